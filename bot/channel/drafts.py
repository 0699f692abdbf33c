"""The check of a draft while it is typed."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.coaching.draft_check import LONGEST_DRAFT, check_draft
from bot.coaching.rewriting import rewrite
from bot.errors import CoachError, InputError
from bot.server.door import HALF_CHARACTER, TooLongError

logger = logging.getLogger(__name__)

_REMEMBERED = 4096
_BROKEN = "这句草稿没能检查，已记入日志；请联系管理员。"
_IN_A_FLAG = ("category", "level", "start", "end", "text", "rule", "why", "source")


@functools.lru_cache(maxsize=_REMEMBERED)
def marks_in(text: str) -> Mapping[str, Any]:
    """Return what is to be marked in a draft, and how it can be put better; nothing is kept but in memory.

    Args:
        text: the draft.

    Returns:
        `flags`, from left to right, and `rewrite`: `text` and `reason`, or None when there is nothing to mend.
    """
    # Half a character has no place in an answer; offsets stay.
    text = HALF_CHARACTER.sub("□", text)
    if not text.strip():
        return {"flags": [], "rewrite": None}
    check = check_draft(text)
    better = rewrite(text, check) if check.flags else None
    flags = [flag.as_dict() for flag in check.flags]
    return {
        "flags": [{name: flag[name] for name in _IN_A_FLAG} for flag in flags],
        "rewrite": {"text": better.text, "reason": better.reason} if better else None,
    }


class DraftDesk:
    """Checks the drafts of all sockets beside the event loop, one at a time, so that turns are not held up."""

    def __init__(self) -> None:
        # One: two would only wait for each other, as Python runs one of them at a time.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="drafts")

    async def check(self, text: str) -> Mapping[str, Any]:
        """Return the marks of a draft, see `marks_in`."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, marks_in, text)

    async def warm_up(self) -> None:
        """Open the content, so that the first agent does not wait for it."""
        await self.check("我也没办法，这是规定")

    def close(self) -> None:
        """Stop."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class DraftChecks:
    """The drafts of one socket: while one is checked, of those that come only the newest is kept.

    Args:
        desk: checks them.
        send: sends the marks.
    """

    def __init__(self, desk: DraftDesk, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._desk, self._send = desk, send
        self._newest: tuple[int, str] | None = None
        self._task: asyncio.Task[None] | None = None

    def ask(self, number: object, text: object) -> None:
        """Ask for the marks of a draft.

        Args:
            number: comes back with the marks.
            text: the draft; an empty one has no marks.

        Raises:
            InputError: it cannot be checked.
        """
        if isinstance(number, bool) or not isinstance(number, int):
            raise InputError("id 应为整数：每次检查一个")
        if not isinstance(text, str):
            raise InputError("text 应为文字：准备对客户说的话")
        if len(text) > LONGEST_DRAFT:
            raise TooLongError(f"草稿有 {len(text)} 个字，超过上限 {LONGEST_DRAFT} 个字：请分段检查")
        self._newest = (number, text)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())

    def stop(self) -> None:
        """Check no more."""
        self._newest = None
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        while self._newest is not None:
            (number, text), self._newest = self._newest, None
            try:
                frame = {"type": "marks", "id": number, **await self._desk.check(text)}
            except CoachError as error:
                frame = {"type": "error", "code": "not_ready", "message": str(error), "id": number}
            except Exception:
                # The draft stays out of the log.
                logger.exception("A draft could not be checked")
                frame = {"type": "error", "code": "broken", "message": _BROKEN, "id": number}
            await self._send(frame)
