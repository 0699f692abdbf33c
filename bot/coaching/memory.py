"""What the coach remembers of a call: ids and counts, no words, so that a slot can hold it cheaply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.labels import speaker_of_act

_LAST_ACTS = 8
_LAST_MOVES = 3


QUESTIONS = frozenset(("agent_ask_open", "agent_ask_closed", "agent_ask_consent"))
ANSWERS = frozenset(("customer_provide_info", "customer_accept", "customer_deny"))
"""Facts and a yes or no answer questions; anything else gives the customer the floor again."""


def questions_in_a_row(acts: Sequence[str]) -> int:
    """Return how many of the last turns were the agent's questions, with nothing but answers in between."""
    count = 0
    for act in reversed(acts):
        if act in QUESTIONS:
            count += 1
        elif act not in ANSWERS:
            break
    return count


@dataclass
class CallMemory:
    """The memory of one call.

    Attributes:
        turns: utterances of customer and agent so far.
        stage: stage of the last utterance, "" before the first.
        acts: the last acts, oldest first, eight at most.
        apologies: how often the agent apologised since it last did something else.
        questions: how many questions the agent asked in a row, with nothing but answers in between.
        promised: whether the agent has promised anything.
        abused: how many abusive utterances the customer has made.
        used: ids of the phrases already shown.
        recent_moves: ids of the last moves advised.
        supports: how often the agent has asked for a word of support.
        advice: ids behind the last advice, for "why?".
    """

    turns: int = 0
    stage: str = ""
    acts: list[str] = field(default_factory=list)
    apologies: int = 0
    questions: int = 0
    promised: bool = False
    abused: int = 0
    used: list[str] = field(default_factory=list)
    recent_moves: list[str] = field(default_factory=list)
    supports: int = 0
    advice: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_slot(cls, value: Any) -> CallMemory:
        """Return the memory that a slot holds; an empty one for anything else."""
        if not isinstance(value, Mapping):
            return cls()
        known = {item.name for item in fields(cls)}
        return cls(**{key: item for key, item in value.items() if key in known})

    def to_slot(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        return asdict(self)

    def hear(self, act: str, stage: str, *, questions: int) -> None:
        """Take in an utterance of customer or agent.

        Args:
            act: its act.
            stage: the stage that it belongs to.
            questions: number of questions in it, 0 or more.
        """
        self.turns += 1
        self.stage = stage
        self.acts = [*self.acts, act][-_LAST_ACTS:]
        if speaker_of_act(act) == "agent":
            if act == "agent_apologize":
                self.apologies += 1
            else:
                self.apologies = 0
            asks = act in QUESTIONS or questions > 0
            self.questions = self.questions + max(questions, 1) if asks else 0
            self.promised = self.promised or act in ("agent_promise_deadline", "agent_act_now")
        else:
            self.abused += act == "customer_abuse"
            if act not in ANSWERS:
                self.questions = 0

    def remember(self, advice_ids: dict[str, Any]) -> None:
        """Remember what was advised: its ids, for "why?" and so that no phrase comes twice."""
        self.advice = advice_ids
        self.used = [*self.used, *(phrase for phrase in advice_ids.get("phrases", []) if phrase not in self.used)]
        if advice_ids.get("move"):
            self.recent_moves = [*self.recent_moves, advice_ids["move"]][-_LAST_MOVES:]

    def persona(self) -> str | None:
        """Return the kind of customer as far as acts alone tell it, None when they do not."""
        if "customer_offtopic" in self.acts:
            return "harassing"
        return "emotional" if self.abused else None
