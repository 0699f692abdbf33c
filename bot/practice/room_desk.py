"""Where rooms with a human customer are opened, talked in and closed, and kept like any practice."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from bot.errors import InputError
from bot.practice.archive import KeptRun, PracticeArchive, Result
from bot.practice.archive_rows import ROOM
from bot.practice.records import NotAllowedError
from bot.practice.room import Room
from bot.practice.room_scorecard import room_scorecard
from bot.practice.room_view import listed
from bot.rubric.heard import HeardTurn

_ID_BYTES = 12


class RoomDesk:
    """Rooms of all users, kept in an archive: the trainee's practice, which the trainer has taken part in.

    Args:
        archive: keeps rooms and attempts.
        now: tells the time, aware.
        new_id: makes ids that nobody can guess.
    """

    def __init__(
        self,
        archive: PracticeArchive,
        *,
        now: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self._archive = archive
        self._now = now or (lambda: datetime.now(timezone.utc))
        self._new_id = new_id or (lambda: secrets.token_hex(_ID_BYTES))

    def open(
        self,
        trainer: str,
        trainee: str,
        *,
        scenario: str | None = None,
        difficulty: str = "medium",
        whisper: bool = True,
    ) -> Room:
        """Open a room, see `Room.open`."""
        room = Room.open(
            self._new_id(),
            trainer,
            trainee,
            at=self._now(),
            scenario=scenario,
            difficulty=difficulty,
            whisper=whisper,
        )
        self._keep(room)
        return room

    def room(self, user: str, room_id: str) -> Room:
        """Return a room of a user.

        Raises:
            NotAllowedError: there is none with this id, or he is not in it; which of the two is not told.
        """
        kept = self._archive.run(room_id)
        room = _room(kept) if kept is not None and kept.kind == ROOM else None
        if room is None or user not in (room.trainer, room.trainee):
            raise NotAllowedError("没有这个房间，或者您不在里面")
        return room

    def rooms(self, user: str) -> list[dict[str, Any]]:
        """Return the rooms of a user, the newest first, each as `bot.practice.room_view.listed` has it."""
        return [listed(_room(kept)) for kept in self._archive.rooms(user)]

    def say(
        self, user: str, room_id: str, heard: HeardTurn, *, key: str | None = None, card: str | None = None
    ) -> Room:
        """Take in what somebody says, see `Room.say`, and return the room afterwards."""
        room = self.room(user, room_id)
        room.say(user, heard, self._now(), key=key, card=card)
        self._keep(room)
        return room

    def close(self, user: str, room_id: str) -> Room:
        """Close a room; what was said in it becomes an attempt of the trainee. A second time changes nothing."""
        room = self.room(user, room_id)
        if room.closed is not None:
            return room
        room.close(user, self._now())
        self._keep(room)
        if any(turn.speaker == "agent" for turn in room.turns):
            card = room_scorecard(room)
            self._archive.finish(room.id, Result.of(card), card, now=self._now())
        return room

    def scorecard(self, user: str, room_id: str) -> dict[str, Any]:
        """Return the scorecard of a room that is closed, the same for both.

        Raises:
            NotAllowedError: see `room`.
            InputError: it is not closed, or nothing was said in it.
        """
        room = self.room(user, room_id)
        if not room.turns:
            raise InputError("这个房间里还没有说过话，没有可评的")
        return room_scorecard(room)

    def _keep(self, room: Room) -> None:
        self._archive.keep(room.id, room.trainee, ROOM, room.to_dict(), now=self._now())


def _room(kept: KeptRun) -> Room:
    return Room.from_dict(kept.data)
