"""Which marks of a document count where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bot.library.importing.document import BLANK, HEADING, PAIR, Block, Span
from bot.library.importing.drafts import Draft
from bot.library.importing.marks import CASE, LABEL, SPEECH, Mark, find_marks
from bot.library.importing.stories import is_about_one
from bot.library.importing.telling import is_outcome
from bot.library.importing.vocabulary import Vocabulary

_LOOK_AHEAD = 6
_LEAST_TURNS_NEAR = 2
_OF_PAIRS = frozenset({"handling", "result", "checked", "analysis", "dialogue"})
_LEAST_LEAD = 20
_MOST_REPEATED = 12
_NUMBERS = re.compile(r"^\s*(?:\d{1,2}\s*[.、．)）]|[-*•·])\s*")
_REMARK = re.compile(
    r"\s*(?:\d{1,2}[.、)）]\s*)?[\u4e00-\u9fff]{2,3}(?:班长|组长|主管|经理|老师)?\s*(?:说|补充|点评|讲)?[:：]"
)


class Marks:
    """The marks of all blocks.

    Args:
        blocks: of a document, those without content left out.
        text: of the document, what is no content blanked.
        vocabulary: the headings that are known.
    """

    def __init__(self, blocks: Sequence[Block], text: str, vocabulary: Vocabulary) -> None:
        self._text, self._vocabulary, self._blocks = text, vocabulary, blocks
        plain = [text[block.start : block.end].replace(BLANK, "").strip() for block in blocks]
        times = Counter(one for one in plain if len(one) <= _MOST_REPEATED)
        self._of = [self._find(block, again=times[one] > 1) for block, one in zip(blocks, plain, strict=True)]

    def _find(self, block: Block, *, again: bool) -> list[Mark]:
        """Return the marks of a block; `again`: its whole text stands elsewhere too, as names of fields do."""
        if block.cells:
            return []
        heading = block.kind == HEADING
        marks = find_marks(self._text[block.start : block.end], self._vocabulary, heading=heading)
        return [replace(mark, loose=False) if again and heading else mark for mark in marks]

    def counting(self, number: int, case: Draft | None, lead: Sequence[Span]) -> list[Mark]:
        """Return the marks of a block that count where they stand.

        Args:
            number: of the block.
            case: that is open.
            lead: what stands between the last heading and the block, when no case is open.
        """
        counting: list[Mark] = []
        opened = case.open if case else ""
        for mark in self._of[number]:
            # 前台查证情况 inside 处理情况 is a part of it.
            if mark.modified and opened in {"handling", mark.field}:
                continue
            if self._counts(mark, number, case, lead):
                counting.append(mark)
                opened = mark.field or ("dialogue" if mark.kind == SPEECH else "")
        return counting

    def before_table(self, number: int) -> bool:
        """Return whether a form follows at once: a short line above it is its title."""
        return any(block.kind == PAIR for block in self._blocks[number + 1 : number + 2])

    def label_follows(self, number: int) -> bool:
        """Return whether the next block has a heading of a field."""
        return any(mark.kind == LABEL for marks in self._of[number + 1 : number + 2] for mark in marks)

    def field_follows(self, number: int, field: str) -> bool:
        """Return whether one of the next blocks, before another case begins, has a heading of a field."""
        for marks in self._of[number : number + _LOOK_AHEAD]:
            for mark in marks:
                if mark.kind == CASE or (mark.kind == LABEL and mark.field in {"situation", "title"}):
                    return False
                if mark.kind == LABEL and mark.field == field:
                    return True
        return False

    def _counts(self, mark: Mark, number: int, case: Draft | None, lead: Sequence[Span]) -> bool:
        """Return whether a mark counts: a common word needs a case around it, a speaker somebody to speak with."""
        if mark.kind == SPEECH:
            near = self._of[max(0, number - 1) : number + 3]
            return sum(1 for marks in near for m in marks if m.kind == SPEECH) >= _LEAST_TURNS_NEAR
        block = self._blocks[number]
        if mark.loose and not _is_like(case, block):
            return False
        # 小结：三句话, as high as 案例三：…, begins another part of the document.
        weak_title = block.kind == HEADING and mark.weak and mark.end < block.end - block.start
        if weak_title and case is not None and case.marker and block.level == case.title_level:
            return False
        if mark.kind != LABEL or not mark.weak:
            return True
        if mark.field == "situation":
            announced = case is not None and bool(case.marker) and not case.filled and not mark.inline
            return announced or self._paired(mark, number)
        if mark.field in {"title", "other"}:
            near = self._of[number : number + 2]
            return any(m.kind == LABEL and not m.weak for marks in near for m in marks)
        inside = self.tells(lead) if case is None else bool(case.spans.get("situation")) or bool(case.lead)
        return inside or any(
            m.kind == LABEL and m.field == "situation" and m.start < mark.start for m in self._of[number]
        )

    def told_last(self, number: int, case: Draft, plain: str) -> str:
        """Return the field of a paragraph without a heading after what was done, "" when it goes on with that.

        Args:
            number: of the block.
            case: that is open.
            plain: the paragraph: how it ended, or what somebody at the table says of it.
        """
        if _REMARK.match(plain) and _NUMBERS.sub("", plain)[:1] in self._vocabulary.surnames + "小老阿":
            return "comment"
        if case.open != "handling" or "result" in case.spans or self.field_follows(number + 1, "result"):
            return ""
        customer = self._vocabulary.story["customer"].match(_NUMBERS.sub("", plain))
        return "result" if customer and is_outcome(plain, self._vocabulary) else ""

    def tells(self, lead: Sequence[Span]) -> bool:
        """Return whether what stands before the first heading of a field tells of one customer's trouble."""
        told = "\n".join(self._text[span.start : span.end] for span in lead).replace(BLANK, "")
        story = self._vocabulary.story
        if len(told) < _LEAST_LEAD or story["trouble"].search(told) is None:
            return False
        return is_about_one(told, self._vocabulary) or story["particular"].search(told) is not None

    def _paired(self, mark: Mark, number: int) -> bool:
        """Return whether handling or the like follows soon."""
        for place in range(number, min(number + _LOOK_AHEAD, len(self._of))):
            for other in self._of[place]:
                if place == number and other.start <= mark.start:
                    continue
                if other.kind == CASE or (other.kind == LABEL and other.field == "situation"):
                    return False
                if other.kind == LABEL and other.field in _OF_PAIRS:
                    return True
        return False


def _is_like(case: Draft | None, block: Block) -> bool:
    """Return whether a heading stands as high as the other headings of fields in a case, or under its title."""
    if case is None:
        return False
    return block.level == case.level if case.open else block.level > case.title_level and bool(case.marker)
