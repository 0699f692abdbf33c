"""How much and how fast a user may send."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.errors import InputError
from bot.settings import Settings

MAX_FRAME_BYTES = 64 * 1024
MAX_UPLOAD_BYTES = 2 * 1024 * 1024
REQUESTS_PER_MINUTE = 600
_MANY = 10_000


@dataclass
class _Bucket:
    tokens: float
    filled: float


class RateLimit:
    """A token bucket for each user.

    Args:
        rate: how many a second in the long run, more than 0.
        burst: how many at once, 1 or more.
        clock: seconds that never run backwards.
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, who: str) -> bool:
        """Return whether one more is within the limit, and count it if it is."""
        now = self._clock()
        bucket = self._buckets.get(who)
        if bucket is None:
            self._forget_the_idle(now)
            bucket = self._buckets[who] = _Bucket(self._burst, now)
        bucket.tokens = min(self._burst, bucket.tokens + max(0.0, now - bucket.filled) * self._rate)
        bucket.filled = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def _forget_the_idle(self, now: float) -> None:
        """Drop buckets that are full again, so that they do not grow with everybody who ever came."""
        if len(self._buckets) < _MANY:
            return
        full = self._burst / self._rate
        self._buckets = {who: one for who, one in self._buckets.items() if now - one.filled < full}


@dataclass(frozen=True)
class Limits:
    """The limits of a server.

    Attributes:
        messages: what a user says, by socket or by the feed of the telephone system.
        checks: how often a user's draft is checked.
        requests: HTTP requests of a user.
        frames: makes the limit of one socket, for its frames, whatever they hold.
    """

    messages: RateLimit
    checks: RateLimit
    requests: RateLimit
    frames: Callable[[], RateLimit]


def limits_of(config: Settings, clock: Callable[[], float]) -> Limits:
    """Return the limits that are set.

    Args:
        config: the settings.
        clock: seconds that never run backwards.

    Raises:
        InputError: a limit lets nothing through.
    """
    for name in ("messages_per_minute", "checks_per_second"):
        if getattr(config, name) < 1:
            raise InputError(f"COACH_{name.upper()} 应为 1 或更大")
    return Limits(
        messages=RateLimit(config.messages_per_minute / 60, max(10, config.messages_per_minute // 4), clock),
        checks=RateLimit(config.checks_per_second, config.checks_per_second * 2, clock),
        requests=RateLimit(REQUESTS_PER_MINUTE / 60, REQUESTS_PER_MINUTE // 10, clock),
        frames=lambda: RateLimit(config.checks_per_second * 2 + 20, config.checks_per_second * 4 + 100, clock),
    )
