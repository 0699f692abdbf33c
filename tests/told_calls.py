"""The calls that are told in tests/conversations/."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "conversations"


@dataclass
class ToldTurn:
    """One turn of a told call.

    Attributes:
        act: intent that is expected; of the coachee, what is asked.
        stage: stage after the turn, None for what is asked of the coach.
        action: action that answers it.
        text: what is said, "" when only the act is told.
        emotion: of the customer, as far as it changes here.
    """

    act: str
    stage: str | None
    action: str
    text: str = ""
    emotion: str | None = None

    @property
    def speaker(self) -> str:
        who = self.act.partition("_")[0]
        return who if who in ("customer", "agent") else "coachee"


@dataclass
class ToldCall:
    """A call told in one of the files of tests/conversations/."""

    name: str
    turns: list[ToldTurn] = field(default_factory=list)


def read_told_calls(name: str) -> list[ToldCall]:
    """Read a file of Rasa stories under tests/conversations/, with texts or with acts alone."""
    calls = []
    for story in yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["stories"]:
        call = ToldCall(story["story"])
        for step in story["steps"]:
            if "intent" in step:
                text = str(step.get("user", "")).strip()
                call.turns.append(ToldTurn(act=step["intent"], stage=None, action="", text=text))
            elif "slot_was_set" in step:
                slots = {name: value for slot in step["slot_was_set"] for name, value in slot.items()}
                call.turns[-1].emotion = slots.get("emotion")
            elif "action" in step:
                call.turns[-1].action = step["action"]
                if step["action"].startswith("action_coach_"):
                    call.turns[-1].stage = step["action"].removeprefix("action_coach_")
        calls.append(call)
    return calls
