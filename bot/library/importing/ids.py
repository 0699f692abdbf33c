"""Ids of found cases, a document's name and a number: which are taken, and which is the next free one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

_AT_ONCE = 500


def taken_ids(wanted: Iterable[str], present: Callable[[Collection[str]], set[str]]) -> set[str]:
    """Return the ids of the library that may be in the way of new ones, without reading all of it.

    Args:
        wanted: the ids that found cases would have.
        present: tells which of some ids are taken.

    Returns:
        Of the numbers from 1 to beyond the last that a case would get, those that are taken.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    for one in wanted:
        stem, number = _parts(one)
        numbers[stem].append(number)
    taken: set[str] = set()
    for stem, given in numbers.items():
        last, room = 0, -max(given)
        while room < len(given):
            asked = [_numbered(stem, number) for number in range(last + 1, last + 1 + _AT_ONCE)]
            there = present(asked)
            taken |= there
            last, room = last + _AT_ONCE, room + _AT_ONCE - len(there)
    return taken


class FreeIds:
    """Gives each found case an id of its own.

    Args:
        taken: ids that nothing may get.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._next: dict[str, dict[int, int]] = defaultdict(dict)
        """Stem to number that is taken to one after it that may be free."""
        for one in taken:
            self._take(*_parts(one))

    def take(self, wanted: str) -> str:
        """Return the wanted id or, where it is taken, that with the next free number; it is taken then.

        Args:
            wanted: a name, a dash and a number.
        """
        stem, number = _parts(wanted)
        following, passed = self._next[stem], list[int]()
        while number in following:
            passed.append(number)
            number = following[number]
        for one in passed:
            following[one] = number + 1
        self._take(stem, number)
        return _numbered(stem, number)

    def _take(self, stem: str, number: int) -> None:
        self._next[stem][number] = number + 1


def _parts(one: str) -> tuple[str, int]:
    stem, number = one.rsplit("-", 1)
    return stem, int(number)


def _numbered(stem: str, number: int) -> str:
    return f"{stem}-{number:02d}"
