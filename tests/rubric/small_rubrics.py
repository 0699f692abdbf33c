"""Small rubrics and calls of the tests' own, so that they do not depend on what a trainer writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.rubric.call import Call
from bot.rubric.conditions import make_condition
from bot.rubric.examples import parse_call
from bot.rubric.heard import HeardTurn
from bot.rubric.kleene import Truth
from bot.rubric.outcome import Outcome
from bot.rubric.patterns import PatternBook
from bot.rubric.rubric import Rubric, make_rubric
from bot.rubric.schema import compile_words
from bot.rubric.schema_conditions import ConditionModel

SIGNALS: list[dict[str, Any]] = [
    {
        "id": "apology",
        "title": "道歉",
        "speaker": "agent",
        "wordings": ["[抱歉|对不起|不好意思]"],
        "unless": ["别跟我说[对不起|抱歉]"],
        "examples": ["真抱歉"],
    },
    {
        "id": "waiting",
        "title": "抱怨等候",
        "speaker": "customer",
        "wordings": ["[等了半天|终于打通]"],
        "examples": ["等了半天"],
    },
    {"id": "thanks", "title": "道谢", "speaker": "any", "wordings": ["[谢谢|感谢]"], "examples": ["谢谢"]},
    {"id": "by_when", "title": "时限", "speaker": "agent", "found": "deadline_time", "examples": ["24小时内"]},
]

AGENT = {"speaker": "agent"}
CUSTOMER = {"speaker": "customer"}


def item(item_id: str = "cut_in-one", **fields: Any) -> dict[str, Any]:
    """Return an item as it is compiled, with what a test does not care about filled in."""
    usual = {
        "id": item_id,
        "stage": item_id.split("-")[0],
        "title": "一条",
        "weight": 1,
        "severity": "normal",
        "why": "为什么",
        "advice": "怎么做",
        "source": "004 某处",
        "met": {"always": True},
        "examples": {"met": [], "missed": []},
    }
    return {**usual, **fields}


def rubric_of(*items: Mapping[str, Any], good: Sequence[Mapping[str, Any]] = ()) -> Rubric:
    content: dict[str, Any] = {"version": "1", "items": items, "signals": SIGNALS, "good": good}
    for field in ("applies", "met"):
        for one in items:
            if field in one:
                ConditionModel.parse_obj(one[field])
    return make_rubric({**content, "words": compile_words(content)})


def call_of(*lines: str) -> list[HeardTurn]:
    return parse_call(lines)


def outcome(condition: Mapping[str, Any], turns: Sequence[HeardTurn]) -> Outcome:
    """Look for a condition in a call."""
    rubric = rubric_of(item(met=condition))
    return make_condition(condition, PatternBook(rubric.titles)).check(Call(turns, rubric.book))


def truth(condition: Mapping[str, Any], turns: Sequence[HeardTurn]) -> Truth:
    return outcome(condition, turns).truth


def matches(pattern: Mapping[str, Any], turns: Sequence[HeardTurn]) -> list[Truth]:
    """Tell for each turn whether it matches."""
    rubric = rubric_of(item(met={"turn": pattern}))
    return PatternBook(rubric.titles).make(pattern).truths(Call(turns, rubric.book))
