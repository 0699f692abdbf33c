from __future__ import annotations

import pytest

from bot.coaching.advice import Advice, Turn
from bot.coaching.playbook import Move, next_move
from bot.coaching.render import render_advice
from bot.labels import STAGES
from bot.library.evidence import LEAST_CASES, evidence_for, render_evidence
from bot.library.records import Case, Source


def _case(number: int, outcome: str = "resolved", stage: str = "") -> Case:
    source = Source("authored", "自拟")
    return Case(
        id=f"c{number}",
        title="宽带断了三天",
        issue="broadband_fault",
        situation="师傅没来",
        keywords=("宽带",),
        queries=("宽带断了",),
        source=source,
        origin="authored",
        outcome=outcome,
        version=1,
        turning_stage=stage,
    )


def _fourteen() -> list[Case]:
    outcomes = ["resolved"] * 11 + ["partly"] * 2 + ["unresolved"]
    stages = ["transformation"] * 8 + ["agreement"] * 3 + [""] * 3
    return [_case(n, outcome, stage) for n, (outcome, stage) in enumerate(zip(outcomes, stages, strict=True))]


def test_similar_cases_are_counted_with_the_stage_where_they_turned() -> None:
    evidence = evidence_for(_fourteen(), stage="transformation")
    assert evidence is not None
    assert (len(evidence.cases), len(evidence.closed)) == (14, 11)
    assert (len(evidence.turned), len(evidence.turned_closed)) == (8, 8)


def test_the_line_tells_numbers_stage_and_ids() -> None:
    evidence = evidence_for(_fourteen(), stage="agreement")
    assert evidence is not None
    assert render_evidence(evidence) == (
        "在 14 个相似投诉里，3 个在协议阶段转过来（其中谈成 3 个），一共谈成 11 个（案例 c0、c1、c2、c3、c4等）"
    )


def test_nothing_is_said_below_five_cases() -> None:
    assert evidence_for([_case(n) for n in range(LEAST_CASES - 1)]) is None
    assert evidence_for([_case(n) for n in range(LEAST_CASES)]) is not None


def test_cases_that_do_not_tell_their_outcome_do_not_count() -> None:
    assert evidence_for([_case(n) for n in range(4)] + [_case(n, "unknown") for n in range(4, 9)]) is None


def test_a_case_that_comes_twice_counts_once() -> None:
    assert evidence_for([_case(1)] * 9) is None


def test_where_no_case_turned_at_the_stage_of_the_call_the_commonest_is_spoken_of() -> None:
    evidence = evidence_for(_fourteen(), stage="greeting")
    assert evidence is not None
    assert evidence.stage == "transformation"


def test_without_stages_only_the_outcome_is_told() -> None:
    evidence = evidence_for([_case(n) for n in range(5)], stage="cut_in")
    assert evidence is not None
    assert evidence.as_dict()["stage"] is None
    assert render_evidence(evidence) == "在 5 个相似投诉里，一共谈成 5 个（案例 c0、c1、c2、c3、c4）"


@pytest.mark.parametrize("stage", STAGES)
def test_numbers_never_contradict_each_other(stage: str) -> None:
    evidence = evidence_for(_fourteen(), stage=stage)
    assert evidence is not None
    assert set(evidence.turned_closed) <= set(evidence.turned) & set(evidence.closed)
    assert set(evidence.turned) | set(evidence.closed) <= set(evidence.cases)


def _advice() -> Advice:
    turn = Turn(
        "customer", "宽带断了三天没人来", "customer_complain", 0.9, "transformation", "angry", "broadband_fault"
    )
    move: Move = next_move("transformation", "customer_complain", tension=3, issue="broadband_fault", recent=[])
    return Advice(turn=turn, id="1", move=move, phrases=[])


def test_advice_tells_the_evidence_in_a_line() -> None:
    advice = _advice()
    advice.evidence = evidence_for(_fourteen(), stage="transformation")
    told = advice.as_dict()
    assert told["evidence"]["turned"] == [f"c{n}" for n in range(8)]
    assert "以往：在 14 个相似投诉里，8 个在转化阶段转过来" in render_advice(told)


def test_advice_without_evidence_says_nothing_of_it() -> None:
    told = _advice().as_dict()
    assert told["evidence"] is None
    assert "以往" not in render_advice(told)
