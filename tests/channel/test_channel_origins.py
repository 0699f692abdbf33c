from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.origins import Origins, page_policy
from bot.errors import InputError

LISTED = Origins("https://desk.example, http://portal.example:8080/")


@pytest.mark.parametrize("given", ["*", "desk.example", "ftp://desk.example", "https://", "https://a/b", "https://a b"])
def test_what_is_no_origin_is_refused(given: str) -> None:
    with pytest.raises(InputError, match="不是来源"):
        Origins(given)


@pytest.mark.parametrize(
    ("origin", "host", "is_allowed"),
    [
        (None, "coach.example", True),
        ("https://coach.example", "coach.example", True),
        ("http://127.0.0.1:5005", "127.0.0.1:5005", True),
        ("https://desk.example", "coach.example", True),
        ("HTTPS://DESK.EXAMPLE", "coach.example", True),
        ("http://portal.example:8080", "coach.example", True),
        ("http://desk.example", "coach.example", False),
        ("https://desk.example:8443", "coach.example", False),
        ("https://desk.example.evil.example", "coach.example", False),
        ("https://coach.example@evil.example", "coach.example", False),
        ("https://evil.example", "coach.example", False),
        ("http://127.0.0.1:5006", "127.0.0.1:5005", False),
        ("null", "coach.example", False),
        ("", "", False),
        ("http://", "", False),
    ],
)
def test_a_page_of_the_coachs_own_or_of_a_listed_origin_is_allowed(
    origin: str | None, host: str, is_allowed: bool
) -> None:
    assert LISTED.allows(origin, host) is is_allowed


def test_nothing_listed_allows_nothing_else() -> None:
    assert not Origins("").allows("https://desk.example", "coach.example")


@pytest.mark.parametrize("host", ["localhost", "localhost:5005", "127.0.0.1:80", "[::1]", "[::1]:5005"])
def test_this_machine_is_known_by_its_names(host: str) -> None:
    assert Origins("").is_this_machine(host)


@pytest.mark.parametrize(
    "host", ["", "evil.example", "localhost.evil.example", "a@localhost", "localhost/x", "0.0.0.0"]
)
def test_other_names_are_not_this_machines(host: str) -> None:
    assert not Origins("").is_this_machine(host)


@given(st.text(max_size=30))
def test_no_host_adds_a_directive_to_the_policy(host: str) -> None:
    directives = [directive.split()[0] for directive in page_policy(host).split("; ")]
    assert len(directives) == len(set(directives)) == 9
    assert "\n" not in page_policy(host)


def test_sockets_to_the_same_host_are_allowed() -> None:
    assert "connect-src 'self' ws://127.0.0.1:5005 wss://127.0.0.1:5005" in page_policy("127.0.0.1:5005")
