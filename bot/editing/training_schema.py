"""How the training data for Rasa looks, as far as it can be checked without Rasa: known acts, examples, steps."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Extra, Field, constr, validator

from bot.labels import ACTS_OF_SPEAKER, EMOTIONS, ISSUES, STAGES

Text = constr(strip_whitespace=True, min_length=1)
Version = constr(regex=r"^3\.\d+$")


_FALLBACK = "nlu_fallback"
"""What Rasa itself hears when nothing else fits."""
_NO_ISSUE = "none"
"""The issue of an example from which it cannot be heard."""


def _known_act(act: str) -> str:
    if act != _FALLBACK and not any(act in acts for acts in ACTS_OF_SPEAKER.values()):
        raise ValueError(f"不认识动作 {act}，请查 labels 里的名字")
    return act


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid


class Tone(_Strict):
    """How the customer is, what about, and where the call stands."""

    emotion: str | None = None
    issue: str | None = None
    stage: str | None = None

    @validator("emotion", "issue", "stage")
    def _known(cls, name: str | None) -> str | None:
        if name is not None and name not in (*EMOTIONS, *ISSUES, *STAGES, _NO_ISSUE):
            raise ValueError(f"不认识 {name}")
        return name


class Told(_Strict):
    """An example with what else is known of it."""

    text: Text  # type: ignore[valid-type]
    metadata: Tone | None = None


class Examples(_Strict):
    """What is said with an act: one example a line, or a list of examples with what else is known of them."""

    intent: str
    examples: list[Told] | Text  # type: ignore[valid-type]

    _act = validator("intent", allow_reuse=True)(_known_act)

    @validator("examples")
    def _one_a_line(cls, examples: Any) -> Any:
        for line in examples.splitlines() if isinstance(examples, str) else ():
            if line.strip() and not line.startswith("- "):
                raise ValueError(f"每行一句，以“- ”开头；“{line[:12]}”不是")
        return examples


class NluFile(_Strict):
    """A file of data/nlu/."""

    version: Version  # type: ignore[valid-type]
    nlu: list[Examples] = Field(min_items=1)


class Step(BaseModel):
    """A step of a story: what somebody says, what the coach does, what is known, or a choice of these."""

    class Config:
        """Rasa has more kinds of steps than are looked at here."""

        extra = Extra.allow

    intent: str | None = None

    @validator("intent")
    def _act(cls, intent: str | None) -> str | None:
        return None if intent is None else _known_act(intent)


class Story(_Strict):
    """A call in acts."""

    story: Text  # type: ignore[valid-type]
    metadata: dict[str, Any] | None = None
    steps: list[Step] = Field(min_items=1)


class StoryFile(_Strict):
    """A file of data/stories/."""

    version: Version  # type: ignore[valid-type]
    stories: list[Story] = Field(min_items=1)


class FixedAnswer(_Strict):
    """What the coach does wherever the call stands."""

    rule: Text  # type: ignore[valid-type]
    condition: list[Any] | None = None
    conversation_start: bool | None = None
    wait_for_user_input: bool | None = None
    steps: list[Step] = Field(min_items=1)


class RulesFile(_Strict):
    """A file of data/rules/."""

    version: Version  # type: ignore[valid-type]
    rules: list[FixedAnswer] = Field(min_items=1)
