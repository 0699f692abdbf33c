"""The review of the conversation that the coach has just heard, when the agent asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.coaching.replies import reply
from bot.paths import PROJECT
from bot.review.journal import turns_in_journal
from bot.review.report.text import render_brief
from bot.review.review import review_call
from bot.review.transcripts.transcript import Transcript
from bot.settings import IN_MEMORY

_FEWEST_TURNS = 2


def review_conversation(call: str, journal: str) -> tuple[str, dict[str, Any]]:
    """Review a call in progress or just ended.

    Args:
        call: id of the conversation.
        journal: where the coach keeps calls, as the setting `journal` has it.

    Returns:
        The review as text and as data (`kind` is `review`); a reply that says why when there is nothing to review.
    """
    if journal == IN_MEMORY:
        return _reply("no_journal")
    # An absolute path stays as it is.
    turns = turns_in_journal(PROJECT / Path(journal), call)
    if len(turns) < _FEWEST_TURNS:
        return _reply("nothing_to_review")
    review = review_call(Transcript(call, "journal", ()), turns)
    return render_brief(review), {"kind": "review", **review}


def _reply(name: str) -> tuple[str, dict[str, Any]]:
    return reply(name), {"kind": "reply", "reply": name}
