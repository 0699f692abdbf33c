"""What is shown after an import, small or large."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.library.importing.found import Found
from bot.library.importing.listing import MOST_LISTED, render_imported, render_stored
from bot.library.importing.run import import_files

Write = Callable[[str, "str | bytes"], Path]
_HEADS = "投诉内容,处理方法\n"


def table(count: int, first: int = 0) -> str:
    """Return a table with that many cases that have nothing in common."""
    rows = []
    for number in range(first, first + count):
        rare = "".join(chr(0x6000 + 37 * number + 5 * place) for place in range(14))
        rows.append(f"客户反映{rare}坏了,换了{rare[::-1]}\n")
    return _HEADS + "".join(rows)


def found_in(write: Write, count: int) -> Found:
    return import_files([write("工单.csv", table(count))])


def test_a_few_cases_are_shown_as_in_a_dry_run(write: Write) -> None:
    report = render_imported(found_in(write, 2))
    assert report.endswith("共 1 个文件，2 个案例")
    assert "      原文" in report


def test_of_many_cases_the_first_are_listed_with_their_passages(write: Write) -> None:
    report = render_imported(found_in(write, MOST_LISTED + 30))
    assert report.count("    情况：原文 ") == MOST_LISTED
    assert "  还有 30 个案例没有列出，加 --json 看全部" in report
    assert "工单.csv：" in report and f"，{MOST_LISTED + 30} 个案例" in report


def test_documents_after_the_last_case_listed_are_named_with_their_number(write: Write) -> None:
    found = import_files([write("一.csv", table(MOST_LISTED)), write("二.csv", table(3, 100))])
    lines = render_imported(found).split("\n")
    second = next(place for place, line in enumerate(lines) if line.startswith("二.csv"))
    assert lines[second].endswith("，3 个案例")
    assert lines[second + 1] == "  还有 3 个案例没有列出，加 --json 看全部"
    assert not any("还有" in line for line in lines[:second])


def test_passages_are_masked(write: Write) -> None:
    content = table(MOST_LISTED + 1).replace("坏了", "坏了电话13912345678", 1)
    report = render_imported(import_files([write("工单.csv", content)]))
    assert "13912345678" not in report
    assert "139****5678" in report


def test_what_was_stored_is_named() -> None:
    assert render_stored(["a-01", "a-02"], {"a-03": "文档没有写情况"}, "案例库") == (
        "存进案例库：2 个（a-01、a-02）\n  没有存 a-03：文档没有写情况"
    )


def test_of_many_ids_and_reasons_the_first_are_shown() -> None:
    names = [f"a-{number}" for number in range(100)]
    lines = render_stored(names, dict.fromkeys(names, "库里已有这一个"), "案例库").split("\n")
    assert lines[0].startswith("存进案例库：100 个（a-0、") and lines[0].endswith("a-19……）")
    assert len(lines) == MOST_LISTED + 2
    assert lines[-1] == "  还有 80 个没有存，加 --json 看全部"
