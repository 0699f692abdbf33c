"""Settings from the environment (`COACH_…`), read once."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass, fields

from bot.errors import InputError

DEFAULT_JOURNAL = "var/calls.db"
IN_MEMORY = ":memory:"


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
    """

    host: str = "127.0.0.1"
    port: int = 5005
    action_port: int = 5055
    action_timeout_seconds: float = 2.0
    action_retry_seconds: float = 0.2
    max_message_characters: int = 5000
    journal: str = DEFAULT_JOURNAL
    real_dialogues: str = "../shared/real-dialogues"


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
        if given is None:
            continue
        try:
            values[setting.name] = type(setting.default)(given)  # type: ignore[misc]
        except ValueError as error:
            raise InputError(f"环境变量 {name}={given!r} 无法使用：应为数字") from error
    return Settings(**values)
