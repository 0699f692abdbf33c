from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from samples import ALL, long_call, perfect_call, repeated_call, short_bad_call

from bot.review.report.text import MOST_LINES, WIDTH, render_brief, render_text


def cells(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("name", sorted(ALL))
def test_it_fits_on_a_screen_or_two(name: str) -> None:
    lines = render_text(ALL[name]()).split("\n")
    assert len(lines) <= MOST_LINES
    assert max(map(cells, lines)) <= WIDTH


def test_a_very_long_call_fits_too() -> None:
    assert len(render_text(repeated_call(300)).split("\n")) <= MOST_LINES


def test_no_escape_sequence_reaches_the_terminal() -> None:
    review: dict[str, Any] = perfect_call()
    review["id"] = "通话\x1b[31m\x07一\u202e"
    assert not {"\x1b", "\x07", "\u202e"} & set(render_text(review))


def test_what_matters_is_there() -> None:
    review = short_bad_call()
    text = render_text(review)
    assert str(review["total"]) in text.split("\n")[0]
    assert "一票否决" in text
    assert "先练" in text
    assert all(f"第 {flag['turn']} 句" in text for flag in review["flags"])


def test_the_columns_of_the_scores_stand_below_each_other() -> None:
    lines = render_text(long_call()).split("\n")
    head = next(number for number, line in enumerate(lines) if line.startswith("阶段"))
    bars = [cells(line[: line.index(line.strip().split("  ")[0]) + 0]) for line in lines[head + 1 : head + 6]]
    starts = {cells(line[:2]) for line in lines[head + 1 : head + 6]}
    assert starts == {4}
    assert set(bars) == {0}


def test_a_call_without_fault_says_so() -> None:
    text = render_text(perfect_call())
    assert "总分 100" in text
    assert "要避开" not in text


@pytest.mark.parametrize("name", sorted(ALL))
def test_in_a_conversation_it_is_one_message_of_a_few_lines(name: str) -> None:
    text = render_brief(ALL[name]())
    # Rasa's channels cut a message at an empty line.
    assert "\n\n" not in text
    assert len(text.split("\n")) <= 24
    assert "各阶段：问候" in text
