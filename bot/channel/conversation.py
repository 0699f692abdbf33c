"""The one place through which everything goes that is said in a call of a user, and every answer of the coach.

What is said is kept before anything else happens, so that a client which has seen its entry need not send it again.
The messages of a call are answered one after the other; those of different calls do not wait for each other here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.channel.entries import DONE, FAILED, OPEN, TYPED, Answer, Entry, Note, Said
from bot.channel.identity import CallOf, check_key
from bot.channel.journal import ConversationJournal
from bot.errors import InputError
from bot.labels import SPEAKERS
from bot.server.door import NO_ANSWER, check_text

logger = logging.getLogger(__name__)

RESUME_WITHIN = timedelta(minutes=10)
"""What was cut off by a restart is answered when the agent comes back, unless the call has long gone on."""
_MOST_WAITING = 256
"""Frames that a slow client may leave unread before it is let go."""


@dataclass(frozen=True)
class Message:
    """What the assistant is given.

    Attributes:
        sender_id: the conversation, see `bot.channel.identity.sender_of`.
        speaker: `customer`, `agent` or `coachee`.
        text: masked, never a command.
    """

    sender_id: str
    speaker: str
    text: str


Assistant = Callable[[Message], Awaitable[Sequence[Answer]]]


class Subscription:
    """The frames of a call on their way to one client, as JSON texts."""

    def __init__(self) -> None:
        self._frames: asyncio.Queue[str] = asyncio.Queue(_MOST_WAITING)
        self.is_overrun = asyncio.Event()

    def offer(self, frame: str) -> None:
        """Add a frame; a client that has left too many unread misses it, and is marked as overrun."""
        try:
            self._frames.put_nowait(frame)
        except asyncio.QueueFull:
            self.is_overrun.set()

    async def next(self) -> str:
        """Return the next frame, as soon as there is one."""
        return await self._frames.get()


class Conversations:
    """All conversations of the channel.

    Args:
        journal: keeps what is said and answered.
        assistant: answers a message; the order of a call's messages is kept.
        now: the time, aware.
    """

    def __init__(self, journal: ConversationJournal, assistant: Assistant, now: Callable[[], datetime]) -> None:
        self.journal = journal
        self._assistant = assistant
        self._now = now
        self._lines: dict[CallOf, deque[Entry]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscriptions: dict[CallOf, set[Subscription]] = {}

    def subscribe(self, call: CallOf) -> Subscription:
        """Begin to follow a call; to be ended with `unsubscribe`."""
        subscription = Subscription()
        self._subscriptions.setdefault(call, set()).add(subscription)
        return subscription

    def unsubscribe(self, call: CallOf, subscription: Subscription) -> None:
        """End following a call."""
        subscriptions = self._subscriptions.get(call, set())
        subscriptions.discard(subscription)
        if not subscriptions:
            self._subscriptions.pop(call, None)

    @property
    def running(self) -> set[CallOf]:
        """The calls that somebody follows, or in which something is being answered."""
        return {*self._subscriptions, *self._lines}

    def say(
        self,
        call: CallOf,
        *,
        key: object,
        speaker: object,
        text: object,
        source: str = TYPED,
        asker: Subscription | None = None,
    ) -> tuple[Entry, bool]:
        """Take what was said in a call; it is answered in the background.

        Args:
            call: the call.
            key: the client's key of the message; a known one makes nothing new, but what was never answered is
                answered now.
            speaker: `customer`, `agent` or `coachee`.
            text: what was said.
            source: `typed` or `feed`.
            asker: who gets the entries once more when the key is known.

        Returns:
            The entry, and whether it is new.

        Raises:
            InputError: the message cannot be used; nothing has happened.
        """
        if not isinstance(speaker, str) or speaker not in SPEAKERS:
            raise InputError(f"speaker 应为 {'、'.join(SPEAKERS)} 之一")
        said = Said(check_key(key), speaker, check_text(text), source, self._now())
        entry, is_new = self.journal.append(call, said)
        entry = replace(entry, key=said.key)
        if is_new:
            self._publish(call, entry_frame(entry))
        elif asker is not None:
            for one in (entry, *self.journal.made_by(call, entry)):
                asker.offer(entry_frame(one))
        if entry.state != DONE:
            self._line_up(call, entry)
        return entry, is_new

    def resume(self, call: CallOf) -> None:
        """Answer what a restart of the server has left unanswered."""
        for entry in self.journal.waiting(call, self._now() - RESUME_WITHIN):
            self._line_up(call, entry)

    def note(self, call: CallOf, note: Note) -> None:
        """Keep what an agent did with an answer, once for each key.

        Raises:
            InputError: there is no such answer.
        """
        if note.entry is not None and not self.journal.has(call, note.entry):
            raise InputError(f"这通对话里没有第 {note.entry} 条建议：entry 应为建议的 seq")
        self.journal.note(call, note)

    async def settle(self) -> None:
        """Wait until everything that was said has been answered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def stop(self) -> None:
        """Stop answering; what is not answered yet waits for `resume`."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _line_up(self, call: CallOf, entry: Entry) -> None:
        line = self._lines.get(call)
        if line is None:
            line = self._lines[call] = deque()
            task = asyncio.get_running_loop().create_task(self._work(call, line))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if entry.seq not in {waiting.seq for waiting in line}:
            line.append(entry)

    async def _work(self, call: CallOf, line: deque[Entry]) -> None:
        """Answer what stands in the line of a call, until it is empty."""
        try:
            while line:
                await self._answer(call, line[0])
                line.popleft()
        finally:
            # Without a wait since the line was found empty, so that nothing can have joined it.
            del self._lines[call]

    async def _answer(self, call: CallOf, said: Entry) -> None:
        if said.state == FAILED:
            self.journal.mark(call, said.seq, OPEN)
        try:
            answers = await self._assistant(Message(call.sender, str(said.speaker), said.text))
            entries = self.journal.answer(call, said, list(answers) or [Answer(NO_ANSWER)], self._now())
        except Exception:
            # What was said stays out of the log.
            logger.exception("Message %d of %s could not be handled", said.seq, call.sender)
            with suppress(sqlite3.Error):
                self.journal.mark(call, said.seq, FAILED)
            self._publish(call, error_frame("assistant_failed", NO_ANSWER, key=said.key))
            return
        for entry in entries:
            self._publish(call, entry_frame(entry))

    def _publish(self, call: CallOf, frame: str) -> None:
        for subscription in self._subscriptions.get(call, ()):
            subscription.offer(frame)


def frame_of(body: Mapping[str, Any]) -> str:
    """Return a frame as it is sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def entry_frame(entry: Entry) -> str:
    """Return the frame that tells an entry."""
    return frame_of({"type": "entry", "entry": entry.as_dict()})


def error_frame(code: str, message: str, **more: Any) -> str:
    """Return the frame that tells an error; of `more`, what is None is left out."""
    known = {name: value for name, value in more.items() if value is not None}
    return frame_of({"type": "error", "code": code, "message": message, **known})
