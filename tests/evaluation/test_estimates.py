from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.evaluation.estimates import (
    Estimate,
    area_under_curve,
    bin_of,
    calibration_error,
    estimate,
    f1,
    macro_f1,
    percent,
    precision,
    quadratic_kappa,
    recall,
    share_of,
)


def test_a_share_is_hits_of_all() -> None:
    assert share_of(np.array([3, 4])) == 0.75
    assert math.isnan(share_of(np.array([0, 0])))


def test_precision_recall_and_f1_of_flags() -> None:
    # 3 of 4 wanted flags met; 2 of 5 found flags right.
    counts = np.array([3, 4, 2, 5])
    assert recall(counts) == 0.75
    assert precision(counts) == 0.4
    assert f1(counts) == pytest.approx(2 * 0.75 * 0.4 / 1.15)


@pytest.mark.parametrize(("counts", "expected"), [([0, 4, 0, 0], 0.0), ([0, 4, 0, 3], 0.0), ([4, 4, 4, 4], 1.0)])
def test_f1_where_nothing_or_everything_is_found(counts: list[int], expected: float) -> None:
    assert f1(np.array(counts)) == expected


def test_f1_of_nothing_wanted_is_no_number() -> None:
    assert math.isnan(f1(np.array([0, 0, 0, 2])))


def test_macro_f1_is_the_mean_over_the_labels_that_were_meant() -> None:
    # First label: 2 right, 1 heard as the second; second: 1 right; third: never meant, heard once for the first.
    counts = np.array([[2, 1, 1], [0, 1, 0], [0, 0, 0]])
    first, second = 2 * 2 / (4 + 2), 2 * 1 / (1 + 2)
    assert macro_f1(counts) == pytest.approx((first + second) / 2)


def test_macro_f1_of_nothing_is_no_number() -> None:
    assert math.isnan(macro_f1(np.zeros((2, 2))))


def test_quadratic_kappa_by_hand() -> None:
    # Observed disagreement 1 step once; expected from the margins [2, 1, 1] and [2, 2, 0] over 4.
    counts = np.array([[2, 0, 0], [0, 1, 0], [0, 1, 0]])
    expected = (2 * 2 * 1 + 1 * 2 * 1 + 1 * 2 * 4 + 1 * 2 * 1) / 4
    assert quadratic_kappa(counts) == pytest.approx(1 - 1 / expected)


@pytest.mark.parametrize(
    ("counts", "expected"), [([[3, 0], [0, 2]], 1.0), ([[0, 2], [2, 0]], -1.0), ([[2, 2], [2, 2]], 0.0)]
)
def test_quadratic_kappa_of_agreement_contradiction_and_chance(counts: list[list[int]], expected: float) -> None:
    assert quadratic_kappa(np.array(counts)) == pytest.approx(expected)


def test_area_under_curve_counts_pairs_and_half_of_ties() -> None:
    # Scores, lowest first: a negative; a negative and a positive; a positive.
    counts = np.array([[1, 1, 0], [0, 1, 1]])
    # Pairs: middle positive beats one and ties with one, top positive beats both.
    assert area_under_curve(counts) == pytest.approx((1 + 0.5 + 2) / 4)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
@hypothesis_settings(deadline=None, max_examples=100)
def test_area_under_curve_is_the_share_of_pairs(rows: list[tuple[int, bool]]) -> None:
    counts = np.zeros((2, 6))
    for score, positive in rows:
        counts[int(positive), score] += 1
    pairs = [(p, n) for p, is_p in rows for n, is_n in rows if is_p and not is_n]
    if not pairs:
        assert math.isnan(area_under_curve(counts))
    else:
        share = sum(1.0 if p > n else 0.5 if p == n else 0.0 for p, n in pairs) / len(pairs)
        assert area_under_curve(counts) == pytest.approx(share)


def test_calibration_error_is_the_gap_weighted_by_rows() -> None:
    # 4 rows at 0.9 of which 2 are right (gap 0.4), 6 rows at 0.5 of which 3 are right (no gap).
    counts = np.array([[4, 2, 3.6], [6, 3, 3.0]])
    assert calibration_error(counts) == pytest.approx(0.4 * 4 / 10)


@pytest.mark.parametrize(("confidence", "number"), [(0.0, 0), (0.099, 0), (0.1, 1), (0.95, 9), (1.0, 9)])
def test_bins_of_confidence(confidence: float, number: int) -> None:
    assert bin_of(confidence) == number


def test_an_estimate_is_the_same_each_time_and_holds_its_value() -> None:
    groups = [np.array([right, 1]) for right in (1, 1, 0, 1, 0, 1, 1, 1)]
    first, second = (estimate(groups, resamples=200) for _ in range(2))
    assert first == second
    assert first.value == 0.75
    assert first.low < first.value < first.high


def test_groups_are_drawn_as_a_whole() -> None:
    # Every group has the share of all, so no draw can differ; rows drawn one by one would.
    groups = [np.array([1, 2])] * 5
    assert estimate(groups, resamples=50) == Estimate(0.5, 0.5, 0.5)


def test_an_estimate_of_nothing_is_no_number_and_none_in_json() -> None:
    nothing = estimate([])
    assert math.isnan(nothing.value)
    assert nothing.as_dict() == {"value": None, "low": None, "high": None}
    assert percent(nothing.value) == "—"


def test_an_estimate_is_shown_in_percent() -> None:
    assert Estimate(0.8123, 0.77, 0.851).shown == "81.2 [77.0, 85.1]"
