"""Cases by their headings: where each begins, which field each paragraph belongs to, where it ends."""

from __future__ import annotations

import re

from bot.library.importing.document import BLANK, HEADING, PAIR, ROW, Block, Document, Span
from bot.library.importing.drafts import Draft
from bot.library.importing.layout import after_foot, line_width
from bot.library.importing.marks import CASE, LABEL, SPEECH, Mark, find_marks, item_number, looks_like_heading
from bot.library.importing.vocabulary import Vocabulary

_LOOK_AHEAD = 6
_LEAST_TURNS_NEAR = 2
_WRAPPED = 20
"""A line at least so long that ends without a mark may go on in the next one."""

_WIDTH_PLAY = 3
_CONTENTS = re.compile(r"^\d{1,3}\s+\S|\s\d{1,3}$")

_SENTENCE_END = "。！？!?；;”』」）).…"
_ITEMS = re.compile(r"(?:^|(?<=[。；;.\s：:]))(\d{1,2})\s*[.、．)）](?!\d)")
_OF_PAIRS = frozenset({"handling", "result", "checked", "analysis"})
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
        self._marks = [
            [] if block.cells else find_marks(text[block.start : block.end], vocabulary) for block in self.blocks
        ]
        self._drafts: list[Draft] = []
        self._case: Draft | None = None
        self._headings: list[tuple[int, str]] = []
        self._heading_at = -2
        """Number of the block that was the last heading."""

    def finish(self) -> list[Draft]:
        self._close()
        return self._drafts

    def read(self, number: int) -> None:
        block = self.blocks[number]
        if block.cells:
            self._read_cells(block)
            return
        if block.start in self._after_foot:
            self._close()
        marks = self._counting(number)
        if not marks:
            self._read_plain(number, block)
            return
        first = block.start + marks[0].start
        before = self._text[block.start : first]
        if looks_like_heading(before) and marks[0].kind != SPEECH:
            self._take_heading(before, 0, number)
        elif before.replace(BLANK, "").strip(" \t.。#*-—"):
            self._append(Span(block.start, first))
        ends = [*(block.start + mark.start for mark in marks[1:]), block.end]
        for mark, end in zip(marks, ends, strict=True):
            self._take(mark, Span(block.start + mark.end, max(end, block.start + mark.end)), block, number)

    def _read_cells(self, block: Block) -> None:
        labels = [(self._vocabulary.label(cell.label), cell) for cell in block.cells]
        if block.kind == ROW:
            self._close()
            self._case = self._new("")
        for label, cell in labels:
            name = label.field if label else "other"
            if block.kind == PAIR and self._begins(name):
                self._start_next()
            if self._case is not None:
                self._case.add(name, Span(cell.start, cell.end), self._text)
                self._case.open = ""
        if block.kind == ROW:
            self._close()

    def _counting(self, number: int) -> list[Mark]:
        """Return the marks of a block that count where they stand."""
        counting: list[Mark] = []
        opened = self._case.open if self._case else ""
        for mark in self._marks[number]:
            # 前台查证情况 inside 处理情况 is a part of it.
            if mark.modified and opened in {"handling", mark.field}:
                continue
            if self._counts(mark, number):
                counting.append(mark)
                opened = mark.field or ("dialogue" if mark.kind == SPEECH else "")
        return counting

    def _counts(self, mark: Mark, number: int) -> bool:
        """Return whether a mark counts: a common word needs a case around it, a speaker somebody to speak with."""
        case = self._case
        if mark.kind == SPEECH:
            near = self._marks[max(0, number - 1) : number + 3]
            return sum(1 for marks in near for m in marks if m.kind == SPEECH) >= _LEAST_TURNS_NEAR
        if mark.kind != LABEL or not mark.weak:
            return True
        if mark.field == "situation":
            return self._paired(mark, number)
        if mark.field in {"title", "other"}:
            near = self._marks[number : number + 2]
            return any(m.kind == LABEL and not m.weak for marks in near for m in marks)
        inside = case is not None and (bool(case.spans.get("situation")) or bool(case.lead))
        return inside or any(
            m.kind == LABEL and m.field == "situation" and m.start < mark.start for m in self._marks[number]
        )

    def _paired(self, mark: Mark, number: int) -> bool:
        """Return whether handling or the like follows soon."""
        for place in range(number, min(number + _LOOK_AHEAD, len(self.blocks))):
            for other in self._marks[place]:
                if place == number and other.start <= mark.start:
                    continue
                if other.kind == CASE or (other.kind == LABEL and other.field == "situation"):
                    return False
                if other.kind == LABEL and other.field in _OF_PAIRS:
                    return True
        return False

    def _take(self, mark: Mark, body: Span, block: Block, number: int) -> None:
        if mark.kind == CASE:
            self._close()
            self._case = self._new(mark.name)
            plain = self._plain(body)
            if plain and (looks_like_heading(plain) or (block.kind == HEADING and len(plain) <= _MOST_TITLE)):
                self._case.title = plain
            elif plain:
                self._case.lead.append(body)
            return
        name = "dialogue" if mark.kind == SPEECH else mark.field
        if mark.kind == SPEECH:
            body = Span(block.start + mark.start, body.end)
        elif self._begins(name):
            self._start_next(number)
        if self._case is None:
            self._case = self._new("", self._title_above(number))
        self._case.open = name
        self._case.weak = mark.weak and bool(self._plain(body))
        self._case.level = block.level if block.kind == HEADING else 0
        self._case.spans.setdefault(name, [])
        self._case.add(name, body, self._text)

    def _begins(self, name: str) -> bool:
        """Return whether a heading of this field begins another case."""
        case = self._case
        if case is None:
            return True
        if name == "situation":
            told = bool(case.spans.get("situation"))
            return told or (case.open == "dialogue" and not case.marker and not case.title)
        return name == "title" and case.filled

    def _start_next(self, number: int = -1) -> None:
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
        heading = self._wrapped and looks_like_heading(text) and not (continues and self._width)
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
        return any(mark.kind == LABEL for marks in self._marks[number + 1 : number + 2] for mark in marks)

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
            return
        if case.open:
            case.add(self._field_for(case, span), span, self._text)
        else:
            case.lead.append(span)

    def _field_for(self, case: Draft, span: Span) -> str:
        """Return the field a paragraph goes to: a list after what happened fills the heading of handling left empty."""
        waiting = "handling" in case.spans and not case.spans["handling"]
        if case.open == "situation" and waiting and item_number(self._text[span.start : span.end]) == 1:
            case.open = "handling"
        return case.open

    def _new(self, marker: str, title: str = "") -> Draft:
        section = tuple(heading for _, heading in self._headings if heading != title)
        return Draft(section, marker, title)

    def _close(self) -> None:
        if self._case is not None and (self._case.filled or self._case.lead):
            self._drafts.append(self._case)
        self._case = None

    def _plain(self, span: Span) -> str:
        return self._text[span.start : span.end].replace(BLANK, "").strip()
