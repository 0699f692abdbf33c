"""The history of edits: a journal of JSON lines beside the content, to which is only ever added."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from bot.editing.kinds import HISTORY
from bot.errors import InputError, NotReadyError
from bot.paths import DATA

FILE = DATA / HISTORY


@dataclass(frozen=True)
class Edit:
    """An edit of an entry.

    Attributes:
        at: when, ISO 8601 in UTC.
        who: name of the editor.
        file: the content file, relative to data/.
        id: id of the entry.
        fields: the fields that were changed.
        version: version of the entry since.
        before: the entry's text in the file before.
        after: the same since.
    """

    at: str
    who: str
    file: str
    id: str
    fields: tuple[str, ...]
    version: int
    before: str
    after: str


class Journal:
    """The journal, open for an edit; see `editing`.

    Args:
        stream: the file, open for reading and appending in bytes.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._size = _mend(stream)

    def append(self, edit: Edit) -> None:
        """Write an edit down, before it is made: the text before is never lost.

        After a crash in between, the last line tells of an edit that was not made; its `before` is what still stands.
        """
        line = json.dumps(asdict(edit), ensure_ascii=False) + "\n"
        try:
            self._stream.write(line.encode("utf-8"))
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError:
            self.undo()
            raise

    def undo(self) -> None:
        """Take out what this journal has appended: the edit was not made."""
        os.ftruncate(self._stream.fileno(), self._size)


@contextmanager
def editing(data: Path = DATA) -> Iterator[None]:
    """Let nobody else edit content meanwhile: who comes second waits.

    Raises:
        NotReadyError: the folder cannot be opened.
    """
    try:
        folder = os.open(data, os.O_RDONLY)
    except OSError as error:
        raise NotReadyError(f"打不开 {data}（{error.strerror}）") from error
    try:
        # The folder itself is locked: the journal in it may be replaced by an import.
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


@contextmanager
def open_journal(path: Path = FILE) -> Iterator[Journal]:
    """Open the journal for an edit.

    Raises:
        NotReadyError: the file cannot be written.
    """
    try:
        stream = path.open("a+b")
    except OSError as error:
        raise NotReadyError(f"写不了 {path}（{error.strerror}）：修改要先记下来才能做") from error
    with stream:
        yield Journal(stream)


def read_history(entry_id: str | None = None, path: Path = FILE) -> list[Edit]:
    """Return the edits of an entry, or all, the oldest first.

    Raises:
        InputError: a line is damaged; it is named.
    """
    if not path.is_file():
        return []
    text = path.read_bytes().decode("utf-8", errors="replace")
    lines = text.split("\n")
    # A last line without its end was cut off while it was written: that edit was never made.
    edits = [_edit(line, number, path) for number, line in enumerate(lines[:-1], start=1) if line.strip()]
    return [edit for edit in edits if entry_id in (None, edit.id)]


def _edit(line: str, number: int, path: Path) -> Edit:
    try:
        fields = json.loads(line)
        return Edit(**{**fields, "fields": tuple(fields["fields"])})
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{path.name} 第 {number} 行坏了：请从备份里恢复这一行") from error


def _mend(stream: IO[bytes]) -> int:
    """Cut off a last line that was not written to its end, and return the size of the rest."""
    stream.seek(0)
    data = stream.read()
    whole = data.rfind(b"\n") + 1
    if whole < len(data):
        os.ftruncate(stream.fileno(), whole)
    return whole
