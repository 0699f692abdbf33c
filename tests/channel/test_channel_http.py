from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from channel_server import Clock, Coach, bearer, served, signed_in, token_of
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel import pages
from bot.channel.gate import answer, body_of, user_of
from bot.channel.input_channel import Channel
from bot.channel.limits import MAX_FRAME_BYTES, MAX_UPLOAD_BYTES
from bot.channel.openapi import description
from bot.errors import CoachError, ContentError

pytestmark = pytest.mark.usefixtures("fresh_sanic")

CASE = {"speaker": "customer", "text": "宽带断了", "key": "k1"}


class OddError(CoachError):
    """An error of a domain."""


def odd_routes(blueprint: Blueprint, channel: Channel) -> None:
    """Routes as another module adds them."""
    channel.gate.tells(OddError, 409, "conflict")

    @blueprint.post("/odd/<kind:str>", name="odd")
    @channel.gate.signed_in("trainer")
    async def odd(request: Request, kind: str) -> HTTPResponse:
        if kind == "domain":
            raise OddError("现在不行")
        if kind == "content":
            raise ContentError("data/x.yml", 1, "", "坏了")
        if kind == "crash":
            raise RuntimeError("password is hunter2")
        return answer({"user": user_of(request).id, "body": body_of(request)}, status=201)


@pytest.fixture
async def address(coach: Coach, clock: Clock) -> AsyncIterator[str]:
    async with served(coach, clock, odd_routes) as address:
        yield f"http://{address}"


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(http: aiohttp.ClientSession, method: str, url: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    async with http.request(method, url, data=data, headers=headers) as response:
        return response.status, await response.json()


async def test_a_user_is_told_who_he_is(address: str, http: aiohttp.ClientSession) -> None:
    told = {"user": "alice", "role": "trainer", "name": "爱丽丝", "demo": False}
    assert await ask(http, "GET", f"{address}/me", **bearer(role="trainer", name="爱丽丝")) == (200, told)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param({"Authorization": token_of()}, id="no Bearer"),
        pytest.param({"Authorization": f"Basic {token_of()}"}, id="Basic"),
        pytest.param({"Authorization": "Bearer "}, id="empty"),
        pytest.param(bearer(secret="x" * 40), id="another secret"),
        pytest.param(bearer(exp=1_700_000_000), id="expired"),
        pytest.param(bearer(iss="somebody"), id="another issuer"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/me"), ("GET", "/calls"), ("POST", "/calls/c/utterances")])
async def test_without_a_good_token_nothing_is_told(
    address: str, http: aiohttp.ClientSession, coach: Coach, headers: dict[str, str], method: str, path: str
) -> None:
    status, told = await ask(http, method, f"{address}{path}", CASE if method == "POST" else None, **headers)
    assert (status, told["error"]["code"], coach.heard) == (401, "not_signed_in", [])


async def test_without_a_key_nobody_can_sign_in(coach: Coach, clock: Clock, http: aiohttp.ClientSession) -> None:
    async with served(coach, clock, token_secret="") as address:
        status, told = await ask(http, "GET", f"http://{address}/me", **bearer())
    assert (status, told["error"]["code"]) == (503, "not_ready")


async def test_the_feed_is_taken_once_and_answered(address: str, http: aiohttp.ClientSession, coach: Coach) -> None:
    url = f"{address}/calls/call-1/utterances"
    assert await ask(http, "POST", url, CASE, **bearer()) == (202, {"seq": 1})
    assert await ask(http, "POST", url, CASE, **bearer()) == (200, {"seq": 1})
    assert await ask(http, "POST", url, {**CASE, "key": "k2", "speaker": "agent"}, **bearer()) == (202, {"seq": 2 + 1})
    assert [(message.sender_id, message.speaker) for message in coach.heard] == [
        ("@alice/call-1", "customer"),
        ("@alice/call-1", "agent"),
    ]


async def test_the_sidebar_of_the_call_follows_the_feed(address: str, http: aiohttp.ClientSession) -> None:
    async with (
        signed_in(address.removeprefix("http://")) as (client, _),
        signed_in(address.removeprefix("http://"), "bob") as (bob, _),
    ):
        body = {**CASE, "text": "我号码13812345678", "agent": "alice"}
        headers = bearer("telephone", "admin")
        assert await ask(http, "POST", f"{address}/calls/call-1/utterances", body, **headers) == (202, {"seq": 1})
        said, answered = await client.entries(2)
        assert (said["text"], said["source"], answered["answers"]) == ("我号码138****5678", "feed", 1)
        await bob.send(type="ping")
        assert await bob.next() == {"type": "pong"}


async def test_a_call_may_have_a_chinese_id(address: str, http: aiohttp.ClientSession, coach: Coach) -> None:
    await ask(http, "POST", f"{address}/calls/通话一/utterances", CASE, **bearer())
    assert coach.heard[0].sender_id == "@alice/通话一"


@pytest.mark.parametrize(
    ("headers", "body", "status", "problem"),
    [
        pytest.param(bearer(), {**CASE, "agent": "bob"}, 403, "admin 的令牌", id="for another"),
        pytest.param(bearer(role="trainer"), CASE, 403, "角色", id="a trainer"),
        pytest.param(bearer(role="admin"), CASE, 400, "agent 不能少", id="an admin for nobody"),
        pytest.param(bearer(role="admin"), {**CASE, "agent": "@bob/x"}, 400, "用户名", id="an admin for no user"),
        pytest.param(bearer(), {**CASE, "speaker": "coachee"}, 400, "speaker", id="a question to the coach"),
        pytest.param(bearer(), {**CASE, "key": None}, 400, "key", id="no key"),
        pytest.param(bearer(), {**CASE, "text": ""}, 400, "是空的", id="no text"),
        pytest.param(bearer(), {**CASE, "text": "断" * 5001}, 413, "超过上限", id="long text"),
        pytest.param(bearer(), {**CASE, "more": "x" * MAX_FRAME_BYTES}, 413, "超过上限", id="long body"),
        pytest.param(bearer(), b"{", 400, "JSON", id="broken JSON"),
        pytest.param(bearer(), b"[]", 400, "JSON", id="a list"),
        pytest.param(bearer(), b"", 400, "JSON", id="nothing"),
        pytest.param(bearer(), b"\xff\xfe", 400, "UTF-8", id="no UTF-8"),
        pytest.param(bearer(), b"[" * 50_000, 400, "JSON", id="deep"),
    ],
)
async def test_what_the_feed_does_not_take_is_told(
    address: str,
    http: aiohttp.ClientSession,
    coach: Coach,
    headers: dict[str, str],
    body: Any,
    status: int,
    problem: str,
) -> None:
    got, told = await ask(http, "POST", f"{address}/calls/call-1/utterances", body, **headers)
    assert (got, coach.heard) == (status, [])
    assert problem in told["error"]["message"]


async def test_a_call_that_comes_too_fast_is_slowed_down(
    coach: Coach, clock: Clock, http: aiohttp.ClientSession
) -> None:
    async with served(coach, clock, messages_per_minute=40) as address:
        url = f"http://{address}/calls/call-1/utterances"
        for number in range(10):
            await ask(http, "POST", url, {**CASE, "key": f"k{number}"}, **bearer())
        status, told = await ask(http, "POST", url, {**CASE, "key": "k10"}, **bearer())
        assert (status, told["error"]["code"]) == (429, "too_fast")
        others = {**CASE, "agent": "bob"}
        assert (await ask(http, "POST", url, others, **bearer("telephone", "admin")))[0] == 202


async def test_requests_of_a_user_are_counted(address: str, http: aiohttp.ClientSession, clock: Clock) -> None:
    statuses = [(await ask(http, "GET", f"{address}/me", **bearer()))[0] for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert (await ask(http, "GET", f"{address}/me", **bearer("bob")))[0] == 200
    clock.move(1)
    assert (await ask(http, "GET", f"{address}/me", **bearer()))[0] == 200


async def test_a_user_sees_his_own_calls(address: str, http: aiohttp.ClientSession, clock: Clock) -> None:
    await ask(http, "POST", f"{address}/calls/first/utterances", CASE, **bearer())
    clock.move(60)
    await ask(http, "POST", f"{address}/calls/second/utterances", CASE, **bearer())
    await ask(http, "POST", f"{address}/calls/secret/utterances", CASE, **bearer("bob"))
    assert await ask(http, "GET", f"{address}/calls", **bearer()) == (
        200,
        {
            "calls": [
                {"call": "second", "last_at": "2026-11-22T08:01:00Z", "turns": 1},
                {"call": "first", "last_at": "2026-11-22T08:00:00Z", "turns": 1},
            ]
        },
    )


async def test_a_call_named_by_a_number_is_opened_again_by_its_kept_id(
    address: str, http: aiohttp.ClientSession
) -> None:
    await ask(http, "POST", f"{address}/calls/13812345678/utterances", CASE, **bearer())
    ((kept,)) = (await ask(http, "GET", f"{address}/calls", **bearer()))[1]["calls"]
    assert "13812345678" not in kept["call"]
    for call in (kept["call"], "13812345678"):
        async with signed_in(address.removeprefix("http://"), call=call) as (_, ready):
            assert ready["entries"][0]["text"] == "宽带断了"


async def test_other_modules_add_routes_behind_the_gate(address: str, http: aiohttp.ClientSession) -> None:
    trainer = bearer(role="trainer")
    assert await ask(http, "POST", f"{address}/odd/fine", {"a": 1}, **trainer) == (
        201,
        {"user": "alice", "body": {"a": 1}},
    )
    assert (await ask(http, "POST", f"{address}/odd/fine", {}, **bearer()))[0] == 403
    assert (await ask(http, "POST", f"{address}/odd/domain", {}, **trainer)) == (
        409,
        {"error": {"code": "conflict", "message": "现在不行"}},
    )
    assert (await ask(http, "POST", f"{address}/odd/content", {}, **trainer))[0] == 503


async def test_a_crash_is_told_without_its_details(address: str, http: aiohttp.ClientSession) -> None:
    status, told = await ask(http, "POST", f"{address}/odd/crash", {}, **bearer(role="trainer"))
    assert (status, told["error"]["code"]) == (500, "broken")
    assert "hunter2" not in json.dumps(told)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/me", 401, "not_signed_in"),
        ("GET", "/nothing", 404, "not_there"),
        ("PUT", "/me", 405, "bad_input"),
        ("GET", "/", 404, "not_there"),
        ("POST", "/demo/sign-in", 404, "not_there"),
        ("GET", "/demo/index.html", 404, "not_there"),
    ],
)
async def test_every_answer_is_json_with_the_headers_that_guard_it(
    address: str, http: aiohttp.ClientSession, method: str, path: str, status: int, code: str
) -> None:
    async with http.request(method, f"{address}{path}") as response:
        assert response.status == status
        assert (await response.json())["error"]["code"] == code
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "script-src 'self';" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_more_than_an_upload_is_not_even_read(address: str, http: aiohttp.ClientSession) -> None:
    body = b"x" * (MAX_UPLOAD_BYTES + MAX_FRAME_BYTES + 1)
    try:
        status, told = await ask(http, "POST", f"{address}/calls/c/utterances", body, **bearer())
    except aiohttp.ClientConnectionError:
        # The server may hang up while it is still being sent to.
        return
    assert (status, told["error"]["code"]) == (413, "too_long")


async def test_a_page_of_a_listed_origin_may_ask(coach: Coach, clock: Clock, http: aiohttp.ClientSession) -> None:
    async with served(coach, clock, origins="https://desk.example") as address:
        for method in ("OPTIONS", "GET"):
            headers = {"Origin": "https://desk.example", **bearer()}
            async with http.request(method, f"http://{address}/me", headers=headers) as response:
                assert response.status in (200, 204)
                assert response.headers["Access-Control-Allow-Origin"] == "https://desk.example"
                assert "Authorization" in response.headers["Access-Control-Allow-Headers"]
                assert "Access-Control-Allow-Credentials" not in response.headers
        async with http.options(f"http://{address}/me", headers={"Origin": "https://evil.example"}) as response:
            assert "Access-Control-Allow-Origin" not in response.headers


@pytest.fixture
async def demo(coach: Coach, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[str]:
    (tmp_path / "demo").mkdir()
    (tmp_path / "coach.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "demo" / "index.html").write_text("<title>演示</title>", encoding="utf-8")
    (tmp_path / "demo" / "demo.css").write_text("", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("hunter2", encoding="utf-8")
    monkeypatch.setattr(pages.page_routes, "__defaults__", (tmp_path,))
    async with served(coach, clock, demo=True, token_secret="") as address:
        yield f"http://{address}"


async def test_in_a_demo_anybody_signs_in(demo: str, http: aiohttp.ClientSession) -> None:
    body = {"user": "小王", "role": "trainer", "name": "王老师"}
    status, told = await ask(http, "POST", f"{demo}/demo/sign-in", body)
    assert status == 200
    assert told["expires"] == "2026-11-22T16:00:00Z"
    headers = {"Authorization": f"Bearer {told['token']}"}
    assert await ask(http, "GET", f"{demo}/me", **headers) == (200, {**body, "demo": True})


async def test_in_a_demo_a_page_learns_that_it_is_one(demo: str, http: aiohttp.ClientSession) -> None:
    assert (await ask(http, "GET", f"{demo}/me"))[1]["error"]["demo"] is True


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"user": "alice"},
        {"user": "@alice", "role": "agent"},
        {"user": "alice", "role": "root"},
        {"user": "alice", "role": "agent", "name": ["A"]},
        {"user": "alice", "role": "agent", "name": "a" * 65},
    ],
)
async def test_in_a_demo_too_a_user_needs_an_id_and_a_role(
    demo: str, http: aiohttp.ClientSession, body: dict[str, Any]
) -> None:
    assert (await ask(http, "POST", f"{demo}/demo/sign-in", body))[0] == 400


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:5005", "127.0.0.1.evil.example", "[::2]:80", "a@127.0.0.1"]
)
async def test_a_demo_is_not_for_pages_that_only_point_here(demo: str, http: aiohttp.ClientSession, host: str) -> None:
    body = {"user": "alice", "role": "admin"}
    status, told = await ask(http, "POST", f"{demo}/demo/sign-in", body, Host=host)
    assert (status, "token" in told) == (403, False)


@pytest.mark.parametrize("host", ["localhost:5005", "127.0.0.1", "[::1]:5005"])
async def test_a_demo_is_for_this_machine(demo: str, http: aiohttp.ClientSession, host: str) -> None:
    body = {"user": "alice", "role": "admin"}
    assert (await ask(http, "POST", f"{demo}/demo/sign-in", body, Host=host))[0] == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/demo/index.html", "text/html; charset=utf-8"),
        ("/demo/demo.css", "text/css; charset=utf-8"),
        ("/coach.js", "text/javascript; charset=utf-8"),
    ],
)
async def test_the_pages_of_the_demo_are_served(demo: str, http: aiohttp.ClientSession, path: str, kind: str) -> None:
    async with http.get(f"{demo}{path}") as response:
        assert (response.status, response.headers["Content-Type"]) == (200, kind)
        assert response.headers["Cache-Control"] == "no-cache"
        tag = response.headers["ETag"]
    async with http.get(f"{demo}{path}", headers={"If-None-Match": tag}) as response:
        assert (response.status, await response.read()) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/demo/secret.txt",
        "/demo/../secret.txt",
        "/demo/%2e%2e%2fsecret.txt",
        "/demo/..%2fsecret.txt",
        "/demo/.htaccess.html",
    ],
)
async def test_no_other_file_is_served(demo: str, http: aiohttp.ClientSession, path: str) -> None:
    from yarl import URL

    async with http.get(URL(f"{demo}{path}", encoded=True)) as response:
        assert response.status == 404
        assert "hunter2" not in await response.text()


async def test_what_is_not_built_is_said_to_be_missing(
    coach: Coach, clock: Clock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    monkeypatch.setattr(pages.page_routes, "__defaults__", (tmp_path / "none",))
    async with served(coach, clock) as address:
        status, told = await ask(http, "GET", f"http://{address}/coach.js")
    assert (status, told["error"]["code"]) == (503, "not_ready")
    assert "make up" in told["error"]["message"]


async def test_the_routes_are_described(address: str, http: aiohttp.ClientSession) -> None:
    assert await ask(http, "GET", f"{address}/openapi.json") == (200, description())


async def test_a_server_that_stops_says_goodbye(coach: Coach, clock: Clock) -> None:
    async with served(coach, clock) as address:
        opened = signed_in(address)
        client, _ = await opened.__aenter__()
    assert await client.close_code() in (1000, 1001)
    await asyncio.wait_for(opened.__aexit__(None, None, None), 5)
