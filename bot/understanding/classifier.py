"""A linear classifier of utterances with calibrated confidence, and the priors of context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.understanding.features import UtteranceFeaturizer

SEED = 20
Scores = dict[str, float]


class UtteranceClassifier:
    """Logistic regression over the features of an utterance.

    Args:
        strength: inverse of the regularisation, above 0.
        balance: how much rare labels are lifted, 0 (as in the data) to 1 (all alike).
    """

    def __init__(self, *, strength: float = 3.0, balance: float = 0.0) -> None:
        self._featurizer = UtteranceFeaturizer()
        self._strength = strength
        self._balance = balance
        self.labels: list[str] = []

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> UtteranceClassifier:
        """Learn from texts and their labels (same length, at least two different labels)."""
        names, counts = np.unique(np.asarray(labels), return_counts=True)
        weight = {str(n): (len(labels) / (len(names) * c)) ** self._balance for n, c in zip(names, counts, strict=True)}
        self._model = LogisticRegression(C=self._strength, max_iter=400, random_state=SEED, class_weight=weight)
        self._model.fit(self._featurizer.fit_transform(texts), labels)
        self.labels = [str(label) for label in self._model.classes_]
        self.shares = {str(n): float(c) / len(labels) for n, c in zip(names, counts, strict=True)}
        return self

    def scores(self, texts: Sequence[str]) -> list[Scores]:
        """Return for each text the probability of each label, 0 to 1, summing to 1."""
        table = self._model.predict_proba(self._featurizer.transform(texts))
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in table]


def combine(scores: Scores, priors: Mapping[str, float], shares: Mapping[str, float], *, weight: float) -> Scores:
    """Bring what context expects into what the text says: p(label | text) * (p(label | context) / p(label)) ** weight.

    Args:
        scores: probabilities from the text.
        priors: probabilities from the context; a missing label counts as 1e-4.
        shares: shares of the labels in the training data of the text model.
        weight: how much context counts, 0 (nothing) to 1 (as Bayes' rule has it).

    Returns:
        Probabilities, summing to 1.
    """
    raised = {
        label: score * (max(priors.get(label, 0.0), 1e-4) / max(shares.get(label, 0.0), 1e-4)) ** weight
        for label, score in scores.items()
    }
    total = sum(raised.values())
    return {label: value / total for label, value in raised.items()}
