"""The act of an utterance: a classifier for each speaker, and what the acts before make likely."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.errors import NotReadyError
from bot.labels import ACTS_OF_SPEAKER, SPEAKERS, speaker_of_act
from bot.understanding.classifier import UtteranceClassifier, combine
from bot.understanding.context import ContextModel, Reading
from bot.understanding.spoken import with_spoken_copies
from bot.understanding.stories import read_act_sequences

Ranking = list[tuple[str, float]]

_BAYES = {"customer": 0.5, "agent": 0.5, "coachee": 0.0}
"""How much naive Bayes counts. It helps with strangers' long posts, not with short requests (docs/understanding.md)."""
_TEMPERATURE = {"customer": 2.2, "agent": 2.2, "coachee": 1.0}
"""The sum of three models is too sure of itself; chosen on the dev half of the real dialogues."""

_STRENGTH = {"customer": 8.0, "agent": 8.0, "coachee": 10.0}
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
            classifier = UtteranceClassifier(
                strength=_STRENGTH[speaker], bayes=_BAYES[speaker], temperature=_TEMPERATURE[speaker]
            )
            learnt = pairs if speaker == "coachee" else with_spoken_copies(pairs)
            classifiers[speaker] = classifier.fit([text for text, _ in learnt], [act for _, act in learnt])
        return cls(classifiers, ContextModel(read_act_sequences(stories)))

    def rank(self, speaker: str, text: str, heard: Sequence[Reading], *, context_weight: float) -> Ranking:
        """Rank the acts that the speaker of an utterance can do.

        Args:
            speaker: `customer`, `agent` or `coachee`.
            text: what was said.
            heard: readings of what customer and agent said before, oldest first.
            context_weight: how much they count, 0 to 1; what is said to the coach stands by itself anyway.

        Returns:
            Pairs of act and probability, most likely first, the probabilities summing to 1.
        """
        classifier = self._classifiers[speaker]
        scores = classifier.scores([text])[0]
        if speaker != "coachee" and context_weight > 0:
            priors = self._context.priors(speaker, heard)
            scores = combine(scores, priors, classifier.shares, weight=context_weight)
        return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
