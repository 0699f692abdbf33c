"""Reviews over HTTP, for the review page: `/coach/reviews`."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.fields import text_in
from bot.channel.gate import Gate, answer, body_of
from bot.channel.hearing import ServerHearing
from bot.errors import InputError
from bot.review.hearing import as_heard, to_be_heard
from bot.review.transcripts.transcript import Transcript
from bot.server.door import TooLongError

MOST_BYTES = 2_000_000
MOST_CALLS, MOST_TURNS = 20, 600
"""What one request may hold; the server answers others meanwhile. `coach review` takes any number."""


def reviews_routes(blueprint: Blueprint, gate: Gate, hearing: ServerHearing) -> None:
    """Add the route of reviews.

    Args:
        blueprint: takes the route.
        gate: lets users in.
        hearing: hears the calls.
    """

    @blueprint.post("/reviews", name="review")
    @gate.signed_in()
    async def review(request: Request) -> HTTPResponse:
        name, data = _file_in(request)
        transcripts = await asyncio.to_thread(_read, name, data)
        reviews = [await _reviewed(one, hearing) for one in transcripts]
        calls = [{"id": one["id"], "total": one["total"], "html": page} for one, page in reviews]
        return answer({"calls": calls, "html": reviews[0][1], "reviews": [one for one, _ in reviews]})


def _file_in(request: Request) -> tuple[str, bytes]:
    """Return name and content of the transcript that a request carries, as a file or as text.

    Raises:
        TooLongError: it has more than `MOST_BYTES`.
        InputError: there is none.
    """
    if (request.headers.get("content-type") or "").startswith("multipart/form-data"):
        file = request.files.get("file") if request.files else None
        if file is None:
            raise InputError("没有收到文件：请用字段 file 上传一份录音文字")
        if len(file.body) > MOST_BYTES:
            raise TooLongError(
                f"文件有 {len(file.body)} 字节，超过上限 {MOST_BYTES} 字节：请分开上传，或者用 coach review"
            )
        return Path(file.name or "通话.txt").name, file.body
    body = body_of(request, most=MOST_BYTES)
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError("text 应为通话的文字，一行一句，例如“客户：……”“客服：……”")
    return Path(text_in(body, "name", needed=False) or "通话.txt").name, text.encode("utf-8", "replace")


def _read(name: str, data: bytes) -> list[Transcript]:
    """Return the calls in a file.

    Raises:
        InputError: it holds none, or too many for one request.
    """
    from bot.review.transcripts.read import read_transcripts

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{Path(name).suffix.lower()[:10]}"
        path.write_bytes(data)
        try:
            found = read_transcripts(path)
        except InputError as error:
            raise InputError(str(error).replace(path.name, name)) from error
    if len(found) > MOST_CALLS or sum(len(one.lines) for one in found) > MOST_TURNS:
        turns = sum(len(one.lines) for one in found)
        raise InputError(
            f"有 {len(found)} 通、{turns} 句，一次最多 {MOST_CALLS} 通、{MOST_TURNS} 句：多的请用 coach review"
        )
    stem = Path(name).stem
    return [replace(one, id=one.id.replace(path.stem, stem, 1), source=name) for one in found]


async def _reviewed(transcript: Transcript, hearing: ServerHearing) -> tuple[dict[str, Any], str]:
    """Return the review of a call, and its page."""
    from bot.review.report.page import render_page
    from bot.review.review import review_call

    said = to_be_heard(transcript)
    answers = await hearing.hear_all(said)
    turns = as_heard(transcript, said, answers)
    review = await asyncio.to_thread(review_call, transcript, turns)
    return review, await asyncio.to_thread(render_page, review)
