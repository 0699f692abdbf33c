"""A classifier of utterances that adds up three simple models, and the priors of context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import ComplementNB, MultinomialNB

from bot.understanding.features import UtteranceFeaturizer

SEED = 20
Scores = dict[str, float]

_LEAST = 1e-9


class UtteranceClassifier:
    """Logistic regression, helped by naive Bayes, over the features of an utterance.

    Logistic regression is the sharpest judge of text like its examples, and too sure of single words in text that is
    not; naive Bayes weighs all words alike and holds up better on strangers' writing (Ng and Jordan 2002; complement
    form: Rennie et al. 2003). What helped how much: docs/understanding.md.

    Args:
        strength: inverse of the regularisation of the regression, above 0.
        balance: how much rare labels are lifted, 0 (as in the data) to 1 (all alike).
        bayes: how much the two naive Bayes models count beside the regression, 0 to 1.
        temperature: divides the certainty of the sum; above 1 where it is too sure.
    """

    def __init__(
        self, *, strength: float = 3.0, balance: float = 0.0, bayes: float = 0.0, temperature: float = 1.0
    ) -> None:
        self._featurizer = UtteranceFeaturizer()
        self._strength = strength
        self._balance = balance
        self._bayes = bayes
        self._temperature = temperature
        self.labels: list[str] = []

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> UtteranceClassifier:
        """Learn from texts and their labels (same length, at least two different labels)."""
        names, counts = np.unique(np.asarray(labels), return_counts=True)
        weight = {str(n): (len(labels) / (len(names) * c)) ** self._balance for n, c in zip(names, counts, strict=True)}
        features = self._featurizer.fit_transform(texts)
        # One label against the rest: as good here as one model of all labels, and learnt in a tenth of the time.
        regression = LogisticRegression(
            C=self._strength, solver="liblinear", random_state=SEED, class_weight=weight
        ).fit(features, labels)
        self.labels = [str(label) for label in regression.classes_]
        self.shares = {str(n): float(c) / len(labels) for n, c in zip(names, counts, strict=True)}
        tables, offsets = [_of_all_labels(regression.coef_)], [_of_all_labels(regression.intercept_[:, None])[:, 0]]
        if self._bayes > 0:
            multinomial = MultinomialNB(alpha=0.03).fit(features, labels)
            complement = ComplementNB(alpha=0.3).fit(features, labels)
            tables += [multinomial.feature_log_prob_, complement.feature_log_prob_]
            offsets += [multinomial.class_log_prior_, np.zeros(len(self.labels))]
        # A row a feature, so that an utterance reads only the rows of its own features.
        self._weights = np.ascontiguousarray(np.concatenate(tables).T, dtype=np.float32)
        self._offsets = np.concatenate(offsets)
        return self

    def scores(self, texts: Sequence[str]) -> list[Scores]:
        """Return for each text the probability of each label, 0 to 1, summing to 1."""
        return [dict(zip(self.labels, map(float, self._probabilities(text)), strict=True)) for text in texts]

    def _probabilities(self, text: str) -> np.ndarray:
        columns, values = self._featurizer.row(text)
        sums = values @ self._weights[columns] + self._offsets
        regression, *bayes = np.split(sums, len(sums) // len(self.labels))
        certain = 1.0 / (1.0 + np.exp(-regression))
        logs = np.log(np.maximum(certain / certain.sum(), _LEAST))
        for one in bayes:
            # The complement model gives scores, not probabilities; softmax puts both on one scale.
            logs = logs + self._bayes * np.log(np.maximum(_softmax(one), _LEAST))
        return _softmax(logs / self._temperature)


def _of_all_labels(weights: np.ndarray) -> np.ndarray:
    """Return weights with a row a label; of two labels, scikit-learn keeps those of the second only."""
    return np.concatenate([-weights, weights]) if len(weights) == 1 else weights


def _softmax(logs: np.ndarray) -> np.ndarray:
    """Return probabilities from logarithms."""
    raised: np.ndarray = np.exp(logs - logs.max())
    return raised / raised.sum()


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
