"""The authored drafts of the tests: what should be flagged in them, and what should be left alone."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot.paths import PROJECT

_FILES = {
    half: PROJECT / "tests" / "evaluation" / name
    for half, name in {"dev": "drafts_dev.jsonl", "test": "drafts_blind.jsonl"}.items()
}


@dataclass(frozen=True)
class Draft:
    """A draft with what is wrong with it.

    Attributes:
        number: its line in the file, from 1.
        kind: `plain`, `disguised` or `clean`.
        text: what the agent is about to say.
        flags: category, start and end of each violation.
        violations: the words of each violation.
    """

    number: int
    kind: str
    text: str
    flags: tuple[tuple[str, int, int], ...]
    violations: tuple[str, ...]


def read_drafts(half: str = "dev") -> list[Draft]:
    """Return the drafts in order: `dev`, which rules were tuned on, or `test`, which no writer of rules has seen."""
    drafts = []
    for number, line in enumerate(_FILES[half].read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        words = tuple(flag["text"] for flag in row["flags"])
        places = (row["text"].index(text) for text in words)
        flags = tuple(
            (flag["category"], start, start + len(flag["text"]))
            for flag, start in zip(row["flags"], places, strict=True)
        )
        drafts.append(Draft(number, row["kind"], row["text"], flags, words))
    return drafts
