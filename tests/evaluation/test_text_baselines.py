from __future__ import annotations

import pytest

from bot.evaluation.text_baselines import Examples, TextBaseline, WordClassifier, majority

PAIRS = [
    ("宽带断网", "broadband_fault"),
    ("宽带掉线", "broadband_fault"),
    ("手机停机", "suspension"),
    ("又停机", "suspension"),
]
ACTS = {
    "customer": [("宽带断网", "customer_complain"), ("谢谢您", "customer_thank")],
    "agent": [("非常抱歉", "agent_apologize"), ("感谢来电", "agent_close")],
    "coachee": [("查案例", "ask_case"), ("打个分", "show_score")],
}


def test_words_tell_the_label_and_probabilities_sum_to_one() -> None:
    ranking = WordClassifier().fit(PAIRS).rank("家里宽带坏了")
    assert next(iter(ranking)) == "broadband_fault"
    assert sum(ranking.values()) == pytest.approx(1.0)
    assert list(ranking.values()) == sorted(ranking.values(), reverse=True)


def test_the_baseline_hears_acts_of_the_speaker_and_tones_of_customers_only() -> None:
    examples = Examples(ACTS, {"emotion": [("气死了", "angry"), ("请问", "calm")], "issue": PAIRS})
    baseline = TextBaseline(examples, {"customer_complain": "cut_in", "agent_close": "closing"})
    customer, agent = baseline.understand(
        [{"speaker": "customer", "text": "宽带断网了"}, {"speaker": "agent", "text": "感谢您的来电"}]
    )
    assert (customer["act"], customer["stage"], customer["issue"]) == ("customer_complain", "cut_in", "broadband_fault")
    assert (agent["act"], agent["stage"], agent["emotion"]) == ("agent_close", "closing", None)
    assert set(customer["ranking"]) == {"customer_complain", "customer_thank"}


def test_the_majority_is_the_first_in_the_alphabet_among_equals() -> None:
    assert majority(["b", "a", "b", "a", "c"]) == "a"
