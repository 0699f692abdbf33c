"""Many calls reviewed side by side: a few processes, each with the model, and never more than a few calls in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.review.transcripts.transcript import Transcript
from bot.server.environment import ONE_THREAD
from bot.side_by_side import cores, side_by_side

WORTH_A_PROCESS = 30
"""With fewer calls than this, loading the model a second time costs more than it saves."""

Reviewer = Callable[[Transcript], dict[str, Any]]

_reviewer: Reviewer | None = None
"""What a worker process reviews with; set once when it starts."""


def reviewer(model: Path) -> Reviewer:
    """Load the ear and return what reviews a transcript whose speakers are known.

    Raises:
        NotReadyError: the model cannot be loaded.
    """
    from bot.server.environment import without_warnings

    with without_warnings():
        from bot.review.hearing import hear
        from bot.review.review import review_call
        from bot.server.ear import load_ear

        ear = load_ear(model)
    return lambda transcript: review_call(transcript, hear(transcript, ear))


def review_all(transcripts: Iterable[Transcript], model: Path, *, workers: int = 1) -> Iterator[dict[str, Any]]:
    """Review calls, in order.

    Args:
        transcripts: the calls; read as they are needed.
        model: path of the trained model.
        workers: processes to review in; with 1 it is this one.

    Yields:
        The review of each call.

    Raises:
        NotReadyError: the model cannot be loaded, or a process ended for want of memory.
    """
    if workers <= 1:
        review = reviewer(model)
        for transcript in transcripts:
            yield review(transcript)
        return
    with _with_one_thread_each():
        yield from side_by_side(
            _review,
            transcripts,
            workers=workers,
            start=_start,
            given=(model,),
            broken="复盘的进程中断了（多半是内存不够）：请加 --workers 1 再试",
        )


def fitting_workers(calls: int) -> int:
    """Return how many processes to review so many calls in: one for each core when it is worth it."""
    return 1 if calls < WORTH_A_PROCESS else cores()


@contextmanager
def _with_one_thread_each() -> Iterator[None]:
    """Let processes that are started meanwhile calculate with one thread."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _start(model: Path) -> None:
    global _reviewer
    _reviewer = reviewer(model)


def _review(transcript: Transcript) -> dict[str, Any]:
    assert _reviewer is not None
    return _reviewer(transcript)
