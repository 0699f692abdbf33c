from __future__ import annotations

from pathlib import Path

import pytest
from rubric_files import change, refused

from bot.rubric.rubric import make_rubric
from bot.rubric.schema import read_rubric


def test_a_rubric_is_read_in_the_order_of_the_stages(folder: Path) -> None:
    rubric = make_rubric(read_rubric(folder))

    assert [item.stage for item in rubric.items] == [
        "greeting",
        "cut_in",
        "transformation",
        "agreement",
        "closing",
        "whole",
    ]


def test_an_item_keeps_what_is_written(folder: Path) -> None:
    item = make_rubric(read_rubric(folder)).item("closing-sorry")

    assert item is not None
    assert (item.weight, item.needs, item.techniques, item.cap, item.view) == (2, 2, ("apologize",), None, None)


def test_an_id_that_is_not_there_is_no_item(folder: Path) -> None:
    assert make_rubric(read_rubric(folder)).item("closing-thanks") is None


def test_missing_files_are_named(folder: Path) -> None:
    (folder / "closing.yml").unlink()
    (folder / "good.yml").unlink()

    assert "缺少文件 closing.yml、good.yml" in str(refused(folder))


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        pytest.param(
            "weight: 2", "weight: 2\n    wait: 1", 7, "items.cut_in-sorry.wait", "不认识这个字段", id="unknown field"
        ),
        pytest.param("    weight: 2\n", "", 4, "items.cut_in-sorry.weight", "缺少这个字段", id="missing field"),
        pytest.param("weight: 2", "weight: 11", 6, "items.cut_in-sorry.weight", "1 到 10 的整数", id="weight"),
        pytest.param(
            "weight: 2", "weight: true", 6, "items.cut_in-sorry.weight", "1 到 10 的整数", id="weight no number"
        ),
        pytest.param(
            "severity: normal", "severity: bad", 7, "items.cut_in-sorry.severity", "不认识 bad", id="severity"
        ),
        pytest.param(
            "severity: normal", "severity: fatal", 4, "items.cut_in-sorry", "要么都写", id="fatal without cap"
        ),
        pytest.param(
            "weight: 2", "weight: 2\n    cap: 50", 4, "items.cut_in-sorry", "要么都写", id="cap without fatal"
        ),
        pytest.param("weight: 2", "weight: 2\n    lack: joy", 7, "items.cut_in-sorry.lack", "不认识 joy", id="lack"),
        pytest.param("该道歉时道歉", "道" * 17, 5, "items.cut_in-sorry.title", "最多 16 个字", id="long title"),
        pytest.param('why: "先处理心情"', "why: ''", 12, "items.cut_in-sorry.why", "不能为空", id="empty why"),
        pytest.param("id: cut_in-sorry", "id: closing-hello", 4, "closing-hello.id", "以 cut_in- 开头", id="id"),
        pytest.param("stage: cut_in", "stage: closing", 2, "stage", "与文件名 cut_in 一致", id="stage"),
        pytest.param("version: 1", "version: 2", 1, "version", "同一个版本号", id="version"),
        pytest.param("[apologize]", "[sorry]", 14, "cut_in-sorry.techniques", "话术库里没有 sorry", id="technique"),
        pytest.param(
            "signal: apology", "signal: apolgy", 11, "cut_in-sorry.met", "没有信号 apolgy", id="unknown signal"
        ),
        pytest.param("min: 2}}}", "min: 5}}}", 8, "applies.turn.tension.min", "0 到 4", id="tension"),
        pytest.param(
            "min: 2}}}", "min: 3, max: 2}}}", 8, "applies.turn.tension", "不能大于", id="tension turned round"
        ),
        pytest.param("      each:", "      turn:", 10, "met", "不能和 turn", id="option of another kind"),
        pytest.param("      each:", "      eech:", 10, "met", "恰好写一个", id="no kind"),
        pytest.param("      each:", "      always: true\n      each:", 10, "met", "always、each", id="two kinds"),
        pytest.param(
            "{act: agent_apologize}",
            "{act: agent_sorry}",
            11,
            "met.answered_by.any.1.act",
            "不认识 agent_sorry",
            id="act",
        ),
        pytest.param("{act: agent_apologize}", "{}", 11, "met.answered_by.any.1", "空的", id="empty pattern"),
        pytest.param("{act: agent_apologize}", "{act: }", 11, "met.answered_by.any.1", "没有写内容", id="no value"),
        pytest.param(
            "{act: agent_apologize}", "{words: ['[a']}", 11, "any.1.words.0", "没有对应的右括号", id="notation"
        ),
        pytest.param("{act: agent_apologize}", "{asks: false}", 11, "any.1.asks", "只能写 true", id="asks"),
        pytest.param(
            "{act: agent_apologize}", "{speaker: coachee}", 11, "any.1.speaker", "不认识 coachee", id="speaker"
        ),
        pytest.param(
            '"agent_hold: 等着"', '"agent_hld: 等着"', 20, "examples.missed.0", "不认识 agent_hld", id="example"
        ),
        pytest.param(
            '["customer_vent!angry: 气死了", "agent_hold: 等着"]', "[]", 20, "examples.missed.0", "太少", id="no line"
        ),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    folder: Path, old: str, new: str, line: int, field: str, problem: str
) -> None:
    change(folder / "cut_in.yml", old, new)

    error = refused(folder)
    assert (Path(error.file).name, error.line) == ("cut_in.yml", line)
    assert error.field.endswith(field)
    assert problem in error.problem


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("{always: false}", "只能写 true"),
        ("{all: []}", "条目太少"),
        ("{at_least: 3, of: [{always: true}]}", "at_least"),
        ("{at_least: 1}", "at_least"),
        ("{each: {asks: true}}", "each 后面应有"),
        ("{each: {asks: true}, answered_by: {asks: true}, prepared_by: {asks: true}}", "each 后面应有"),
        ("{turn: {asks: true}, times: 0}", "1 到 50"),
        ("{sequence: [{asks: true}]}", "条目太少"),
        ("{order: [{asks: true}]}", "条目太少"),
        ("{share: {speaker: agent, of: words}, max: 0.5}", "不认识 words"),
        ("{share: {speaker: agent, of: turns}}", "share 后面应有"),
        ("{share: {speaker: agent, of: turns}, max: 2}", "share 后面应有"),
        ("{share: {speaker: agent, of: turns}, min: 0.8, max: 0.2}", "share 后面应有"),
        ("{run: {asks: true}}", "run 后面应有"),
        ("{run: {asks: true}, max: 1.5}", "run 后面应有"),
        ("{run: {asks: true}, max: 2, count: words}", "不认识 words"),
        ("{turn: {next_to: {pattern: {asks: true}}}}", "1 到 50"),
        ("{turn: {signal: []}}", "信号的编号"),
        ("{turn: {speaker: [agent, customer]}}", "只能写一个"),
        ("{turn: {tension: {}}}", "min、max"),
        ("{turn: true}", "应为“字段: 值”"),
        ("every", "应为“字段: 值”"),
    ],
)
def test_a_broken_condition_is_refused(folder: Path, condition: str, problem: str) -> None:
    change(folder / "cut_in.yml", "{turn: {speaker: customer, tension: {min: 2}}}", condition)

    assert problem in refused(folder).problem


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("speaker: agent\n    found", "speaker: nobody\n    found", "不认识 nobody"),
        ("    found: staff_number\n", "", "请写 wordings"),
        ("found: staff_number", "found: shoe_size", "不认识 shoe_size"),
        ('"[抱歉|对不起]"', '"[抱歉|]"', "空的选项"),
        ("id: staff_number", "id: apology", "重复"),
    ],
)
def test_a_broken_signal_is_refused(folder: Path, old: str, new: str, problem: str) -> None:
    change(folder / "signals.yml", old, new)

    error = refused(folder)
    assert (Path(error.file).name, problem in error.problem, error.line > 0) == ("signals.yml", True, True)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("kind: empathy", "kind: magic", "不认识 magic"),
        ('words: ["换成[谁|我]"]', "signal: lost", "没有信号 lost"),
        ('["agent_hold: 换成谁都会急"', "[1", "加引号的一句话"),
        ('["agent_hold: 换成谁都会急"', '["agent_hld: 急"', "不认识 agent_hld"),
    ],
)
def test_broken_good_turns_are_refused(folder: Path, old: str, new: str, problem: str) -> None:
    change(folder / "good.yml", old, new)

    error = refused(folder)
    assert (Path(error.file).name, problem in error.problem, error.line > 0) == ("good.yml", True, True)


def test_one_lack_has_one_item(folder: Path) -> None:
    change(folder / "cut_in.yml", "weight: 2", "weight: 2\n    lack: apology")
    change(folder / "closing.yml", "weight: 2", "weight: 2\n    lack: apology")

    error = refused(folder)
    assert (Path(error.file).name, error.line, error.problem) == (
        "closing.yml",
        7,
        "“缺道歉”已由 cut_in-sorry 判断，只能有一条",
    )


def test_an_id_stands_once(folder: Path) -> None:
    text = (folder / "cut_in.yml").read_text(encoding="utf-8")
    (folder / "cut_in.yml").write_text(text + text.partition("items:\n")[2], encoding="utf-8")

    assert "重复" in refused(folder).problem
