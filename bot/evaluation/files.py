"""The files that the coach is judged by: JSON lines in tests/evaluation/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import NotReadyError
from bot.json_lines import read_objects
from bot.paths import PROJECT

EVALUATION = PROJECT / "tests" / "evaluation"


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Read the objects of a file of JSON lines; empty lines are passed over.

    Raises:
        NotReadyError: there is no such file.
        InputError: a line is no JSON object; it is named.
    """
    if not path.is_file():
        raise NotReadyError(f"找不到评测数据 {path}：请在完整的代码库里运行（tests/evaluation/）")
    lines = path.read_text(encoding="utf-8").split("\n")
    return [row for _, row in read_objects(lines, str(path))]
