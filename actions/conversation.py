"""What every action reads from a tracker and how it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.coaching.memory import CallMemory
from bot.speaker import Utterance, read_utterance

CALL_SLOT = "call"


def memory_of(tracker: Tracker) -> CallMemory:
    """Return the coach's memory of the call."""
    return CallMemory.from_slot(tracker.get_slot(CALL_SLOT))


def remember(memory: CallMemory) -> list[EventType]:
    """Return the events that keep the memory."""
    return [SlotSet(CALL_SLOT, memory.to_slot())]


def latest_utterance(tracker: Tracker) -> Utterance:
    """Return the message that is being answered, with its speaker."""
    message = tracker.latest_message
    metadata = message.get("metadata")
    utterance = read_utterance(message.get("text") or "", metadata if isinstance(metadata, Mapping) else None)
    heard = message.get("speaker")
    return Utterance(str(heard), utterance.text, utterance.offset) if heard else utterance


def say(dispatcher: CollectingDispatcher, text: str, payload: Mapping[str, Any] | None = None) -> None:
    """Answer with text for people and the same as data, in one message."""
    dispatcher.utter_message(text=text, json_message={"text": text, **(payload or {})})


def stage_of_action(name: str) -> str:
    """Return the stage that a stage action stands for, e.g. `cut_in` for `action_coach_cut_in`."""
    return re.sub(r"^action_coach_", "", name)
