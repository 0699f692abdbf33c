from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, SessionStarted, SlotSet, UserUttered

from bot.server.events import deserialise_event, for_the_journal


def utterance(text: str, **metadata: Any) -> UserUttered:
    return UserUttered(
        text,
        intent={"name": "customer_provide_info", "confidence": 0.9},
        parse_data={"text": text, "intent": {"name": "customer_provide_info", "confidence": 0.9}, "entities": []},
        timestamp=12.5,
        metadata={"speaker": "customer", **metadata},
    )


def kept(event: Event) -> str:
    return json.dumps(for_the_journal(event).as_dict(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("我号码13812345678", "13812345678"),
        ("身份证11010119900101123X", "19900101"),
        ("邮箱zhangsan@example.com", "zhangsan"),
    ],
)
def test_personal_data_do_not_reach_the_journal(text: str, secret: str) -> None:
    assert secret not in kept(utterance(text))


@pytest.mark.parametrize("phone", ["13812345678", 13812345678, ["13812345678"], {"of": "13812345678"}])
def test_personal_data_in_the_metadata_do_not_reach_the_journal(phone: object) -> None:
    assert "13812345678" not in kept(utterance("喂", phone=phone))


def test_other_metadata_are_kept() -> None:
    event = for_the_journal(utterance("喂", seat=42, score=0.5, tags=["vip"], late=True))
    assert event.metadata == {"speaker": "customer", "seat": 42, "score": 0.5, "tags": ["vip"], "late": True}


def test_act_and_time_of_an_utterance_are_kept() -> None:
    event = for_the_journal(utterance("我号码13812345678"))
    assert isinstance(event, UserUttered)
    assert (event.intent_name, event.timestamp) == ("customer_provide_info", 12.5)


def test_the_event_itself_is_not_changed() -> None:
    event = utterance("我号码13812345678", phone="13812345678")
    for_the_journal(event)
    assert event.text == event.parse_data["text"] == "我号码13812345678"
    assert event.metadata["phone"] == "13812345678"


def test_of_an_answer_only_the_id_of_the_advice_is_kept() -> None:
    answer = BotUttered("先道歉，再问清经过", data={"custom": {"id": "7", "phrases": [{"text": "对不起"}]}})
    event = for_the_journal(answer)
    assert isinstance(event, BotUttered)
    assert (event.text, event.data["custom"]) == (None, {"advice_id": "7"})


@pytest.mark.parametrize("data", [None, {}, {"custom": None}, {"custom": "话"}, {"buttons": [{"title": "好"}]}])
def test_of_an_answer_without_advice_no_words_are_kept(data: dict[str, Any] | None) -> None:
    assert not {"话", "好", "您"} & set(kept(BotUttered("您好", data=data)))


@pytest.mark.parametrize(
    "event",
    [
        ActionExecuted("action_coach_cut_in", policy="TEDPolicy", confidence=0.8),
        SlotSet("call", {"turns": 3, "acts": ["customer_vent"]}),
        SessionStarted(),
        Restarted(),
    ],
    ids=lambda event: event.type_name,
)
def test_other_events_are_kept_as_they_are(event: Event) -> None:
    assert for_the_journal(event) is event


@pytest.mark.parametrize(
    "event",
    [
        utterance("宽带断了"),
        BotUttered("话", data={"custom": {"id": "3"}}, timestamp=1.0),
        ActionExecuted("action_coach_cut_in", policy="TEDPolicy", confidence=0.8, timestamp=1.0),
        SlotSet("emotion", "angry", timestamp=1.0),
        SessionStarted(timestamp=1.0),
    ],
    ids=lambda event: event.type_name,
)
def test_an_event_comes_back_from_the_journal(event: Event) -> None:
    stored = for_the_journal(event).as_dict()
    again = deserialise_event(json.loads(json.dumps(stored)))
    assert again is not None
    assert again.as_dict() == stored


@pytest.mark.parametrize("stored", [{"event": "moon_landing"}, {}, {"event": None}])
def test_an_event_of_another_version_is_passed_over_with_a_warning(
    stored: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="bot.server.events"):
        assert deserialise_event(stored) is None
    assert "Unknown event" in caplog.text
