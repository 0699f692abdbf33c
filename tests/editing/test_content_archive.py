from __future__ import annotations

import json
import zipfile
from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.editing import importing
from bot.editing.archive import export, read_archive, read_content_files
from bot.editing.importing import bring_in, compare, finish
from bot.errors import ContentError, InputError, NotReadyError

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)


def _no_problem(content: object) -> list[ContentError]:
    return []


def _bring(source: Path, data: Path, **options: bool) -> Path:
    backups = data.parent / "backups"
    return bring_in(read_archive(source), now=NOW, data=data, backups=backups, check=_no_problem, **options)


def _history(data: Path, *lines: str) -> None:
    (data / "history.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_what_is_exported_comes_back_byte_for_byte(data: Path, tmp_path: Path, name: str) -> None:
    (data / "cases" / "own.yml").write_bytes("version: 1\r\n# 尾巴没有换行".encode())
    _history(data, '{"id": "a"}')
    before = read_content_files(data)
    export(tmp_path / name, before)
    other = tmp_path / "other" / "data"
    other.mkdir(parents=True)
    _bring(tmp_path / name, other)
    assert read_content_files(other) == before


def test_the_same_content_gives_the_same_archive(data: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        export(tmp_path / name, read_content_files(data))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_hidden_files_and_what_the_coach_is_measured_by_stay_at_home(data: Path) -> None:
    (data / "evaluation").mkdir()
    (data / "evaluation" / "x.yml").write_text("version: 1\n", encoding="utf-8")
    (data / "cases" / ".own.yml.partial").write_text("x", encoding="utf-8")
    assert sorted(read_content_files(data)) == ["cases/own.yml", "language/words.txt"]


def test_an_export_never_overwrites(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_text("别的", encoding="utf-8")
    with pytest.raises(InputError, match="已经有了"):
        export(tmp_path / "out.zip", read_content_files(data))
    assert (tmp_path / "out.zip").read_text(encoding="utf-8") == "别的"


def test_a_damaged_export_is_refused(data: Path, tmp_path: Path) -> None:
    export(tmp_path / "out", read_content_files(data))
    (tmp_path / "out" / "data" / "cases" / "own.yml").write_text("version: 1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"和导出时不一样（cases/own\.yml"):
        read_archive(tmp_path / "out")


def test_a_missing_file_is_noticed(data: Path, tmp_path: Path) -> None:
    export(tmp_path / "out", read_content_files(data))
    (tmp_path / "out" / "data" / "language" / "words.txt").unlink()
    with pytest.raises(InputError, match="变了或缺了"):
        read_archive(tmp_path / "out")


@pytest.mark.parametrize(
    "name", ["data/../../x.yml", "data/cases/x.exe", "x.yml", "data/evaluation/x.yml", "/etc/x.yml"]
)
def test_files_that_are_no_content_are_refused(data: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "out.zip", "w") as archive:
        archive.writestr("content.json", json.dumps({"format": 1, "files": {}}))
        archive.writestr(name, "version: 1\n")
    with pytest.raises(InputError, match="不是内容文件"):
        read_archive(tmp_path / "out.zip")


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_text("不是 zip", encoding="utf-8")
    with pytest.raises(InputError, match="不是完好的 zip"):
        read_archive(tmp_path / "out.zip")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"没有 content\.json"):
        read_archive(tmp_path / "empty")


def test_changes_are_told_before_they_are_made(data: Path, tmp_path: Path) -> None:
    there = {**read_content_files(data), "cases/own.yml": b"version: 9\n", "cases/new.yml": b"version: 1\n"}
    del there["language/words.txt"]
    changes = compare(there, data)
    assert (changes.new, changes.changed, changes.same, changes.gone) == (
        ("cases/new.yml",),
        ("cases/own.yml",),
        (),
        ("language/words.txt",),
    )


def test_an_import_keeps_a_backup_that_brings_the_old_content_back(data: Path, tmp_path: Path) -> None:
    before = read_content_files(data)
    export(tmp_path / "out.zip", {**before, "cases/own.yml": b"version: 9\n"})
    backup = _bring(tmp_path / "out.zip", data)
    assert (data / "cases" / "own.yml").read_bytes() == b"version: 9\n"
    assert backup.name == "content-20261122T093000.zip"
    second = _bring(backup, data)
    assert read_content_files(data) == before
    assert second.name == "content-20261122T093000-2.zip"


def test_files_that_the_import_lacks_stay_unless_it_shall_be_exact(data: Path, tmp_path: Path) -> None:
    content = read_content_files(data)
    del content["language/words.txt"]
    export(tmp_path / "out.zip", content)
    _bring(tmp_path / "out.zip", data)
    assert (data / "language" / "words.txt").is_file()
    _bring(tmp_path / "out.zip", data, exact=True)
    assert not (data / "language" / "words.txt").exists()


def test_histories_are_joined(data: Path, tmp_path: Path) -> None:
    _history(data, '{"id": "a"}', '{"id": "b"}')
    export(tmp_path / "out.zip", read_content_files(data))
    _history(data, '{"id": "a"}', '{"id": "c"}')
    _bring(tmp_path / "out.zip", data)
    lines = (data / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines == ['{"id": "a"}', '{"id": "c"}', '{"id": "b"}']


def test_content_that_is_not_valid_changes_nothing(data: Path, tmp_path: Path) -> None:
    before = read_content_files(data)
    problem = ContentError("data/cases/own.yml", 3, "cases", "条目太少")
    with pytest.raises(ContentError, match="条目太少"):
        bring_in(
            {"cases/own.yml": b"version: 1\n"},
            now=NOW,
            data=data,
            backups=tmp_path / "backups",
            check=lambda content: [problem],
        )
    assert read_content_files(data) == before
    assert not (tmp_path / "backups").exists()


def test_a_full_disk_changes_nothing(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_content_files(data)
    export(tmp_path / "out.zip", {**before, "cases/a.yml": b"version: 1\n", "cases/own.yml": b"version: 9\n"})
    prepare = importing.prepare

    def full(path: Path, content: bytes) -> Path:
        if path.name == "own.yml":
            raise NotReadyError("写不了")
        return prepare(path, content)

    monkeypatch.setattr(importing, "prepare", full)
    with pytest.raises(NotReadyError):
        _bring(tmp_path / "out.zip", data)
    assert read_content_files(data) == before
    assert sorted(path.name for path in (data / "cases").iterdir()) == ["own.yml"]


def test_an_import_that_was_cut_short_is_finished_by_the_next_command(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = {**read_content_files(data), "cases/a.yml": b"version: 1\n", "cases/own.yml": b"version: 9\n"}
    export(tmp_path / "out.zip", there)
    replace = Path.replace

    def cut_short(path: Path, target: Path) -> Path:
        if Path(target).name == "a.yml":
            raise OSError(5, "power cut")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", cut_short)
    with pytest.raises(NotReadyError, match="再运行一次就会做完"):
        _bring(tmp_path / "out.zip", data)
    monkeypatch.setattr(Path, "replace", replace)
    assert read_content_files(data)["cases/own.yml"] == b"version: 9\n"
    assert finish(data) is True
    assert read_content_files(data) == there
    assert finish(data) is False
