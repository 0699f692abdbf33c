"""How data/practice/effects.yml and difficulty.yml look. Imported only when they are compiled or validated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, StrictBool, StrictInt, conlist, constr, root_validator, validator

from bot.content import check_unique_ids, read_content
from bot.labels import PERSONAS
from bot.practice.moves import MOVES
from bot.practice.notions import DIFFICULTIES, EVENTS, SENSES, SHOWS
from bot.rubric.rubric import load_rubric
from bot.rubric.schema import compile_words, error_at
from bot.rubric.schema_conditions import Closed, PatternModel, known, number
from bot.rubric.structure import patterns_of, signals_of

Text = constr(strip_whitespace=True, min_length=1)

_LONGEST_TITLE = 10
_SCALE = 100
_LARGEST_FACTOR = 3


class Limits(Closed):
    """From `min` to `max` on the scale of anger or trust."""

    min: Any = 0
    max: Any = _SCALE

    _numbers = validator("min", "max", pre=True, allow_reuse=True)(number(0, _SCALE))

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["min"] > values["max"]:
            raise ValueError("min 不能大于 max")
        return values


class When(Closed):
    """The mood in which something counts."""

    anger: Limits = Field(default_factory=Limits)
    trust: Limits = Field(default_factory=Limits)


class EffectModel(Closed):
    """What moves anger and trust."""

    id: Text  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    turn: PatternModel | None
    event: Any
    anger: Any = ...
    trust: Any = ...
    fade: Any = 1
    once: StrictBool = False
    when: When = Field(default_factory=When)
    shows: Any
    does: Any
    persona: dict[str, Any] = Field(default_factory=dict)
    why: Text  # type: ignore[valid-type]
    source: Text  # type: ignore[valid-type]

    _points = validator("anger", "trust", pre=True, allow_reuse=True)(number(-_SCALE, _SCALE))
    _fade = validator("fade", pre=True, allow_reuse=True)(number(0, 1, whole=False))
    _event = validator("event", pre=True, allow_reuse=True)(known(EVENTS))
    _does = validator("does", pre=True, allow_reuse=True)(known(MOVES))
    _shows = validator("shows", pre=True, allow_reuse=True)(known(SHOWS))

    @validator("persona", pre=True)
    def _factors(cls, factors: Any) -> Any:
        if not isinstance(factors, dict) or not factors:
            raise ValueError("应写“客户类型: 倍数”，如 {expert: 1.3}")
        for persona, factor in factors.items():
            known(PERSONAS)(persona)
            number(0, _LARGEST_FACTOR, whole=False)(factor)
        return factors

    @validator("title")
    def _short(cls, title: str) -> str:
        if len(title) > _LONGEST_TITLE:
            raise ValueError(f"最多 {_LONGEST_TITLE} 个字，这里有 {len(title)} 个")
        return title

    @root_validator(skip_on_failure=True)
    def _has_a_cause(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("turn") is None and values.get("event") is None:
            raise ValueError("请写 turn（句子）或 event（引擎认出来的事），或两者")
        if values["anger"] * values["trust"] > 0:
            raise ValueError("怒气和信任不能一起升、一起降：一句话要么是好事，要么是坏事")
        return values


class SenseModel(Closed):
    """How the engine hears something."""

    id: Any = ...
    turn: PatternModel

    _id = validator("id", pre=True, allow_reuse=True)(known(SENSES))


class EffectFile(Closed):
    """The arithmetic."""

    version: StrictInt
    effects: conlist(EffectModel, min_items=1)  # type: ignore[valid-type]
    senses: conlist(SenseModel, min_items=1)  # type: ignore[valid-type]

    @validator("senses")
    def _complete(cls, senses: list[SenseModel]) -> list[SenseModel]:
        missing = [name for name in SENSES if name not in {sense.id for sense in senses}]
        if missing:
            raise ValueError(f"缺少 {'、'.join(missing)}")
        return senses


class Settle(Closed):
    """When he says yes."""

    anger: Any = ...
    trust: Any = ...

    _numbers = validator("anger", "trust", pre=True, allow_reuse=True)(number(0, _SCALE))


class Floors(Closed):
    """How far kind words alone bring anger down."""

    unheard: Any = ...
    unoffered: Any = ...

    _numbers = validator("unheard", "unoffered", pre=True, allow_reuse=True)(number(0, _SCALE))


class DifficultyModel(Closed):
    """How hard he is."""

    id: Any = ...
    title: Text  # type: ignore[valid-type]
    who: Text  # type: ignore[valid-type]
    anger: Any = ...
    trust: Any = ...
    soothe: Any = ...
    hurt: Any = ...
    drift: Any = ...
    superior: Any = ...
    regulator: Any = ...
    hang_up: Any = ...
    holds: Any = ...
    settle: Settle
    floors: Floors
    part: Any
    doubts: Any = ...
    progress: Any = ...
    patience: Any = ...
    longest: Any = ...

    _id = validator("id", pre=True, allow_reuse=True)(known(DIFFICULTIES))
    _scale = validator(
        "anger", "trust", "drift", "superior", "regulator", "hang_up", "part", "doubts", "progress",
        pre=True, allow_reuse=True,
    )(number(0, _SCALE))  # fmt: skip
    _turns = validator("holds", "patience", "longest", pre=True, allow_reuse=True)(number(1, _SCALE))
    _times = validator("soothe", "hurt", pre=True, allow_reuse=True)(number(0, 5, whole=False))

    @root_validator(skip_on_failure=True)
    def _rises(cls, values: dict[str, Any]) -> dict[str, Any]:
        steps = [values["settle"].anger, values["superior"], values["regulator"], values["hang_up"]]
        if steps != sorted(steps) or values["anger"] >= values["superior"]:
            raise ValueError(
                "settle.anger、superior、regulator、hang_up 应一个比一个大，开口时的 anger 应小于 superior"
            )
        return values


class DifficultyFile(Closed):
    """All difficulties."""

    version: StrictInt
    difficulties: conlist(DifficultyModel, min_items=1)  # type: ignore[valid-type]

    @validator("difficulties")
    def _complete(cls, difficulties: list[DifficultyModel]) -> list[DifficultyModel]:
        if [one.id for one in difficulties] != list(DIFFICULTIES):
            raise ValueError(f"应依次写 {'、'.join(DIFFICULTIES)}，各一份")
        return difficulties


def read_practice(folder: Path) -> dict[str, Any]:
    """Read and check the arithmetic and the difficulties.

    Args:
        folder: that holds effects.yml and difficulty.yml.

    Returns:
        `version`; `effects`, `senses` and `difficulties` as written, with what was left out filled in; `words`: what
        is needed to find each notation that a pattern holds.

    Raises:
        ContentError: a file is broken; names file, line and field.
    """
    path = folder / "effects.yml"
    file = read_content(path, EffectFile)
    check_unique_ids((path, effect.id) for effect in file.effects)
    effects = [_plain(effect) for effect in file.effects]
    senses = [_plain(sense) for sense in file.senses]
    for entry in effects + senses:
        _check_signals(path, entry)
    difficulties = read_content(folder / "difficulty.yml", DifficultyFile)
    entries = [entry for entry in effects + senses if "turn" in entry]
    return {
        "version": file.version,
        "effects": effects,
        "senses": senses,
        "difficulties": [one.dict() for one in difficulties.difficulties],
        "words": compile_words({"items": [], "signals": [], "good": entries}),
    }


def _plain(model: EffectModel | SenseModel) -> dict[str, Any]:
    """Return an entry with its defaults, its pattern without any."""
    value = model.dict()
    del value["turn"]
    return value | ({"turn": model.turn.dict(by_alias=True, exclude_unset=True)} if model.turn else {})


def _check_signals(path: Path, entry: dict[str, Any]) -> None:
    book = load_rubric().book
    for pattern in patterns_of(entry.get("turn", {})):
        for name in signals_of(pattern):
            if name not in book.by_id:
                problem = f"data/rubric/signals.yml 里没有信号 {name}"
                raise error_at(path, [entry["id"], name], f"{entry['id']}.turn", problem)
