"""A transcript is dropped on the review page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from channel_server import Clock, bearer
from practice_server import Http, StubEar, practising

from bot.channel import reviews_routes

pytestmark = pytest.mark.usefixtures("fresh_sanic")
CALL = "客户：你们凭什么扣我钱！\n客服：您爱投诉就投诉，去哪儿都一样。\n客户：我要投诉！\n客服：感谢来电，再见。\n"


@pytest.fixture
async def http(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> AsyncIterator[Http]:
    async with practising(monkeypatch, clock, StubEar()) as client:
        yield client


async def drop(http: Http, name: str, content: bytes) -> tuple[int, Any]:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", content, filename=name)
    async with http.session.post(f"http://{http.address}/reviews", data=form, headers=bearer("xiaolin")) as answer:
        return answer.status, await answer.json()


async def test_a_file_is_reviewed(http: Http) -> None:
    status, found = await drop(http, "周一.txt", CALL.encode("gb18030"))

    assert status == 200, found
    assert [one["id"] for one in found["calls"]] == ["周一"]
    assert found["reviews"][0]["flags"][0]["category"] == "provocation"
    assert found["html"] == found["calls"][0]["html"]
    assert found["html"].startswith("<!DOCTYPE html>")


async def test_text_is_reviewed(http: Http) -> None:
    status, found = await http.ask("POST", "/reviews", {"name": "通话", "text": CALL})

    assert (status, len(found["reviews"])) == (200, 1)


async def test_a_number_of_a_customer_is_masked(http: Http) -> None:
    text = CALL.replace("你们凭什么", "我的号码13812345678，你们凭什么")

    assert "13812345678" not in str((await http.ask("POST", "/reviews", {"text": text}))[1])


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", "今天天气不错".encode()])
async def test_what_holds_no_call_is_refused_by_its_own_name(http: Http, content: bytes) -> None:
    status, error = await drop(http, "周一.txt", content)

    assert status == 400
    assert "周一.txt" in error["error"]["message"]


async def test_too_many_calls_go_to_the_command(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews_routes, "MOST_TURNS", 3)

    status, error = await http.ask("POST", "/reviews", {"text": CALL})

    assert status == 400
    assert "coach review" in error["error"]["message"]


async def test_a_file_that_is_too_long_is_refused(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews_routes, "MOST_BYTES", 10)

    assert (await drop(http, "周一.txt", CALL.encode()))[0] == 413


async def test_nobody_uploads_without_a_token(http: Http) -> None:
    async with http.session.post(f"http://{http.address}/reviews", data=b"{}") as answer:
        assert answer.status == 401
