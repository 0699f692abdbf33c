from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from made_up import Parrot

from bot.evaluation.dialogues import read_dialogues
from bot.evaluation.robustness import Disturbed, robustness, robustness_table

LOST = Disturbed("拼音", {"stage": 0.80, "emotion": 0.6}, {"stage": 0.74, "emotion": 0.6})
KEPT = Disturbed("繁体", {"stage": 0.80, "emotion": 0.6}, {"stage": 0.75, "emotion": 0.62})


class Listening(Parrot):
    """Hears the right act of the customer only in the words as they were, and keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def understand(self, turns: Sequence[Mapping[str, Any]], *, ranked: bool = False) -> list[dict[str, Any]]:
        self.told += [turn["text"] for turn in turns]
        answers = super().understand(turns)
        for turn, answer in zip(turns, answers, strict=True):
            if turn["speaker"] == "customer" and "!" in turn["text"]:
                answer["act"] = "customer_thank"
        return answers


def shout(text: str, chance: random.Random) -> str:
    return text + "!" * chance.randint(1, 9)


def test_what_a_disturbance_costs_is_measured_by_part(real: Path) -> None:
    dialogues = read_dialogues(real, half="dev") or []
    (row,) = robustness(Listening(), dialogues, {"叫": shout})
    # Of the customer's two acts one is heard as it was.
    assert (row.clean["customer_acts"], row.disturbed["customer_acts"]) == (0.5, 0.0)
    assert row.clean["stage"] == row.disturbed["stage"] == 1.0
    assert row.loses_much


def test_the_same_run_disturbs_alike_and_every_turn_by_itself(real: Path) -> None:
    dialogues = read_dialogues(real, half="dev") or []
    first, second = Listening(), Listening()
    for ear in (first, second):
        robustness(ear, dialogues, {"叫": shout})
    assert first.told == second.told
    assert len({text.count("!") for text in first.told if "!" in text}) > 1


@pytest.mark.parametrize(("row", "much"), [(LOST, True), (KEPT, False)])
def test_more_than_five_points_are_much(row: Disturbed, much: bool) -> None:
    assert row.loses_much is much


def test_rows_that_lose_much_are_marked() -> None:
    lost, kept = robustness_table([LOST, KEPT], "扰动").split("\n")[3:5]
    assert lost.split() == ["拼音", "80.0", "74.0", "-6.0", "60.0", "60.0", "+0.0", "✗"]
    assert kept.split() == ["繁体", "80.0", "75.0", "-5.0", "60.0", "62.0", "+2.0"]


def test_json_has_the_difference_of_each_part() -> None:
    assert LOST.as_dict() == {
        "disturbance": "拼音",
        "parts": {
            "stage": {"clean": 0.8, "disturbed": 0.74, "difference": -0.06},
            "emotion": {"clean": 0.6, "disturbed": 0.6, "difference": 0.0},
        },
        "loses_much": True,
    }
