from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.phrasebook import Moment, choose
from bot.coaching.phrasebook_schema import read_moves
from bot.coaching.playbook import Move, next_move, stage_guides
from bot.errors import ContentError
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, ISSUES, STAGES, speaker_of_act

ACTS = [*CUSTOMER_ACTS, *AGENT_ACTS]
MOVES = [move for guide in stage_guides().values() for move in guide.moves]
quick = settings(deadline=None, max_examples=150)


def stage_of(move: Move) -> str:
    return next(stage for stage, guide in stage_guides().items() if move in guide.moves)


@pytest.mark.parametrize("stage", list(STAGES))
@pytest.mark.parametrize("act", ACTS)
def test_every_act_in_every_stage_has_a_move_at_every_tension(stage: str, act: str) -> None:
    for tension in range(5):
        move = next_move(stage, act, tension=tension, issue=None)
        assert act in move.acts or f"any_{speaker_of_act(act)}" in move.acts
        assert move.tension[0] <= tension <= move.tension[1]


@quick
@given(
    st.sampled_from(list(STAGES)),
    st.sampled_from(ACTS),
    st.integers(0, 4),
    st.sampled_from([None, *ISSUES]),
    st.lists(st.sampled_from([move.id for move in MOVES]), max_size=3),
)
def test_a_move_fits_stage_act_tension_and_issue(
    stage: str, act: str, tension: int, issue: str | None, recent: list[str]
) -> None:
    move = next_move(stage, act, tension=tension, issue=issue, recent=recent)
    assert move in stage_guides()[stage].moves
    assert act in move.acts or f"any_{speaker_of_act(act)}" in move.acts
    assert "any" in move.issues or issue in move.issues
    assert move == next_move(stage, act, tension=tension, issue=issue, recent=recent)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.id)
def test_every_move_can_come_up(move: Move) -> None:
    stage = stage_of(move)
    named = [a for a in ACTS if a in move.acts or f"any_{speaker_of_act(a)}" in move.acts]
    assert any(
        next_move(stage, act, tension=tension, issue=issue, recent=recent) == move
        for act in named
        for tension in range(move.tension[0], move.tension[1] + 1)
        for issue in ([None] if "any" in move.issues else move.issues)
        for recent in ((), [other.id for other in stage_guides()[stage].moves if other != move])
    )


def test_a_hot_customer_gets_another_move_than_a_calm_one() -> None:
    hot = next_move("cut_in", "customer_complain", tension=4, issue=None)
    calm = next_move("cut_in", "customer_complain", tension=0, issue=None)
    assert hot != calm


def test_a_move_for_the_issue_comes_before_one_for_any() -> None:
    assert "lost_phone" in next_move("cut_in", "customer_complain", tension=1, issue="lost_phone").issues


@quick
@given(st.sampled_from(list(STAGES)), st.sampled_from(ACTS), st.integers(0, 4), st.sampled_from([None, *ISSUES]))
def test_a_move_advised_just_before_stays_when_nothing_fits_as_well(
    stage: str, act: str, tension: int, issue: str | None
) -> None:
    move = next_move(stage, act, tension=tension, issue=issue)
    again = next_move(stage, act, tension=tension, issue=issue, recent=[move.id])
    assert (act in again.acts, "any" in again.issues) == (act in move.acts, "any" in move.issues)


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.id)
def test_every_move_finds_phrases(move: Move) -> None:
    issue = None if "any" in move.issues else move.issues[0]
    emotion = list(EMOTIONS)[move.tension[0]]
    assert choose(Moment(stage_of(move), move.techniques, emotion, issue, commits=move.commits))


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.id)
def test_a_move_can_be_read_in_two_seconds(move: Move) -> None:
    assert len(move.do) <= 36
    assert len(move.avoid) <= 24


@pytest.mark.parametrize("stage", list(STAGES))
def test_every_stage_has_a_guide_with_goals_and_source(stage: str) -> None:
    guide = stage_guides()[stage]
    assert guide.guide
    assert guide.source
    assert 3 <= len(guide.goals) <= 5


FILE = """\
version: 1
stage: {stage}
guide: "先听"
goals: ["听完"]
guide_source: "004"
moves:
  - id: {stage}-any
    acts: [any_customer]
    tension: [0, 4]
    do: "听"
    techniques: [listen]
    why: "先听"
    source: "004"
"""


def folder(tmp_path: Path, old: str = "", new: str = "") -> Path:
    (tmp_path / "phrases").mkdir()
    (tmp_path / "phrases" / "listen.yml").touch()
    for stage in STAGES:
        text = FILE.format(stage=stage)
        (tmp_path / f"{stage}.yml").write_text(text.replace(old, new) if stage == "closing" else text, encoding="utf-8")
    return tmp_path


def test_good_moves_are_read(tmp_path: Path) -> None:
    moves = folder(tmp_path)
    assert list(read_moves(moves, moves / "phrases")) == list(STAGES)


@pytest.mark.parametrize(
    ("old", "new", "field", "problem"),
    [
        ("[listen]", "[sing]", "closing-any.techniques", "话术库里没有 sing"),
        ("any_customer", "any_boss", "moves.closing-any.acts.0", "不认识 any_boss"),
        ("[0, 4]", "[0]", "moves.closing-any.tension", "条目太少"),
        ("[0, 4]", "[3, 1]", "moves.closing-any.tension", "0 到 4"),
        ("[0, 4]", "[0, 9]", "moves.closing-any.tension", "0 到 4"),
        ("id: closing-any", "id: greeting-any", "id", "编号 greeting-any"),
        ("stage: closing", "stage: greeting", "stage", "应与文件名 closing 一致"),
    ],
)
def test_a_broken_move_is_named(tmp_path: Path, old: str, new: str, field: str, problem: str) -> None:
    moves = folder(tmp_path, old, new)
    with pytest.raises(ContentError, match=r"closing\.yml") as error:
        read_moves(moves, moves / "phrases")
    assert error.value.field == field
    assert problem in str(error.value)


def test_a_stage_without_a_file_is_named(tmp_path: Path) -> None:
    moves = folder(tmp_path)
    (moves / "agreement.yml").unlink()
    with pytest.raises(ContentError, match=r"agreement\.yml：读不了这个文件"):
        read_moves(moves, moves / "phrases")
