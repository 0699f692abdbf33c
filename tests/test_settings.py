from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import InputError
from bot.settings import Settings, settings


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in Settings.__dataclass_fields__:
        monkeypatch.delenv(f"COACH_{name.upper()}", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_the_coach_listens_on_this_machine_only_unless_told_otherwise() -> None:
    assert settings().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("variable", "given", "name", "value"),
    [
        ("COACH_HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("COACH_PORT", "8080", "port", 8080),
        ("COACH_ACTION_PORT", "5056", "action_port", 5056),
        ("COACH_ACTION_TIMEOUT_SECONDS", "1.5", "action_timeout_seconds", 1.5),
        ("COACH_ACTION_RETRY_SECONDS", "0", "action_retry_seconds", 0.0),
        ("COACH_MAX_MESSAGE_CHARACTERS", "200", "max_message_characters", 200),
        ("COACH_REAL_DIALOGUES", "/srv/dialogues", "real_dialogues", "/srv/dialogues"),
    ],
)
def test_a_variable_sets_its_setting(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, name: str, value: object
) -> None:
    monkeypatch.setenv(variable, given)
    assert getattr(settings(), name) == value


@pytest.mark.parametrize(
    ("variable", "given"),
    [("COACH_PORT", "五千"), ("COACH_PORT", ""), ("COACH_PORT", "80.5"), ("COACH_ACTION_TIMEOUT_SECONDS", "两秒")],
)
def test_a_variable_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, given: str) -> None:
    monkeypatch.setenv(variable, given)
    with pytest.raises(InputError, match=f"环境变量 {variable}={given!r} 无法使用：应为数字"):
        settings()


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = settings()
    monkeypatch.setenv("COACH_PORT", "8080")
    assert settings() is first


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        settings().port = 1  # type: ignore[misc]
