from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.identity import (
    call_of,
    check_call_id,
    check_key,
    check_role,
    check_user_id,
    kept_call_id,
    sender_of,
    trainee_of,
)
from bot.errors import InputError

_USERS = st.from_regex(r"[^\W_][\w.\-]{0,63}", fullmatch=True)
_CALLS = st.from_regex(r"[\w.\-]{1,64}", fullmatch=True)


@pytest.mark.parametrize("user", ["alice", "小王", "9527", "a.b-c_d", "a" * 64])
def test_a_user_id_is_taken(user: str) -> None:
    assert check_user_id(user) == user


@pytest.mark.parametrize(
    "user", ["", "_a", ".a", "-a", "@a", "a/b", "a b", "a\n", "a" * 65, "~a", None, 7, ["a"], "a\ud800", "a\u200b"]
)
def test_what_is_no_user_id_is_refused(user: object) -> None:
    with pytest.raises(InputError, match="用户名应为"):
        check_user_id(user)


@pytest.mark.parametrize("call", ["", "a/b", "a b", "a\n", "a" * 65, None, 7, "../x", "@a"])
def test_what_is_no_call_id_is_refused(call: object) -> None:
    with pytest.raises(InputError, match="通话编号应为"):
        check_call_id(call)


@pytest.mark.parametrize("key", ["", "k" * 65, None, 7, "a\x00", "a\nb"])
def test_what_is_no_key_is_refused(key: object) -> None:
    with pytest.raises(InputError, match="key 应为"):
        check_key(key)


@pytest.mark.parametrize("role", ["", "root", "Agent", None, ["agent"]])
def test_what_is_no_role_is_refused(role: object) -> None:
    with pytest.raises(InputError, match="角色应为"):
        check_role(role)


def test_the_sender_of_a_call_names_its_user() -> None:
    assert sender_of("alice", "call-1") == "@alice/call-1"


@given(_USERS, _CALLS)
def test_whose_call_it_is_can_be_read_from_the_sender(user: str, call: str) -> None:
    assert trainee_of(sender_of(user, call)) == user


@given(_USERS, _CALLS, _USERS, _CALLS)
def test_no_two_calls_have_the_same_sender(user: str, call: str, other: str, others_call: str) -> None:
    assert ((user, call) == (other, others_call)) == (sender_of(user, call) == sender_of(other, others_call))


@pytest.mark.parametrize(
    "sender", ["", "alice", "@alice", "@/x", "@alice/", "alice/x", "@alice/x/y", "@alice/x\n", " @alice/x", "~alice"]
)
def test_any_other_sender_is_nobodys(sender: str) -> None:
    assert trainee_of(sender) == f"~{sender}"


@given(st.text(max_size=40))
def test_the_owner_of_a_strange_sender_is_no_user(sender: str) -> None:
    owner = trainee_of(sender)
    if owner.startswith("~"):
        with pytest.raises(InputError):
            check_user_id(owner)


@pytest.mark.parametrize("call", ["call-1", "通话1", "41234567-89ab-4cde-8f01-123456789012"])
def test_a_call_keeps_its_id(call: str) -> None:
    assert kept_call_id(call) == call


@pytest.mark.parametrize("call", ["13812345678", "in-13812345678-3", "010-87654321"])
def test_a_call_that_is_named_by_a_number_is_kept_under_another_id(call: str) -> None:
    kept = kept_call_id(call)
    assert kept.startswith("call-")
    assert call not in kept


@given(st.text(min_size=1, max_size=80))
def test_the_kept_id_is_a_call_id_and_keeps_itself(call: str) -> None:
    try:
        kept = kept_call_id(call)
    except UnicodeEncodeError:
        return
    assert check_call_id(kept) == kept
    assert kept_call_id(kept) == kept


def test_a_call_belongs_to_its_user() -> None:
    assert call_of("alice", "call-1").sender == "@alice/call-1"
