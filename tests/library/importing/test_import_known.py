"""What the library has like a found case is found by its index, among thousands too."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from bot.library.importing.found import FoundCase, Place
from bot.library.importing.known import Known, KnownTexts, known_cases, library_texts
from bot.library.importing.retold import mark_known
from bot.library.importing.stored import MOST_COMPARED, StoredCases
from bot.library.store import Library, LibraryFile, Sources

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
SITUATION = "客户在青石巷开麻将馆，说监控摄像头每逢下雨就断线，报修三次都说是天气原因，要求换一条光缆。"
HANDLING = "装维班长带人上门，发现分纤箱进水，换了箱体并做防水，减免半个月的费用。"
_WHERE = ("城南", "城北", "老街", "河东", "开发区", "大学城", "火车站旁", "镇上", "村里", "县城")
_WHO = ("一位老人", "一位商户", "一位学生", "一对夫妻", "一位司机", "一位教师", "一位店主", "一位外地客户")
_WHAT = (
    "账单多出十元增值业务",
    "手机信号时有时无",
    "宽带装了一周还没通",
    "停机后交了钱没有开",
    "短信里有中奖链接",
    "合约到期没有提醒",
)
_WANT = ("要求退钱", "要求上门查看", "要求书面答复", "说要退网", "说要找领导", "问什么时候能好")
_DONE = ("查实后退费", "约师傅次日上门", "先开机再核对", "取消业务并致歉", "请班长回电说明", "报网络部门优化")


def made_up(number: int, chance: random.Random) -> dict[str, Any]:
    """Make a case that shares its phrases with many others, and a name with none."""
    name = "".join(chr(chance.randrange(0x5000, 0x8000)) for _ in range(3))
    place, who, what, want, done = (chance.choice(words) for words in (_WHERE, _WHO, _WHAT, _WANT, _DONE))
    again = chance.choice(_WHAT)
    return {
        "id": f"made-up-{number}",
        "title": what,
        "situation": f"{place}{name}小区{who}来电说{what}，上个月{again}，{want}。",
        "handling": f"客服{done}，{chance.choice(_DONE)}，{chance.randrange(10, 99)}分钟后回访。",
    }


def found(situation: str, handling: str = "", case_id: str = "a-01") -> FoundCase:
    return FoundCase(case_id, "标题", Place("a.txt", "全文", 0, 1), situation, handling=handling)


def known_for(known: Known, situation: str, handling: str = "") -> list[str]:
    case = found(situation, handling)
    mark_known([case], known)
    assert case.duplicates == case.known
    return case.known


@pytest.fixture(scope="module")
def large_library(shared_library: LibraryFile, shared_folder: Path) -> Iterator[LibraryFile]:
    """A library with hundreds of cases, one of them that of the tests in the middle."""
    sources = Sources(shared_folder / "cases", shared_folder / "handbook", shared_folder / "synonyms.yml")
    shared_library.use(lambda library: None)  # It compiles the file that both read.
    library = LibraryFile(sources, shared_folder / "compiled")
    chance = random.Random(20261122)
    cases = [made_up(number, chance) for number in range(500)]
    cases[250] = {"id": "made-up-mahjong", "title": "雨天断线", "situation": SITUATION, "handling": HANDLING}

    def fill(opened: Library) -> None:
        opened.cases.bring_in(cases, opened.lexicon, who="测试", at=NOW)

    library.use(fill)
    yield library
    library.close()


@pytest.fixture(scope="module")
def large(large_library: LibraryFile) -> StoredCases:
    return StoredCases(large_library)


def test_a_case_told_in_mostly_the_same_words_is_found_among_hundreds(large: StoredCases) -> None:
    again = SITUATION.replace("每逢下雨就断线", "一下雨就掉线").replace("要求换一条光缆", "要求尽快换光缆")
    assert known_for(large, again, HANDLING) == ["made-up-mahjong"]


def test_a_made_up_case_is_found_with_another_ending(large: StoredCases, large_library: LibraryFile) -> None:
    there = large_library.use(lambda library: library.cases.get("made-up-417"))
    assert there is not None
    assert "made-up-417" in known_for(large, f"本月三日，{there['situation']}", "客户没有再来电。")


def test_a_case_told_in_other_words_is_found_by_its_rare_ones(large: StoredCases) -> None:
    situation = "青石巷一家麻将馆的老板反映，店里的摄像头雨天总没有画面。"
    assert known_for(large, situation, "查出分纤箱进水，换箱体、做防水，并减免费用。") == ["made-up-mahjong"]


def test_a_case_about_something_else_is_not_known(large: StoredCases) -> None:
    assert known_for(large, "客户说话费券到期没有提醒，要求延长。", "系统里补登了两张。") == []


def test_a_case_without_a_word_that_stands_anywhere_is_not_known(large: StoredCases) -> None:
    assert known_for(large, "唢呐琵琶箜篌") == []
    assert known_for(large, "") == []


def test_of_a_large_library_few_cases_are_compared(large: StoredCases) -> None:
    assert 0 < len(large.like(frozenset({"客服", "小区", "信号", "手机"}), 100)) <= MOST_COMPARED


def test_the_same_cases_are_marked_as_when_each_is_compared(shared_library: LibraryFile, shared_folder: Path) -> None:
    texts = library_texts(shared_folder / "cases")
    told = ["客户说没有答应开通彩铃，却被扣了钱。", "手机被停，误了重要的电话，客户来到营业厅。", "附近打不了电话。"]
    marked = [known_for(StoredCases(shared_library), text) for text in told]
    assert marked == [known_for(KnownTexts(texts), text) for text in told]
    assert marked[0] == ["t-ringback"]


def test_how_rare_a_word_is_counts_all_cases(large: StoredCases) -> None:
    assert large.size() == 505
    assert large.counts(["摄像头", "没有的词"]) == {"摄像头": 1}
    assert large.counts(["小区"])["小区"] > 400


def test_drafts_beside_the_library_are_known_too(shared_library: LibraryFile, tmp_path: Path) -> None:
    drafts = tmp_path / "imported"
    drafts.mkdir()
    (drafts / "a.yml").write_text(
        "version: 1\ncases:\n  - id: draft-01\n    title: 雨天断线\n    issue: broadband_fault\n"
        f"    situation: {SITUATION}\n    outcome: unknown\n    keywords: [断线]\n    queries: [下雨断线]\n"
        "    source: {document: a.txt, section: 全文}\n    origin: source\n",
        encoding="utf-8",
    )
    known = known_cases(shared_library, tmp_path)
    assert known_for(known, SITUATION) == ["draft-01"]
    assert known_for(known, "客户说没有答应开通彩铃，却被扣了钱。") == ["t-ringback"]
    assert known.size() == 6
