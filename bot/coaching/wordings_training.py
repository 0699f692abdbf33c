"""Trains the model of wordings and saves it for inference without numpy; imported only to train.

Two linear models over TF-IDF features: one tells drafts that violate something from those in order, learnt from all;
one tells the category, learnt from the violations alone, since what parts a refusal from an excuse has little to do
with what parts both from good service. The threshold of the first is found by cross-validation.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.coaching.wordings_features import LONGEST_WHOLE, features, is_speech, make_lexicon, units
from bot.coaching.wordings_schema import Draft, read_drafts
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter

LEFT_ALONE = 0.97
"""Share of drafts in order, but near a violation, that the model must leave alone in cross-validation."""

_FOLDS = 5
_REGULARISATION = 30.0
_LEAST_DOCUMENTS = 3
"""Drafts that a feature must occur in."""

_Instance = tuple[int, str]
"""A piece of a draft to learn from or to judge: number of the draft, text."""


def train(path: Path) -> None:
    """Train and save the model.

    Args:
        path: SQLite file to write; replaced as a whole.

    Raises:
        ContentError: a file to learn from is broken.
    """
    drafts = read_drafts()
    texts = [normalise(draft.text).text for draft in drafts]
    lexicon = make_lexicon(texts, default_segmenter().frequencies)
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: features(text, lexicon),
        sublinear_tf=True,
        min_df=_LEAST_DOCUMENTS,
        dtype=np.float64,
    )
    learn = [instance for number, text in enumerate(texts) for instance in _to_learn(number, text, drafts[number])]
    matrix = vectorizer.fit_transform([text for _, text in learn])
    threshold, curve, figures = _calibrate(drafts, texts, learn, matrix, vectorizer)
    guilty = np.array([drafts[number].category != "" for number, _ in learn])
    any_model = _fit(matrix, guilty)
    named = [row for row, (number, _) in enumerate(learn) if drafts[number].category]
    categories = np.array([drafts[learn[row][0]].category for row in named])
    category_model = _fit(matrix[named], categories, balanced=True)
    meta = {
        "threshold": threshold,
        "curve": curve,
        "figures": figures,
        "categories": list(map(str, category_model.classes_)),
        "any_intercept": float(any_model.intercept_[0]),
        "category_intercepts": category_model.intercept_.tolist(),
        "lexicon": lexicon,
    }
    weights = np.vstack([vectorizer.idf_, any_model.coef_, category_model.coef_]).T.astype("<f4")
    _save(path, meta, vectorizer.get_feature_names_out(), weights)


def _to_learn(number: int, text: str, draft: Draft) -> list[_Instance]:
    """Return what to learn from a draft: all parts of a clean one are clean; of a violation that is not known."""
    if draft.category != "" or not text:
        return [(number, text)]
    return _to_judge(number, text)


def _to_judge(number: int, text: str) -> list[_Instance]:
    parts = [text[slice(*unit)] for unit in units(text)]
    whole = [text] if len(text) <= LONGEST_WHOLE and is_speech(text) and parts != [text] else []
    return [(number, part) for part in parts + whole]


def _fit(matrix: Any, labels: Any, *, balanced: bool = False) -> Any:
    weight = "balanced" if balanced else None
    model = LogisticRegression(C=_REGULARISATION, solver="liblinear", max_iter=500, random_state=0, class_weight=weight)
    return model.fit(matrix, labels)


def _calibrate(
    drafts: Sequence[Draft], texts: Sequence[str], learn: list[_Instance], matrix: Any, vectorizer: Any
) -> tuple[float, list[float], dict[str, float]]:
    """Find the threshold and what a score means as a probability, from drafts that the model has not seen.

    Returns:
        Threshold of the score, slope and intercept of the logistic curve, and the figures measured.
    """
    strata = [draft.category if draft.category is not None else "?" for draft in drafts]
    scores = np.full(len(drafts), -np.inf)
    numbers = np.array([number for number, _ in learn])
    guilty = np.array([drafts[number].category != "" for number in numbers])
    for train_drafts, test_drafts in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(texts, strata):
        rows = np.flatnonzero(np.isin(numbers, train_drafts))
        model = _fit(matrix[rows], guilty[rows])
        judged = [instance for number in test_drafts for instance in _to_judge(int(number), texts[number])]
        judged_scores = model.decision_function(vectorizer.transform([text for _, text in judged]))
        np.maximum.at(scores, [number for number, _ in judged], judged_scores)
    clean = np.array([draft.category == "" for draft in drafts])
    close = np.array([draft.close for draft in drafts])
    threshold = float(np.quantile(scores[clean & close], LEFT_ALONE))
    curve = LogisticRegression(C=1e3).fit(np.clip(scores, -20, 20).reshape(-1, 1), ~clean)
    figures = {
        "clean_left_alone": float((scores[clean] <= threshold).mean()),
        "close_clean_left_alone": float((scores[clean & close] <= threshold).mean()),
        "violations_found": float((scores[~clean & close] > threshold).mean()),
    }
    return threshold, [float(curve.coef_[0, 0]), float(curve.intercept_[0])], figures


def _save(path: Path, meta: dict[str, Any], names: Sequence[str], weights: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.unlink(missing_ok=True)
    connection = sqlite3.connect(partial)
    with connection:
        connection.execute("CREATE TABLE meta (value TEXT NOT NULL)")
        connection.execute("CREATE TABLE feature (name TEXT PRIMARY KEY, weights BLOB NOT NULL) WITHOUT ROWID")
        connection.execute("INSERT INTO meta VALUES (?)", (json.dumps(meta, ensure_ascii=False),))
        rows = ((str(name), row.tobytes()) for name, row in zip(names, weights, strict=True))
        connection.executemany("INSERT INTO feature VALUES (?, ?)", sorted(rows))
    connection.close()
    partial.replace(path)
