from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_rubrics import call_of, item, rubric_of

from bot.rubric.heard import HeardTurn
from bot.rubric.judge import MOST_EVIDENCE, Good, good_turns, judge, lacks
from bot.rubric.verdicts import Finding

VENT = "customer_vent!angry: 气死我了"
SORRY = "agent_apologize: 真抱歉"
HOLD = "agent_hold: 请稍等"
APOLOGISES = {"turn": {"speaker": "agent", "signal": "apology"}}
UPSET = {"turn": {"speaker": "customer", "tension": {"min": 2}}}


def judged(entry: dict[str, Any], *lines: str) -> Finding:
    """Judge a call by one item."""
    (finding,) = judge(call_of(*lines), rubric_of(entry))
    return finding


def told(finding: Finding) -> tuple[str, list[tuple[int, str]]]:
    return finding.verdict, [(one.turn, one.text) for one in finding.evidence]


APOLOGY = item(applies=UPSET, met=APOLOGISES)


@pytest.mark.parametrize(
    ("lines", "verdict", "degree"),
    [
        ([VENT, SORRY], "met", 1.0),
        ([VENT, HOLD], "missed", 0.0),
        (["customer_inquire: 多少钱", HOLD], "not_applicable", None),
        (["customer_vent!angry: 气死我了"], "not_enough", None),
    ],
)
def test_a_call_gets_one_of_four_verdicts(lines: list[str], verdict: str, degree: float | None) -> None:
    finding = judged(APOLOGY, *lines)

    assert (finding.verdict, finding.degree) == (verdict, degree)


def test_what_may_not_apply_is_not_judged() -> None:
    turns = [replace(turn, emotion=None) for turn in call_of(VENT, HOLD)]
    (finding,) = judge(turns, rubric_of(APOLOGY))

    assert told(finding) == ("not_enough", [(1, "气死我了")])
    assert finding.why == "第 1 句听不准，判断不了"


def test_what_may_have_been_done_is_not_judged() -> None:
    entry = item(met={"turn": {"act": "agent_apologize"}})

    assert told(judged(entry, VENT, "agent_apologize~0.4: 哎")) == ("not_enough", [(2, "哎")])


def test_what_does_not_apply_says_when_it_would() -> None:
    finding = judged(APOLOGY, "customer_inquire: 多少钱", HOLD)

    assert finding.why == "不适用，出现这种情形才看：客户情绪在“不满”或更激烈"


def test_an_item_can_need_more_turns() -> None:
    entry = item(met={"always": True}, needs=3)

    assert judged(entry, VENT, SORRY).why == "只有 2 句，至少要 3 句才能判断"
    assert judged(entry, VENT, SORRY, VENT).verdict == "met"


def test_what_was_done_is_shown_by_its_words() -> None:
    finding = judged(APOLOGY, VENT, SORRY)

    assert told(finding) == ("met", [(2, "抱歉")])
    assert finding.why == "做到了：第 2 句，这里说到“道歉”"


def test_what_is_missing_is_shown_by_what_called_for_it() -> None:
    finding = judged(APOLOGY, HOLD, VENT)

    assert told(finding) == ("missed", [(2, "气死我了")])
    assert finding.why == "没做到，要求是：坐席说到“道歉”"


def test_what_should_not_be_said_is_shown_itself() -> None:
    entry = item(applies=UPSET, met={"never": {"flag": "any", "level": "forbidden"}})

    finding = judged(entry, VENT, "agent_violation#rude: 喂，吵什么")
    assert told(finding) == ("missed", [(2, "喂，吵什么")])
    assert finding.why == "没做到：第 2 句，这里有“不礼貌”的说法"


def test_what_was_not_said_is_shown_by_its_place() -> None:
    entry = item(met={"turn": {"speaker": "agent", "first": 1, "signal": "apology"}})

    assert told(judged(entry, VENT, HOLD, HOLD)) == ("missed", [(2, "请稍等")])


@pytest.mark.parametrize(
    ("item_id", "shown"),
    [
        ("greeting-one", [(1, "您好")]),
        ("cut_in-one", [(3, "请稍等")]),
        ("closing-one", [(5, "再见")]),
        ("whole-one", []),
    ],
)
def test_what_has_no_place_of_its_own_is_shown_in_its_stage(item_id: str, shown: list[tuple[int, str]]) -> None:
    lines = ["agent_greet@greeting: 您好", VENT, HOLD, HOLD, "agent_close@closing: 再见"]

    assert told(judged(item(item_id, met=APOLOGISES), *lines)) == ("missed", shown)


def test_a_call_that_breaks_off_misses_its_closing_at_the_end() -> None:
    assert told(judged(item("closing-one", met=APOLOGISES), VENT, HOLD, VENT)) == ("missed", [(2, "请稍等")])


def test_much_evidence_of_what_was_done_is_cut() -> None:
    assert len(judged(APOLOGY, VENT, *[SORRY] * 9).evidence) == MOST_EVIDENCE


def test_every_offence_is_shown() -> None:
    entry = item(met={"never": {"flag": "any"}})

    assert len(judged(entry, VENT, *["agent_hold#rude: 喂"] * 9).evidence) == 9


def test_findings_come_in_the_order_of_the_rubric() -> None:
    rubric = rubric_of(item("greeting-a"), item("closing-b"), item("whole-c"))

    assert [finding.item for finding in judge(call_of(VENT, SORRY), rubric)] == ["greeting-a", "closing-b", "whole-c"]


def test_the_same_call_is_judged_the_same_each_time() -> None:
    calls = [call_of(VENT, SORRY, HOLD, VENT) for _ in range(3)]
    findings = [judge(call, rubric_of(APOLOGY, item(met={"never": {"act": "customer_vent"}}))) for call in calls]

    assert findings[0] == findings[1] == findings[2]


def test_a_call_that_has_not_begun_is_not_judged() -> None:
    assert [finding.verdict for finding in judge([], rubric_of(APOLOGY))] == ["not_enough"]


def test_marks_of_a_masked_text_stay_inside_it() -> None:
    turn = replace(call_of("agent_hold#rude: 喂，尾号多少")[0], text="喂")
    (finding,) = judge([turn, *call_of(VENT)], rubric_of(item(met={"never": {"flag": "any"}})))

    assert told(finding) == ("missed", [(1, "喂")])


GOOD = [
    {
        "kind": "empathy",
        "title": "共情",
        "turn": {"speaker": "agent", "words": ["换成[谁|我]"]},
        "why": "好",
        "source": "x",
    },
    {"kind": "empathy", "title": "共情", "turn": {"act": "agent_empathize"}, "why": "也好", "source": "x"},
    {"kind": "thanks", "title": "道谢", "turn": {"signal": "thanks"}, "why": "谢了", "source": "x"},
]


def praised(*turns: HeardTurn) -> list[tuple[int, str, str]]:
    return [(good.turn, good.kind, good.text) for good in good_turns(turns, rubric_of(good=GOOD))]


def test_good_turns_are_found_with_their_words() -> None:
    turns = call_of("customer_vent: 谢谢你啊", "agent_hold: 谢谢您，换成谁都急", "agent_empathize: 我理解")

    assert praised(*turns) == [(2, "thanks", "谢谢"), (2, "empathy", "换成谁"), (3, "empathy", "我理解")]


def test_a_turn_is_good_in_one_way_only_once() -> None:
    turns = call_of("agent_empathize: 换成我也急")

    assert good_turns(turns, rubric_of(good=GOOD)) == [Good(1, "empathy", "共情", 0, 3, "换成我", "好")]


def test_a_forbidden_word_spoils_a_good_turn() -> None:
    assert praised(*call_of("agent_empathize#rude: 喂，换成我也急", "agent_empathize#jargon: 换成我也急")) == [
        (2, "empathy", "换成我")
    ]


def test_a_turn_of_a_guessed_speaker_is_not_praised() -> None:
    assert praised(replace(call_of("agent_empathize: 换成我也急")[0], speaker_confidence=0.5)) == []


def test_a_good_turn_is_plain_data() -> None:
    (good,) = good_turns(call_of("agent_empathize: 我理解"), rubric_of(good=GOOD))

    assert good.as_dict() == {
        "turn": 1,
        "kind": "empathy",
        "title": "共情",
        "start": 0,
        "end": 3,
        "text": "我理解",
        "why": "也好",
    }


def test_a_call_lacks_what_it_missed_in_the_order_on_screen() -> None:
    missed = {"turn": {"words": ["没有人这样说"]}}
    rubric = rubric_of(
        item("whole-a", lack="closing", met=missed),
        item("whole-b", lack="apology", met=missed),
        item("whole-c", lack="empathy"),
        item("whole-d", met=missed),
    )

    assert lacks(judge(call_of(VENT, HOLD), rubric), rubric) == ["apology", "closing"]


@pytest.mark.parametrize(
    ("how", "verdict"),
    [("pattern", "missed"), ("disguised", "missed"), ("conversation", "missed"), ("model", "not_enough")],
)
def test_what_only_a_model_took_for_a_violation_is_no_evidence(how: str, verdict: str) -> None:
    flag = {"category": "denial", "level": "forbidden", "start": 0, "end": 2, "text": "那是", "how": how}
    turns = [
        HeardTurn(1, "customer", "过节谁不发个祝福", "customer_doubt", emotion="calm", stage="cut_in"),
        HeardTurn(2, "agent", "那是那是，应该的", "agent_empathize", stage="cut_in", flags=(flag,)),
    ]
    found = {finding.item: finding for finding in judge(turns)}["whole-no-forbidden"]
    assert found.verdict == verdict
    assert [one.turn for one in found.evidence] == [2]
