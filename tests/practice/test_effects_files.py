from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import ContentError, InputError
from bot.practice.effects import FOLDER, load_arithmetic, make_arithmetic
from bot.practice.effects_schema import read_practice
from bot.practice.validate import arithmetic_problems

EFFECTS = """version: 1
effects:
  - id: sorry
    title: 道歉
    turn: {speaker: agent, signal: apology}
    anger: -8
    trust: 3
    fade: 0.5
    shows: feelings
    when: {anger: {min: 20}}
    why: "有人认账"
    source: "自拟"
  - id: ignored
    title: 答非所问
    event: ignored
    anger: 5
    trust: -4
    why: "没有回应"
    source: "自拟"
senses:
  - {id: asks, turn: {asks: true}}
  - {id: offers, turn: {speaker: agent}}
  - {id: not_offered, turn: {words: ["[不能|没法]"]}}
  - {id: timed, turn: {signal: deadline_time}}
  - {id: closes, turn: {signal: goodbye}}
  - {id: leaves, turn: {signal: goodbye}}
  - {id: restates, turn: {signal: restate}}
  - {id: explains, turn: {act: agent_explain}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "effects.yml").write_text(EFFECTS, encoding="utf-8")
    shutil.copy(FOLDER / "difficulty.yml", tmp_path)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_effect_keeps_what_is_written(folder: Path) -> None:
    arithmetic = make_arithmetic(read_practice(folder))

    sorry, ignored = arithmetic.effects
    assert (sorry.anger, sorry.trust, sorry.fade, sorry.once, sorry.shows) == (-8, 3, 0.5, False, "feelings")
    assert sorry.moods == {"anger": (20, 100), "trust": (0, 100)}
    assert (ignored.turn, ignored.event) == (None, "ignored")


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        ("    anger: -8", "    anger: 800", 6, "effects.sorry.anger", "-100 到 100"),
        ("    fade: 0.5", "    fade: 2", 8, "effects.sorry.fade", "0 到 1"),
        ("title: 道歉", "title: 道歉道歉道歉道歉道歉歉", 4, "effects.sorry.title", "最多 10 个字"),
        ("shows: feelings", "shows: joy", 9, "effects.sorry.shows", "不认识 joy"),
        ("event: ignored", "event: rain", 15, "effects.ignored.event", "不认识 rain"),
        ("    event: ignored\n", "", 13, "effects.ignored", "turn（句子）或 event"),
        ("    trust: 3", "    trust: -3", 3, "effects.sorry", "一起升、一起降"),
        ("signal: apology", "signal: apolgy", 5, "sorry.turn", "没有信号 apolgy"),
        ("    source", "    sauce: x\n    source", 12, "effects.sorry.sauce", "不认识这个字段"),
        ("  - {id: asks, turn: {asks: true}}\n", "", 21, "senses", "缺少 asks"),
        ("min: 20", "min: 20, max: 10", 10, "effects.sorry.when.anger", "不能大于"),
        ("id: ignored", "id: sorry", 13, "id", "重复"),
        ("    source", "    persona: {grumpy: 2}\n    source", 12, "effects.sorry.persona", "不认识 grumpy"),
        ("    source", "    persona: {expert: 4}\n    source", 12, "effects.sorry.persona", "0 到 3"),
        ("    source", "    persona: {}\n    source", 12, "effects.sorry.persona", "客户类型: 倍数"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    folder: Path, old: str, new: str, line: int, field: str, problem: str
) -> None:
    change(folder / "effects.yml", old, new)

    with pytest.raises(ContentError) as error:
        read_practice(folder)
    assert (Path(error.value.file).name, error.value.line, error.value.field) == ("effects.yml", line, field)
    assert problem in error.value.problem


def test_an_effect_keeps_its_factors_by_kind_of_customer(folder: Path) -> None:
    change(folder / "effects.yml", "    source", "    persona: {expert: 1.3, serial: 0}\n    source")

    sorry, ignored = make_arithmetic(read_practice(folder)).effects
    assert (sorry.personas, ignored.personas) == ({"expert": 1.3, "serial": 0}, {})


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("superior: 82", "superior: 95", "一个比一个大"),
        ("patience: 5", "patience: 0", "1 到 100"),
        ("id: hard", "id: easy", "应依次写"),
        ("    drift: 2\n", "", "缺少这个字段"),
    ],
)
def test_broken_difficulties_are_refused(folder: Path, old: str, new: str, problem: str) -> None:
    change(folder / "difficulty.yml", old, new)

    (found,) = arithmetic_problems(folder)
    assert (Path(found.file).name, found.line > 0, problem in found.problem) == ("difficulty.yml", True, True)


def test_all_that_is_wrong_is_told_at_once(folder: Path) -> None:
    change(folder / "effects.yml", "anger: -8", "anger: x")
    change(folder / "difficulty.yml", "patience: 5", "patience: 0")

    assert len(list(arithmetic_problems(folder))) == 2


def test_a_difficulty_is_found_by_id_and_by_title() -> None:
    arithmetic = load_arithmetic()

    assert arithmetic.difficulty("困难") is arithmetic.difficulty("hard")
    with pytest.raises(InputError, match=r"easy（容易）"):
        arithmetic.difficulty("地狱")


def test_every_event_and_move_of_the_content_has_an_effect() -> None:
    from bot.practice.notions import EVENTS

    assert {effect.event for effect in load_arithmetic().effects} - {None} == set(EVENTS)
