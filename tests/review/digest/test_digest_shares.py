from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.digest.shares import FEW, ScoreCount, Share, wilson

SCORES = st.lists(st.integers(0, 100), min_size=1, max_size=60)


def counted(scores: list[int]) -> ScoreCount:
    count = ScoreCount()
    for score in scores:
        count.add(score)
    return count


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Of 10 all: low = 1 / (1 + z²/10) = 10 / 13.8415.
    [(5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 10, 0.0, 0.2775), (12, 40, 0.1807, 0.4543)],
)
def test_the_wilson_interval_is_as_worked_out_by_hand(count: int, of: int, low: float, high: float) -> None:
    assert wilson(count, of) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_lies_between_nothing_and_all_and_holds_the_share(share: tuple[int, int]) -> None:
    count, of = share
    low, high = wilson(count, of)
    assert 0 <= low <= count / of + 1e-12
    assert count / of - 1e-12 <= high <= 1


def test_below_ten_cases_there_is_no_interval() -> None:
    assert Share(3, FEW - 1).as_dict() == {"count": 3, "of": 9, "share": 0.3333, "low": None, "high": None, "few": True}
    assert Share(3, FEW).as_dict()["few"] is False


def test_nothing_of_nothing_is_no_share() -> None:
    assert Share(0, 0).as_dict()["share"] is None


def test_quantiles_lie_between_neighbours_in_proportion() -> None:
    count = counted([10, 20, 40, 80])
    assert [count.quantile(part) for part in (0, 0.25, 0.5, 0.75, 1)] == [10, 17.5, 30, 50, 80]


@given(SCORES, st.floats(0, 1))
def test_quantiles_are_those_of_numpy(scores: list[int], part: float) -> None:
    assert counted(scores).quantile(part) == pytest.approx(float(np.quantile(scores, part)), abs=0.051)


@given(SCORES)
def test_the_mean_is_that_of_all_scores(scores: list[int]) -> None:
    assert counted(scores).mean() == pytest.approx(statistics.mean(scores), abs=0.051)


def test_the_histogram_counts_by_tens_and_100_with_the_nineties() -> None:
    histogram = counted([0, 9, 10, 89, 90, 99, 100]).histogram()
    assert [ten["calls"] for ten in histogram] == [2, 1, 0, 0, 0, 0, 0, 0, 1, 3]
    assert (histogram[0]["from"], histogram[0]["to"], histogram[9]["from"], histogram[9]["to"]) == (0, 9, 90, 100)


def test_without_scores_there_is_neither_median_nor_mean() -> None:
    assert (ScoreCount().quantile(0.5), ScoreCount().mean()) == (None, None)


@given(SCORES, SCORES)
def test_two_counts_merge_into_one_of_all(first: list[int], second: list[int]) -> None:
    merged, whole = counted(first), counted(first + second)
    merged.merge(counted(second))
    assert (len(merged), merged.quantile(0.5), merged.histogram()) == (
        len(whole),
        whole.quantile(0.5),
        whole.histogram(),
    )
