"""How a customer sounds and what the complaint is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from bot.labels import EMOTIONS, ISSUES
from bot.understanding.classifier import Scores, UtteranceClassifier, combine

NO_ISSUE = "none"
"""Label of examples from which the issue cannot be heard."""
_ACT_WEIGHT = 0.5


Example = tuple[str, str, str]
"""Text, label, act."""


class EmotionModel:
    """Emotion of a customer's utterance, from its words and from what it does: nobody insults calmly.

    Args:
        classifier: a trained classifier of emotions.
        of_act: for each act how likely each emotion is with it.
    """

    def __init__(self, classifier: UtteranceClassifier, of_act: dict[str, Scores]) -> None:
        self._classifier = classifier
        self._of_act = of_act

    @classmethod
    def train(cls, examples: Iterable[Example]) -> EmotionModel:
        """Learn from texts with their emotion and act."""
        known = [example for example in examples if example[1] in EMOTIONS]
        classifier = UtteranceClassifier(strength=3.0, balance=0.4)
        classifier.fit([text for text, _, _ in known], [emotion for _, emotion, _ in known])
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for _, emotion, act in known:
            counts[act][emotion] += 1
        of_act = {
            act: {emotion: (seen[emotion] + 1) / (seen.total() + len(EMOTIONS)) for emotion in EMOTIONS}
            for act, seen in counts.items()
        }
        return cls(classifier, of_act)

    def hear(self, text: str, act: str | None = None) -> tuple[str, float]:
        """Return the most likely emotion of a text, given its act if that is known, and its probability."""
        scores = self._classifier.scores([text])[0]
        if act in self._of_act:
            scores = combine(scores, self._of_act[act], self._classifier.shares, weight=_ACT_WEIGHT)
        return _best(scores)


class IssueModel:
    """Issue of a complaint, from one utterance of the customer."""

    def __init__(self, classifier: UtteranceClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def train(cls, examples: Iterable[Example]) -> IssueModel:
        """Learn from texts with their issue; the issue `none` teaches what says nothing. The act does not matter."""
        pairs = [(text, issue) for text, issue, _ in examples if issue in ISSUES or issue == NO_ISSUE]
        classifier = UtteranceClassifier(strength=8.0, balance=0.5)
        return cls(classifier.fit([text for text, _ in pairs], [issue for _, issue in pairs]))

    def hear(self, text: str, act: str | None = None) -> tuple[str | None, float]:
        """Return the most likely issue of a text, None when it says nothing of it, and the probability."""
        issue, confidence = _best(self._classifier.scores([text])[0])
        return (None if issue == NO_ISSUE else issue), confidence


def _best(scores: Scores) -> tuple[str, float]:
    return max(scores.items(), key=lambda pair: (pair[1], pair[0]))
