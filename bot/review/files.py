"""Files that reviews are written to: whole or not at all, with their folders."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from bot.errors import InputError


@contextmanager
def open_to_write(path: Path, *, encoding: str = "utf-8", newline: str | None = None) -> Iterator[TextIO]:
    """Open a file to write; what stood there before stays until all is written.

    Args:
        path: of the file; missing folders are made.
        encoding: of the text.
        newline: as `open` takes it.

    Raises:
        InputError: the file cannot be written; says why.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A lone surrogate of a damaged transcript must not cost the report.
        with partial.open("w", encoding=encoding, errors="replace", newline=newline) as file:
            yield file
        partial.replace(path)
    except OSError as error:
        raise InputError(f"写不了 {path}（{error.strerror}）：请换一个能写的位置") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text.

    Raises:
        InputError: the file cannot be written; says why.
    """
    with open_to_write(path) as file:
        file.write(text)
