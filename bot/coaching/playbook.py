"""The next move: what to do after what was just heard, at the stage where the call stands."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.content import load_compiled, with_tuples
from bot.labels import speaker_of_act
from bot.paths import DATA, PROJECT

_ANY = "any"


@dataclass(frozen=True)
class Move:
    """A next move; the fields are those of data/moves/ (see docs/developer.md)."""

    id: str
    acts: tuple[str, ...]
    tension: tuple[int, int]
    issues: tuple[str, ...]
    do: str
    techniques: tuple[str, ...]
    avoid: str
    commits: bool
    why: str
    source: str


@dataclass(frozen=True)
class StageGuide:
    """What matters in a stage."""

    stage: str
    guide: str
    goals: tuple[str, ...]
    source: str
    moves: tuple[Move, ...]


@functools.lru_cache(maxsize=1)
def stage_guides() -> dict[str, StageGuide]:
    """Return the guide of each stage, with its moves.

    Raises:
        ContentError: a file under data/moves/ is broken.
    """

    def build() -> Any:
        from bot.coaching.phrasebook_schema import read_moves

        return read_moves()

    sources = [DATA / "moves", DATA / "phrases", PROJECT / "bot" / "coaching" / "phrasebook_schema.py"]
    return {stage: _guide(content) for stage, content in load_compiled("moves", sources, build).items()}


def next_move(stage: str, act: str, *, tension: int, issue: str | None, recent: Sequence[str] = ()) -> Move:
    """Choose the move that fits best.

    Args:
        stage: stage of the utterance just heard.
        act: its act.
        tension: of the customer, 0 to 4.
        issue: of the call, None when it is not known yet.
        recent: ids of moves advised just before, avoided when there is an equal choice.

    Returns:
        The most specific move for act, issue and tension; among equals the first in the file.
    """
    moves = stage_guides()[stage].moves
    fitting = [move for move in moves if _fits(move, act, tension, issue)]
    if not fitting:
        # The order of the stages' files is fixed, so this is deterministic too.
        fitting = [move for move in moves if f"any_{speaker_of_act(act)}" in move.acts] or list(moves)
    return max(fitting, key=lambda move: (_specificity(move, act), move.id not in recent))


def _fits(move: Move, act: str, tension: int, issue: str | None) -> bool:
    acts_fit = act in move.acts or f"any_{speaker_of_act(act)}" in move.acts
    return acts_fit and move.tension[0] <= tension <= move.tension[1] and (_ANY in move.issues or issue in move.issues)


def _specificity(move: Move, act: str) -> int:
    named = 4 if act in move.acts else 0
    return named + (2 if _ANY not in move.issues else 0) + (1 if move.tension != (0, 4) else 0)


def _guide(content: dict[str, Any]) -> StageGuide:
    moves = tuple(Move(**with_tuples(move)) for move in content["moves"])
    return StageGuide(content["stage"], content["guide"], tuple(content["goals"]), content["guide_source"], moves)
