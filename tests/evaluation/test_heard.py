from __future__ import annotations

import pytest

from bot.evaluation.estimates import Estimate
from bot.evaluation.heard import (
    OURS,
    Confusion,
    Heard,
    Scored,
    accuracy,
    calibration,
    confusions,
    f1_of_labels,
    kappa,
    reliability,
    separation,
)


def row(
    accepted: str, ours: str, words: str = "a", *, group: str = "通话", name: str = "1", confidence: float = 0.0
) -> Heard:
    return Heard(group, name, tuple(accepted.split()), ours, {"words": words}, confidence)


ROWS = [
    row("a b", "b", "a"),
    row("a", "a", "b"),
    row("b", "a", "b"),
    row("c", "c", "a"),
    row("a", "b", "a"),
]


def test_accuracy_takes_every_accepted_label_for_right() -> None:
    figure = accuracy("stage", "阶段", ROWS, resamples=10)
    assert (figure.id, figure.name, figure.count) == ("stage.accuracy", "阶段：准确率", 5)
    assert figure.ours.value == pytest.approx(3 / 5)
    assert figure.baselines["words"].value == pytest.approx(3 / 5)


def test_the_majority_says_the_most_frequent_main_label() -> None:
    assert accuracy("stage", "阶段", ROWS, resamples=10).baselines["majority"].value == pytest.approx(3 / 5)


def test_macro_f1_takes_an_accepted_second_label_for_what_was_meant() -> None:
    # Meant, heard: b b, a a, b a, c c, a b. F1: a 2·1/(2+2), b 2·1/(2+2), c 1.
    assert f1_of_labels("stage", "阶段", ROWS, resamples=10).ours.value == pytest.approx((0.5 + 0.5 + 1) / 3)


def test_kappa_leaves_out_rows_in_which_nothing_was_heard() -> None:
    rows = [row("a", "a"), row("b", "b", "b"), row("c", "none")]
    figure = kappa("emotion", "情绪", rows, ["a", "b", "c"], resamples=10)
    assert figure.count == 2
    assert figure.ours.value == pytest.approx(1.0)


def test_a_baseline_that_did_not_hear_is_left_out_of_its_own_kappa_only() -> None:
    rows = [row("a", "a", "none"), row("b", "b", "b"), row("a", "a", "a")]
    figure = kappa("emotion", "情绪", rows, ["a", "b"], resamples=10)
    assert figure.count == 3
    assert figure.baselines["words"].value == pytest.approx(1.0)


def test_the_bootstrap_draws_whole_calls() -> None:
    # One call all right, one all wrong: draws of two calls give 0, 1/2 or 1, whatever the number of rows.
    rows = [row("a", "a", group="甲")] * 50 + [row("a", "b", group="乙")] * 50
    figure = accuracy("stage", "阶段", rows, resamples=200)
    assert figure.ours == Estimate(0.5, 0.0, 1.0)


def test_calibration_and_its_bins() -> None:
    rows = [row("a", "a", confidence=0.95), row("a", "b", confidence=0.95), row("a", "b", confidence=0.15)]
    assert reliability(rows)[9].tolist() == pytest.approx([2, 1, 1.9])
    assert reliability(rows)[1].tolist() == pytest.approx([1, 0, 0.15])
    # 2/3 of the rows are off by 0.45, 1/3 by 0.15.
    figure = calibration("stage", "阶段", rows, resamples=10)
    assert figure.id == "stage.ece"
    assert figure.ours.value == pytest.approx((2 * 0.45 + 0.15) / 3)
    assert not figure.baselines


def test_separation_of_abuse_from_civil_anger() -> None:
    rows = [
        Scored("甲", True, {OURS: 0.9, "words": 0.2}),
        Scored("乙", True, {OURS: 0.4, "words": 0.2}),
        Scored("丙", False, {OURS: 0.5, "words": 0.2}),
        Scored("丁", False, {OURS: 0.1, "words": 0.1}),
    ]
    figure = separation("abuse_real", "辱骂", rows, resamples=10)
    assert figure.name == "辱骂（2 比 2）：AUC"
    assert figure.ours.value == pytest.approx(3 / 4)
    assert figure.baselines["words"].value == pytest.approx((0.5 + 1 + 0.5 + 1) / 4)
    assert figure.baselines["majority"].value == 0.5


def test_confusions_name_the_main_label() -> None:
    rows = [row("a b", "c", name="9:2"), row("a b", "b", name="9:3")]
    assert confusions(rows) == [Confusion("a", "c", "9:2")]


def test_no_rows_give_no_numbers() -> None:
    figure = accuracy("stage", "阶段", [], resamples=10)
    assert figure.count == 0
    assert figure.ours.as_dict()["value"] is None
