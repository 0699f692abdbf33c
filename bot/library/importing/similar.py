"""Cases that tell the same, found by the runs of characters that they share."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.library.importing.alike import Runs, pairs_alike, runs_of, shared_runs
from bot.library.importing.found import FoundCase

_LEAST_SITUATION = 10
_ALIKE_SITUATION, _ALIKE_WHOLE = 0.7, 0.6
_SHORT, _ALIKE_SHORT = 25, 0.9
"""Short texts share their phrases easily."""

_WEIGHTS = {"situation": 4, "handling": 4, "dialogue": 2, "result": 2}
_CHANGING = re.compile(r"[\W\d_]+")
"""What may differ between copies of one text: numbers, and marks that mask them."""

Progress = Callable[[int], object]


def tell_once(cases: list[FoundCase], progress: Progress | None = None) -> tuple[list[FoundCase], dict[str, str]]:
    """Keep of cases that tell the same the fullest one.

    Args:
        cases: of all documents, in order; tens of thousands are no more than half a minute's work.
        progress: told how many more have been seen to.

    Returns:
        The cases kept, in order, with the ids of those left out among their duplicates; and which of them each of
        those left out is a duplicate of.
    """
    group = list(range(len(cases)))
    for first, second in _alike(cases, progress):
        low, high = sorted((_root(group, first), _root(group, second)))
        group[high] = low
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(len(cases)):
        members[_root(group, number)].append(number)
    kept: dict[int, FoundCase] = {}
    left_out: dict[str, str] = {}
    for numbers in members.values():
        best = max(numbers, key=lambda number: (_fullness(cases[number]), -number))
        kept[best] = cases[best]
        for number in numbers:
            if number != best:
                left_out[cases[number].id] = cases[best].id
                _merge(cases[best], cases[number])
    return [kept[number] for number in sorted(kept)], left_out


def known_twins(cases: Iterable[FoundCase], library: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for the id of each case the ids of the library's cases that tell the same in the same words.

    Args:
        cases: as found.
        library: id of each of its cases to what it tells; a few hundred at most, each is compared with each.
    """
    known = {name: runs_of(text) for name, text in library.items()}
    return {case.id: twins_of(runs_of(told_by(case)), known) for case in cases}


def twins_of(mine: Runs, known: Mapping[str, Runs]) -> list[str]:
    """Return the ids of known cases that tell the same in the same words.

    Args:
        mine: runs of all that a case tells.
        known: id of each known case to its runs.
    """
    return [name for name, runs in known.items() if _same(shared_runs(mine, runs), min(len(mine), len(runs)))]


def told_by(case: FoundCase) -> str:
    """Return what happened in a case and what was done and said."""
    return "\n".join([_happened(case), case.handling, *(turn.text for turn in case.dialogue)])


def _happened(case: FoundCase) -> str:
    """Return what happened, and what the customer wants: one trouble and two wishes make two cases."""
    return "\n".join(filter(None, (case.situation, case.wanted)))


def _alike(cases: Sequence[FoundCase], progress: Progress | None) -> Iterator[tuple[int, int]]:
    """Yield pairs of numbers of cases that tell the same; who is alike by way of another may be left out."""
    situations = [runs_of(_happened(case)) for case in cases]
    wholes = [runs_of(told_by(case)) for case in cases]
    yield from _copies([_happened(case) for case in cases], situations, _same_situation)
    yield from _copies([told_by(case) for case in cases], wholes, _same)
    # The same text a thousand times would make its own words boilerplate.
    places: dict[tuple[bytes, bytes], int] = {}
    for number, (situation, whole) in enumerate(zip(situations, wholes, strict=True)):
        one = places.setdefault((situation.tobytes(), whole.tobytes()), number)
        if one != number and _same(len(whole), len(whole)):
            yield one, number
    first = list(places.values())
    if progress is not None:
        progress(len(cases) - len(first))
    for texts, alike, told in ((situations, _same_situation, None), (wholes, _same, progress)):
        for one, other in pairs_alike([texts[number] for number in first], alike, progress=told):
            yield first[one], first[other]


def _copies(texts: Sequence[str], runs: Sequence[Runs], alike: Callable[[int, int], bool]) -> Iterator[tuple[int, int]]:
    """Yield the first of some texts that differ in numbers alone, with each of the others."""
    seen: dict[str, int] = {}
    for number, text in enumerate(texts):
        first = seen.setdefault(_CHANGING.sub("", text), number)
        least = min(len(runs[first]), len(runs[number]))
        if first != number and alike(shared_runs(runs[first], runs[number]), least):
            yield first, number


def _same_situation(shared: Any, least: Any) -> Any:
    """Return whether situations tell the same; see `_same`."""
    return (least >= _LEAST_SITUATION) & (shared >= _ALIKE_SITUATION * least)


def _same(shared: Any, least: Any) -> Any:
    """Return whether texts tell the same: numbers or arrays of them.

    Args:
        shared: how many runs they have in common.
        least: how many the shorter one has.
    """
    long = (least >= _SHORT) & (shared >= _ALIKE_WHOLE * least)
    return (least >= _LEAST_SITUATION) & (long | (shared >= _ALIKE_SHORT * least))


def _merge(best: FoundCase, other: FoundCase) -> None:
    best.duplicates.append(other.id)
    place = f"{other.source.document} 第 {other.source.start}—{other.source.end} 字"
    best.notes.append(f"与 {other.id}（{place}）相近，只列一次")
    same_document = best.source.document == other.source.document
    if same_document and _is_own_title(other) and not _is_own_title(best):
        best.title = other.title


def _is_own_title(case: FoundCase) -> bool:
    """Return whether a title is the document's, not made of what happened."""
    return "title" in case.passages or not case.situation.replace("\n", "").startswith(case.title[:6])


def _fullness(case: FoundCase) -> tuple[int, int]:
    filled = ("situation", "wanted", "checked", "handling", "result", "analysis", "prevention", "comment", "dialogue")
    score = sum(_WEIGHTS.get(name, 1) for name in filled if getattr(case, name))
    return score, len(told_by(case))


def _root(group: list[int], number: int) -> int:
    while group[number] != number:
        group[number] = group[group[number]]
        number = group[number]
    return number
