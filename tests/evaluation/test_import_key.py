from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.import_documents import MEASURES, Key, Score, fit, holds, main, pair, read_keys, score
from bot.library.importing.found import FoundCase, Place, Utterance


def case(situation: str = "", **fields: Any) -> FoundCase:
    """A case as the import gives it."""
    return FoundCase("一", fields.pop("title", "一件事"), Place("甲.txt", "", 0, 1), situation, **fields)


def counted(result: Score, measure: str) -> tuple[int, int]:
    """How often, out of how many."""
    times, of = result.counts[list(MEASURES).index(measure)]
    return int(times), int(of)


STOPPED = Key(1, "客户来电说手机", {"situation": ("停机", "余额"), "handling": ("复机",)}, ("comment", "dialogue"))
RINGING = Key(2, "彩铃每月扣", {"situation": ("彩铃", "五块钱"), "result": ("退了",)})
STOPPED_CASE = case("客户来电说手机停机，余额明明还有", handling="当场复机")
RINGING_CASE = case("彩铃每月扣五块钱", result="钱退了，客户满意")


@pytest.mark.parametrize("written", ["余额 还有\n八元", "“余额”还有８元", "余额还有8元"])
def test_spaces_quotes_and_widths_do_not_matter(written: str) -> None:
    assert holds(written.replace("八", "8"), "余额还有8元")


def test_characters_as_pdf_files_hold_them_are_read() -> None:
    assert holds("⻔口的⻋", "门口的车")


def test_a_masked_character_stands_for_any() -> None:
    assert holds("客户刘某来电", "刘梅来")
    assert not holds("客户刘梅来电", "刘丽来")


def test_a_masked_number_does_not_hold_everything() -> None:
    assert not holds("电话138********", "亮红灯")


@given(st.text("停机余额某*", max_size=20), st.text("停机余额", min_size=1, max_size=6), st.text("停机某", max_size=20))
def test_what_stands_in_a_text_is_held(before: str, part: str, after: str) -> None:
    assert holds(before + part + after, part)


def test_another_case_does_not_fit() -> None:
    assert fit(RINGING_CASE, STOPPED) == 0.0


def test_a_case_fits_by_half_of_its_words_in_any_field() -> None:
    assert fit(case("说不清", handling="停机的事已经办了"), STOPPED) > 0.0


def test_words_in_their_own_field_fit_better() -> None:
    assert fit(case("停机，余额"), STOPPED) > fit(case(handling="停机，余额"), STOPPED)


def test_each_case_stands_for_one_key() -> None:
    assert pair([RINGING_CASE, STOPPED_CASE], [STOPPED, RINGING]) == {0: 1, 1: 0}
    assert pair([STOPPED_CASE, STOPPED_CASE], [STOPPED]) == {0: 0}


def test_the_better_fit_gets_the_case() -> None:
    vague = case("说不清", handling="停机的事")
    assert pair([vague, STOPPED_CASE], [STOPPED]) == {0: 1}


def test_everything_right_misses_nothing() -> None:
    result = score([STOPPED_CASE, RINGING_CASE], [STOPPED, RINGING])
    assert result.misses == []
    assert [counted(result, name) for name in MEASURES] == [
        (2, 2), (2, 2), (0, 0), (1, 1), (1, 1), (0, 2), (0, 4), (0, 2),
    ]  # fmt: skip


def test_a_field_is_right_only_with_all_its_words() -> None:
    result = score([case("客户来电说手机停机")], [STOPPED])
    assert counted(result, "situation") == (0, 1)
    assert result.misses == ["1 情况缺：余额", "1 处理缺：复机"]


def test_the_fields_of_a_case_that_is_not_found_are_not_right() -> None:
    result = score([], [STOPPED])
    assert [counted(result, name) for name in ("found", "situation", "handling")] == [(0, 1)] * 3
    assert result.misses == ["1 没有找到"]


def test_absent_fields_of_a_case_that_is_not_found_tell_nothing() -> None:
    assert counted(score([], [STOPPED]), "absent") == (0, 0)


def test_a_field_that_the_document_does_not_give_is_counted() -> None:
    filled = case("客户来电说手机停机，余额还有", handling="复机")
    filled.dialogue = [Utterance("agent", "您好")]
    result = score([filled], [STOPPED])
    assert counted(result, "absent") == (1, 2)
    assert result.misses == ["1 不该有对话：您好"]


def test_words_of_another_field_are_counted() -> None:
    result = score([case("客户来电说手机停机，余额还有，已复机", handling="复机")], [STOPPED])
    assert counted(result, "strange") == (1, 2)
    assert result.misses == ["1 情况里有处理的话：复机"]


def test_a_case_that_no_key_knows_is_false() -> None:
    result = score([case("值班表", title="六月值班表")], [])
    assert counted(result, "false") == (1, 1)
    assert result.misses == ["多出来：六月值班表"]


def test_a_case_that_is_told_again_need_not_be_found_and_is_not_false() -> None:
    again = Key(3, "那天我接到", {"situation": ("停机", "余额")}, again=True)
    assert counted(score([STOPPED_CASE], [STOPPED, again]), "found") == (1, 1)
    twice = score([STOPPED_CASE, case("那天我接到一个停机的，余额还有")], [STOPPED, again])
    assert counted(twice, "false") == (0, 2)


def test_a_file_without_a_case_has_no_keys(tmp_path: Path) -> None:
    rows = [
        {"file": "甲.txt", "case": 1, "situation": "手机停机", "situation_has": ["停机"], "handling_has": [],
         "absent": ["title", "comment"], "same_as": 2},
        {"file": "乙.html", "case": 0},
    ]  # fmt: skip
    path = tmp_path / "key.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert read_keys(path) == {
        "甲.txt": [Key(1, "手机停机", {"situation": ("停机",)}, ("comment",), True)],
        "乙.html": [],
    }


def test_without_documents_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["import_documents", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"key\.jsonl: give the folder that holds"):
        main()


def test_what_is_missed_is_shown_of_dev_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["import_documents", str(tmp_path), "--half", "test", "--misses"])
    with pytest.raises(SystemExit):
        main()
    assert "--misses shows the half dev only" in capsys.readouterr().err


def test_a_folder_of_documents_becomes_a_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dev"
    folder.mkdir()
    (folder / "甲.txt").write_text("今天食堂吃面条。\n", encoding="utf-8")
    (folder / "key.jsonl").write_text(json.dumps({"file": "甲.txt", "case": 0}), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["import_documents", str(tmp_path)])
    main()
    lines = capsys.readouterr().out.split("\n")
    assert lines[0] == "从编写的文档里导入案例（dev）"
    assert lines[3].split() == ["甲.txt", *["0/0"] * len(MEASURES)]
