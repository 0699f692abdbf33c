from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from bot.review.agreement.kappa import Agreement, Judgement, agreement, linear_kappa


def judged(*pairs: str, calls: int | None = None) -> Agreement:
    """Compare pairs such as `21`, each of a call of its own unless there are fewer calls."""
    return agreement(Judgement(f"{n % (calls or len(pairs)):03d}", *pair) for n, pair in enumerate(pairs))


def test_kappa_is_as_worked_out_by_hand() -> None:
    # Rows: the first rater. |i - j| weights: seen (2·1 + 1·2)/10 = 0.4.
    counts = np.array([[3, 1, 1], [0, 1, 1], [0, 0, 3]])
    # Margins 5, 2, 3 and 3, 2, 5. Expected: (5·2 + 5·5·2 + 2·3 + 2·5 + 3·3·2 + 3·2)/100 = 100/100.
    assert linear_kappa(counts) == pytest.approx(1 - 0.4 / 1.0)


def test_two_raters_who_always_agree_have_kappa_one() -> None:
    assert judged("00", "11", "22", "22").kappa == 1.0


def test_two_raters_who_always_disagree_have_kappa_minus_one() -> None:
    assert judged("02", "20").kappa == -1.0


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[int, int]]) -> None:
    counts = np.zeros((3, 3), dtype=int)
    for first, second in pairs:
        counts[first, second] += 1
    if len({*(first for first, _ in pairs), *(second for _, second in pairs)}) == 1:
        assert linear_kappa(counts) is None
    else:
        theirs = cohen_kappa_score(*zip(*pairs, strict=True), weights="linear", labels=[0, 1, 2])
        assert linear_kappa(counts) == pytest.approx(theirs)


def test_one_value_throughout_leaves_kappa_undefined_and_says_so() -> None:
    found = judged(*["22"] * 12)
    assert (found.kappa, found.interval, found.one_value) == (None, None, True)
    assert found.as_dict()["kappa"] == {"value": None, "low": None, "high": None, "undefined": "one_value"}


def test_a_rater_with_one_value_only_has_kappa_zero_and_no_interval() -> None:
    found = judged(*["22"] * 11, "21")
    assert (found.kappa, found.interval, found.one_sided) == (0.0, None, True)


def test_two_raters_with_one_value_each_but_not_the_same_have_kappa_zero() -> None:
    found = judged(*["20"] * 12)
    assert (found.kappa, found.interval, found.one_sided, found.one_value) == (0.0, None, True, False)


def test_no_pairs_are_no_agreement_and_no_division_by_zero() -> None:
    found = judged()
    assert (found.pairs, found.kappa, found.lean, found.one_value) == (0, None, None, False)
    assert found.as_dict()["kappa"]["undefined"] == "no_pairs"


def test_raw_agreement_counts_what_both_graded() -> None:
    found = judged("22", "21", "00", "N2", "??")
    assert (found.same.count, found.same.of) == (2, 3)


def test_agreement_on_what_has_no_grade_is_a_share_of_its_own() -> None:
    found = judged("NN", "N?", "?2", "??", "22")
    assert (found.ungraded.count, found.ungraded.of) == (2, 4)


def test_a_stricter_first_rater_leans_below_zero() -> None:
    assert judged("02", "12", "22", "21").lean == pytest.approx(-0.5)


def test_below_ten_pairs_the_sample_is_small_and_has_no_interval() -> None:
    nine, ten = judged(*["22", "00", "21"] * 3), judged(*["22", "00", "21"] * 3, "11")
    assert (nine.few, nine.interval) == (True, None)
    assert not ten.few
    assert ten.interval is not None


def test_many_pairs_of_one_call_are_a_small_sample() -> None:
    found = judged(*["22", "00", "21"] * 10, calls=1)
    assert (found.pairs, found.few, found.interval) == (30, True, None)


def test_the_interval_holds_kappa_and_is_the_same_every_time() -> None:
    chance = random.Random(4)
    pairs = [value + (value if chance.random() < 0.7 else chance.choice("012")) for value in "012" * 20]
    found = judged(*pairs)
    assert found.interval is not None
    assert found.kappa is not None
    assert -1 <= found.interval[0] < found.kappa < found.interval[1] <= 1
    assert judged(*pairs) == found


def test_whole_calls_are_drawn_so_that_alike_judgements_of_a_call_do_not_narrow_the_interval() -> None:
    pairs = ["22", "00", "21", "11", "02", "12"] * 2
    once = judged(*pairs)
    # Ten times the same judgements in each call tell no more than once.
    tenfold = agreement(Judgement(f"{n:03d}", *pair) for n, pair in enumerate(pairs) for _ in range(10))
    assert tenfold.pairs == 120
    assert tenfold.interval == pytest.approx(once.interval)


def test_the_order_of_the_judgements_does_not_matter() -> None:
    ones = [Judgement(f"{n:02d}", *pair) for n, pair in enumerate(["22", "00", "21", "10", "12"] * 3)]
    assert agreement(reversed(ones)) == agreement(ones)
