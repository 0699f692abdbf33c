"""How a customer sounds and what the complaint is about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.labels import EMOTIONS, ISSUES
from bot.understanding.classifier import Scores, UtteranceClassifier, combine
from bot.understanding.spoken import with_spoken_copies

NO_ISSUE = "none"
"""Label of examples from which the issue cannot be heard."""
_ACT_WEIGHT = 0.35
_DOUBT_OF_NONE = 0.3
"""Most training texts are follow-ups that name no issue; first posts, for which it matters, nearly always do."""


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
        learnt = with_spoken_copies(known)
        classifier.fit([text for text, _, _ in learnt], [emotion for _, emotion, _ in learnt])
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for _, emotion, act in known:
            counts[act][emotion] += 1
        of_act = {
            act: {emotion: (seen[emotion] + 1) / (seen.total() + len(EMOTIONS)) for emotion in EMOTIONS}
            for act, seen in counts.items()
        }
        return cls(classifier, of_act)

    def hear(self, text: str, acts: Mapping[str, float] | None = None) -> tuple[str, float]:
        """Return the emotion of a text and its probability.

        Args:
            text: what the customer said.
            acts: the acts that it may be, with their probabilities, if they are known.

        Emotions are steps of one scale, so the middle of the distribution is told (its median), not its peak: between
        calm and angry lies dissatisfied.
        """
        scores = self._classifier.scores([text])[0]
        known = {act: share for act, share in (acts or {}).items() if act in self._of_act}
        if known:
            of_acts = {
                emotion: sum(share * self._of_act[act][emotion] for act, share in known.items()) / sum(known.values())
                for emotion in EMOTIONS
            }
            scores = combine(scores, of_acts, self._classifier.shares, weight=_ACT_WEIGHT)
        below = 0.0
        for emotion in EMOTIONS:
            below += scores.get(emotion, 0.0)
            if below >= 0.5:
                return emotion, scores[emotion]
        return _best(scores)


class IssueModel:
    """Issue of a complaint, from one utterance of the customer."""

    def __init__(self, classifier: UtteranceClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def train(cls, examples: Iterable[Example]) -> IssueModel:
        """Learn from texts with their issue; the issue `none` teaches what says nothing. The act does not matter."""
        pairs = [(text, issue) for text, issue, _ in examples if issue in ISSUES or issue == NO_ISSUE]
        classifier = UtteranceClassifier(strength=10.0, balance=0.8)
        return cls(classifier.fit([text for text, _ in pairs], [issue for _, issue in pairs]))

    def hear(self, text: str, acts: Mapping[str, float] | None = None) -> tuple[str | None, float]:
        """Return the most likely issue of a text, None when it says nothing of it, and the probability.

        Args:
            text: what the customer said.
            acts: the acts that it may be; they tell nothing of the issue.
        """
        scores = self._classifier.scores([text])[0]
        issue, confidence = _best({**scores, NO_ISSUE: scores.get(NO_ISSUE, 0.0) * _DOUBT_OF_NONE})
        return (None if issue == NO_ISSUE else issue), confidence


def _best(scores: Scores) -> tuple[str, float]:
    return max(scores.items(), key=lambda pair: (pair[1], pair[0]))
