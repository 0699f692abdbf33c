"""Features of an utterance for the linear models: character n-grams, jieba words, and a few marks of form."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

import numpy as np
import scipy.sparse

from bot.language.normalise import normalise
from bot.language.privacy import mask_personal_data
from bot.language.segmenter import default_segmenter
from bot.understanding.vocabulary import of_characters, of_words

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
        self._characters = of_characters()
        self._words = of_words()

    def fit_transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Learn the columns from texts, once, and return their matrix, shape (len(texts), columns)."""
        plain = [readable(text) for text in texts]
        parts = [
            self._characters.fit_transform(plain),
            self._words.fit_transform([words_of(text) for text in plain]),
            scipy.sparse.csr_matrix(np.array([_marks(text) for text in plain])),
        ]
        return scipy.sparse.hstack(parts).tocsr()

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns of a text that are not zero, and their values, as `fit_transform` gives them."""
        plain = readable(text)
        columns, values = self._characters.row(plain)
        word_columns, weights = self._words.row(words_of(plain))
        marks = np.array(_marks(plain))
        offset = len(self._characters)
        places = [columns, word_columns + offset, np.flatnonzero(marks) + offset + len(self._words)]
        return np.concatenate(places), np.concatenate([values, weights, marks[marks > 0]])


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
