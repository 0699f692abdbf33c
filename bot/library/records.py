"""Cases and handbook entries as plain values; checking them is the job of `schema`, which is slow to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

Record = TypeVar("Record", "Case", "HandbookEntry")

_WHAT_NOBODY_SAID: dict[str, Any] = {
    **dict.fromkeys(("issue", "situation"), ""),
    **dict.fromkeys(("keywords", "queries"), ()),
    "origin": "imported",
    "outcome": "unknown",
    "version": 1,
}
"""Fields that a case brought in from outside may lack."""


@dataclass(frozen=True)
class Source:
    """Where an entry comes from.

    Attributes:
        document: number or name of the source document, e.g. `004`, or `authored` for what the project wrote itself;
            empty when nobody has said.
        section: heading or passage of the document, or empty.
    """

    document: str = ""
    section: str = ""

    def __str__(self) -> str:
        place = "自编" if self.document == "authored" else f"文档 {self.document}" if self.document else "未注明"
        return f"{place}·{self.section}" if self.section else place


@dataclass(frozen=True)
class Case:
    """A case; a field that the source leaves out is empty. One brought in from outside may have little but a title.

    Attributes:
        id: unique id.
        title: one line.
        issue: what it is about, one of `labels.ISSUES`, or empty.
        situation: what happened, or empty.
        keywords: words to find it by.
        queries: sentences that should find it.
        source: where it comes from.
        origin: `source`, `authored` or `imported`.
        outcome: `resolved`, `partly`, `unresolved` or `unknown`.
        version: version of the file it stands in, 1 or more.
        wanted: what the customer wanted.
        checked: what was checked and found.
        handling: what was done.
        why: why it worked or failed.
        prevention: how to keep it from happening again.
        caution: what in this handling would be wrong today.
        key_phrases: sentences worth saying.
        persona: kind of customer, one of `labels.PERSONAS`, or empty.
        emotion: how the customer came, one of `labels.EMOTIONS`, or empty.
        turning_stage: stage of the turning point, one of `labels.STAGES`, or empty.
    """

    id: str
    title: str
    issue: str
    situation: str
    keywords: tuple[str, ...]
    queries: tuple[str, ...]
    source: Source
    origin: str
    outcome: str
    version: int
    wanted: str = ""
    checked: str = ""
    handling: str = ""
    why: str = ""
    prevention: str = ""
    caution: str = ""
    key_phrases: tuple[str, ...] = ()
    persona: str = ""
    emotion: str = ""
    turning_stage: str = ""


@dataclass(frozen=True)
class HandbookEntry:
    """A rule, principle or technique of the handbook.

    Attributes:
        id: unique id.
        title: one line.
        theme: theme of the file it stands in.
        text: the rule.
        questions: ways in which an agent asks for it.
        keywords: words to find it by.
        stages: stages it belongs to, or `any`.
        strictness: `must`, `should` or `advice`.
        source: where it comes from.
        version: version of the file it stands in, 1 or more.
        contradicts: ids of entries that say otherwise.
        numbers: named quantities of the rule, e.g. `waiting_min`, `minutes`, `hours`.
    """

    id: str
    title: str
    theme: str
    text: str
    questions: tuple[str, ...]
    keywords: tuple[str, ...]
    stages: tuple[str, ...]
    strictness: str
    source: Source
    version: int
    contradicts: tuple[str, ...] = ()
    numbers: Mapping[str, float] | None = None


def record_from_dict(kind: type[Record], values: Mapping[str, Any]) -> Record:
    """Make a record of what the store keeps.

    Args:
        kind: `Case` or `HandbookEntry`.
        values: the fields; lists become tuples, null an empty text; fields unknown to the record are left out.

    Returns:
        The record.
    """
    known = {field.name for field in fields(kind)}
    arguments: dict[str, Any] = {"source": Source(), **_WHAT_NOBODY_SAID} if kind is Case else {}
    for name, value in values.items():
        if name == "source":
            source = value or {}
            arguments[name] = Source(str(source.get("document") or ""), str(source.get("section") or ""))
        elif name in known and (value is not None or name not in arguments):
            arguments[name] = "" if value is None else tuple(value) if isinstance(value, list) else value
    return kind(**arguments)
