from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from bot.paths import PROJECT

MODULES = ("actions.stages", "actions.requests", "actions.conversation")

# Prints what importing has touched: modules, sockets, and files that are not code.
_LOOK = """
import json, sys
import rasa_sdk, rasa_sdk.events, rasa_sdk.executor, rasa_sdk.types
touched = []
def note(event, args):
    if event.startswith(("socket.", "sqlite3.", "subprocess.")):
        touched.append(event)
    elif event == "open" and not str(args[0]).endswith((".py", ".pyc")) and "__pycache__" not in str(args[0]):
        touched.append(str(args[0]))
sys.addaudithook(note)
import {modules}
print(json.dumps({{"modules": sorted(sys.modules), "touched": touched}}))
"""


def _import(*modules: str) -> dict[str, Any]:
    code = _LOOK.format(modules=", ".join(modules))
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def imported() -> dict[str, Any]:
    return _import(*MODULES)


@pytest.mark.parametrize("heavy", ["rasa", "tensorflow", "spacy", "sklearn", "pydantic"])
def test_the_actions_do_not_import(imported: dict[str, Any], heavy: str) -> None:
    assert heavy not in imported["modules"]


def test_importing_the_actions_opens_nothing(imported: dict[str, Any]) -> None:
    assert imported["touched"] == []


def test_no_module_of_coaching_and_library_imports_rasa() -> None:
    modules = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for package in ("coaching", "library")
        for path in sorted((PROJECT / "bot" / package).glob("*.py"))
        if path.stem != "__init__"
    ]
    assert len(modules) > 20
    assert "rasa" not in _import(*modules)["modules"]
