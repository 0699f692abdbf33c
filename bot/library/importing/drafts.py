"""A case as its places in the document, before its texts are taken out."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.library.importing.document import BLANK, Span

TEXT_FIELDS = ("situation", "checked", "handling", "result", "analysis", "prevention", "comment")
KEPT = ("situation", "wanted", *TEXT_FIELDS[1:])
"""Fields of a case that are texts: those of a draft, and what the customer wants where a heading names it."""


@dataclass
class Draft:
    """A case while it is being found.

    Attributes:
        section: headings above it, the nearest last.
        marker: 案例一 or the like, "" when there is none.
        title: heading of its own, "" when there is none.
        spans: field to where it stands, `title`, `dialogue` and `other` among them.
        lead: what stands between the marker and the first heading of a field.
        open: field that goes on, "" when none does.
        weak: the heading of that field is a common word, with its text on the same line.
        level: of the heading that named the last field, 0 when it was none.
        title_level: of the heading that holds the marker, 0 when it is none.
        heading: name of the last field of what happened, as written.
        notes: what a reader should know, in Chinese.
        told: found as a story, not by headings.
    """

    section: tuple[str, ...] = ()
    marker: str = ""
    title: str = ""
    spans: dict[str, list[Span]] = field(default_factory=dict)
    lead: list[Span] = field(default_factory=list)
    open: str = ""
    weak: bool = False
    level: int = 0
    title_level: int = 0
    heading: str = ""
    notes: list[str] = field(default_factory=list)
    told: bool = False

    @property
    def filled(self) -> bool:
        """Whether anything but a title or what a case does not keep is there."""
        return any(spans for name, spans in self.spans.items() if name not in {"title", "other"})

    @property
    def start(self) -> int:
        """First character of what it holds."""
        return min(span.start for span in self.all_spans())

    @property
    def end(self) -> int:
        """One past the last character of what it holds."""
        return max(span.end for span in self.all_spans())

    def all_spans(self) -> list[Span]:
        """Return the places of all fields, the lead included."""
        return [span for spans in self.spans.values() for span in spans] + self.lead

    def add(self, name: str, span: Span, text: str) -> None:
        """Add a place to a field, joined to the last when nothing stands between.

        Args:
            name: the field.
            span: the place.
            text: of the document, what is no content blanked.
        """
        spans = self.spans.setdefault(name, [])
        if not text[span.start : span.end].replace(BLANK, "").strip():
            return
        if spans and not text[spans[-1].end : span.start].replace(BLANK, "").strip():
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
