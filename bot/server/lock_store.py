"""A lock store that does not make an agent wait when utterances of one call arrive together."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore

WAIT_SECONDS = 0.01
"""How often a waiting message looks whether its turn has come; Rasa's own store looks once a second."""


class PromptLockStore(InMemoryLockStore):
    """Rasa's lock store in memory, asked a hundred times a second. For one process, as Rasa's own is."""

    def __init__(self, endpoint_config: Any = None) -> None:
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = WAIT_SECONDS,
    ) -> AsyncGenerator[TicketLock, None]:
        """Acquires the lock of a conversation (see parent class for full docstring)."""
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as lock:
            yield lock
