"""What our components read from Rasa's messages and trackers, in one place."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.labels import speaker_of_act
from bot.speaker import Utterance, read_utterance


def utterance_of(message: Message) -> Utterance:
    """Return the utterance of a message, with its speaker from the metadata or the text's prefix."""
    metadata: Any = message.get("metadata")
    return read_utterance(message.get(TEXT) or "", metadata if isinstance(metadata, dict) else None)


def acts_heard(tracker: DialogueStateTracker | None) -> list[str]:
    """Return the acts of customer and agent so far, oldest first; what was said to the coach is left out."""
    if tracker is None:
        return []
    intents = (event.intent_name for event in tracker.applied_events() if isinstance(event, UserUttered))
    return [intent for intent in intents if intent and speaker_of_act(intent) != "coachee"]
