"""Three values: True, False, and None for what is not known.

Kleene's logic: what is unknown makes the answer unknown only where it could change it.
"""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def negation(truth: Truth) -> Truth:
    """Return the opposite; of unknown, unknown."""
    return None if truth is None else not truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """Return False when one is false, else None when one is unknown, else True; True for none."""
    # Looking through a tuple three times is faster than through its items once.
    seen = tuple(truths)
    return False if False in seen else None if None in seen else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """Return True when one is true, else None when one is unknown, else False; False for none."""
    seen = tuple(truths)
    return True if True in seen else None if None in seen else False


def at_least(needed: int, truths: Iterable[Truth]) -> Truth:
    """Tell whether so many are true: True when surely, False when impossible.

    Args:
        needed: how many, 0 or more.
        truths: what is counted.
    """
    seen = list(truths)
    return within(seen.count(True), len(seen) - seen.count(False), least=needed)


def within(low: float, high: float, *, least: float | None = None, most: float | None = None) -> Truth:
    """Tell whether a number, of which only bounds are known, lies between two others.

    Args:
        low: the number is at least this.
        high: and at most this; `low <= high`.
        least: it should be at least this; no limit when None.
        most: it should be at most this; no limit when None.
    """
    enough = None if least is None else _decided(low >= least, high < least)
    few = None if most is None else _decided(high <= most, low > most)
    return all_of(part for limit, part in ((least, enough), (most, few)) if limit is not None)


def _decided(surely: bool, surely_not: bool) -> Truth:
    return True if surely else False if surely_not else None
