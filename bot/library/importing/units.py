"""A section that tells one case from its first sentence to its last."""

from __future__ import annotations

import re

from bot.library.importing.document import Span
from bot.library.importing.drafts import Draft
from bot.library.importing.sections import Section
from bot.library.importing.splitting import split_story
from bot.library.importing.telling import is_outcome, unquoted
from bot.library.importing.vocabulary import Vocabulary

_LEAST, _MOST = 60, 3000
_LONGEST_TITLE = 40
_LEAST_SITUATION, _LEAST_HANDLING = 8, 12
_OPENING = 3
_GENERAL_BEFORE = 10
_RULED = 1 / 3


def read_unit(section: Section, text: str, vocabulary: Vocabulary) -> Draft | None:
    """Return the case that a section tells, None when it tells none.

    Args:
        section: of one case, most likely.
        text: of the document, what is no content blanked.
        vocabulary: words of story-tellers.
    """
    told = [sentence for paragraph in section.paragraphs for sentence in paragraph]
    opening = [text[one.start : one.end] for one in told[:_OPENING]]
    if not told or not _LEAST <= told[-1].end - told[0].start <= _MOST or not _opens(opening, vocabulary):
        return None
    story, after = _cut_off(section, text, vocabulary)
    plain = "".join(text[one.start : one.end] for one in story)
    if vocabulary.story["particular"].search(plain) is None or is_ruled(plain, vocabulary):
        return None
    narrated = vocabulary.story["met"].search(unquoted(plain)) is not None and re.search(r"我(?!们)", opening[0])
    parts = split_story(text, story, vocabulary, narrated=bool(narrated))
    if _length(parts.situation) < _LEAST_SITUATION or _length(parts.handling) < _LEAST_HANDLING:
        return None
    own = section.heading if section.titled else ""
    title = re.sub(r"^\d{1,2}(?:[.．]\d{1,2})*[.、．]?\s*", "", own)
    draft = Draft((section.heading,) if section.heading else (), title=title[:_LONGEST_TITLE], told=True)
    draft.spans = {name: spans for name, spans in {**vars(parts), **after}.items() if spans}
    return draft


def is_ruled(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text lays down rules, as notices do, rather than tells what happened."""
    told = [one for one in re.split(r"[。！？!?；;\n]", unquoted(text)) if one.strip()]
    ruled = sum(1 for one in told if vocabulary.story["ruled"].search(one))
    return bool(told) and ruled >= _RULED * len(told)


def _opens(opening: list[str], vocabulary: Vocabulary) -> bool:
    """Return whether the first sentences bring in a customer, and what went wrong."""
    plain, story = unquoted("".join(opening)), vocabulary.story
    if story["trouble"].search(plain) is None:
        return False
    for match in [*story["customer"].finditer(plain), *story["other_one"].finditer(plain)]:
        if not story["general"].search(plain[max(0, match.start() - _GENERAL_BEFORE) : match.start()]):
            return True
    return False


def _cut_off(section: Section, text: str, vocabulary: Vocabulary) -> tuple[list[Span], dict[str, list[Span]]]:
    """Return the sentences of the story, and those after it by their field: why it came to that, what it teaches."""
    story: list[Span] = []
    after: dict[str, list[Span]] = {"analysis": [], "comment": []}
    field, ended = "", False
    for number, paragraph in enumerate(section.paragraphs):
        for place, sentence in enumerate(paragraph):
            plain = unquoted(text[sentence.start : sentence.end])
            if number and not place and vocabulary.story["cause"].search(plain):
                field = "analysis"
            elif (ended or (number and not place)) and vocabulary.story["reflection"].search(plain):
                field = "comment"
            if field:
                after[field].append(sentence)
                continue
            story.append(sentence)
            ended = ended or is_outcome(text[sentence.start : sentence.end], vocabulary)
    return story, after


def _length(spans: list[Span]) -> int:
    return sum(span.end - span.start for span in spans)
