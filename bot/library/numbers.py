"""Quantities in a question: how many callers wait, for how long, which step, what deadline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.library.waiting import NUMBER, NUMERALS, read_number, read_waiting

_MINUTES = re.compile(
    rf"(?P<less>[没不未](?:到|足|满)|快|将近|接近)?(?P<number>\d+(?:\.\d+)?|[{NUMERALS}]+)(?P<after>[几来多]?)"
    r"(?:分钟|分半|min|(?<!十)分(?!之|钟|成)|(?<=十)分(?=$|[^\w]|[多了还没]))(?P<last>不到)?"
)
_HOURS = re.compile(rf"{NUMBER}[几来多]?(?:个?(?:小时|钟头)|h(?![a-z]))")
_DAYS = re.compile(rf"{NUMBER}[几来多]?(?:天|日)")
_HALF_HOUR = re.compile(r"半个?(?:小时|钟头)")
_STEP = re.compile(rf"第{NUMBER}步")


@dataclass(frozen=True)
class Quantities:
    """What a question says in numbers; None where it says nothing.

    Attributes:
        waiting: callers in the queue; of a rough number the least that it may be (十几 is 11), or the greatest where it
            is told to be less (不到十个 is 9).
        minutes: how long, in minutes.
        hours: a deadline or duration in hours (a day counts 24).
        step: a step of the queue table, from 1.
        places: where these stand in the text, as (start, end).
        rough: names of those that are told roughly.
    """

    waiting: float | None = None
    minutes: float | None = None
    hours: float | None = None
    step: float | None = None
    places: tuple[tuple[int, int], ...] = ()
    rough: frozenset[str] = frozenset()


def read_quantities(text: str) -> Quantities:
    """Read the quantities of a question, in digits or Chinese numerals.

    Args:
        text: normalised text.

    Returns:
        The first quantity of each kind. A number counts as callers only where the words around it say that they wait.
    """
    queue = read_waiting(text)
    minutes, hours, days, step = (pattern.search(text) for pattern in (_MINUTES, _HOURS, _DAYS, _STEP))
    half_hour = _HALF_HOUR.search(text)
    found = [match for match in (minutes or half_hour, hours or days, step) if match]
    rough = {"waiting": queue is not None and queue.rough, "minutes": minutes is not None and _is_rough(minutes)}
    return Quantities(
        waiting=queue.callers if queue else None,
        minutes=_minutes(minutes) if minutes else 30.0 if half_hour else None,
        hours=read_number(hours[1]) if hours else None if days is None else 24 * read_number(days[1]),
        step=read_number(step[1]) if step else None,
        places=(*([queue.place] if queue else []), *(match.span() for match in found)),
        rough=frozenset(name for name, told in rough.items() if told),
    )


def fit(asked: Quantities, numbers: Mapping[str, float]) -> str:
    """Compare a question's quantities with those of a rule.

    Args:
        asked: what the question says.
        numbers: the rule's quantities, as in the handbook files.

    Returns:
        `fits`; `not_yet` when the queue is as long as the rule says but has not been so for long enough; `misses` when
        the rule is about other quantities; an empty text when they cannot be compared.
    """
    verdicts = []
    long_enough = True
    if asked.waiting is not None and ("waiting_min" in numbers or "waiting_max" in numbers):
        verdicts.append(numbers.get("waiting_min", 0) <= asked.waiting <= numbers.get("waiting_max", float("inf")))
        long_enough = asked.minutes is None or asked.minutes >= numbers.get("minutes", 0)
    if asked.step is not None and "step" in numbers:
        verdicts.append(asked.step == numbers["step"])
    if asked.hours is not None and any(name in numbers for name in ("hours", "hours_min", "hours_max")):
        low = numbers.get("hours_min", numbers.get("hours", 0))
        high = numbers.get("hours_max", numbers.get("hours", low))
        verdicts.append(low <= asked.hours <= high)
    if not verdicts:
        return ""
    if not all(verdicts):
        return "misses"
    return "fits" if long_enough else "not_yet"


def describe(numbers: Mapping[str, float]) -> str:
    """Say a rule's quantities in Chinese, e.g. `6～10 人等待、满 5 分钟`; empty when it has none."""
    words = []
    low, high = numbers.get("waiting_min"), numbers.get("waiting_max")
    if low is not None and high is not None:
        words.append(f"{low:g}～{high:g} 人等待")
    elif low is not None:
        words.append(f"{low:g} 人及以上等待")
    elif high is not None:
        words.append(f"至多 {high:g} 人等待")
    if "minutes" in numbers:
        words.append(f"满 {numbers['minutes']:g} 分钟")
    if "step" in numbers:
        words.append(f"第 {numbers['step']:g} 步")
    if "hours" in numbers:
        words.append(f"{numbers['hours']:g} 小时")
    elif "hours_min" in numbers or "hours_max" in numbers:
        words.append(f"{numbers.get('hours_min', 0):g}～{numbers.get('hours_max', numbers.get('hours_min', 0)):g} 小时")
    return "、".join(words)


def _minutes(match: re.Match[str]) -> float:
    return max(0.0, read_number(match["number"]) - bool(match["less"] or match["last"]))


def _is_rough(minutes: re.Match[str]) -> bool:
    return any(minutes[name] for name in ("less", "after", "last"))
