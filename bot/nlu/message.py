"""What our components read from Rasa's messages and trackers, in one place."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.labels import speaker_of_act
from bot.speaker import Utterance, read_utterance
from bot.understanding.context import Reading

MATTER = "matter"
"""Where `FocusReader` leaves the stretch of a long utterance that is to the point."""


def utterance_of(message: Message) -> Utterance:
    """Return the utterance of a message, with its speaker from the metadata or the text's prefix."""
    metadata: Any = message.get("metadata")
    return read_utterance(message.get(TEXT) or "", metadata if isinstance(metadata, dict) else None)


def matter_of(message: Message) -> str:
    """Return what an utterance is about: its text, of a long one the stretch that is to the point."""
    return message.get(MATTER) or utterance_of(message).text


def readings_of_call(tracker: DialogueStateTracker | None) -> list[Reading]:
    """Return what customer and agent may have said so far, oldest first; what was said to the coach is left out."""
    if tracker is None:
        return []
    utterances = [event for event in tracker.applied_events() if isinstance(event, UserUttered)]
    return [reading_of(event) for event in utterances if is_of_call(event)]


def acts_heard(tracker: DialogueStateTracker | None) -> list[str]:
    """Return the likeliest act of each turn of customer and agent so far, oldest first."""
    return [max(sorted(reading), key=reading.__getitem__) for reading in readings_of_call(tracker)]


def is_of_call(event: UserUttered) -> bool:
    """Tell whether an utterance is of the call itself, not one to the coach."""
    return bool(event.intent_name) and speaker_of_act(str(event.intent_name)) != "coachee"


def reading_of(event: UserUttered) -> Reading:
    """Return the acts that an utterance may have been, with their probabilities; in a story the one act it is."""
    ranking = (event.parse_data or {}).get("intent_ranking") or []
    reading = {intent["name"]: intent["confidence"] for intent in ranking if intent["confidence"] > 0}
    return reading or {str(event.intent_name): 1.0}
