"""Cases by their headings: where each begins, which field each paragraph belongs to, where it ends."""

from __future__ import annotations

import re

from bot.library.importing.counting import Marks
from bot.library.importing.document import BLANK, HEADING, PAIR, ROW, Block, Document, Span
from bot.library.importing.drafts import TEXT_FIELDS, Draft
from bot.library.importing.layout import after_foot, line_width
from bot.library.importing.marks import CASE, SPEECH, Mark, case_number, item_number, looks_like_heading, outline_level
from bot.library.importing.vocabulary import Label, Vocabulary

_WRAPPED = 20
"""A line at least so long that ends without a mark may go on in the next one."""

_WIDTH_PLAY = 3
_CONTENTS = re.compile(r"^\d{1,3}\s+\S|\s\d{1,3}$")

_SENTENCE_END = "。！？!?；;”』」）).…"
_ITEMS = re.compile(r"(?:^|(?<=[。；;.\s：:]))(\d{1,2})\s*[.、．)）](?!\d)")
_AFTER_SITUATION = ("checked", "handling", "result", "analysis", "prevention", "comment", "dialogue")
_NUMBERS = re.compile(
    r"^(?:\d{1,2}(?:[.．]\d{1,2})+[.、]?|\d{1,2}[.、．]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[)）])\s*"
)
_PART = re.compile(r"^[（(][^（）()]{1,8}[)）]\s*[:：]?\s*")
_MOST_TITLE, _MOST_SLOGAN = 40, 24


def find_drafts(document: Document, text: str, vocabulary: Vocabulary) -> list[Draft]:
    """Find what has the headings of cases.

    Args:
        document: as read.
        text: its text, what is no content blanked.
        vocabulary: the headings that are known.

    Returns:
        The drafts in order; some may turn out to hold no case.
    """
    machine = _Machine(document, text, vocabulary)
    for number in range(len(machine.blocks)):
        machine.read(number)
    return machine.finish()


class _Machine:
    """Goes through the blocks and keeps which case and field is open."""

    def __init__(self, document: Document, text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._wrapped = document.wrapped
        self._width = line_width(document) if document.wrapped else 0
        self.blocks = [b for b in document.blocks if text[b.start : b.end].replace(BLANK, "").strip()]
        self._after_foot = after_foot(document, text)
        self._marks = Marks(self.blocks, text, vocabulary)
        self._drafts: list[Draft] = []
        self._case: Draft | None = None
        self._lead: list[Span] = []
        """What stands under the last heading while no case is open."""
        self._headings: list[tuple[int, str]] = []
        self._number = 0
        self._names: dict[str, Label | None] = {}
        self._heading_at = -2
        """Number of the block that was the last heading."""

    def finish(self) -> list[Draft]:
        self._close()
        return self._drafts

    def read(self, number: int) -> None:
        block = self.blocks[number]
        self._number = number
        if block.cells:
            self._read_cells(block)
            return
        if block.start in self._after_foot:
            self._close()
        marks = self._marks.counting(number, self._case, self._lead)
        if not marks:
            self._read_plain(number, block)
            return
        first = block.start + marks[0].start
        before = self._text[block.start : first]
        if looks_like_heading(before) and marks[0].kind != SPEECH:
            self._take_heading(before, 0, number)
        elif _NUMBERS.sub("", before.replace(BLANK, "").strip(" \t。#*-—")).strip(" .、"):
            self._append(Span(block.start, first))
        ends = [*(block.start + mark.start for mark in marks[1:]), block.end]
        for mark, end in zip(marks, ends, strict=True):
            self._take(mark, Span(block.start + mark.end, max(end, block.start + mark.end)), block, number)

    def _read_cells(self, block: Block) -> None:
        labels = [(self._label(cell.label), cell) for cell in block.cells]
        if block.kind == ROW:
            self._close()
            self._case = self._new("")
        for label, cell in labels:
            name = label.field if label else "other"
            if block.kind == PAIR and self._case is not None and self._answers(self._case, name, cell.label):
                name = "result"
            if block.kind == PAIR and (self._case is None or self._begins(self._case, name, cell.label)):
                self._start_next(self._number)
            if self._case is not None:
                self._case.add(name, Span(cell.start, cell.end), self._text)
                self._case.open = ""
                self._case.heading = cell.label if name == "situation" else self._case.heading
        if block.kind == ROW:
            self._close()

    def _label(self, name: str) -> Label | None:
        if name not in self._names:
            self._names[name] = self._vocabulary.label(name, loose=True)
        return self._names[name]

    def _answers(self, case: Draft, name: str, heading: str) -> bool:
        """Return whether a form that told what happened and what was done now tells what the customer says."""
        over = bool(case.spans.get("handling")) and not case.spans.get("result")
        return name == "situation" and over and bool(case.heading) and heading != case.heading

    def _take(self, mark: Mark, body: Span, block: Block, number: int) -> None:
        if mark.kind == CASE:
            self._take_case(mark, body, block)
            return
        if mark.field and self._is_over(block):
            self._close()
        name = "dialogue" if mark.kind == SPEECH else mark.field
        if mark.kind == SPEECH:
            body = Span(block.start + mark.start, body.end)
        elif self._case is not None and self._begins(self._case, name, mark.name):
            self._start_next(number)
        if self._case is None:
            self._case = self._new("", self._title_above(number))
            self._take_lead(self._case, name)
        self._case.open = name
        self._case.weak = mark.weak and bool(self._plain(body))
        self._case.level = block.level if block.kind == HEADING else 0
        self._case.spans.setdefault(name, [])
        self._case.heading = mark.name if name == "situation" else self._case.heading
        self._case.add(name, body, self._text)

    def _is_over(self, block: Block) -> bool:
        """Return whether a heading stands higher than the one above: 三、下步措施 is none of （二）合约期."""
        above = self._headings[-1][1] if self._headings else ""
        higher = outline_level(self._text[block.start : block.end]) == 1 and outline_level(above) == 2
        return higher and (self._case is None or not self._case.title or outline_level(self._case.title) == 2)

    def _take_case(self, mark: Mark, body: Span, block: Block) -> None:
        """Begin the case that 案例一 announces, or go on with it where a page or slide says so again."""
        case, plain = self._case, _PART.sub("", self._plain(body))
        number = case_number(mark.name)
        if case is not None and case.filled and number and number == case_number(case.marker):
            label = self._vocabulary.label(plain, loose=True)
            if label is not None and label.field in TEXT_FIELDS:
                case.open = label.field
                case.spans.setdefault(label.field, [])
            return
        self._close()
        self._case = case = self._new(mark.name)
        case.title_level = block.level
        if plain and (looks_like_heading(plain) or (block.kind == HEADING and len(plain) <= _MOST_TITLE)):
            case.title = plain
        elif plain:
            case.lead.append(body)

    def _take_lead(self, case: Draft, name: str) -> None:
        """Take what stands between the heading and the first name of a field for what happened."""
        if name in (*_AFTER_SITUATION, "wanted") and self._marks.tells(self._lead):
            for span in self._lead:
                case.add("situation", span, self._text)
            heading = self._headings[-1][1] if self._headings else ""
            case.title = case.title or _NUMBERS.sub("", heading)
        self._lead = []

    def _begins(self, case: Draft, name: str, heading: str) -> bool:
        """Return whether a heading of this field begins another case.

        Args:
            case: that is open.
            name: of the field.
            heading: as written; 案例背景 and then 案例经过 tell of one case, 案例背景 again of another.
        """
        if name == "wanted":
            return any(case.spans.get(one) for one in ("handling", "result"))
        if name == "situation":
            told = bool(case.spans.get("situation"))
            over = any(case.spans.get(one) for one in _AFTER_SITUATION) or heading == case.heading
            return (told and over) or (case.open == "dialogue" and not case.marker and not case.title)
        return name == "title" and case.filled

    def _start_next(self, number: int) -> None:
        title = self._title_above(number)
        self._close()
        self._case = self._new("", title)

    def _title_above(self, number: int) -> str:
        """Return the heading right above a block, "" when there is none."""
        above = self._headings[-1][1] if self._headings and self._heading_at >= number - 1 else ""
        return "" if _CONTENTS.search(above) else above

    def _read_plain(self, number: int, block: Block) -> None:
        text = self._text[block.start : block.end]
        case = self._case
        continues = self._continues(block)
        alone = self._marks.before_table(number) or (self._wrapped and not (continues and self._width))
        heading = alone and looks_like_heading(text)
        if block.kind == HEADING or heading or self._is_slogan(number, text):
            level = block.level if block.kind == HEADING else 0
            if case is not None and case.level and level > case.level:
                self._append(Span(block.start, block.end))
            else:
                self._take_heading(self._plain(Span(block.start, block.end)), level, number)
            return
        if case is not None and case.open and not continues and self._ends_here(case, text):
            self._close()
        self._append(Span(block.start, block.end))

    def _is_slogan(self, number: int, text: str) -> bool:
        """Return whether a short line between 案例五 and the first heading of a field is a title with a comma."""
        case, plain = self._case, text.replace(BLANK, "").strip()
        if case is None or case.title or not case.marker or len(plain) > _MOST_SLOGAN:
            return False
        if plain[-1] in _SENTENCE_END + ":：" or item_number(plain) is not None or not self._is_title(case):
            return False
        return self._marks.label_follows(number)

    def _continues(self, block: Block) -> bool:
        """Return whether a line goes on with the wrapped line before it."""
        case = self._case
        if case is None or not self._wrapped or not case.open or not case.spans.get(case.open):
            return False
        last = case.spans[case.open][-1]
        line = self._text[last.start : last.end].rsplit("\n", 1)[-1].replace(BLANK, "").rstrip()
        least = self._width - _WIDTH_PLAY if self._width else _WRAPPED
        return len(line) >= least and line[-1] not in _SENTENCE_END + ":："

    def _ends_here(self, case: Draft, text: str) -> bool:
        """Return whether a paragraph no longer belongs to the open field: another list begins, a quotation is over."""
        spans = case.spans.get(case.open, [])
        number = item_number(text)
        if number is None:
            return case.weak and bool(spans)
        body = "\n".join(self._text[span.start : span.end] for span in spans)
        last = max((int(item) for item in _ITEMS.findall(body)), default=0)
        if last == 0:
            return bool(body.strip(BLANK + " \n")) and number > 1
        return number <= last

    def _take_heading(self, heading: str, level: int, number: int) -> None:
        case = self._case
        heading = heading.replace(BLANK, "").strip()
        if case is not None and not case.title and len(heading) <= _MOST_TITLE and self._is_title(case):
            case.title = heading
            return
        self._close()
        self._lead = []
        while self._headings and (not level or not self._headings[-1][0] or self._headings[-1][0] >= level):
            self._headings.pop()
        self._headings.append((level, heading))
        self._heading_at = number

    def _is_title(self, case: Draft) -> bool:
        """Return whether a heading inside a case is its title: nothing of it, or only an empty field, stands before."""
        if not case.filled and not case.spans.get("other") and not case.open:
            return all(span.end - span.start < _WRAPPED for span in case.lead)
        return bool(case.open) and not case.spans.get(case.open) and not case.spans.get("situation")

    def _append(self, span: Span) -> None:
        case = self._case
        if case is None:
            self._lead.append(span)
            return
        if case.open:
            case.add(self._field_for(case, span), span, self._text)
        else:
            case.lead.append(span)

    def _field_for(self, case: Draft, span: Span) -> str:
        """Return the field a paragraph goes to: a list after what happened fills the heading of handling left empty."""
        plain = self._text[span.start : span.end]
        waiting = "handling" in case.spans and not case.spans["handling"]
        if case.open == "situation" and waiting and item_number(plain) == 1:
            case.open = "handling"
        elif case.open in {"handling", "checked", "result"} and case.spans[case.open]:
            case.open = self._marks.told_last(self._number, case, plain) or case.open
        return case.open

    def _new(self, marker: str, title: str = "") -> Draft:
        section = tuple(heading for _, heading in self._headings if heading != title)
        return Draft(section, marker, title)

    def _close(self) -> None:
        if self._case is not None and (self._case.filled or self._case.lead):
            self._drafts.append(self._case)
        self._case = None
        self._lead = []

    def _plain(self, span: Span) -> str:
        return self._text[span.start : span.end].replace(BLANK, "").strip()
