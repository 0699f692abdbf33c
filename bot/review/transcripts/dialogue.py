"""Lines of text to turns: labels in all spellings, several turns on a line, critique between them left out."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from bot.review.transcripts.clean import is_said, one_line
from bot.review.transcripts.headers import is_header, is_heading
from bot.review.transcripts.inline import cut, is_aside
from bot.review.transcripts.labels import Head, ReadHead, find_strangers, read_head, read_spaced_head
from bot.review.transcripts.raw import RawTurn
from bot.review.transcripts.times import read_time

_MARKS_AT_END = re.compile(r"[①-⑳\s]+$")
_RULE = re.compile(r"\s*[=\-—–_*~#·.]{3,}\s*$")
_BULLET = re.compile(r"\s*(?:[-*•·●▪■□◆>–—]+\s*|\d{1,4}\s*[.、．)）]\s*|[(（]\d{1,4}[)）]\s*|[①-⑳]\s*)")
_TIME_BEFORE = re.compile(r"\s*[\[【(（<]\s*([^\]】)）>]{4,40})\s*[\]】)）>]\s*")
_LEAST_QUOTED_AGAIN = 3
_LEAST_SPACED = 2
_LONGEST_LINE = 120
_LEAST_LINES = 2


@dataclass
class Dialogue:
    """The turns in some lines of text.

    Attributes:
        turns: in order, none of them empty.
        notes: what was left out, in Chinese.
        labelled: the lines tell who speaks.
    """

    turns: list[RawTurn] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    labelled: bool = True


def head_reader(lines: list[str]) -> ReadHead | None:
    """Return how the labels of a file are to be read, None when it has none.

    Args:
        lines: of the whole file.
    """
    strangers = find_strangers(lines)

    @functools.cache
    def read(line: str) -> Head | None:
        return read_head(line, strangers)

    if any(read(line) or len(cut(line, None, begins_line=False)) > 1 for line in lines):
        return read
    spaced = sum(1 for line in lines if read_spaced_head(line))
    filled = sum(1 for line in lines if line.strip())
    return read_spaced_head if spaced >= _LEAST_SPACED and spaced * 3 >= filled else None


def is_rule(line: str) -> bool:
    """Return whether a line is drawn: =====, -----."""
    return _RULE.match(line) is not None


def read_dialogue(lines: list[str], heads: ReadHead | None) -> Dialogue:
    """Read the turns of one call.

    Args:
        lines: of the call, headers left out.
        heads: how the labels of the file are read, see `head_reader`.

    Returns:
        The turns; without any when the lines hold no labels though the file does, or read like an essay.
    """
    if heads is None:
        return _without_labels(lines)
    reader = _Reader(heads)
    for line in lines:
        reader.read(line)
    return reader.finish()


class _Reader:
    """Goes through the lines of a call and keeps who is speaking."""

    def __init__(self, heads: ReadHead) -> None:
        self._heads = heads
        self._turns: list[RawTurn] = []
        self._parts: list[str] = []
        self._open: RawTurn | None = None
        self._critiques = self._asides = self._before = self._quoted = 0
        self._gap: int | None = None
        """Number of turns before the last critique, while it is not known whether what follows quotes them again."""

    def read(self, line: str) -> None:
        if not line.strip() or is_rule(line):
            return
        head = self._heads(line)
        if head is not None:
            self._begin(RawTurn("", head.speaker, head.label, head.at))
            pieces = cut(head.body, head.speaker, begins_line=False)
        elif is_aside(line) and (self._open is None or is_said("".join(self._parts))):
            self._asides += 1
            return
        else:
            pieces = cut(line, self._open.speaker if self._open else None, begins_line=True)
        for number, piece in enumerate(pieces):
            if piece.critique:
                self._close()
                self._critiques += 1
                self._gap = len(self._turns)
            elif number and piece.label:
                self._begin(RawTurn("", piece.speaker, piece.label))
                self._parts.append(piece.text)
            elif self._open is not None:
                self._parts.append(piece.text)
            elif is_said(piece.text) and not self._critiques:
                self._before += 1

    def finish(self) -> Dialogue:
        self._close()
        self._drop_quoted_again()
        notes = []
        if self._critiques:
            notes.append(f"有 {self._critiques} 处点评、说明不是对话，没有算进去")
        if self._asides:
            notes.append(f"有 {self._asides} 行括号里的旁白不是对话，没有算进去")
        if self._before:
            notes.append(f"第一句话前面有 {self._before} 行不是对话，没有算进去")
        if self._quoted:
            notes.append(f"有 {self._quoted} 句在点评前后重复引用，只算了一次")
        return Dialogue(self._turns, notes)

    def _begin(self, turn: RawTurn) -> None:
        self._close()
        self._open = turn

    def _close(self) -> None:
        if self._open is not None:
            text = one_line(_MARKS_AT_END.sub("", "\n".join(self._parts)))
            if is_said(text):
                self._turns.append(RawTurn(text, self._open.speaker, self._open.label, self._open.at))
        self._open, self._parts = None, []
        if self._gap is not None and len(self._turns) >= self._gap + _LEAST_QUOTED_AGAIN:
            self._drop_quoted_again()

    def _drop_quoted_again(self) -> None:
        """Drop the turns after a critique that quote those before it: critics begin a part with the end of the last."""
        if self._gap is None:
            return
        after = [(turn.speaker, turn.text) for turn in self._turns[self._gap :]]
        gap, before = self._gap, [(turn.speaker, turn.text) for turn in self._turns[: self._gap]]
        if len(after) >= _LEAST_QUOTED_AGAIN:
            self._gap = None
            start = _last_run(before, after[:_LEAST_QUOTED_AGAIN])
            if start is not None:
                self._quoted += gap - start
                del self._turns[start:gap]


def _last_run(before: list[tuple[str | None, str]], after: list[tuple[str | None, str]]) -> int | None:
    """Return where the run `after` begins in the last dozen of `before`, None when it does not stand there."""
    for start in range(max(0, len(before) - 12), len(before) - len(after) + 1):
        if before[start : start + len(after)] == after:
            return start
    return None


def _without_labels(lines: list[str]) -> Dialogue:
    """Take each line for a turn, unless the lines read like an essay."""
    said = [line for line in lines if is_said(line) and not is_rule(line) and not is_header(line)]
    said = [line for line in said if not is_heading(line) and not is_aside(line)]
    lengths = sorted(len(line.strip()) for line in said)
    if len(said) < _LEAST_LINES or lengths[len(said) // 2] > _LONGEST_LINE:
        return Dialogue(labelled=False)
    numbered = sum(1 for line in said if _BULLET.match(line)) * 2 > len(said)
    turns = []
    for line in said:
        at, text = None, line
        timed = _TIME_BEFORE.match(text)
        if timed and read_time(timed[1]) is not None and ":" in timed[1].replace("：", ":"):
            at, text = read_time(timed[1]), text[timed.end() :]
        text = one_line(_BULLET.sub("", text, count=1) if numbered else text)
        if is_said(text):
            turns.append(RawTurn(text, at=at))
    return Dialogue(turns, labelled=False)
