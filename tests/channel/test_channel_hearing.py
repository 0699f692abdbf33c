from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.channel.hearing import ServerHearing
from bot.errors import NotReadyError
from bot.rubric.heard import HeardTurn

CUSTOMER = HeardTurn(1, "customer", "宽带断了", "customer_complain")


class Ear:
    """Counts what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.calls = 0

    def listen(self) -> Listening:
        self.calls += 1
        return Listening(self)


class Listening:
    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._before: list[str] = []

    async def hear_soon(self, turn: Mapping[str, Any], *, ranked: bool = False) -> dict[str, Any]:
        await asyncio.sleep(0)
        if turn["text"] == "坏了":
            raise RuntimeError("broken")
        self._ear.heard.append(turn["text"])
        self._before.append(turn["text"])
        return {
            "act": f"agent_{len(self._before)}",
            "confidence": 0.9,
            "stage": "cut_in",
            "emotion": None,
            "issue": None,
            "flags": [],
            "ranking": {"agent_greet": 0.9},
        }


@pytest.fixture
def ear() -> Ear:
    return Ear()


async def test_a_line_is_heard_after_those_before(ear: Ear) -> None:
    turn = await ServerHearing(lambda: ear).hear("run-1", [CUSTOMER], "我号码13812345678")
    assert (turn.number, turn.speaker, turn.text, turn.act) == (2, "agent", "我号码138****5678", "agent_2")
    assert (turn.readings, turn.stage) == ({"agent_greet": 0.9}, "cut_in")


async def test_what_was_heard_is_not_heard_again(ear: Ear) -> None:
    hearing = ServerHearing(lambda: ear)
    first = await hearing.hear("run-1", [CUSTOMER], "您好")
    await hearing.hear("run-1", [CUSTOMER, first, HeardTurn(3, "customer", "快点", None)], "马上")
    assert ear.heard == ["宽带断了", "您好", "快点", "马上"]


async def test_a_run_taken_up_at_an_earlier_turn_is_heard_anew(ear: Ear) -> None:
    hearing = ServerHearing(lambda: ear)
    await hearing.hear("run-1", [CUSTOMER], "您好")
    turn = await hearing.hear("run-1", [CUSTOMER], "抱歉")
    assert (turn.act, ear.calls) == ("agent_2", 2)


async def test_runs_do_not_mix(ear: Ear) -> None:
    hearing = ServerHearing(lambda: ear)
    turns = await asyncio.gather(*(hearing.hear(f"run-{number}", [CUSTOMER], "您好") for number in range(5)))
    assert [turn.act for turn in turns] == ["agent_2"] * 5


async def test_lines_of_one_run_at_once_wait_for_each_other(ear: Ear) -> None:
    hearing = ServerHearing(lambda: ear)
    turns = await asyncio.gather(*(hearing.hear("run-1", [CUSTOMER], text) for text in ("您好", "抱歉")))
    assert [turn.act for turn in turns] == ["agent_2", "agent_2"]


async def test_a_run_that_was_forgotten_is_heard_from_its_first_line(ear: Ear) -> None:
    hearing = ServerHearing(lambda: ear, remembered=2)
    first = await hearing.hear("run-1", [CUSTOMER], "您好")
    for number in (2, 3):
        await hearing.hear(f"run-{number}", [CUSTOMER], "您好")
    turn = await hearing.hear("run-1", [CUSTOMER, first], "马上")
    assert (turn.act, ear.calls) == ("agent_3", 4)


async def test_a_line_that_could_not_be_heard_leaves_no_trace(ear: Ear) -> None:
    hearing = ServerHearing(lambda: ear)
    with pytest.raises(RuntimeError):
        await hearing.hear("run-1", [CUSTOMER], "坏了")
    assert (await hearing.hear("run-1", [CUSTOMER], "您好")).act == "agent_2"


async def test_another_model_hears_everything_anew(ear: Ear) -> None:
    ears = [ear]
    hearing = ServerHearing(lambda: ears[-1])
    first = await hearing.hear("run-1", [CUSTOMER], "您好")
    ears.append(Ear())
    await hearing.hear("run-1", [CUSTOMER, first], "马上")
    assert ears[-1].heard == ["宽带断了", "您好", "马上"]


async def test_without_a_model_nothing_is_heard() -> None:
    with pytest.raises(NotReadyError, match="还没有准备好"):
        await ServerHearing(lambda: None).hear("run-1", [], "您好")
