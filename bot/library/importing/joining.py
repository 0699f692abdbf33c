"""Parts of a case that stand apart in a document, as the text of slides does when it was copied out."""

from __future__ import annotations

import math
from collections import Counter

from bot.language.segmenter import default_segmenter
from bot.library.importing.document import BLANK
from bot.library.importing.drafts import TEXT_FIELDS, Draft

_LEAST_SHARED = 3
_LEAST_RARE = 3.0
"""About three words that one case in three has, or two that one in five has."""

_CLEARLY = 1.5
_ORPHANS = frozenset({"handling", "analysis", "checked", "result", "prevention", "comment"})
_ANSWERED = ("handling", "result", "dialogue")


def join_drafts(drafts: list[Draft], text: str) -> tuple[list[Draft], list[Draft]]:
    """Join what stands apart.

    Args:
        drafts: of a document, in order.
        text: its text, what is no content blanked.

    Returns:
        The drafts that may be cases, and those that are parts of one nobody can name.
    """
    drafts = _join_dialogues(drafts)
    whole = [draft for draft in drafts if not _is_part(draft)]
    parts = [draft for draft in drafts if _is_part(draft)]
    # To cut words takes longer than all the rest: only where there is handling to give and a case to give it to.
    if not any(part.spans.get("handling") for part in parts) or not any(map(_waits, whole)):
        return whole, parts
    words = [_words(_told(draft, text)) for draft in whole]
    return whole, [part for part in parts if not _give(part, whole, words, text)]


def _join_dialogues(drafts: list[Draft]) -> list[Draft]:
    """Give talk without a heading to the case right after it that has talk of its own."""
    joined: list[Draft] = []
    for draft in drafts:
        before = joined[-1] if joined else None
        if before and _is_talk(before) and draft.spans.get("dialogue") and draft.section == before.section:
            draft.spans["dialogue"] = [*draft.spans["dialogue"], *before.spans["dialogue"]]
            draft.notes.append("对话分散在几处，前后顺序可能不对，请核对")
            joined.pop()
        joined.append(draft)
    return joined


def _is_talk(draft: Draft) -> bool:
    filled = {name for name, spans in draft.spans.items() if spans}
    return filled == {"dialogue"} and not draft.title and not draft.marker


def _is_part(draft: Draft) -> bool:
    filled = {name for name in (*TEXT_FIELDS, "dialogue") if draft.spans.get(name)}
    return bool(filled) and filled <= _ORPHANS and not draft.lead


def _give(part: Draft, whole: list[Draft], words: list[set[str]], text: str) -> bool:
    """Give handling without a case to the one case without handling that speaks of the same things."""
    handling = part.spans.get("handling")
    waiting = [(draft, told) for draft, told in zip(whole, words, strict=True) if _waits(draft)]
    if not handling or not waiting:
        return False
    counts = Counter(word for told in words for word in told)
    mine = _words("\n".join(text[span.start : span.end] for span in handling))
    scores = []
    for number, (_, told) in enumerate(waiting):
        shared = mine & told
        rare = sum(math.log((len(whole) + 1) / counts[word]) for word in shared)
        scores.append((rare if len(shared) >= _LEAST_SHARED else 0.0, number))
    (best, number), *others = sorted(scores, reverse=True)
    if best < _LEAST_RARE or (others and best < _CLEARLY * others[0][0]):
        return False
    draft = waiting[number][0]
    draft.spans["handling"] = handling
    draft.notes.append("处理方法在文中别处，按用词对上的，请核对")
    return True


def _waits(draft: Draft) -> bool:
    """Return whether nothing of a case tells what was done."""
    return not any(draft.spans.get(name) for name in _ANSWERED)


def _told(draft: Draft, text: str) -> str:
    spans = [*draft.spans.get("situation", ()), *draft.lead]
    return "\n".join([draft.title, *(text[span.start : span.end] for span in spans)])


def _words(text: str) -> set[str]:
    words = default_segmenter().cut_for_search(text.replace(BLANK, ""))
    return {word for word in words if len(word) > 1 and not word.isdigit()}
