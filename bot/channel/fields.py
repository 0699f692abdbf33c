"""The fields of a request's JSON object, checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import InputError
from bot.server.door import check_text

_LONGEST = 200


def text_in(body: Mapping[str, Any], name: str, *, needed: bool = True) -> str | None:
    """Return a short text such as an id or a title.

    Args:
        body: of the request.
        name: of the field.
        needed: whether it must be there.

    Raises:
        InputError: it is no text, empty, too long, or missing.
    """
    value = body.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= _LONGEST or not value.isprintable():
        raise InputError(f"{name} 应为 1 到 {_LONGEST} 个字的文字")
    return value.strip()


def word_in(body: Mapping[str, Any], name: str) -> str:
    """Return what somebody says: any text that may be sent to the coach, personal data masked.

    Raises:
        InputError: see `bot.server.door.check_text`.
    """
    return check_text(body.get(name))


def number_in(body: Mapping[str, Any], name: str, *, needed: bool = False) -> int | None:
    """Return a whole number from 0.

    Raises:
        InputError: it is none, or missing though it is needed.
    """
    value = body.get(name)
    if value is None and not needed:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise InputError(f"{name} 应为不小于 0 的整数")
    return value


def flag_in(body: Mapping[str, Any], name: str, *, default: bool = False) -> bool:
    """Return a yes or no.

    Raises:
        InputError: it is neither.
    """
    value = body.get(name, default)
    if not isinstance(value, bool):
        raise InputError(f"{name} 应为 true 或 false")
    return value
