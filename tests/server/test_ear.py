from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.server.ear import Ear


class Processor:
    """Stands for Rasa's: understands everything as a question to the coach, and notes what was said before."""

    domain = Domain.empty()

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []

    async def parse_message(self, message: UserMessage, tracker: DialogueStateTracker) -> dict[str, Any]:
        await asyncio.sleep(0)
        before = sum(isinstance(event, UserUttered) for event in tracker.events)
        self.heard.append((before, message.text))
        intent = {"name": "ask_help", "confidence": 0.9}
        return {"intent": intent, "entities": [], "intent_ranking": [intent], "text": message.text}


@pytest.fixture
def processor() -> Processor:
    return Processor()


async def test_in_a_server_turns_are_heard_on_its_loop_one_after_the_other(processor: Processor) -> None:
    listening = Ear.within(processor).listen()
    for text in ("怎么安抚", "/restart"):
        heard = await listening.hear_soon({"speaker": "coachee", "text": text}, ranked=True)
        assert (heard["act"], heard["ranking"]) == ("ask_help", {"ask_help": 0.9})
    assert processor.heard == [(0, "怎么安抚"), (1, "／restart")]


async def test_in_a_server_the_loop_is_not_waited_for(processor: Processor) -> None:
    with pytest.raises(RuntimeError, match="hear_soon"):
        Ear.within(processor).listen().hear({"text": "怎么安抚"})


def test_outside_a_server_the_ear_has_a_loop_of_its_own(processor: Processor) -> None:
    ear = Ear.within(processor)
    ear._loop = asyncio.new_event_loop()
    assert [turn["act"] for turn in ear.understand([{"text": "怎么安抚"}, {"text": ""}])] == ["ask_help", None]
    ear._loop.close()
