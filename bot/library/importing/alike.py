"""Texts that have most of their runs of characters in common, found without comparing each with each.

A run is three characters in a row; all else but letters, digits and Chinese characters is left out before. As a number
a run takes eight bytes, so the runs of tens of thousands of texts fit into little memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_OWNERS = 200
"""A run that stands in more texts than this is boilerplate and tells nothing."""
_RUN = 3
_PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9*]+")

Runs = NDArray[np.uint64]
"""Different runs in ascending order."""


def runs_of(text: str) -> Runs:
    """Return the runs of a text."""
    plain = "".join(_PLAIN.findall(text))
    codes = np.frombuffer(plain.encode("utf-16-le"), dtype=np.uint16).astype(np.uint64)
    if len(codes) < _RUN:
        return np.empty(0, dtype=np.uint64)
    shift = np.uint64(16)
    made = codes[: 1 - _RUN]
    for place in range(1, _RUN):
        made = (made << shift) | codes[place : len(codes) + 1 + place - _RUN]
    return np.unique(made)


def shared_runs(first: Runs, second: Runs) -> int:
    """Return how many runs two texts have in common."""
    return int(np.intersect1d(first, second, assume_unique=True).size)


def pairs_alike(
    texts: Sequence[Runs], alike: Callable[[Any, Any], Any], *, progress: Callable[[int], object] | None = None
) -> Iterator[tuple[int, int]]:
    """Find the pairs of texts that have enough in common; boilerplate is no part of any of them.

    Args:
        texts: their runs.
        alike: takes how many runs texts have in common and how many the shorter of each two has, as arrays of whole
            numbers, and tells which are alike.
        progress: told how many more texts have been seen to.

    Yields:
        The numbers of two texts, the lower one first, in ascending order.
    """
    runs, owners, sizes = _telling(texts)
    starts = np.concatenate(([0], np.cumsum(sizes)))
    of_run = owners[np.argsort(runs, kind="stable")]
    counts = np.bincount(runs) if len(runs) else np.zeros(0, dtype=np.int64)
    begins = np.cumsum(counts) - counts
    for number in range(len(texts)):
        mine = runs[starts[number] : starts[number + 1]]
        mine = mine[counts[mine] > 1]
        if len(mine):
            shared = np.bincount(of_run[_ranges(begins[mine], counts[mine])], minlength=len(texts))
            others = np.flatnonzero(shared[number + 1 :]) + number + 1
            for other in others[alike(shared[others], np.minimum(sizes[others], sizes[number]))]:
                yield number, int(other)
        if progress is not None:
            progress(1)


def _telling(texts: Sequence[Runs]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return all runs but boilerplate, numbered and in order of their texts, whose each is, and how many each text has.

    Args:
        texts: their runs.
    """
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    flat = np.concatenate(texts) if len(texts) else np.empty(0, dtype=np.uint64)
    _, runs, counts = np.unique(flat, return_inverse=True, return_counts=True)
    kept = counts[runs] <= MOST_OWNERS
    runs, owners = runs[kept], owners[kept]
    return runs, owners, np.bincount(owners, minlength=len(texts))


def _ranges(begins: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the numbers of some ranges, one range after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(begins - before, lengths) + np.arange(int(lengths.sum()))
