"""Baselines of understanding: TF-IDF over jieba words with logistic regression, learnt from the same examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from bot.labels import speaker_of_act
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter
from bot.paths import DATA, PROJECT

STAGE_ACTION = "action_coach_"
TONES = ("emotion", "issue")


class WordClassifier:
    """TF-IDF over jieba words and logistic regression, both as scikit-learn has them."""

    def __init__(self) -> None:
        self._model: Pipeline = make_pipeline(
            TfidfVectorizer(token_pattern=r"\S+"), LogisticRegression(max_iter=1000, random_state=20)
        )

    def fit(self, pairs: Sequence[tuple[str, str]]) -> WordClassifier:
        """Learn from pairs of text and label."""
        self._model.fit([_words(text) for text, _ in pairs], [label for _, label in pairs])
        return self

    def rank(self, text: str) -> dict[str, float]:
        """Return the probability of each label, the likeliest first."""
        chances = self._model.predict_proba([_words(text)])[0]
        pairs = zip(map(str, self._model.classes_), map(float, chances), strict=True)
        return dict(sorted(pairs, key=lambda pair: -pair[1]))

    def predict(self, text: str) -> str:
        """Return the likeliest label."""
        return next(iter(self.rank(text)))


def _words(text: str) -> str:
    return " ".join(word for word in default_segmenter().cut(normalise(text).text) if not word.isspace())


@dataclass(frozen=True)
class Examples:
    """The training examples.

    Attributes:
        acts: by speaker, pairs of text and act.
        tones: `emotion` and `issue`, pairs of text and label.
    """

    acts: dict[str, list[tuple[str, str]]]
    tones: dict[str, list[tuple[str, str]]]


def read_examples() -> Examples:
    """Read data/nlu/ as Rasa reads it."""
    from rasa.shared.nlu.training_data.loading import load_data

    acts: dict[str, list[tuple[str, str]]] = {"customer": [], "agent": [], "coachee": []}
    tones: dict[str, list[tuple[str, str]]] = {tone: [] for tone in TONES}
    for message in load_data(str(DATA / "nlu")).intent_examples:
        text, act = message.get("text"), message.get("intent")
        acts[speaker_of_act(act)].append((text, act))
        metadata = (message.get("metadata") or {}).get("example") or {}
        for tone in TONES:
            if metadata.get(tone):
                tones[tone].append((text, metadata[tone]))
    return Examples(acts, tones)


class TextBaseline:
    """Hears acts and tones without context, and places an act where the stories have it most often.

    Args:
        examples: what to learn from.
        stages: for each act the stage in which it stands most often; counted in the stories unless given.
    """

    def __init__(self, examples: Examples, stages: Mapping[str, str] | None = None) -> None:
        self._acts = {speaker: WordClassifier().fit(pairs) for speaker, pairs in examples.acts.items()}
        self._tones = {tone: WordClassifier().fit(pairs) for tone, pairs in examples.tones.items()}
        self._stages = usual_stages() if stages is None else stages

    def understand(self, turns: Sequence[Mapping[str, Any]], *, ranked: bool = False) -> list[dict[str, Any]]:
        """Understand the turns of a call one by one (see `Ear.understand`)."""
        return [self._understand(turn["speaker"], turn["text"]) for turn in turns]

    def _understand(self, speaker: str, text: str) -> dict[str, Any]:
        ranking = self._acts[speaker].rank(text)
        act = next(iter(ranking))
        is_customer = speaker == "customer"
        return {
            "act": act,
            "stage": self._stages.get(act, "cut_in"),
            **{tone: self._tones[tone].predict(text) if is_customer else None for tone in TONES},
            "ranking": ranking,
        }


def usual_stages() -> dict[str, str]:
    """Return for each act its most frequent stage in the stories."""
    stages: dict[str, Counter[str]] = {}
    for path in sorted((DATA / "stories").rglob("*.yml")):
        content = yaml.load((PROJECT / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for story in content.get("stories") or []:
            act = ""
            for step in story["steps"]:
                act = step.get("intent", act)
                action = step.get("action", "")
                if act and action.startswith(STAGE_ACTION):
                    stages.setdefault(act, Counter())[action.removeprefix(STAGE_ACTION)] += 1
    return {act: counts.most_common(1)[0][0] for act, counts in stages.items()}


def majority(labels: Iterable[str]) -> str:
    """Return the most frequent label, the first in the alphabet among equals."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))
