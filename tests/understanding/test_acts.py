from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import NotReadyError
from bot.labels import ACTS_OF_SPEAKER
from bot.understanding.acts import ActModel
from bot.understanding.classifier import combine

EXAMPLES = {
    "customer_accept": ["嗯", "嗯嗯好", "好的行", "行吧就这样", "好的可以", "嗯可以"],
    "customer_provide_info": ["嗯", "嗯是的", "是的尾号一二三四", "是的号码就是这个", "尾号一二三四", "嗯就是这个号码"],
    "customer_complain": [
        "你们乱扣费",
        "你们又乱扣我的费",
        "宽带又断了",
        "宽带断了三天",
        "扣了我的费",
        "宽带三天上不去",
    ],
    "agent_hold": ["您稍等我查一下", "请您稍等", "我查一下您稍等", "稍等一下"],
    "agent_apologize": ["对不起给您添麻烦了", "真对不起", "抱歉给您添麻烦了", "抱歉对不起"],
    "ask_help": ["怎么用", "你怎么用", "怎么用你", "你能做什么"],
    "ask_next_step": ["下一步怎么办", "下一步说什么", "现在下一步", "下一步呢"],
}
STORIES = """\
version: "3.1"
stories:
- story: "提方案"
  steps:
  - intent: agent_greet
  - action: action_coach_greeting
  - intent: customer_complain
  - action: action_coach_cut_in
  - intent: agent_propose
  - action: action_coach_agreement
  - intent: customer_accept
  - action: action_coach_agreement
- story: "问号码"
  steps:
  - intent: agent_greet
  - action: action_coach_greeting
  - intent: customer_complain
  - action: action_coach_cut_in
  - intent: agent_ask_closed
  - action: action_coach_cut_in
  - intent: customer_provide_info
  - action: action_coach_cut_in
"""


def said(*acts: str) -> list[dict[str, float]]:
    return [{act: 1.0} for act in acts]


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stories")
    (folder / "calls.yml").write_text(STORIES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def model(stories: Path) -> ActModel:
    return ActModel.train([(text, act) for act, texts in EXAMPLES.items() for text in texts], stories=stories)


@pytest.mark.parametrize("speaker", ["customer", "agent", "coachee"])
@pytest.mark.parametrize("text", ["您稍等我查一下", "你们乱扣费", "下一步怎么办", "", "从没见过的话"])
def test_the_speaker_limits_the_acts(model: ActModel, speaker: str, text: str) -> None:
    ranking = model.rank(speaker, text, [], context_weight=0.5)
    assert {act for act, _ in ranking} <= set(ACTS_OF_SPEAKER[speaker])


@pytest.mark.parametrize(
    ("speaker", "text", "act"),
    [
        ("customer", "你们又扣了我的费", "customer_complain"),
        ("agent", "您稍等我查", "agent_hold"),
        ("agent", "对不起添麻烦了", "agent_apologize"),
        ("coachee", "下一步呢", "ask_next_step"),
    ],
)
def test_plain_words_are_understood(model: ActModel, speaker: str, text: str, act: str) -> None:
    assert model.rank(speaker, text, [], context_weight=0.0)[0][0] == act


@pytest.mark.parametrize(
    ("heard", "act"),
    [
        (["agent_greet", "customer_complain", "agent_propose"], "customer_accept"),
        (["agent_greet", "customer_complain", "agent_ask_closed"], "customer_provide_info"),
    ],
)
def test_context_tells_what_a_bare_yes_means(model: ActModel, heard: list[str], act: str) -> None:
    assert model.rank("customer", "嗯", said(*heard), context_weight=0.5)[0][0] == act


def test_without_weight_context_changes_nothing(model: ActModel) -> None:
    yes = ("customer", "嗯")
    assert model.rank(*yes, said("agent_propose"), context_weight=0.0) == model.rank(*yes, [], context_weight=0.0)


def test_what_is_said_to_the_coach_stands_by_itself(model: ActModel) -> None:
    question = ("coachee", "怎么用")
    assert model.rank(*question, said("agent_propose"), context_weight=1.0) == model.rank(
        *question, [], context_weight=0.0
    )


def test_context_does_not_overrule_clear_words(model: ActModel) -> None:
    heard = said("agent_greet", "customer_complain", "agent_propose")
    assert model.rank("customer", "宽带又断了三天", heard, context_weight=0.5)[0][0] == "customer_complain"


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_a_ranking_is_sorted_and_sums_to_one(model: ActModel, weight: float) -> None:
    ranking = model.rank("customer", "嗯好", said("agent_propose"), context_weight=weight)
    confidences = [confidence for _, confidence in ranking]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1.0)


def test_two_trainings_give_equal_rankings(model: ActModel, stories: Path) -> None:
    again = ActModel.train([(text, act) for act, texts in EXAMPLES.items() for text in texts], stories=stories)
    utterance = ("customer", "嗯宽带")
    assert again.rank(*utterance, [], context_weight=0.5) == model.rank(*utterance, [], context_weight=0.5)


def test_examples_of_unknown_acts_are_left_out(stories: Path) -> None:
    examples = [(text, act) for act, texts in EXAMPLES.items() for text in texts]
    model = ActModel.train([*examples, ("嗯", "customer_sing"), ("嗯", "nlu_fallback")], stories=stories)
    assert "customer_sing" not in dict(model.rank("customer", "嗯", [], context_weight=0.5))


@pytest.mark.parametrize("speaker", ["customer", "agent", "coachee"])
def test_a_speaker_without_two_acts_cannot_be_trained(stories: Path, speaker: str) -> None:
    acts = ACTS_OF_SPEAKER[speaker]
    examples = [(text, act) for act, texts in EXAMPLES.items() for text in texts if act not in acts]
    examples += [("嗯", next(iter(acts)))]
    with pytest.raises(NotReadyError, match=f"data/nlu/{speaker}/"):
        ActModel.train(examples, stories=stories)


def test_combining_with_even_priors_changes_nothing() -> None:
    scores = {"a": 0.7, "b": 0.3}
    even = {"a": 0.5, "b": 0.5}
    assert combine(scores, even, even, weight=1.0) == pytest.approx(scores)


def test_combining_follows_bayes_rule_at_full_weight() -> None:
    combined = combine({"a": 0.5, "b": 0.5}, {"a": 0.9, "b": 0.1}, {"a": 0.5, "b": 0.5}, weight=1.0)
    assert combined == pytest.approx({"a": 0.9, "b": 0.1})


def test_a_label_that_context_does_not_know_stays_possible() -> None:
    assert combine({"a": 0.5, "b": 0.5}, {"a": 1.0}, {"a": 0.5, "b": 0.5}, weight=1.0)["b"] > 0
