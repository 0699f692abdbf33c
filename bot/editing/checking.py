"""Is all content under data/ well formed, and does it fit together?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import Location, line_of, shown_path
from bot.editing.kinds import Kind, content_files, is_content, kind_of, model_of
from bot.editing.together import GROUPS, TogetherCheck
from bot.errors import ContentError, InputError
from bot.fingerprint import fingerprint
from bot.paths import DATA


@dataclass(frozen=True)
class CheckedFile:
    """A content file that was looked at.

    Attributes:
        file: as a trainer reads it, e.g. `data/cases/003.yml`.
        title: what it holds, in Chinese.
        version: the version that its entries have unless they have their own; of plain text, and where the field
            cannot be read, the beginning of a fingerprint.
        entries: how many entries it holds, 1 where the file is one.
    """

    file: str
    title: str
    version: str
    entries: int


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes:
        files: the files that were looked at, in order.
        problems: everything wrong, in the order of the files, then what does not fit together.
    """

    files: tuple[CheckedFile, ...]
    problems: tuple[ContentError, ...]


def check_content(
    paths: Sequence[Path] = (), *, data: Path = DATA, together: Mapping[str, TogetherCheck] = GROUPS
) -> Checked:
    """Check content files, each by itself and with those that it refers to.

    Args:
        paths: files of data/; all when none are given.
        data: the folder of the content.
        together: for each group of files what they must agree on.

    Returns:
        What was looked at and everything that is wrong with it.

    Raises:
        InputError: a path is no content file.
    """
    files = [_content_file(path, data) for path in paths] or content_files(data)
    looked_at: list[CheckedFile] = []
    problems: list[ContentError] = []
    groups: dict[str, bool] = {}
    for path in files:
        kind = kind_of(path.relative_to(data))
        if kind is None:
            problems.append(ContentError(shown_path(path), 0, "", "不知道这是什么内容：请放到对应的文件夹，或删掉"))
            continue
        checked, found = _check_file(path, kind)
        looked_at.append(checked)
        problems += found
        groups[kind.group] = groups.get(kind.group, True) and not found
    for group, sound in groups.items():
        # Where a file is broken, what does not fit to it would only be told again.
        if sound and group in together:
            problems += _told(together[group])
    if paths:
        wanted = {shown_path(path) for path in files}
        problems = [problem for problem in problems if problem.file in wanted]
    return Checked(tuple(looked_at), tuple({str(problem): problem for problem in problems}.values()))


def entry_places(value: Any, kind: Kind) -> Iterator[tuple[Location, Any]]:
    """Yield place and value of each entry of a file's content."""
    entries = value.get(kind.entries) if isinstance(value, dict) and kind.entries else None
    if isinstance(entries, list):
        yield from (((kind.entries, number), entry) for number, entry in enumerate(entries))
    elif isinstance(entries, dict):
        yield from (((kind.entries, name), entry) for name, entry in entries.items())
    else:
        yield (), value


def _content_file(path: Path, data: Path) -> Path:
    whole, folder = path.resolve(), data.resolve()
    if not whole.is_file():
        raise InputError(f"找不到文件 {path}")
    if not whole.is_relative_to(folder) or not is_content(whole.relative_to(folder)):
        raise InputError(f"{path} 不是 data/ 里的内容文件")
    return data / whole.relative_to(folder)


def _check_file(path: Path, kind: Kind) -> tuple[CheckedFile, list[ContentError]]:
    from bot.practice.reading import read_located

    mark = fingerprint([path])[:8]
    if not kind.model:
        return CheckedFile(shown_path(path), kind.title, mark, 1), list(_text_problems(path))
    try:
        located, found = read_located(path, model_of(kind))
    except ContentError as error:
        return CheckedFile(shown_path(path), kind.title, mark, 0), [error]
    version = located.value.get("version") if isinstance(located.value, dict) else None
    if version is None and not found:
        line = line_of(located.lines, ())
        found = [ContentError(shown_path(path), line, "version", "缺少这个字段：每条内容都要有版本")]
    entries = sum(1 for _ in entry_places(located.value, kind))
    return CheckedFile(shown_path(path), kind.title, str(version or mark), entries), found


def _text_problems(path: Path) -> Iterator[ContentError]:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield ContentError(shown_path(path), 0, "", "不是 UTF-8 编码，请另存为 UTF-8")


def _told(look: TogetherCheck) -> list[ContentError]:
    found: list[ContentError] = []
    try:
        found.extend(look())
    except ContentError as error:
        found.append(error)
    return found
