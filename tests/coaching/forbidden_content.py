"""The forbidden-phrase content as its files hold it, for the tests."""

from __future__ import annotations

from typing import Any

import yaml

from bot.coaching.forbidden_schema import rule_files
from bot.coaching.rules import FOLDER


def rule_contents() -> list[dict[str, Any]]:
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in rule_files()]


def rules() -> list[dict[str, Any]]:
    return [rule | {"category": content["category"]} for content in rule_contents() for rule in content["families"]]


def excuses() -> list[dict[str, Any]]:
    return list(yaml.safe_load((FOLDER / "excuses.yml").read_text(encoding="utf-8"))["excuses"])
