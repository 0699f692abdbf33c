"""The conversations are kept for some days: what is older is removed when the server starts, and once a day."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.channel.conversation import Conversations
from bot.channel.journal import BEGINNING, Place

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""Entries a transaction: a few milliseconds, so that no turn waits for it."""
_BREATH_SECONDS = 0.02
_DAY_SECONDS = 24 * 60 * 60

Wait = Callable[[float], Awaitable[object]]


async def clean(conversations: Conversations, before: datetime, *, wait: Wait = asyncio.sleep) -> None:
    """Remove what is older than a time; a call that somebody follows keeps its newest entry.

    Args:
        conversations: the conversations.
        before: aware; what is as new as this stays.
        wait: lets others work for so many seconds.
    """
    place: Place | None = BEGINNING
    while place is not None:
        # Who has begun to follow a call meanwhile counts.
        place = conversations.journal.forget(before, place, conversations.running, AT_ONCE)
        if place is not None:
            await wait(_BREATH_SECONDS)


async def clean_daily(
    conversations: Conversations, days: int, now: Callable[[], datetime], *, wait: Wait = asyncio.sleep
) -> None:
    """Remove what is older than so many days, at once and every day; runs until it is cancelled.

    Args:
        conversations: the conversations.
        days: 1 or more.
        now: the time, aware.
        wait: lets others work for so many seconds.
    """
    while True:
        try:
            await clean(conversations, now() - timedelta(days=days), wait=wait)
        except sqlite3.Error:
            # A full disk or a locked file: the conversations go on, and tomorrow is another day.
            logger.exception("Old conversations could not be removed")
        await wait(_DAY_SECONDS)
