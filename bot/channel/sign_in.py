"""Who a user is, and the sign-in of a demo."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.errors import NotThereError
from bot.channel.gate import Gate, answer, body_of, host_of, user_of
from bot.channel.identity import LONGEST_NAME, User, check_role, check_user_id
from bot.channel.tokens import DemoSigner
from bot.errors import InputError


def sign_in_routes(blueprint: Blueprint, gate: Gate, signer: DemoSigner | None) -> None:
    """Add the routes of users.

    Args:
        blueprint: takes the routes.
        gate: lets users in.
        signer: makes tokens in a demo; None otherwise.
    """

    @blueprint.get("/me", name="me")
    @gate.signed_in()
    async def me(request: Request) -> HTTPResponse:
        user = user_of(request)
        return answer({"user": user.id, "role": user.role, "name": user.name, "demo": gate.is_demo})

    @blueprint.post("/demo/sign-in", name="demo_sign_in")
    @gate.telling_errors
    async def sign_in(request: Request) -> HTTPResponse:
        if signer is None:
            raise NotThereError("没有演示登录：只在演示模式（COACH_DEMO=1）下才有，请用内网的登录")
        gate.check_demo(host_of(request))
        body = body_of(request)
        name = body.get("name")
        if name is not None and (not isinstance(name, str) or len(name) > LONGEST_NAME or not name.isprintable()):
            raise InputError(f"name 应为不超过 {LONGEST_NAME} 个字的名字")
        user = User(check_user_id(body.get("user")), check_role(body.get("role")), (name or "").strip())
        token, expires = signer.sign(user, gate.now())
        # As anybody will read it who is shown this token.
        user = gate.reader.read(token, gate.now()).user
        told = {"user": user.id, "role": user.role, "name": user.name}
        return answer({"token": token, **told, "expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ")})
