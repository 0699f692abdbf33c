"""Settings from the environment (`COACH_…`), read once."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, field, fields

from bot.errors import InputError

DEFAULT_JOURNAL = "var/calls.db"
IN_MEMORY = ":memory:"
_SWITCHES = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("", "0", "false", "no", "off"), False),
}
_MOST_DAYS = 36_500


@dataclass(frozen=True)
class Settings:
    """What an operator may set; the environment variable is `COACH_` and the name in capitals.

    Attributes:
        host: address that the servers listen on.
        port: port of the coach.
        action_port: port of the action server.
        action_timeout_seconds: how long one call of the action server may take.
        action_retry_seconds: how long to wait before the one retry.
        max_message_characters: longer messages are refused.
        journal: file that keeps the calls, relative to the project, or `:memory:` to keep none; the servers' logs lie
            beside it.
        real_dialogues: folder with the text of the real dialogues that `coach evaluate` judges by, relative to the
            project.
        demo: whether anybody may sign in under any name, to try the coach; on this machine alone.
        token_secret: secret with which the intranet signs tokens (HS256), 32 bytes or more.
        token_public_key: PEM file of the public key to the key that the intranet signs with (RS256), relative to the
            project; only one of the two.
        token_issuer: who must have made a token (`iss`).
        token_audience: for whom a token must be made (`aud`).
        origins: origins of the intranet pages that may embed the coach, comma separated, e.g. `https://desk.corp`.
        database_url: where the cases are kept, `sqlite:///…` or `postgresql://…`; a file of the project's when empty.
        practice: file that keeps what was practised, relative to the project, or `:memory:`.
        channel: file that keeps the conversations of the coach's own channel, relative to the project, or `:memory:`.
        channel_days: how many days these conversations are kept; 0 keeps them for ever.
        messages_per_minute: how many messages a user may send, on average.
        checks_per_second: how many checks of a draft a user may ask for, on average.
    """

    host: str = "127.0.0.1"
    port: int = 5005
    action_port: int = 5055
    action_timeout_seconds: float = 2.0
    action_retry_seconds: float = 0.2
    max_message_characters: int = 5000
    journal: str = DEFAULT_JOURNAL
    real_dialogues: str = "../shared/real-dialogues"
    demo: bool = False
    token_secret: str = field(default="", repr=False)
    token_public_key: str = ""
    token_issuer: str = "intranet"
    token_audience: str = "script-coach"
    origins: str = ""
    database_url: str = field(default="", repr=False)
    practice: str = "var/practice.db"
    channel: str = "var/channel.db"
    channel_days: int = 30
    messages_per_minute: int = 120
    checks_per_second: int = 20


@functools.lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings.

    Raises:
        InputError: a variable holds what its setting cannot take.
    """
    values = {}
    for setting in fields(Settings):
        name = f"COACH_{setting.name.upper()}"
        given = os.environ.get(name)
        if given is not None:
            values[setting.name] = _read(name, given, type(setting.default))
    found = Settings(**values)  # type: ignore[arg-type]
    if not 0 <= found.channel_days <= _MOST_DAYS:
        raise InputError(
            f"环境变量 COACH_CHANNEL_DAYS={found.channel_days} 无法使用：应为 0 到 {_MOST_DAYS} 的天数，0 是一直留着"
        )
    return found


def as_environment(config: Settings) -> dict[str, str]:
    """Return the variables by which a child process reads the same settings."""
    values = {f"COACH_{setting.name.upper()}": getattr(config, setting.name) for setting in fields(Settings)}
    return {name: str(int(value) if isinstance(value, bool) else value) for name, value in values.items()}


def _read(name: str, given: str, kind: type) -> object:
    if kind is bool:
        if given.strip().lower() not in _SWITCHES:
            raise InputError(f"环境变量 {name}={given!r} 无法使用：应为 1 或 0")
        return _SWITCHES[given.strip().lower()]
    try:
        return kind(given)
    except ValueError as error:
        raise InputError(f"环境变量 {name}={given!r} 无法使用：应为数字") from error
