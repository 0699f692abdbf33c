"""The act of an utterance: a classifier for each speaker, and what the acts before make likely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.errors import NotReadyError
from bot.labels import ACTS_OF_SPEAKER, SPEAKERS, speaker_of_act
from bot.speaker import Utterance
from bot.understanding.classifier import UtteranceClassifier, combine
from bot.understanding.context import ContextModel
from bot.understanding.stories import read_act_sequences

Ranking = list[tuple[str, float]]

_STRENGTH = {"customer": 3.0, "agent": 3.0, "coachee": 10.0}
"""Inverse of the regularisation; requests to the coach are short and their many labels need sharper weights."""


class ActModel:
    """Ranks the acts of a speaker for an utterance.

    Args:
        classifiers: for each speaker a trained classifier of its acts.
        context: what the acts before make likely.
    """

    def __init__(self, classifiers: dict[str, UtteranceClassifier], context: ContextModel) -> None:
        self._classifiers = classifiers
        self._context = context

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str]], *, stories: Path) -> ActModel:
        """Learn from examples and stories.

        Args:
            examples: pairs of text and act, for all speakers.
            stories: folder of Rasa stories.

        Raises:
            NotReadyError: a speaker has fewer than two acts with examples.
        """
        of_speaker: dict[str, list[tuple[str, str]]] = {speaker: [] for speaker in SPEAKERS}
        for text, act in examples:
            speaker = speaker_of_act(act)
            if act in ACTS_OF_SPEAKER[speaker]:
                of_speaker[speaker].append((text, act))
        classifiers = {}
        for speaker, pairs in of_speaker.items():
            if len({act for _, act in pairs}) < 2:
                raise NotReadyError(f"data/nlu/{speaker}/ 里至少要有两种动作的例句，才能训练")
            classifier = UtteranceClassifier(strength=_STRENGTH[speaker])
            classifiers[speaker] = classifier.fit([text for text, _ in pairs], [act for _, act in pairs])
        return cls(classifiers, ContextModel(read_act_sequences(stories)))

    def rank(self, utterance: Utterance, heard: Sequence[str], *, context_weight: float) -> Ranking:
        """Rank the acts that the speaker of an utterance can do.

        Args:
            utterance: what was said and by whom.
            heard: acts of customer and agent before, oldest first.
            context_weight: how much they count, 0 to 1; what is said to the coach stands by itself anyway.

        Returns:
            Pairs of act and probability, most likely first, the probabilities summing to 1.
        """
        classifier = self._classifiers[utterance.speaker]
        scores = classifier.scores([utterance.text])[0]
        if utterance.speaker != "coachee" and context_weight > 0:
            priors = self._context.priors(utterance.speaker, heard)
            scores = combine(scores, priors, classifier.shares, weight=context_weight)
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
