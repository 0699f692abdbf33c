"""Questions in what an agent says."""

from __future__ import annotations

import re

from bot.coaching.clauses import Span, clauses
from bot.language.normalise import normalise

_ASKING = re.compile(r"什么|啥|哪|谁|几|怎么|咋|多少|为何|何时|是不是|有没有|能不能|要不要")
# Asking for consent at the end of a proposal is no interrogation.
_CONSENT = re.compile(
    r"(?:好|行|可以|成|中|方便)[吗么不]?$|您看(?:这样)?(?:行|好|可以|成)?[吗么]?$|(?:好不好|行不行|可不可以)$"
)


def find_questions(text: str) -> list[Span]:
    """Return the (start, end) of the clauses that ask, one entry for each question in them.

    Args:
        text: normalised text; in speech without marks, every 吗 counts.
    """
    questions: list[Span] = []
    for start, end in clauses(text):
        words = text[start:end]
        if _CONSENT.search(words):
            continue
        marked = text[end : end + 1] == "?" or (words.endswith("呢") and _ASKING.search(words) is not None)
        questions += [(start, end)] * max(words.count("吗"), int(marked))
    return questions


def count_questions(text: str) -> int:
    """Return the number of questions in a text as typed; asking for consent is none."""
    return len(find_questions(normalise(text).text))
