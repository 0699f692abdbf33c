"""The file in which cases are carried from store to store: JSON lines, the first of which tells what follows."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.errors import InputError, NotReadyError
from bot.json_lines import read_objects
from bot.library.records import Case
from bot.library.stores.carrying import Carried, Carrying, Step
from bot.library.stores.rows import checked

FORMAT, VERSION = "script-coach-cases", 1
_ACTIONS = ("add", "replace", "delete")
_LARGEST = 2**31 - 1
_KINDS: Mapping[str, str] = {one.name: str(one.type) for one in fields(Case)}
Told = Callable[[int], object]


@dataclass(frozen=True)
class Heading:
    """The first line.

    Attributes:
        cases: how many cases follow.
        removed: how many removed ones follow these.
    """

    cases: int
    removed: int


def write_carried(target: Path, store: Carrying, progress: Told | None = None) -> Heading:
    """Write all cases of a store with their history; nobody else writes to the store meanwhile.

    Args:
        target: a new file; the same store gives the same file.
        store: the store.
        progress: told how many more have been written.

    Returns:
        What was written.

    Raises:
        InputError: the target exists already.
        NotReadyError: it cannot be written, nothing is left behind; or the store cannot be read.
    """
    if target.exists():
        raise InputError(f"{target} 已经有了：请换个名字，或先移走")
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
        partial = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream, store.database.transaction():
            heading = Heading(*store.counted())
            told = {"format": FORMAT, "version": VERSION, "cases": heading.cases, "removed": heading.removed}
            stream.write(json.dumps(told) + "\n")
            for case in store.carried():
                stream.write(_line(case))
                if progress is not None:
                    progress(1)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    except OSError as error:
        raise NotReadyError(f"写不了 {target}（{error.strerror}）：没有导出") from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
    return heading


def check_carried(path: Path, progress: Told | None = None) -> Heading:
    """Check a whole file.

    Args:
        path: what `write_carried` has written.
        progress: told how many more cases have been checked.

    Returns:
        Its first line.

    Raises:
        InputError: names the line and the field of the first problem, or says that lines are missing.
    """
    heading = _heading(path)
    lines: dict[str, int] = {}
    removed = 0
    for number, case in _numbered(path):
        if case.id in lines:
            raise _wrong(path, number, "id", f"{case.id} 在第 {lines[case.id]} 行已经有了")
        lines[case.id] = number
        removed += case.record is None
        if progress is not None:
            progress(1)
    if (len(lines) - removed, removed) != (heading.cases, heading.removed):
        raise InputError(
            f"{path} 不完整：第一行说有 {heading.cases} 个案例、{heading.removed} 个删掉的，"
            f"实有 {len(lines) - removed} 个、{removed} 个；请重新导出"
        )
    return heading


def read_carried(path: Path) -> Iterator[Carried]:
    """Yield the cases of a file, a line at a time.

    Raises:
        InputError: names the line and the field of a problem.
    """
    return (case for _, case in _numbered(path))


def _line(case: Carried) -> str:
    """Return the line of a case; what is JSON in the store is written as it is."""
    steps = [
        f'{{"number": {step.number}, "action": {json.dumps(step.action)}, '
        f'"who": {json.dumps(step.who, ensure_ascii=False)}, "at": {json.dumps(step.at)}, '
        f'"before": {step.before or "null"}}}'
        for step in case.steps
    ]
    case_id = json.dumps(case.id, ensure_ascii=False)
    return f'{{"id": {case_id}, "case": {case.record or "null"}, "history": [{", ".join(steps)}]}}\n'


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        raise InputError(f"找不到 {path}")
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as stream:
            yield from read_objects(stream, str(path))
    except UnicodeDecodeError as error:
        raise InputError(f"{path} 不是 UTF-8 编码：请给 coach cases export 导出的文件") from error
    except OSError as error:
        raise InputError(f"读不了 {path}（{error.strerror}）") from error


def _heading(path: Path) -> Heading:
    _, told = next(_rows(path), (0, {}))
    if told.get("format") != FORMAT:
        raise InputError(f"{path} 不是案例的备份：请给 coach cases export 导出的文件")
    if told.get("version") != VERSION:
        raise InputError(f"{path} 是第 {told.get('version')} 版格式，这里只认第 {VERSION} 版：请先升级本软件")
    cases, removed = told.get("cases"), told.get("removed")
    if not isinstance(cases, int) or not isinstance(removed, int):
        raise _wrong(path, 1, "cases", "第一行应有 cases 和 removed 两个数")
    return Heading(cases, removed)


def _numbered(path: Path) -> Iterator[tuple[int, Carried]]:
    rows = _rows(path)
    next(rows, None)
    for number, row in rows:
        try:
            yield number, _carried(row)
        except _FieldError as error:
            raise _wrong(path, number, error.field, error.problem) from error


class _FieldError(Exception):
    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem
        super().__init__(problem)


def _wrong(path: Path, number: int, field: str, problem: str) -> InputError:
    return InputError(f"{path} 第 {number} 行 [{field}]：{problem}，什么都没有写进案例库")


def _carried(row: Mapping[str, Any]) -> Carried:
    case_id, case, history = row.get("id"), row.get("case"), row.get("history")
    if not isinstance(case_id, str):
        raise _FieldError("id", "应为文字")
    if case is not None:
        _check_case(case, case_id)
    if not isinstance(history, list) or not history:
        raise _FieldError("history", "应为列表，至少一项")
    steps = [_step(step, f"history.{place}", case_id) for place, step in enumerate(history)]
    if any(one.number >= other.number for one, other in pairwise(steps)):
        raise _FieldError("history", "number 应从小到大")
    if (steps[-1].action == "delete") != (case is None):
        raise _FieldError("case", "最后一步是 delete 的应为 null，其余应有内容")
    return Carried(case_id, None if case is None else _as_stored(case), tuple(steps))


def _check_case(case: Any, case_id: str) -> None:
    if not isinstance(case, dict):
        raise _FieldError("case", "应为 JSON 对象或 null")
    for name, value in case.items():
        if not _fits(value, _KINDS.get(name, "")):
            raise _FieldError(f"case.{name}", "这个字段的内容不对：文字、列表或对象写错了")
    if case.get("id") != case_id:
        raise _FieldError("case.id", f"和 {case_id} 不一样")
    try:
        checked(case)
    except InputError as error:
        raise _FieldError("case", str(error)) from error


def _fits(value: Any, kind: str) -> bool:
    """Tell whether a value is of the kind that a field of `records.Case` holds; of unknown fields all is kept."""
    if value is None or not kind:
        return True
    if kind == "str":
        return isinstance(value, str)
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "Source":
        return isinstance(value, dict) and all(part is None or isinstance(part, str) for part in value.values())
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def _step(step: Any, place: str, case_id: str) -> Step:
    if not isinstance(step, dict):
        raise _FieldError(place, "应为 JSON 对象")
    number, action, who, at, before = (step.get(name) for name in ("number", "action", "who", "at", "before"))
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number <= _LARGEST:
        raise _FieldError(f"{place}.number", "应为 1 或更大的整数")
    if action not in _ACTIONS:
        raise _FieldError(f"{place}.action", f"应为 {'、'.join(_ACTIONS)} 之一")
    if not isinstance(who, str) or not who or "\0" in who:
        raise _FieldError(f"{place}.who", "应为姓名或工号")
    if not isinstance(at, str) or not _is_time(at):
        raise _FieldError(f"{place}.at", "应为时间，如 2026-11-22T09:30:00+00:00")
    if before is not None and (not isinstance(before, dict) or before.get("id") != case_id):
        raise _FieldError(f"{place}.before", f"应为 {case_id} 原来的内容或 null")
    if (before is None) != (action == "add"):
        raise _FieldError(f"{place}.before", "add 没有原来的内容，别的都有")
    return Step(number, action, who, at, None if before is None else _as_stored(before))


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _as_stored(case: Mapping[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False, sort_keys=True)
