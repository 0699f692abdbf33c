"""What no schema can see in a scenario: names that must fit, lines that come twice, steps that miss their mark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.coaching.draft_check import check_draft
from bot.content import Location
from bot.errors import ContentError
from bot.labels import FLAG_CATEGORIES
from bot.practice.reading import Located
from bot.practice.wordings import pairs_of, regexes_of, spans_of
from bot.rubric.rubric import load_rubric
from bot.rubric.signals import plain

ALIKE = 0.7
"""Lines that share more of their pairs of characters read as the same line."""
AT_ONCE = re.compile("现在|马上|立刻|立即|当场|这就|这会儿|已经|刚刚|刚给|给您.{0,4}[好完]了")
"""What tells that something is done without waiting."""

_SHORT = 3
_NUMBER = re.compile(r"\d{7,}")
Line = tuple[Location, str]


def customer_lines(value: dict[str, Any]) -> Iterator[Line]:
    """Yield everything that a customer may say, each with its place in the file."""
    for state, lines in value["lines"].items():
        for number, line in enumerate(lines):
            yield ("lines", state, number), line
    for part, fields in (("facts", ("lines",)), ("hidden", ("evades", "lines"))):
        for index, entry in enumerate(value[part]):
            for field in fields:
                for number, line in enumerate(entry[field]):
                    yield (part, index, field, number), line
    for index, card in enumerate(value.get("cards", ())):
        yield ("cards", index, "say"), card["say"]


def scenario_problems(file: Located, cases: Iterable[str]) -> Iterator[ContentError]:
    """Yield what is wrong with a scenario that fits the schema.

    Args:
        file: the scenario.
        cases: ids of the cases that there are.
    """
    value = file.value
    if value["id"] != file.path.stem:
        yield file.error(f"应与文件名 {file.path.stem} 一致", "id")
    if value.get("case") is not None and value["case"] not in set(cases):
        yield file.error(f"案例库里没有 {value['case']}；没有合适的写 null", "case")
    yield from _id_problems(file)
    yield from _offer_problems(file)
    yield from _script_problems(file)
    for where, line in customer_lines(value):
        if _NUMBER.search(plain(line).text):
            yield file.error("台词里不写电话号码", *where)
    yield from twins(file, list(customer_lines(value)))


def _id_problems(file: Located) -> Iterator[ContentError]:
    value = file.value
    groups = {"facts": value["facts"] + value["hidden"], "offers": value["offers"], "cards": value.get("cards", [])}
    for part, entries in groups.items():
        for name, times in Counter(entry["id"] for entry in entries).items():
            if times > 1:
                yield file.error(f"编号 {name} 写了 {times} 次，请改一个", part)


def _offer_problems(file: Located) -> Iterator[ContentError]:
    kinds = {offer["settles"] for offer in file.value["offers"]}
    for kind in ("full", "part", "none"):
        if kind not in kinds:
            yield file.error(f"至少要有一个 settles: {kind} 的办法", "offers")


def _script_problems(file: Located) -> Iterator[ContentError]:
    value = file.value
    facts = {entry["id"]: entry["asks"] for entry in value["facts"] + value["hidden"]}
    offers = {entry["id"]: entry for entry in value["offers"]}
    for number, step in enumerate(value["script"]):
        for flag in check_draft(step["say"]).flags:
            title = FLAG_CATEGORIES[flag.category]
            yield file.error(f"示范的话里“{flag.text}”是“{title}”：{flag.why}", "script", number, "say")
        yield from _link_problems(file, number, step, facts, "about", "ask")
        yield from _link_problems(
            file, number, step, {name: entry["wordings"] for name, entry in offers.items()}, "offer", "offer"
        )
        offer = offers.get(step.get("offer"))
        if step["move"] == "offer" and offer and offer["settles"] == "full" and not is_timed(step["say"]):
            yield file.error("办法要说什么时候办好（今天下午五点前、现在就……）", "script", number, "say")
    if not any(offers.get(step.get("offer"), {}).get("settles") == "full" for step in value["script"]):
        yield file.error("示范里没有一步拿出 settles: full 的办法", "script")


def _link_problems(
    file: Located, number: int, step: dict[str, Any], known: dict[str, Any], field: str, move: str
) -> Iterator[ContentError]:
    name = step.get(field)
    if name is None:
        if step["move"] == move:
            yield file.error(f"move: {move} 的一步要写 {field}", "script", number)
    elif name not in known:
        yield file.error(f"没有 {name}，可用：{'、'.join(known)}", "script", number, field)
    elif not spans_of(regexes_of(known[name]), step["say"]):
        where = "asks" if field == "about" else "wordings"
        yield file.error(f"这句话和 {name} 的 {where} 一条也对不上，请改这句或补句式", "script", number, "say")


def is_timed(text: str) -> bool:
    """Tell whether an offer names a time, or is done at once."""
    words = plain(text).text
    return AT_ONCE.search(words) is not None or "deadline_time" in load_rubric().book.find(words)


def twins(file: Located, lines: Sequence[Line], others: Sequence[tuple[str, str]] = ()) -> Iterator[ContentError]:
    """Yield the lines that are the same as, or nearly the same as, another.

    Args:
        file: where the lines stand.
        lines: those of the file.
        others: when given, these are compared instead of the lines themselves: (file name, line).
    """
    own = [(where, line, pairs_of(line)) for where, line in lines]
    if others:
        theirs = [(name, line, pairs_of(line)) for name, line in others]
        for where, _line, pairs in own:
            for name, other, more in theirs:
                if alike(pairs, more):
                    yield file.error(f"和 {name} 的“{other}”几乎一样，请换个说法", *where)
        return
    for index, (where, _line, pairs) in enumerate(own):
        for _earlier, other, more in own[:index]:
            if pairs == more or alike(pairs, more):
                yield file.error(f"和前面的“{other}”几乎一样，请换个说法", *where)
                break


def alike(pairs: frozenset[str], others: frozenset[str]) -> bool:
    """Tell whether two lines, as pairs of characters, read as the same; very short ones do when they are equal."""
    most = max(len(pairs), len(others))
    if most < _SHORT:
        return pairs == others
    if min(len(pairs), len(others)) <= ALIKE * most:
        return False
    return len(pairs & others) > ALIKE * most
