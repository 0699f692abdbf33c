from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import CoachError
from bot.evaluation import rasa_default
from bot.evaluation.rasa_default import baseline_path, train_baseline, write_sources
from bot.evaluation.rasa_ear import of_speaker


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    write_sources(tmp_path, 3)
    return tmp_path


def test_the_configuration_is_rasas_default_for_chinese(sources: Path) -> None:
    config = yaml.safe_load((sources / "config.yml").read_text(encoding="utf-8"))
    assert [one["name"] for one in config["pipeline"]] == [
        "JiebaTokenizer",
        "RegexFeaturizer",
        "LexicalSyntacticFeaturizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "DIETClassifier",
    ]
    assert [one["name"] for one in config["policies"]] == ["MemoizationPolicy", "TEDPolicy"]
    assert [one["epochs"] for one in (config["pipeline"][-1], config["policies"][-1])] == [3, 3]


def test_the_stories_are_ours_without_what_the_baseline_cannot_hear(sources: Path) -> None:
    stories = [
        story
        for path in sorted((sources / "stories").rglob("*.yml"))
        for story in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["stories"]
    ]
    assert len(stories) > 100
    assert {key for story in stories for step in story["steps"] for key in step} == {"intent", "action"}
    domain = yaml.safe_load((sources / "domain.yml").read_text(encoding="utf-8"))
    assert "intents" in domain and not {"slots", "entities"} & set(domain)


def test_each_number_of_epochs_is_a_baseline_of_its_own() -> None:
    assert baseline_path(1) != baseline_path(2)
    assert baseline_path(1) == baseline_path(1)


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(rasa_default, "MODELS", tmp_path)
    return tmp_path


def told(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Run a little program in place of Rasa's training."""
    popen = subprocess.Popen
    monkeypatch.setattr(
        "bot.evaluation.rasa_default.subprocess.Popen",
        lambda command, **options: popen([sys.executable, "-c", code], **options),
    )


def test_a_baseline_that_is_there_is_not_trained_again(monkeypatch: pytest.MonkeyPatch, models: Path) -> None:
    baseline_path(1).write_bytes(b"")
    told(monkeypatch, "raise SystemExit(1)")
    assert train_baseline(1) == baseline_path(1)


def test_older_baselines_go_and_the_coach_stays(monkeypatch: pytest.MonkeyPatch, models: Path) -> None:
    for name in ("baseline-alt.tar.gz", "coach-alt.tar.gz"):
        (models / name).write_bytes(b"")
    progress = "print('Epochs:  50%', 'Epochs: 100%', 'Epochs:   0%', 'Epochs: 100%', sep=chr(10))"
    told(monkeypatch, f"{progress}; open({str(baseline_path(1))!r}, 'w')")
    assert train_baseline(1).is_file()
    assert sorted(path.name for path in models.glob("*.tar.gz")) == sorted([baseline_path(1).name, "coach-alt.tar.gz"])


def test_a_training_that_fails_names_its_log(monkeypatch: pytest.MonkeyPatch, models: Path) -> None:
    told(monkeypatch, "print('kaputt'); raise SystemExit(1)")
    with pytest.raises(CoachError, match=r"baseline-training\.log：kaputt"):
        train_baseline(1)


PARSED: dict[str, Any] = {
    "intent": {"name": "agent_close", "confidence": 0.6},
    "intent_ranking": [
        {"name": "agent_close", "confidence": 0.6},
        {"name": "customer_close", "confidence": 0.3},
        {"name": "thank", "confidence": 0.1},
    ],
}


@pytest.mark.parametrize(
    ("speaker", "act"), [("customer", "customer_close"), ("agent", "agent_close"), ("coachee", "thank")]
)
def test_the_likeliest_act_of_the_speaker_counts(speaker: str, act: str) -> None:
    parsed = of_speaker(PARSED, speaker)
    assert parsed["intent"]["name"] == act
    assert [one["name"] for one in parsed["intent_ranking"]] == [act]


def test_a_result_without_an_act_of_the_speaker_stays() -> None:
    nothing: dict[str, Any] = {"intent": {"name": None, "confidence": 0.0}, "intent_ranking": []}
    assert of_speaker(nothing, "customer") == nothing
