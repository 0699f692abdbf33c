"""How the files of data/replies/ look. Imported only when they are compiled."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Extra, conlist, validator

from bot.content import read_content
from bot.labels import EMOTIONS, STAGES
from bot.paths import DATA
from bot.practice.notions import DIFFICULTIES, MODES

FOLDER = DATA / "replies"
PRACTICE_COMMANDS = ("stop", "score", "show", "hint")
NAMES = [
    "help",
    "greet",
    "thank",
    "goodbye",
    "affirm",
    "deny",
    "out_of_scope",
    "new_call",
    "practice_choose",
    "practice_how",
    "practice_farewell",
    "practice_over",
    "practice_own_words",
    "no_practice",
    "nothing_to_review",
    "no_journal",
    "no_draft",
    "clean_draft",
    "no_case",
    "no_rule",
    "no_phrase",
    "no_advice_yet",
    "no_call_yet",
    "after_abuse",
    "after_practice_abuse",
    "support",
    "unsure",
]

Wordings = conlist(str, min_items=1)


class ReplyFile(BaseModel):
    """What the coach says itself."""

    version: int
    replies: dict[str, Wordings]  # type: ignore[valid-type]

    class Config:
        """An unknown field is a misspelt one."""

        extra = Extra.forbid

    @validator("replies")
    def _complete(cls, value: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in NAMES if name not in value]
        if missing:
            raise ValueError(f"缺少 {missing[0]}")
        return value


class RequestFile(BaseModel):
    """Which words ask for what."""

    version: int
    techniques: dict[str, Wordings]  # type: ignore[valid-type]
    emotions: dict[str, Wordings]  # type: ignore[valid-type]
    stages: dict[str, Wordings]  # type: ignore[valid-type]
    practice: dict[str, Wordings]  # type: ignore[valid-type]
    difficulties: dict[str, Wordings]  # type: ignore[valid-type]
    modes: dict[str, Wordings]  # type: ignore[valid-type]
    script: Wordings  # type: ignore[valid-type]

    class Config:
        """An unknown field is a misspelt one."""

        extra = Extra.forbid

    @validator("practice", "difficulties", "modes")
    def _named(cls, value: dict[str, Any], field: Any) -> dict[str, Any]:
        known = {"practice": PRACTICE_COMMANDS, "difficulties": DIFFICULTIES, "modes": tuple(MODES)}[field.name]
        if set(value) != set(known):
            raise ValueError(f"应写 {'、'.join(known)}，各一份")
        return value

    @validator("techniques")
    def _techniques(cls, value: dict[str, Any]) -> dict[str, Any]:
        known = {path.stem for path in (DATA / "phrases").glob("*.yml")}
        unknown = [name for name in value if name not in known]
        if unknown:
            raise ValueError(f"话术库里没有 {unknown[0]}")
        return value

    @validator("emotions")
    def _emotions(cls, value: dict[str, Any]) -> dict[str, Any]:
        unknown = [name for name in value if name not in EMOTIONS]
        if unknown:
            raise ValueError(f"不认识情绪 {unknown[0]}，可用：{'、'.join(EMOTIONS)}")
        return value

    @validator("stages")
    def _stages(cls, value: dict[str, Any]) -> dict[str, Any]:
        unknown = [name for name in value if name not in STAGES]
        if unknown:
            raise ValueError(f"不认识阶段 {unknown[0]}，可用：{'、'.join(STAGES)}")
        return value


def read_replies() -> dict[str, Any]:
    """Read and check data/replies/.

    Raises:
        ContentError: names file, line and field.
    """
    requests = read_content(FOLDER / "requests.yml", RequestFile).dict()
    return {**read_content(FOLDER / "coach.yml", ReplyFile).dict(), **requests}
