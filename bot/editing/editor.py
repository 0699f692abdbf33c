"""Who edits: the name that stands in every history."""

from __future__ import annotations

from bot.errors import InputError
from bot.library.stores.cases import SHIPPED_BY

_LONGEST = 40


def editor_name(who: str) -> str:
    """Return the name of an editor as it is kept.

    Args:
        who: 1 to 40 characters in one line.

    Raises:
        InputError: it is no name, or the one that the software writes under.
    """
    name = who.strip()
    if not name or len(name) > _LONGEST or not name.isprintable():
        raise InputError(f"--who 要写修改人的姓名或工号，一行，最多 {_LONGEST} 个字")
    if name == SHIPPED_BY:
        raise InputError(f"--who 不能写“{SHIPPED_BY}”：要写修改人的姓名或工号")
    return name
