"""What the tests of transcripts share: a file to read, and speakers told apart without a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.review.transcripts.read import read_transcripts
from bot.review.transcripts.transcript import Transcript

AGENTS_WORDS = ("您好", "为您", "抱歉", "帮您", "请您", "请讲")


def by_a_few_words(texts: list[str]) -> list[tuple[str, float]]:
    """Stands for the model: what holds a few words of service is the agent's."""
    return [("agent" if any(word in text for word in AGENTS_WORDS) else "customer", 0.9) for text in texts]


def no_model(texts: list[str]) -> list[tuple[str, float]]:
    raise AssertionError("the file tells who speaks, so the model must not be asked")


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Transcript]]:
    """Write a file and read it: `read(content, name, guess=True)`; without `guess` the model must not be asked."""

    def write_and_read(content: str | bytes, name: str = "通话.txt", *, guess: bool = False) -> list[Transcript]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_transcripts(path, by_a_few_words if guess else no_model)

    return write_and_read


def said(transcript: Transcript) -> list[tuple[str | None, str]]:
    """The speakers and words of a call."""
    return [(line.speaker, line.text) for line in transcript.lines]


@pytest.fixture(name="said")
def said_fixture() -> Callable[[Transcript], list[tuple[str | None, str]]]:
    return said
