from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.agreement.scale import SCALE, machine_value, read_value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2", "2"),
        ("１", "1"),
        ("0分", "0"),
        (2, "2"),
        (1.0, "1"),
        ("2.0", "2"),
        (" 0 ", "0"),
        ("（1）", "1"),
        ("n", "N"),
        ("Ｎ", "N"),
        ("N/A", "N"),
        ("？", "?"),
        ("做到", "2"),
        ("做到了。", "2"),
        ("部分", "1"),
        ("做到一部分", "1"),
        ("没 做到", "0"),
        ("没做", "0"),
        ("不适用", "N"),
        ("看不出", "?"),
        ("√", "2"),
        ("×", "0"),
        ("2 做到", "2"),
        ("0：没做到", "0"),
    ],
)
def test_the_scale_is_read_as_people_write_it(cell: Any, value: str) -> None:
    assert read_value(cell) == value


@pytest.mark.parametrize("cell", [None, "", "  ", "\u3000"])
def test_an_empty_cell_is_no_score(cell: Any) -> None:
    assert read_value(cell) is None


@pytest.mark.parametrize("cell", ["3", "-1", "12", "0.5", "还行", "2 没做到", "做", "x"])
def test_what_is_not_on_the_scale_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not on the scale"):
        read_value(cell)


@given(st.text(max_size=8))
def test_any_text_is_a_value_or_refused(cell: str) -> None:
    try:
        value = read_value(cell)
    except ValueError:
        return
    assert value is None or value in SCALE


@pytest.mark.parametrize(
    ("verdict", "degree", "value"),
    [
        ("met", 1.0, "2"),
        ("missed", 0.0, "0"),
        ("missed", None, "0"),
        ("missed", 0.01, "1"),
        ("missed", 0.99, "1"),
        ("not_applicable", None, "N"),
        ("not_enough", None, "?"),
    ],
)
def test_a_verdict_has_its_place_on_the_scale(verdict: str, degree: float | None, value: str) -> None:
    assert machine_value(verdict, degree) == value
