"""Quantities in a question: how many callers wait, for how long, which step, what deadline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(\d+(?:\.\d+)?|[零〇一二两俩三四五六七八九十百千]+)"
_ABOUT = r"(?:几|来|多|好几)?"
_WAITING = (
    re.compile(rf"{_NUMBER}{_ABOUT}(?:个|位|名|通|路|条)?(?:人|客户|用户|来电|电话|呼入|在排|在等|排队|等待|等着)"),
    re.compile(rf"(?:排队|等待|排了|排着|积压|等着|队列)(?:人数|数|的|有|到|了|里|是|超过|大于|小于)*{_NUMBER}(?!{_ABOUT}(?:分|小时|个小时|个钟|秒|天))"),
)
_MINUTES = re.compile(rf"{_NUMBER}{_ABOUT}(?:分钟|分半|分(?!之|钟|成))")
_HOURS = re.compile(rf"{_NUMBER}{_ABOUT}个?(?:小时|钟头)")
_DAYS = re.compile(rf"{_NUMBER}{_ABOUT}(?:天|日)")
_HALF_HOUR = re.compile(r"半个?(?:小时|钟头)")
_STEP = re.compile(rf"第{_NUMBER}步")


@dataclass(frozen=True)
class Quantities:
    """What a question says in numbers; None where it says nothing.

    Attributes:
        waiting: callers in the queue.
        minutes: how long, in minutes.
        hours: a deadline or duration in hours (a day counts 24).
        step: a step of the queue table, from 1.
    """

    waiting: float | None = None
    minutes: float | None = None
    hours: float | None = None
    step: float | None = None


def read_quantities(text: str) -> Quantities:
    """Read the quantities of a question, in digits or Chinese numerals.

    Args:
        text: normalised text.

    Returns:
        The first quantity of each kind.
    """
    waiting = next((match for pattern in _WAITING if (match := pattern.search(text))), None)
    minutes, hours, days, step = (pattern.search(text) for pattern in (_MINUTES, _HOURS, _DAYS, _STEP))
    half_hour = 30.0 if _HALF_HOUR.search(text) else None
    return Quantities(
        waiting=_value(waiting),
        minutes=_value(minutes) if minutes else half_hour,
        hours=_value(hours) if hours else None if days is None else 24 * (_value(days) or 0),
        step=_value(step),
    )


def read_number(text: str) -> float:
    """Read a number in digits or Chinese numerals below ten thousand, e.g. `12`, `十二`, `两百零五`.

    Args:
        text: digits or numerals.

    Returns:
        Its value; numerals without a scale are read digit by digit (`一二` is 12).
    """
    if text[0].isdigit():
        return float(text)
    if not any(character in _SCALES for character in text):
        return float("".join(str(_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _SCALES:
            total += (digit or 1) * _SCALES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return float(total + digit)


def fit(asked: Quantities, numbers: Mapping[str, float]) -> str:
    """Compare a question's quantities with those of a rule.

    Args:
        asked: what the question says.
        numbers: the rule's quantities, as in the handbook files.

    Returns:
        `fits`; `not_yet` when the queue is as long as the rule says but has not been so for long enough; `misses` when the
        rule is about other quantities; an empty text when they cannot be compared.
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


def _value(match: re.Match[str] | None) -> float | None:
    return None if match is None else read_number(match.group(1))
