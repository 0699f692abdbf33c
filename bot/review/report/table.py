"""Reviews as rows of a table for Excel, one call a row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from bot.labels import STAGES
from bot.review.report.headline import good_kinds, lacking
from bot.review.report.showable import safe_line, showable
from bot.review.report.stages import missed_by_weight

_WORST, _PRACTISED = 3, 3
COLUMNS: dict[str, str] = {
    "id": "通话",
    "file": "文件",
    "agent": "坐席",
    "date": "日期",
    "issue": "诉求",
    "total": "总分",
    **{stage: f"{title}得分" for stage, title in STAGES.items()},
    "forbidden": "不该说",
    "caution": "最好换",
    "missing": "缺",
    "worst": "最该改的",
    "good": "做得好",
    "practise": "先练",
}
"""Columns of the table and what stands above them."""
_BYTE_ORDER_MARK = "\ufeff"
# Excel takes these for the beginning of a formula, the full-width ones too under Chinese settings.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

Row = dict[str, str | int | None]


def to_row(review: Mapping[str, Any]) -> Row:
    """Return the row of one call.

    Args:
        review: one review as `coach review --json` gives it.

    Returns:
        By the keys of `COLUMNS`: text in one line, whole numbers for scores and counts, None where nothing is known.
    """
    review = showable(review)
    levels = [flag["level"] for flag in review["flags"]]
    row: Row = {
        "id": review["id"],
        "file": review["file"],
        "agent": review["agent"],
        "date": review["date"],
        "issue": review["issue"]["title"] if review["issue"] else None,
        "total": review["total"],
        **{stage: review["score"].get(stage) for stage in STAGES},
        "forbidden": levels.count("forbidden"),
        "caution": levels.count("caution"),
        "missing": "、".join(lacking(review)),
        "worst": "、".join(item["title"] for item in missed_by_weight(review)[:_WORST]),
        "good": "、".join(f"{title}{count}" for title, count in good_kinds(review)),
        "practise": "、".join(one["title"] for one in review["practise"][:_PRACTISED]),
    }
    return {name: safe_line(value) if isinstance(value, str) else value for name, value in row.items()}


def write_rows(rows: Iterable[Mapping[str, str | int | None]], file: TextIO) -> None:
    """Write rows as CSV that Excel opens as it is: a byte order mark, a row of titles, no live formulas.

    Each row is written before the next is taken, so that any number of them may be given.

    Args:
        rows: what `to_row` gave.
        file: where to write, opened as UTF-8 text with `newline=""`; stays open.
    """
    file.write(_BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(COLUMNS.values())
    for row in rows:
        writer.writerow([_harmless(row[name]) for name in COLUMNS])


def _harmless(value: str | int | None) -> str | int | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
