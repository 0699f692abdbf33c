"""Made-up dialogues for the evaluation: labels in one file, text in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up import CALL, TEXTS, Parrot, labels_of, write_rows

from bot.evaluation.dialogues import half_of


@pytest.fixture(scope="session")
def names() -> dict[str, str]:
    """An id of each half."""
    return {half_of(name): name for name in (f"对话{number}" for number in range(20))}


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: dict[str, str]) -> Path:
    """A folder with the text of one dialogue of each half; their labels stand in the place of ours."""
    rows = [row for name in names.values() for row in labels_of(name)]
    monkeypatch.setattr("bot.evaluation.dialogues.LABELS", write_rows(tmp_path / "labels.jsonl", rows))
    folder = tmp_path / "real"
    folder.mkdir()
    write_rows(folder / TEXTS, [{"id": name, "turns": CALL} for name in names.values()])
    return folder


@pytest.fixture
def parrot() -> Parrot:
    return Parrot()


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out of an evaluation what takes long: many drafts, a baseline to train."""
    monkeypatch.setattr("bot.evaluation.evaluate.read_drafts", lambda file: [])
    monkeypatch.setattr("bot.evaluation.evaluate.word_flags", lambda: lambda text: [])
