"""Personal data masked before a text is stored or logged.

Masks keep the length of the text, so offsets and the sound of the sentence stay: `13812345678` becomes `138****5678`.
Covered: mobile and landline numbers, card numbers, ID numbers, e-mail addresses; digits typed in any width, split by
spaces or dashes, or read out (`幺三八…`). Checksums are not asked for: a mistyped number is still somebody's number,
so an order number of 15 digits or more is masked as well.
"""

from __future__ import annotations

import re

_SPOKEN = "〇零洞一幺二两三四五六七八九拐勾"
_DIGIT = rf"[0-9０-９{_SPOKEN}]"
_SEPARATOR = r"[\s\-－—_.·,，、]{0,2}"
_BEFORE = rf"(?<!{_DIGIT})"
_AFTER = rf"(?!{_DIGIT})"
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+(?=@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")


def _digits(lead: str, least: int, most: int, tail: str = "") -> re.Pattern[str]:
    """Compile a number: a lead, then `least` to `most` digits that separators may part, then a tail."""
    rest = rf"(?:{_SEPARATOR}{_DIGIT}){{{least},{most}}}"
    return re.compile(rf"{_BEFORE}{lead}{rest}{tail}{_AFTER}")


# (pattern, digits kept at the start, digits kept at the end); longer numbers first, as they contain the shorter ones.
_NUMBERS: tuple[tuple[re.Pattern[str], int, int], ...] = (
    (_digits(rf"[1-9１-９{_SPOKEN[3:]}]", 16, 16, rf"{_SEPARATOR}(?:{_DIGIT}|[XxＸｘ叉])"), 0, 2),  # ID number
    (_digits(_DIGIT, 14, 40), 0, 4),  # card number, old ID number, order number
    (_digits(rf"[1１一幺]{_SEPARATOR}[3-9３-９三四五六七八九拐勾]", 9, 9), 3, 4),  # mobile number
    (_digits(rf"[0０零〇洞]{_SEPARATOR}[1-9１-９一幺二两三四五六七八九]", 8, 10), 4, 2),  # landline with area code
    (_digits(r"[2-8２-８]", 7, 7), 0, 2),  # landline of eight digits
)


def mask_personal_data(text: str) -> str:
    """Replace personal data by asterisks.

    Args:
        text: any text.

    Returns:
        The text, of the same length, with all but a few digits of each number and the local part of each address masked.
    """
    for pattern, head, tail in _NUMBERS:
        text = pattern.sub(lambda match, head=head, tail=tail: _mask_digits(match.group(), head, tail), text)
    return _EMAIL.sub(lambda match: match.group()[0] + "*" * (len(match.group()) - 1), text)


def _mask_digits(number: str, head: int, tail: int) -> str:
    positions = [index for index, character in enumerate(number) if re.match(rf"{_DIGIT}|[XxＸｘ叉]", character)]
    hidden = set(positions[head : len(positions) - tail])
    return "".join("*" if index in hidden else character for index, character in enumerate(number))
