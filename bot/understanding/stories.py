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
        folder: holds `*.yml` files in Rasa's story format; a story's metadata may say `kind: written`, and with
            `times: 3` that so many of the conversations it stands for ran alike.

    Returns:
        The sequences of telephone calls under `call`, those of written threads under `written`.
    """
    sequences: dict[str, list[list[str]]] = {CALL: [], WRITTEN: []}
    for path in sorted(folder.rglob("*.yml")):
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for story in content.get("stories") or []:
            metadata = story.get("metadata") or {}
            acts = [step["intent"] for step in story["steps"] if "intent" in step]
            acts = [act for act in acts if act.startswith(("customer_", "agent_"))]
            if acts:
                kind = WRITTEN if metadata.get("kind") == WRITTEN else CALL
                sequences[kind] += [acts] * int(metadata.get("times", 1))
    return sequences
