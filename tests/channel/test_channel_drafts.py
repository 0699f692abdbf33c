from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.channel import drafts
from bot.channel.drafts import DraftChecks, DraftDesk, marks_in
from bot.errors import InputError


def test_offsets_count_characters_of_the_draft() -> None:
    text = "😀您好，我也没办法。"
    for flag in marks_in(text)["flags"]:
        assert text[flag["start"] : flag["end"]] == flag["text"]
    assert marks_in(text)["flags"]


def test_half_a_character_does_no_harm() -> None:
    assert marks_in("您好\ud83d")["flags"] == []


class Desk(DraftDesk):
    """Checks when it is told to, and remembers what."""

    def __init__(self) -> None:
        super().__init__()
        self.checked: list[str] = []
        self.go = asyncio.Event()

    async def check(self, text: str) -> Mapping[str, Any]:
        self.checked.append(text)
        await self.go.wait()
        return {"flags": [], "rewrite": None}


async def _until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0)


async def test_only_the_newest_draft_is_checked() -> None:
    sent: list[dict[str, Any]] = []

    async def send(frame: dict[str, Any]) -> None:
        sent.append(frame)

    desk = Desk()
    checks = DraftChecks(desk, send)
    checks.ask(1, "我")
    await _until(lambda: desk.checked == ["我"])
    for number, text in enumerate(("我也", "我也没", "我也没办法"), start=2):
        checks.ask(number, text)
    desk.go.set()
    await _until(lambda: len(sent) == 2)
    assert desk.checked == ["我", "我也没办法"]
    assert [frame["id"] for frame in sent] == [1, 4]


async def test_a_check_that_breaks_is_told_and_the_next_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    desk = DraftDesk()
    checks = DraftChecks(desk, sent.put)

    def broken(text: str) -> Mapping[str, Any]:
        raise RuntimeError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(drafts, "marks_in", broken)
        checks.ask(1, "您好")
        frame = await sent.get()
        assert (frame["type"], frame["id"], frame["code"]) == ("error", 1, "broken")
    checks.ask(2, "您好")
    assert (await sent.get())["type"] == "marks"
    desk.close()


async def test_drafts_are_checked_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def note(text: str) -> Mapping[str, Any]:
        names.append(threading.current_thread().name)
        return {}

    monkeypatch.setattr(drafts, "marks_in", note)
    desk = DraftDesk()
    await desk.check("您好")
    desk.close()
    assert names[0].startswith("drafts")


@pytest.mark.parametrize(("number", "text"), [(True, "喂"), ("1", "喂"), (1, None), (1, ["喂"]), (1, "断" * 10_001)])
def test_a_check_of_nothing_is_refused(number: object, text: object) -> None:
    async def send(frame: dict[str, Any]) -> None:
        raise AssertionError(frame)

    with pytest.raises(InputError):
        DraftChecks(DraftDesk(), send).ask(number, text)
