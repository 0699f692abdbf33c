"""data/practice/trainees.yml: what is wrong in it is named with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.practice.trainees import FILE, TRAINEES, load_book
from bot.practice.trainees_schema import LISTS, SITUATIONS, read_trainees
from bot.practice.validate import trainee_problems

GOOD = "\n".join(f"    {name}:\n      - {{act: agent_apologize, say: '{name}'}}" for name in SITUATIONS)
OTHERS = "\n".join(
    f"  - id: {name}\n    lines:\n      - {{act: agent_acknowledge, say: '{name}的话'}}" for name in LISTS
)
TEXT = f"version: 1\ntrainees:\n  - id: good\n{GOOD}\n{OTHERS}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "trainees.yml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_what_is_written_is_what_they_say(path: Path) -> None:
    book = load_book(path)

    assert read_trainees(path)["rude"] == {"lines": [{"act": "agent_acknowledge", "say": "rude的话"}]}
    assert book.acts([])["rude的话"] == "agent_acknowledge"


def test_the_file_of_the_project_has_every_trainee_but_the_one_who_talks_at_random() -> None:
    assert {*read_trainees(FILE), "random"} == set(TRAINEES)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        ("version: 1", "version: one", 1, "version", "应为整数"),
        ("act: agent_acknowledge", "act: agent_sings", 18, "trainees.polite_empty.lines.0.act", "不认识 agent_sings"),
        (
            "act: agent_acknowledge",
            "act: [agent_greet]",
            18,
            "trainees.polite_empty.lines.0.act",
            "只能写一个",
        ),
        ("say: 'polite_empty的话'", "say: ''", 18, "trainees.polite_empty.lines.0.say", "不能为空"),
        ("say: 'polite_empty的话'", "says: x", 18, "trainees.polite_empty.lines.0.say", "缺少这个字段"),
        ("id: rude", "id: shy", 19, "trainees.shy.id", "不认识 shy"),
        ("id: rude", "id: silent", 3, "trainees", "各一份"),
        ("    when_hot:", "    when_cold:", 5, "trainees.good.when_cold", "不认识这个字段"),
        (
            "    when_hot:\n      - {act: agent_apologize, say: 'when_hot'}\n",
            "",
            3,
            "trainees.good",
            "good 缺少 when_hot",
        ),
        ("  - id: rude\n    lines:", "  - id: rude\n    when_hot:", 19, "trainees.rude", "rude 缺少 lines"),
        ("silent的话", "when_hot", 3, "trainees", "act 不一样"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    path: Path, old: str, new: str, line: int, field: str, problem: str
) -> None:
    changed(path, old, new)

    with pytest.raises(ContentError) as error:
        load_book(path)
    assert (Path(error.value.file), error.value.field) == (path, field)
    assert problem in error.value.problem
    assert error.value.line == line


def test_what_another_trainee_needs_is_not_for_this_one(path: Path) -> None:
    changed(path, "  - id: rude\n", "  - id: rude\n    when_hot:\n      - {act: agent_greet, say: 喂}\n")

    (problem,) = trainee_problems(path)
    assert (problem.field, "rude 不用写 when_hot" in problem.problem) == ("trainees.rude", True)


def test_all_that_is_wrong_is_told_at_once(path: Path) -> None:
    changed(path, "version: 1", "version: one")
    changed(path, "say: 'rude的话'", "say: ''")

    assert len(trainee_problems(path)) == 2


def test_a_file_that_is_no_yaml_is_told(path: Path) -> None:
    path.write_text("trainees: [", encoding="utf-8")

    (problem,) = trainee_problems(path)
    assert "YAML" in problem.problem


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="读不了"):
        load_book(tmp_path / "none.yml")
