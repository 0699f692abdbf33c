"""What is said in the benchmarks: the authored calls of the tests and questions to the coach."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import yaml

from bot.paths import PROJECT
from bot.speaker import read_utterance

CALLS = PROJECT / "tests" / "conversations" / "calls.yml"
REQUESTS = PROJECT / "tests" / "evaluation" / "coach_requests.jsonl"

Turn = tuple[str, str]
"""Speaker and text."""


def read_calls() -> list[list[Turn]]:
    """Return the utterances of customer and agent of each authored call, in order."""
    content = yaml.load(CALLS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    calls = []
    for story in content["stories"]:
        heard = (read_utterance(step["user"].strip()) for step in story["steps"] if "user" in step)
        calls.append([(utterance.speaker, utterance.text) for utterance in heard if utterance.speaker != "coachee"])
    return calls


def questions_to_the_coach() -> list[Turn]:
    """Return the first request of each kind; `new_call` is left out, since it would end the call."""
    rows = [json.loads(line) for line in REQUESTS.read_text(encoding="utf-8").splitlines() if line.strip()]
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row["intent"], row["text"])
    return [("coachee", text) for intent, text in first.items() if intent != "new_call"]


def endless_call() -> Iterator[Turn]:
    """Yield the utterances of all calls, one call after the other, over and over."""
    return itertools.cycle(list(itertools.chain.from_iterable(read_calls())))
