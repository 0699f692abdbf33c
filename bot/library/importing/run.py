"""Files to the cases in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bot.library.importing.assembling import assemble, complete, is_case
from bot.library.importing.document import ADVERTISEMENT, Document, Ignored, without
from bot.library.importing.drafts import Draft
from bot.library.importing.found import Found, FoundCase, FoundDocument
from bot.library.importing.furniture import find_furniture, sells
from bot.library.importing.joining import join_drafts
from bot.library.importing.masking import mask_document
from bot.library.importing.reading import read_document
from bot.library.importing.retold import mark_known
from bot.library.importing.segments import find_drafts
from bot.library.importing.similar import tell_once
from bot.library.importing.stories import find_stories
from bot.library.importing.vocabulary import Vocabulary, default_vocabulary

_LONGEST_SLUG = 32
_LEAST_LOST = 20

GuessIssue = Callable[[str], "str | None"]
"""Takes what happened, returns one of `labels.ISSUES` or None."""


def import_files(
    paths: Sequence[Path],
    *,
    library: Mapping[str, str] | None = None,
    guess_issue: GuessIssue | None = None,
    progress: Callable[[int], object] | None = None,
) -> Found:
    """Find the cases in files. Nothing is written.

    Args:
        paths: the files; a path given twice is read once.
        library: id of each case that is known to what it tells; none when None.
        guess_issue: tells what a case is about; nothing is guessed when None.
        progress: told how many more files have been seen to.

    Returns:
        The cases of each file, near-duplicates once, and what is no content.

    Raises:
        InputError: a file cannot be read; nothing of the others is returned then.
    """
    vocabulary = default_vocabulary()
    documents = [read_document(path) for path in dict.fromkeys(paths)]
    slugs = _slugs([document.name for document in documents])
    found: list[FoundDocument] = []
    for document, slug in zip(documents, slugs, strict=True):
        found.append(find_cases(document, slug, vocabulary))
        if progress is not None:
            progress(1)
    kept, left_out = tell_once([case for document in found for case in document.cases])
    for one in found:
        again = [case for case in one.cases if case.id in left_out]
        one.cases = [case for case in one.cases if case.id not in left_out]
        one.notes += [f"{case.id} 与 {left_out[case.id]} 相近，没有再列" for case in again]
    mark_known(kept, library or {})
    for case in kept:
        case.issue = guess_issue(case.situation or case.title) if guess_issue else None
    return Found(found)


def find_cases(document: Document, slug: str, vocabulary: Vocabulary) -> FoundDocument:
    """Find the cases in a document, near-duplicates included.

    Args:
        document: as read.
        slug: what the ids of its cases begin with.
        vocabulary: headings, advertisements, words of story-tellers.
    """
    ignored = find_furniture(document, vocabulary)
    text = without(document.text, ignored)
    drafts, lost = join_drafts(find_drafts(document, text, vocabulary), text)
    for draft in drafts:
        complete(draft, text, vocabulary)
    taken = [span for draft in [*drafts, *lost] for span in draft.all_spans()]
    drafts = sorted([*drafts, *find_stories(document, text, taken, vocabulary)], key=lambda draft: draft.start)
    cases: list[FoundCase] = []
    for draft in drafts:
        if not is_case(draft, text, vocabulary):
            lost.append(draft)
        elif sells(text[draft.start : draft.end], vocabulary):
            ignored.append(Ignored(draft.start, draft.end, ADVERTISEMENT))
        else:
            cases.append(assemble(draft, document, text, f"{slug}-{len(cases) + 1:02d}", vocabulary))
    return FoundDocument(
        file=document.name,
        characters=len(document.text),
        cases=cases,
        ignored=sorted(ignored, key=lambda one: (one.start, one.end)),
        notes=[*document.notes, *_notes(lost)],
        text=mask_document(document.text, vocabulary),
    )


def _notes(lost: list[Draft]) -> list[str]:
    """Return what to say of parts that are no case."""
    names = {
        "handling": "处理方法",
        "analysis": "案例分析",
        "situation": "情况",
        "dialogue": "对话",
        "result": "处理结果",
    }
    notes = []
    for draft in sorted((one for one in lost if one.filled), key=lambda one: one.start):
        if draft.end - draft.start < _LEAST_LOST:
            continue
        filled = [names[name] for name in names if draft.spans.get(name)] or ["小标题"]
        notes.append(f"第 {draft.start}—{draft.end} 字只有{'、'.join(filled)}，不成案例，没有算进去")
    return notes


def _slugs(names: Sequence[str]) -> list[str]:
    """Return for each file what the ids of its cases begin with, all different."""
    slugs: list[str] = []
    for name in names:
        path = Path(name)
        slug = _slug(path.stem)
        if slug in slugs:
            slug = f"{slug}-{_slug(path.suffix)}"
        number, base = 2, slug
        while slug in slugs:
            slug, number = f"{base}-{number}", number + 1
        slugs.append(slug)
    return slugs


def _slug(name: str) -> str:
    from pypinyin import lazy_pinyin

    plain = "-".join(lazy_pinyin(name, errors=lambda other: other.lower()))
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug[:_LONGEST_SLUG].strip("-") or "document"
