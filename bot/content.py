"""Content files under data/: YAML that a trainer edits, checked, with every problem named by file, line and field.

Checking costs the import of pydantic and a YAML parser, too much for a command that has half a second. So what was read
is kept in compiled form (JSON under models/compiled/) for as long as no source file changes.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import ContentError
from bot.fingerprint import fingerprint
from bot.paths import COMPILED, PROJECT

if TYPE_CHECKING:
    import pydantic
    import yaml

    Model = TypeVar("Model", bound=pydantic.BaseModel)

Location = tuple[str | int, ...]

PROBLEMS: dict[str, str] = {
    "value_error.missing": "缺少这个字段",
    "value_error.extra": "不认识这个字段，请检查拼写",
    "value_error.list.min_items": "条目太少",
    "value_error.any_str.min_length": "不能为空",
    "type_error.integer": "应为整数",
    "type_error.list": "应为列表",
    "type_error": "应为“字段: 值”",
    "type_error.dict": "应为“字段: 值”",
    "type_error.str": "应为文字",
    "type_error.bool": "应为 true 或 false",
    "type_error.none.not_allowed": "不能为空",
}
"""What pydantic finds wrong, by its names, in words for a trainer."""


def load_compiled(name: str, sources: Sequence[Path], build: Callable[[], Any]) -> Any:
    """Return what `build` makes of the source files, from the compiled copy when they have not changed since.

    Args:
        name: name of the compiled copy, e.g. `forbidden`.
        sources: files or folders that the result depends on, the code that builds it included.
        build: reads and checks the sources; its result must survive JSON. Raises ContentError.

    Returns:
        The result, read back from JSON, so that a first and a later call give equal values.
    """
    compiled = COMPILED / f"{name}-{fingerprint(sources)}.json"
    if not compiled.is_file():
        text = json.dumps(build(), ensure_ascii=False)
        COMPILED.mkdir(parents=True, exist_ok=True)
        partial = compiled.with_suffix(f".{os.getpid()}")
        partial.write_text(text, encoding="utf-8")
        partial.replace(compiled)
        for stale in COMPILED.glob(f"{name}-*.json"):
            if stale != compiled:
                stale.unlink(missing_ok=True)
    return json.loads(compiled.read_text(encoding="utf-8"))


def read_content(path: Path, model: type[Model]) -> Model:
    """Read one content file and check it.

    Args:
        path: a YAML file.
        model: pydantic model of the whole file.

    Returns:
        The checked content.

    Raises:
        ContentError: names the file, the line and the field of the first problem.
    """
    import pydantic

    value, lines = read_yaml(path)
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ContentError(shown_path(path), lines[()], "", PROBLEMS["type_error.dict"])
    try:
        return model.parse_obj(value)
    except pydantic.ValidationError as error:
        problem = error.errors()[0]
        location = tuple(part for part in problem["loc"] if part != "__root__")
        message = PROBLEMS.get(problem["type"], problem["msg"])
        raise ContentError(shown_path(path), line_of(lines, location), field_of(value, location), message) from error


def with_tuples(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a compiled entry with tuples for lists, as frozen records want them."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def check_unique_ids(entries: Iterable[tuple[Path, str]]) -> None:
    """Raise ContentError when an id stands twice.

    Args:
        entries: pairs of file and id.
    """
    seen: dict[str, Path] = {}
    for path, entry_id in entries:
        if entry_id in seen:
            line = _line_of_id(path, entry_id)
            raise ContentError(
                shown_path(path), line, "id", f"编号 {entry_id} 与 {shown_path(seen[entry_id])} 里的重复，请改一个"
            )
        seen[entry_id] = path


def shown_path(path: Path) -> str:
    """Return a file as a trainer reads it: from the project's folder on when it lies there."""
    return path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)


def _line_of_id(path: Path, entry_id: str) -> int:
    # An id may be the beginning of another one.
    whole = re.compile(rf"(?<![\w\-]){re.escape(entry_id)}(?![\w\-])")
    numbers = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if whole.search(line)]
    return numbers[-1] if numbers else 0


def read_yaml(path: Path) -> tuple[Any, dict[Location, int]]:
    """Read a YAML file without checking what it holds.

    Args:
        path: the file.

    Returns:
        What it holds, and the line of each part, from 1, by its path of fields and numbers; `()` is the whole file.

    Raises:
        ContentError: it cannot be read, is empty, is no YAML, or has a field twice.
    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError(shown_path(path), 0, "", "不是 UTF-8 编码，请另存为 UTF-8") from error
    except OSError as error:
        raise ContentError(shown_path(path), 0, "", f"读不了这个文件（{error.strerror}）") from error
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise ContentError(shown_path(path), 0, "", "文件是空的")
        lines: dict[Location, int] = {}
        _collect_lines(node, (), lines, shown_path(path))
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ContentError(shown_path(path), line, "", f"YAML 写法有误：{error.problem}") from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        # A control character, a date that does not exist, an alias that contains itself: these have no line.
        raise ContentError(shown_path(path), 0, "", f"YAML 写法有误：{error}") from error
    finally:
        loader.dispose()


def _collect_lines(node: yaml.Node, location: Location, lines: dict[Location, int], name: str) -> None:
    import yaml

    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise ContentError(name, key.start_mark.line + 1, "", "YAML 写法有误：字段名应为文字")
            child = (*location, key.value)
            if child in lines:
                raise ContentError(name, key.start_mark.line + 1, key.value, "这个字段写了两次")
            _collect_lines(value, child, lines, name)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*location, index), lines, name)


def line_of(lines: Mapping[Location, int], location: Location) -> int:
    """Return the line of a part, or of the nearest part around it that there is; 0 when there is none.

    Args:
        lines: as `read_yaml` gives them.
        location: path of fields and numbers.
    """
    for length in range(len(location), -1, -1):
        if location[:length] in lines:
            return lines[location[:length]]
    return 0


def field_of(value: Any, location: Location) -> str:
    """Return the field's path, with the id of an entry instead of its number in the list."""
    parts: list[str] = []
    for part in location:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        name = value.get("id", part) if isinstance(value, dict) else part
        parts.append(str(name))
    return ".".join(parts)
