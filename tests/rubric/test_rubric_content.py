"""The rubric that comes with the coach."""

from __future__ import annotations

import pytest

from bot.rubric.describe import describe_item
from bot.rubric.examples import DEFAULT_STAGE, parse_call
from bot.rubric.judge import judge
from bot.rubric.rubric import Item, load_rubric
from bot.rubric.schema import FOLDER
from bot.rubric.validate import problems
from bot.rubric.verdicts import LACKS

ITEMS = load_rubric().items


def test_every_example_comes_out_as_it_says() -> None:
    assert [str(problem) for problem in problems(FOLDER)] == []


def test_everything_that_a_call_can_lack_has_its_item() -> None:
    assert {item.lack for item in ITEMS} - {None} == set(LACKS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_every_item_is_told_in_words_without_labels(item: Item) -> None:
    said = describe_item(item)

    assert [word for word in ("agent_", "customer_", "None", "{", "}") if word in said] == []


def test_what_the_examples_miss_is_shown_by_some_turn() -> None:
    rubric = load_rubric()
    # What is missing from a whole call may have no place in it.
    missed = [(item, call) for item in ITEMS if item.stage != "whole" for call in item.raw["examples"]["missed"]]
    calls = [
        (item, parse_call(call, stage=item.stage if item.stage != "whole" else DEFAULT_STAGE)) for item, call in missed
    ]
    findings = {
        (item.id, finding.evidence)
        for item, call in calls
        for finding in judge(call, rubric)
        if finding.item == item.id
    }

    assert [item for item, evidence in findings if not evidence] == []
