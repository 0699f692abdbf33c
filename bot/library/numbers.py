"""Quantities in a question: how many callers wait, for how long, which step, what deadline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = "零〇一二两俩三四五六七八九十百千"
_NUMBER = rf"(\d+(?:\.\d+)?|[{_NUMERALS}]+)"
_ABOUT = r"[几来多]?"
_MORE = re.compile(r"超过|大于|不止|多于|以上|[几多]个?(?:人|位)|>")
"""Words that tell that the number is only the least."""
_WAITING = (
    re.compile(rf"{_NUMBER}{_ABOUT}(?:个|位|名|通|路|条)?(?:人|客户|用户|来电|电话|呼入|在排|在等|排队|等待|等着)"),
    re.compile(
        rf"(?:排队|等待|排着|等着|积压|队列)[^\d{_NUMERALS}]{{0,5}}{_NUMBER}"
        rf"(?![\d.{_NUMERALS}]|{_ABOUT}个?(?:分|小时|钟头|秒|天|步|次|遍))"
    ),
)
_MINUTES = re.compile(rf"{_NUMBER}{_ABOUT}(?:分钟|分半|分(?!之|钟|成))")
_HOURS = re.compile(rf"{_NUMBER}{_ABOUT}(?:个?(?:小时|钟头)|h(?![a-z]))")
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
        places: where these stand in the text, as (start, end).
    """

    waiting: float | None = None
    minutes: float | None = None
    hours: float | None = None
    step: float | None = None
    places: tuple[tuple[int, int], ...] = ()


def read_quantities(text: str) -> Quantities:
    """Read the quantities of a question, in digits or Chinese numerals.

    Args:
        text: normalised text.

    Returns:
        The first quantity of each kind.
    """
    queue = next((match for pattern in _WAITING if (match := pattern.search(text))), None)
    waiting = _value(queue)
    if waiting is not None and queue is not None and _MORE.search(text[max(0, queue.start() - 2) : queue.end() + 2]):
        waiting += 1
    minutes, hours, days, step = (pattern.search(text) for pattern in (_MINUTES, _HOURS, _DAYS, _STEP))
    half_hour = _HALF_HOUR.search(text)
    found = [match for match in (queue, minutes or half_hour, hours or days, step) if match]
    return Quantities(
        waiting=waiting,
        minutes=_value(minutes) if minutes else 30.0 if half_hour else None,
        hours=_value(hours) if hours else None if days is None else 24 * read_number(days.group(1)),
        step=_value(step),
        places=tuple(match.span() for match in found),
    )


def read_number(text: str) -> float:
    """Read a number in digits or Chinese numerals below ten thousand, e.g. `12`, `十二`, `两百零五`.

    Args:
        text: digits or numerals.

    Returns:
        Its value; numerals without a scale are read digit by digit (`九〇` is 90), but `两三` is 3: about so many.
    """
    if text[0].isdigit():
        return float(text)
    if not any(character in _SCALES for character in text):
        digits = [_DIGITS[character] for character in text]
        if len(digits) == 2 and digits[1] == digits[0] + 1:
            return float(digits[1])
        return float("".join(map(str, digits)))
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


def _value(match: re.Match[str] | None) -> float | None:
    return None if match is None else read_number(match.group(1))
