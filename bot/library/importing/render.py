"""What the import found, for the terminal: each case with the passage that each field was taken from."""

from __future__ import annotations

from bot.labels import ISSUES
from bot.library.importing.document import Span
from bot.library.importing.found import FIELD_NAMES, Found, FoundCase, FoundDocument

_NAMES = {name: shown for name, shown in FIELD_NAMES.items() if name != "dialogue"}
_TOLD_ELSEWHERE = frozenset({"wanted"})
"""Fields that other fields tell too: an empty one does not mean that the document lacks it."""

_MOST_SHOWN = 120
_EDGE_SHOWN = 24


def render_found(found: Found, *, stored: bool = False) -> str:
    """Return the report of an import.

    Args:
        found: what was found.
        stored: it was written too; otherwise the last line says that nothing was.
    """
    lines: list[str] = []
    for document in found.documents:
        lines += _document(document)
    count = len(found.cases())
    known = sum(1 for case in found.cases() if case.duplicates)
    lines.append(f"共 {len(found.documents)} 个文件，{count} 个案例" + (f"，其中 {known} 个有相近的" if known else ""))
    if not stored:
        lines.append("这是试读，什么都没有存")
    return "\n".join(lines)


def _document(document: FoundDocument) -> list[str]:
    why: dict[str, int] = {}
    for one in document.ignored:
        why[one.why] = why.get(one.why, 0) + 1
    left_out = "，".join(f"{name} {count} 处" for name, count in why.items())
    head = f"{document.file}：{document.characters} 字，{len(document.cases)} 个案例"
    lines = [head + (f"；不算内容的有 {left_out}" if left_out else ""), ""]
    for case in document.cases:
        lines += [*_case(case, document.text), ""]
    return [*lines, *(f"  注意：{note}" for note in document.notes), *([""] if document.notes else [])]


def _case(case: FoundCase, text: str) -> list[str]:
    issue = f"（{ISSUES[case.issue]}？）" if case.issue else ""
    place = case.source
    lines = [f"  {case.id} {case.title}{issue}", f"    出处：{place.section}，第 {place.start}—{place.end} 字"]
    for name, shown in _NAMES.items():
        value = getattr(case, name)
        if value:
            lines.append(f"    {shown}：{_shorten(value)}")
            lines += [f"      原文 {span.start}—{span.end}：{_edges(text, span)}" for span in case.passages[name]]
    if case.dialogue:
        lines.append(f"    对话：{len(case.dialogue)} 句，第一句“{_shorten(case.dialogue[0].text, 30)}”")
    empty = "、".join(
        shown for name, shown in _NAMES.items() if not getattr(case, name) and name not in _TOLD_ELSEWHERE
    )
    lines += [f"    文档没有写：{empty}"] if empty else []
    return [*lines, *(f"    注意：{note}" for note in case.notes)]


def _shorten(text: str, most: int = _MOST_SHOWN) -> str:
    plain = text.replace("\n", " ")
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _edges(text: str, span: Span) -> str:
    """Return how a passage begins and ends."""
    passage = " ".join(text[span.start : span.end].split())
    return passage if len(passage) <= 2 * _EDGE_SHOWN else f"{passage[:_EDGE_SHOWN]}……{passage[-_EDGE_SHOWN:]}"
