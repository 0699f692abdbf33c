"""The turns of a call as the page shows them, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.labels import EMOTIONS, SPEAKERS, STAGES
from bot.review.report.comments import KINDS, Comment, comments_by_turn
from bot.review.report.pieces import Piece, Span, cut
from bot.review.report.places import Places, Words

UNSURE_BELOW = 0.3
"""Below this confidence the act is shown as unsure, as the live coach does."""


@dataclass(frozen=True)
class TurnView:
    """A turn ready to be shown.

    Attributes:
        number: its place in the call, from 1.
        speaker: `customer` or `agent`, and `speaker_title` in Chinese.
        guessed: whether it is guessed whose words they are.
        stage: id of the stage, None when unknown, and `stage_title` in Chinese.
        act: what is done with it, in Chinese; "" when it is not known.
        unsure: whether the act was not heard well.
        emotion: the customer's, in Chinese; "" for agents and when unknown.
        tension: 0 to 4, None when unknown.
        change: how much the tension has changed with this turn.
        because: the turns that changed it.
        at: time in the call as `m:ss`, "" when there are no times.
        pieces: the text, cut at its marks.
        groups: the comments, as (kind, title, comments).
    """

    number: int
    speaker: str
    speaker_title: str
    guessed: bool
    stage: str | None
    stage_title: str
    act: str
    unsure: bool
    emotion: str
    tension: int | None
    change: int
    because: tuple[Words, ...]
    at: str
    pieces: tuple[Piece, ...]
    groups: tuple[tuple[str, str, tuple[Comment, ...]], ...]

    @property
    def is_problem(self) -> bool:
        """Whether something was missed here or should be avoided."""
        return any(kind in ("missed", "avoid") for kind, _, _ in self.groups)

    @property
    def is_good(self) -> bool:
        """Whether something was done well here."""
        return any(kind == "good" for kind, _, _ in self.groups)


def turn_views(review: Mapping[str, Any], places: Places) -> list[TurnView]:
    """Return the turns of a review in order, with their marks and comments."""
    comments = comments_by_turn(review, places)
    spans = _spans_by_turn(review, places)
    moves = {point["turn"]: point for point in review["tension"]}
    return [
        _view(turn, spans[turn["number"]], comments.get(turn["number"], []), moves.get(turn["number"]), places)
        for turn in review["turns"]
    ]


def clock(seconds: float | None) -> str:
    """Return seconds from the beginning of the call as `m:ss`, "" for None."""
    if seconds is None:
        return ""
    whole = max(int(seconds), 0)
    return f"{whole // 60}:{whole % 60:02d}"


def _view(
    turn: Mapping[str, Any],
    spans: list[Span],
    comments: list[Comment],
    move: Mapping[str, Any] | None,
    places: Places,
) -> TurnView:
    because = move["because"] if move and move["change"] else ()
    of_kind = [(kind, title, tuple(c for c in comments if c.kind == kind)) for kind, title in KINDS.items()]
    return TurnView(
        number=turn["number"],
        speaker=turn["speaker"],
        speaker_title=SPEAKERS[turn["speaker"]],
        guessed=turn["guessed"],
        stage=turn["stage"],
        stage_title=STAGES[turn["stage"]] if turn["stage"] else "阶段不明",
        act=turn["title"] or "",
        unsure=bool(turn["act"]) and turn["confidence"] < UNSURE_BELOW,
        emotion=EMOTIONS[turn["emotion"]] if turn["emotion"] else "",
        tension=turn["tension"],
        change=move["change"] if move else 0,
        because=tuple(Words(cause["turn"], places.turn(cause["turn"]), "", cause["why"]) for cause in because),
        at=clock(turn["at"]),
        pieces=tuple(cut(turn["text"], spans)),
        groups=tuple(group for group in of_kind if group[2]),
    )


def _spans_by_turn(review: Mapping[str, Any], places: Places) -> defaultdict[int, list[Span]]:
    spans: defaultdict[int, list[Span]] = defaultdict(list)

    def mark(place: Mapping[str, Any], kind: str) -> None:
        anchor = places.anchor(place)
        # A whole sentence underlined says nothing more than its comment; only what must not be said is worth it.
        if anchor and (anchor.startswith("w-") or kind in ("forbidden", "caution")):
            spans[place["turn"]].append(Span(place["start"], place["end"], kind, anchor))

    for flag in review["flags"]:
        mark(flag, flag["level"])
    for good in review["good"]:
        mark(good, "good")
    for item in review["items"]:
        for evidence in item["evidence"]:
            mark(evidence, "evidence")
    return spans
