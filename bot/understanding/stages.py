"""Which stage a turn belongs to: from what was said before, what is said now, and where the call stood.

A maximum-entropy Markov model (McCallum, Freitag and Pereira 2000): logistic regression over the act of the turn, the
acts before and the stage before. When the ear is not sure, its likeliest readings all count; what the words themselves
say of the stage comes in by Bayes' rule.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.labels import SPEAKERS, STAGES, speaker_of_act
from bot.understanding.classifier import SEED, Scores, UtteranceClassifier, combine
from bot.understanding.context import Reading, likeliest
from bot.understanding.misheard import misheard_as

START = "start"
"""The stage before the first turn, and the act."""

_STRENGTH = 1.0
_MISHEARD_COPIES = 2
_WRONG_STAGE = 0.4
"""How often the stage before is wrong in a misheard copy: a call must find back to where it is."""
_WORDS_WEIGHT = 0.5
_TEMPERATURE = 1.5
"""Divides the certainty, which is too high on strangers' calls; chosen, as the weight of words, on the dev half."""
_COMMONNESS = 0.5
"""How much of a stage's commonness is taken out of a hint: the model of acts knows it, too."""
_MILESTONES = ("customer_complain", "agent_explain", "agent_propose", "agent_act_now", "agent_promise_deadline")
"""Acts that, once heard, change what later turns are about."""


class Turn(NamedTuple):
    """A turn of a call as a story tells it."""

    act: str
    stage: str


class StageModel:
    """Places turns by acts and the stage before."""

    def __init__(self) -> None:
        self._vectorizer = DictVectorizer()
        self._regression = LogisticRegression(C=_STRENGTH, max_iter=400, random_state=SEED, tol=1e-3)

    @classmethod
    def train(cls, calls: Iterable[Sequence[Turn]]) -> StageModel:
        """Learn from calls, and from copies of them in which acts and stages are mistaken as often as the ear does.

        Args:
            calls: turns of customer and agent, in order of speaking; together at least two stages.
        """
        model = cls()
        features, stages = [], []
        for number, call in enumerate(calls):
            chance = random.Random(f"{SEED} {number}")
            acts = [turn.act for turn in call]
            for place, turn in enumerate(call):
                before = call[place - 1].stage if place else START
                features.append(_features(acts[: place + 1], before))
                for _ in range(_MISHEARD_COPIES):
                    heard = [misheard_as(act, chance.random()) for act in acts[: place + 1]]
                    wrong = place > 0 and chance.random() < _WRONG_STAGE
                    features.append(_features(heard, chance.choice(list(STAGES)) if wrong else before))
                stages += [turn.stage] * (1 + _MISHEARD_COPIES)
        model._regression.fit(model._vectorizer.fit_transform(features), stages)
        return model

    def place(self, readings: Sequence[Reading], before: str | None, hints: Scores | None = None) -> Scores:
        """Place the last turn.

        Args:
            readings: what the turns of customer and agent may have been, the one to be placed last; at least one.
            before: the stage that the turn before was given; None for the first turn.
            hints: how likely the words of the turn make each stage, relative to how common it is (see `StageWords`).

        Returns:
            A probability for each stage, summing to 1.
        """
        acts = [max(sorted(reading), key=reading.__getitem__) for reading in readings]
        last = likeliest(readings[-1], 3)
        rows = [_features([*acts[:-1], act], before or START) for act in last]
        table = self._regression.predict_proba(self._vectorizer.transform(rows))
        mixed = list(last.values()) @ table
        scores = dict.fromkeys(STAGES, 0.0)
        scores.update(zip(map(str, self._regression.classes_), map(float, mixed), strict=True))
        if hints:
            scores = combine(scores, hints, dict.fromkeys(hints, 1.0), weight=_WORDS_WEIGHT)
        cooled = {stage: score ** (1.0 / _TEMPERATURE) for stage, score in scores.items()}
        total = sum(cooled.values())
        return {stage: score / total for stage, score in cooled.items()}


def _features(acts: Sequence[str], before: str) -> dict[str, float]:
    """Return the features of the last of some acts, given the stage before; the less a feature tells, the smaller."""
    last, second, third = [START, START, *acts][:-4:-1]
    features = {
        f"act={last}": 1.0,
        f"stage={before}": 1.0,
        f"act={last} stage={before}": 1.0,
        f"before={second}": 1.0,
        f"act={last} before={second}": 1.0,
        f"before={second} stage={before}": 0.7,
        f"third={third}": 0.5,
        f"act={last} third={third}": 0.5,
        f"place={min(len(acts), 5)}": 0.5,
    }
    for act in set(_MILESTONES).intersection(acts[:-1]):
        features[f"seen={act}"] = 0.5
        features[f"seen={act} act={last}"] = 0.5
    return features


class StageWords:
    """What the words of an utterance say of its stage, whatever it does: "please wait for the call" is a next step.

    Args:
        classifiers: for each speaker of the call a trained classifier of stages.
    """

    def __init__(self, classifiers: dict[str, UtteranceClassifier]) -> None:
        self._classifiers = classifiers

    @classmethod
    def train(cls, examples: Iterable[tuple[str, str, str]]) -> StageWords:
        """Learn from texts with their stage and act; a speaker without two stages stays without hints."""
        of_speaker: dict[str, list[tuple[str, str]]] = {speaker: [] for speaker in SPEAKERS}
        for text, stage, act in examples:
            if stage in STAGES:
                of_speaker[speaker_of_act(act)].append((text, stage))
        classifiers = {}
        for speaker, pairs in of_speaker.items():
            if len({stage for _, stage in pairs}) > 1:
                classifier = UtteranceClassifier(bayes=0.3)
                classifiers[speaker] = classifier.fit([text for text, _ in pairs], [stage for _, stage in pairs])
        return cls(classifiers)

    def hints(self, speaker: str, text: str) -> Scores:
        """Return for each stage how much likelier the text makes it than it is, damped; empty when nothing is known."""
        classifier = self._classifiers.get(speaker)
        if classifier is None:
            return {}
        scores = classifier.scores([text])[0]
        hints = {stage: score / classifier.shares[stage] ** _COMMONNESS for stage, score in scores.items()}
        return {stage: hints.get(stage, 1.0) for stage in STAGES}
