"""Whose words the turns of a call are, where their labels do not tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.review.transcripts.raw import OTHER, RawTurn

if TYPE_CHECKING:
    from bot.review.speakers import SpeakerModel

TellApart = Callable[[list[str]], list[tuple[str, float]]]
"""Tells for the lines of a call who says each, `customer` or `agent`, and how sure that is, 0 to 1."""

DEDUCED = 0.95
"""How sure a speaker is who is the only one left beside the one that is known."""
SUREST = 0.99
TITLES = {"customer": "客户", "agent": "坐席"}

_OTHER_SIDE = {"customer": "agent", "agent": "customer"}
_SUREST_LINE = math.log(0.99 / 0.01)


def by_the_model() -> TellApart:
    """Return what tells the lines of a call apart by the project's model, which is loaded when first asked."""
    loaded: list[SpeakerModel] = []

    def tell_apart(texts: list[str]) -> list[tuple[str, float]]:
        if not loaded:
            from bot.review.speakers import load_speaker_model

            loaded.append(load_speaker_model())
        return loaded[0].tell_apart(texts)

    return tell_apart


def with_speakers(turns: Sequence[RawTurn], tell_apart: TellApart) -> tuple[list[RawTurn], list[str]]:
    """Decide whose words each turn is.

    Args:
        turns: of one call, none of them empty.
        tell_apart: asked only when the labels do not tell.

    Returns:
        The turns of customer and agent, each with its speaker; and notes on what was guessed and what was left out.
    """
    heard = [turn for turn in turns if turn.speaker != OTHER]
    notes = []
    if len(heard) < len(turns):
        notes.append(f"有 {len(turns) - len(heard)} 句是系统、机器人说的，没有算进去")
    if all(turn.speaker for turn in heard):
        if any(turn.speaker_confidence < 1.0 for turn in heard):
            notes.append("说话人是推测的：文件里就这样写着")
        return heard, notes
    strangers = list(dict.fromkeys(turn.label for turn in heard if turn.speaker is None and turn.label))
    told = _labels_told(heard, strangers, tell_apart) if strangers else {}
    guessed = [_guessed(turn, told) for turn in heard]
    if any(turn.speaker is None for turn in guessed):
        guessed = _lines_told(guessed, tell_apart)
        notes.append("说话人是推测的：文件没有写每句是谁说的")
    if told:
        named = "，".join(f"“{label}”当作{TITLES[speaker]}" for label, (speaker, _) in told.items())
        notes.append(f"说话人是推测的：{named}")
    return guessed, notes


def _guessed(turn: RawTurn, told: dict[str, tuple[str, float]]) -> RawTurn:
    if turn.speaker is not None or turn.label not in told:
        return turn
    speaker, confidence = told[turn.label]
    return replace(turn, speaker=speaker, speaker_confidence=confidence)


def _lines_told(turns: Sequence[RawTurn], tell_apart: TellApart) -> list[RawTurn]:
    """Tell turns without a label apart."""
    answers = tell_apart([turn.text for turn in turns])
    return [
        turn if turn.speaker else replace(turn, speaker=speaker, speaker_confidence=min(max(confidence, 0.0), SUREST))
        for turn, (speaker, confidence) in zip(turns, answers, strict=True)
    ]


def _labels_told(turns: Sequence[RawTurn], strangers: list[str], tell_apart: TellApart) -> dict[str, tuple[str, float]]:
    """Return for each unknown label the speaker that it stands for, and how sure that is."""
    known = {turn.speaker for turn in turns if turn.speaker}
    if len(strangers) == 1 and len(known) == 1:
        return {strangers[0]: (_OTHER_SIDE[str(next(iter(known)))], DEDUCED)}
    leanings = dict.fromkeys(strangers, 0.0)
    answers = tell_apart([turn.text for turn in turns])
    for turn, (speaker, confidence) in zip(turns, answers, strict=True):
        if turn.label in leanings and turn.speaker is None:
            leanings[turn.label] += _towards_customer(speaker, confidence)
    if len(strangers) == 2 and not known:
        # The two are not the same side: what speaks for the one speaks against the other.
        one, other = strangers
        joint = leanings[one] - leanings[other]
        leanings = {one: joint, other: -joint}
    elif not known and len({leaning > 0 for leaning in leanings.values()}) == 1 and len(strangers) > 1:
        # Not all are on one side of the line either: the one that leans there least is on the other.
        least = min(strangers, key=lambda label: abs(leanings[label]))
        leanings[least] = -leanings[least]
    return {label: _as_speaker(leaning) for label, leaning in leanings.items()}


def _towards_customer(speaker: str, confidence: float) -> float:
    """Return the log odds that a line is the customer's, bounded."""
    sure = min(max(confidence, 1e-6), 1.0 - 1e-6)
    odds = math.log(sure / (1.0 - sure))
    odds = odds if speaker == "customer" else -odds
    return max(-_SUREST_LINE, min(_SUREST_LINE, odds))


def _as_speaker(leaning: float) -> tuple[str, float]:
    confidence = 1.0 / (1.0 + math.exp(-min(abs(leaning), 30.0)))
    return ("customer" if leaning > 0 else "agent"), min(confidence, SUREST)
