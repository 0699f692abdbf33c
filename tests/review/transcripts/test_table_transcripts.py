from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest

from bot.errors import InputError
from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]
Said = Callable[[Transcript], list[tuple[str, str]]]

TWO = [("agent", "您好"), ("customer", "我的卡停机了")]


def workbook(*sheets: Sequence[Sequence[Any]], merge: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
        if merge:
            sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "角色,内容\n客服,您好\n客户,我的卡停机了\n",
        "内容,说话人\n您好,坐席\n我的卡停机了,用户\n",
        "speaker;text\nagent;您好\ncustomer;我的卡停机了\n",
        "role|content\nassistant|您好\nuser|我的卡停机了\n",
        "客服,您好\n客户,我的卡停机了\n",
        "1,客服,您好\n2,客户,我的卡停机了\n",
        "\ufeff角色,内容\r\n客服,您好\r\n\r\n客户,我的卡停机了\r\n",
        "内容\n客服：您好\n客户：我的卡停机了\n",
        "十一月质检\n\n角色,内容\n客服,您好\n客户,我的卡停机了\n",
    ],
)
def test_a_table_of_turns_is_one_call(read: Read, said: Said, text: str) -> None:
    (call,) = read(text, "通话.csv")
    assert said(call) == TWO


def test_tabs_part_columns(read: Read, said: Said) -> None:
    (call,) = read("角色\t内容\n客服\t您好\n客户\t我的卡停机了\n", "通话.tsv")
    assert said(call) == TWO


def test_a_cell_in_quotes_may_hold_commas_and_line_breaks(read: Read, said: Said) -> None:
    (call,) = read('角色,内容\n客服,"您好，\n请讲"\n客户,"停机了,快点"\n', "通话.csv")
    assert said(call) == [("agent", "您好，请讲"), ("customer", "停机了,快点")]


def test_rows_with_ids_make_a_call_for_each(read: Read, said: Said) -> None:
    rows = "通话编号,角色,内容,工号,日期,业务\nA,客服,您好,1024,2026-11-20,停机\nB,客服,您好,2048,2026/11/21,宽带故障\n"
    rows += "A,客户,我的卡停机了,1024,2026-11-20,停机\nB,客户,断网了,2048,2026/11/21,宽带故障\n"
    first, second = read(rows, "通话.csv")
    assert (first.id, first.agent, first.date, first.issue) == ("A", "1024", "2026-11-20", "suspension")
    assert (second.id, second.agent, second.date, second.issue) == ("B", "2048", "2026-11-21", "broadband_fault")
    assert said(first) == TWO


@pytest.mark.parametrize("name", ["会话ID", "流水号", "call_id", "Call ID", "编号"])
def test_a_column_of_ids_has_many_names(read: Read, name: str) -> None:
    calls = read(f"{name},角色,内容\nA,客服,您好\nA,客户,停机了\nB,客服,您好\nB,客户,断网了\n", "通话.csv")
    assert [call.id for call in calls] == ["A", "B"]


def test_numbers_of_rows_are_no_ids_of_calls(read: Read) -> None:
    (call,) = read("编号,角色,内容\n1,客服,您好\n2,客户,停机了\n3,客服,我查\n", "通话.csv")
    assert len(call.lines) == 3


def test_a_row_may_hold_a_whole_call(read: Read, said: Said) -> None:
    rows = '通话编号,工号,对话内容\nA,1024,"客服：您好\n客户：我的卡停机了"\nB,2048,"客服：您好\n客户：断网了"\n'
    first, second = read(rows, "通话.csv")
    assert (first.id, first.agent, second.id) == ("A", "1024", "B")
    assert said(first) == TWO


@pytest.mark.parametrize(
    ("times", "at"),
    [
        (("00:00:01", "00:00:04"), [1.0, 4.0]),
        (("10:32:05", "10:32:11"), [0.0, 6.0]),
        (("2026-11-20 10:32:05", "2026-11-20 10:32:11"), [0.0, 6.0]),
        (("1.5", "4"), [1.5, 4.0]),
        (("1500", "14000"), [1.5, 14.0]),
        (("", "4"), [None, 4.0]),
    ],
)
def test_times_of_rows_are_read(read: Read, times: tuple[str, str], at: list[float | None]) -> None:
    (call,) = read(f"时间,角色,内容\n{times[0]},客服,您好\n{times[1]},客户,喂\n", "通话.csv")
    assert [line.at for line in call.lines] == at


def test_a_row_without_a_speaker_goes_on_with_the_one_before(read: Read, said: Said) -> None:
    (call,) = read("角色,内容\n客户,我家宽带断了\n,修了两回\n客服,我查\n", "通话.csv")
    assert said(call) == [("customer", "我家宽带断了修了两回"), ("agent", "我查")]


def test_a_table_in_a_text_file_is_known_by_its_header(read: Read, said: Said) -> None:
    (call,) = read("角色,内容\n客服,您好\n客户,我的卡停机了\n", "通话.txt")
    assert said(call) == TWO


def test_a_text_in_a_csv_file_is_read_as_text(read: Read, said: Said) -> None:
    (call,) = read("客服：您好\n客户：我的卡停机了\n", "通话.csv")
    assert said(call) == TWO


def test_a_workbook_has_a_call_on_each_sheet(read: Read, said: Said) -> None:
    head = ["角色", "内容"]
    first, second = read(
        workbook([head, ["客服", "您好"], ["客户", "我的卡停机了"]], [head, [], ["客户", "断网了"], ["客服", "我查"]]),
        "通话.xlsx",
    )
    assert said(first) == TWO
    assert said(second) == [("customer", "断网了"), ("agent", "我查")]
    assert [first.id, second.id] == ["通话", "通话#2"]


def test_merged_cells_of_a_workbook_mean_the_one_above(read: Read) -> None:
    rows = [["通话编号", "角色", "内容"], ["A", "客服", "您好"], [None, "客户", "停机了"], ["B", "客户", "断网了"]]
    first, second = read(workbook(rows, merge="A2:A3"), "通话.xlsx")
    assert [(call.id, len(call.lines)) for call in (first, second)] == [("A", 2), ("B", 1)]


def test_numbers_and_dates_of_a_workbook_are_read(read: Read) -> None:
    rows = [
        ["工号", "日期", "时间", "角色", "内容"],
        [1024, datetime.datetime(2026, 11, 20), datetime.time(0, 0, 3), "客服", "您好"],
        [1024, datetime.datetime(2026, 11, 20), datetime.time(0, 0, 9), "客户", 10086],
    ]
    (call,) = read(workbook(rows), "通话.xlsx")
    assert (call.agent, call.date) == ("1024", "2026-11-20")
    assert [(line.text, line.at) for line in call.lines] == [("您好", 3.0), ("10086", 9.0)]


def test_a_workbook_is_known_by_what_it_holds(read: Read, said: Said) -> None:
    (call,) = read(workbook([["角色", "内容"], ["客服", "您好"], ["客户", "我的卡停机了"]]), "通话.txt")
    assert said(call) == TWO


def test_a_damaged_workbook_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="重新"):
        read(workbook([["角色", "内容"], ["客服", "您好"]])[:-300], "通话.xlsx")


def test_a_table_without_words_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="没有找到对话"):
        read(workbook([["姓名", "得分"], ["甲", 90]]), "通话.xlsx")
