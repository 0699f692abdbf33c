"""How the files of data/scenarios/ look. Imported only when they are compiled or validated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, Field, StrictInt, conlist, constr, validator

from bot.content import read_content
from bot.labels import ISSUES, PERSONAS
from bot.practice.matter import common_pairs, matter_of
from bot.practice.moves import FEWEST_IN_STATE, FEWEST_LINES, MOVES, SETTLES
from bot.practice.wordings import regexes_of
from bot.rubric.schema_conditions import known, number, wording

Text = constr(strip_whitespace=True, min_length=1)
Id = constr(regex=r"^[a-z0-9]+([_-][a-z0-9]+)*$")
_CARDS = 3
_FARTHEST = 15
Ways = conlist(Text, min_items=FEWEST_LINES)


class Closed(BaseModel):
    """An unknown field is a misspelt one."""

    class Config:
        """No other fields."""

        extra = Extra.forbid


class Customer(Closed):
    """Who calls."""

    name: Text  # type: ignore[valid-type]
    who: Text  # type: ignore[valid-type]
    history: Text  # type: ignore[valid-type]
    speech: Text  # type: ignore[valid-type]


class Fact(Closed):
    """What he tells when asked."""

    id: Id  # type: ignore[valid-type]
    asks: conlist(Text, min_items=1)  # type: ignore[valid-type]
    lines: Ways  # type: ignore[valid-type]

    _notation = validator("asks", each_item=True, allow_reuse=True)(wording)


class Hidden(Fact):
    """What he keeps to himself until he trusts."""

    needs_trust: Any = ...
    evades: Ways  # type: ignore[valid-type]

    _trust = validator("needs_trust", pre=True, allow_reuse=True)(number(0, 100))


class Offer(Closed):
    """What an agent may offer."""

    id: Id  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    wordings: conlist(Text, min_items=1)  # type: ignore[valid-type]
    settles: Any = ...

    _settles = validator("settles", pre=True, allow_reuse=True)(known(SETTLES))
    _notation = validator("wordings", each_item=True, allow_reuse=True)(wording)


class Lines(Closed):
    """What he says, by state."""

    open: list[Text]  # type: ignore[valid-type]
    furious: list[Text]  # type: ignore[valid-type]
    angry: list[Text]  # type: ignore[valid-type]
    annoyed: list[Text]  # type: ignore[valid-type]
    cooling: list[Text]  # type: ignore[valid-type]
    doubt: list[Text]  # type: ignore[valid-type]
    refuse: list[Text]  # type: ignore[valid-type]
    accept: list[Text]  # type: ignore[valid-type]
    thank: list[Text]  # type: ignore[valid-type]
    superior: list[Text]  # type: ignore[valid-type]
    regulator: list[Text]  # type: ignore[valid-type]
    hang_up: list[Text]  # type: ignore[valid-type]

    @validator("*")
    def _enough(cls, lines: list[str]) -> list[str]:
        if len(lines) < FEWEST_IN_STATE:
            raise ValueError(f"至少写 {FEWEST_IN_STATE} 句，这里有 {len(lines)} 句")
        return lines


class Step(Closed):
    """What a good agent says next in this call."""

    move: Any = ...
    say: Text  # type: ignore[valid-type]
    about: Id | None = None  # type: ignore[valid-type]
    offer: Id | None = None  # type: ignore[valid-type]

    _move = validator("move", pre=True, allow_reuse=True)(known(MOVES))


class Card(Closed):
    """What a trainer can throw in."""

    id: Id  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    say: Text  # type: ignore[valid-type]


class LimitsModel(Closed):
    """By how many points of anger he demands a superior, threatens and hangs up later, or earlier when below 0."""

    superior: Any = 0
    regulator: Any = 0
    hang_up: Any = 0

    _points = validator("superior", "regulator", "hang_up", pre=True, allow_reuse=True)(number(-_FARTHEST, _FARTHEST))


class ScenarioFile(Closed):
    """One scenario."""

    version: StrictInt
    id: Id  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    issue: Any = ...
    persona: Any = ...
    case: Text | None = None  # type: ignore[valid-type]
    source: Text  # type: ignore[valid-type]
    customer: Customer
    situation: Text  # type: ignore[valid-type]
    believes: Text  # type: ignore[valid-type]
    wants: Text  # type: ignore[valid-type]
    settles_for: Text  # type: ignore[valid-type]
    unforgivable: Text  # type: ignore[valid-type]
    brief: Text  # type: ignore[valid-type]
    facts: conlist(Fact, min_items=3, max_items=5)  # type: ignore[valid-type]
    hidden: conlist(Hidden, min_items=1, max_items=2)  # type: ignore[valid-type]
    offers: conlist(Offer, min_items=3)  # type: ignore[valid-type]
    limits: LimitsModel = Field(default_factory=LimitsModel, title="他的底线：比难度早（负）晚（正）几分怒气翻脸")
    lines: Lines
    script: conlist(Step, min_items=8, max_items=12)  # type: ignore[valid-type]
    cards: list[Card] = Field(default_factory=list)

    _issue = validator("issue", pre=True, allow_reuse=True)(known(ISSUES))
    _persona = validator("persona", pre=True, allow_reuse=True)(known(PERSONAS))

    @validator("issue", "persona")
    def _single(cls, value: Any) -> Any:
        if isinstance(value, list):
            raise ValueError("只能写一个")
        return value

    @validator("cards")
    def _three_cards(cls, cards: list[Card]) -> list[Card]:
        if len(cards) != _CARDS:
            raise ValueError(f"应写 {_CARDS} 张，这里有 {len(cards)} 张")
        return cards


def read_scenarios(folder: Path) -> list[dict[str, Any]]:
    """Read and check all scenarios of a folder.

    Returns:
        One entry a file, see `compile_scenario`.

    Raises:
        ContentError: a file is broken; names file, line and field.
    """
    common = common_pairs()
    return [compile_scenario(read_content(path, ScenarioFile), common) for path in sorted(folder.glob("*.yml"))]


def compile_scenario(file: ScenarioFile, common: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a scenario as plain data: its wordings as regular expressions, its matter as pairs of characters.

    Args:
        file: the checked file.
        common: pairs of characters that are no part of any matter.
    """
    value: dict[str, Any] = file.dict()
    value["matter"] = matter_of(value, common)
    for fact in value["facts"] + value["hidden"]:
        fact["asks"] = regexes_of(fact["asks"])
    for offer in value["offers"]:
        offer["wordings"] = regexes_of(offer["wordings"])
    return value
