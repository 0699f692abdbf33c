"""The queue table (source 002): which step applies to the numbers in a question, and which steps it says were taken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.library.contradictions import Handbook
from bot.library.numbers import Quantities, describe, read_number, read_quantities

THEME = "queue"
_NEAR = "[^，。；！？,;!?]"
_MOVED = "调|上|加|叫|派|请|用|动|签|来|进|排|喊|拉|安排"
_TAKEN_STEPS = re.compile(r"前(?:面)?([一二两三四五六1-6])(?:个)?步[^，。；]{0,6}(?:走|做|用|都|完|了|过)")
_TAKEN_STEP = re.compile(r"第([一二三四五六1-6])步[^，。；]{0,6}(?:走|做|用|都|完|了|过|后)")
_BEHIND = re.compile("(?:后面|后头|后边|身后)(?:还|都|就|正)*(?:有|排|等|堵|压)")
_LINE_HELD = re.compile("[他她]|[这那]个?(?:客户|用户|人)|不挂|占着|霸着")
_IN_FRONT = re.compile(r"前[面头边](?:还|都|仍|一共)*(?:有|排|等)[着了]?(?:[\d一二两三四五六七八九十几]|好几)")
_HOW_TO_SAY = re.compile(
    "安抚|道歉|赔不是|话术|[怎咋]么?样?(?:跟|和|对|给)?(?:客户|他|她|人家)?(?:说|讲|回|答|解释|安慰|开口)"
)
_STAFFING = re.compile("[调抽派喊叫撤加]|支援|签[入出]|步|台席|专家|外呼|呼出|质检|后台")
_QUEUE = re.compile(r"排队|排着|在排|等待|等着|在等|积压|队列|呼入|来电|话量|台席|座席")


@dataclass(frozen=True)
class QueueStep:
    """The row of the table that applies.

    Attributes:
        entry: id of the handbook entry.
        matched: the words of the question that chose it, as they stand there.
        why: one sentence: which numbers fit, and what is still to wait for or to be done before.
    """

    entry: str
    matched: tuple[str, ...]
    why: str


def queue_step(question: str, handbook: Handbook) -> QueueStep | None:
    """Find the row of the queue table that applies to the numbers in a question.

    Args:
        question: a question in one normalised line, with digits or Chinese numerals.
        handbook: the handbook.

    Returns:
        The row; None when the question tells no number of waiting callers and no step, or the table has no row for it.
    """
    rows = [fields for fields in handbook.fields.values() if fields["theme"] == THEME]
    if _mentions_queue_only(question):
        return None
    asked = read_quantities(question)
    taken, taken_words = _taken(question, rows)
    if asked.waiting is None and not (taken and _QUEUE.search(question)):
        return None
    words = _words(question, asked.places, taken_words)
    special = _only_when(question, rows)
    if special is not None:
        row, word = special
        return QueueStep(row["id"], (word, *words), f"问的是“{word}”，按这一条")
    applies, why = _row(rows, asked, _told(question, asked), taken)
    return QueueStep(applies["id"], words, why) if applies else None


def _row(
    rows: Sequence[Mapping[str, Any]], asked: Quantities, told_waiting: str, taken: int
) -> tuple[Mapping[str, Any] | None, str]:
    """Return the row for a number of callers, and why it applies; None when the table has none."""
    steps = {int(row["numbers"]["step"]): row for row in rows if "step" in row["numbers"]}
    waiting = asked.waiting
    if waiting is None:
        following = steps.get(taken + 1)
        told = describe(following["numbers"]) if following else ""
        return following, f"第 {taken} 步已经做了，轮到下一步“{told}”"
    ranges = [row for row in rows if "waiting_min" in row["numbers"] and _holds(row["numbers"], waiting)]
    plain = next((row for row in ranges if "step" not in row["numbers"]), None)
    if plain is not None:
        return plain, f"数字符合“{describe(plain['numbers'])}”"
    fitting = sorted((row for row in ranges if "step" in row["numbers"]), key=lambda row: row["numbers"]["step"])
    row = next((row for row in fitting if row["numbers"]["step"] > taken), None)
    if row is None:
        # The steps after the last one with a range are for a queue that nothing has shortened yet.
        row = next(
            (steps[step] for step in sorted(steps) if step > taken and "waiting_min" not in _of(steps, step)), None
        )
        return row, f"前 {taken} 步都做了还排着{told_waiting}，轮到“{describe(row['numbers'])}”" if row else ""
    return row, _why(row["numbers"], asked, taken)


def _why(numbers: Mapping[str, float], asked: Quantities, taken: int) -> str:
    minutes = asked.minutes
    least, step = numbers.get("minutes", 0), int(numbers["step"])
    if minutes is not None and minutes < least:
        only = f"还不满 {least:g} 分钟" if "minutes" in asked.rough else f"才 {minutes:g} 分钟"
        return f"人数符合“{describe(numbers)}”，但{only}：先盯着，满 {least:g} 分钟就做"
    skipped = f"；前 {step - 1} 步没做的接连做" if step > taken + 1 else ""
    waited = f"；要等满 {least:g} 分钟" if minutes is None and least else ""
    return f"数字符合“{describe(numbers)}”{skipped}{waited}"


def _of(steps: Mapping[int, Mapping[str, Any]], step: int) -> Mapping[str, float]:
    numbers: Mapping[str, float] = steps[step]["numbers"]
    return numbers


def _holds(numbers: Mapping[str, float], waiting: float) -> bool:
    return numbers["waiting_min"] <= waiting <= numbers.get("waiting_max", float("inf"))


def _mentions_queue_only(question: str) -> bool:
    """Tell whether callers wait but the question is about something else: a caller who holds the line, what to say."""
    if (_BEHIND.search(question) and _LINE_HELD.search(question)) or _IN_FRONT.search(question):
        return True
    return bool(_HOW_TO_SAY.search(question)) and not _STAFFING.search(question)


def _told(question: str, asked: Quantities) -> str:
    """Return the number of callers as a sentence says it: in the question's words where it is rough."""
    if asked.waiting is None:
        return ""
    return question[slice(*asked.places[0])] if "waiting" in asked.rough else f" {asked.waiting:g} 人"


def _taken(question: str, rows: Sequence[Mapping[str, Any]]) -> tuple[int, list[tuple[int, int]]]:
    """Return the last step that the question says was taken, 0 when none, and where it says so."""
    found = [
        (int(read_number(m.group(1))), m.span()) for p in (_TAKEN_STEPS, _TAKEN_STEP) for m in p.finditer(question)
    ]
    for row in rows:
        found += [(int(row["numbers"]["step"]), place) for place in _called_in(question, row.get("calls_in", ()))]
    return max((step for step, _ in found), default=0), [place for _, place in sorted(found)]


def _called_in(question: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a question says that somebody has been called in: 专家组都上了, 调了专家组, not 要不要调专家组."""
    for name in names:
        after = rf"{name}{_NEAR}{{0,4}}(?:已经|都|也|全)?{_NEAR}{{0,2}}(?:{_MOVED}){_NEAR}{{0,3}}(?:了|过|完|还)"
        before = rf"(?:{_MOVED})(?:了|过|完|来了|上了|进了){_NEAR}{{0,6}}{name}"
        already = rf"(?:已经|都|刚){_NEAR}{{0,3}}(?:{_MOVED}){_NEAR}{{0,6}}{name}"
        match = re.search(f"{after}|{before}|{already}", question)
        if match:
            yield match.span()


def _only_when(question: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], str] | None:
    found = ((row, word) for row in rows for word in row.get("only_when", ()) if word in question)
    return next(found, None)


def _words(question: str, *places: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    spans = sorted({place for group in places for place in group})
    return tuple(dict.fromkeys(question[start:end] for start, end in spans))
