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
        ("COACH_DEMO", "1", "demo", True),
        ("COACH_DEMO", " True ", "demo", True),
        ("COACH_DEMO", "0", "demo", False),
        ("COACH_DEMO", "off", "demo", False),
        ("COACH_DEMO", "", "demo", False),
        ("COACH_TOKEN_SECRET", "0x10", "token_secret", "0x10"),
        ("COACH_TOKEN_PUBLIC_KEY", "var/key.pem", "token_public_key", "var/key.pem"),
        ("COACH_TOKEN_ISSUER", "portal", "token_issuer", "portal"),
        ("COACH_TOKEN_AUDIENCE", "coach", "token_audience", "coach"),
        ("COACH_ORIGINS", "https://desk.corp", "origins", "https://desk.corp"),
        ("COACH_PRACTICE", ":memory:", "practice", ":memory:"),
        ("COACH_CHANNEL", "/srv/channel.db", "channel", "/srv/channel.db"),
        ("COACH_CHANNEL_DAYS", "0", "channel_days", 0),
        ("COACH_MESSAGES_PER_MINUTE", "60", "messages_per_minute", 60),
        ("COACH_CHECKS_PER_SECOND", "5", "checks_per_second", 5),
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


@pytest.mark.parametrize("given", ["是", "2", "demo"])
def test_a_switch_that_is_neither_on_nor_off_is_named(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("COACH_DEMO", given)
    with pytest.raises(InputError, match=f"环境变量 COACH_DEMO={given!r} 无法使用：应为 1 或 0"):
        settings()


def test_there_is_no_demo_unless_asked_for() -> None:
    assert settings().demo is False


def test_the_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_TOKEN_SECRET", "chun-feng-hua-yu-chun-feng-hua-yu")
    assert "chun-feng" not in repr(settings())


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = settings()
    monkeypatch.setenv("COACH_PORT", "8080")
    assert settings() is first


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        settings().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("given", ["-1", "36501"])
def test_a_number_of_days_that_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("COACH_CHANNEL_DAYS", given)
    with pytest.raises(InputError, match=f"COACH_CHANNEL_DAYS={given} 无法使用：应为 0 到 36500 的天数"):
        settings()


def test_conversations_are_kept_for_a_month() -> None:
    assert settings().channel_days == 30
