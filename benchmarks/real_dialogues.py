"""The real dialogues that the coach is judged by: text and labels by two readers, kept outside the repository."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.paths import PROJECT

FOLDER = PROJECT.parent / "shared" / "real-dialogues"
_LABELS, _TEXTS = "labels.jsonl", "weibo-telecom.jsonl"
HALVES = ("dev", "test")


@dataclass(frozen=True)
class LabelledTurn:
    """A turn with what a reader may accept.

    Attributes:
        place: number of the turn in its dialogue, from 0.
        row: dialogue and turn, for lists of errors.
        speaker: `customer` or `agent`.
        text: what was written.
        accepted: accepted labels by what they tell (`stage`, `act`, `emotion`, `issue`), the main one first; empty
            where nothing applies.
        flags: category, start and end of each violation.
    """

    place: int
    row: str
    speaker: str
    text: str
    accepted: dict[str, list[str]]
    flags: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Dialogue:
    """A dialogue: all its turns with text, and which of them are labelled.

    Attributes:
        id: id of the thread.
        turns: speaker and text of every turn with text, in order, as `Ear.understand` takes them.
        labelled: for each of `turns` its labels, None where there are none.
    """

    id: str
    turns: list[dict[str, str]]
    labelled: list[LabelledTurn | None]


def half_of(dialogue_id: str) -> str:
    """Return the half that a dialogue belongs to: `dev` to look at, `test` to measure once."""
    return "dev" if hashlib.sha256(dialogue_id.encode()).digest()[0] % 2 == 0 else "test"


def read_dialogues(folder: Path, *, half: str) -> list[Dialogue] | None:
    """Read the labelled dialogues of one half.

    Args:
        folder: holds the labels and the texts.
        half: `dev` or `test`.

    Returns:
        The dialogues in the order of their labels; None when labels or texts are not there.
    """
    if not all((folder / name).is_file() for name in (_LABELS, _TEXTS)):
        return None
    labels: defaultdict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in _rows(folder / _LABELS):
        labels[row["id"]][row["turn"]] = row
    texts = {row["id"]: row["turns"] for row in _rows(folder / _TEXTS)}
    return [_dialogue(name, texts[name], rows) for name, rows in labels.items() if half_of(name) == half]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _dialogue(name: str, turns: list[dict[str, str]], labels: dict[int, dict[str, Any]]) -> Dialogue:
    said = [(place, turn) for place, turn in enumerate(turns) if turn["text"].strip()]
    labelled = [_labelled(name, place, turn, labels[place]) if place in labels else None for place, turn in said]
    return Dialogue(name, [{"speaker": turn["speaker"], "text": turn["text"]} for _, turn in said], labelled)


def _labelled(name: str, place: int, turn: dict[str, str], row: dict[str, Any]) -> LabelledTurn:
    places = [(flag["category"], turn["text"].find(flag["span"]), len(flag["span"])) for flag in row["flags"]]
    # A span that was copied with another spelling stands for the whole turn.
    flags = tuple(
        (category, max(start, 0), start + length if start >= 0 else len(turn["text"]))
        for category, start, length in places
    )
    accepted = {kind: row[kind] for kind in ("stage", "act", "emotion", "issue")}
    return LabelledTurn(place, f"{name}:{place}", turn["speaker"], turn["text"], accepted, flags)
