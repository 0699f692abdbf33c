from __future__ import annotations

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.editing import cases
from bot.editing.cases import changes_from_file, edit_case, find_case, read_changes
from bot.editing.history import Edit, read_history
from bot.errors import ContentError, InputError, NotReadyError
from bot.library.schema import read_cases

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)


def _edit(data: Path, case_id: str, who: str = "王敏", **changes: Any) -> Edit:
    return edit_case(case_id, changes, who=who, now=NOW, folder=data / "cases", history=data / "history.jsonl")


def test_an_edit_changes_the_case_and_nothing_else(data: Path, case_file: Path) -> None:
    before = case_file.read_text(encoding="utf-8")
    _edit(data, "t-ringback", title="彩铃返还没讲清")
    after = case_file.read_text(encoding="utf-8")
    assert after == before.replace('"彩铃以为要收费，原来有返还"', '"彩铃返还没讲清"').replace(
        "    origin: authored\n\n", "    origin: authored\n    version: 3\n\n"
    )


def test_the_edited_case_has_a_version_of_its_own(data: Path) -> None:
    assert _edit(data, "t-ringback", outcome="partly").version == 3
    assert _edit(data, "t-ringback", outcome="unresolved").version == 4
    assert {case["id"]: case["version"] for case in read_cases(data / "cases")} == {"t-ringback": 4, "t-signal": 2}


def test_history_keeps_who_when_and_the_text_before(data: Path, case_file: Path) -> None:
    before = find_case("t-signal", data / "cases").entry.text
    _edit(data, "t-signal", who="李工 2031", keywords=["信号"], situation="只有一行")
    (edit,) = read_history("t-signal", data / "history.jsonl")
    assert (edit.who, edit.at, edit.before) == ("李工 2031", "2026-11-22T09:30:00+00:00", before)
    assert (edit.file, edit.fields) == ("cases/own.yml", ("keywords", "situation"))
    assert edit.after in case_file.read_text(encoding="utf-8")


def test_history_only_grows(data: Path) -> None:
    _edit(data, "t-signal", outcome="resolved")
    first = (data / "history.jsonl").read_bytes()
    _edit(data, "t-ringback", outcome="partly")
    assert (data / "history.jsonl").read_bytes().startswith(first)
    assert [edit.id for edit in read_history(path=data / "history.jsonl")] == ["t-signal", "t-ringback"]


def test_what_is_not_valid_is_not_written(data: Path, case_file: Path) -> None:
    before = case_file.read_bytes()
    with pytest.raises(ContentError, match=r"own\.yml:\d+ \[cases\.t-ringback\.issue\]：不认识 weather") as error:
        _edit(data, "t-ringback", issue="weather")
    assert error.value.line == 7
    assert case_file.read_bytes() == before
    assert read_history(path=data / "history.jsonl") == []


@pytest.mark.parametrize(
    ("case_id", "changes", "told"),
    [
        ("t-ring", {"outcome": "partly"}, "您要的是 t-ringback"),
        ("t-signal", {"outcome": "unknown"}, "没有变化"),
        ("t-signal", {"id": "t-new"}, "id 不能改"),
        ("t-signal", {"version": 9}, "version 不能改"),
    ],
)
def test_edits_that_make_no_sense_are_refused(data: Path, case_id: str, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        _edit(data, case_id, **changes)


@pytest.mark.parametrize("who", ["", "  ", "甲\n乙", "很" * 41])
def test_an_edit_needs_a_name(data: Path, who: str) -> None:
    with pytest.raises(InputError, match="--who"):
        _edit(data, "t-signal", who=who, outcome="resolved")


def test_a_dry_run_writes_nothing(data: Path, case_file: Path) -> None:
    before = case_file.read_bytes()
    edit = edit_case("t-signal", {"outcome": "partly"}, who="王", now=NOW, folder=data / "cases", dry_run=True)
    assert "outcome: partly" in edit.after
    assert case_file.read_bytes() == before
    assert not (data / "history.jsonl").exists()


def test_a_disk_that_fails_loses_nothing(data: Path, case_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = case_file.read_bytes()

    def fail(partial: Path, path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cases, "replace", fail)
    with pytest.raises(NotReadyError, match="案例没有改动"):
        _edit(data, "t-signal", outcome="partly")
    assert case_file.read_bytes() == before
    assert read_history(path=data / "history.jsonl") == []
    assert [path.name for path in (data / "cases").iterdir()] == ["own.yml"]


def test_a_journal_line_that_was_cut_off_is_mended(data: Path) -> None:
    (data / "history.jsonl").write_text('{"at": "2026', encoding="utf-8")
    assert read_history(path=data / "history.jsonl") == []
    _edit(data, "t-signal", outcome="partly")
    assert [edit.id for edit in read_history(path=data / "history.jsonl")] == ["t-signal"]


def test_a_damaged_line_of_the_journal_is_named(data: Path) -> None:
    (data / "history.jsonl").write_text('{"at": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"history\.jsonl 第 1 行坏了"):
        read_history(path=data / "history.jsonl")


def test_a_file_keeps_its_rights(data: Path, case_file: Path) -> None:
    case_file.chmod(0o664)
    _edit(data, "t-signal", outcome="partly")
    assert os.stat(case_file).st_mode & 0o777 == 0o664


CASE = {"id": "t-signal", "source": {"document": "authored", "section": "自拟"}, "keywords": ["信号"]}


def test_settings_are_read_by_the_kind_of_their_field() -> None:
    settings = ["title=八点: 又断了 [急]", "keywords=[信号, 5G]", "source.section=新的一节", "persona="]
    assert read_changes(settings, CASE) == {
        "title": "八点: 又断了 [急]",
        "keywords": ["信号", "5G"],
        "source": {"document": "authored", "section": "新的一节"},
        "persona": None,
    }


@pytest.mark.parametrize("setting", ["title", "titel=x", "=x", "keywords=[信号"])
def test_settings_that_cannot_be_read_are_named(setting: str) -> None:
    with pytest.raises(InputError):
        read_changes([setting], CASE)


def test_a_file_gives_the_case_as_it_shall_be(data: Path, tmp_path: Path) -> None:
    old = find_case("t-ringback", data / "cases").entry.value
    new = tmp_path / "new.yml"
    new.write_text("id: t-ringback\ntitle: 新题\nwanted: 退钱\n", encoding="utf-8")
    changes = changes_from_file(new, old)
    assert (changes["title"], changes["wanted"], changes["issue"]) == ("新题", "退钱", None)


def test_a_file_with_an_unknown_field_is_refused_with_its_line(tmp_path: Path) -> None:
    new = tmp_path / "new.yml"
    new.write_text("id: t-signal\ntitel: 新题\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"new\.yml:2 \[titel\]"):
        changes_from_file(new, CASE)


def test_a_file_without_the_case_is_refused(tmp_path: Path) -> None:
    new = tmp_path / "new.yml"
    new.write_text("id: t-other\ntitle: 新题\n", encoding="utf-8")
    with pytest.raises(InputError, match="没有编号为 t-signal"):
        changes_from_file(new, CASE)
