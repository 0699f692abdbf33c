"""Characters that no one said: control and zero-width characters out, line breaks inside a turn closed."""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAK_IN_TURN = re.compile(r"\s*\n\s*")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef，。！？；：、（）《》“”‘’…]")
_LETTER = re.compile(r"[^\W_]|\ufffd")


def clean(text: str) -> str:
    """Return a text without control and zero-width characters, its line breaks all line feeds, tabs kept."""
    return _SURROGATE.sub(REPLACEMENT, _INVISIBLE.sub("", _LINE_BREAK.sub("\n", text)))


def one_line(text: str) -> str:
    """Return a text on one line, without blanks around it: lines of Chinese closed up, others joined by a space."""

    def joint(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
        return "" if _WIDE.match(before) or _WIDE.match(after) else " "

    text = clean(text).strip()
    return _BREAK_IN_TURN.sub(joint, text)


def is_said(text: str) -> bool:
    """Return whether a text holds any letter or digit: marks alone say nothing."""
    return _LETTER.search(text) is not None
