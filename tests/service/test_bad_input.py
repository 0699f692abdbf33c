from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from talking import advice_in, post

from bot.labels import SPEAKERS

pytestmark = pytest.mark.service

COMPLAINT = "我没开过彩铃，你们凭什么每个月扣我五块钱"
ANSWER = "您先说说是哪一天发现的"


@pytest.fixture
def call_goes_on(advise: Callable[..., Any], request: pytest.FixtureRequest) -> Any:
    """A call in progress; when the test is over, it must stand where it stood."""
    sender = f"不受影响-{request.node.name}"
    before = advise(sender, COMPLAINT, "customer")
    yield sender
    after = advise(sender, ANSWER, "agent")
    assert (before["id"], after["id"]) == ("1", "2")
    assert not {phrase["id"] for phrase in before["phrases"]} & {phrase["id"] for phrase in after["phrases"]}


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def _refusal(coach: Any, body: Any, status: int = 400) -> str:
    """Post what is to be refused; return the one line that says why."""
    answered, answer = post(coach.address, body)
    assert answered == status, answer
    message = str(answer["error"]["message"])
    assert _is_chinese(message) and "\n" not in message
    return message


@pytest.mark.parametrize("message", ["", " ", "\n\t ", "　　", "\u0000\u0007\u001b", "​‎"])
def test_a_message_without_words_is_refused(coach: Any, call_goes_on: str, message: str) -> None:
    assert "空" in _refusal(coach, {"sender": call_goes_on, "message": message, "metadata": {"speaker": "customer"}})


def test_ten_thousand_characters_are_refused_with_the_limit(coach: Any, call_goes_on: str) -> None:
    body = {"sender": call_goes_on, "message": "扣钱" * 5000, "metadata": {"speaker": "customer"}}
    message = _refusal(coach, body, status=413)
    assert "10000" in message and "5000" in message


def test_five_thousand_characters_are_answered(coach: Any) -> None:
    body = {"sender": "五千字", "message": "你们扣我钱，" * 833, "metadata": {"speaker": "customer"}}
    status, messages = post(coach.address, body)
    assert status == 200
    assert advice_in(messages)["heard"]["speaker"] == "customer"


@pytest.mark.parametrize("message", [None, 5, True, ["你好"], {"text": "你好"}])
def test_a_message_that_is_no_text_is_refused(coach: Any, call_goes_on: str, message: object) -> None:
    assert "message" in _refusal(coach, {"sender": call_goes_on, "message": message})


@pytest.mark.parametrize("sender", [None, 5, "", "  ", ["甲"], "长" * 256])
def test_a_sender_that_is_no_name_is_refused(coach: Any, sender: object) -> None:
    assert "sender" in _refusal(coach, {"sender": sender, "message": "你好"})


@pytest.mark.parametrize("metadata", ["customer", 5, ["customer"]])
def test_metadata_that_are_no_object_are_refused(coach: Any, call_goes_on: str, metadata: object) -> None:
    assert "metadata" in _refusal(coach, {"sender": call_goes_on, "message": "你好", "metadata": metadata})


@pytest.mark.parametrize("speaker", ["boss", "", 5, ["customer"], "客户"])
def test_an_unknown_speaker_is_refused_with_those_that_exist(coach: Any, call_goes_on: str, speaker: object) -> None:
    message = _refusal(coach, {"sender": call_goes_on, "message": "你好", "metadata": {"speaker": speaker}})
    assert all(known in message for known in SPEAKERS)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"{",
        b'{"sender": "x", "message": }',
        "{'sender': '单引号'}".encode(),
        b"\xff\xfe{}",
        b"[" * 100_000,
    ],
    ids=["nothing", "words", "cut-off", "no-value", "single-quotes", "not-utf8", "deep"],
)
def test_what_is_no_json_is_refused_with_an_example(coach: Any, call_goes_on: str, body: bytes) -> None:
    assert "JSON" in _refusal(coach, body)


@pytest.mark.parametrize("body", [b"[]", b'[{"sender": "x", "message": "y"}]', b'"words"', b"5", b"null", b"true"])
def test_json_that_is_no_object_is_refused_with_an_example(coach: Any, call_goes_on: str, body: bytes) -> None:
    assert "JSON 对象" in _refusal(coach, body)


@pytest.mark.parametrize(
    "message",
    ["你们凭什么\u0000扣我\u0007钱", "你们\u202e凭什么扣我钱", "你们凭什么扣我钱\ud800", "你们凭什么\r\n扣我钱"],
)
def test_control_characters_within_words_do_no_harm(coach: Any, message: str) -> None:
    body = {"sender": f"控制字符-{message!r}", "message": message, "metadata": {"speaker": "customer"}}
    status, messages = post(coach.address, body)
    assert status == 200
    assert advice_in(messages)["heard"]["act"].startswith("customer_")


@pytest.mark.parametrize("sender", ["半个字\ud800", "通话\u0000一号", "a/b?c=d&e#f", "😀", "'; DROP TABLE event; --"])
def test_a_strange_sender_is_answered_or_refused_but_never_an_accident(coach: Any, sender: str) -> None:
    status, answer = post(coach.address, {"sender": sender, "message": COMPLAINT, "metadata": {"speaker": "customer"}})
    if status == 200:
        assert advice_in(answer)["id"] == "1"
    else:
        assert status == 400 and _is_chinese(answer["error"]["message"])


@pytest.mark.parametrize(
    "message",
    [
        "/restart",
        "/ /restart",
        " /restart",
        "\u0000/restart",
        "//session_start",
        '/new_call{"call": null}',
        "/",
        "///",
        "／restart",
    ],
)
def test_a_slash_gives_no_orders_by_hand(
    coach: Any, advise: Callable[..., Any], message: str, request: pytest.FixtureRequest
) -> None:
    sender = f"斜杠-{request.node.name}"
    advise(sender, COMPLAINT, "customer")
    status, messages = post(coach.address, {"sender": sender, "message": message, "metadata": {"speaker": "agent"}})
    assert status == 200
    assert advice_in(messages)["heard"]["speaker"] == "agent"
    assert advise(sender, ANSWER, "agent")["id"] == "3"


def test_metadata_of_other_kinds_are_let_be(coach: Any) -> None:
    body = {
        "sender": "别的元数据",
        "message": COMPLAINT,
        "metadata": {"speaker": "customer", "seat": 12, "note": "\ud800"},
    }
    status, messages = post(coach.address, body)
    assert status == 200
    assert advice_in(messages)["heard"]["speaker"] == "customer"
