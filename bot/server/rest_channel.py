"""Rasa's REST channel, with clear errors for bad input, personal data masked at the door, and no silent turn."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.errors import InputError
from bot.language.privacy import mask_personal_data
from bot.settings import settings
from bot.speaker import SPEAKER_KEY, read_utterance

logger = logging.getLogger(__name__)

# JSON can spell half of a surrogate pair, which nothing can store or send.
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_NO_ANSWER = "教练没能处理这句话，已记入日志；请稍后再发一次，还不行请联系管理员。"


class CoachRestInput(RestInput):
    """POST `/webhooks/rest/webhook` with `{"sender", "message", "metadata": {"speaker"}}`; answers as Rasa's own does.

    Bad input is answered with status 400 (413 when too long) and `{"error": {"message"}}`, and changes nothing.
    """

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> Blueprint:
        """Creates the routes (see parent class for full docstring)."""
        webhook = Blueprint("coach_rest", "coach_rest")

        @webhook.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, text, metadata = read_request(request)
            except InputError as error:
                status = 413 if isinstance(error, TooLongError) else 400
                return _json({"error": {"message": str(error)}}, status=status)
            collector = CollectingOutputChannel()
            call = call_id(sender)
            message = UserMessage(text, collector, call, input_channel=self.name(), metadata=metadata)
            try:
                await on_new_message(message)
            except Exception:
                # The text of a customer stays out of the log.
                logger.exception("A message of call %s could not be handled", call)
                return _json({"error": {"message": _NO_ANSWER}}, status=500)
            answers = collector.messages or [{"text": _NO_ANSWER}]
            return _json([{**answer, "recipient_id": sender} for answer in answers])

        return webhook


def call_id(sender: str) -> str:
    """Return the id under which a call is kept: the sender, unless that holds personal data such as a number."""
    if mask_personal_data(sender) == sender:
        return sender
    return "call-" + hashlib.sha256(sender.encode()).hexdigest()[:24]


class TooLongError(InputError):
    """The message is longer than the coach takes."""


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
    if not isinstance(sender, str) or not sender.strip() or len(sender) > 255 or _HALF_CHARACTER.search(sender):
        raise InputError("sender 应为 1 到 255 个字符的通话编号")
    text = check_text(body.get("message"))
    metadata = body.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise InputError('metadata 应为对象，例如 {"speaker": "customer"}')
    read_utterance(text, metadata)
    # Anything else a channel tells would be kept with the call, personal data included.
    return sender, text, {name: value for name, value in metadata.items() if name == SPEAKER_KEY}


def check_text(text: Any) -> str:
    """Return a text with personal data masked and control characters taken out.

    Raises:
        InputError: it is no text, empty, or too long.
    """
    if not isinstance(text, str):
        raise InputError("message 应为文字：客户说的、您要说的，或者问教练的话")
    limit = settings().max_message_characters
    if len(text) > limit:
        raise TooLongError(f"这段话有 {len(text)} 个字，超过上限 {limit} 个字：请分几次发")
    cleaned = "".join(character for character in text if character.isprintable() or character in "\n\t").strip()
    if not cleaned:
        raise InputError("message 是空的：请输入客户说的、您要说的，或者问教练的话")
    # A slash would make Rasa take the text for an intent given by hand, also after spaces, which it strips.
    return mask_personal_data(cleaned.lstrip("/ \n\t") or cleaned.replace("/", "／"))


def _json(body: Any, *, status: int = 200) -> HTTPResponse:
    return response.json(body, status=status, ensure_ascii=False)
