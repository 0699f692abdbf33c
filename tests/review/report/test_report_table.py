from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from samples import hostile_call, long_call, perfect_call, short_bad_call

from bot.review.report.table import COLUMNS, to_row, write_rows


def written(*reviews: dict[str, Any]) -> str:
    file = io.StringIO(newline="")
    write_rows(map(to_row, reviews), file)
    return file.getvalue()


def table(*reviews: dict[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(*reviews).removeprefix("\ufeff"), newline="")))


def test_excel_knows_the_encoding() -> None:
    assert written().startswith("\ufeff通话,")


def test_there_is_a_row_for_each_call_under_titles() -> None:
    rows = table(short_bad_call(), long_call())
    assert rows[0] == list(COLUMNS.values())
    assert [row[0] for row in rows[1:]] == [short_bad_call()["id"], long_call()["id"]]


def test_scores_are_numbers_and_what_was_not_judged_is_empty() -> None:
    row = to_row(perfect_call())
    assert (row["total"], row["greeting"], row["transformation"]) == (100, 100, None)
    assert table(perfect_call())[1][list(COLUMNS).index("transformation")] == ""


def test_flags_are_counted_by_level() -> None:
    review = short_bad_call()
    row = to_row(review)
    assert row["forbidden"] == sum(flag["level"] == "forbidden" for flag in review["flags"])
    assert row["caution"] == sum(flag["level"] == "caution" for flag in review["flags"])


def test_no_cell_is_a_formula() -> None:
    (row,) = table(hostile_call())[1:]
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert row[0].startswith("'=HYPERLINK")


def test_a_cell_has_one_line() -> None:
    review = perfect_call()
    review["id"] = "通话\r\n一\u2028二"
    assert table(review)[1][0] == "通话  一 二"


def test_rows_are_written_as_they_come() -> None:
    file = io.StringIO(newline="")
    seen = []

    def rows() -> Iterator[dict[str, Any]]:
        for review in (short_bad_call(), perfect_call()):
            seen.append(len(file.getvalue().splitlines()))
            yield to_row(review)

    write_rows(rows(), file)
    assert seen == [1, 2]
