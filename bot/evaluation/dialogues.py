"""The real dialogues that the coach is judged by: the repository holds the labels, a folder outside it the text."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.evaluation.files import EVALUATION, read_rows
from bot.language.privacy import mask_personal_data
from bot.paths import PROJECT
from bot.settings import settings

LABELS = EVALUATION / "real_dialogues.jsonl"
HALVES = ("dev", "test")
KINDS = ("stage", "act", "emotion", "issue")
"""What the labels tell of a turn."""

TEXTS = "weibo-telecom.jsonl"
_EXCERPT = 30


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

    @property
    def excerpt(self) -> str:
        """How the text begins, fit for a terminal; never to be kept."""
        shown = "".join(character if character.isprintable() else " " for character in self.text)
        return mask_personal_data(shown)[:_EXCERPT].strip()


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


def text_folder(given: Path | None) -> Path:
    """Return where the text is looked for: the given folder, or else the one of the settings.

    Raises:
        InputError: the given folder is none.
    """
    if given is not None and not given.is_dir():
        raise InputError(f"没有文件夹 {given}：--real 请给出放着 {TEXTS} 的文件夹")
    return given or PROJECT / settings().real_dialogues


def read_dialogues(folder: Path, *, half: str) -> list[Dialogue] | None:
    """Read the labelled dialogues of one half.

    Args:
        folder: holds the text.
        half: `dev` or `test`.

    Returns:
        The dialogues in the order of their labels; None when the text is not there.

    Raises:
        InputError: labels and text do not fit; names the dialogue.
    """
    if not (folder / TEXTS).is_file():
        return None
    labels: defaultdict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
    for row in read_rows(LABELS):
        if half_of(row["id"]) == half:
            labels[row["id"]][row["turn"]] = row
    texts: dict[Any, Any] = {row.get("id"): row.get("turns") for row in read_rows(folder / TEXTS)}
    for name, rows in labels.items():
        _check(folder, name, texts.get(name), rows)
    return [_dialogue(name, texts[name], rows) for name, rows in labels.items()]


def _check(folder: Path, name: str, turns: Any, labelled: Iterable[int]) -> None:
    fits = isinstance(turns, list) and max(labelled) < len(turns)
    if not fits or not all(isinstance(turn, dict) and {"speaker", "text"} <= turn.keys() for turn in turns):
        raise InputError(f"{folder / TEXTS} 里没有对话 {name}，或与标注对不上：请取得标注时用的那份文本")


def _dialogue(name: str, turns: Sequence[dict[str, str]], labels: dict[int, dict[str, Any]]) -> Dialogue:
    said = [(place, turn) for place, turn in enumerate(turns) if turn["text"].strip()]
    labelled = [_labelled(name, place, turn, labels[place]) if place in labels else None for place, turn in said]
    return Dialogue(name, [{"speaker": turn["speaker"], "text": turn["text"]} for _, turn in said], labelled)


def _labelled(name: str, place: int, turn: dict[str, str], row: dict[str, Any]) -> LabelledTurn:
    flags = tuple((flag["category"], flag["start"], flag["end"]) for flag in row["flags"])
    accepted = {kind: row[kind] for kind in KINDS}
    return LabelledTurn(place, f"{name}:{place}", turn["speaker"], turn["text"], accepted, flags)
