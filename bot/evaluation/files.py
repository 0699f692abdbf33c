"""The files that the coach is judged by: JSON lines in tests/evaluation/."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.errors import InputError, NotReadyError
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
    rows = []
    # Not splitlines(): it also breaks a line at characters that may stand in a text.
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path} 第 {number} 行不是合法的 JSON：{error.msg}，请改正或重新取得这个文件") from error
        if not isinstance(row, dict):
            raise InputError(f"{path} 第 {number} 行应为 JSON 对象：请改正或重新取得这个文件")
        rows.append(row)
    return rows
