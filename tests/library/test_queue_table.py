from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.contradictions import default_handbook
from bot.library.queue_table import queue_step


def _entry(question: str) -> str | None:
    step = queue_step(question, default_handbook())
    return step.entry if step else None


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("排队九个人等了六分钟怎么办", "queue-step-1"),
        ("现在7个人在排,已经8分钟了", "queue-step-1"),
        ("等待人数10人,持续五分钟", "queue-step-1"),
        ("排队五个人", "queue-normal"),
        ("只剩3个客户在等了", "queue-normal"),
        ("排队十二个人调谁", "queue-step-4"),
        ("几十个人在排队", "queue-step-4"),
        ("第一步做完了还有八个人排着,又等了五分钟", "queue-step-2"),
        ("专家组已经上了,还是排着9个人,过了六分钟", "queue-step-2"),
        ("调了呼出台席还有七个人排队六分钟", "queue-step-3"),
        ("前三步都走了,还排着15个人", "queue-step-4"),
        ("质检都上来了,排队还是七个人", "queue-step-5"),
        ("后台也加进来了,话量还是高,排队20人", "queue-step-5"),
        ("夜班突然排队二十个人", "queue-night"),
        ("调了专家组还是排队怎么办", "queue-step-2"),
    ],
)
def test_the_step_applies_to_the_numbers_and_to_what_was_done(question: str, entry: str) -> None:
    assert _entry(question) == entry


@pytest.mark.parametrize(
    "question", ["质检什么时候上线接电话", "要不要调专家组", "客户等了六分钟发火了", "一次办完是什么意思", ""]
)
def test_a_question_without_a_queue_gets_no_step(question: str) -> None:
    assert _entry(question) is None


def test_too_short_a_wait_is_told() -> None:
    step = queue_step("排队七个人等了三分钟", default_handbook())
    assert step is not None
    assert "才 3 分钟：先盯着，满 5 分钟就做" in step.why


def test_steps_that_were_not_taken_are_told() -> None:
    step = queue_step("排队十二个人", default_handbook())
    assert step is not None
    assert "前 3 步没做的接连做" in step.why


def test_a_wait_that_is_not_told_is_asked_for() -> None:
    step = queue_step("九个人在排队", default_handbook())
    assert step is not None
    assert "要等满 5 分钟" in step.why


def test_the_words_that_chose_the_step_are_told() -> None:
    step = queue_step("专家组已经上了,排队九个人,等了六分钟", default_handbook())
    assert step is not None
    assert {"九个人", "六分钟"} < set(step.matched)
    assert any("专家组" in word for word in step.matched)


@given(st.integers(0, 500), st.integers(0, 120))
def test_every_number_of_callers_has_a_row(waiting: int, minutes: int) -> None:
    expected = "queue-normal" if waiting <= 5 else "queue-step-1" if waiting <= 10 else "queue-step-4"
    assert _entry(f"排队{waiting}个人等了{minutes}分钟") == expected


@given(st.text(max_size=40))
def test_no_question_breaks_the_table(question: str) -> None:
    step = queue_step(question, default_handbook())
    assert step is None or step.entry in default_handbook().entries
