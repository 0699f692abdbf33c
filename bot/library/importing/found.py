"""What the import found, as plain values and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.library.importing.document import Ignored, Span

FIELD_NAMES = {
    "situation": "情况",
    "wanted": "诉求",
    "checked": "查证",
    "handling": "处理",
    "result": "结果",
    "analysis": "分析",
    "prevention": "预防",
    "comment": "点评",
    "dialogue": "对话",
}
"""Fields of a case to what they are called on screen."""


@dataclass(frozen=True)
class Utterance:
    """A turn of a dialogue.

    Attributes:
        speaker: `agent`, `customer`, or another label as written.
        text: what is said, personal data masked.
    """

    speaker: str
    text: str


@dataclass(frozen=True)
class Place:
    """Where a case stands.

    Attributes:
        document: name of the file.
        section: headings above it, joined by ` · `; the marker (案例一) last.
        start: first character in the text that was read.
        end: one past the last.
    """

    document: str
    section: str
    start: int
    end: int


@dataclass
class FoundCase:
    """A case as found; a field that the document does not have is empty. Personal data is masked everywhere.

    Attributes:
        id: name of the document and number of the case in it.
        title: one line.
        source: where it stands.
        situation: what happened; what the customer wants too where no heading parts them.
        wanted: what the customer wants, where a heading names it (客户诉求).
        checked: what was checked and found.
        handling: what was done.
        result: how it ended.
        analysis: what the document makes of it.
        prevention: how to keep it from happening again.
        comment: critique, lessons.
        dialogue: what was said, turn by turn.
        passages: field to its places in the text that was read, in order.
        issue: what it is about, one of `labels.ISSUES`, guessed; None when nothing can be guessed.
        duplicates: ids of cases that tell the same: of the library, or found and left out here.
        known: those of the library among them; not part of the JSON.
        notes: what a reader should know, in Chinese.
    """

    id: str
    title: str
    source: Place
    situation: str = ""
    wanted: str = ""
    checked: str = ""
    handling: str = ""
    result: str = ""
    analysis: str = ""
    prevention: str = ""
    comment: str = ""
    dialogue: list[Utterance] = field(default_factory=list)
    passages: dict[str, list[Span]] = field(default_factory=dict)
    issue: str | None = None
    duplicates: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values; a passage in several places names the first, and the others under `more`."""
        return {
            "id": self.id,
            "title": self.title,
            "issue": self.issue,
            "situation": self.situation,
            "wanted": self.wanted,
            "checked": self.checked,
            "analysis": self.analysis,
            "handling": self.handling,
            "result": self.result,
            "prevention": self.prevention,
            "comment": self.comment,
            "dialogue": [{"speaker": one.speaker, "text": one.text} for one in self.dialogue],
            "source": {
                "document": self.source.document,
                "section": self.source.section,
                "start": self.source.start,
                "end": self.source.end,
            },
            "passages": {name: _passage(spans) for name, spans in self.passages.items()},
            "duplicates": list(self.duplicates),
            "notes": list(self.notes),
        }


@dataclass
class FoundDocument:
    """What a document held.

    Attributes:
        file: its name.
        characters: length of the text that was read.
        cases: in order, each told once.
        ignored: what is no content.
        notes: what a reader should know, in Chinese.
        text: what was read, personal data masked, of the same length; for showing passages, not part of the JSON.
    """

    file: str
    characters: int
    cases: list[FoundCase]
    ignored: list[Ignored]
    notes: list[str]
    text: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "file": self.file,
            "characters": self.characters,
            "cases": [case.as_dict() for case in self.cases],
            "ignored": [{"start": one.start, "end": one.end, "why": one.why} for one in self.ignored],
            "notes": list(self.notes),
        }


@dataclass
class Found:
    """What all documents held.

    Attributes:
        documents: in the order in which they were given.
    """

    documents: list[FoundDocument]

    def cases(self) -> list[FoundCase]:
        """Return the cases of all documents."""
        return [case for document in self.documents for case in document.cases]

    def as_dict(self) -> Mapping[str, Any]:
        """Return it as JSON values."""
        return {"documents": [document.as_dict() for document in self.documents]}


def _passage(spans: list[Span]) -> dict[str, Any]:
    passage: dict[str, Any] = {"start": spans[0].start, "end": spans[0].end}
    if len(spans) > 1:
        passage["more"] = [{"start": span.start, "end": span.end} for span in spans[1:]]
    return passage
