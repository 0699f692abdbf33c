from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.understanding.vocabulary import character_grams, of_characters, of_words

TEXTS = ["宽带又断了", "宽带断了三天", "扣了我的费", "又扣了我的费 OK", "ok 我要投诉你们", "我要  去投诉"]
WORDS = ["宽带 又 断 了", "宽带 断 了 三天", "扣 了 我 的 费", "又 扣 了 我 的 费", "我 要 投诉", "OK 我 要 投诉"]

said = st.text(alphabet=st.sampled_from("宽带断了扣费我要投诉三天又 OKok，。!\n"), max_size=40)

short = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Lu", "Lt", "Zs", "Cc")), min_size=1, max_size=3)


@settings(deadline=None, max_examples=60)
@given(said)
def test_characters_are_weighed_as_scikit_learn_weighs_them(text: str) -> None:
    theirs = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True).fit(TEXTS)
    ours = of_characters()
    ours.fit_transform(TEXTS)
    _, values = ours.row(text)
    np.testing.assert_allclose(sorted(values), sorted(theirs.transform([text]).data))


@settings(deadline=None, max_examples=60)
@given(said)
def test_words_are_weighed_as_scikit_learn_weighs_them(text: str) -> None:
    theirs = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), min_df=2, sublinear_tf=True).fit(WORDS)
    ours = of_words()
    ours.fit_transform(WORDS)
    _, values = ours.row(text)
    np.testing.assert_allclose(sorted(values), sorted(theirs.transform([text]).data))


def test_the_columns_are_those_of_the_training_matrix() -> None:
    vocabulary = of_characters()
    matrix = vocabulary.fit_transform(TEXTS).toarray()
    for text, expected in zip(TEXTS, matrix, strict=True):
        row = np.zeros(len(vocabulary))
        columns, values = vocabulary.row(text)
        row[columns] = values
        np.testing.assert_allclose(row, expected)


@given(st.tuples(short, short).filter(lambda pair: pair[0] != pair[1]))
def test_no_two_n_grams_have_the_same_key(pair: tuple[str, str]) -> None:
    longest = [int(character_grams(text)[0].max()) for text in pair]
    assert longest[0] != longest[1]


@pytest.mark.parametrize("text", ["", " ", "\ud800"])
def test_nothing_and_broken_characters_are_read(text: str) -> None:
    vocabulary = of_characters()
    vocabulary.fit_transform(TEXTS)
    columns, values = vocabulary.row(text)
    assert len(columns) == len(values)
