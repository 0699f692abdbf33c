from __future__ import annotations

import pytest

from bot.labels import EMOTIONS, ISSUES
from bot.understanding.tone import NO_ISSUE, EmotionModel, IssueModel

EMOTION_EXAMPLES = {
    "calm": ["请问套餐怎么改", "请问怎么办理", "想问一下套餐", "请问一下流量"],
    "angry": ["气死我了什么公司", "你们太过分了", "气死我了太过分", "什么破公司太气人"],
    "furious": ["滚你妈的骗子", "操你们这帮骗子", "滚一群骗子", "你妈的骗子公司"],
}
ISSUE_EXAMPLES = {
    "suspension": ["手机给我停机了", "为什么停机", "没欠费就停机", "又把我停机"],
    "broadband_fault": ["宽带又断了", "宽带上不去网", "家里宽带坏了", "宽带三天没网"],
    NO_ISSUE: ["嗯好的", "好的谢谢", "嗯知道了", "好的知道了"],
}


def labelled(examples: dict[str, list[str]], act: str = "customer_complain") -> list[tuple[str, str, str]]:
    return [(text, label, act) for label, texts in examples.items() for text in texts]


@pytest.fixture(scope="module")
def emotions() -> EmotionModel:
    return EmotionModel.train(labelled(EMOTION_EXAMPLES))


@pytest.fixture(scope="module")
def issues() -> IssueModel:
    return IssueModel.train(labelled(ISSUE_EXAMPLES))


@pytest.mark.parametrize(
    ("text", "emotion"), [("请问套餐", "calm"), ("气死我了你们", "angry"), ("你妈的一群骗子", "furious")]
)
def test_an_emotion_is_heard(emotions: EmotionModel, text: str, emotion: str) -> None:
    assert emotions.hear(text)[0] == emotion


@pytest.mark.parametrize("text", ["", "从没见过的话", "气" * 2000])
def test_an_emotion_is_always_one_of_the_five_with_a_probability(emotions: EmotionModel, text: str) -> None:
    emotion, confidence = emotions.hear(text)
    assert emotion in EMOTIONS
    assert 0 < confidence <= 1


@pytest.mark.parametrize(("text", "issue"), [("手机停机了", "suspension"), ("我家宽带坏了", "broadband_fault")])
def test_an_issue_is_heard(issues: IssueModel, text: str, issue: str) -> None:
    assert issues.hear(text)[0] == issue


def test_an_utterance_that_says_nothing_of_the_matter_has_no_issue(issues: IssueModel) -> None:
    assert issues.hear("嗯好的知道了")[0] is None


def test_the_same_words_give_the_same_answer_bit_for_bit(issues: IssueModel) -> None:
    assert IssueModel.train(labelled(ISSUE_EXAMPLES)).hear("宽带停机") == issues.hear("宽带停机")


def test_unknown_labels_in_the_examples_are_left_out() -> None:
    model = EmotionModel.train(
        [*labelled(EMOTION_EXAMPLES), ("好开心", "happy", "customer_thank"), ("太开心了", "happy", "customer_thank")]
    )
    assert model.hear("好开心太开心了")[0] in EMOTIONS


def test_no_issue_is_not_itself_an_issue() -> None:
    assert NO_ISSUE not in ISSUES


def test_what_a_customer_does_counts_beside_the_words() -> None:
    examples = labelled({"calm": ["你好呀", "好的你说"], "angry": ["气死我了"]}, "customer_greet")
    examples += labelled({"furious": ["猪", "你个混蛋", "什么东西啊你", "滚", "你有病"]}, "customer_abuse")
    model = EmotionModel.train(examples)
    assert model.hear("你你你", {"customer_abuse": 1.0})[0] == "furious"
    assert model.hear("你你你", {"customer_abuse": 1.0})[1] > model.hear("你你你")[1]
