from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.coaching.draft_check import check_draft
from bot.coaching.replies import reply
from bot.labels import EMOTIONS, ISSUES, STAGES
from bot.paths import DATA, PROJECT

RUDE = "这个我也没办法，您找营业厅去"
CLEAN = "您先坐，我把账单一笔一笔念给您听"


def _coach(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, arguments, input=stdin, catch_exceptions=False)


def _process(*arguments: str, home: Path | None = None, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, on other content if a home is given."""
    environment = {**os.environ, "PYTHONUTF8": "1", **({"COACH_HOME": str(home)} if home else {})}
    command = [sys.executable, "-m", "bot.cli", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, input=stdin)


def _lines(path: Path, rows: Sequence[Any]) -> str:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def _rows(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.split("\n") if line]


# check


def test_check_tells_people_what_not_to_say_and_what_instead() -> None:
    result = _coach("check", RUDE)
    assert result.exit_code == 0
    assert "别说：“我也没办法”生硬拒绝" in result.stdout
    assert "改成：" in result.stdout


def test_check_tells_people_that_a_draft_is_clean() -> None:
    assert _coach("check", CLEAN).stdout == "这句可以说，没有发现违规或不妥的说法。\n"


def test_check_in_json_has_flags_with_their_place_and_a_clean_rewrite() -> None:
    found = json.loads(_coach("check", RUDE, "--json").stdout)
    assert {"flags", "rewrite", "rewrite_flags"} <= set(found)
    assert [flag["category"] for flag in found["flags"]] == ["flat_refusal", "buck_passing"]
    for flag in found["flags"]:
        assert {"category", "level", "start", "end", "text", "rule", "why"} <= set(flag)
        assert RUDE[flag["start"] : flag["end"]] == flag["text"]
    assert found["rewrite"] and check_draft(found["rewrite"]).flags == ()
    assert found["rewrite_flags"] == []


def test_check_of_a_clean_draft_in_json_has_no_rewrite() -> None:
    found = json.loads(_coach("check", CLEAN, "--json").stdout)
    assert (found["flags"], found["rewrite"], found["rewrite_flags"]) == ([], None, [])


def test_check_of_lines_keeps_their_order_and_what_else_stands_in_them(tmp_path: Path) -> None:
    rows = [{"n": 1, "text": CLEAN}, {"n": 2, "text": RUDE, "seat": "三号"}, {"n": 3, "text": "好的，您稍等"}]
    answered = _rows(_coach("check", "--jsonl", _lines(tmp_path / "drafts.jsonl", rows)).stdout)
    assert [row["n"] for row in answered] == [1, 2, 3]
    assert answered[1]["seat"] == "三号" and answered[1]["text"] == RUDE
    assert [bool(row["flags"]) for row in answered] == [False, True, False]


@pytest.mark.parametrize("bad", ["", "   ", "好" * 5001])
@pytest.mark.parametrize(("command", "field", "found"), [("check", "text", "flags"), ("cases", "query", "cases")])
def test_a_line_that_cannot_be_used_gets_an_error_and_the_others_go_on(
    tmp_path: Path, command: str, field: str, found: str, bad: str
) -> None:
    rows = [{field: "彩铃没开通却扣费"}, {field: bad, "n": 2}, {field: "彩铃没开通却扣费"}]
    result = _coach(command, "--jsonl", _lines(tmp_path / "rows.jsonl", rows))
    answered = _rows(result.stdout)
    assert result.exit_code == 0
    assert [("error" in row, found in row) for row in answered] == [(False, True), (True, False), (False, True)]
    assert answered[1]["n"] == 2
    assert answered[0] == answered[2]


def test_lines_come_from_standard_input_too() -> None:
    result = _coach("check", "--jsonl", "-", stdin=json.dumps({"text": RUDE}) + "\n\n" + json.dumps({"text": CLEAN}))
    assert [bool(row["flags"]) for row in _rows(result.stdout)] == [True, False]


def test_characters_that_some_take_for_the_end_of_a_line_are_not(tmp_path: Path) -> None:
    rows = [{"text": f"您先坐\u2028我把账单\u0085念给您听\u2029{n}"} for n in range(2)]
    answered = _rows(_coach("check", "--jsonl", _lines(tmp_path / "drafts.jsonl", rows)).stdout)
    assert [row["text"] for row in answered] == [row["text"] for row in rows]


def test_half_a_character_is_printed_as_it_came(tmp_path: Path) -> None:
    file = tmp_path / "drafts.jsonl"
    file.write_text('{"text": "您先坐\\ud83d"}\n', encoding="utf-8")
    result = _process("check", "--jsonl", str(file))
    assert (result.returncode, result.stderr) == (0, "")
    assert _rows(result.stdout)[0]["text"] == "您先坐\ud83d"


@pytest.mark.parametrize("draft", ["没\x00办法", "\x1b[31m没办法\x1b[0m", "没\u202e办法", "\n没办法\n", "办" * 5000])
def test_strange_drafts_are_checked_without_an_accident(draft: str) -> None:
    found = json.loads(_coach("check", draft, "--json").stdout)
    assert all(draft[flag["start"] : flag["end"]] == flag["text"] for flag in found["flags"])


# cases, handbook


def test_cases_tells_people_how_it_was_handled_and_why_it_was_found() -> None:
    told = _coach("cases", "客户没开通彩铃却被扣费").stdout
    assert told.startswith("案例 yd-ringback-tone：")
    assert "为什么找到：" in told and "怎么处理：" in told and "出处：" in told


def test_cases_in_json_are_scored_and_reasoned() -> None:
    found = json.loads(_coach("cases", "客户没开通彩铃却被扣费", "--json").stdout)
    assert found["query"] == "客户没开通彩铃却被扣费"
    assert found["cases"][0]["id"] == "yd-ringback-tone"
    for case in found["cases"]:
        assert {"id", "title", "score", "matched", "why"} <= set(case)
    assert [case["score"] for case in found["cases"]] == sorted((c["score"] for c in found["cases"]), reverse=True)


@pytest.mark.parametrize("top", [1, 2])
def test_top_limits_the_cases(top: int) -> None:
    assert len(json.loads(_coach("cases", "宽带修了三次没修好", "--top", str(top), "--json").stdout)["cases"]) <= top


@pytest.mark.parametrize("top", ["0", "51", "三"])
def test_a_top_that_cannot_be_is_refused(top: str) -> None:
    result = _coach("cases", "彩铃", "--top", top)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_cases_of_lines_keep_their_order_and_are_empty_where_nothing_fits(tmp_path: Path) -> None:
    rows = [{"query": "红烧肉要炖多久"}, {"query": "客户没开通彩铃却被扣费"}]
    answered = _rows(_coach("cases", "--jsonl", _lines(tmp_path / "queries.jsonl", rows)).stdout)
    assert [row["query"] for row in answered] == [row["query"] for row in rows]
    assert answered[0]["cases"] == []
    assert answered[1]["cases"][0]["id"] == "yd-ringback-tone"


@pytest.mark.parametrize(("command", "name"), [("cases", "no_case"), ("handbook", "no_rule")])
def test_where_nothing_fits_people_are_told_so(command: str, name: str) -> None:
    result = _coach(command, "红烧肉要炖多久")
    assert (result.exit_code, result.stdout) == (0, reply(name) + "\n")


def test_handbook_tells_people_the_rule_and_where_it_stands() -> None:
    told = _coach("handbook", "客户问我姓什么能不能说").stdout
    assert "为什么找到：" in told and "出处：" in told


def test_handbook_in_json_and_of_lines_gives_the_same_rules(tmp_path: Path) -> None:
    query = "排队的人超过十个了怎么调人"
    one = json.loads(_coach("handbook", query, "--json").stdout)["rules"]
    (row,) = _rows(_coach("handbook", "--jsonl", _lines(tmp_path / "queries.jsonl", [{"query": query}])).stdout)
    assert one and one == row["rules"]
    assert all(rule["id"] and rule["why"] and rule["source"] for rule in one)


# what cannot be used


def _one_line_of_error(result: Result | subprocess.CompletedProcess[str]) -> str:
    status = result.exit_code if isinstance(result, Result) else result.returncode
    assert status == 2
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("错误：")
    return line


@pytest.mark.parametrize("command", ["check", "cases", "handbook", "understand"])
def test_a_missing_file_is_named(command: str) -> None:
    assert "没有这个.jsonl" in _one_line_of_error(_coach(command, "--jsonl", "没有这个.jsonl"))


@pytest.mark.parametrize("command", ["check", "cases", "handbook", "understand"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"text": "缺一半\n', "第 1 行不是合法的 JSON"),
        ("\n\n话\n", "第 3 行不是合法的 JSON"),
        ('["列表"]\n', "第 1 行应为 JSON 对象"),
        ('{"other": "x"}\n', "第 1 行"),
        ('{"text": 5, "query": 5}\n', "第 1 行"),
    ],
)
def test_a_line_that_is_none_is_named(tmp_path: Path, command: str, content: str, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text(content, encoding="utf-8")
    assert said in _one_line_of_error(_coach(command, "--jsonl", str(file)))


@pytest.mark.parametrize("command", ["check", "cases", "handbook", "understand"])
def test_a_file_in_another_encoding_is_named(tmp_path: Path, command: str) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_bytes('{"text": "您好", "query": "您好"}'.encode("gbk"))
    assert "不是 UTF-8 编码" in _one_line_of_error(_coach(command, "--jsonl", str(file)))


@pytest.mark.parametrize("command", ["check", "cases", "handbook", "understand"])
@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_is_refused(command: str, text: str) -> None:
    assert "没有内容" in _one_line_of_error(_coach(command, text))


@pytest.mark.parametrize("command", ["check", "cases", "handbook", "understand"])
def test_a_text_of_ten_thousand_characters_is_refused_with_the_limit(command: str) -> None:
    line = _one_line_of_error(_coach(command, "扣钱" * 5000))
    assert "10000" in line and "5000" in line


@pytest.mark.parametrize(
    "row",
    [
        {"speaker": "boss", "text": "您好"},
        {"turns": [{"speaker": "customer", "text": "您好"}, {"speaker": "老板", "text": "您好"}]},
        {"speaker": 5, "text": "您好"},
        {"speaker": ["customer"], "text": "您好"},
    ],
)
def test_an_unknown_speaker_in_a_line_is_named_with_those_that_exist(tmp_path: Path, row: dict[str, Any]) -> None:
    line = _one_line_of_error(_coach("understand", "--jsonl", _lines(tmp_path / "rows.jsonl", [row])))
    assert "第 1 行" in line and "customer、agent、coachee" in line


def test_an_unknown_speaker_on_the_command_line_is_refused() -> None:
    result = _coach("understand", "您好", "--speaker", "boss")
    assert result.exit_code == 2 and "boss" in result.stderr


@pytest.mark.parametrize("turns", ["customer", {"text": "您好"}, [5], [{"speaker": "customer"}], [{"text": None}]])
def test_turns_that_are_none_are_named(tmp_path: Path, turns: object) -> None:
    line = _one_line_of_error(_coach("understand", "--jsonl", _lines(tmp_path / "rows.jsonl", [{"turns": turns}])))
    assert "第 1 行" in line and "turns" in line


def test_a_coach_that_does_not_run_is_said_to_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.settings import settings

    monkeypatch.setenv("COACH_PORT", "9")
    settings.cache_clear()
    try:
        result = _coach("chat", stdin="你好\n")
    finally:
        settings.cache_clear()
    assert result.exit_code == 2
    assert result.stderr == "错误：教练没有应答（http://127.0.0.1:9）：请先在另一个终端运行 make up\n"


# broken content


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Make a copy of the content that a test may break."""

    def make() -> Path:
        home = tmp_path_factory.mktemp("home")
        shutil.copytree(DATA, home / "data")
        return home

    return make


def _replace(file: Path, old: str, new: str) -> int:
    """Replace the first place where a text stands; return its line."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("arguments", "file", "old", "new", "field"),
    [
        (("check", RUDE), "forbidden/blame_customer.yml", "level: forbidden", "level: verboten", "level"),
        (("check", RUDE), "forbidden/blame_customer.yml", "    pattern:", "    patern:", "pattern"),
        (("cases", "彩铃"), "cases/authored.yml", "    title:", "    titel:", "title"),
        (
            ("handbook", "排队"),
            "handbook/queue.yml",
            "    strictness: must",
            "    strictness: vielleicht",
            "strictness",
        ),
    ],
)
def test_broken_content_is_named_by_file_line_and_field(
    new_home: Callable[[], Path], arguments: tuple[str, ...], file: str, old: str, new: str, field: str
) -> None:
    home = new_home()
    line = _replace(home / "data" / file, old, new)
    said = _one_line_of_error(_process(*arguments, home=home))
    assert f"data/{file}:" in said
    assert field in said.partition("]")[0]
    named = int(said.partition(f"data/{file}:")[2].partition(" ")[0])
    # A field that is missing, for it is misspelt, is told where its entry begins.
    assert line - 2 <= named <= line


def test_content_that_is_no_yaml_is_named_by_file_and_line(new_home: Callable[[], Path]) -> None:
    home = new_home()
    line = _replace(home / "data" / "forbidden" / "rude.yml", "level: forbidden", "level: [forbidden")
    said = _one_line_of_error(_process("check", RUDE, home=home))
    assert "data/forbidden/rude.yml:" in said and "YAML 写法有误" in said
    assert int(said.partition("rude.yml:")[2].partition("：")[0]) >= line


# starting


@pytest.mark.parametrize(
    "arguments",
    [("check", RUDE), ("cases", "客户没开通彩铃却被扣费"), ("handbook", "客户问我姓什么")],
    ids=lambda a: a[0],
)
def test_a_cold_command_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    _coach(*arguments)  # compiles the content, if need be
    code = (
        "import sys\nfrom bot.cli import main\n"
        f"try:\n    main({list(arguments)!r})\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True)
    imported = set(done.stderr.split())
    assert done.returncode == 0 and "bot.cli" in imported
    heavy = {"rasa", "rasa_sdk", "spacy", "numpy", "pydantic", "tensorflow", "sklearn", "yaml"}
    assert not imported & heavy


def test_the_reader_may_go_away() -> None:
    command = f"{sys.executable} -m bot.cli handbook 规定 --top 50 | head -c 0"
    done = subprocess.run(["bash", "-c", command], cwd=PROJECT, capture_output=True, text=True)
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["check", "cases", "handbook", "understand", "train", "serve", "chat"])
def test_each_command_has_help_in_chinese(command: str) -> None:
    told = _coach(command, "--help").stdout
    assert any("一" <= character <= "鿿" for character in told)


# understand: one process for all, as it loads the model


@pytest.fixture(scope="module")
def understood(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    call = [
        {"speaker": "agent", "text": "您好，工号三一二七，请问有什么可以帮您"},
        {"speaker": "customer", "text": "我没开过彩铃，你们凭什么每个月扣我五块钱"},
        {"speaker": "coachee", "text": "有没有类似的案例可以参考"},
        {"speaker": "agent", "text": "这个我也没办法，您找营业厅去"},
        {"speaker": "customer", "text": ""},
        {"speaker": "customer", "text": "扣" * 5001},
        {"text": "客户：什么态度，叫你们领导来"},
        {"speaker": "agent", "text": " \t这个我也没办法"},
    ]
    rows = [
        {"id": "甲", "turns": call},
        {"id": "乙", "speaker": "customer", "text": "我家宽带修了三次还是断网"},
        {"id": "丙", "text": "/restart"},
        {"id": "丁", "speaker": "customer", "text": "/customer_vent"},
        {"id": "戊", "turns": []},
    ]
    file = _lines(tmp_path_factory.mktemp("understand") / "rows.jsonl", rows)
    done = _process("understand", "--jsonl", file)
    assert done.returncode == 0, done.stderr[-2000:]
    return _rows(done.stdout)


def test_understand_keeps_the_order_of_lines_and_what_stands_in_them(understood: list[dict[str, Any]]) -> None:
    assert [row["id"] for row in understood] == ["甲", "乙", "丙", "丁", "戊"]
    assert len(understood[0]["turns"]) == 8
    assert understood[0]["turns"][0]["text"] == "您好，工号三一二七，请问有什么可以帮您"
    assert understood[-1]["turns"] == []


def test_understand_fills_the_turns_of_a_call_one_by_one(understood: list[dict[str, Any]]) -> None:
    turns = understood[0]["turns"]
    for turn in (turns[0], turns[1], turns[3], turns[6]):
        assert turn["act"].startswith(f"{turn['speaker']}_")
        assert 0 <= turn["confidence"] <= 1
        assert turn["stage"] in STAGES
    assert turns[1]["emotion"] in EMOTIONS and turns[1]["issue"] in ISSUES
    assert turns[0]["emotion"] is None and turns[0]["flags"] == []
    assert turns[6]["speaker"] == "customer"


def test_understand_places_the_opening_and_the_complaint(understood: list[dict[str, Any]]) -> None:
    turns = understood[0]["turns"]
    assert (turns[0]["act"], turns[0]["stage"]) == ("agent_greet", "greeting")
    assert turns[1]["stage"] == "cut_in"


def test_understand_flags_what_the_agent_should_not_say(understood: list[dict[str, Any]]) -> None:
    turns = understood[0]["turns"]
    assert {"flat_refusal", "buck_passing"} <= {flag["category"] for flag in turns[3]["flags"]}
    assert {"flat_refusal"} <= {flag["category"] for flag in turns[7]["flags"]}
    for turn in (turns[3], turns[7]):
        assert all(turn["text"][flag["start"] : flag["end"]] == flag["text"] for flag in turn["flags"])


def test_understand_gives_no_stage_to_what_is_said_to_the_coach(understood: list[dict[str, Any]]) -> None:
    asked = understood[0]["turns"][2]
    assert (asked["act"], asked["stage"]) == ("ask_case", None)


def test_understand_goes_on_after_turns_that_cannot_be_read(understood: list[dict[str, Any]]) -> None:
    empty, long = understood[0]["turns"][4:6]
    assert (empty["act"], empty["stage"]) == (None, None)
    assert (long["act"], long["stage"]) == (None, None)
    assert "5001" in long["error"]


def test_understand_takes_a_slash_for_words(understood: list[dict[str, Any]]) -> None:
    asked, said = understood[2:4]
    assert asked["speaker"] == "coachee" and asked["act"]
    assert said["confidence"] < 1.0
    assert said["stage"] in STAGES


def test_understand_hears_a_single_utterance(understood: list[dict[str, Any]]) -> None:
    row = understood[1]
    assert row["speaker"] == "customer"
    assert row["stage"] == "cut_in"
    assert row["issue"] == "broadband_fault"
