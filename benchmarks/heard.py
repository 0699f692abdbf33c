"""Figures about what is heard: predictions beside what readers accept, with baselines for the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.report import Confusion, Estimate, estimate, macro_f1, quadratic_kappa
from benchmarks.text_baselines import majority

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
        words: what the words-only baseline heard.
    """

    group: str
    row: str
    accepted: tuple[str, ...]
    ours: str
    words: str


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        name: what is measured.
        count: number of rows.
        ours: the coach's figure.
        constant: the figure of always saying the most frequent label; None where that makes no sense.
        words: the figure of the words-only baseline, or of the exact list; None where there is none.
    """

    name: str
    count: int
    ours: Estimate
    constant: Estimate | None
    words: Estimate | None


def _ours(heard: Heard) -> str:
    return heard.ours


def _words(heard: Heard) -> str:
    return heard.words


def _constant(rows: Sequence[Heard]) -> Pick:
    # The most frequent label of these very rows: no constant could do better.
    label = majority(row.accepted[0] for row in rows) if rows else ""
    return lambda _: label


def accuracy(name: str, rows: Sequence[Heard], *, resamples: int) -> Figure:
    """Return the share of rows whose prediction is accepted."""

    def of(pick: Pick) -> Estimate:
        return estimate(_grouped(rows, lambda row: np.array([pick(row) in row.accepted, 1])), resamples=resamples)

    return Figure(name, len(rows), of(_ours), of(_constant(rows)), of(_words))


def kappa(name: str, rows: Sequence[Heard], steps: Sequence[str], *, resamples: int) -> Figure:
    """Return the quadratic kappa against the first accepted label of ordered labels."""
    known = [row for row in rows if row.ours in steps]

    def of(pick: Pick) -> Estimate:
        counts = _grouped(known, lambda row: _cell(steps, row.accepted[0], pick(row)))
        return estimate(counts, quadratic_kappa, resamples=resamples)

    return Figure(name, len(known), of(_ours), of(_constant(known)), of(_words))


def f1(name: str, rows: Sequence[Heard], *, resamples: int) -> Figure:
    """Return the macro-F1 over the first accepted labels."""
    labels = sorted({label for row in rows for label in (row.accepted[0], row.ours, row.words)})

    def of(pick: Pick) -> Estimate:
        counts = _grouped(rows, lambda row: _cell(labels, row.accepted[0], pick(row)))
        return estimate(counts, macro_f1, resamples=resamples)

    return Figure(name, len(rows), of(_ours), of(_constant(rows)), of(_words))


def confusions(rows: Sequence[Heard]) -> list[Confusion]:
    """Return what the coach heard wrongly."""
    return [(row.accepted[0], row.ours, row.row) for row in rows if row.ours not in row.accepted]


def _cell(labels: Sequence[str], meant: str, heard: str) -> np.ndarray:
    counts = np.zeros((len(labels), len(labels)))
    counts[labels.index(meant), labels.index(heard)] = 1
    return counts


def _grouped(rows: Sequence[Heard], count: Callable[[Heard], np.ndarray]) -> list[np.ndarray]:
    """Return the summed counts of each group."""
    groups: dict[str, np.ndarray] = {}
    for row in rows:
        counts = count(row)
        groups[row.group] = groups[row.group] + counts if row.group in groups else counts
    return list(groups.values())
