"""Times beside the turns of a transcript, of whatever form, in seconds."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from typing import Any

TIME = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[T\s]*)?\d{1,3}[:：]\d{2}(?:[:：]\d{2})?(?:[.,]\d{1,3})?"
    r"(?:\s*(?:-->|[-~—–至到])\s*\d{1,3}[:：]\d{2}(?:[:：]\d{2})?(?:[.,]\d{1,3})?)?"
)
"""Pattern of a time of day or of a call, with or without a date, or of a span of two."""

_DATE = re.compile(r"(?<!\d)(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})(?!\d)")
_SOLID_DATE = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,3})[:：](\d{2})(?:[:：](\d{2}))?(?:[.,](\d{1,3}))?")
_SECONDS_IN_DAY = 86400.0
_HOUR = 3600.0
_MILLISECONDS_FROM = 10_000
_MILLISECONDS_A_TURN = 1000
_SINCE_1970 = 1e8


def read_date(value: Any) -> str | None:
    """Return the ISO date in a value of a cell or header, None when there is none.

    Args:
        value: a date, or text such as 2026-11-20, 2026年11月20日 10:32 or 20261120.
    """
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    text = str(value or "")
    match = _SOLID_DATE.search(text) or _DATE.search(text)
    if match is None:
        return None
    try:
        return datetime.date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None


def read_time(value: Any, *, of_day: bool = False) -> float | None:
    """Return a time in seconds, None when there is none.

    Args:
        value: a number of seconds, a time or date as a spreadsheet has it, or text such as 00:01:12, 01:12.5 or
            2026-11-20 10:32:05.
        of_day: two figures are hours and minutes, not minutes and seconds.

    Returns:
        Seconds, 0 or more, from the beginning of the call, the day or the calendar, whichever the value says.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime.timedelta):
        return max(value.total_seconds(), 0.0)
    if isinstance(value, datetime.datetime):
        return value.toordinal() * _SECONDS_IN_DAY + _of_day(value.time())
    if isinstance(value, datetime.time):
        return _of_day(value)
    try:
        seconds = float(value)
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    except (TypeError, ValueError, OverflowError):
        return _read_clock(str(value), of_day)


def _of_day(time: datetime.time) -> float:
    return time.hour * _HOUR + time.minute * 60.0 + time.second + time.microsecond / 1e6


def _read_clock(text: str, of_day: bool) -> float | None:
    date = read_date(text)
    # A date may be written with dots or dashes, never with colons.
    match = _CLOCK.search(text)
    if match is None:
        return None
    first, second, third, fraction = match.groups()
    if third is not None or date or of_day:
        seconds = int(first) * _HOUR + int(second) * 60.0 + int(third or 0)
    else:
        seconds = int(first) * 60.0 + int(second)
    seconds += float(f"0.{fraction}") if fraction else 0.0
    days = datetime.date.fromisoformat(date).toordinal() if date else 0
    return days * _SECONDS_IN_DAY + seconds


def from_the_beginning(times: Sequence[float | None]) -> list[float | None]:
    """Return times counted from the beginning of the call.

    Args:
        times: of the turns, None where there is none. Times of day and of the calendar, which begin an hour or more
            after nothing, count from the first of them; others are taken as they are.
    """
    known = [time for time in times if time is not None]
    begin = known[0] if known and known[0] >= _HOUR else 0.0
    return [None if time is None or time < begin else round(time - begin, 3) for time in times]


def numbers_as_seconds(values: Sequence[Any]) -> list[float | None]:
    """Return the times of a call that a program wrote.

    Args:
        values: as they stand in the file, one a turn. Plain numbers are milliseconds when the largest is above 10,000
            and they grow by 1,000 or more a turn: no call has turns of a quarter of an hour. Numbers from 1e8 on count
            from 1970, in milliseconds from 1e11 on. Whatever else is read by `read_time`.
    """
    times = [read_time(value) for value in values]
    if any(isinstance(value, bool) or not _is_number(value) for value in values if value is not None):
        return times
    known = [time for time in times if time is not None]
    if not known:
        return times
    largest, growth = max(known), (max(known) - min(known)) / max(len(known) - 1, 1)
    of_calendar = largest >= _SINCE_1970
    in_thousands = largest > _MILLISECONDS_FROM and growth >= _MILLISECONDS_A_TURN
    divide = largest >= 1e11 if of_calendar else in_thousands
    return [None if time is None else time / 1000.0 if divide else time for time in times]


def _is_number(value: Any) -> bool:
    if isinstance(value, (int, float)):
        return True
    return isinstance(value, str) and re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", value) is not None
