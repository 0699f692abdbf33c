"""Draws confusion matrices and reliability curves; labelled with ids, for matplotlib has no Chinese font."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import InputError
from bot.evaluation.estimates import BINS, calibration_error
from bot.evaluation.heard import Heard, reliability
from bot.evaluation.listening import PARTS
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, ISSUES, STAGES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_PER_INCH = 120
# As the vocabulary has them: neighbours are alike, and emotions in the order of heat.
_ORDER = [*STAGES, *CUSTOMER_ACTS, *AGENT_ACTS, *EMOTIONS, *ISSUES]


def draw(rows: Mapping[str, Sequence[Heard]], folder: Path) -> list[Path]:
    """Draw a confusion matrix of each part, and a reliability curve of each part with a confidence.

    Args:
        rows: by part.
        folder: where the PNG files go; made when it is not there.

    Returns:
        The files written.

    Raises:
        InputError: the folder cannot be written to.
    """
    ready_folder(folder)
    written = []
    for part, those in rows.items():
        if not those:
            continue
        written.append(_save(confusion_matrix(part, those), folder / f"confusion_{part}.png"))
        if PARTS[part].confidence:
            written.append(_save(reliability_curve(part, those), folder / f"reliability_{part}.png"))
    return written


def ready_folder(folder: Path) -> None:
    """Make the folder.

    Raises:
        InputError: it cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"图不能写到 {folder}（{error.strerror}）：--plot 请给出可以写的文件夹") from error


def matrix_of(rows: Sequence[Heard]) -> tuple[list[str], np.ndarray]:
    """Return the labels that occur, and how often each was meant (rows) and heard (columns).

    They are in the order of the vocabulary; what is accepted counts as what was meant.
    """
    pairs = [(row.ours if row.ours in row.accepted else row.accepted[0], row.ours) for row in rows]
    occurring = {label for pair in pairs for label in pair}
    labels = [label for label in _ORDER if label in occurring] + sorted(occurring - set(_ORDER))
    counts = np.zeros((len(labels), len(labels)), dtype=int)
    for meant, heard in pairs:
        counts[labels.index(meant), labels.index(heard)] += 1
    return labels, counts


def confusion_matrix(part: str, rows: Sequence[Heard]) -> Figure:
    """Return the confusion matrix of a part; the darker, the larger the share of what was meant."""
    labels, counts = matrix_of(rows)
    names = [label.removeprefix("customer_").removeprefix("agent_") for label in labels]
    side = 2.5 + 0.42 * len(labels)
    figure, axes = _empty(side, side)
    axes.imshow(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    for meant, heard in zip(*np.nonzero(counts), strict=True):
        share = counts[meant, heard] / counts[meant].sum()
        colour = "white" if share > 0.5 else "black"
        axes.text(heard, meant, str(counts[meant, heard]), ha="center", va="center", color=colour, fontsize=8)
    axes.set(title=f"{part} (n = {len(rows)})", xlabel="heard", ylabel="meant")
    return figure


def reliability_curve(part: str, rows: Sequence[Heard]) -> Figure:
    """Return the accuracy of each bin of confidence, with the number of its rows."""
    counts = reliability(rows)
    filled = counts[:, 0] > 0
    number, right, confidence = counts[filled].T
    figure, axes = _empty(5.5, 5.0)
    axes.plot([0, 1], [0, 1], linestyle="--", color="grey", label="perfect")
    middles = (np.arange(BINS)[filled] + 0.5) / BINS
    axes.bar(middles, number / max(len(rows), 1), width=0.9 / BINS, color="lightsteelblue", label="share of rows")
    axes.plot(confidence / number, right / number, marker="o", color="navy", label="accuracy")
    for x, y, count in zip(confidence / number, right / number, number, strict=True):
        axes.annotate(str(int(count)), (x, y), textcoords="offset points", xytext=(4, -10), fontsize=8)
    axes.set(
        title=f"{part}: ECE {calibration_error(counts):.3f} (n = {len(rows)})",
        xlabel="confidence",
        ylabel="accuracy",
        xlim=(0, 1),
        ylim=(0, 1.02),
    )
    axes.legend(loc="upper left", fontsize=8)
    return figure


def _empty(width: float, height: float) -> tuple[Figure, Any]:
    # No pyplot: it keeps figures and looks for a screen.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), constrained_layout=True)
    return figure, figure.subplots()


def _save(figure: Figure, path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).print_figure(str(path), dpi=_DOTS_PER_INCH)
    return path
