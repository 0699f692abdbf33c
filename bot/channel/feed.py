"""The live feed of the telephone system, and the calls that a user has had: `/coach/calls`."""

from __future__ import annotations

from urllib.parse import unquote

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.conversation import Conversations
from bot.channel.entries import FEED
from bot.channel.errors import ForbiddenError, TooFastError
from bot.channel.gate import Gate, answer, body_of, user_of
from bot.channel.identity import User, call_of, check_user_id
from bot.errors import InputError

FEED_SPEAKERS = ("customer", "agent")


def feed_routes(blueprint: Blueprint, gate: Gate, conversations: Conversations) -> None:
    """Add the routes of the calls.

    Args:
        blueprint: takes the routes.
        gate: lets users in.
        conversations: where the utterances go.
    """

    @blueprint.get("/calls", name="calls")
    @gate.signed_in()
    async def calls(request: Request) -> HTTPResponse:
        return answer({"calls": conversations.journal.calls(user_of(request).id)})

    # Not limited by who posts, as one telephone system posts for all agents, but by whose call it is.
    @blueprint.post("/calls/<call:str>/utterances", name="utter")
    @gate.signed_in("agent", "admin", limited=False)
    async def utter(request: Request, call: str) -> HTTPResponse:
        body = body_of(request)
        whose = call_of(_agent(user_of(request), body.get("agent")), unquote(call))
        if body.get("speaker") not in FEED_SPEAKERS:
            raise InputError(f"speaker 应为 {'、'.join(FEED_SPEAKERS)} 之一")
        if not gate.limits.messages.take(whose.owner):
            raise TooFastError("这位坐席的通话来得太快，这一句没有收下：请稍等再发，key 不变")
        entry, is_new = conversations.say(
            whose, key=body.get("key"), speaker=body["speaker"], text=body.get("text"), source=FEED
        )
        return answer({"seq": entry.seq}, status=202 if is_new else 200)


def _agent(user: User, named: object) -> str:
    """Return whose call is meant.

    Raises:
        ForbiddenError: it is another's, and the user is no telephone system.
        InputError: an admin has not said whose.
    """
    if user.role == "admin":
        if named is None:
            raise InputError("agent 不能少：请写明是哪位坐席的通话")
        return check_user_id(named)
    if named is not None and named != user.id:
        raise ForbiddenError("只能送自己的通话：替别人送要用 admin 的令牌")
    return user.id
