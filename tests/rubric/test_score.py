from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_rubrics import item, rubric_of

from bot.labels import STAGES
from bot.rubric.score import Score, score
from bot.rubric.verdicts import Finding


def scored(*entries: tuple[dict[str, Any], float | None]) -> Score:
    """Score a call in which each item was done to a degree, or not judged when None."""
    rubric = rubric_of(*(entry for entry, _ in entries))
    verdicts = {None: "not_enough", 1.0: "met"}
    findings = [Finding(entry["id"], verdicts.get(degree, "missed"), degree, (), "") for entry, degree in entries]
    return score(findings, rubric)


def test_a_stage_scores_the_weighted_share_of_what_was_done() -> None:
    found = scored((item("cut_in-a", weight=3), 1.0), (item("cut_in-b", weight=1), 0.0), (item("closing-c"), 0.5))

    assert (found.stages["cut_in"], found.stages["closing"], found.total) == (75, 50, 70)


def test_the_whole_call_counts_in_the_total_only() -> None:
    found = scored((item("whole-a"), 0.0), (item("closing-b"), 1.0))

    assert (found.total, found.stages["closing"], "whole" in found.stages) == (50, 100, False)


def test_what_was_not_judged_counts_neither_way() -> None:
    assert scored((item("cut_in-a"), 1.0), (item("cut_in-b", weight=9), None)).total == 100


def test_a_call_of_which_nothing_was_judged_has_no_score() -> None:
    found = scored((item("cut_in-a"), None))

    assert (found.total, found.stages) == (None, dict.fromkeys(STAGES))


@pytest.mark.parametrize(("degrees", "total"), [((1, 0, 0), 33), ((1, 1, 0), 67), ((0.125,), 13), ((0.29 / 2,), 15)])
def test_halves_are_rounded_up(degrees: tuple[float, ...], total: int) -> None:
    assert scored(*((item(f"cut_in-{number}"), degree) for number, degree in enumerate(degrees))).total == total


@pytest.mark.parametrize(
    ("cap", "degree", "total", "capped_by"),
    [
        (60, 0.0, 60, ("whole-rude",)),
        (60, 1.0, 100, ()),
        (60, None, 100, ()),
        (95, 0.0, 90, ()),
    ],
    ids=["missed", "met", "not judged", "lower anyway"],
)
def test_a_missed_fatal_item_holds_the_total(
    cap: int, degree: float | None, total: int, capped_by: tuple[str, ...]
) -> None:
    fatal = item("whole-rude", severity="fatal", cap=cap)

    found = scored((fatal, degree), (item("cut_in-a", weight=9), 1.0))
    assert (found.total, found.capped_by, found.stages["cut_in"]) == (total, capped_by, 100)


def test_the_lowest_cap_holds() -> None:
    fatals = [(item(f"whole-{cap}", severity="fatal", cap=cap), 0.0) for cap in (60, 40)]

    found = scored(*fatals, (item("cut_in-a", weight=10), 1.0))
    assert (found.total, found.capped_by) == (40, ("whole-60", "whole-40"))


@given(st.lists(st.tuples(st.integers(1, 10), st.one_of(st.none(), st.floats(0, 1))), max_size=6))
def test_scores_lie_between_nothing_and_a_hundred(judged: list[tuple[int, float | None]]) -> None:
    entries = [(item(f"cut_in-{number}", weight=weight), degree) for number, (weight, degree) in enumerate(judged)]

    total = scored(*entries).total
    assert (total is None) == all(degree is None for _, degree in judged)
    assert 0 <= (total if total is not None else 0) <= 100
