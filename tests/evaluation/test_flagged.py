from __future__ import annotations

import pytest

from bot.evaluation.dialogues import Dialogue, LabelledTurn
from bot.evaluation.drafts import Draft
from bot.evaluation.exact_list import ExactList, Found
from bot.evaluation.flagged import Flagger, judge_dialogues, judge_drafts
from bot.evaluation.heard import Figure


def draft(number: int, kind: str, text: str, *flags: tuple[str, str]) -> Draft:
    places = tuple((category, text.index(words), text.index(words) + len(words)) for category, words in flags)
    return Draft(number, kind, text, places, tuple(words for _, words in flags))


DRAFTS = [
    draft(1, "plain", "这个我也没办法", ("flat_refusal", "没办法")),
    draft(2, "plain", "您找营业厅去", ("buck_passing", "找营业厅去")),
    draft(3, "clean", "我帮您想想办法"),
    draft(4, "clean", "好的"),
]
FOUND: dict[str, list[Found]] = {
    # Right place and category; right place, wrong category; nothing; a flag for nothing.
    "这个我也没办法": [("flat_refusal", 2, 7)],
    "您找营业厅去": [("rude", 0, 6)],
    "好的": [("perfunctory", 0, 2)],
}


def by_id(figures: list[Figure]) -> dict[str, Figure]:
    return {figure.id: figure for figure in figures}


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> dict[str, Figure]:
    monkeypatch.setattr("bot.evaluation.flagged.flags_of", lambda text: FOUND.get(text, []))
    nothing: Flagger = lambda text: []  # noqa: E731
    return by_id(judge_drafts(DRAFTS, {"words": nothing}, ExactList([("rude", "喂")]), resamples=10).figures)


def test_flags_count_with_the_right_category_and_a_place_in_common(judged: dict[str, Figure]) -> None:
    measured = [judged[f"flags_plain.{measure}"].ours.value for measure in ("precision", "recall", "f1")]
    assert measured == [0.5, 0.5, 0.5]
    assert judged["flags_plain.recall"].count == 2


def test_drafts_in_order_should_be_left_alone(judged: dict[str, Figure]) -> None:
    alone = judged["flags_clean.left_alone"]
    assert (alone.count, alone.ours.value, alone.baselines["words"].value) == (2, 0.5, 1.0)


def test_the_majority_of_bad_drafts_is_the_most_frequent_category_of_clean_ones_no_flag(
    judged: dict[str, Figure],
) -> None:
    # Among equals the first in the alphabet: buck_passing.
    assert judged["flags_plain.recall"].baselines["majority"].value == 0.5
    assert judged["flags_clean.left_alone"].baselines["majority"].value == 1.0


def test_errors_pair_what_was_missed_with_what_was_flagged_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.evaluation.flagged.flags_of", lambda text: FOUND.get(text, []))
    errors = judge_drafts(DRAFTS, {}, ExactList([("rude", "喂")]), resamples=10).errors
    assert [(error.meant, error.heard, error.row) for error in errors] == [
        ("buck_passing", "rude", "2"),
        ("-", "perfunctory", "4"),
    ]


def test_rewrites_must_be_free_of_what_the_author_marked() -> None:
    drafts = [draft(1, "plain", "这个我也没办法", ("flat_refusal", "没办法"))]
    figures = by_id(judge_drafts(drafts, {}, ExactList([("rude", "喂")]), resamples=10).figures)
    assert figures["rewrite.clean"].ours.value == 1.0
    # The list does not know the words, so what it leaves is as bad as before.
    assert figures["rewrite.clean"].baselines["list"].value == 0.0
    assert figures["rewrite.withheld"].count == 1


def turn(place: int, speaker: str, text: str, *flags: Found) -> LabelledTurn:
    return LabelledTurn(place, f"甲:{place}", speaker, text, {}, flags)


def test_real_agents_are_judged_by_their_own_turns_only() -> None:
    turns = [
        turn(0, "customer", "喂", ("rude", 0, 1)),
        turn(1, "agent", "尽快吧", ("perfunctory", 0, 3)),
        turn(2, "agent", "好的"),
        turn(3, "agent", "今天给您回"),
    ]
    said = [{"speaker": one.speaker, "text": one.text} for one in turns]
    dialogue = Dialogue("甲", [*said, {"speaker": "agent", "text": "没标过"}], [*turns, None])
    heard: list[list[Found]] = [[], [("perfunctory", 0, 2)], [("rude", 0, 2)], [], [("rude", 0, 1)]]
    flagged = judge_dialogues([dialogue], [heard], {"list": ExactList([("rude", "喂")]).find}, resamples=10)
    figures = by_id(flagged.figures)
    assert (figures["flags_real.recall"].count, figures["flags_real.recall"].ours.value) == (1, 1.0)
    assert figures["flags_real.precision"].ours.value == 0.5
    assert (figures["flags_real.left_alone"].count, figures["flags_real.left_alone"].ours.value) == (2, 0.5)
    assert figures["flags_real.recall"].baselines["list"].value == 0.0
    assert figures["flags_real.left_alone"].baselines["majority"].value == 1.0
    assert [(error.meant, error.heard, error.row) for error in flagged.errors] == [("-", "rude", "甲:2")]


def test_no_dialogues_give_no_figures() -> None:
    assert judge_dialogues([], [], {}, resamples=10).figures == []
