"""A new scenario to begin with: a copy of the template, under the name that the trainer gives it."""

from __future__ import annotations

import re
from pathlib import Path

from bot.errors import InputError
from bot.practice.effects import FOLDER as PRACTICE
from bot.practice.scenarios import FOLDER as SCENARIOS

TEMPLATE = PRACTICE / "scenario-template.yml"
_ID = re.compile(r"[a-z][a-z0-9-]*")


def new_scenario(name: str, folder: Path = SCENARIOS) -> Path:
    """Copy the template to a new file.

    Args:
        name: id of the scenario, which is the name of its file.
        folder: where scenarios lie.

    Returns:
        The new file.

    Raises:
        InputError: the name cannot be an id, or there is a scenario of this name.
    """
    if not _ID.fullmatch(name):
        raise InputError(f"“{name}”不能当编号：用小写字母开头，只含小写字母、数字和连字符，例如 lost-parcel")
    path = folder / f"{name}.yml"
    if path.exists():
        raise InputError(f"场景 {name} 已经有了：换一个编号，或者直接改 {path.name}")
    text = TEMPLATE.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^id: .*$", f"id: {name}", text, count=1, flags=re.MULTILINE), encoding="utf-8")
    return path
