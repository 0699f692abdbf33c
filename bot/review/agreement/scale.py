"""The scale that trainers score by, and the machine's verdicts on it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

SCALE: dict[str, str] = {"2": "做到", "1": "做到一部分", "0": "没做到", "N": "不适用", "?": "看不出"}
"""Values of the scale and what each means on screen."""
GRADED = ("0", "1", "2")
"""The values that say how much was done, lowest first; the others say why nothing can be said."""

_SPELLED = {
    "2": "做到 做到了 已做到 完全做到 全部做到 全做到 √ ✓ ✔",
    "1": "做到一部分 部分 部分做到 做了一部分 做到部分 做到一半 做了一半 一半",
    "0": "没做到 没有做到 未做到 没做 没有做 未做 × ✗ ✘",
    "N": "不适用 na n/a 不涉及",
    "?": "看不出 看不出来 不确定 说不准 不清楚 听不清 无法判断",
}
_VALUES = {spelling.casefold(): value for value, words in _SPELLED.items() for spelling in (value, *words.split())}
_AROUND = re.compile(r"^[\s'\"“”(（\[【]+|[\s'\"“”)）\]】。.,，、!！]+$")
_POINTS = re.compile(r"^(\d)(?:\.0+)?\s*分?$")


def read_value(cell: Any) -> str | None:
    """Return what a trainer wrote into a cell as a value of the scale.

    Args:
        cell: as the sheet holds it: text, number or None. Full-width characters, `2分`, `2.0`, the words of the scale
            (`做到`, `部分`, `不适用` …) and a value with its words (`2 做到`) are understood.

    Returns:
        A key of SCALE; None for an empty cell.

    Raises:
        ValueError: it is none of these.
    """
    # Full-width digits and the Chinese question mark become plain ones.
    text = _AROUND.sub("", unicodedata.normalize("NFKC", "" if cell is None else str(cell))).casefold()
    if not text:
        return None
    points = _POINTS.match(text)
    value = _VALUES.get(points[1] if points else text) or _VALUES.get(re.sub(r"\s", "", text))
    value = value or _value_with_words(text)
    if value is None:
        raise ValueError(f"{cell!r} is not on the scale")
    return value


def machine_value(verdict: str, degree: float | None) -> str:
    """Return a verdict of the rubric on the trainers' scale.

    Args:
        verdict: one of `bot.rubric.verdicts.VERDICTS`.
        degree: how much of the item was done, 0 to 1; None when that was not judged.
    """
    if verdict == "met":
        return "2"
    if verdict == "missed":
        return "1" if degree else "0"
    return "N" if verdict == "not_applicable" else "?"


def _value_with_words(text: str) -> str | None:
    """Return the value of e.g. `2 做到` or `0:没做到`, when both say the same."""
    value, words = text[:1].upper(), re.sub(r"^[\s:=\-_/.、]+", "", text[1:])
    return value if value in SCALE and _VALUES.get(re.sub(r"\s", "", words)) == value else None
