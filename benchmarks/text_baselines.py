"""Baselines of understanding: TF-IDF over jieba words with logistic regression, learnt from the same examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline

from bot.labels import speaker_of_act
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter
from bot.paths import DATA, PROJECT

_STAGE_ACTION = "action_coach_"
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

    def predict(self, text: str) -> str:
        """Return the likeliest label."""
        return str(self._model.predict([_words(text)])[0])


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
    """

    def __init__(self, examples: Examples) -> None:
        self._acts = {speaker: WordClassifier().fit(pairs) for speaker, pairs in examples.acts.items()}
        self._tones = {tone: WordClassifier().fit(pairs) for tone, pairs in examples.tones.items()}
        self._stages = _usual_stages()

    def act(self, speaker: str, text: str) -> str:
        """Return the likeliest act of a speaker."""
        return self._acts[speaker].predict(text)

    def tone(self, tone: str, text: str) -> str:
        """Return the likeliest `emotion` or `issue`."""
        return self._tones[tone].predict(text)

    def stage(self, speaker: str, text: str) -> str:
        """Return the stage in which the likeliest act stands most often."""
        return self._stages.get(self.act(speaker, text), "cut_in")


def _usual_stages() -> dict[str, str]:
    """Return for each act its most frequent stage in the stories."""
    stages: dict[str, Counter[str]] = {}
    for path in sorted((DATA / "stories").rglob("*.yml")):
        content = yaml.load((PROJECT / path).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}
        for story in content.get("stories") or []:
            act = ""
            for step in story["steps"]:
                act = step.get("intent", act)
                action = step.get("action", "")
                if act and action.startswith(_STAGE_ACTION):
                    stages.setdefault(act, Counter())[action.removeprefix(_STAGE_ACTION)] += 1
    return {act: counts.most_common(1)[0][0] for act, counts in stages.items()}


def majority(labels: Iterable[str]) -> str:
    """Return the most frequent label, the first in the alphabet among equals."""
    counts = Counter(labels)
    return min(counts, key=lambda label: (-counts[label], label))
