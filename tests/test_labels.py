from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.labels import (
    ACTS_OF_SPEAKER,
    AGENT_ACTS,
    COACHEE_ACTS,
    CUSTOMER_ACTS,
    EMOTIONS,
    SPEAKERS,
    STAGES,
    TENSION,
    speaker_of_act,
)
from bot.paths import PROJECT


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    return dict(yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8")))


def test_the_domain_holds_exactly_the_acts_and_the_fallback(domain: dict[str, Any]) -> None:
    intents = [name for entry in domain["intents"] for name in entry]
    assert sorted(intents) == sorted([*CUSTOMER_ACTS, *AGENT_ACTS, *COACHEE_ACTS, "nlu_fallback"])


def test_the_domain_holds_one_coaching_action_a_stage(domain: dict[str, Any]) -> None:
    actions = [name for name in domain["actions"] if name.startswith("action_coach_")]
    assert actions == [f"action_coach_{stage}" for stage in STAGES]


def test_the_emotion_slot_takes_exactly_the_emotions(domain: dict[str, Any]) -> None:
    assert domain["slots"]["emotion"]["values"] == list(EMOTIONS)


def test_tension_rises_with_the_emotion_from_0_to_4() -> None:
    assert [TENSION[emotion] for emotion in EMOTIONS] == [0, 1, 2, 3, 4]


def test_no_act_belongs_to_two_speakers() -> None:
    acts = [act for of_speaker in ACTS_OF_SPEAKER.values() for act in of_speaker]
    assert len(acts) == len(set(acts))


@pytest.mark.parametrize("speaker", list(SPEAKERS))
def test_an_act_names_its_speaker(speaker: str) -> None:
    assert {speaker_of_act(act) for act in ACTS_OF_SPEAKER[speaker]} == {speaker}


@pytest.mark.parametrize("act", ["nlu_fallback", "", "session_start", "agents"])
def test_what_is_no_act_of_a_call_counts_as_said_to_the_coach(act: str) -> None:
    assert speaker_of_act(act) == "coachee"
