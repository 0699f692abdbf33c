"""A text file to calls: where one call ends and the next begins, and what the headers tell."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from bot.review.transcripts.dialogue import head_reader, is_rule, read_dialogue
from bot.review.transcripts.furniture import without_furniture
from bot.review.transcripts.headers import is_header, is_heading, is_id_header, read_header
from bot.review.transcripts.inline import cut
from bot.review.transcripts.labels import ReadHead
from bot.review.transcripts.raw import RawCall

_LEAST_TURNS = 2
_OPENING = re.compile(
    r"(?:您好|你好|早上好|上午好|下午好|晚上好|欢迎致电).{0,30}(?:服务|工号|请讲|请问|帮您|帮你)|工号.{0,12}为您服务"
)
_CLOSING = re.compile(r"再见|拜拜|挂机|挂了|祝您|感谢(?:您的)?(?:来电|致电)|满意度|留意.{0,3}录音|评价")
_LOOK_BACK, _LOOK_AHEAD = 400, 3


def read_calls(text: str) -> list[RawCall]:
    """Read the calls of a text file.

    Args:
        text: decoded, line breaks all line feeds.

    Returns:
        The calls in which something is said, in order; none when the text holds no dialogue.
    """
    heads = head_reader(text.split("\n"))
    notes: list[str] = []
    if heads is not None:
        text, notes = without_furniture(text, heads)
    calls = []
    for block in _blocks(text.split("\n"), heads):
        call = _read_block(block, heads)
        if call.turns:
            call.notes += notes
            calls.append(call)
    return calls


def _read_block(lines: list[str], heads: ReadHead | None) -> RawCall:
    begin = next((number for number, line in enumerate(lines) if _turns_in(line, heads)), len(lines))
    told: dict[str, str] = {}
    for line in lines[:begin]:
        told = {**read_header(line), **told}
    titles = [line for line in lines[:begin] if not is_header(line) and not is_heading(line)]
    dialogue = read_dialogue([*titles, *lines[begin:]], heads)
    return RawCall(dialogue.turns, notes=dialogue.notes, **told)


def _blocks(lines: list[str], heads: ReadHead | None) -> list[list[str]]:
    """Cut the lines of a file into those of each call."""
    turns = [0, *accumulate(_turns_in(line, heads) for line in lines)]
    candidates = [n for n, line in enumerate(lines) if n and _may_begin(line)]
    strong = [n for n in candidates if not _is_weak(lines[n])]
    begins = [0]
    for start in candidates:
        # The part after ends at the latest at the next heading, id or double rule; those just below belong to it.
        later = bisect_right(strong, start + _LOOK_AHEAD)
        until = strong[later] if later < len(strong) else len(lines)
        if _splits(lines, start, turns[start] - turns[begins[-1]], turns[until] - turns[start], heads):
            begins.append(start)
    return [lines[begin:end] for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True)]


def _turns_in(line: str, heads: ReadHead | None) -> int:
    if not line.strip() or is_rule(line) or is_heading(line) or is_header(line):
        return 0
    if heads is None:
        return 1
    head = heads(line)
    pieces = cut(head.body if head else line, head.speaker if head else None, begins_line=head is None)
    return int(head is not None) + sum(1 for piece in pieces if piece.label)


def _may_begin(line: str) -> bool:
    return not line.strip() or is_rule(line) or is_heading(line) or is_id_header(line)


def _is_weak(line: str) -> bool:
    return not line.strip() or (is_rule(line) and "=" not in line)


def _splits(lines: list[str], start: int, before: int, after: int, heads: ReadHead | None) -> bool:
    """Return whether a call begins here: at a heading or id always, elsewhere where both sides look like calls."""
    line = lines[start]
    if is_heading(line) or is_id_header(line):
        return before >= 1
    if before < _LEAST_TURNS or after < _LEAST_TURNS:
        return False
    if not _is_weak(line):
        return True
    following = next(
        (one for one in lines[start + 1 : start + 1 + _LOOK_AHEAD] if one.strip() and not is_rule(one)), ""
    )
    if is_header(following) or is_heading(following):
        return True
    return _opens(following, heads) and (is_rule(line) or _closed_before(lines, start))


def _opens(line: str, heads: ReadHead | None) -> bool:
    """Return whether an agent opens a call with this line."""
    head = heads(line) if heads else None
    if heads is not None and (head is None or head.speaker == "customer"):
        return False
    return _OPENING.search(head.body if head else line) is not None


def _closed_before(lines: list[str], start: int) -> bool:
    """Return whether the two lines before say goodbye."""
    said: list[str] = []
    for line in reversed(lines[max(0, start - 20) : start]):
        if line.strip():
            said.append(line[-_LOOK_BACK:])
        if len(said) == 2:
            break
    return any(_CLOSING.search(line) for line in said)
