from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.labels import AGENT_ACTS, CUSTOMER_ACTS
from bot.understanding.context import ContextModel, likeliest

CALLS = [
    [
        "agent_greet",
        "customer_complain",
        "agent_apologize",
        "customer_vent",
        "agent_ask_closed",
        "customer_provide_info",
    ],
    ["agent_greet", "customer_inquire", "agent_explain", "customer_accept", "agent_close", "customer_close"],
    [
        "agent_greet",
        "customer_complain",
        "agent_ask_closed",
        "customer_provide_info",
        "agent_propose",
        "customer_accept",
    ],
    [
        "agent_greet",
        "customer_complain",
        "agent_ask_closed",
        "customer_provide_info",
        "agent_propose",
        "customer_reject",
    ],
]
POSTS = [
    ["customer_complain", "agent_ask_closed", "customer_urge", "agent_apologize"],
    ["customer_threaten", "agent_ask_closed", "customer_urge", "agent_apologize"],
]


def said(*acts: str) -> list[dict[str, float]]:
    return [{act: 1.0} for act in acts]


@pytest.fixture(scope="module")
def context() -> ContextModel:
    return ContextModel({"call": CALLS, "written": POSTS})


@settings(deadline=None, max_examples=80)
@given(st.lists(st.sampled_from([*CUSTOMER_ACTS, *AGENT_ACTS]), max_size=40), st.sampled_from(["customer", "agent"]))
def test_priors_are_probabilities_of_all_acts_of_the_speaker(history: list[str], speaker: str) -> None:
    priors = ContextModel({"call": CALLS, "written": POSTS}).priors(speaker, said(*history))
    assert set(priors) == set(CUSTOMER_ACTS if speaker == "customer" else AGENT_ACTS)
    assert all(probability > 0 for probability in priors.values())
    assert sum(priors.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("history", "speaker", "likely", "unlikely"),
    [
        (["agent_greet"], "customer", "customer_complain", "customer_accept"),
        (
            ["agent_greet", "customer_complain", "agent_ask_closed"],
            "customer",
            "customer_provide_info",
            "customer_accept",
        ),
        (
            ["agent_ask_closed", "customer_provide_info", "agent_propose"],
            "customer",
            "customer_accept",
            "customer_urge",
        ),
        (["agent_explain", "customer_accept"], "agent", "agent_close", "agent_greet"),
        ([], "agent", "agent_greet", "agent_close"),
    ],
)
def test_what_followed_in_the_stories_is_likely(
    context: ContextModel, history: list[str], speaker: str, likely: str, unlikely: str
) -> None:
    priors = context.priors(speaker, said(*history))
    assert priors[likely] > 3 * priors[unlikely]


def test_an_act_never_seen_stays_possible(context: ContextModel) -> None:
    assert context.priors("customer", said("agent_greet"))["customer_offtopic"] > 0


def test_the_acts_so_far_tell_a_call_from_a_thread(context: ContextModel) -> None:
    on_the_phone = context.priors("customer", said("agent_greet", "customer_complain", "agent_ask_closed"))
    in_a_thread = context.priors("customer", said("customer_complain", "agent_ask_closed"))
    assert in_a_thread["customer_urge"] > on_the_phone["customer_urge"]


def test_two_acts_back_count(context: ContextModel) -> None:
    after_info = context.priors("customer", said("agent_greet", "customer_provide_info", "agent_propose"))
    after_vent = context.priors("customer", said("agent_greet", "customer_vent", "agent_propose"))
    assert after_info["customer_accept"] > after_vent["customer_accept"]


def test_only_the_last_dozen_acts_count(context: ContextModel) -> None:
    recent = ["customer_complain", "agent_ask_closed"] * 8
    assert context.priors("customer", said(*["customer_threaten"] * 6, *recent)) == context.priors(
        "customer", said(*["agent_greet", "customer_inquire"] * 3, *recent)
    )


def test_a_kind_can_be_given_less_weight() -> None:
    light = ContextModel({"call": CALLS, "written": POSTS}, weights={"written": 0.1})
    full = ContextModel({"call": CALLS, "written": POSTS})
    history = ["customer_complain", "agent_ask_closed"]
    assert (
        light.priors("customer", said(*history))["customer_urge"]
        < full.priors("customer", said(*history))["customer_urge"]
    )


def test_the_same_history_gives_the_same_priors(context: ContextModel) -> None:
    history = ["agent_greet", "customer_vent", "agent_empathize"]
    assert context.priors("customer", said(*history)) == context.priors("customer", said(*history))


def test_an_unsure_last_turn_counts_with_all_its_readings(context: ContextModel) -> None:
    before = said("agent_greet", "customer_complain")
    asked = context.priors("customer", [*before, {"agent_ask_closed": 1.0}])
    proposed = context.priors("customer", [*before, {"agent_propose": 1.0}])
    either = context.priors("customer", [*before, {"agent_ask_closed": 0.5, "agent_propose": 0.5}])
    for act in ("customer_provide_info", "customer_accept"):
        assert either[act] == pytest.approx((asked[act] + proposed[act]) / 2)


def test_unlikely_readings_are_left_out() -> None:
    assert likeliest({"a": 0.5, "b": 0.3, "c": 0.2}, 2) == pytest.approx({"a": 0.625, "b": 0.375})
