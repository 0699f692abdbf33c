"""Act sequences out of Rasa stories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

CALL = "call"
WRITTEN = "written"


def read_act_sequences(folder: Path) -> dict[str, list[list[str]]]:
    """Read the acts of customer and agent from every story below a folder.

    Args:
        folder: holds `*.yml` files in Rasa's story format; a story's metadata may say `kind: written`.

    Returns:
        The sequences of telephone calls under `call`, those of written threads under `written`.
    """
    sequences: dict[str, list[list[str]]] = {CALL: [], WRITTEN: []}
    for path in sorted(folder.rglob("*.yml")):
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for story in content.get("stories") or []:
            kind = (story.get("metadata") or {}).get("kind")
            acts = [step["intent"] for step in story["steps"] if "intent" in step]
            acts = [act for act in acts if act.startswith(("customer_", "agent_"))]
            if acts:
                sequences[WRITTEN if kind == WRITTEN else CALL].append(acts)
    return sequences
