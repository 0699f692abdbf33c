"""One thing at a time: what is asked of a run or a room waits for what was asked before."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary


class Locks:
    """A lock for each id, made when it is first wanted and gone when nobody holds it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, name: str) -> asyncio.Lock:
        """Return the lock of an id."""
        return self._locks.setdefault(name, asyncio.Lock())
