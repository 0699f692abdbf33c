"""Lets the coach and the baselines listen to the evaluation data, and sets what they heard beside the labels."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from tqdm import tqdm

from bot.evaluation.dialogues import Dialogue, LabelledTurn
from bot.evaluation.files import EVALUATION, read_rows
from bot.evaluation.heard import OURS, Heard, Scored

REQUESTS = EVALUATION / "coach_requests.jsonl"
ABUSE = EVALUATION / "abuse.jsonl"

Understood = dict[str, Any]
"""What `Ear.understand` tells of a turn."""
Answers = list[list[Understood]]
"""What a listener understood, for each turn of each dialogue."""
Each = TypeVar("Each")

_ABUSE = "customer_abuse"
# What is said in anger, but civilly.
_CIVIL = {
    "customer_complain",
    "customer_vent",
    "customer_demand_remedy",
    "customer_demand_superior",
    "customer_demand_compensation",
    "customer_urge",
}
_NONE = "none"


class Listener(Protocol):
    """Whoever understands the turns of a call: the coach (`Ear`) or a baseline."""

    def understand(self, turns: Sequence[Mapping[str, Any]], *, ranked: bool = False) -> list[Understood]:
        """Understand the turns of one call, in order (see `Ear.understand`)."""


@dataclass(frozen=True)
class Part:
    """One kind of label that is judged.

    Attributes:
        name: on screen.
        kind: the label: `stage`, `act`, `emotion` or `issue`.
        speakers: whose turns count.
        confidence: field with the coach's confidence, "" where there is none.
    """

    name: str
    kind: str
    speakers: tuple[str, ...]
    confidence: str = ""


PARTS: dict[str, Part] = {
    "stage": Part("阶段", "stage", ("customer", "agent"), "stage_confidence"),
    "customer_acts": Part("客户动作", "act", ("customer",), "confidence"),
    "agent_acts": Part("坐席动作", "act", ("agent",), "confidence"),
    "issue": Part("问题", "issue", ("customer",)),
    "emotion": Part("情绪", "emotion", ("customer",)),
}


def progress(items: Sequence[Each], name: str) -> Iterable[Each]:
    """Go through items with a bar on standard error."""
    return tqdm(items, desc=name, file=sys.stderr, bar_format="{desc:<14} {bar} {n_fmt}/{total_fmt}  已用 {elapsed}")


def listen(
    listeners: Mapping[str, Listener], calls: Sequence[Sequence[Mapping[str, Any]]], name: str
) -> dict[str, Answers]:
    """Return what each listener understood of each call."""
    answers: dict[str, Answers] = {system: [] for system in listeners}
    for turns in progress(calls, name):
        for system, listener in listeners.items():
            answers[system].append(listener.understand(turns, ranked=True))
    return answers


def rows_of(part: Part, dialogues: Sequence[Dialogue], answers: Mapping[str, Answers]) -> list[Heard]:
    """Return the rows of one part: the turns of its speakers for which a reader has given such a label."""
    able = {
        system: those
        for system, those in answers.items()
        # Rasa's default pipeline hears no emotion and no issue.
        if system == OURS or any(answer.get(part.kind) for turns in those for answer in turns)
    }
    rows = []
    for number, dialogue in enumerate(dialogues):
        for place, turn in enumerate(dialogue.labelled):
            if turn is not None and turn.speaker in part.speakers and turn.accepted[part.kind]:
                heard = {system: those[number][place] for system, those in able.items()}
                rows.append(_row(part, dialogue, turn, heard))
    return rows


def _row(part: Part, dialogue: Dialogue, turn: LabelledTurn, heard: dict[str, Understood]) -> Heard:
    labels = {system: answer.get(part.kind) or _NONE for system, answer in heard.items()}
    return Heard(
        group=dialogue.id,
        row=turn.row,
        accepted=tuple(turn.accepted[part.kind]),
        ours=labels.pop(OURS),
        baselines=labels,
        confidence=heard[OURS].get(part.confidence, 0.0),
        excerpt=turn.excerpt,
    )


def requests_heard(listeners: Mapping[str, Listener]) -> list[Heard]:
    """Return what is heard in the authored requests to the coach."""
    rows = read_rows(REQUESTS)
    answers = listen(listeners, [[{"speaker": "coachee", "text": row["text"]}] for row in rows], "听：问教练")
    heard = []
    for number, row in enumerate(rows, start=1):
        acts = {system: those[number - 1][0]["act"] or _NONE for system, those in answers.items()}
        # The rules answer both alike: "I can help with calls, ask me so".
        ours = "out_of_scope" if acts[OURS] == "nlu_fallback" else acts[OURS]
        baselines = {system: act for system, act in acts.items() if system != OURS}
        heard.append(Heard(str(number), str(number), (row["intent"],), ours, baselines))
    return heard


def real_abuse(dialogues: Sequence[Dialogue], answers: Mapping[str, Answers]) -> list[Scored]:
    """Return how likely abuse was taken to be where a reader finds it, and where anger is civil."""
    rows = []
    for number, dialogue in enumerate(dialogues):
        for place, turn in enumerate(dialogue.labelled):
            acts = turn.accepted["act"] if turn is not None else []
            if _ABUSE in acts or (acts and acts[0] in _CIVIL):
                scores = {system: _abuse(those[number][place]) for system, those in answers.items()}
                rows.append(Scored(dialogue.id, _ABUSE in acts, scores))
    return rows


def authored_abuse(listeners: Mapping[str, Listener]) -> list[Scored]:
    """Return the same of the authored utterances; none where there is no such file."""
    if not ABUSE.is_file():
        return []
    rows = read_rows(ABUSE)
    answers = listen(listeners, [[{"speaker": "customer", "text": row["text"]}] for row in rows], "听：辱骂")
    return [
        Scored(str(number), row["abuse"], {system: _abuse(those[number][0]) for system, those in answers.items()})
        for number, row in enumerate(rows)
    ]


def _abuse(answer: Understood) -> float:
    # An act that is not ranked counts as impossible; how often that is, is told beside the figure.
    return float(answer.get("ranking", {}).get(_ABUSE, 0.0))
