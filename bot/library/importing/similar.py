"""Cases that tell the same, found by the runs of characters that they share."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.library.importing.found import FoundCase

_RUN = 3
_LEAST_SITUATION = 10
_ALIKE_SITUATION, _ALIKE_WHOLE = 0.7, 0.6
_SHORT, _ALIKE_SHORT = 25, 0.9
"""Short texts share their phrases easily."""

_MOST_OWNERS = 200
"""A run that stands in more cases tells nothing."""

_PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9*]")
_WEIGHTS = {"situation": 4, "handling": 4, "dialogue": 2, "result": 2}

Runs = frozenset[str]


def tell_once(cases: list[FoundCase]) -> tuple[list[FoundCase], dict[str, str]]:
    """Keep of cases that tell the same the fullest one.

    Args:
        cases: of all documents, in order.

    Returns:
        The cases kept, in order, with the ids of those left out among their duplicates; and which of them each of
        those left out is a duplicate of.
    """
    texts = [(_runs(case.situation), _runs(_whole(case))) for case in cases]
    group = list(range(len(cases)))
    for first, second in _pairs([whole for _, whole in texts]):
        if _alike(texts[first], texts[second]):
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
        library: id of each of its cases to what it tells.
    """
    known = [(name, _runs(text)) for name, text in library.items()]
    owners: dict[str, list[int]] = defaultdict(list)
    for number, (_, runs) in enumerate(known):
        for run in runs:
            owners[run].append(number)
    twins: dict[str, list[str]] = {}
    for case in cases:
        mine = _runs(_whole(case))
        counts = Counter(number for run in mine for number in owners.get(run, ()))
        twins[case.id] = []
        for number, shared in sorted(counts.items()):
            name, runs = known[number]
            if _same(shared, min(len(mine), len(runs))):
                twins[case.id].append(name)
    return twins


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


def _alike(first: tuple[Runs, Runs], second: tuple[Runs, Runs]) -> bool:
    least = min(len(first[0]), len(second[0]))
    if least >= _LEAST_SITUATION and len(first[0] & second[0]) >= _ALIKE_SITUATION * least:
        return True
    return _same(len(first[1] & second[1]), min(len(first[1]), len(second[1])))


def _same(shared: int, least: int) -> bool:
    """Return whether two texts with so many runs in common, the shorter with `least`, tell the same."""
    wanted = _ALIKE_WHOLE if least >= _SHORT else _ALIKE_SHORT
    return least >= _LEAST_SITUATION and shared >= wanted * least


def _pairs(texts: list[Runs]) -> Iterable[tuple[int, int]]:
    """Yield the pairs that share anything worth a look."""
    owners: dict[str, list[int]] = defaultdict(list)
    for number, runs in enumerate(texts):
        for run in runs:
            owners[run].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in owners.values():
        if 1 < len(numbers) <= _MOST_OWNERS:
            shared.update((a, b) for place, a in enumerate(numbers) for b in numbers[place + 1 :])
    return (pair for pair, count in sorted(shared.items()) if count >= _LEAST_SITUATION // 2)


def _runs(text: str) -> Runs:
    plain = "".join(_PLAIN.findall(text))
    return frozenset(plain[start : start + _RUN] for start in range(len(plain) - _RUN + 1))


def _whole(case: FoundCase) -> str:
    return "\n".join([case.situation, case.handling, *(turn.text for turn in case.dialogue)])


def _fullness(case: FoundCase) -> tuple[int, int]:
    filled = case.as_dict()
    names = ("situation", "checked", "handling", "result", "analysis", "prevention", "comment", "dialogue")
    score = sum(_WEIGHTS.get(name, 1) for name in names if filled[name])
    return score, len(_whole(case))


def _root(group: list[int], number: int) -> int:
    while group[number] != number:
        number = group[number]
    return number
