"""What was imported, where it is too much to show in full: a few cases with their passages, and how many more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.labels import ISSUES
from bot.library.importing.document import Span
from bot.library.importing.found import FIELD_NAMES, Found, FoundCase, FoundDocument
from bot.library.importing.render import render_found

MOST_LISTED = 20
_EDGE = 16
_FOR_ALL = "加 --json 看全部"


def render_imported(found: Found) -> str:
    """Return the report of an import: all cases as a dry run shows them, or the first of them more briefly.

    Args:
        found: what was found.
    """
    count = len(found.cases())
    if count <= MOST_LISTED:
        return render_found(found, stored=True)
    lines: list[str] = []
    left = MOST_LISTED
    for document in found.documents:
        lines += _document(document, left)
        left = max(0, left - len(document.cases))
    known = sum(1 for case in found.cases() if case.known)
    lines.append(
        f"共 {len(found.documents)} 个文件，{count} 个案例" + (f"，其中 {known} 个库里有相近的" if known else "")
    )
    return "\n".join(lines)


def render_stored(ids: Sequence[str], skipped: Mapping[str, str], where: str) -> str:
    """Return what was stored and what was not, and why.

    Args:
        ids: of the cases that were stored.
        skipped: id of each that was left out to why.
        where: what they were stored in.
    """
    named = "、".join(ids[:MOST_LISTED]) + ("……" if len(ids) > MOST_LISTED else "")
    lines = [f"存进{where}：{len(ids)} 个" + (f"（{named}）" if ids else "")]
    lines += [f"  没有存 {name}：{why}" for name, why in list(skipped.items())[:MOST_LISTED]]
    if len(skipped) > MOST_LISTED:
        lines.append(f"  还有 {len(skipped) - MOST_LISTED} 个没有存，{_FOR_ALL}")
    return "\n".join(lines)


def _document(document: FoundDocument, most: int) -> list[str]:
    lines = [f"{document.file}：{document.characters} 字，{len(document.cases)} 个案例"]
    for case in document.cases[:most]:
        lines += _case(case, document.text)
    more = len(document.cases) - most
    lines += [f"  还有 {more} 个案例没有列出，{_FOR_ALL}"] if more > 0 else []
    lines += [f"  注意：{note}" for note in document.notes[:MOST_LISTED]]
    more = len(document.notes) - MOST_LISTED
    return [*lines, *([f"  还有 {more} 条注意，{_FOR_ALL}"] if more > 0 else []), ""]


def _case(case: FoundCase, text: str) -> list[str]:
    issue = f"（{ISSUES[case.issue]}？）" if case.issue else ""
    lines = [f"  {case.id} {case.title}{issue}"]
    for name, shown in FIELD_NAMES.items():
        spans = case.passages.get(name)
        if spans:
            lines.append(f"    {shown}：{'；'.join(_passage(text, span) for span in spans)}")
    return [*lines, *(f"    注意：{note}" for note in case.notes)]


def _passage(text: str, span: Span) -> str:
    """Return where a passage stands, and how it begins and ends."""
    plain = " ".join(text[span.start : span.end].split())
    shown = plain if len(plain) <= 2 * _EDGE else f"{plain[:_EDGE]}……{plain[-_EDGE:]}"
    return f"原文 {span.start}—{span.end} {shown}"
