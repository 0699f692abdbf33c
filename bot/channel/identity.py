"""Who a user is, and under which id Rasa keeps a conversation of his."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from bot.errors import InputError
from bot.language.privacy import mask_personal_data

ROLES: dict[str, str] = {"agent": "坐席", "trainer": "培训师", "admin": "管理员"}
LONGEST_ID = 64
LONGEST_NAME = 64

_USER_ID = re.compile(r"[^\W_][\w.\-]{0,63}")
_CALL_ID = re.compile(r"[\w.\-]{1,64}")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SENDER = re.compile(rf"@({_USER_ID.pattern})/{_CALL_ID.pattern}")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True)
class User:
    """Somebody who has signed in.

    Attributes:
        id: as the intranet names him, see `check_user_id`.
        role: one of `ROLES`.
        name: as he is shown.
    """

    id: str
    role: str
    name: str


@dataclass(frozen=True)
class CallOf:
    """A call of a user; two users with the same call id have two calls.

    Attributes:
        owner: id of the user.
        id: id of the call, as it is kept.
    """

    owner: str
    id: str

    @property
    def sender(self) -> str:
        """The sender id of the conversation in Rasa."""
        return sender_of(self.owner, self.id)


def check_user_id(given: object) -> str:
    """Return a user id: 1 to 64 letters (Chinese ones, too), digits, `_`, `.`, `-`; first a letter or digit.

    Raises:
        InputError: it is no such id.
    """
    if not isinstance(given, str) or not _USER_ID.fullmatch(given):
        raise InputError("用户名应为 1 到 64 个字母、汉字、数字或 _ . -，并以字母、汉字或数字开头")
    return given


def check_call_id(given: object) -> str:
    """Return a call id: 1 to 64 letters, digits, `_`, `.`, `-`.

    Raises:
        InputError: it is no such id.
    """
    if not isinstance(given, str) or not _CALL_ID.fullmatch(given):
        raise InputError("通话编号应为 1 到 64 个字母、汉字、数字或 _ . -")
    return given


def check_key(given: object) -> str:
    """Return the key of a message, by which a repetition is known: 1 to 64 printable characters.

    Raises:
        InputError: it is no such key.
    """
    if not isinstance(given, str) or not 1 <= len(given) <= LONGEST_ID or not given.isprintable():
        raise InputError("key 应为 1 到 64 个字符：每条消息一个，重发时不变")
    return given


def check_role(given: object) -> str:
    """Return a role.

    Raises:
        InputError: there is no such role.
    """
    if not isinstance(given, str) or given not in ROLES:
        raise InputError(f"角色应为 {'、'.join(ROLES)} 之一")
    return given


def holds_personal_data(opaque: str) -> bool:
    """Return whether an id or a key looks like a person's number; the random digits of a UUID do not count."""
    return not _UUID.fullmatch(opaque) and mask_personal_data(opaque) != opaque


def kept_call_id(call: str) -> str:
    """Return the id under which a call is kept: the id itself, unless that holds personal data such as a number.

    The same id gives the same result, and the result gives itself.
    """
    if _CALL_ID.fullmatch(call) and not holds_personal_data(call):
        return call
    # Letters alone: a run of digits could look like a number again.
    return "call-" + hashlib.sha256(call.encode()).hexdigest()[:24].translate(_LETTERS)


def call_of(owner: str, call: object) -> CallOf:
    """Return the call of a user that a client has named.

    Raises:
        InputError: the id of the call cannot be one.
    """
    return CallOf(owner, kept_call_id(check_call_id(call)))


def sender_of(user: str, call: str) -> str:
    """Return the sender id under which Rasa keeps a call of a user, e.g. `@alice/call-1`."""
    return f"@{user}/{call}"


def trainee_of(sender_id: str) -> str:
    """Return whose conversation a sender id is.

    Returns:
        The user's id; for any other sender `~` and the sender id, which can be no user's id.
    """
    match = _SENDER.fullmatch(sender_id)
    return match.group(1) if match else f"~{sender_id}"
