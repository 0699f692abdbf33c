"""Personal data in documents masked: numbers and addresses as everywhere, and the names that documents tell."""

from __future__ import annotations

import functools
import re

from bot.language.privacy import mask_personal_data
from bot.library.importing.vocabulary import Vocabulary, default_vocabulary

_LEAST_NUMBER = 5
_BEFORE_ITEM = re.compile(r"(?<!\d)1[3-9]\d{9}(?=\d{1,2}(?!\d))")


def mask_document(text: str, vocabulary: Vocabulary | None = None) -> str:
    """Mask personal data.

    Args:
        text: any stretch of a document.
        vocabulary: forms of address, surnames, and what names and numbers follow; the project's when None.

    Returns:
        The text, of the same length: numbers of people as in `privacy.mask_personal_data`, order and account numbers
        without their middle, the surname before a form of address or after 姓 as 某, a name after 姓名 and the like, or
        between 客户 and a number in brackets, as 某.
    """
    honorific, named, called, numbered = _patterns(vocabulary or default_vocabulary())
    # Where lines were joined, the number of a list may follow at once: 13912345678 and 1、.
    text = _BEFORE_ITEM.sub(lambda match: mask_personal_data(match.group()), mask_personal_data(text))
    text = honorific.sub(lambda match: "某" * len(match.group()), text)
    for pattern in (named, called):
        text = pattern.sub(lambda match: match["lead"] + "某" * len(match["name"]), text)
    return numbered.sub(_hide_middle, text)


def _hide_middle(match: re.Match[str]) -> str:
    number = match["number"]
    return match["lead"] + number[:2] + "*" * (len(number) - 4) + number[-2:]


def _patterns(vocabulary: Vocabulary) -> tuple[re.Pattern[str], ...]:
    return _compiled(vocabulary.honorifics, vocabulary.surnames, vocabulary.names_after, vocabulary.numbers_after)


@functools.lru_cache(maxsize=4)
def _compiled(
    honorifics: tuple[str, ...], surnames: str, names_after: tuple[str, ...], numbers_after: tuple[str, ...]
) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"[{surnames}](?=(?:{'|'.join(honorifics)}))"),
        re.compile(
            rf"(?P<lead>(?:{'|'.join(sorted(names_after, key=len, reverse=True))})\s*[:：]\s*)"
            rf"(?P<name>[{surnames}][\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])"
        ),
        re.compile(
            rf"(?P<lead>姓(?=[{surnames}](?:[的，。,、；！!“”）)]|$))|(?:客户|用户|机主)(?=[{surnames}][\u4e00-\u9fff]{{1,2}}[（(]\s*1\d))"
            rf"(?P<name>[{surnames}][\u4e00-\u9fff]{{0,2}}?)(?=[的，。,、；！!“”）)（(]|$)"
        ),
        re.compile(
            rf"(?P<lead>(?i:{'|'.join(sorted(numbers_after, key=len, reverse=True))})(?:是|为|号|码)?\s*[:：]?\s*)"
            rf"(?P<number>[A-Za-z]?\d{{{_LEAST_NUMBER},}})"
        ),
    )
