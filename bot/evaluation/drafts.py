"""The authored drafts of the tests: what should be flagged in them, and what should be left alone."""

from __future__ import annotations

from dataclasses import dataclass

from bot.evaluation.files import EVALUATION, read_rows

BLIND, DEV, HELD_OUT = "drafts_blind.jsonl", "drafts_dev.jsonl", "drafts_dev2.jsonl"
"""Drafts that no writer of rules has seen, those that rules were tuned on, and those kept out of the wordings."""


@dataclass(frozen=True)
class Draft:
    """A draft with what is wrong with it.

    Attributes:
        number: its number in the file, from 1.
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


def read_drafts(file: str = DEV) -> list[Draft]:
    """Return the drafts of a file in order."""
    drafts = []
    for number, row in enumerate(read_rows(EVALUATION / file), start=1):
        # Where nobody has told which words are the violation, the whole draft stands for them.
        words = tuple(flag.get("text", row["text"]) for flag in row["flags"])
        places = (row["text"].index(text) for text in words)
        flags = tuple(
            (flag["category"], start, start + len(text))
            for flag, start, text in zip(row["flags"], places, words, strict=True)
        )
        drafts.append(Draft(number, row["kind"], row["text"], flags, words))
    return drafts
