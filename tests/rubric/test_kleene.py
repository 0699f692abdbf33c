from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rubric.kleene import Truth, all_of, any_of, at_least, negation, within

TRUTHS: tuple[Truth, ...] = (True, False, None)
truths = st.lists(st.sampled_from(TRUTHS), max_size=6)


def worlds(seen: list[Truth]) -> list[tuple[bool, ...]]:
    """All the ways in which what is unknown may turn out."""
    return list(itertools.product(*([one] if one is not None else [True, False] for one in seen)))


def in_all_worlds(answers: list[bool]) -> Truth:
    return answers[0] if len(set(answers)) == 1 else None


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    [
        (None, False, False, None),
        (None, True, None, True),
        (None, None, None, None),
        (True, False, False, True),
    ],
)
def test_unknown_counts_only_where_it_could_change_the_answer(a: Truth, b: Truth, both: Truth, either: Truth) -> None:
    assert (all_of([a, b]), any_of([a, b])) == (both, either)


def test_nothing_is_all_true_and_none_true() -> None:
    assert (all_of([]), any_of([])) == (True, False)


@given(truths)
def test_the_answer_is_what_all_possible_worlds_agree_on(seen: list[Truth]) -> None:
    assert all_of(seen) == in_all_worlds([all(world) for world in worlds(seen)])
    assert any_of(seen) == in_all_worlds([any(world) for world in worlds(seen)])


@given(truths, st.integers(0, 7))
def test_counting_is_what_all_possible_worlds_agree_on(seen: list[Truth], needed: int) -> None:
    assert at_least(needed, seen) == in_all_worlds([sum(world) >= needed for world in worlds(seen)])


@given(st.sampled_from(TRUTHS))
def test_the_opposite_of_the_opposite_is_the_same(one: Truth) -> None:
    assert negation(negation(one)) is one


@given(truths)
def test_de_morgan(seen: list[Truth]) -> None:
    assert negation(all_of(seen)) == any_of(map(negation, seen))


@pytest.mark.parametrize(
    ("low", "high", "limits", "answer"),
    [
        (2, 3, {"most": 3}, True),
        (2, 4, {"most": 3}, None),
        (4, 4, {"most": 3}, False),
        (2, 3, {"least": 2}, True),
        (1, 3, {"least": 2}, None),
        (0, 1, {"least": 2}, False),
        (0, 4, {"least": 3, "most": 5}, None),
        (6, 7, {"least": 3, "most": 5}, False),
        (0, 9, {}, True),
    ],
)
def test_bounds_decide_when_they_can(low: int, high: int, limits: dict[str, int], answer: Truth) -> None:
    assert within(low, high, least=limits.get("least"), most=limits.get("most")) is answer
