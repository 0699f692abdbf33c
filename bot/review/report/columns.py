"""Text in columns for a terminal, where a Chinese character is two cells wide."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Return how many cells a text takes; combining marks and joiners take none."""
    return sum(_cells(character) for character in text)


def pad(text: str, cells: int) -> str:
    """Return text filled up with spaces to so many cells; text that is wider stays as it is."""
    return text + " " * max(cells - width(text), 0)


def pad_left(text: str, cells: int) -> str:
    """Return text with spaces before it, so many cells wide in all; for numbers."""
    return " " * max(cells - width(text), 0) + text


def fit(text: str, cells: int) -> str:
    """Return text of at most so many cells (1 or more), with … at the end when something was cut off."""
    if width(text) <= cells:
        return text
    kept, used = [], 1
    for character in text:
        used += _cells(character)
        if used > cells:
            break
        kept.append(character)
    return f"{''.join(kept)}…"


def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
