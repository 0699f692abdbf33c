"""Errors of the channel, each with the status and the code that a client sees.

ChannelError
├── SignInError      401: no token, a wrong one, or one that has expired
├── ForbiddenError   403: the role does not allow it
├── NotThereError    404: not there, or another user's, which looks the same
├── ConflictError    409: does not fit the state
└── TooFastError     429: more than the limits allow
"""

from __future__ import annotations

from bot.errors import CoachError, ContentError, InputError, NotReadyError
from bot.server.door import TooLongError


class ChannelError(CoachError):
    """An error that has a status of its own.

    Attributes:
        status: HTTP status.
        code: short name for programs.
    """

    status = 400
    code = "bad_input"


class SignInError(ChannelError):
    """There is no token, or it cannot be trusted."""

    status, code = 401, "not_signed_in"


class ForbiddenError(ChannelError):
    """The user may not do this."""

    status, code = 403, "not_allowed"


class NotThereError(ChannelError):
    """There is no such thing, or it belongs to somebody else."""

    status, code = 404, "not_there"


class ConflictError(ChannelError):
    """It does not fit the state."""

    status, code = 409, "conflict"


class TooFastError(ChannelError):
    """More was sent than the limits allow."""

    status, code = 429, "too_fast"


OUTCOMES: dict[type[CoachError], tuple[int, str]] = {
    TooLongError: (413, "too_long"),
    InputError: (400, "bad_input"),
    NotReadyError: (503, "not_ready"),
    ContentError: (503, "not_ready"),
    CoachError: (400, "bad_input"),
}
"""Status and code of the errors that the rest of the coach raises; the most special class counts."""


def outcome_of(error: CoachError, more: dict[type[CoachError], tuple[int, str]] | None = None) -> tuple[int, str]:
    """Return status and code of an error.

    Args:
        error: any error of the coach.
        more: classes that count besides `OUTCOMES`, with their status and code.
    """
    if isinstance(error, ChannelError):
        return error.status, error.code
    known = {**OUTCOMES, **(more or {})}
    return next(known[one] for one in type(error).__mro__ if one in known)
