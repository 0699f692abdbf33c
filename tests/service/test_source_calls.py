"""The two calls of source 004; where the sources are not at hand, calls told after life stand for them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from told_calls import read_told_calls

from bot.paths import PROJECT

pytestmark = pytest.mark.service

TURNS = Path(__file__).parent.parent / "conversations" / "source-004.jsonl"
SOURCE = PROJECT.parent / "shared" / "seeds" / "004_975ec876df58d144.txt"
LEAST_STAGE_ACCURACY = 0.6
FORCEFUL = (13, 15, 17)
"""Turns of the ringback-tone call up to its mark ①, where the source says that the agent comes on too strong."""


def _as_it_was_said(call: str, text: str) -> str:
    """Undo what the copy of the document has done to this call: every 的 in it has become 地."""
    return re.sub(r"(?<!本)地(?![址方区])", "的", text) if call == "ringback-tone" else text


def _calls() -> dict[str, list[dict[str, str]]]:
    calls: dict[str, list[dict[str, str]]] = {}
    if SOURCE.is_file():
        source = SOURCE.read_text(encoding="utf-8")
        for row in map(json.loads, TURNS.read_text(encoding="utf-8").splitlines()):
            text = _as_it_was_said(row["call"], source[row["start"] : row["end"]])
            turn = {"speaker": row["speaker"], "stage": row["stage"], "text": text}
            calls.setdefault(row["call"], []).append(turn)
        return calls
    for call in read_told_calls("calls.yml"):
        turns = [turn for turn in call.turns if turn.stage]
        calls[call.name] = [{"speaker": turn.speaker, "stage": str(turn.stage), "text": turn.text} for turn in turns]
    return calls


@pytest.fixture(scope="module")
def coached(coach: Any) -> dict[str, list[tuple[dict[str, str], dict[str, Any]]]]:
    """The calls with what the coach said to each turn."""
    from talking import advice_in, say_to

    return {
        name: [(turn, advice_in(say_to(coach, f"文档-{name}", turn["text"], turn["speaker"]))) for turn in turns]
        for name, turns in _calls().items()
    }


def test_every_turn_is_answered_with_a_next_move_and_a_why(coached: dict[str, Any]) -> None:
    for name, turns in coached.items():
        for number, (_, advice) in enumerate(turns, start=1):
            assert advice["kind"] == "advice", (name, number)
            assert advice["next"]["text"] and advice["next"]["why"] and advice["stage"]["why"], (name, number)


def test_the_stages_are_mostly_those_of_the_source(coached: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    right = {
        name: [turn["stage"] == advice["stage"]["id"] for turn, advice in turns] for name, turns in coached.items()
    }
    found, all_turns = sum(map(sum, right.values())), sum(map(len, right.values()))
    with capsys.disabled():
        each = "，".join(f"{name} {sum(hits)}/{len(hits)}" for name, hits in right.items())
        print(f"\n来源通话阶段正确率 {found / all_turns:.3f}（{each}）")
    assert found / all_turns >= LEAST_STAGE_ACCURACY


def test_a_forceful_line_is_flagged(coached: dict[str, Any], advise: Callable[..., Any]) -> None:
    if "ringback-tone" in coached:
        lines = [coached["ringback-tone"][number - 1][1] for number in FORCEFUL]
    else:
        lines = [advise("强势的一句", "当时有全程录音的，您不答应我们是不会给您开通的", "agent")]
    flags = [flag for advice in lines for flag in advice["flags"]]
    assert {flag["category"] for flag in flags} & {
        "blame_customer",
        "pressure",
        "flat_refusal",
        "denial",
        "provocation",
    }
    assert all(flag["why"] for flag in flags)
