from __future__ import annotations

import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import aiohttp
import jwt
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from sanic import Sanic
from sanic.touchup import TouchUp

from bot.channel.identity import trainee_of
from bot.errors import InputError
from bot.server.door import TooLongError, call_id, check_text
from bot.server.rest_channel import CoachRestInput
from bot.settings import settings

_NUMBER = count()
SECRET = "ju-zi-hong-le-shi-zi-huang-le-qiu-tian"
OTHER_SECRET = "bai-cai-luo-bo-tu-dou-xi-hong-shi-qie-zi"
Post = Callable[[Any], Awaitable[tuple[int, Any]]]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("  宽带断了 \n", "宽带断了", id="trimmed"),
        pytest.param("没\x00办\x07法\x1b[31m", "没办法[31m", id="control characters"),
        pytest.param("第一行\n第二行\t完", "第一行\n第二行\t完", id="line breaks stay"),
        pytest.param("我号码13812345678", "我号码138****5678", id="personal data"),
        pytest.param("/restart", "restart", id="intent by hand"),
        pytest.param("//restart", "restart", id="two slashes"),
        pytest.param("/ /restart", "restart", id="a space between slashes"),
        pytest.param("\n/\n\t /restart", "restart", id="line breaks between slashes"),
        pytest.param("\u200b/restart", "restart", id="a zero-width space before"),
        pytest.param("\u3000/restart", "restart", id="a wide space before"),
        pytest.param("/", "／", id="nothing but a slash"),
        pytest.param("一天3/4次", "一天3/4次", id="a slash inside"),
    ],
)
def test_a_text_is_cleaned(text: str, cleaned: str) -> None:
    assert check_text(text) == cleaned


@hypothesis_settings(deadline=None, max_examples=200)
@given(st.text(alphabet="/ \n\t\u200b\u3000\xa0\x00／ar{}", max_size=12))
def test_no_text_can_be_taken_for_an_intent_by_hand(text: str) -> None:
    try:
        cleaned = check_text(text)
    except InputError:
        return
    # Rasa strips the text before it looks for the slash.
    assert cleaned.strip()
    assert not cleaned.strip().startswith("/")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\x00\x07", "\u200b"])
def test_a_text_without_words_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="message 是空的"):
        check_text(text)


@pytest.mark.parametrize("text", [None, 3, ["宽带断了"], {"text": "宽带断了"}, True])
def test_what_is_no_text_is_refused(text: object) -> None:
    with pytest.raises(InputError, match="message 应为文字"):
        check_text(text)


def test_the_longest_text_is_taken() -> None:
    longest = "断" * settings().max_message_characters
    assert check_text(longest) == longest


def test_a_longer_text_is_refused_with_both_lengths() -> None:
    limit = settings().max_message_characters
    with pytest.raises(TooLongError, match=f"这段话有 {limit + 1} 个字，超过上限 {limit} 个字"):
        check_text("断" * (limit + 1))


class Coach:
    """Stands for Rasa behind the channel: keeps the messages and answers as it is told."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.answers: list[dict[str, Any]] = [{"text": "先道歉"}]
        self.error: Exception | None = None

    async def hear(self, message: UserMessage) -> None:
        self.heard.append(message)
        if self.error is not None:
            raise self.error
        for answer in self.answers:
            await message.output_channel.send_response(message.sender_id, dict(answer))


@pytest.fixture
def coach() -> Coach:
    return Coach()


@pytest.fixture
def fresh_sanic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Sanic start more than once a process: it speeds itself up by rewriting its own methods, which works once."""
    if any(getattr(target, "__touched__", False) for target, _ in TouchUp._registry):
        monkeypatch.setattr(TouchUp, "run", lambda app: None)
    for target, name in TouchUp._registry:
        monkeypatch.setattr(target, name, getattr(target, name))
        monkeypatch.setattr(target, "__touched__", False, raising=False)


@asynccontextmanager
async def served(coach: Coach) -> AsyncIterator[str]:
    app = Sanic(f"coach_rest_test_{next(_NUMBER)}", configure_logging=False)
    app.blueprint(CoachRestInput().blueprint(coach.hear), url_prefix="/webhooks/rest")
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/rest"
    await server.close()


@pytest.fixture
async def address(coach: Coach, fresh_sanic: None) -> AsyncIterator[str]:
    async with served(coach) as address:
        yield address


@pytest.fixture
async def post(address: str) -> AsyncIterator[Post]:
    async with aiohttp.ClientSession() as session:

        async def send(body: Any) -> tuple[int, Any]:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            async with session.post(f"{address}/webhook", data=data) as response:
                return response.status, await response.json()

        yield send


async def test_a_message_is_answered_as_rasa_answers(post: Post) -> None:
    body = {"sender": "call-1", "message": "宽带断了", "metadata": {"speaker": "customer"}}
    assert await post(body) == (200, [{"recipient_id": "call-1", "text": "先道歉"}])


async def test_the_coach_hears_sender_text_speaker_and_channel(post: Post, coach: Coach) -> None:
    await post({"sender": "call-1", "message": "宽带断了", "metadata": {"speaker": "customer"}})
    (message,) = coach.heard
    assert (message.sender_id, message.text, message.input_channel) == ("call-1", "宽带断了", "rest")
    assert message.metadata == {"speaker": "customer"}


async def test_what_else_a_channel_tells_is_not_taken(post: Post, coach: Coach) -> None:
    await post({"sender": "call-1", "message": "喂", "metadata": {"speaker": "agent", "phone": "13812345678"}})
    assert coach.heard[0].metadata == {"speaker": "agent"}


async def test_personal_data_stay_at_the_door(post: Post, coach: Coach) -> None:
    await post({"sender": "call-1", "message": "我号码13812345678"})
    assert coach.heard[0].text == "我号码138****5678"


async def test_without_a_sender_it_is_the_default_one(post: Post, coach: Coach) -> None:
    await post({"message": "怎么安抚"})
    assert coach.heard[0].sender_id == "default"


async def test_an_answer_of_data_is_passed_on(post: Post, coach: Coach) -> None:
    coach.answers = [{"text": "先道歉", "custom": {"id": "1", "stage": "cut_in"}}]
    status, answers = await post({"sender": "call-1", "message": "宽带断了"})
    assert status == 200
    assert {"id": "1", "stage": "cut_in"} in [answer.get("custom") for answer in answers]


async def test_no_turn_is_silent(post: Post, coach: Coach) -> None:
    coach.answers = []
    status, ((answer),) = await post({"sender": "call-1", "message": "宽带断了"})
    assert status == 200
    assert "教练没能处理这句话" in answer["text"]


@pytest.mark.parametrize("sender", ["@alice/call-1", "@alice", "@", "@小王/通话1"])
async def test_nobody_reaches_a_users_conversation_by_its_id(post: Post, coach: Coach, sender: str) -> None:
    status, answers = await post({"sender": sender, "message": "宽带断了"})
    assert status == 200
    assert not coach.heard[0].sender_id.startswith("@")
    assert [answer["recipient_id"] for answer in answers] == [sender]


@hypothesis_settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_no_sender_is_taken_for_a_users(sender: str) -> None:
    assert trainee_of(call_id(sender)).startswith("~")


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The coach listens where other machines reach it, as far as it knows."""
    monkeypatch.setenv("COACH_HOST", "0.0.0.0")
    monkeypatch.setenv("COACH_TOKEN_SECRET", SECRET)
    settings.cache_clear()
    yield
    settings.cache_clear()


def token(secret: str = SECRET, **claims: Any) -> dict[str, str]:
    """Return the header that carries a token of alice's."""
    about = {"sub": "alice", "role": "agent", "iss": "intranet", "aud": "script-coach", "exp": 4_000_000_000}
    return {"Authorization": f"Bearer {jwt.encode({**about, **claims}, secret, algorithm='HS256')}"}


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        pytest.param({}, "还没有登录", id="no token"),
        pytest.param({"Authorization": "Bearer x.y.z"}, "令牌不对", id="no token at all"),
        pytest.param({"Authorization": "Basic YWxpY2U6cGFzcw=="}, "还没有登录", id="a password"),
        pytest.param(token(OTHER_SECRET), "令牌不对", id="another secret"),
        pytest.param(token(exp=1_600_000_000), "已过期", id="expired"),
        pytest.param(token(aud="payroll"), "不是发给教练的", id="made for another"),
    ],
)
async def test_where_others_reach_it_nobody_talks_without_a_token(
    reachable: None, address: str, coach: Coach, headers: dict[str, str], problem: str
) -> None:
    async with aiohttp.ClientSession(headers=headers) as session:
        response = await session.post(f"{address}/webhook", json={"sender": "call-1", "message": "宽带断了"})
        assert response.status == 401
        assert problem in (await response.json())["error"]["message"]
    assert coach.heard == []


@pytest.mark.parametrize(
    ("sender", "kept"), [("call-1", "@alice/call-1"), ("@bob/call-1", "@alice/call-"), ("13812345678", "@alice/call-")]
)
async def test_where_others_reach_it_a_call_is_the_token_s_users(
    reachable: None, address: str, coach: Coach, sender: str, kept: str
) -> None:
    async with aiohttp.ClientSession(headers=token()) as session:
        response = await session.post(f"{address}/webhook", json={"sender": sender, "message": "宽带断了"})
        assert response.status == 200
    assert coach.heard[0].sender_id.startswith(kept)
    assert trainee_of(coach.heard[0].sender_id) == "alice"
    assert "bob" not in coach.heard[0].sender_id
    assert "13812345678" not in coach.heard[0].sender_id


async def test_where_others_reach_it_and_no_key_is_set_nobody_talks(
    monkeypatch: pytest.MonkeyPatch, reachable: None, coach: Coach, fresh_sanic: None
) -> None:
    monkeypatch.delenv("COACH_TOKEN_SECRET")
    settings.cache_clear()
    async with served(coach) as address, aiohttp.ClientSession(headers=token()) as session:
        response = await session.post(f"{address}/webhook", json={"message": "宽带断了"})
        assert (response.status, coach.heard) == (401, [])
        assert "COACH_TOKEN_SECRET" in (await response.json())["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        pytest.param(b"", 400, "请求应为 JSON 对象", id="nothing"),
        pytest.param(b"{", 400, "请求不是合法的 JSON", id="broken JSON"),
        pytest.param("宽带".encode("gb18030"), 400, "请求不是合法的 JSON", id="no UTF-8"),
        pytest.param(b"[]", 400, "请求应为 JSON 对象", id="list"),
        pytest.param(b"null", 400, "请求应为 JSON 对象", id="null"),
        pytest.param({"sender": "a"}, 400, "message 应为文字", id="no message"),
        pytest.param({"message": ""}, 400, "message 是空的", id="empty message"),
        pytest.param({"message": 3}, 400, "message 应为文字", id="number for a message"),
        pytest.param({"message": "断" * 5001}, 413, "超过上限 5000 个字", id="too long"),
        pytest.param({"message": "喂", "sender": ""}, 400, "sender 应为", id="empty sender"),
        pytest.param({"message": "喂", "sender": " "}, 400, "sender 应为", id="blank sender"),
        pytest.param({"message": "喂", "sender": 3}, 400, "sender 应为", id="number for a sender"),
        pytest.param({"message": "喂", "sender": None}, 400, "sender 应为", id="null for a sender"),
        pytest.param({"message": "喂", "sender": "a" * 256}, 400, "sender 应为", id="long sender"),
        pytest.param({"message": "喂", "sender": "a\ud800"}, 400, "sender 应为", id="half a character"),
        pytest.param({"message": "喂", "metadata": "customer"}, 400, "metadata 应为对象", id="text for metadata"),
        pytest.param({"message": "喂", "metadata": ["customer"]}, 400, "metadata 应为对象", id="list for metadata"),
        pytest.param({"message": "喂", "metadata": {"speaker": "boss"}}, 400, "不认识的说话人", id="unknown speaker"),
        pytest.param(
            {"message": "喂", "metadata": {"speaker": ["customer"]}}, 400, "不认识的说话人", id="list of speakers"
        ),
    ],
)
async def test_bad_input_is_told_and_changes_nothing(
    post: Post, coach: Coach, body: Any, status: int, problem: str
) -> None:
    answered, answer = await post(body)
    assert answered == status
    assert problem in answer["error"]["message"]
    assert coach.heard == []


async def test_an_error_inside_is_told_without_its_details(
    post: Post, coach: Coach, caplog: pytest.LogCaptureFixture
) -> None:
    coach.error = RuntimeError("database password is hunter2")
    with caplog.at_level(logging.ERROR, logger="bot.server.rest_channel"):
        status, answer = await post({"sender": "call-1", "message": "宽带断了"})
    assert status == 500
    assert "教练没能处理这句话" in answer["error"]["message"]
    assert "hunter2" not in json.dumps(answer)


async def test_an_error_inside_is_logged_without_the_customers_words(
    post: Post, coach: Coach, caplog: pytest.LogCaptureFixture
) -> None:
    coach.error = RuntimeError("broken")
    with caplog.at_level(logging.ERROR, logger="bot.server.rest_channel"):
        await post({"sender": "13812345678", "message": "宽带断了"})
    assert "A message of call call-" in caplog.text
    assert "13812345678" not in caplog.text
    assert "宽带断了" not in caplog.text


async def test_the_channel_says_that_it_is_there(address: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/") as response:
        assert await response.json() == {"status": "ok"}


async def test_chinese_is_sent_as_it_is_written(address: str) -> None:
    async with aiohttp.ClientSession() as session:
        response = await session.post(f"{address}/webhook", data=b"{}")
        assert "应为文字" in await response.text()
