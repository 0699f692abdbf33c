"""Files to the cases in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from bot.errors import InputError
from bot.library.importing.assembling import assemble, complete, is_case
from bot.library.importing.document import ADVERTISEMENT, BLANK, Document, Ignored, Span, without
from bot.library.importing.drafts import Draft
from bot.library.importing.found import Found, FoundCase, FoundDocument
from bot.library.importing.furniture import find_furniture, sells
from bot.library.importing.joining import join_drafts
from bot.library.importing.known import Known, KnownTexts
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

Step = Callable[[int], object]
Begin = Callable[[str, int, str], Step]
"""Told that some work begins: its name, how much there is to do and in what unit; returns what is told how much more
has been done."""


def unwatched(name: str, total: int, unit: str) -> Step:
    """Let some work begin that nobody follows."""
    return lambda done: None


def import_files(
    paths: Sequence[Path],
    *,
    library: Known | Mapping[str, str] | None = None,
    guess_issue: GuessIssue | None = None,
    begin: Begin = unwatched,
) -> Found:
    """Find the cases in files. Nothing is written.

    Args:
        paths: the files; a path given twice is read once.
        library: the cases that are known, or the id of each to what it tells; none when None.
        guess_issue: tells what a case is about; nothing is guessed when None.
        begin: told of each part of the work.

    Returns:
        The cases of each file, near-duplicates once, and what is no content.

    Raises:
        InputError: files cannot be read; names all of them, and nothing of the others is returned.
    """
    vocabulary = default_vocabulary()
    documents = _read_all(list(dict.fromkeys(paths)), begin)
    slugs = _slugs([document.name for document in documents])
    step = begin("找案例", sum(len(document.text) for document in documents), "字")
    found = [find_cases(one, slug, vocabulary, step) for one, slug in zip(documents, slugs, strict=True)]
    cases = [case for document in found for case in document.cases]
    kept, left_out = tell_once(cases, begin("找重复的", len(cases), "个"))
    for one in found:
        again = [case for case in one.cases if case.id in left_out]
        one.cases = [case for case in one.cases if case.id not in left_out]
        one.notes += [f"{case.id} 与 {left_out[case.id]} 相近，没有再列" for case in again]
    known = KnownTexts(library or {}) if library is None or isinstance(library, Mapping) else library
    step = begin("对照案例库", len(kept), "个")
    for case in kept:
        mark_known([case], known)
        case.issue = guess_issue(case.situation or case.title) if guess_issue else None
        step(1)
    return Found(found)


def _read_all(paths: Sequence[Path], begin: Begin) -> list[Document]:
    step = begin("读文件", len(paths), "个")
    documents, unreadable = list[Document](), list[str]()
    for path in paths:
        try:
            documents.append(read_document(path))
        except InputError as error:
            unreadable.append(str(error))
        step(1)
    if len(unreadable) > 1:
        raise InputError(f"有 {len(unreadable)} 个文件读不了，请改好或去掉再导入：{'；'.join(unreadable)}")
    if unreadable:
        raise InputError(unreadable[0])
    return documents


def find_cases(document: Document, slug: str, vocabulary: Vocabulary, progress: Step | None = None) -> FoundDocument:
    """Find the cases in a document, near-duplicates included.

    Args:
        document: as read.
        slug: what the ids of its cases begin with.
        vocabulary: headings, advertisements, words of story-tellers.
        progress: told how many more characters have been seen to.
    """
    ignored = find_furniture(document, vocabulary)
    text = without(document.text, ignored)
    drafts, lost = join_drafts(find_drafts(document, text, vocabulary), text)
    for draft in drafts:
        complete(draft, text, vocabulary)
    taken = _joined((span for draft in [*drafts, *lost] for span in draft.all_spans()), text)
    drafts = sorted([*drafts, *find_stories(document, text, taken, vocabulary)], key=lambda draft: draft.start)
    cases: list[FoundCase] = []
    seen = 0
    for draft in drafts:
        if not is_case(draft, text, vocabulary):
            lost.append(draft)
        elif sells(text[draft.start : draft.end], vocabulary):
            ignored.append(Ignored(draft.start, draft.end, ADVERTISEMENT))
        else:
            cases.append(assemble(draft, document, text, f"{slug}-{len(cases) + 1:02d}", vocabulary))
        if progress is not None and draft.end > seen:
            progress(draft.end - seen)
            seen = draft.end
    if progress is not None:
        progress(len(text) - seen)
    return FoundDocument(
        file=document.name,
        characters=len(document.text),
        cases=cases,
        ignored=sorted(ignored, key=lambda one: (one.start, one.end)),
        notes=[*document.notes, *_notes(lost)],
        text=mask_document(document.text, vocabulary),
    )


def _joined(spans: Iterable[Span], text: str) -> list[Span]:
    """Return spans with those made one between which nothing stands: a table of thousands of cells is one span."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        last = joined[-1] if joined else None
        if last and not text[last.end : span.start].replace(BLANK, "").strip():
            joined[-1] = Span(last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined


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
