"""How conditions and patterns of data/rubric/ look. Imported only when the rubric is compiled."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Extra, Field, StrictInt, conlist, root_validator, validator

from bot.coaching.notation import FamilyError, parse
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, FLAG_CATEGORIES, FLAG_LEVELS, STAGES
from bot.rubric.structure import KINDS

ACTS = {**CUSTOMER_ACTS, **AGENT_ACTS}
_OPTIONS = sorted(frozenset().union(*KINDS.values()))


class Closed(BaseModel):
    """An unknown field is a misspelt one; a field without a value is a forgotten one."""

    class Config:
        """No other fields."""

        extra = Extra.forbid

    @root_validator(pre=True)
    def _has_values(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name, value in values.items():
            if value is None:
                raise ValueError(f"{name} 后面没有写内容，请补上或删去")
        return values


def known(vocabulary: Any, *, also: tuple[str, ...] = ()) -> Any:
    """Return a validator for one word or a list of words of a vocabulary; `also` names what may stand alone."""

    def check(value: Any) -> Any:
        if isinstance(value, str) and value in also:
            return value
        words = value if isinstance(value, list) else [value]
        if not words:
            raise ValueError("不能是空的列表")
        for word in words:
            if not isinstance(word, str) or word not in vocabulary:
                raise ValueError(f"不认识 {word}，可用：{'、'.join([*also, *vocabulary])}")
        return value

    return check


def number(low: float, high: float, *, whole: bool = True) -> Any:
    """Return a validator for numbers from `low` to `high`."""

    def check(value: Any) -> Any:
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            raise ValueError(f"应为 {low:g} 到 {high:g} 的{'整数' if whole else '数'}")
        return value

    return check


def true_only(value: Any) -> Any:
    """Return the value if it is `true`.

    Raises:
        ValueError: it is anything else.
    """
    if value is not True:
        raise ValueError("只能写 true；不要时请删去这一行")
    return value


def wording(value: str) -> str:
    """Return a wording if it is written in the notation of data/forbidden/.

    Raises:
        ValueError: it is not; says what is wrong.
    """
    try:
        parse(value)
    except FamilyError as error:
        raise ValueError(str(error)) from error
    return value


class Range(Closed):
    """From `min` to `max` on the scale of tension."""

    min: Any
    max: Any

    _numbers = validator("min", "max", pre=True, allow_reuse=True)(number(0, 4))

    @root_validator(skip_on_failure=True)
    def _has_a_side(cls, values: dict[str, Any]) -> dict[str, Any]:
        low, high = values.get("min"), values.get("max")
        if low is None and high is None:
            raise ValueError("请写 min、max 或两者")
        if low is not None and high is not None and low > high:
            raise ValueError("min 不能大于 max")
        return values


class Near(Closed):
    """A turn not far away."""

    pattern: PatternModel
    within: Any

    _within = validator("within", pre=True, always=True, allow_reuse=True)(number(1, 50))


class PatternModel(Closed):
    """What a turn must be like; all given fields must hold."""

    speaker: Any
    act: Any
    stage: Any
    emotion: Any
    tension: Range | None
    flag: Any
    level: Any
    signal: Any
    no_signal: Any
    words: conlist(str, min_items=1) | None  # type: ignore[valid-type]
    asks: Any
    longer: Any
    shorter: Any
    first: Any
    last: Any
    repeats: Any
    after: PatternModel | None
    before: PatternModel | None
    next_to: Near | None
    any_of: conlist(PatternModel, min_items=1) | None = Field(alias="any")  # type: ignore[valid-type]
    not_this: PatternModel | None = Field(alias="not")

    _speaker = validator("speaker", pre=True, allow_reuse=True)(known(["agent", "customer"]))
    _act = validator("act", pre=True, allow_reuse=True)(known(ACTS))
    _stage = validator("stage", pre=True, allow_reuse=True)(known(STAGES))
    _emotion = validator("emotion", pre=True, allow_reuse=True)(known(EMOTIONS))
    _flag = validator("flag", pre=True, allow_reuse=True)(known(FLAG_CATEGORIES, also=("any",)))
    _level = validator("level", pre=True, allow_reuse=True)(known(FLAG_LEVELS))
    _true = validator("asks", "repeats", pre=True, allow_reuse=True)(true_only)
    _length = validator("longer", "shorter", pre=True, allow_reuse=True)(number(0, 1000))
    _place = validator("first", "last", pre=True, allow_reuse=True)(number(1, 100))
    _words = validator("words", each_item=True, allow_reuse=True)(wording)

    @root_validator(pre=True)
    def _says_something(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values:
            raise ValueError("句子的条件是空的，请至少写一项")
        return values

    @validator("signal", "no_signal", pre=True)
    def _names(cls, value: Any) -> Any:
        names = value if isinstance(value, list) else [value]
        if not names or not all(isinstance(name, str) and name for name in names):
            raise ValueError("应为信号的编号，或编号的列表")
        return value

    @validator("speaker", "level")
    def _single(cls, value: Any) -> Any:
        if isinstance(value, list):
            raise ValueError("只能写一个")
        return value


class Share(Closed):
    """Whose part of the call is measured."""

    speaker: Any = ...
    of: Any = ...
    stage: Any

    _speaker = validator("speaker", pre=True, allow_reuse=True)(known(["agent", "customer"]))
    _of = validator("of", pre=True, allow_reuse=True)(known(["characters", "turns"]))
    _stage = validator("stage", pre=True, allow_reuse=True)(known(STAGES))


class ConditionModel(Closed):
    """A condition: exactly one kind, with the options of this kind."""

    always: Any
    all_of: conlist(ConditionModel, min_items=1) | None = Field(alias="all")  # type: ignore[valid-type]
    any_of: conlist(ConditionModel, min_items=1) | None = Field(alias="any")  # type: ignore[valid-type]
    none_of: conlist(ConditionModel, min_items=1) | None = Field(alias="none")  # type: ignore[valid-type]
    not_this: ConditionModel | None = Field(alias="not")
    at_least: StrictInt | None
    of: conlist(ConditionModel, min_items=1) | None  # type: ignore[valid-type]
    turn: PatternModel | None
    times: Any
    never: PatternModel | None
    sequence: conlist(PatternModel, min_items=2) | None  # type: ignore[valid-type]
    within: Any
    each: PatternModel | None
    answered_by: PatternModel | None
    prepared_by: PatternModel | None
    same_turn: Any
    order: conlist(PatternModel, min_items=2, max_items=2) | None  # type: ignore[valid-type]
    share: Share | None
    run: PatternModel | None
    between: PatternModel | None
    max: Any
    min: Any
    count: Any

    _true = validator("always", "same_turn", pre=True, allow_reuse=True)(true_only)
    _times = validator("times", "within", pre=True, allow_reuse=True)(number(1, 50))
    _limits = validator("max", "min", pre=True, allow_reuse=True)(number(0, 100, whole=False))
    _count = validator("count", pre=True, allow_reuse=True)(known(["turns", "questions"]))

    @root_validator(pre=True)
    def _one_kind(cls, values: dict[str, Any]) -> dict[str, Any]:
        kinds = [name for name in KINDS if name in values]
        if len(kinds) != 1:
            found = "、".join(kinds) or "一个也没有"
            raise ValueError(f"条件应恰好写一个：{'、'.join(KINDS)}；这里写了：{found}")
        for name in _OPTIONS:
            if name in values and name not in KINDS[kinds[0]]:
                raise ValueError(f"{name} 不能和 {kinds[0]} 写在一起")
        return values

    @root_validator(skip_on_failure=True)
    def _complete(cls, values: dict[str, Any]) -> dict[str, Any]:
        given = {name for name, value in values.items() if value is not None}
        if "at_least" in given and not ("of" in given and 1 <= values["at_least"] <= len(values["of"])):
            raise ValueError("at_least 后面应有 of，且数目在 1 和 of 的条数之间")
        if "each" in given and len(given & {"answered_by", "prepared_by"}) != 1:
            raise ValueError("each 后面应有 answered_by 或 prepared_by 中的一个")
        if "share" in given:
            _check_share(values)
        if "run" in given and not isinstance(values.get("max"), int):
            raise ValueError("run 后面应有 max，且为整数")
        return values


def _check_share(values: dict[str, Any]) -> None:
    limits = [values[name] for name in ("min", "max") if values.get(name) is not None]
    if not limits or any(limit > 1 for limit in limits) or limits != sorted(limits):
        raise ValueError("share 后面应有 max 或 min（或两者，先小后大），在 0 和 1 之间")


for _model in (Near, PatternModel, ConditionModel):
    _model.update_forward_refs()
