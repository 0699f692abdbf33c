from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from small_rubrics import call_of, outcome, truth

from bot.rubric.heard import HeardTurn
from bot.rubric.kleene import Truth

GREET = "agent_greet@greeting: 您好"
VENT = "customer_vent!angry: 气死我了"
SORRY = "agent_apologize: 真抱歉"
EXPLAIN = "agent_explain: 是系统升级"
ASK = "agent_ask_closed: 您的号码是多少？"
TELL = "customer_provide_info: 尾号零零一"
MAYBE_SORRY = "agent_apologize~0.4: 哎"
MAYBE_VENT = "customer_vent~0.4: 唉"

APOLOGISES = {"act": "agent_apologize"}
VENTS = {"act": "customer_vent"}
EXPLAINS = {"act": "agent_explain"}
ASKS = {"speaker": "agent", "asks": True}
YES = {"turn": {"signal": "apology"}}
NO = {"turn": {"signal": "waiting"}}
UNKNOWN = {"turn": {"act": "agent_hold"}}
LOGIC_CALL = (SORRY, "agent_propose~0.4: 要不", TELL)
"""In this call `YES` holds, `NO` does not and `UNKNOWN` is not known."""


def shown(condition: dict[str, Any], *lines: str) -> list[tuple[int, str]]:
    """The evidence as (number of the turn, words)."""
    return [(one.turn, one.text) for one in outcome(condition, call_of(*lines)).evidence]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"always": True}, True),
        ({"all": [YES, YES]}, True),
        ({"all": [YES, UNKNOWN]}, None),
        ({"all": [NO, UNKNOWN]}, False),
        ({"any": [NO, NO]}, False),
        ({"any": [NO, UNKNOWN]}, None),
        ({"any": [YES, UNKNOWN]}, True),
        ({"none": [NO, NO]}, True),
        ({"none": [NO, UNKNOWN]}, None),
        ({"none": [YES, UNKNOWN]}, False),
        ({"not": NO}, True),
        ({"not": UNKNOWN}, None),
        ({"not": YES}, False),
        ({"at_least": 2, "of": [YES, YES, UNKNOWN]}, True),
        ({"at_least": 2, "of": [YES, NO, UNKNOWN]}, None),
        ({"at_least": 2, "of": [NO, NO, UNKNOWN]}, False),
    ],
    ids=str,
)
def test_conditions_are_combined(condition: dict[str, Any], expected: Truth) -> None:
    assert truth(condition, call_of(*LOGIC_CALL)) is expected


@pytest.mark.parametrize(
    ("condition", "lines", "expected"),
    [
        pytest.param({"turn": APOLOGISES}, [VENT, SORRY], True, id="turn: there"),
        pytest.param({"turn": APOLOGISES}, [VENT, EXPLAIN], False, id="turn: not there"),
        pytest.param({"turn": APOLOGISES}, [VENT, MAYBE_SORRY], None, id="turn: perhaps"),
        pytest.param({"turn": APOLOGISES, "times": 2}, [SORRY, SORRY], True, id="turn: often enough"),
        pytest.param({"turn": APOLOGISES, "times": 2}, [SORRY, EXPLAIN], False, id="turn: not often enough"),
        pytest.param({"turn": APOLOGISES, "times": 2}, [SORRY, MAYBE_SORRY], None, id="turn: perhaps often enough"),
        pytest.param({"turn": APOLOGISES}, [MAYBE_SORRY, SORRY], True, id="turn: one sure is enough"),
        pytest.param({"never": VENTS}, [SORRY], True, id="never: it is not"),
        pytest.param({"never": VENTS}, [VENT], False, id="never: it is"),
        pytest.param({"never": VENTS}, [MAYBE_VENT], None, id="never: perhaps it is"),
        pytest.param({"sequence": [VENTS, APOLOGISES]}, [VENT, EXPLAIN, SORRY], True, id="sequence: in order"),
        pytest.param({"sequence": [VENTS, APOLOGISES]}, [SORRY, VENT], False, id="sequence: the wrong way round"),
        pytest.param({"sequence": [VENTS, APOLOGISES]}, [VENT, MAYBE_SORRY], None, id="sequence: perhaps"),
        pytest.param(
            {"sequence": [VENTS, APOLOGISES], "within": 1}, [VENT, EXPLAIN, SORRY], False, id="sequence: too far"
        ),
        pytest.param(
            {"sequence": [VENTS, APOLOGISES], "within": 1}, [VENT, EXPLAIN, VENT, SORRY], True, id="sequence: later"
        ),
        pytest.param(
            {"sequence": [VENTS, EXPLAINS, APOLOGISES]}, [VENT, SORRY, EXPLAIN, SORRY], True, id="sequence: three"
        ),
        pytest.param({"each": VENTS, "answered_by": APOLOGISES}, [SORRY], True, id="each: nothing to answer"),
        pytest.param({"each": VENTS, "answered_by": APOLOGISES}, [VENT, EXPLAIN, SORRY], True, id="each: in time"),
        pytest.param(
            {"each": VENTS, "answered_by": APOLOGISES}, [VENT, TELL, EXPLAIN, SORRY], False, id="each: too late"
        ),
        pytest.param(
            {"each": VENTS, "answered_by": APOLOGISES, "within": 3}, [VENT, TELL, EXPLAIN, SORRY], True, id="each: 3"
        ),
        pytest.param(
            {"each": VENTS, "answered_by": APOLOGISES}, [VENT, MAYBE_SORRY], None, id="each: perhaps answered"
        ),
        pytest.param({"each": VENTS, "answered_by": APOLOGISES}, [MAYBE_VENT, EXPLAIN], None, id="each: perhaps asked"),
        pytest.param({"each": VENTS, "answered_by": APOLOGISES}, [MAYBE_VENT, SORRY], True, id="each: answered anyway"),
        pytest.param({"each": EXPLAINS, "prepared_by": APOLOGISES}, [SORRY, EXPLAIN], True, id="prepared: before"),
        pytest.param({"each": EXPLAINS, "prepared_by": APOLOGISES}, [EXPLAIN, SORRY], False, id="prepared: after"),
        pytest.param(
            {"each": EXPLAINS, "prepared_by": APOLOGISES}, [MAYBE_SORRY, EXPLAIN], None, id="prepared: perhaps"
        ),
        pytest.param({"each": EXPLAINS, "answered_by": EXPLAINS}, [EXPLAIN], False, id="each: itself does not count"),
        pytest.param(
            {"each": EXPLAINS, "answered_by": EXPLAINS, "same_turn": True}, [EXPLAIN], True, id="each: itself counts"
        ),
        pytest.param({"order": [APOLOGISES, EXPLAINS]}, [SORRY, EXPLAIN], True, id="order: kept"),
        pytest.param({"order": [APOLOGISES, EXPLAINS]}, [EXPLAIN, SORRY], False, id="order: the wrong way round"),
        pytest.param({"order": [APOLOGISES, EXPLAINS]}, [SORRY], True, id="order: the second never comes"),
        pytest.param({"order": [APOLOGISES, EXPLAINS]}, [EXPLAIN], False, id="order: the first never comes"),
        pytest.param({"order": [APOLOGISES, EXPLAINS]}, [VENT], True, id="order: neither comes"),
        pytest.param({"order": [APOLOGISES, EXPLAINS]}, [MAYBE_SORRY, EXPLAIN], None, id="order: perhaps"),
        pytest.param({"order": [APOLOGISES, {"signal": "apology"}]}, [SORRY], True, id="order: the same turn"),
        pytest.param({"run": ASKS, "max": 1}, [ASK, TELL, ASK], True, id="run: broken"),
        pytest.param({"run": ASKS, "max": 1}, [ASK, ASK], False, id="run: too long"),
        pytest.param({"run": ASKS, "max": 2}, [ASK, ASK], True, id="run: as long as allowed"),
        pytest.param(
            {"run": ASKS, "between": {"speaker": "customer"}, "max": 1}, [ASK, TELL, ASK], False, id="run: bridged"
        ),
        pytest.param(
            {"run": ASKS, "between": {"speaker": "customer"}, "max": 1}, [ASK, SORRY, ASK], True, id="run: not bridged"
        ),
        pytest.param(
            {"run": ASKS, "max": 1}, [ASK, "agent_ask_closed~0.4: 号码报一下"], None, id="run: perhaps too long"
        ),
        pytest.param(
            {"run": ASKS, "max": 2, "count": "questions"},
            ["agent_ask_closed: 您贵姓？号码多少？在哪办的？"],
            False,
            id="run: questions in one turn",
        ),
        pytest.param(
            {"run": ASKS, "max": 1, "count": "questions"},
            ["agent_ask_closed: 报一下号码"],
            True,
            id="run: an asking act is one",
        ),
    ],
)
def test_a_call_is_searched(condition: dict[str, Any], lines: list[str], expected: Truth) -> None:
    assert truth(condition, call_of(*lines)) is expected


SHARE_CALL = (
    "agent_explain: 一二三四五六七八",
    "customer_doubt: 一二",
    "agent_explain: 一二三四",
    "customer_doubt: 一二",
)


def agents_share(of: str = "characters", **limits: Any) -> dict[str, Any]:
    return {"share": {"speaker": "agent", "of": of}, **limits}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (agents_share(max=0.75), True),
        (agents_share(max=0.7), False),
        (agents_share(min=0.75), True),
        (agents_share(min=0.8), False),
        (agents_share(min=0.7, max=0.8), True),
        (agents_share("turns", max=0.5), True),
        (agents_share("turns", max=0.4), False),
    ],
    ids=str,
)
def test_a_share_is_measured(condition: dict[str, Any], expected: bool) -> None:
    assert truth(condition, call_of(*SHARE_CALL)) is expected


def test_a_share_of_three_turns_means_nothing() -> None:
    assert truth(agents_share(max=0.9), call_of(*SHARE_CALL[:3])) is None


def test_a_share_counts_only_its_stages() -> None:
    closing = {"share": {"speaker": "agent", "of": "turns", "stage": "closing"}, "max": 0.5}
    turns = call_of(*["customer_close@closing: 再见"] * 4, GREET, GREET)

    assert truth(closing, turns) is True


def test_a_share_is_unknown_when_a_guessed_speaker_decides() -> None:
    turns = call_of(*SHARE_CALL)
    turns[2] = replace(turns[2], speaker_confidence=0.5)

    assert (truth(agents_share(max=0.7), turns), truth(agents_share(max=0.8), turns)) == (None, True)


def test_a_share_is_unknown_when_an_unknown_stage_decides() -> None:
    closing = {"share": {"speaker": "agent", "of": "turns", "stage": "closing"}, "max": 0.1}
    turns = [*call_of(*["customer_close@closing: 再见"] * 4), replace(call_of(GREET)[0], number=5, stage=None)]

    assert truth(closing, turns) is None


@pytest.mark.parametrize(
    ("condition", "lines", "expected"),
    [
        pytest.param({"each": VENTS, "answered_by": APOLOGISES}, [VENT, TELL, TELL, VENT, SORRY], 0.5, id="each"),
        pytest.param({"turn": APOLOGISES, "times": 4}, [SORRY], 0.25, id="turn"),
        pytest.param({"at_least": 2, "of": [YES, NO, NO]}, [SORRY], 0.5, id="at least"),
        pytest.param({"all": [YES, {"turn": APOLOGISES, "times": 4}]}, [SORRY], 0.25, id="all: the weakest"),
        pytest.param({"any": [NO, {"turn": APOLOGISES, "times": 4}]}, [SORRY], 0.25, id="any: the best"),
        pytest.param({"never": VENTS}, [VENT], 0.0, id="never"),
        pytest.param({"order": [APOLOGISES, VENTS]}, [VENT], 0.0, id="order"),
        pytest.param({"turn": APOLOGISES}, [SORRY, SORRY], 1.0, id="more than asked for"),
    ],
)
def test_the_degree_is_how_much_was_done(condition: dict[str, Any], lines: list[str], expected: float) -> None:
    assert outcome(condition, call_of(*lines)).degree == pytest.approx(expected)


@pytest.mark.parametrize(
    ("condition", "lines", "expected"),
    [
        pytest.param({"turn": {"signal": "apology"}}, [VENT, SORRY], [(2, "抱歉")], id="the words of a signal"),
        pytest.param({"turn": {"words": ["气死"]}}, [VENT], [(1, "气死")], id="the words themselves"),
        pytest.param({"turn": APOLOGISES}, [SORRY], [(1, "真抱歉")], id="the whole turn for an act"),
        pytest.param({"never": {"flag": "any"}}, ["agent_hold#rude: 喂"], [(1, "喂")], id="a flag"),
        pytest.param(
            {"turn": {"speaker": "agent", "any": [{"signal": "thanks"}, {"signal": "apology"}]}},
            [SORRY],
            [(1, "抱歉")],
            id="the words of a branch",
        ),
        pytest.param({"turn": APOLOGISES}, [VENT], [], id="nothing for what is not there"),
        pytest.param(
            {"never": VENTS}, [VENT, SORRY, VENT], [(1, "气死我了"), (3, "气死我了")], id="what should not be"
        ),
        pytest.param(
            {"sequence": [VENTS, {"signal": "apology"}]},
            [VENT, TELL, SORRY],
            [(1, "气死我了"), (3, "抱歉")],
            id="sequence",
        ),
        pytest.param(
            {"each": VENTS, "answered_by": APOLOGISES},
            [VENT, TELL, TELL, VENT, SORRY],
            [(1, "气死我了")],
            id="unanswered",
        ),
        pytest.param({"each": VENTS, "answered_by": APOLOGISES}, [VENT, SORRY], [(2, "真抱歉")], id="answer"),
        pytest.param(
            {"order": [APOLOGISES, EXPLAINS]}, [EXPLAIN, SORRY], [(1, "是系统升级")], id="what came too early"
        ),
        pytest.param({"run": ASKS, "max": 1}, [ASK, ASK, TELL], [(1, ASK[18:]), (2, ASK[18:])], id="the run"),
        pytest.param({"turn": APOLOGISES}, [VENT, MAYBE_SORRY], [(2, "哎")], id="what is unclear"),
        pytest.param({"all": [YES, NO]}, [SORRY], [], id="only parts with the answer count"),
        pytest.param({"any": [YES, NO]}, [SORRY], [(1, "抱歉")], id="parts that hold"),
    ],
)
def test_evidence_is_the_words_that_decide(condition: dict[str, Any], lines: list[str], expected: list[Any]) -> None:
    assert shown(condition, *lines) == expected


@pytest.mark.parametrize(
    ("condition", "lines", "why"),
    [
        ({"turn": {"signal": "apology"}}, [SORRY], "这里说到“道歉”"),
        ({"turn": APOLOGISES}, [SORRY], "这里坐席“道歉”"),
        ({"never": {"flag": "any"}}, ["agent_hold#rude: 喂"], "这里有“不礼貌”的说法"),
        ({"each": VENTS, "answered_by": APOLOGISES}, [VENT], "这里客户“发泄不满”，后面 2 句没有回应"),
        ({"each": EXPLAINS, "prepared_by": APOLOGISES}, [EXPLAIN], "这里坐席“解释说明”，前面 2 句没有铺垫"),
        ({"run": ASKS, "max": 1}, [ASK, ASK], "接连 2 句，超过 1"),
        ({"turn": {"words": ["气死"]}}, [VENT], "这里说了“气死”"),
        ({"turn": {"speaker": "customer", "emotion": ["angry"]}}, [VENT], "这里客户情绪“愤怒”"),
        ({"turn": ASKS}, [ASK], "这里坐席提了问"),
        ({"turn": {"longer": 2}}, [SORRY], "这一句有 3 个字"),
    ],
    ids=str,
)
def test_evidence_says_why_in_chinese(condition: dict[str, Any], lines: list[str], why: str) -> None:
    assert outcome(condition, call_of(*lines)).evidence[0].why == why


@pytest.mark.parametrize(
    ("most", "expected"), [(1, None), (2, True)], ids=["decides", "could not make the run too long"]
)
def test_what_may_come_between_leaves_a_run_unknown(most: int, expected: Truth) -> None:
    run = {"run": ASKS, "between": {"act": "customer_provide_info"}, "max": most}

    assert truth(run, call_of(ASK, "customer_provide_info~0.4: 哦", ASK)) is expected


def test_an_empty_call_is_searched_too() -> None:
    turns: list[HeardTurn] = []

    asked = [{"turn": VENTS}, {"never": VENTS}, {"sequence": [VENTS, VENTS]}, {"run": VENTS, "max": 1}]
    assert [truth(condition, turns) for condition in asked] == [False, True, False, True]
