from __future__ import annotations

import numpy as np
import pytest

from bot.understanding.features import UtteranceFeaturizer, readable, words_of

TEXTS = ["宽带又断了", "宽带断了三天", "扣了我的费", "又扣了我的费", "我要投诉你们", "我要去投诉"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        pytest.param("扣了38元", "^扣了0元$", id="number"),
        pytest.param("扣了1,380.50元", "^扣了0元$", id="amount"),
        pytest.param("号码13812345678", "^号码0$", id="mobile number"),
        pytest.param("@中国移动10086 快点", "^@快点$", id="handle"),
        pytest.param("修了三次没好＠中国联通广东客服", "^修了三次没好@$", id="handle at the end"),
        pytest.param(
            "@某某宽带断了三天没人管打电话也打不通到底修不修", "^@打不通到底修不修$", id="handle without a space"
        ),
        pytest.param("電話沒聲音😠", "^电话没声音[怒]$", id="normalised"),
        pytest.param("", "^$", id="empty"),
    ],
)
def test_the_models_see_a_text_without_what_is_only_its_own(text: str, seen: str) -> None:
    assert readable(text) == seen


def test_a_long_text_keeps_both_ends() -> None:
    seen = readable("开头" + "话" * 1 + "中间说了很多" * 400 + "我要投诉")
    assert seen.startswith("^开头")
    assert seen.endswith("我要投诉$")
    assert len(seen) <= 603


def test_words_are_joined_by_single_spaces() -> None:
    assert words_of("^要携号转网$").split(" ") == ["^", "要", "携号转网", "$"]


@pytest.fixture(scope="module")
def featurizer() -> UtteranceFeaturizer:
    featurizer = UtteranceFeaturizer()
    featurizer.fit_transform(TEXTS)
    return featurizer


def dense(featurizer: UtteranceFeaturizer, text: str) -> np.ndarray:
    columns, values = featurizer.row(text)
    row = np.zeros(UtteranceFeaturizer().fit_transform(TEXTS).shape[1])
    row[columns] = values
    return row


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_training_and_using_give_the_same_row(featurizer: UtteranceFeaturizer, number: int) -> None:
    trained = UtteranceFeaturizer().fit_transform(TEXTS).toarray()[number]
    np.testing.assert_allclose(dense(featurizer, TEXTS[number]), trained)


def test_what_training_never_saw_leaves_only_marks_of_form(featurizer: UtteranceFeaturizer) -> None:
    assert np.count_nonzero(dense(featurizer, "xyzzy")) == np.count_nonzero(dense(featurizer, "plugh"))


@pytest.mark.parametrize("text", ["宽带断了？", "宽带断了！！！！", "[怒]", "", pytest.param("A" * 5000, id="long")])
def test_every_feature_is_finite_and_within_0_and_1(featurizer: UtteranceFeaturizer, text: str) -> None:
    row = dense(featurizer, text)
    assert np.isfinite(row).all()
    assert ((row >= 0) & (row <= 1)).all()


@pytest.mark.parametrize(
    ("one", "other"),
    [("断了?", "断了"), ("断了吗", "断了"), ("断了!", "断了"), ("断了[怒]", "断了"), ("断了5次", "断了次")],
)
def test_form_alone_can_tell_two_texts_apart(featurizer: UtteranceFeaturizer, one: str, other: str) -> None:
    assert (dense(featurizer, one) != dense(featurizer, other)).any()


def test_width_and_script_make_no_difference(featurizer: UtteranceFeaturizer) -> None:
    np.testing.assert_array_equal(dense(featurizer, "寬帶 斷了！"), dense(featurizer, "宽带断了!"))
