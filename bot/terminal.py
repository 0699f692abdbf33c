"""`coach chat`: a conversation with a running coach, in the terminal."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import click

from bot.errors import CoachError
from bot.settings import settings

# No proxy of the company's: what is said in a call stays on this machine.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_HELLO = "客户的话前面写“客户：”，您要说的写“我说：”，不写就是问教练。输入 q 退出。"


def chat(sender: str) -> None:
    """Talk to the coach until `q` or the end of input.

    Args:
        sender: id of the call.

    Raises:
        CoachError: no coach is running at the address.
    """
    click.echo(_HELLO)
    while True:
        try:
            text = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
        if text in ("q", "quit", "exit", "退出"):
            return
        if text:
            for answer in post(sender, text):
                click.echo(answer)


def post(sender: str, text: str) -> list[str]:
    """Send one message and return the texts of the answer; an error that the coach reports is an answer too.

    Raises:
        CoachError: the coach does not answer.
    """
    address = f"http://{settings().host}:{settings().port}"
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(f"{address}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    try:
        with _DIRECTLY.open(request, timeout=30) as answer:
            messages: list[dict[str, Any]] = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return [json.loads(error.read())["error"]["message"]]
    except (urllib.error.URLError, OSError) as error:
        raise CoachError(f"教练没有应答（{address}）：请先在另一个终端运行 make up") from error
    return [message["text"] for message in messages if message.get("text")]
