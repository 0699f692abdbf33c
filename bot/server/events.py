"""Rasa events in the form in which they are kept: personal data masked, advice reduced to its ids."""

from __future__ import annotations

import copy
import functools
import logging
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.utils.common import all_subclasses

from bot.language.privacy import mask_personal_data

logger = logging.getLogger(__name__)

ADVICE_ID = "advice_id"


def for_the_journal(event: Event) -> Event:
    """Return an event as it may be kept.

    Args:
        event: any event; it is not changed.

    Returns:
        The event itself; for an utterance a copy with text and metadata masked; for an answer a copy without the words.
    """
    if isinstance(event, UserUttered) and event.text:
        event = copy.copy(event)
        event.text = mask_personal_data(event.text)
        event.metadata = _masked(event.metadata)
        event.parse_data = {**event.parse_data, "text": event.text}
        if "metadata" in event.parse_data:
            event.parse_data["metadata"] = _masked(event.parse_data["metadata"])
    elif isinstance(event, BotUttered):
        custom = (event.data or {}).get("custom") or {}
        advice = {ADVICE_ID: custom.get("id")} if isinstance(custom, dict) else {}
        event = BotUttered(text=None, data={"custom": advice}, metadata=event.metadata, timestamp=event.timestamp)
    return event


def _masked(value: Any) -> Any:
    """Return what a channel sent along, with personal data masked in its texts and whole numbers."""
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(item) for item in value]
    if isinstance(value, str) or (isinstance(value, int) and mask_personal_data(str(value)) != str(value)):
        return mask_personal_data(str(value))
    return value


def deserialise_event(stored: dict[str, Any]) -> Event | None:
    """Return the event that a journal row holds, None when it is of a kind that this version does not know."""
    event_class = _event_classes().get(str(stored.get("event")))
    if event_class is None:
        logger.warning("Unknown event in the journal: %s", stored.get("event"))
        return None
    parameters = {key: value for key, value in stored.items() if key != "event"}
    event: Event | None = event_class._from_parameters(parameters)
    return event


@functools.lru_cache(maxsize=1)
def _event_classes() -> dict[str, type[Event]]:
    """Return event classes by name; Rasa walks the class tree anew for every event."""
    return {event_class.type_name: event_class for event_class in all_subclasses(Event)}
