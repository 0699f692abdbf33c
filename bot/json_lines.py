"""JSON lines: one object a line, empty lines passed over; and JSON that can always be printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from bot.errors import InputError


def read_objects(lines: Iterable[str], source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number (from 1) and the object of each line that is not empty.

    Args:
        lines: of a text cut at line feeds only: `splitlines` also breaks at characters that may stand in a text.
        source: name of the file, for messages.

    Raises:
        InputError: a line is no JSON object; it is named.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{source} 第 {number} 行不是合法的 JSON：{error.msg}") from error
        if not isinstance(row, dict):
            raise InputError(f'{source} 第 {number} 行应为 JSON 对象，例如 {{"text": "…"}}')
        yield number, row


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON that can be printed, in one line unless an indent is given."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    # Half of a surrogate pair, which JSON can spell, cannot be printed: it goes out as it came.
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", written)
