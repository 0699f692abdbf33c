"""Bringing exported content in: checked as a whole before the first file is changed, with a backup of what it replaces.

All files are first written aside; then a plan is written that says what goes where, and only then are the files moved.
When the move is cut short (a crash, a power cut), the next command that looks after content finishes it by the plan.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bot.editing.archive import Content, export, read_content_files
from bot.editing.history import editing
from bot.editing.kinds import HISTORY
from bot.editing.writing import prepare
from bot.errors import ContentError, NotReadyError
from bot.paths import COMPILED, DATA, PROJECT

PLAN = ".importing.json"
BACKUPS = PROJECT / "var" / "backups"


@dataclass(frozen=True)
class Changes:
    """What an import would change, as paths relative to data/.

    Attributes:
        new: files that are not there yet.
        changed: files that are there and differ.
        same: files that are there and alike.
        gone: files that are there but not in the import.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    gone: tuple[str, ...]


Check = Callable[[Mapping[str, bytes]], list[ContentError]]


def compare(content: Mapping[str, bytes], data: Path = DATA) -> Changes:
    """Say what an import would change; the history is left out, to which lines are only added."""
    here = read_content_files(data)
    names = sorted({*content, *here} - {HISTORY})
    return Changes(
        new=tuple(name for name in names if name not in here),
        changed=tuple(name for name in names if name in here and name in content and here[name] != content[name]),
        same=tuple(name for name in names if name in here and content.get(name) == here[name]),
        gone=tuple(name for name in names if name not in content),
    )


def bring_in(
    content: Mapping[str, bytes],
    *,
    now: datetime,
    exact: bool = False,
    data: Path = DATA,
    backups: Path = BACKUPS,
    check: Check | None = None,
) -> Path:
    """Replace content by what was exported elsewhere.

    Args:
        content: what `archive.read_archive` has read.
        now: when, with its time zone.
        exact: whether files that the import does not have are taken away.
        data: the folder of the content.
        backups: folder for the backup.
        check: finds what is wrong with content; `check_aside` when None.

    Returns:
        The backup of the content as it was: an export.

    Raises:
        ContentError: the content would not be valid; names file, line and field. Nothing is changed.
        NotReadyError: something cannot be written. Nothing is changed.
    """
    with editing(data):
        finish(data)
        here = read_content_files(data)
        there = _joined(here, content, exact)
        problems = (check or check_aside)({name: part for name, part in there.items() if name != HISTORY})
        if problems:
            raise problems[0]
        stamp = now.astimezone(timezone.utc).strftime("%Y%m%dT%H%M%S")
        backup = _free(backups, f"content-{stamp}")
        export(backup, here)
        _put(data, {name: part for name, part in there.items() if here.get(name) != part}, [*(here.keys() - there)])
    return backup


def check_joined(content: Mapping[str, bytes], *, exact: bool = False, data: Path = DATA) -> list[ContentError]:
    """Return what would be wrong with the content once it is brought in; nothing is changed."""
    there = _joined(read_content_files(data), content, exact)
    return check_aside({name: part for name, part in there.items() if name != HISTORY})


def finish(data: Path = DATA) -> bool:
    """Finish an import that was cut short.

    Returns:
        Whether there was one.

    Raises:
        NotReadyError: a file cannot be moved.
    """
    plan = data / PLAN
    if not plan.is_file():
        return False
    told = json.loads(plan.read_text(encoding="utf-8"))
    try:
        for aside, name in told["move"]:
            if (data / aside).is_file():
                (data / aside).replace(data / name)
        for name in told["remove"]:
            (data / name).unlink(missing_ok=True)
        plan.unlink()
    except OSError as error:
        raise NotReadyError(f"导入没有做完（{error.strerror}）：腾出空间或权限后再运行一次就会做完") from error
    return True


def check_aside(content: Mapping[str, bytes]) -> list[ContentError]:
    """Check content in a folder of its own, as if it were the project's.

    Args:
        content: the whole content by its path relative to data/.

    Returns:
        Everything that is wrong with it.

    Raises:
        NotReadyError: the check cannot be run.
    """
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        for path, part in content.items():
            file = project / "data" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(part)
        if COMPILED.is_dir():
            # What was made of files that stay the same need not be made again, a model of wordings least of all.
            shutil.copytree(COMPILED, project / "models" / "compiled")
        code = Path(__file__).resolve().parents[2]
        paths = os.pathsep.join([str(code), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment = {**os.environ, "COACH_HOME": str(project), "PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "bot.editing.check_here"]
        done = subprocess.run(command, env=environment, cwd=project, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise NotReadyError(f"检查没有跑完：{done.stderr.strip().splitlines()[-1:]}")
        return [ContentError(**problem) for problem in json.loads(done.stdout)]


def _joined(here: Content, content: Mapping[str, bytes], exact: bool) -> Content:
    """Return the content as it shall be; of two histories the lines of both."""
    joined = {**({} if exact else here), **content}
    lines = here.get(HISTORY, b"").splitlines(keepends=True)
    lines += [line for line in content.get(HISTORY, b"").splitlines(keepends=True) if line not in lines]
    if lines:
        joined[HISTORY] = b"".join(lines)
    return joined


def _put(data: Path, files: Mapping[str, bytes], gone: list[str]) -> None:
    aside: dict[str, Path] = {}
    plan = data / PLAN
    try:
        for name, part in files.items():
            aside[name] = prepare(data / name, part)
        moves = [[path.relative_to(data).as_posix(), name] for name, path in aside.items()]
        text = json.dumps({"move": moves, "remove": gone}, ensure_ascii=False)
        prepare(plan, text.encode("utf-8")).replace(plan)
    except (NotReadyError, OSError) as error:
        for path in aside.values():
            path.unlink(missing_ok=True)
        if isinstance(error, NotReadyError):
            raise
        raise NotReadyError(f"写不了 {data}（{error.strerror}）：内容没有改动") from error
    finish(data)


def _free(folder: Path, name: str) -> Path:
    """Return a name for a new zip file."""

    def names() -> Iterator[Path]:
        yield folder / f"{name}.zip"
        number = 2
        while True:
            yield folder / f"{name}-{number}.zip"
            number += 1

    return next(path for path in names() if not path.exists())
