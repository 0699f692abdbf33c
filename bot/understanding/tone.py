"""How a customer sounds and what the complaint is about."""

from __future__ import annotations

from collections.abc import Iterable

from bot.labels import EMOTIONS, ISSUES
from bot.understanding.classifier import Scores, UtteranceClassifier

NO_ISSUE = "none"
"""Label of examples from which the issue cannot be heard."""


class EmotionModel:
    """Emotion of a customer's utterance."""

    def __init__(self, classifier: UtteranceClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> EmotionModel:
        """Learn from pairs of text and emotion."""
        pairs = [(text, emotion) for text, emotion in examples if emotion in EMOTIONS]
        classifier = UtteranceClassifier(strength=3.0, balance=0.4)
        return cls(classifier.fit([text for text, _ in pairs], [emotion for _, emotion in pairs]))

    def hear(self, text: str) -> tuple[str, float]:
        """Return the most likely emotion of a text and its probability."""
        return _best(self._classifier.scores([text])[0])


class IssueModel:
    """Issue of a complaint, from one utterance of the customer."""

    def __init__(self, classifier: UtteranceClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]]) -> IssueModel:
        """Learn from pairs of text and issue; the issue `none` teaches what says nothing."""
        pairs = [(text, issue) for text, issue in examples if issue in ISSUES or issue == NO_ISSUE]
        classifier = UtteranceClassifier(strength=8.0, balance=0.5)
        return cls(classifier.fit([text for text, _ in pairs], [issue for _, issue in pairs]))

    def hear(self, text: str) -> tuple[str | None, float]:
        """Return the most likely issue of a text, None when it says nothing of it, and the probability."""
        issue, confidence = _best(self._classifier.scores([text])[0])
        return (None if issue == NO_ISSUE else issue), confidence


def _best(scores: Scores) -> tuple[str, float]:
    return max(scores.items(), key=lambda pair: (pair[1], pair[0]))
