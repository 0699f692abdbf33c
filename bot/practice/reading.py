"""Reading a content file so that everything wrong in it is told at once, not only the first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydantic

from bot import content
from bot.errors import ContentError

_MORE_PROBLEMS = {
    "value_error.str.regex": "编号只能用小写字母、数字和连字符",
    "value_error.list.max_items": "条目太多",
}


@dataclass(frozen=True)
class Located:
    """A content file as read, and where each of its parts stands.

    Attributes:
        path: the file.
        value: what YAML makes of it; None when it is broken.
        lines: the line of each part, from 1, by its path of fields and numbers.
    """

    path: Path
    value: Any
    lines: dict[content.Location, int]

    def error(self, problem: str, *location: str | int) -> ContentError:
        """Return an error that points at a part, or at the nearest that there is."""
        field = content.field_of(self.value, location)
        return ContentError(content.shown_path(self.path), content.line_of(self.lines, location), field, problem)


def read_located(path: Path, model: type[pydantic.BaseModel]) -> tuple[Located, list[ContentError]]:
    """Read a file and check it against a model.

    Args:
        path: a YAML file.
        model: of the whole file.

    Returns:
        The file, and everything in which it does not fit the model.

    Raises:
        ContentError: the file cannot be read at all.
    """
    value, lines = content.read_yaml(path)
    located = Located(path, value, lines)
    if not isinstance(value, dict):
        return located, [located.error(content.PROBLEMS["type_error.dict"])]
    try:
        model.parse_obj(value)
    except pydantic.ValidationError as error:
        return located, [_problem(located, one) for one in error.errors()]
    return located, []


def _problem(located: Located, one: Any) -> ContentError:
    where = tuple(part for part in one["loc"] if part != "__root__")
    return located.error({**content.PROBLEMS, **_MORE_PROBLEMS}.get(one["type"], one["msg"]), *where)
