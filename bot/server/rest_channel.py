"""Rasa's REST channel, with clear errors for bad input, personal data masked at the door, and no silent turn."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.errors import SignInError
from bot.channel.identity import User, kept_call_id, sender_of
from bot.channel.tokens import TokenReader, is_loopback
from bot.errors import InputError, NotReadyError
from bot.server.door import HALF_CHARACTER, NO_ANSWER, TooLongError, call_id, check_text
from bot.settings import settings
from bot.speaker import SPEAKER_KEY, read_utterance

logger = logging.getLogger(__name__)

_BEARER = "bearer "


class CoachRestInput(RestInput):
    """POST `/webhooks/rest/webhook` with `{"sender", "message", "metadata": {"speaker"}}`; answers as Rasa's own does.

    Bad input is answered with status 400 (413 when too long) and `{"error": {"message"}}`, and changes nothing.
    Where other machines can reach the coach, it answers only with a token of the intranet (401 otherwise), and what is
    said belongs to the token's user.
    """

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """Creates the routes (see parent class for full docstring)."""
        webhook = Blueprint("coach_rest", "coach_rest")
        reader = TokenReader(settings())

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                user = user_behind(request, reader)
                sender, text, metadata = read_request(request)
            except (SignInError, NotReadyError) as error:
                return _json({"error": {"message": str(error)}}, status=401)
            except InputError as error:
                status = 413 if isinstance(error, TooLongError) else 400
                return _json({"error": {"message": str(error)}}, status=status)
            call = call_id(sender) if user is None else sender_of(user.id, kept_call_id(sender))
            collector = CollectingOutputChannel()
            message = UserMessage(text, collector, call, input_channel=self.name(), metadata=metadata)
            try:
                await on_new_message(message)
            except Exception:
                # The text of a customer stays out of the log.
                logger.exception("A message of call %s could not be handled", call)
                return _json({"error": {"message": NO_ANSWER}}, status=500)
            answers = collector.messages or [{"text": NO_ANSWER}]
            return _json([{**answer, "recipient_id": sender} for answer in answers])

        return webhook


def user_behind(request: Request, reader: TokenReader) -> User | None:
    """Return whose token a request carries.

    Args:
        request: any request.
        reader: reads tokens.

    Returns:
        The user; None on this machine alone, where anybody may talk and says himself in which call.

    Raises:
        SignInError: others can reach the coach, and there is no token, or a wrong one.
        NotReadyError: a token is needed, and no key is set.
    """
    # What the server was told counts, not our setting, should they differ.
    if is_loopback(request.app.state.host or settings().host):
        return None
    given = request.headers.get("authorization") or ""
    token = given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else ""
    return reader.read(token, datetime.now(timezone.utc)).user


def read_request(request: Request) -> tuple[str, str, dict[str, Any]]:
    """Read sender, text and metadata of a request.

    Returns:
        The sender (`default` when none is given, as in Rasa's channel), the masked text, the metadata that are read.

    Raises:
        InputError: something is missing or of the wrong kind; the message says how to mend it.
    """
    try:
        body = request.json
    except InvalidUsage as error:
        raise InputError(
            '请求不是合法的 JSON：请发送 {"sender": …, "message": …, "metadata": {"speaker": …}}'
        ) from error
    if not isinstance(body, dict):
        raise InputError('请求应为 JSON 对象：{"sender": …, "message": …, "metadata": {"speaker": …}}')
    sender = body.get("sender", "default")
    if not isinstance(sender, str) or not sender.strip() or len(sender) > 255 or HALF_CHARACTER.search(sender):
        raise InputError("sender 应为 1 到 255 个字符的通话编号")
    text = check_text(body.get("message"))
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise InputError('metadata 应为对象，例如 {"speaker": "customer"}')
    read_utterance(text, metadata)
    # Anything else a channel tells would be kept with the call, personal data included.
    return sender, text, {name: value for name, value in metadata.items() if name == SPEAKER_KEY}


def _json(body: Any, *, status: int = 200) -> HTTPResponse:
    return response.json(body, status=status, ensure_ascii=False)
