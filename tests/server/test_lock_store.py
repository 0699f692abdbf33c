from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.server.lock_store import PromptLockStore

TURN_SECONDS = 0.02


async def test_three_messages_at_once_follow_each_other_in_order_and_at_once() -> None:
    store, served, loop = PromptLockStore(), [], asyncio.get_running_loop()

    async def message(name: str) -> None:
        async with store.lock("call-1"):
            served.append(f"{name} in")
            await asyncio.sleep(TURN_SECONDS)
            served.append(f"{name} out")

    began = loop.time()
    await asyncio.gather(*(message(name) for name in "abc"))
    assert loop.time() - began < 0.3
    assert served == ["a in", "a out", "b in", "b out", "c in", "c out"]


async def test_calls_do_not_wait_for_each_other() -> None:
    store = PromptLockStore()
    async with store.lock("call-1"), store.lock("call-2") as lock:
        assert lock.conversation_id == "call-2"


async def test_a_message_that_fails_lets_the_next_one_in() -> None:
    store = PromptLockStore()
    with pytest.raises(ZeroDivisionError):
        async with store.lock("call-1"):
            raise ZeroDivisionError
    async with store.lock("call-1") as lock:
        assert lock.conversation_id == "call-1"


async def test_a_holder_that_never_comes_back_does_not_block_the_call_for_ever() -> None:
    store = PromptLockStore()
    store.issue_ticket("call-1", lock_lifetime=0.02)
    async with store.lock("call-1") as lock:
        assert lock.conversation_id == "call-1"


async def test_nothing_is_left_behind_when_all_are_served() -> None:
    store = PromptLockStore()
    async with store.lock("call-1"):
        pass
    assert store.get_lock("call-1") is None


def test_rasa_makes_the_store_from_the_endpoints_file() -> None:
    store = LockStore.create(EndpointConfig(type="bot.server.lock_store.PromptLockStore"))
    assert isinstance(store, PromptLockStore)
