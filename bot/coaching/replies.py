"""The coach's own words, and which words of an agent ask for what; both are content, in data/replies/."""

from __future__ import annotations

import functools
import re
from typing import Any

from bot.content import load_compiled
from bot.paths import DATA, PROJECT

FOLDER = DATA / "replies"
_OTHER_ANSWER = re.compile(
    r"换\s*(?:成|掉)?\s*(?:第\s*)?(?P<turn>\d{1,3})\s*句?\s*[：:，,]?\s*(?P<text>\D.*)", re.DOTALL
)


@functools.lru_cache(maxsize=1)
def _content() -> dict[str, Any]:
    def build() -> Any:
        from bot.coaching.replies_schema import read_replies

        return read_replies()

    return dict(load_compiled("replies", [FOLDER, PROJECT / "bot" / "coaching" / "replies_schema.py"], build))


def reply(name: str, *, turn: int = 0, **values: Any) -> str:
    """Return what the coach says.

    Args:
        name: name of the reply in data/replies/coach.yml.
        turn: which of its wordings, counted round, so that the same turn gives the same words.
        **values: what stands for the names in braces.
    """
    wordings = _content()["replies"][name]
    text: str = wordings[turn % len(wordings)]
    return text.strip().format(**values)


def techniques_asked_for(text: str) -> tuple[str, ...]:
    """Return the techniques that a request for phrases names, in the order of data/replies/requests.yml."""
    return tuple(name for name, words in _content()["techniques"].items() if any(word in text for word in words))


def emotion_told(text: str) -> str | None:
    """Return the customer's emotion as the agent tells it, None when it is not told."""
    return next((name for name, words in _content()["emotions"].items() if any(word in text for word in words)), None)


def stage_named(text: str) -> str | None:
    """Return the stage that a question names, None when it names none."""
    return next((name for name, words in _content()["stages"].items() if any(word in text for word in words)), None)


def practice_command(text: str) -> str | None:
    """Return the command of practice that a message is as a whole: `stop`, `score`, `show`, `hint`; None otherwise."""
    said = text.strip().rstrip("。.！!？?～~ ").lower()
    return next((name for name, words in _content()["practice"].items() if said in words), None)


def other_answer(text: str) -> tuple[int, str] | None:
    """Return the turn and the words of `换 4 我先给您道个歉`, None when a text is not put like that."""
    found = _OTHER_ANSWER.fullmatch(text.strip())
    return (int(found["turn"]), found["text"]) if found else None


def practice_asked_for(text: str) -> dict[str, Any]:
    """Return what a request for practice names.

    Returns:
        `difficulty` and `mode`, None where it names none, and `script`, whether it asks for the fixed script.
    """
    found = {
        field: next((name for name, words in _content()[key].items() if any(word in text for word in words)), None)
        for field, key in (("difficulty", "difficulties"), ("mode", "modes"))
    }
    return {**found, "script": any(word in text for word in _content()["script"])}
