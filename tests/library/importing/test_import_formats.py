from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.library.importing.found import FoundCase, FoundDocument
from bot.library.importing.run import import_files

KINDS = ("txt", "md", "docx", "pdf", "html", "xlsx", "csv")


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(params=KINDS)
def document(request: pytest.FixtureRequest, document_of_kind: Callable[[str], Path]) -> FoundDocument:
    return import_files([document_of_kind(request.param)]).documents[0]


def test_both_cases_are_found_and_nothing_else(document: FoundDocument) -> None:
    assert [case.title for case in document.cases] == ["夜里总掉线", "没开过的来电名片"]


def test_the_situation_is_in_its_field(document: FoundDocument) -> None:
    first, second = document.cases
    assert plain(first.situation).startswith("城东一位客户说，新装的宽带")
    assert plain(first.situation).endswith("没有人上门，号码是139****5678。")
    assert plain(second.situation).endswith("要求把钱退回来。")


def test_the_handling_is_in_its_field(document: FoundDocument) -> None:
    first, second = document.cases
    assert plain(first.handling).startswith("1、当班客服先道歉")
    assert plain(first.handling).endswith("3、第二天上午回访。")
    assert plain(second.handling) == "1、查询订购记录，确认是营业厅开户时误勾的。2、当场取消，退还三个月的费用。"


def test_the_result_is_in_its_field(document: FoundDocument) -> None:
    assert [plain(case.result) for case in document.cases] == [
        "客户说没有再掉线，表示满意。",
        "某女士接受，没有再投诉。",
    ]


def test_what_the_document_does_not_have_stays_empty(document: FoundDocument) -> None:
    for case in document.cases:
        assert (case.checked, case.analysis, case.prevention, case.comment, case.dialogue) == ("", "", "", "", [])


def test_every_field_is_what_stands_at_its_passage(document: FoundDocument) -> None:
    for case in document.cases:
        assert_passages(case, document)


def test_every_case_keeps_document_and_place(document: FoundDocument) -> None:
    for case in document.cases:
        assert case.source.document == document.file
        assert 0 <= case.source.start < case.source.end <= document.characters
        assert case.source.section


def test_ids_come_from_the_name_of_the_document(document: FoundDocument) -> None:
    assert [case.id for case in document.cases] == ["yue-bao-01", "yue-bao-02"]


def test_the_json_has_the_agreed_fields(document_of_kind: Callable[[str], Path]) -> None:
    document = import_files([document_of_kind("txt")]).as_dict()["documents"][0]
    assert set(document) == {"file", "characters", "cases", "ignored", "notes"}
    case = document["cases"][0]
    assert set(case) == {
        "id", "title", "issue", "situation", "wanted", "checked", "analysis", "handling", "result", "prevention",
        "comment", "dialogue", "source", "passages", "duplicates", "notes",
    }  # fmt: skip
    assert set(case["source"]) == {"document", "section", "start", "end"}
    assert set(case["passages"]["situation"]) == {"start", "end"}


def test_the_issue_is_what_the_guesser_says_of_the_situation(document_of_kind: Callable[[str], Path]) -> None:
    found = import_files(
        [document_of_kind("txt")], guess_issue=lambda text: "broadband_fault" if "宽带" in text else None
    )
    assert [case.issue for case in found.cases()] == ["broadband_fault", None]


def assert_passages(case: FoundCase, document: FoundDocument) -> None:
    for name in ("situation", "checked", "handling", "result", "analysis", "prevention", "comment"):
        told = "".join(document.text[span.start : span.end] for span in case.passages.get(name, ()))
        assert plain(getattr(case, name)) == plain(told), name
