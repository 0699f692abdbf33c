"""The labels of real dialogues in the repository: complete, of our vocabulary, and without a word of the text."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bot.evaluation.dialogues import HALVES, LABELS, TEXTS, half_of, read_dialogues, text_folder
from bot.evaluation.files import read_rows
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, FLAG_CATEGORIES, ISSUES, STAGES, speaker_of_act

ROWS = read_rows(LABELS)


def place(row: dict[str, Any]) -> str:
    return f"{row['id']}:{row['turn']}"


def test_there_are_enough_dialogues_of_each_half() -> None:
    halves = Counter(half_of(name) for name in {row["id"] for row in ROWS})
    assert sum(halves.values()) == 220
    assert min(halves[half] for half in HALVES) >= 100


def test_no_turn_is_labelled_twice() -> None:
    assert len({place(row) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=place)
def test_a_row_holds_labels_and_nothing_else(row: dict[str, Any]) -> None:
    assert list(row) == ["id", "turn", "stage", "act", "emotion", "issue", "flags", "annotators"]
    assert row["id"].isdigit() and row["turn"] >= 0 and row["annotators"] in (1, 2)
    assert row["stage"] and set(row["stage"]) <= STAGES.keys()
    assert row["act"] and set(row["act"]) <= CUSTOMER_ACTS.keys() | AGENT_ACTS.keys()
    assert set(row["emotion"]) <= EMOTIONS.keys() and set(row["issue"]) <= ISSUES.keys()
    assert len({speaker_of_act(act) for act in row["act"]}) == 1
    for flag in row["flags"]:
        assert list(flag) == ["category", "start", "end"]
        assert flag["category"] in FLAG_CATEGORIES and 0 <= flag["start"] < flag["end"]
    speaker = speaker_of_act(row["act"][0])
    assert bool(row["emotion"]) == (speaker == "customer")
    assert speaker == "agent" or not row["flags"]


@pytest.mark.parametrize("half", HALVES)
def test_labels_fit_the_text(half: str) -> None:
    dialogues = read_dialogues(text_folder(None), half=half)
    if dialogues is None:
        # The text is not ours to ship; where it lies beside the repository, the labels must fit it.
        assert not (text_folder(None) / TEXTS).is_file()
        return
    labelled = {turn.row: turn for dialogue in dialogues for turn in dialogue.labelled if turn is not None}
    # Ids only: what fails here must not print the text.
    missing = {place(row) for row in ROWS if half_of(row["id"]) == half} - set(labelled)
    wrong = [row for row, turn in labelled.items() if speaker_of_act(turn.accepted["act"][0]) != turn.speaker]
    outside = [row for row, turn in labelled.items() if any(end > len(turn.text) for _, _, end in turn.flags)]
    assert (missing, wrong, outside) == (set(), [], [])
