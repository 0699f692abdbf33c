"""The calls of many files, one file after the other; a file that cannot be read does not keep the others from it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import CoachError
from bot.review.transcripts.read import read_transcripts
from bot.review.transcripts.telling import TellApart, by_the_model
from bot.review.transcripts.transcript import Transcript

_FORM = "{desc} {bar} {n_fmt}/{total_fmt} 通  已用 {elapsed}  还要 {remaining}"


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read.

    Attributes:
        file: the file as it was given.
        reason: one line that says what is wrong and how to mend it; it names the file.
    """

    file: str
    reason: str


def read_many(
    files: Iterable[Path], unreadable: list[Unreadable], bar: Any, *, tell_apart: TellApart | None = None
) -> Iterator[Transcript]:
    """Yield the calls of files as they are needed; a file that cannot be read is noted and passed over.

    Args:
        files: as `read.find_files` gives them.
        unreadable: each file that could not be read is added.
        bar: a bar of `calls_bar` for as many calls as there are files; how many there are is corrected file by file.
            Who works on the calls moves it on.
        tell_apart: as `read.read_transcripts` takes it; the project's model is loaded once for all files.
    """
    ask = tell_apart or by_the_model()
    for path in files:
        try:
            found = read_transcripts(path, ask)
        except CoachError as error:
            unreadable.append(Unreadable(str(path), str(error)))
            found = []
        bar.total += len(found) - 1
        bar.refresh()
        yield from found


def calls_bar(files: int, what: str) -> Any:
    """Return a bar on standard error that counts calls; what reads our errors gets none.

    Args:
        files: how many files there are; each is one call until it is read.
        what: what is done with them, a word or two in Chinese.
    """
    from tqdm import tqdm

    return tqdm(total=files, desc=what, bar_format=_FORM, file=sys.stderr, disable=None)
