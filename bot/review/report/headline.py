"""The call in one sentence, made from what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from bot.labels import EMOTIONS
from bot.rubric.verdicts import LACKS

_EMOTION_TITLES = list(EMOTIONS.values())
_NAMED = 3


def headline(review: Mapping[str, Any]) -> str:
    """Return one Chinese sentence: how the customer fared, what was good, what was not, what to practise first."""
    good, bad = _good(review), _bad(review)
    what = f"{good}，但{bad}" if good and bad else good or bad
    first = review["practise"][0]["title"] if review["practise"] else ""
    parts = [mood(review), what, f"先练“{first}”" if first else ""]
    return f"{'；'.join(part for part in parts if part) or '证据不足，看不出好坏'}。"


def mood(review: Mapping[str, Any]) -> str:
    """Return how the customer's tension went, "" when it is not known."""
    levels = [point["level"] for point in review["tension"]]
    if not levels:
        return ""
    start, peak, end = (_EMOTION_TITLES[level] for level in (levels[0], max(levels), levels[-1]))
    if levels[-1] < levels[0]:
        through = f"一度升到“{peak}”，" if max(levels) > levels[0] else ""
        return f"客户从“{start}”{'，' if through else ''}{through}缓和到“{end}”"
    if levels[-1] > levels[0]:
        return f"客户从“{start}”升到“{end}”"
    return f"客户中途升到“{peak}”，最后回到“{end}”" if max(levels) > levels[0] else f"客户始终“{end}”"


def lacking(review: Mapping[str, Any]) -> list[str]:
    """Return the titles of what the call lacks."""
    return [LACKS[name] for name in review["missing"]]


def good_kinds(review: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return the titles of what was done well and how often, the most frequent first."""
    return Counter(good["title"] for good in review["good"]).most_common()


def _good(review: Mapping[str, Any]) -> str:
    judged = [item for item in review["items"] if item["verdict"] in ("met", "missed")]
    if judged and all(item["verdict"] == "met" for item in judged) and not review["flags"]:
        return "该做的都做到了"
    titles = [title for title, _ in good_kinds(review)][:2]
    return f"{'、'.join(titles)}做得好" if titles else ""


def _bad(review: Mapping[str, Any]) -> str:
    lacks = lacking(review)
    more = f"等 {len(lacks)} 样" if len(lacks) > _NAMED else ""
    forbidden = sum(flag["level"] == "forbidden" for flag in review["flags"])
    parts = [f"没有{'、'.join(lacks[:_NAMED])}{more}"] if lacks else []
    if forbidden:
        parts.append(f"有 {forbidden} 处不该说的话")
    return "，".join(parts)
