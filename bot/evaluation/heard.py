"""Figures about what is heard: predictions beside what readers accept, with baselines for the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.evaluation.estimates import (
    BINS,
    Estimate,
    area_under_curve,
    bin_of,
    calibration_error,
    estimate,
    macro_f1,
    quadratic_kappa,
)
from bot.evaluation.text_baselines import majority

OURS = "ours"
BASELINES = {"majority": "多数类", "words": "词基准", "rasa": "Rasa 默认", "list": "原句清单"}
"""What our figures stand beside, with the head of the column."""

Pick = Callable[["Heard"], str]
"""Which prediction of a row is judged."""


@dataclass(frozen=True)
class Heard:
    """One row with its predictions.

    Attributes:
        group: what is drawn as one in the bootstrap: the dialogue, or the row itself.
        row: id of the row, for lists of errors.
        accepted: labels that count as right, the main one first.
        ours: what the coach heard.
        baselines: what the baselines heard.
        confidence: how sure the coach was, 0 to 1.
        excerpt: how a real text begins, for the terminal only.
    """

    group: str
    row: str
    accepted: tuple[str, ...]
    ours: str
    baselines: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 0.0
    excerpt: str = ""


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        id: part and measure, e.g. `stage.accuracy`.
        name: what is measured, on screen.
        count: number of rows.
        ours: the coach's figure.
        baselines: by baseline, for those that can be measured so.
    """

    id: str
    name: str
    count: int
    ours: Estimate
    baselines: Mapping[str, Estimate] = field(default_factory=dict)


@dataclass(frozen=True)
class Confusion:
    """Something heard wrongly.

    Attributes:
        meant: the main label, `-` for nothing.
        heard: what the coach took it for, `-` for nothing.
        row: id of the row.
        excerpt: how a real text begins, for the terminal only.
    """

    meant: str
    heard: str
    row: str
    excerpt: str = ""


def accuracy(part: str, name: str, rows: Sequence[Heard], *, resamples: int) -> Figure:
    """Return the share of rows whose prediction is accepted."""

    def of(pick: Pick) -> Estimate:
        return estimate(_grouped(rows, lambda row: np.array([pick(row) in row.accepted, 1])), resamples=resamples)

    return _figure(f"{part}.accuracy", f"{name}：准确率", rows, of)


def f1_of_labels(part: str, name: str, rows: Sequence[Heard], *, resamples: int) -> Figure:
    """Return the macro-F1; a prediction that is accepted counts as what was meant."""
    picks = _picks(rows)
    labels = sorted({label for row in rows for label in (row.accepted[0], *(pick(row) for pick in picks.values()))})

    def of(pick: Pick) -> Estimate:
        def count(row: Heard) -> np.ndarray:
            heard = pick(row)
            return _cell(labels, heard if heard in row.accepted else row.accepted[0], heard)

        return estimate(_grouped(rows, count), macro_f1, resamples=resamples)

    return _figure(f"{part}.macro_f1", f"{name}：宏 F1", rows, of)


def kappa(part: str, name: str, rows: Sequence[Heard], steps: Sequence[str], *, resamples: int) -> Figure:
    """Return the quadratic kappa against the first accepted label of ordered labels, over rows where one was heard."""
    known = [row for row in rows if row.ours in steps]

    def of(pick: Pick) -> Estimate:
        counts = _grouped(known, lambda row: _cell(steps, row.accepted[0], pick(row)))
        return estimate(counts, quadratic_kappa, resamples=resamples)

    return _figure(f"{part}.kappa", f"{name}：二次加权 kappa", known, of)


def calibration(part: str, name: str, rows: Sequence[Heard], *, resamples: int) -> Figure:
    """Return the expected calibration error of the coach's confidence."""
    ours = estimate(_grouped(rows, _in_its_bin), calibration_error, resamples=resamples)
    return Figure(f"{part}.ece", f"{name}：校准误差 ECE", len(rows), ours)


def reliability(rows: Sequence[Heard]) -> np.ndarray:
    """Return for each bin of confidence the number of rows, of right ones, and the sum of their confidences."""
    return sum((_in_its_bin(row) for row in rows), np.zeros((BINS, 3)))


def _in_its_bin(row: Heard) -> np.ndarray:
    counts = np.zeros((BINS, 3))
    counts[bin_of(row.confidence)] = 1, row.ours in row.accepted, row.confidence
    return counts


@dataclass(frozen=True)
class Scored:
    """One row that is to be told from others by a score.

    Attributes:
        group: what is drawn as one in the bootstrap.
        positive: whether it should score high.
        scores: by system.
    """

    group: str
    positive: bool
    scores: Mapping[str, float]


def separation(part: str, name: str, rows: Sequence[Scored], *, resamples: int) -> Figure:
    """Return the area under the curve: how often a positive scores above a negative."""

    def of(system: str) -> Estimate:
        levels = {score: level for level, score in enumerate(sorted({row.scores[system] for row in rows}))}
        groups: dict[str, np.ndarray] = {}
        for row in rows:
            counts = groups.setdefault(row.group, np.zeros((2, len(levels))))
            counts[int(row.positive), levels[row.scores[system]]] += 1
        return estimate(list(groups.values()), area_under_curve, resamples=resamples)

    systems = [system for system in rows[0].scores if system != OURS] if rows else []
    # A constant scores all alike.
    half = {"majority": Estimate(0.5, 0.5, 0.5)} if rows else {}
    positives = sum(row.positive for row in rows)
    shown = f"{name}（{positives} 比 {len(rows) - positives}）：AUC"
    return Figure(f"{part}.auc", shown, len(rows), of(OURS), half | {system: of(system) for system in systems})


def confusions(rows: Sequence[Heard]) -> list[Confusion]:
    """Return what the coach heard wrongly."""
    return [Confusion(row.accepted[0], row.ours, row.row, row.excerpt) for row in rows if row.ours not in row.accepted]


def _picks(rows: Sequence[Heard]) -> dict[str, Pick]:
    """Return how to pick the prediction of each system."""
    # The most frequent label of these very rows: no constant could do better.
    constant = majority(row.accepted[0] for row in rows) if rows else ""
    named = {name: _pick_of(name) for name in (rows[0].baselines if rows else ())}
    return {OURS: lambda row: row.ours, "majority": lambda _: constant, **named}


def _pick_of(name: str) -> Pick:
    return lambda row: row.baselines[name]


def _figure(measure: str, name: str, rows: Sequence[Heard], of: Callable[[Pick], Estimate]) -> Figure:
    estimates = {system: of(pick) for system, pick in _picks(rows).items()}
    return Figure(measure, name, len(rows), estimates.pop(OURS), estimates)


def _cell(labels: Sequence[str], meant: str, heard: str) -> np.ndarray:
    counts = np.zeros((len(labels), len(labels)))
    if heard in labels:
        counts[labels.index(meant), labels.index(heard)] = 1
    return counts


def _grouped(rows: Sequence[Heard], count: Callable[[Heard], np.ndarray]) -> list[np.ndarray]:
    """Return the summed counts of each group."""
    groups: dict[str, np.ndarray] = {}
    for row in rows:
        counts = count(row)
        groups[row.group] = groups[row.group] + counts if row.group in groups else counts
    return list(groups.values())
