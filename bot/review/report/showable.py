"""Makes the strings of a review safe to write and to show, without moving any offset."""

from __future__ import annotations

from typing import Any

_REPLACEMENT = "\ufffd"
_LINE_ENDS = {0x09: " ", 0x0A: "\n", 0x0D: " "}
_UNSHOWABLE: dict[int, str] = {
    **{code: _REPLACEMENT for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)},
    **_LINE_ENDS,
}
# They turn the order of what follows on the screen, so that a reader sees other words than were said.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
_ONE_LINE: dict[int, str] = {
    **_UNSHOWABLE,
    0x0A: " ",
    0x85: " ",
    0x2028: " ",
    0x2029: " ",
    **dict.fromkeys(_TURNING, ""),
}


def showable(value: Any) -> Any:
    """Return a copy of plain data in which every string can be written as UTF-8 and shown on a page.

    Control characters and lone surrogates become U+FFFD one for one: offsets into the text stay right.

    Args:
        value: what `json.loads` can give: dicts, lists, strings, numbers, booleans, None; tuples are taken as lists.
    """
    if isinstance(value, str):
        return value.translate(_UNSHOWABLE)
    if isinstance(value, dict):
        return {key: showable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [showable(item) for item in value]
    return value


def safe_line(text: str) -> str:
    """Return text for one line of a terminal or one cell: no line ends, no escape sequences, nothing that turns it."""
    return text.translate(_ONE_LINE).strip()
