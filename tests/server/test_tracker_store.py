from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

import bot.server.tracker_store
from bot.paths import PROJECT
from bot.server.tracker_store import WINDOW_TURNS, CallTrackerStore

# Rasa warns of its own past whenever a domain has slots.
pytestmark = pytest.mark.filterwarnings("ignore:Slot auto-fill:UserWarning")

EVENTS_A_TURN = 4
OpenStore = Callable[[], CallTrackerStore]


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.load(str(PROJECT / "domain.yml"))


@pytest.fixture
def open_store(domain: Domain, tmp_path: Path) -> OpenStore:
    return lambda: CallTrackerStore(domain, db=str(tmp_path / "calls.db"))


async def speak(store: CallTrackerStore, text: str, *, number: int = 0, call: str = "call-1") -> DialogueStateTracker:
    """Let one turn pass as Rasa does: read, update, save."""
    tracker = await store.get_or_create_tracker(call)
    intent = {"name": "customer_complain", "confidence": 0.9}
    tracker.update(UserUttered(text, intent, parse_data={"text": text, "intent": intent, "entities": []}))
    tracker.update(SlotSet("call", {"turns": number}))
    tracker.update(ActionExecuted("action_coach_cut_in"))
    tracker.update(BotUttered(f"建议{number}：先道歉", data={"custom": {"id": str(number), "text": "先道歉"}}))
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    await store.save(tracker)
    return tracker


def texts(tracker: DialogueStateTracker) -> list[str]:
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def as_dicts(tracker: DialogueStateTracker) -> list[dict[str, object]]:
    return [event.as_dict() for event in tracker.events]


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_call_that_nobody_made_is_not_there(open_store: OpenStore) -> None:
    assert await open_store().retrieve("call-1") is None


async def test_a_turn_comes_back(open_store: OpenStore) -> None:
    store = open_store()
    await speak(store, "宽带断了")
    tracker = await store.retrieve("call-1")
    assert tracker is not None
    assert tracker.latest_message.text == "宽带断了"
    assert tracker.latest_action_name == ACTION_LISTEN_NAME


async def test_after_three_hundred_turns_the_window_is_no_longer_than_after_twenty(open_store: OpenStore) -> None:
    store, lengths = open_store(), []
    for number in range(300):
        await speak(store, f"第{number}句", number=number)
        lengths.append(len((await store.retrieve("call-1")).events))
    assert lengths[-1] == lengths[20] <= (WINDOW_TURNS + 2) * EVENTS_A_TURN


async def test_the_window_holds_the_last_turns_in_order(open_store: OpenStore) -> None:
    store = open_store()
    for number in range(40):
        await speak(store, f"第{number}句", number=number)
    assert texts(await store.retrieve("call-1"))[-WINDOW_TURNS:] == [f"第{n}句" for n in range(40 - WINDOW_TURNS, 40)]


async def test_a_slot_set_before_the_window_survives(open_store: OpenStore) -> None:
    store = open_store()
    tracker = await store.get_or_create_tracker("call-1")
    tracker.update(SlotSet("issue", "broadband_fault"))
    await store.save(tracker)
    for number in range(60):
        await speak(store, f"第{number}句", number=number)
    tracker = await store.retrieve("call-1")
    assert tracker.get_slot("issue") == "broadband_fault"
    assert tracker.get_slot("call") == {"turns": 59}


async def test_every_event_is_written_once(open_store: OpenStore, tmp_path: Path) -> None:
    store = open_store()
    for number in range(30):
        await speak(store, f"第{number}句", number=number)
    rows = sqlite3.connect(tmp_path / "calls.db").execute("SELECT event FROM event").fetchall()
    assert sum('"user"' in row[0] for row in rows) == 30


async def test_personal_data_are_nowhere_in_the_files(open_store: OpenStore, tmp_path: Path) -> None:
    await speak(open_store(), "我号码13812345678，身份证110101199001011234")
    stored = bytes_on_disk(tmp_path)
    assert b"13812345678" not in stored
    assert b"110101199001011234" not in stored
    assert b"138****5678" in stored


async def test_personal_data_are_masked_in_memory_too(open_store: OpenStore) -> None:
    store = open_store()
    await speak(store, "我号码13812345678")
    assert texts(await store.retrieve("call-1")) == ["我号码138****5678"]


async def test_the_words_of_the_advice_are_not_stored(open_store: OpenStore, tmp_path: Path) -> None:
    await speak(open_store(), "宽带断了", number=3)
    assert "先道歉".encode() not in bytes_on_disk(tmp_path)


async def test_the_ids_of_the_advice_are_stored(open_store: OpenStore) -> None:
    store = open_store()
    await speak(store, "宽带断了", number=3)
    answers = [e for e in (await store.retrieve_full_tracker("call-1")).events if isinstance(e, BotUttered)]
    assert [answer.data["custom"] for answer in answers] == [{"advice_id": "3"}]


@pytest.mark.parametrize("turns", [1, 5, 13, 14, 40])
async def test_a_restart_restores_the_window(open_store: OpenStore, turns: int) -> None:
    before = open_store()
    for number in range(turns):
        await speak(before, f"第{number}句", number=number)
    assert as_dicts(await open_store().retrieve("call-1")) == as_dicts(await before.retrieve("call-1"))


async def test_a_call_goes_on_after_a_restart(open_store: OpenStore) -> None:
    await speak(open_store(), "宽带断了")
    store = open_store()
    await speak(store, "怎么还没好")
    assert texts(await store.retrieve_full_tracker("call-1")) == ["宽带断了", "怎么还没好"]


async def test_the_full_call_is_complete(open_store: OpenStore) -> None:
    store = open_store()
    for number in range(50):
        await speak(store, f"第{number}句", number=number)
    tracker = await store.retrieve_full_tracker("call-1")
    assert texts(tracker) == [f"第{number}句" for number in range(50)]
    assert sum(isinstance(event, BotUttered) for event in tracker.events) == 50


async def test_calls_do_not_mix(open_store: OpenStore) -> None:
    store = open_store()
    await speak(store, "宽带断了", call="call-1")
    await speak(store, "彩铃扣费", call="call-2")
    assert texts(await store.retrieve("call-1")) == ["宽带断了"]


async def test_all_calls_are_listed(open_store: OpenStore) -> None:
    await speak(open_store(), "宽带断了", call="call-2")
    store = open_store()
    await speak(store, "宽带断了", call="call-1")
    assert list(await store.keys()) == ["call-1", "call-2"]


async def test_a_call_put_out_of_memory_is_read_from_the_journal(
    open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.server.tracker_store, "CALLS_IN_MEMORY", 2)
    store = open_store()
    for number in range(5):
        await speak(store, f"第{number}通", call=f"call-{number}")
    assert texts(await store.retrieve("call-0")) == ["第0通"]


async def test_a_new_call_begins_without_what_was_before(open_store: OpenStore) -> None:
    store = open_store()
    tracker = await speak(store, "宽带断了", number=7)
    tracker.update(Restarted())
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    await store.save(tracker)
    tracker = await store.retrieve("call-1")
    assert texts(tracker) == []
    assert tracker.get_slot("call") is None


async def test_a_journal_in_memory_leaves_no_file(
    domain: Domain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await speak(CallTrackerStore(domain, db=":memory:"), "宽带断了")
    assert list(tmp_path.iterdir()) == []


async def test_a_missing_folder_is_made(domain: Domain, tmp_path: Path) -> None:
    await speak(CallTrackerStore(domain, db=str(tmp_path / "var" / "deep" / "calls.db")), "宽带断了")
    assert (tmp_path / "var" / "deep" / "calls.db").is_file()


async def test_what_the_policies_see_is_the_same_as_with_the_whole_call(open_store: OpenStore, domain: Domain) -> None:
    store = open_store()
    for number in range(30):
        await speak(store, f"第{number}句", number=number)
    window, whole = await store.retrieve("call-1"), await store.retrieve_full_tracker("call-1")
    assert domain.states_for_tracker_history(window)[-10:] == domain.states_for_tracker_history(whole)[-10:]
    keys = ("slots", "latest_message", "latest_action_name", "followup_action", "paused", "active_loop")
    one, other = window.current_state(EventVerbosity.NONE), whole.current_state(EventVerbosity.NONE)
    assert {key: one[key] for key in keys if key in one} == {key: other[key] for key in keys if key in other}
