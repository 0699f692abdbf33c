"""Geometry of the ribbon: the call from left to right, one column a turn, and the customer's tension below it.

Lengths along the call are per cent of its width, so that the drawing fits any screen; heights are pixels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.labels import STAGES
from bot.review.report.turns import TurnView

MIDDLE = 70
"""Where the strip of stages lies, between the customer's bars above and the agent's below."""
STRIP = 8
BAR = 40
FLAGS_AT, GOOD_AT = 136, 156
TENSION_TOP, TENSION_STEP = 184, 20
HEIGHT = 290
LEAST_COLUMN = 18
"""Pixels that a turn is wide at least; a long call scrolls sideways in its box."""
_NARROW_BOX = 270
_LABEL_WIDTH = 34
_FULL_BAR_CHARACTERS = 90
_STAGE_ORDER = list(STAGES)


@dataclass(frozen=True)
class Column:
    """A turn in the ribbon: `x` its left border, `middle` and `width` in per cent; `top` and `height` of its bar."""

    turn: TurnView
    x: float
    middle: float
    width: float
    top: int
    height: int
    tip: str
    forbidden: int
    caution: int
    good: int


@dataclass(frozen=True)
class Run:
    """Neighbouring turns of one stage.

    Attributes:
        first: number of its first turn, and `last` of its last.
        x: left border in per cent, and its `width`.
        stage: id, None when unknown, and its `title`.
        labelled: whether there is room for the title.
        falls_back: whether the call has gone back to an earlier stage here.
    """

    first: int
    last: int
    x: float
    width: float
    stage: str | None
    title: str
    labelled: bool
    falls_back: bool


@dataclass(frozen=True)
class Step:
    """The tension from one turn of the customer to the next: `x` to `end` in per cent at height `y`, from `before`."""

    turn: int
    x: float
    end: float
    y: int
    before: int
    level: int
    change: int


@dataclass(frozen=True)
class Ribbon:
    """All that the drawing of a call needs."""

    columns: tuple[Column, ...]
    runs: tuple[Run, ...]
    steps: tuple[Step, ...]
    ticks: tuple[tuple[float, int], ...]


def ribbon(review: Mapping[str, Any], turns: Sequence[TurnView]) -> Ribbon:
    """Return the geometry of a call; everything is empty for a call without turns."""
    share = 100 / max(len(turns), 1)
    columns = tuple(_column(turn, place, share) for place, turn in enumerate(turns))
    middles = {column.turn.number: column.middle for column in columns}
    every = 1 if len(turns) <= 12 else 5 if len(turns) <= 60 else 10
    ticks = tuple((column.middle, column.turn.number) for column in columns if column.turn.number % every == 0)
    return Ribbon(columns, stage_runs(turns), _steps(review["tension"], middles), ticks)


def stage_runs(turns: Sequence[TurnView]) -> tuple[Run, ...]:
    """Return the runs of stages; a turn of unknown stage makes a run of its own but hides no fall back."""
    share, column = 100 / max(len(turns), 1), max(LEAST_COLUMN, _NARROW_BOX / max(len(turns), 1))
    runs, place, known = [], 0, -1
    for stage, grouped in groupby(turns, key=lambda turn: turn.stage):
        of_run = list(grouped)
        order = _STAGE_ORDER.index(stage) if stage else known
        labelled = len(of_run) * column >= _LABEL_WIDTH
        title = of_run[0].stage_title
        first, last = of_run[0].number, of_run[-1].number
        x, width = round(place * share, 3), round(len(of_run) * share, 3)
        runs.append(Run(first, last, x, width, stage, title, labelled, order < known))
        place, known = place + len(of_run), order
    return tuple(runs)


def _column(turn: TurnView, place: int, share: float) -> Column:
    characters = sum(len(piece.text) for piece in turn.pieces)
    height = 8 + round((BAR - 8) * min(1.0, math.sqrt(characters / _FULL_BAR_CHARACTERS)))
    comments = [comment for _, _, of_kind in turn.groups for comment in of_kind]
    return Column(
        turn=turn,
        x=round(place * share, 3),
        middle=round((place + 0.5) * share, 3),
        width=round(share, 3),
        top=MIDDLE - 2 - height if turn.speaker == "customer" else MIDDLE + STRIP + 2,
        height=height,
        tip=_tip(turn),
        forbidden=sum(comment.level == "forbidden" for comment in comments),
        caution=sum(comment.level == "caution" for comment in comments),
        good=sum(comment.kind == "good" for comment in comments),
    )


def _tip(turn: TurnView) -> str:
    who = f"{turn.speaker_title}{'（推测）' if turn.guessed else ''}"
    parts = [f"第 {turn.number} 句", who, turn.stage_title, turn.act, turn.emotion]
    told = " · ".join(part for part in parts if part)
    if turn.change:
        causes = "；".join(f"第 {cause.turn} 句 {cause.why}" for cause in turn.because)
        told += f"。紧张度{'升' if turn.change > 0 else '降'} {abs(turn.change)}{f'，因为{causes}' if causes else ''}"
    for kind, title, comments in turn.groups:
        if kind != "try":
            told += f"。{title}：{'、'.join(dict.fromkeys(comment.title for comment in comments))}"
    return told


def _steps(tension: Sequence[Mapping[str, Any]], middles: Mapping[int, float]) -> tuple[Step, ...]:
    points = [point for point in tension if point["turn"] in middles]
    steps: list[Step] = []
    for place, point in enumerate(points):
        after = points[place + 1]["turn"] if place + 1 < len(points) else None
        end = middles[after] if after is not None else 100.0
        y = TENSION_TOP + (4 - point["level"]) * TENSION_STEP
        before = steps[-1].y if steps else y
        steps.append(Step(point["turn"], middles[point["turn"]], end, y, before, point["level"], point["change"]))
    return tuple(steps)
