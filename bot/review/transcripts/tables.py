"""Tables to calls: CSV, TSV and workbooks, one row a turn or one row a call, with or without a header."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from bot.review.transcripts.clean import clean, is_said
from bot.review.transcripts.headers import read_issue, read_name
from bot.review.transcripts.labels import speaker_of_label
from bot.review.transcripts.raw import RawCall, RawTurn
from bot.review.transcripts.texts import read_calls
from bot.review.transcripts.times import numbers_as_seconds, read_date

Row = Sequence[Any]

_COLUMNS = {
    "id": "通话编号 通话id 会话编号 会话id 录音编号 录音id 流水号 通话流水号 通话流水 工单编号 工单号 "
    "callid conversationid sessionid dialogid recordingid",
    "speaker": "角色 说话人 说话方 讲话人 发言人 发送人 发送者 发送方 身份 speaker role from sender 声道 channel 谁",
    "text": "内容 文本 话术 对话 对话内容 通话内容 通话文本 录音文本 消息 消息内容 语句 "
    " 原文 转写 转写文本 转写内容 识别结果 text content message utterance words transcript dialogue",
    "time": "时间 开始时间 起始时间 时间戳 发送时间 start begin time timestamp at offset starttime begintime",
    "agent": "工号 坐席 座席 坐席工号 座席工号 客服工号 员工工号 agent agentid staff staffid",
    "date": "日期 通话日期 录音日期 来电日期 date calldate",
    "issue": "业务 业务类型 投诉类型 投诉分类 问题类型 类别 issue category",
    "row": "id 编号",
}
_ROLE = {name: role for role, names in _COLUMNS.items() for name in names.split()}
_DELIMITERS = (",", "\t", ";", "|", "，")
_SNIFFED = 40
_HEADER_WITHIN = 5


def is_header_row(row: Row) -> bool:
    """Return whether a row names columns: one with the text, and another of a table of calls."""
    roles = [_role(cell) for cell in row]
    return "text" in roles and (len({role for role in roles if role}) > 1 or len([c for c in row if _filled(c)]) == 1)


def parse_csv(text: str) -> list[list[str]]:
    """Return the rows of a CSV text, its delimiter found out.

    Args:
        text: decoded, of at most the size of a file that is read.
    """
    head = "\n".join(text.split("\n", _SNIFFED * 5)[: _SNIFFED * 5])
    delimiter = max(_DELIMITERS, key=lambda one: (_regularity(_rows(head, one)[:_SNIFFED]), -_DELIMITERS.index(one)))
    return [row for row in _rows(text, delimiter) if any(cell.strip() for cell in row)]


def _rows(text: str, delimiter: str) -> list[list[str]]:
    limit = csv.field_size_limit(max(len(text) + 1, 131072))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(limit)


def _regularity(rows: list[list[str]]) -> tuple[bool, float]:
    """Return how much rows look cut in the right places: a header that is known, and rows of one width above one."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        return False, 0.0
    headed = any(is_header_row(row) and len(row) > 1 for row in rows[:_HEADER_WITHIN])
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=widths.count)
    return headed, widths.count(usual) / len(widths) if usual > 1 else 0.0


def read_table(rows: Iterable[Row]) -> list[RawCall]:
    """Read the calls of a table.

    Args:
        rows: cells as they stand; of a header row, the order of columns does not matter. Empty cells of the call's id,
            staff number, date and matter mean the ones above.

    Returns:
        The calls in order of first appearance; none when no columns of speaker and words can be found.
    """
    table = [[_cell(cell) for cell in row] for row in rows]
    table = [row for row in table if any(_filled(cell) for cell in row)]
    start = next((n for n, row in enumerate(table[:_HEADER_WITHIN]) if is_header_row(row)), None)
    if start is None:
        columns, body = _columns_by_content(table), table
    else:
        columns, body = _columns_by_name(table[start]), table[start + 1 :]
    if "text" not in columns:
        return []
    records = [{role: row[place] if place < len(row) else None for role, place in columns.items()} for row in body]
    records = [record for record in records if _filled(record["text"])]
    if "speaker" not in columns:
        return _calls_in_cells(records)
    _fill_down(records)
    return _calls_of_turns(records)


def _cell(cell: Any) -> Any:
    return clean(cell).strip() if isinstance(cell, str) else cell


def _filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _role(cell: Any) -> str | None:
    plain = unicodedata.normalize("NFKC", str(cell or "")).casefold()
    return _ROLE.get(re.sub(r"[\s_\-()]", "", plain))


def _columns_by_name(header: Row) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(header):
        role = _role(cell)
        if role:
            columns.setdefault(role, place)
    return columns


def _columns_by_content(table: list[list[Any]]) -> dict[str, int]:
    """Find the columns of a table without a header: the speaker's holds labels, the text's is the longest."""
    sample = table[:200]
    width = max(map(len, sample), default=0)
    if width < 2:
        return {}
    filled = [[str(row[place]) for row in sample if place < len(row) and _filled(row[place])] for place in range(width)]
    labels = [sum(speaker_of_label(cell) is not None for cell in cells) / max(len(cells), 1) for cells in filled]
    speaker = max(range(width), key=lambda place: labels[place])
    if labels[speaker] < 0.5:
        return {}
    others = [place for place in range(width) if place != speaker]
    text = max(others, key=lambda place: sum(map(len, filled[place])) / max(len(sample), 1))
    columns = {"speaker": speaker, "text": text}
    before = [place for place in others if place < min(speaker, text)]
    if before and all(_filled(cell) for cell in filled[before[0]]):
        columns["row"] = before[0]
    return columns


def _fill_down(records: list[dict[str, Any]]) -> None:
    last: dict[str, Any] = {}
    for record in records:
        if "id" in record and _filled(record["id"]) and record["id"] != last.get("id"):
            last = {}
        for role in ("id", "agent", "date", "issue"):
            if role in record:
                if _filled(record[role]):
                    last[role] = record[role]
                record[role] = last.get(role)


def _calls_of_turns(records: list[dict[str, Any]]) -> list[RawCall]:
    """Put the rows of each call together, one row a turn."""
    ids = [record.get("row") for record in records]
    # A column 编号 numbers calls when its numbers come again, else rows.
    by_row = "id" not in records[0] and len(set(map(str, ids))) * 2 <= len(ids) if records else False
    grouped: dict[str | None, list[dict[str, Any]]] = {}
    for record in records:
        grouped.setdefault(read_name(record.get("row" if by_row else "id")), []).append(record)
    calls = []
    for call_id, of_call in grouped.items():
        call = _about(call_id, of_call)
        times = numbers_as_seconds([record.get("time") for record in of_call])
        for record, at in zip(of_call, times, strict=True):
            label, text = str(record["speaker"] or ""), str(record["text"])
            if not label.strip() and call.turns:
                before = call.turns[-1]
                call.turns[-1] = RawTurn(f"{before.text}\n{text}", before.speaker, before.label, before.at)
            elif is_said(text):
                call.turns.append(RawTurn(text, speaker_of_label(label), label.strip(), at))
        calls.append(call)
    return [call for call in calls if call.turns]


def _about(call_id: str | None, records: list[dict[str, Any]]) -> RawCall:
    def first(role: str) -> Any:
        return next((record[role] for record in records if _filled(record.get(role))), None)

    # A column 坐席 may hold the staff number, or, beside the time, the name of the speaker.
    return RawCall(
        id=call_id,
        agent=read_name(first("agent")),
        date=read_date(first("date")) or read_date(first("time")),
        issue=read_issue(first("issue")),
    )


def _calls_in_cells(records: list[dict[str, Any]]) -> list[RawCall]:
    """Read rows without a speaker's column: a whole dialogue in each cell, or a labelled turn."""
    read = [read_calls(str(record["text"])) for record in records]
    if sum(1 for calls in read if calls and len(calls[0].turns) > 1) * 2 < len(records):
        # Turns as lines, told by the labels in their cells.
        groups: dict[str | None, list[dict[str, Any]]] = {}
        for record in records:
            groups.setdefault(read_name(record.get("id")), []).append(record)
        together = {key: read_calls("\n".join(str(one["text"]) for one in rows)) for key, rows in groups.items()}
        return [_told(call, _about(key, groups[key])) for key, calls in together.items() for call in calls]
    found = []
    for record, calls in zip(records, read, strict=True):
        for number, call in enumerate(calls):
            about = _about(read_name(record.get("id") or record.get("row")) if not number else None, [record])
            found.append(_told(call, about))
    return found


def _told(call: RawCall, about: RawCall) -> RawCall:
    """Return a call with what its row tells of it."""
    call.id, call.agent = about.id or call.id, about.agent or call.agent
    call.date, call.issue = about.date or call.date, about.issue or call.issue
    return call
