"""What becomes known later never turns round what was known; what is shown always stands in the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_rubrics import item, outcome, rubric_of, truth

from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, STAGES
from bot.rubric.heard import HeardTurn
from bot.rubric.judge import judge
from bot.rubric.kleene import negation

quick = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])

TEXTS = st.sampled_from(
    [
        "真抱歉",
        "您好，谢谢",
        "等了半天了啊",
        "您的号码是多少？",
        "24小时内给您回电",
        "",
        "不是我订的",
        "不是我订的呀",
        "别跟我说对不起",
    ]
)
ACTS = {
    "agent": ["agent_apologize", "agent_explain", "agent_ask_closed"],
    "customer": ["customer_vent", "customer_inquire", "customer_deny"],
}
FLAG = {"category": "rude", "level": "forbidden", "start": 0, "end": 2}

fields = st.fixed_dictionaries(
    {},
    optional={
        "speaker": st.sampled_from(["agent", "customer"]),
        "act": st.lists(st.sampled_from(ACTS["agent"] + ACTS["customer"]), min_size=1, max_size=2),
        "stage": st.sampled_from(["cut_in", "closing"]),
        "emotion": st.sampled_from([["calm"], ["angry", "furious"]]),
        "tension": st.sampled_from([{"min": 2}, {"max": 1}, {"min": 1, "max": 3}]),
        "flag": st.sampled_from(["any", ["rude"]]),
        "signal": st.sampled_from(["apology", "waiting", "thanks", "by_when"]),
        "no_signal": st.sampled_from(["apology", "waiting"]),
        "words": st.just(["号码"]),
        "asks": st.just(True),
        "longer": st.sampled_from([3, 6]),
        "first": st.integers(1, 3),
        "last": st.integers(1, 3),
        "repeats": st.just(True),
    },
).filter(bool)
patterns = st.recursive(
    fields,
    lambda inner: st.one_of(
        st.builds(lambda one: {"not": one}, inner),
        st.builds(lambda one, more: {"any": [one, more]}, inner, inner),
        st.builds(lambda one, field: {**field, "after": one}, inner, fields),
        st.builds(lambda one, field: {**field, "before": one}, inner, fields),
        st.builds(lambda one, field: {**field, "next_to": {"pattern": one, "within": 1}}, inner, fields),
    ),
    max_leaves=3,
)
searches = st.one_of(
    st.builds(lambda one, times: {"turn": one, "times": times}, patterns, st.integers(1, 3)),
    st.builds(lambda one: {"never": one}, patterns),
    st.builds(lambda one, two: {"sequence": [one, two], "within": 2}, patterns, patterns),
    st.builds(lambda one, two: {"each": one, "answered_by": two, "same_turn": True}, patterns, patterns),
    st.builds(lambda one, two: {"each": one, "prepared_by": two, "within": 1}, patterns, patterns),
    st.builds(lambda one, two: {"order": [one, two]}, patterns, patterns),
    st.builds(lambda one, two, most: {"run": one, "between": two, "max": most}, patterns, patterns, st.integers(0, 2)),
    st.builds(lambda one: {"run": one, "max": 1, "count": "questions"}, patterns),
    st.just({"share": {"speaker": "agent", "of": "characters", "stage": ["cut_in"]}, "max": 0.5}),
    st.just({"share": {"speaker": "customer", "of": "turns"}, "min": 0.4, "max": 0.6}),
)
conditions = st.recursive(
    searches,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"none": parts}, st.lists(inner, min_size=1, max_size=2)),
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda a, b, c: {"at_least": 2, "of": [a, b, c]}, inner, inner, inner),
    ),
    max_leaves=3,
)


@st.composite
def turns_of(draw: st.DrawFn, number: int) -> HeardTurn:
    speaker = draw(st.sampled_from(["agent", "customer"]))
    customer = speaker == "customer"
    return HeardTurn(
        number=number,
        speaker=speaker,
        text=draw(TEXTS),
        act=draw(st.sampled_from(ACTS[speaker])),
        confidence=draw(st.sampled_from([1.0, 0.4])),
        stage=draw(st.sampled_from(["cut_in", "closing", None])),
        emotion=draw(st.sampled_from(["calm", "angry", None])) if customer else None,
        flags=() if customer or draw(st.booleans()) else (FLAG,),
        speaker_confidence=draw(st.sampled_from([1.0, 0.5])),
    )


@st.composite
def calls(draw: st.DrawFn) -> list[HeardTurn]:
    return [draw(turns_of(number)) for number in range(1, draw(st.integers(0, 7)) + 1)]


@st.composite
def calls_and_more(draw: st.DrawFn) -> tuple[list[HeardTurn], list[HeardTurn]]:
    """A call, and the same call with more of it known."""
    before = draw(calls())
    return before, [draw(known_better(turn)) if draw(st.booleans()) else turn for turn in before]


@st.composite
def known_better(draw: st.DrawFn, turn: HeardTurn) -> HeardTurn:
    """A turn with all that was unknown of it known: its speaker first, since the act, emotion and flags are his."""
    if turn.speaker_confidence < 0.7 and draw(st.booleans()):
        turn = draw(as_the_others(turn))
    acts = list(AGENT_ACTS if turn.speaker == "agent" else CUSTOMER_ACTS)
    emotion = draw(st.sampled_from(list(EMOTIONS))) if turn.emotion is None else turn.emotion
    return replace(
        turn,
        speaker_confidence=1.0,
        act=turn.act if turn.confidence == 1 else draw(st.sampled_from(acts)),
        confidence=1.0,
        stage=turn.stage or draw(st.sampled_from(list(STAGES))),
        emotion=emotion if turn.speaker == "customer" else None,
    )


@st.composite
def as_the_others(draw: st.DrawFn, turn: HeardTurn) -> HeardTurn:
    """A turn as it is when the guess of its speaker was wrong."""
    if turn.speaker == "agent":
        return replace(turn, speaker="customer", act="customer_vent", confidence=0.4, emotion=None, flags=())
    flags = draw(st.sampled_from([(), (FLAG,)]))
    return replace(turn, speaker="agent", act="agent_explain", confidence=0.4, emotion=None, flags=flags)


@quick
@given(conditions, calls_and_more())
def test_knowing_more_never_turns_an_answer_round(
    condition: Mapping[str, Any], call: tuple[list[HeardTurn], list[HeardTurn]]
) -> None:
    before, after = call

    assert truth(condition, before) in (None, truth(condition, after))


@quick
@given(conditions, conditions, calls_and_more())
def test_knowing_more_never_turns_a_verdict_round(
    applies: Mapping[str, Any], met: Mapping[str, Any], call: tuple[list[HeardTurn], list[HeardTurn]]
) -> None:
    rubric = rubric_of(item(applies=applies, met=met))
    (before,), (after,) = (judge(turns, rubric) for turns in call)

    assert before.verdict in ("not_enough", after.verdict)


@quick
@given(conditions, calls())
def test_not_is_the_opposite(condition: Mapping[str, Any], turns: list[HeardTurn]) -> None:
    assert truth({"not": condition}, turns) is negation(truth(condition, turns))


@quick
@given(conditions, conditions, calls())
def test_de_morgan_holds_for_conditions(
    one: Mapping[str, Any], other: Mapping[str, Any], turns: list[HeardTurn]
) -> None:
    assert truth({"none": [one, other]}, turns) is truth({"all": [{"not": one}, {"not": other}]}, turns)


@quick
@given(conditions, calls())
def test_evidence_stands_in_its_turn(condition: Mapping[str, Any], turns: list[HeardTurn]) -> None:
    texts = {turn.number: turn.text for turn in turns}
    evidence = outcome(condition, turns).evidence

    assert [texts[one.turn][one.start : one.end] for one in evidence] == [one.text for one in evidence]


@quick
@given(conditions, calls())
def test_what_does_not_hold_was_done_less_than_wholly(condition: Mapping[str, Any], turns: list[HeardTurn]) -> None:
    found = outcome(condition, turns)

    assert found.truth in (None, found.degree == 1)
    assert 0 <= found.degree <= 1
