"""Trains the model of wordings and saves it for inference without numpy; imported only to train.

Linear models over TF-IDF features of a clause and, with weights of their own, of the clauses around it: what is a
refusal by itself may be none beside a way out. One model tells violations from speech in order, learnt from all. One
for each category, and one for speech in order, tell these from everything else; the strongest category less the last
is how much rather it is a violation. The two scores are mixed: one direction cannot point at fourteen kinds of
violation, and fourteen directions know less about what is common to them. Thresholds are found by cross-validation.

Which clause of a violation is at fault is not known: all of them are learnt as at fault, each with a share of its
weight; those that are innocent occur more often in speech in order.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.coaching.wordings_features import blocks, features, make_lexicon, stretches
from bot.coaching.wordings_schema import Draft, read_drafts, read_word_groups
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter
from bot.language.sounds import default_sounds

LEFT_ALONE = 0.97
"""Share of drafts in order, but near a violation, that the model must leave alone in cross-validation."""

EVERYDAY_LEFT_ALONE = 0.985
"""Share of what agents say every day that it must leave alone."""

AROUND = 1.5
"""Weight of what stands around a clause, beside the clause itself."""

MIX = 0.4
"""Share of the model that only tells violations from speech in order, in the score."""

INNOCENT = 0.02
"""Share of the rules' examples that the model, in cross-validation, would take for harmless; see `is_harmless`."""

SPLICED = 0.25
"""Weight of a clause that was put between others to learn from."""

_UNNAMED = "?"
_LONGEST_SPLICED = 24
_SHORTEST_EVERYDAY, _LONGEST_EVERYDAY = 6, 24
_PLACES = ((1, 1), (2, 0), (1, 2), (2, 1), (0, 2), (1, 0))
"""How many clauses go before and after."""

_FOLDS = 3
_LONGEST_SPELT = 4
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_REGULARISATION = 10.0
_REGULARISATION_OF_CATEGORIES = 5.0
_LEAST_STRETCHES = 3
"""Stretches that a feature must occur in."""


@dataclass(frozen=True)
class _Piece:
    """A clause to learn from.

    Attributes:
        number: number of the draft that it comes from.
        text: the clause.
        around: the block that it stands in.
        label: category, "" for speech in order, `_UNNAMED` for a violation of unknown category.
        share: its weight.
        judged: it stands in a draft as written, by which thresholds are chosen.
    """

    number: int
    text: str
    around: str
    label: str
    share: float
    judged: bool = True


@dataclass(frozen=True)
class _Models:
    """The fitted weights, one row for violations, one for each category (the first: in order), and the intercepts."""

    weights: Any
    intercepts: Any

    def scores(self, matrix: Any) -> Any:
        """Return the mixed score of each row."""
        found = matrix @ self.weights.T + self.intercepts
        return MIX * found[:, 0] + (1 - MIX) * (found[:, 2:].max(axis=1) - found[:, 1])


def train(path: Path) -> None:
    """Train and save the model.

    Args:
        path: SQLite file to write; replaced as a whole.

    Raises:
        ContentError: a file to learn from is broken.
    """
    drafts = [draft for draft in read_drafts() if normalise(draft.text).text]
    texts = [normalise(draft.text).text for draft in drafts]
    lexicon, groups = make_lexicon(texts, default_segmenter().frequencies), read_word_groups()
    pieces = [piece for number, text in enumerate(texts) for piece in _pieces(number, text, drafts[number].category)]
    spliced = _spliced(pieces, drafts)
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: features(text, lexicon, groups), sublinear_tf=True, min_df=_LEAST_STRETCHES
    )
    vectorizer.fit([piece.text for piece in pieces])
    pieces += spliced
    matrix = sparse.hstack(
        [
            _features(vectorizer, [piece.text for piece in pieces]),
            AROUND * _features(vectorizer, [piece.around for piece in pieces]),
        ]
    ).tocsr()
    labels = np.array([piece.label for piece in pieces])
    shares = np.array([piece.share for piece in pieces])
    limits, curve, figures = _calibrate(drafts, pieces, matrix, labels, shares)
    models = _fit(matrix, labels, shares)
    meta = {
        "threshold": limits[0],
        "innocent": limits[1],
        "curve": curve,
        "figures": figures,
        "mix": MIX,
        "categories": sorted(set(labels.tolist()) - {"", _UNNAMED}),
        "intercepts": models.intercepts.tolist(),
        "lexicon": lexicon,
        "groups": groups,
    }
    inside, beside = np.split(models.weights, 2, axis=1)
    columns = np.vstack([vectorizer.idf_, inside, AROUND * beside]).T
    words = _words_by_sound(texts, lexicon)
    _save(path, meta, vectorizer.get_feature_names_out(), columns.astype("<f2"), words)


def _pieces(number: int, text: str, category: str | None) -> Iterator[_Piece]:
    """Yield the stretches of a draft."""
    # A draft without a Chinese character is learnt as it is.
    spans = stretches(text) or [(0, len(text))]
    label = _UNNAMED if category is None else category
    for span, block in zip(spans, blocks(spans), strict=True):
        yield _Piece(number, text[slice(*span)], text[slice(*block)], label, 1.0 / len(spans) if label else 1.0)


def _spliced(pieces: Sequence[_Piece], drafts: Sequence[Draft]) -> list[_Piece]:
    """Return drafts of one clause, half of them, as clauses of longer drafts that are in order for the rest.

    Most violations were written by themselves. An agent says them between a greeting and a promise, which must not
    cover them up. Drafts in order that are close to a violation keep the balance.
    """
    fitting = [one.text for one in pieces if not one.label and not drafts[one.number].close]
    everyday = sorted({text for text in fitting if _SHORTEST_EVERYDAY <= len(text) <= _LONGEST_EVERYDAY})
    spliced: list[_Piece] = []
    for piece in pieces:
        known = piece.label != _UNNAMED and drafts[piece.number].close
        if not known or piece.text != piece.around or len(piece.text) > _LONGEST_SPLICED:
            continue
        if zlib.crc32(f"half {piece.text}".encode()) % 2:
            continue
        # What goes before and after is chosen by the words themselves, so that the same content makes the same model.
        chosen = [everyday[zlib.crc32(f"{place}{piece.text}".encode()) % len(everyday)] for place in range(4)]
        before, after = _PLACES[zlib.crc32(piece.text.encode()) % len(_PLACES)]
        around = [*chosen[:before], piece.text, *chosen[4 - after :]]
        block = ",".join(around)
        for place, text in enumerate(around):
            label = piece.label if place == before else ""
            spliced.append(_Piece(piece.number, text, block, label, SPLICED, judged=False))
    return spliced


def _features(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> Any:
    order = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    return vectorizer.transform(list(order))[[order[text] for text in texts]]


def _fit(matrix: Any, labels: Any, shares: Any, *, tolerance: float = 1e-4) -> _Models:
    settings: dict[str, Any] = {"solver": "liblinear", "max_iter": 500, "random_state": 0, "tol": tolerance}
    any_model = LogisticRegression(C=_REGULARISATION, **settings).fit(matrix, labels != "", sample_weight=shares)
    named = np.flatnonzero(labels != _UNNAMED)
    each = LogisticRegression(C=_REGULARISATION_OF_CATEGORIES, **settings)
    each.fit(matrix[named], labels[named], sample_weight=shares[named])
    return _Models(np.vstack([any_model.coef_, each.coef_]), np.concatenate([any_model.intercept_, each.intercept_]))


def _calibrate(
    drafts: Sequence[Draft], pieces: Sequence[_Piece], matrix: Any, labels: Any, shares: Any
) -> tuple[tuple[float, float], list[float], dict[str, float]]:
    """Find the thresholds and what a score means as a probability, from drafts that the model has not seen.

    Returns:
        The score above which a clause is a violation and that below which it is harmless; slope and intercept of the
        logistic curve; the figures measured.
    """
    numbers = np.array([piece.number for piece in pieces])
    written = np.array([piece.judged for piece in pieces])
    strata = [_UNNAMED if draft.category is None else draft.category for draft in drafts]
    scores = np.full(len(drafts), -np.inf)
    for train_drafts, test_drafts in StratifiedKFold(_FOLDS, shuffle=True, random_state=0).split(strata, strata):
        learnt, judged = (np.flatnonzero(np.isin(numbers, chosen)) for chosen in (train_drafts, test_drafts))
        judged = judged[written[judged]]
        models = _fit(matrix[learnt], labels[learnt], shares[learnt], tolerance=1e-2)
        np.maximum.at(scores, numbers[judged], models.scores(matrix[judged]))
    clean = np.array([draft.category == "" for draft in drafts])
    close = np.array([draft.close for draft in drafts])
    threshold = max(
        float(np.quantile(scores[clean & close], LEFT_ALONE)),
        float(np.quantile(scores[clean & ~close], EVERYDAY_LEFT_ALONE)),
    )
    curve = LogisticRegression(C=1e3).fit(np.clip(scores, -20, 20).reshape(-1, 1), ~clean)
    ruled = np.array([bool(draft.category) and not draft.close for draft in drafts])
    innocent = float(np.quantile(scores[ruled], INNOCENT))
    figures = {
        "clean_left_alone": float((scores[clean] <= threshold).mean()),
        "close_clean_left_alone": float((scores[clean & close] <= threshold).mean()),
        "everyday_left_alone": float((scores[clean & ~close] <= threshold).mean()),
        "innocent": innocent,
        "violations_found": float((scores[~clean & close] > threshold).mean()),
    }
    return (threshold, innocent), [float(curve.coef_[0, 0]), float(curve.intercept_[0])], figures


def _words_by_sound(texts: Sequence[str], lexicon: Mapping[str, float]) -> dict[str, list[str]]:
    """Return words, and two or three characters that often stand together, by their sound, the commonest first."""
    counts: Counter[str] = Counter()
    for text in texts:
        for run in _HAN_RUN.findall(text):
            for size in range(2, _LONGEST_SPELT + 1):
                counts.update(run[start : start + size] for start in range(len(run) - size + 1))
    sounds = default_sounds()
    words: dict[str, list[str]] = {}
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count >= _LEAST_STRETCHES and (word in lexicon or len(word) < _LONGEST_SPELT):
            words.setdefault(sounds.write(word), []).append(word)
    return words


def _save(
    path: Path, meta: dict[str, Any], names: Sequence[str], weights: Any, words: Mapping[str, Sequence[str]]
) -> None:
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
        connection.execute("CREATE TABLE word (sound TEXT PRIMARY KEY, words TEXT NOT NULL) WITHOUT ROWID")
        spelt = ((sound, " ".join(found)) for sound, found in words.items())
        connection.executemany("INSERT INTO word VALUES (?, ?)", sorted(spelt))
    connection.close()
    partial.replace(path)
