"""Features of an utterance for the linear models: character n-grams, jieba words, and a few marks of form."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.language.normalise import normalise
from bot.language.privacy import mask_personal_data
from bot.language.segmenter import default_segmenter

_HANDLE = re.compile(r"[@＠][\w\-]{1,15}")
_NUMBER = re.compile(r"[0-9*][0-9*.,]*")
_MAX_CHARACTERS = 600
"""Longer texts keep both ends: what carries a turn stands at the beginning or the end of it."""

_REMEMBERED = 256
"""Texts whose reading is kept: several models look at the same utterance."""


@functools.lru_cache(maxsize=_REMEMBERED)
def readable(text: str) -> str:
    """Return the text as the models see it: normalised, personal data masked, handles and numbers made alike.

    Args:
        text: an utterance of any length.

    Returns:
        The text, at most 600 characters and a mark where the middle was left out.
    """
    # Handles first: only the space after one parts it from the sentence, and normalising takes that space out.
    plain = normalise(_HANDLE.sub("@ ", mask_personal_data(text))).text
    plain = _NUMBER.sub("0", plain)
    if len(plain) > _MAX_CHARACTERS:
        half = _MAX_CHARACTERS // 2
        plain = plain[:half] + "…" + plain[-half:]
    # The marks let a model learn how a text begins and ends.
    return f"^{plain}$"


@functools.lru_cache(maxsize=_REMEMBERED)
def words_of(text: str) -> str:
    """Return the words of a readable text, joined by spaces."""
    return " ".join(word for word in default_segmenter().cut(text) if not word.isspace())


class UtteranceFeaturizer:
    """Turns texts into a sparse matrix.

    Rows are texts; columns are the character n-grams of length 1 to 3 and the words and pairs of words that training
    saw at least twice (TF-IDF, sublinear), and a few marks of form scaled to 0..1.
    """

    def __init__(self) -> None:
        self._characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
        self._words = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), min_df=2, sublinear_tf=True)

    def fit_transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Learn the columns from texts and return their matrix, shape (len(texts), columns)."""
        readable_texts = [readable(text) for text in texts]
        self._characters.fit(readable_texts)
        self._words.fit([words_of(text) for text in readable_texts])
        # Asked for, they are worked out anew each time.
        self._rarity = (self._characters.idf_, self._words.idf_)
        return self._matrix(readable_texts)

    def transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Return the matrix of texts, shape (len(texts), columns)."""
        return self._matrix([readable(text) for text in texts])

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns of a text that are not zero, and their values, as `transform` gives them.

        For one text the vectorizers spend most of their time on checks and on sparse matrices; this does not.
        """
        plain = readable(text)
        columns, values, offset = [], [], 0
        parts = ((self._characters, plain), (self._words, words_of(plain)))
        for (vectorizer, said), rarity in zip(parts, self._rarity, strict=True):
            of_part, weights = _tfidf(vectorizer, said, rarity)
            columns.append(of_part + offset)
            values.append(weights)
            offset += len(vectorizer.vocabulary_)
        marks = np.array(_marks(plain))
        return np.concatenate([*columns, np.flatnonzero(marks) + offset]), np.concatenate([*values, marks[marks > 0]])

    def _matrix(self, texts: list[str]) -> scipy.sparse.csr_matrix:
        parts = [
            self._characters.transform(texts),
            self._words.transform([words_of(text) for text in texts]),
            scipy.sparse.csr_matrix(np.array([_marks(text) for text in texts])),
        ]
        return scipy.sparse.hstack(parts).tocsr()


def _tfidf(vectorizer: TfidfVectorizer, text: str, rarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return columns and values of one text, as the vectorizer's `transform` gives them: sublinear, of length one."""
    known = vectorizer.vocabulary_
    counts = Counter(known[feature] for feature in vectorizer.build_analyzer()(text) if feature in known)
    columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
    values = (1.0 + np.log(np.fromiter(counts.values(), dtype=float, count=len(counts)))) * rarity[columns]
    return columns, values / max(float(np.linalg.norm(values)), 1e-12)


def _marks(text: str) -> list[float]:
    """Return marks of form: length in five steps, questions, exclamations, brackets, handles, numbers."""
    length = len(text) - 2
    return [
        *(float(length > step) * 0.5 for step in (4, 10, 20, 45, 90)),
        float(text.endswith(("?$", "吗$", "呢$", "么$"))) * 0.5,
        min(text.count("!"), 3) / 6,
        min(text.count("?"), 3) / 6,
        float("[" in text) * 0.5,
        float("@" in text) * 0.5,
        float("0" in text) * 0.3,
    ]
