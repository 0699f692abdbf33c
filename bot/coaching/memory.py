"""What the coach remembers of a call: ids and counts, no words, so that a slot can hold it and no turn costs more than another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bot.labels import speaker_of_act

_LAST_ACTS = 8


@dataclass
class CallMemory:
    """The memory of one call.

    Attributes:
        turns: utterances of customer and agent so far.
        stage: stage of the last utterance, "" before the first.
        acts: the last acts, oldest first, eight at most.
        apologies: how often the agent apologised since it last did something else.
        questions: how many questions in a row the agent asked, across turns, without the customer saying more than facts.
        promised: whether the agent has promised anything.
        abused: how many abusive utterances the customer has made.
        used: ids of the phrases already shown.
        advice: ids behind the last advice, for "why?".
        draft: rule ids of the last draft check, for "why?".
    """

    turns: int = 0
    stage: str = ""
    acts: list[str] = field(default_factory=list)
    apologies: int = 0
    questions: int = 0
    promised: bool = False
    abused: int = 0
    used: list[str] = field(default_factory=list)
    advice: dict[str, Any] = field(default_factory=dict)
    draft: list[str] = field(default_factory=list)

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
            asks = act in ("agent_ask_open", "agent_ask_closed", "agent_ask_consent") or questions > 0
            self.questions = self.questions + max(questions, 1) if asks else 0
            self.promised = self.promised or act in ("agent_promise_deadline", "agent_act_now")
        else:
            self.abused += act == "customer_abuse"
            # Facts and a yes or no are answers to questions; anything else gives the customer the floor again.
            if act not in ("customer_provide_info", "customer_accept", "customer_deny"):
                self.questions = 0
