"""The handbook's answer to a question: the clause, its source, the words that matched, and where sources differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language.normalise import normalise
from bot.library.contradictions import Contradiction, Handbook, default_handbook, stricter_first
from bot.library.queue_table import QueueStep, queue_step
from bot.library.ranking import shortened
from bot.library.search import HandbookHit, search_handbook
from bot.library.store import LibraryFile

_SURE = 0.9
"""Score of a row of the queue table that the numbers of a question have chosen."""


def answer_from_handbook(
    question: str,
    *,
    top: int = 3,
    stage: str | None = None,
    library: LibraryFile | None = None,
    handbook: Handbook | None = None,
) -> list[HandbookHit]:
    """Find the entries of the handbook that answer a question.

    Args:
        question: a question of an agent or a shift leader, or keywords; any length.
        top: how many at most, 1 or more.
        stage: where the call stands, one of `labels.STAGES`; entries of that stage gain.
        library: the library to search; the project's when None.
        handbook: the handbook as content, the same entries as in the library; the project's when None.

    Returns:
        The entries: first the row of the queue table that the numbers in the question choose, then what the search
        found, the stricter of contradicting entries before the others; empty when nothing fits.

    Raises:
        InputError: `top` is below 1, or the stage does not exist.
        ContentError: a content file is broken.
    """
    content = handbook or default_handbook()
    found = search_handbook(question, top=top, stage=stage, library=library)
    text = normalise(shortened(question)).text
    step = queue_step(text, content)
    hits = stricter_first(found, content) if step is None else _step_first(step, found, content)
    return hits[:top]


def differences(entry_id: str, handbook: Handbook | None = None) -> list[Contradiction]:
    """Return what other sources say to the questions that an entry answers."""
    return (handbook or default_handbook()).contradictions_of(entry_id)


def _step_first(step: QueueStep, found: Sequence[HandbookHit], handbook: Handbook) -> list[HandbookHit]:
    entry = handbook.entries[step.entry]
    hit = next((hit for hit in found if hit.id == step.entry), None)
    why = f"{step.why}；出处：{entry.source}"
    if hit is None:
        hit = HandbookHit(entry.id, entry.title, _SURE, (), why, entry)
    words = [word for word in hit.matched if not any(word in chosen for chosen in step.matched)]
    first = replace(hit, score=max(hit.score, _SURE), matched=tuple(dict.fromkeys([*step.matched, *words])), why=why)
    return [first, *(other for other in found if other.id != step.entry)]
