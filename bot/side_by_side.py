"""Work spread over processes of this machine, its results in order, with never more than a few pieces in memory."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar

from bot.errors import NotReadyError

Piece = TypeVar("Piece")
Result = TypeVar("Result")

_AHEAD = 4
"""Pieces handed out to each process before the first of them must be back."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def side_by_side(
    work: Callable[[Piece], Result],
    pieces: Iterable[Piece],
    *,
    workers: int,
    start: Callable[..., None],
    given: tuple[Any, ...] = (),
    broken: str,
) -> Iterator[Result]:
    """Do a piece of work for each of many things, in processes of its own.

    Args:
        work: a function of a module; takes a piece, returns its result.
        pieces: read as they are needed.
        workers: how many processes.
        start: a function of a module, called in each process before its first piece.
        given: what it is called with.
        broken: what to tell the user when a process has ended by itself, in Chinese.

    Yields:
        The result of each piece, in order.

    Raises:
        NotReadyError: a process has ended by itself, e.g. for want of memory.
    """
    waiting: deque[Future[Result]] = deque()
    # A fresh process each: TensorFlow, which Rasa brings along, does not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _begin, (start, given)) as pool:
        try:
            for piece in pieces:
                waiting.append(pool.submit(work, piece))
                if len(waiting) >= _AHEAD * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise NotReadyError(broken) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _begin(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Make a process ready: it ends with its parent, and leaves Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    start(*given)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    # A parent that is killed tells nobody; its processes would wait for work for ever.
    wait([parent.sentinel])
    os._exit(1)
