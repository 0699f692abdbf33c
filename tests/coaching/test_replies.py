from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from bot.coaching import replies_schema
from bot.coaching.replies import emotion_told, reply, stage_named, techniques_asked_for
from bot.coaching.replies_schema import NAMES, ReplyFile, RequestFile, read_replies
from bot.content import read_content
from bot.errors import ContentError


@pytest.mark.parametrize("name", NAMES)
def test_every_reply_is_there_and_complete(name: str) -> None:
    said = reply(name, confidence=20)
    assert said == said.strip() != ""
    assert not re.search(r"[{}]", said)


def test_wordings_take_turns() -> None:
    wordings = read_replies()["replies"]["support"]
    assert [reply("support", turn=turn) for turn in range(len(wordings))] == [text.strip() for text in wordings]


def test_wordings_begin_again_after_the_last() -> None:
    assert reply("support", turn=len(read_replies()["replies"]["support"])) == reply("support", turn=0)


def test_the_same_turn_gives_the_same_words() -> None:
    assert reply("greet", turn=7) == reply("greet", turn=7)


def test_values_are_filled_in() -> None:
    assert "25%" in reply("unsure", confidence=25)


@pytest.mark.parametrize(
    ("text", "techniques"),
    [
        ("怎么安抚他", ("shared_feeling",)),
        ("给我一句道歉的", ("apologize",)),
        ("客户要退网怎么挽留", ("retain",)),
        ("客户生气了我怎么道歉", ("apologize", "shared_feeling")),
        ("来一句", ()),
        ("", ()),
    ],
)
def test_a_request_names_techniques(text: str, techniques: tuple[str, ...]) -> None:
    assert techniques_asked_for(text) == techniques


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("他在骂我", "furious"),
        ("客户很生气", "angry"),
        ("客户哭了", "anxious"),
        ("下一步呢", None),
        ("骂得火大", "furious"),
    ],
)
def test_the_agent_tells_the_customers_emotion(text: str, emotion: str | None) -> None:
    assert emotion_told(text) == emotion


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("开场白怎么说", "greeting"),
        ("切入阶段要点", "cut_in"),
        ("转化要做什么", "transformation"),
        ("协议阶段", "agreement"),
        ("怎么收尾", "closing"),
        ("现在该做什么", None),
    ],
)
def test_a_question_names_a_stage(text: str, stage: str | None) -> None:
    assert stage_named(text) == stage


def write(folder: Path, content: object) -> Path:
    path = folder / "file.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_a_missing_reply_is_named(tmp_path: Path) -> None:
    content = {"version": 1, "replies": {name: ["好"] for name in NAMES if name != "thank"}}
    with pytest.raises(ContentError, match="缺少 thank"):
        read_content(write(tmp_path, content), ReplyFile)


def test_a_reply_without_wordings_is_refused(tmp_path: Path) -> None:
    content = {"version": 1, "replies": {name: [] if name == "thank" else ["好"] for name in NAMES}}
    with pytest.raises(ContentError, match=r"replies\.thank.*条目太少"):
        read_content(write(tmp_path, content), ReplyFile)


@pytest.mark.parametrize(
    ("field", "problem"),
    [("techniques", "话术库里没有 sing"), ("emotions", "不认识情绪 sing"), ("stages", "不认识阶段 sing")],
)
def test_an_unknown_name_in_the_requests_is_refused(tmp_path: Path, field: str, problem: str) -> None:
    content = {"version": 1, "techniques": {}, "emotions": {}, "stages": {}, field: {"sing": ["唱"]}}
    with pytest.raises(ContentError, match=problem):
        read_content(write(tmp_path, content), RequestFile)


def test_the_files_lie_where_the_coach_looks_for_them() -> None:
    assert {path.name for path in replies_schema.FOLDER.glob("*.yml")} == {"coach.yml", "requests.yml"}
