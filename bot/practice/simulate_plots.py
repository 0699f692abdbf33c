"""Draws how simulated trainees fare; labelled with ids, for matplotlib has no Chinese font."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.evaluation.plots import ready_folder

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DOTS_PER_INCH = 120
_COLOURS = {"anger": "firebrick", "trust": "steelblue"}
_HIGHEST = 100
_FEWEST = 0.05
"""Share of the runs below which a curve is thin: so few calls last so long."""


def draw_curves(results: Sequence[Mapping[str, Any]], folder: Path) -> list[Path]:
    """Draw the mood of the customers for each trainee, and how they resist for all of them.

    Args:
        results: what `bot.practice.simulate.simulate` returns, one a trainee.
        folder: where the PNG files go; made when it is not there.

    Returns:
        The files written: `mood_<trainee>.png` for each trainee, and `resisting.png`.

    Raises:
        InputError: the folder cannot be written to.
    """
    ready_folder(folder)
    written = [_save(mood(result), folder / f"mood_{result['trainee']}.png") for result in results]
    return [*written, _save(resisting(results), folder / "resisting.png")]


def mood(result: Mapping[str, Any]) -> Figure:
    """Return anger and trust over the turns of a trainee: the mean, and a band between the quartiles.

    The curve is dotted from where fewer than 1 run in 20 goes on.
    """
    figure, axes = _empty()
    points = result["curve"]
    many = [point for point in points if point["runs"] >= _FEWEST * result["runs"]]
    turns = [point["turn"] for point in many]
    few = points[len(many) - 1 :] if many else []
    for name, colour in _COLOURS.items():
        means, lows, highs = ([point[name][key] for point in many] for key in ("mean", "low", "high"))
        axes.fill_between(turns, lows, highs, color=colour, alpha=0.2, linewidth=0)
        axes.plot(turns, means, color=colour, marker="o", markersize=3, label=name)
        axes.plot([point["turn"] for point in few], [point[name]["mean"] for point in few], color=colour, linestyle=":")
    settled, lost = (f"{100 * result[share]:.1f}%" for share in ("settled_share", "lost_share"))
    axes.set(
        title=f"{result['trainee']} (n = {result['runs']}, settled {settled}, lost {lost})",
        xlabel="turn of the trainee (runs still going)",
        ylabel="mean, band: quartiles",
        ylim=(0, _HIGHEST),
    )
    shown = points[:: max(1, len(points) // 12)]
    axes.set_xticks([point["turn"] for point in shown], [f"{point['turn']}\n({point['runs']})" for point in shown])
    axes.legend(loc="upper right", fontsize=8)
    return figure


def resisting(results: Sequence[Mapping[str, Any]]) -> Figure:
    """Return the share of the customer's answers that resist in each third of the calls, for all trainees."""
    figure, axes = _empty()
    thirds = ("first third", "second third", "last third")
    for number, result in enumerate(results):
        shares = [100 * share for share in result["resisting"]]
        # Curves that lie on each other stay visible: each has a smaller mark than the one below.
        size = 4 + 3 * (len(results) - number)
        axes.plot(thirds, shares, marker="o", markersize=size, linewidth=size / 4, label=result["trainee"])
    axes.set(title="answers that resist", ylabel="percent of answers", ylim=(0, _HIGHEST * 1.05))
    axes.legend(loc="lower left", fontsize=8)
    return figure


def _empty() -> tuple[Figure, Any]:
    # No pyplot: it keeps figures and looks for a screen.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.0, 4.5), constrained_layout=True)
    return figure, figure.subplots()


def _save(figure: Figure, path: Path) -> Path:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).print_figure(str(path), dpi=_DOTS_PER_INCH)
    return path
