"""Personal data masked before a text is stored or logged.

Masks keep the length of the text, so offsets and the sound of the sentence stay: `13812345678` becomes `138****5678`.
Covered: mobile and landline numbers, card numbers, ID numbers, e-mail addresses; digits typed in any width, split by
spaces or dashes, or read out (`幺三八…`). Checksums are not asked for: a mistyped number is still somebody's number,
so an order number of 15 digits or more is masked as well.
"""

from __future__ import annotations

import functools
import re

_SPOKEN = "〇零洞一幺二两三四五六七八九拐勾"
_DIGIT = rf"[0-9０-９{_SPOKEN}]"
_SEPARATOR = r"[\s\-－—_.·,，、]{0,2}"
_JOINT = r"[\s\-－—_]{0,2}"
"""What may part the digits of one number, but not the numbers of a list as a comma may."""
# Only typed digits bound a number: "13812345678一直打不通" goes on with a word that is no digit.
_BEFORE = r"(?<![0-9０-９])"
_AFTER = r"(?![0-9０-９])"
_DATE = re.compile(rf"{_BEFORE}(?:19|20)\d\d([\-./])(?:0?[1-9]|1[0-2])\1(?:[12]\d|3[01]|0?[1-9]){_AFTER}")
_NO_DATE = (
    rf"(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_AFTER})"  # 20240131
    rf"(?!(?:19|20)\d\d[\s\-－—]+(?:19|20)\d\d{_AFTER})"  # 2023-2024
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+(?=@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)")


def _digits(lead: str, least: int, most: int, tail: str = "", *, separator: str = _SEPARATOR) -> str:
    """Return the pattern of a number: a lead, then `least` to `most` digits that separators may part, then a tail."""
    return rf"{lead}(?:{separator}{_DIGIT}){{{least},{most}}}{tail}{_AFTER}"


_CARD = _digits(_DIGIT, 14, 40, separator=_JOINT)
_CARD_IN_FOURS = rf"{_DIGIT}{{4}}(?:{_SEPARATOR}{_DIGIT}{{4}}){{3}}(?:{_SEPARATOR}{_DIGIT}{{1,4}})?{_AFTER}"
_MOBILE = _digits(rf"[1１一幺]{_SEPARATOR}[3-9３-９三四五六七八九拐勾]", 9, 9)
_LANDLINE = rf"[2-8２-８](?:{_DIGIT}{{3}}{_JOINT}{_DIGIT}{{4}}|(?:[\s\-－—]{_DIGIT}){{7}}){_AFTER}"

# (pattern, digits kept at the start, digits kept at the end); longer numbers first, as they contain the shorter ones.
_NUMBERS: tuple[tuple[re.Pattern[str], int, int], ...] = tuple(
    (re.compile(pattern), head, tail)
    for pattern, head, tail in (
        # ID number
        (_BEFORE + _digits(rf"[1-9１-９{_SPOKEN[3:]}]", 16, 16, rf"{_SEPARATOR}(?:{_DIGIT}|[XxＸｘ叉])"), 0, 2),
        # card number, old ID number, order number
        (_BEFORE + _NO_DATE + rf"(?:{_CARD}|{_CARD_IN_FOURS})", 0, 4),
        # mobile number, also with +86 before it
        (rf"(?:{_BEFORE}|(?<={_BEFORE}[8８八][6６六]))" + _MOBILE, 3, 4),
        # landline with area code
        (_BEFORE + _digits(rf"[0０零〇洞]{_SEPARATOR}[1-9１-９一幺二两三四五六七八九]", 8, 10), 4, 2),
        # landline of eight digits
        (_BEFORE + _NO_DATE + _LANDLINE, 0, 2),
    )
)


def mask_personal_data(text: str) -> str:
    """Replace personal data by asterisks.

    Args:
        text: any text.

    Returns:
        The text, of the same length, with all but a few digits of each number and letters of each address masked.
    """
    pieces: list[str] = []
    end = 0
    for date in _DATE.finditer(text):
        pieces += [_mask_numbers(text[end : date.start()]), date.group()]
        end = date.end()
    text = "".join([*pieces, _mask_numbers(text[end:])])
    return _EMAIL.sub(lambda match: match.group()[0] + "*" * (len(match.group()) - 1), text)


def _mask_numbers(text: str) -> str:
    for pattern, head, tail in _NUMBERS:
        text = pattern.sub(functools.partial(_mask_digits, head=head, tail=tail), text)
    return text


def _mask_digits(match: re.Match[str], *, head: int, tail: int) -> str:
    number = match.group()
    positions = [index for index, character in enumerate(number) if re.match(rf"{_DIGIT}|[XxＸｘ叉]", character)]
    hidden = set(positions[head : len(positions) - tail])
    return "".join("*" if index in hidden else character for index, character in enumerate(number))
