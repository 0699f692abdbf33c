from __future__ import annotations

from pathlib import Path

import pytest
from made_up import Parrot, write_rows

from bot.evaluation.dialogues import Dialogue, read_dialogues
from bot.evaluation.heard import OURS
from bot.evaluation.listening import PARTS, authored_abuse, listen, real_abuse, requests_heard, rows_of


@pytest.fixture
def dialogues(real: Path) -> list[Dialogue]:
    return read_dialogues(real, half="dev") or []


class Deaf(Parrot):
    """Hears acts only, as Rasa's default pipeline."""

    def _answer(self, speaker: str) -> dict[str, object]:
        return super()._answer(speaker) | {"emotion": None, "issue": None, "stage": None}


def rows(part: str, dialogues: list[Dialogue]) -> list[tuple[int, str, bool]]:
    """Place, what the coach heard, and whether the deaf baseline is judged too, of each row of a part."""
    answers = listen({OURS: Parrot(), "rasa": Deaf()}, [one.turns for one in dialogues], "听")
    return [
        (int(row.row.rpartition(":")[2]), row.ours, "rasa" in row.baselines)
        for row in rows_of(PARTS[part], dialogues, answers)
    ]


def test_each_part_has_the_turns_of_its_speakers_that_are_labelled(dialogues: list[Dialogue]) -> None:
    assert [place for place, _, _ in rows("stage", dialogues)] == [0, 1, 3]
    assert [place for place, _, _ in rows("customer_acts", dialogues)] == [0, 3]
    assert [place for place, _, _ in rows("agent_acts", dialogues)] == [1]
    assert [place for place, _, _ in rows("issue", dialogues)] == [0]


def test_a_row_has_what_was_heard_at_its_own_turn(dialogues: list[Dialogue]) -> None:
    assert rows("agent_acts", dialogues) == [(1, "agent_apologize", True)]
    assert rows("emotion", dialogues)[0][1] == "angry"


def test_a_baseline_that_hears_no_emotion_is_not_judged_by_it(dialogues: list[Dialogue]) -> None:
    assert not any(judged for _, _, judged in rows("emotion", dialogues))


def test_the_confidence_is_that_of_the_part(dialogues: list[Dialogue]) -> None:
    answers = listen({OURS: Parrot()}, [one.turns for one in dialogues], "听")
    confidences = {part: rows_of(PARTS[part], dialogues, answers)[0].confidence for part in PARTS}
    assert confidences == {"stage": 0.6, "customer_acts": 0.8, "agent_acts": 0.8, "issue": 0.0, "emotion": 0.0}


def test_abuse_is_told_from_civil_anger(dialogues: list[Dialogue]) -> None:
    answers = listen({OURS: Parrot()}, [one.turns for one in dialogues], "听")
    assert [row.positive for row in real_abuse(dialogues, answers)] == [False, True]


def test_an_act_that_is_not_ranked_scores_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = write_rows(tmp_path / "abuse.jsonl", [{"text": "骗子", "abuse": True}, {"text": "气死我了", "abuse": False}])
    monkeypatch.setattr("bot.evaluation.listening.ABUSE", file)
    found = authored_abuse({OURS: Parrot()})
    assert [(row.positive, row.scores) for row in found] == [(True, {OURS: 0.0}), (False, {OURS: 0.0})]


def test_without_authored_abuse_there_is_nothing_to_judge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bot.evaluation.listening.ABUSE", tmp_path / "abuse.jsonl")
    assert authored_abuse({OURS: Parrot()}) == []


def test_a_request_not_understood_counts_as_out_of_scope(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Lost(Parrot):
        def _answer(self, speaker: str) -> dict[str, object]:
            return {"act": "nlu_fallback"}

    file = write_rows(tmp_path / "requests.jsonl", [{"text": "今天天气", "intent": "out_of_scope"}])
    monkeypatch.setattr("bot.evaluation.listening.REQUESTS", file)
    (row,) = requests_heard({OURS: Lost(), "words": Parrot()})
    assert (row.ours, row.accepted, row.baselines) == ("out_of_scope", ("out_of_scope",), {"words": "ask_case"})
