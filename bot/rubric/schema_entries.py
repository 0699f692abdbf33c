"""How the entries of data/rubric/ look: items, signals, good turns. Imported only when they are compiled."""

from __future__ import annotations

from typing import Any

from pydantic import Field, StrictInt, conlist, constr, root_validator, validator

from bot.labels import STAGES
from bot.rubric.examples import parse_line
from bot.rubric.finders import FINDERS
from bot.rubric.schema_conditions import Closed, ConditionModel, PatternModel, known, number, wording
from bot.rubric.verdicts import LACKS, SEVERITIES, WHOLE_CALL

ITEM_FILES = (*STAGES, WHOLE_CALL)
GOOD_KINDS = (
    "empathy",
    "restate",
    "deadline",
    "praise",
    "option",
    "question",
    "explain",
    "patience",
    "consent",
    "thanks",
)

_LONGEST_TITLE = 16

Text = constr(strip_whitespace=True, min_length=1)
Call = conlist(str, min_items=1)


def _check_line(line: str) -> str:
    parse_line(line)
    return line


class View(Closed):
    """Where a source judges otherwise than we do."""

    document: Text  # type: ignore[valid-type]
    ours: Text  # type: ignore[valid-type]


class Examples(Closed):
    """Calls for each verdict."""

    met: conlist(Call, min_items=1)  # type: ignore[valid-type]
    missed: conlist(Call, min_items=1)  # type: ignore[valid-type]
    not_applicable: list[Call] = Field(default_factory=list)  # type: ignore[valid-type]
    not_enough: list[Call] = Field(default_factory=list)  # type: ignore[valid-type]

    @validator("*", each_item=True)
    def _lines(cls, call: list[str]) -> list[str]:
        return [_check_line(line) for line in call]


class ItemModel(Closed):
    """One thing that a good call does."""

    id: Text  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    weight: Any = ...
    severity: Any = ...
    cap: Any
    needs: Any = 2
    applies: ConditionModel | None
    met: ConditionModel
    lack: Any
    why: Text  # type: ignore[valid-type]
    advice: Text  # type: ignore[valid-type]
    techniques: list[str] = Field(default_factory=list)
    source: Text  # type: ignore[valid-type]
    view: View | None
    examples: Examples

    _weight = validator("weight", pre=True, allow_reuse=True)(number(1, 10))
    _severity = validator("severity", pre=True, allow_reuse=True)(known(SEVERITIES))
    _cap = validator("cap", pre=True, allow_reuse=True)(number(0, 100))
    _needs = validator("needs", pre=True, allow_reuse=True)(number(1, 100))
    _lack = validator("lack", pre=True, allow_reuse=True)(known(LACKS))

    @validator("title")
    def _short(cls, title: str) -> str:
        if len(title) > _LONGEST_TITLE:
            raise ValueError(f"标题最多 {_LONGEST_TITLE} 个字，这里有 {len(title)} 个")
        return title

    @root_validator(skip_on_failure=True)
    def _cap_of_fatal(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["severity"] == "fatal") != (values.get("cap") is not None):
            raise ValueError("cap（封顶分）和 severity: fatal 要么都写，要么都不写")
        return values


class ItemFile(Closed):
    """The items of a stage."""

    version: StrictInt
    stage: Any = ...
    items: conlist(ItemModel, min_items=1)  # type: ignore[valid-type]

    _stage = validator("stage", pre=True, allow_reuse=True)(known(ITEM_FILES))


class SignalModel(Closed):
    """A family of wordings with a name."""

    id: Text  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    speaker: Any = ...
    wordings: list[str] = Field(default_factory=list)
    found: Any
    unless: list[str] = Field(default_factory=list)
    examples: conlist(Text, min_items=1)  # type: ignore[valid-type]
    still_not: list[Text] = Field(default_factory=list)  # type: ignore[valid-type]

    _speaker = validator("speaker", pre=True, allow_reuse=True)(known(["agent", "customer", "any"]))
    _found = validator("found", pre=True, allow_reuse=True)(known(FINDERS))
    _notation = validator("wordings", "unless", each_item=True, allow_reuse=True)(wording)

    @root_validator(skip_on_failure=True)
    def _finds_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["wordings"] and values.get("found") is None:
            raise ValueError("请写 wordings（说法）或 found（现成的查找）")
        return values


class SignalFile(Closed):
    """All signals."""

    version: StrictInt
    signals: conlist(SignalModel, min_items=1)  # type: ignore[valid-type]


class GoodExamples(Closed):
    """Turns that are good in this way, and turns that are not; a list is a call whose last turn counts."""

    met: conlist(Any, min_items=1)  # type: ignore[valid-type]
    missed: conlist(Any, min_items=1)  # type: ignore[valid-type]

    @validator("*", each_item=True)
    def _lines(cls, call: Any) -> Any:
        lines = call if isinstance(call, list) else [call]
        if not lines or not all(isinstance(line, str) for line in lines):
            raise ValueError("示例应为加引号的一句话，或几句话的列表")
        for line in lines:
            _check_line(line)
        return call


class GoodModel(Closed):
    """What makes a turn of an agent worth praise."""

    kind: Any = ...
    title: Text  # type: ignore[valid-type]
    turn: PatternModel
    why: Text  # type: ignore[valid-type]
    source: Text  # type: ignore[valid-type]
    examples: GoodExamples

    _kind = validator("kind", pre=True, allow_reuse=True)(known(GOOD_KINDS))


class GoodFile(Closed):
    """All that is worth praise."""

    version: StrictInt
    good: conlist(GoodModel, min_items=1)  # type: ignore[valid-type]
