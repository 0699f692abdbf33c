"""The features that training saw, as sorted numbers: eight bytes each, where a dictionary of strings takes 200."""

from __future__ import annotations

import functools
import hashlib
import itertools
import re
from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer

Grams = tuple[np.ndarray, np.ndarray]
"""The keys of a text's features, ascending, and how often each occurs."""

_REMEMBERED = 256
"""Texts whose features are kept: several models look at the same utterance."""
_SPACES = re.compile(r"\s\s+")
_BITS = 21
"""A code point takes 21 bits, so that three of them fit into a number."""


@functools.lru_cache(maxsize=_REMEMBERED)
def character_grams(text: str) -> Grams:
    """Return the character n-grams of length 1 to 3, as scikit-learn's `char` analyzer cuts them."""
    plain = _SPACES.sub(" ", text.lower())
    # One is added so that no code point is 0: a shorter n-gram can then not look like a longer one.
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64) + np.uint64(1)
    shift = np.uint64(_BITS)
    pairs = (codes[:-1] << shift) | codes[1:]
    triples = (pairs[:-1] << shift) | codes[2:]
    return np.unique(np.concatenate([codes, pairs, triples]), return_counts=True)


@functools.lru_cache(maxsize=_REMEMBERED)
def word_grams(words: str) -> Grams:
    """Return the words and pairs of words of a text whose words stand between spaces."""
    single = words.lower().split()
    grams = [*single, *(f"{first} {second}" for first, second in itertools.pairwise(single))]
    return np.unique(np.array([_word_key(gram) for gram in grams], dtype=np.uint64), return_counts=True)


class Vocabulary:
    """Knows the features that at least two texts of the training data have, and weighs those of a text.

    The weights are sublinear TF-IDF of length one, as scikit-learn's `TfidfVectorizer` gives them.

    Args:
        vectorizer: makes the vectorizer to learn with.
        grams: cuts a text into features as the vectorizer does.
        key: gives the key of one feature of the vectorizer.
    """

    def __init__(
        self,
        vectorizer: Callable[[], TfidfVectorizer],
        grams: Callable[[str], Grams],
        key: Callable[[str], int],
    ) -> None:
        self._vectorizer = vectorizer
        self._grams = grams
        self._key = key

    def __len__(self) -> int:
        return len(self._keys)

    def fit_transform(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Learn the features from texts and return their matrix, shape (len(texts), len(self))."""
        vectorizer = self._vectorizer()
        matrix = vectorizer.fit_transform(texts)
        keys = np.array([self._key(gram) for gram in vectorizer.get_feature_names_out()], dtype=np.uint64)
        order = np.argsort(keys)
        self._keys, self._rarity = keys[order], vectorizer.idf_[order]
        return matrix[:, order]

    def row(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the columns of a text's features that training saw, ascending, and their weights."""
        keys, counts = self._grams(text)
        if not len(self._keys):
            return np.empty(0, dtype=np.int64), np.empty(0)
        columns = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[columns] == keys
        columns = columns[known]
        values = (1.0 + np.log(counts[known])) * self._rarity[columns]
        return columns, values / max(float(np.linalg.norm(values)), 1e-12)


def of_characters() -> Vocabulary:
    """Return a vocabulary of character n-grams."""
    return Vocabulary(_character_vectorizer, character_grams, _character_key)


def of_words() -> Vocabulary:
    """Return a vocabulary of words and pairs of words, for texts whose words stand between spaces."""
    return Vocabulary(_word_vectorizer, word_grams, _word_key)


def _character_vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)


def _word_vectorizer() -> TfidfVectorizer:
    return TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), min_df=2, sublinear_tf=True)


def _character_key(gram: str) -> int:
    number = 0
    for character in gram:
        number = (number << _BITS) | (ord(character) + 1)
    return number


def _word_key(gram: str) -> int:
    return int.from_bytes(hashlib.blake2b(gram.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
