from __future__ import annotations

import pytest
from channel_server import Clock
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.limits import RateLimit, limits_of
from bot.errors import InputError
from bot.settings import Settings


def test_a_burst_is_let_through_and_no_more(clock: Clock) -> None:
    limit = RateLimit(1, 3, clock.seconds)
    assert [limit.take("alice") for _ in range(5)] == [True, True, True, False, False]


def test_with_time_there_may_be_more(clock: Clock) -> None:
    limit = RateLimit(2, 2, clock.seconds)
    assert [limit.take("alice") for _ in range(3)] == [True, True, False]
    clock.move(0.5)
    assert [limit.take("alice") for _ in range(2)] == [True, False]


def test_what_was_not_used_is_not_saved_up(clock: Clock) -> None:
    limit = RateLimit(1, 2, clock.seconds)
    limit.take("alice")
    clock.move(3600)
    assert [limit.take("alice") for _ in range(3)] == [True, True, False]


def test_users_do_not_use_up_each_others(clock: Clock) -> None:
    limit = RateLimit(1, 1, clock.seconds)
    assert limit.take("alice")
    assert limit.take("bob")
    assert not limit.take("alice")


def test_a_clock_that_runs_back_gives_nothing(clock: Clock) -> None:
    limit = RateLimit(1, 1, clock.seconds)
    limit.take("alice")
    clock.move(-60)
    assert not limit.take("alice")


@given(st.lists(st.floats(min_value=0, max_value=5), max_size=60))
def test_never_is_more_let_through_than_the_rate_allows(pauses: list[float]) -> None:
    clock = Clock()
    limit = RateLimit(2, 4, clock.seconds)
    taken = 0
    for pause in pauses:
        clock.move(pause)
        taken += limit.take("alice")
    assert taken <= 4 + 2 * clock.seconds() + 1e-6


def test_those_who_have_not_come_for_long_are_forgotten(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channel.limits._MANY", 10)
    limit = RateLimit(1, 1, clock.seconds)
    for number in range(100):
        limit.take(f"user-{number}")
        clock.move(1)
    assert len(limit._buckets) <= 10


@pytest.mark.parametrize("name", ["messages_per_minute", "checks_per_second"])
@pytest.mark.parametrize("value", [0, -1])
def test_a_limit_that_lets_nothing_through_is_refused(clock: Clock, name: str, value: int) -> None:
    with pytest.raises(InputError, match=f"COACH_{name.upper()} 应为 1 或更大"):
        limits_of(Settings(**{name: value}), clock.seconds)
