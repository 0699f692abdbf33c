"""Keeps calls so that a turn costs the same at its two hundredth utterance as at its fifth.

Rasa's stores read, replay and write the whole conversation each turn. Here a call in progress lives in memory as the
events of its last turns and its slots; what is new is appended to an SQLite journal, with personal data masked and
advice reduced to its ids. The policies look back a few turns only, so nothing they see is lost.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.paths import PROJECT
from bot.server.events import deserialise_event, for_the_journal
from bot.server.patience import be_patient_with_the_action_server
from bot.settings import DEFAULT_JOURNAL, IN_MEMORY

WINDOW_TURNS = 16
"""Turns of a call that can be seen: `ContextModel` looks back on fourteen, `StageModel` on all of them."""
CALLS_IN_MEMORY = 2000

logger = logging.getLogger(__name__)


class CallTrackerStore(TrackerStore):
    """Tracker store with a window over each call and an append-only journal.

    Args:
        domain: the assistant's domain.
        event_broker: receives new events, if one is configured.
        db: path of the journal, relative to the project; `:memory:` keeps nothing.
    """

    def __init__(
        self, domain: Domain | None, event_broker: EventBroker | None = None, db: str = DEFAULT_JOURNAL, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        self._windows: OrderedDict[str, list[Event]] = OrderedDict()
        self._journal = _open_journal(db)
        be_patient_with_the_action_server()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Returns the call of a sender, its last turns and its slots (see parent class for full docstring)."""
        window = self._windows.get(sender_id)
        if window is None:
            window = self._window_from_journal(sender_id)
            if window is None:
                return None
            self._remember(sender_id, window)
        tracker = self.init_tracker(sender_id)
        for event in window:
            tracker.update(event)
        _mark_as_kept(tracker)
        return tracker

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Returns the call with all its events, from the journal (see parent class for full docstring)."""
        events = self._events_from_journal(conversation_id)
        if not events:
            return await self.retrieve(conversation_id)
        tracker = self.init_tracker(conversation_id)
        for event in events:
            tracker.update(event)
        _mark_as_kept(tracker)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends what is new to the journal and moves the window on (see parent class for full docstring)."""
        new_events = list(tracker.events)[getattr(tracker, _KEPT, 0) :]
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, new_events, tracker.sender_id)
        self._append(tracker.sender_id, new_events)
        self._remember(tracker.sender_id, self._window_of(tracker))
        _mark_as_kept(tracker)

    async def keys(self) -> Iterable[str]:
        """Returns the ids of all calls in the journal and in memory."""
        in_journal = {row[0] for row in self._journal.execute("SELECT DISTINCT call FROM event")}
        return sorted(in_journal | set(self._windows))

    def _remember(self, sender_id: str, window: list[Event]) -> None:
        self._windows[sender_id] = window
        self._windows.move_to_end(sender_id)
        while len(self._windows) > CALLS_IN_MEMORY:
            self._windows.popitem(last=False)

    def _window_of(self, tracker: DialogueStateTracker) -> list[Event]:
        """Return the events of the last turns, with the slots as they stood before them."""
        events = [for_the_journal(event) for event in tracker.applied_events()]
        starts = [
            index
            for index, event in enumerate(events)
            if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME
        ]
        if len(starts) <= WINDOW_TURNS + 1:
            return [event for event in events if not isinstance(event, BotUttered)]
        cut = starts[-WINDOW_TURNS - 1]
        slots: dict[str, SlotSet] = {event.key: event for event in events[:cut] if isinstance(event, SlotSet)}
        window = [event for event in events[cut:] if not isinstance(event, BotUttered)]
        return [*slots.values(), *window]

    def _append(self, sender_id: str, events: list[Event]) -> None:
        rows = [
            (sender_id, json.dumps(for_the_journal(event).as_dict(), ensure_ascii=False))
            for event in events
            if not isinstance(event, SlotSet) or event.key != "requested_slot"
        ]
        with self._journal:
            self._journal.executemany("INSERT INTO event (call, event) VALUES (?, ?)", rows)

    def _events_from_journal(self, sender_id: str, *, last: int | None = None) -> list[Event]:
        query = "SELECT event FROM event WHERE call = ? ORDER BY id DESC LIMIT ?"
        rows = self._journal.execute(query, (sender_id, -1 if last is None else last)).fetchall()
        return [event for row in reversed(rows) if (event := deserialise_event(json.loads(row[0]))) is not None]

    def _window_from_journal(self, sender_id: str) -> list[Event] | None:
        """Return the window of a call that is no longer in memory, e.g. after a restart; None when unknown."""
        events = self._events_from_journal(sender_id)
        if not events:
            return None
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event)
        return self._window_of(tracker)


_KEPT = "coach_events_kept"


def _mark_as_kept(tracker: DialogueStateTracker) -> None:
    """Note on the tracker how many of its events are in the journal already."""
    setattr(tracker, _KEPT, len(tracker.events))


def _open_journal(db: str) -> sqlite3.Connection:
    if db != IN_MEMORY:
        path = Path(db) if Path(db).is_absolute() else PROJECT / db
        path.parent.mkdir(parents=True, exist_ok=True)
        db = str(path)
    journal = sqlite3.connect(db, check_same_thread=False, timeout=5)
    journal.execute("PRAGMA journal_mode = WAL")
    # A power cut may lose the last turns of a call, never the file.
    journal.execute("PRAGMA synchronous = NORMAL")
    with journal:
        journal.execute(
            "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, call TEXT NOT NULL, event TEXT NOT NULL)"
        )
        journal.execute("CREATE INDEX IF NOT EXISTS event_of_call ON event (call, id)")
    return journal
