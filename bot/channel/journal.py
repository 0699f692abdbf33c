"""What was said in the conversations of the channel and what the coach answered, kept in SQLite.

Nothing here masks: the texts that come in have been masked before. A key that looks like a person's number is kept as
a digest alone.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.channel.entries import ANSWER, DONE, OPEN, SAID, Answer, Entry, Note, Said
from bot.channel.identity import CallOf, holds_personal_data
from bot.errors import NotReadyError

MOST_ENTRIES = 1000
"""So many are told at once; of a longer call the oldest are left out."""
MOST_CALLS = 50
MOST_NOTES = 2000

Place = tuple[str, int]
"""How far the cleaning has come: time and row of the last entry that it has looked at."""
BEGINNING: Place = ("", 0)

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS entry (
    owner TEXT NOT NULL, call TEXT NOT NULL, seq INTEGER NOT NULL,
    key TEXT, digest TEXT, kind TEXT NOT NULL, at TEXT NOT NULL, speaker TEXT, text TEXT NOT NULL, payload TEXT,
    source TEXT NOT NULL, answers INTEGER, state TEXT,
    PRIMARY KEY (owner, call, seq), UNIQUE (owner, call, digest)
);
CREATE TABLE IF NOT EXISTS note (
    owner TEXT NOT NULL, call TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL,
    entry INTEGER, phrase TEXT, up INTEGER,
    PRIMARY KEY (owner, call, digest)
);
CREATE INDEX IF NOT EXISTS entry_at ON entry (at);
CREATE INDEX IF NOT EXISTS note_at ON note (at);
"""
_COLUMNS = "seq, key, kind, at, speaker, text, payload, source, answers, state"


class ConversationJournal:
    """The kept conversations.

    Args:
        path: file, made when it is not there; None keeps everything in memory, for the life of the object.

    Raises:
        NotReadyError: the file was made by a later version.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, timeout=5, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        # A power cut may lose the last lines, never the file.
        self._db.execute("PRAGMA synchronous = NORMAL")
        # What is cleaned away is overwritten: it would lie in the file until the place is used again.
        self._db.execute("PRAGMA secure_delete = ON")
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise NotReadyError(
                f"对话记录 {path and path.name} 是更新版本的教练写的：请升级教练，或换一个 COACH_CHANNEL"
            )
        self._db.executescript(_TABLES)
        self._db.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def append(self, call: CallOf, said: Said) -> tuple[Entry, bool]:
        """Keep what was said, once.

        Returns:
            The entry, and whether it is new; for a key that is known, the entry that it has made before.
        """
        digest = _digest(said.key)
        with self._transaction():
            known = self._one("digest = ?", call, digest)
            if known is not None:
                return known, False
            key = None if holds_personal_data(said.key) else said.key
            seq = self._insert(
                call, (key, digest, SAID, said.at, said.speaker, said.text, None, said.source, None, OPEN)
            )
        return Entry(seq, key, SAID, said.at, said.speaker, said.text, None, said.source, None, OPEN), True

    def answer(self, call: CallOf, said: Entry, answers: Sequence[Answer], at: datetime) -> list[Entry]:
        """Keep the answers to what was said, which is done with them; return them as entries."""
        entries = []
        with self._transaction():
            for answer in answers:
                payload = None if answer.payload is None else json.dumps(answer.payload, ensure_ascii=False)
                row = (None, None, ANSWER, at, None, answer.text, payload, said.source, said.seq, None)
                seq = self._insert(call, row)
                entries.append(
                    Entry(seq, None, ANSWER, at, None, answer.text, answer.payload, said.source, said.seq, None)
                )
            self._set_state(call, said.seq, DONE)
        return entries

    def mark(self, call: CallOf, seq: int, state: str) -> None:
        """Note that what was said is to be answered again, or could not be."""
        with self._transaction():
            self._set_state(call, seq, state)

    def made_by(self, call: CallOf, said: Entry) -> list[Entry]:
        """Return the answers to what was said."""
        return self._all("answers = ?", call, said.seq)

    def after(self, call: CallOf, seq: int) -> list[Entry]:
        """Return the entries after a place, oldest first; the newest `MOST_ENTRIES` if there are more."""
        return self._all("seq > ?", call, seq)

    def last(self, call: CallOf) -> int:
        """Return the seq of the newest entry, 0 when there is none."""
        query = "SELECT coalesce(max(seq), 0) FROM entry WHERE owner = ? AND call = ?"
        return int(self._db.execute(query, (call.owner, call.id)).fetchone()[0])

    def waiting(self, call: CallOf, since: datetime) -> list[Entry]:
        """Return what has been said since a time and is still to be answered."""
        return [entry for entry in self._all("state = ?", call, OPEN) if entry.at >= since]

    def calls(self, owner: str) -> list[dict[str, Any]]:
        """Return the newest calls of a user: `call`, `last_at`, and `turns`, how often somebody spoke in them."""
        query = (
            "SELECT call, max(at), sum(speaker != 'coachee') FROM entry WHERE kind = ? AND owner = ?"
            " GROUP BY call ORDER BY max(at) DESC, call LIMIT ?"
        )
        rows = self._db.execute(query, (SAID, owner, MOST_CALLS))
        return [
            {"call": call, "last_at": _read_time(at).strftime("%Y-%m-%dT%H:%M:%SZ"), "turns": turns}
            for call, at, turns in rows
        ]

    def has(self, call: CallOf, seq: int) -> bool:
        """Return whether a call has an answer of this seq."""
        entry = self._one("seq = ?", call, seq)
        return entry is not None and entry.kind == ANSWER

    def note(self, call: CallOf, note: Note) -> bool:
        """Keep a note, once; return whether its key is new."""
        row = (call.owner, call.id, _digest(note.key), note.kind, _time(note.at), note.entry, note.phrase, note.up)
        with self._transaction():
            cursor = self._db.execute("INSERT OR IGNORE INTO note VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return cursor.rowcount == 1

    def notes(self, call: CallOf) -> list[dict[str, Any]]:
        """Return the notes of a call, oldest first; the newest `MOST_NOTES` if there are more."""
        query = (
            "SELECT kind, entry, phrase, up FROM note WHERE owner = ? AND call = ? ORDER BY at DESC, rowid DESC LIMIT ?"
        )
        rows = self._db.execute(query, (call.owner, call.id, MOST_NOTES)).fetchall()
        return [
            {"kind": kind, "entry": entry, "phrase": phrase, "up": None if up is None else bool(up)}
            for kind, entry, phrase, up in reversed(rows)
        ]

    def forget(self, before: datetime, after: Place, running: Collection[CallOf], most: int) -> Place | None:
        """Remove what is older than a time, oldest first, in one small transaction.

        Args:
            before: what is as new as this stays.
            after: where to go on, `BEGINNING` at first.
            running: calls somebody follows; each keeps its newest entry, from which its numbers go on.
            most: how many entries, and how many notes, to look at.

        Returns:
            Where to go on; None when there is nothing left to remove.
        """
        old = (
            "SELECT at, rowid, owner, call, seq FROM entry WHERE at < ? AND (at, rowid) > (?, ?)"
            " ORDER BY at, rowid LIMIT ?"
        )
        notes = "DELETE FROM note WHERE rowid IN (SELECT rowid FROM note WHERE at < ? ORDER BY at LIMIT ?)"
        with self._transaction():
            rows = self._db.execute(old, (_time(before), *after, most)).fetchall()
            gone = [
                (row,)
                for _, row, owner, call, seq in rows
                if CallOf(owner, call) not in running or seq != self.last(CallOf(owner, call))
            ]
            self._db.executemany("DELETE FROM entry WHERE rowid = ?", gone)
            noted = self._db.execute(notes, (_time(before), most)).rowcount
        if len(rows) < most and noted < most:
            return None
        return (rows[-1][0], rows[-1][1]) if rows else after

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        # Taken at once, so that no other process can come between looking and writing.
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _insert(self, call: CallOf, row: tuple[Any, ...]) -> int:
        seq = self.last(call) + 1
        key, digest, kind, at, *rest = row
        values = (call.owner, call.id, seq, key, digest, kind, _time(at), *rest)
        self._db.execute(f"INSERT INTO entry VALUES ({', '.join('?' * 13)})", values)
        return seq

    def _set_state(self, call: CallOf, seq: int, state: str) -> None:
        update = "UPDATE entry SET state = ? WHERE owner = ? AND call = ? AND seq = ?"
        self._db.execute(update, (state, call.owner, call.id, seq))

    def _all(self, condition: str, call: CallOf, value: Any) -> list[Entry]:
        query = f"SELECT {_COLUMNS} FROM entry WHERE owner = ? AND call = ? AND {condition} ORDER BY seq DESC LIMIT ?"
        rows = self._db.execute(query, (call.owner, call.id, value, MOST_ENTRIES)).fetchall()
        return [_entry(row) for row in reversed(rows)]

    def _one(self, condition: str, call: CallOf, value: Any) -> Entry | None:
        return next(iter(self._all(condition, call, value)), None)


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, key, kind, at, speaker, text, payload, source, answers, state = row
    data = None if payload is None else json.loads(payload)
    return Entry(seq, key, kind, _read_time(at), speaker, text, data, source, answers, state)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _time(at: datetime) -> str:
    # One form for all, so that they sort as texts.
    return at.astimezone(timezone.utc).isoformat(timespec="microseconds")


def _read_time(stored: str) -> datetime:
    return datetime.fromisoformat(stored)
