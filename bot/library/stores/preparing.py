"""Cases cut into words: few of them here and now, many in processes beside us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from bot.library.analysis import analyse_case
from bot.library.stores.index import Row
from bot.library.stores.rows import row_of
from bot.library.terms import Lexicon
from bot.side_by_side import cores, side_by_side

WORTH_A_PROCESS = 500
"""Cases that are cut before processes are started; for fewer that costs more than it saves."""

Item = TypeVar("Item")
Cases = Sequence[Mapping[str, Any]]

_lexicon: Lexicon | None = None
"""What a process of ours cuts with; set once when it starts."""


def prepared_rows(batches: Iterable[Cases], lexicon: Lexicon) -> Iterator[list[Row]]:
    """Cut cases into words.

    Args:
        batches: cases that can be stored, read as they are needed.
        lexicon: synonyms and stop words.

    Yields:
        The rows of each batch, in order.

    Raises:
        NotReadyError: a process ended by itself, e.g. for want of memory.
    """
    batches, count = iter(batches), 0
    while count < WORTH_A_PROCESS or cores() == 1:
        batch = next(batches, None)
        if batch is None:
            return
        yield _rows(batch, lexicon)
        count += len(batch)
    yield from side_by_side(
        _cut,
        batches,
        workers=cores(),
        start=_start,
        given=(lexicon,),
        broken="切词的进程中断了（多半是内存不够）：已经写完的都在，请少开几个程序再导入一次",
    )


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield things so many at a time, as they come."""
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


def _rows(cases: Cases, lexicon: Lexicon) -> list[Row]:
    return [row_of(case, analyse_case(case, lexicon)) for case in cases]


def _start(lexicon: Lexicon) -> None:
    global _lexicon
    _lexicon = lexicon


def _cut(cases: Cases) -> list[Row]:
    assert _lexicon is not None
    return _rows(cases, _lexicon)
