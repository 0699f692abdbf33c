from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_up_scenario import GREET, REFUND, scenario_fields, scenario_file, told_lines

from bot.errors import ContentError
from bot.practice import validate
from bot.practice.scenario_schema import read_scenarios
from bot.practice.scenarios import Limits, load_scenarios

CASES = ["yd-ringback-tone"]


def wrong(path: Path) -> list[ContentError]:
    return list(validate.problems([path], CASES))


def only(path: Path) -> ContentError:
    (problem,) = wrong(path)
    return problem


def line_with(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_good_scenario_has_nothing_wrong(tmp_path: Path) -> None:
    assert wrong(scenario_file(tmp_path, scenario_fields())) == []


def test_a_scenario_is_compiled_with_regular_expressions(tmp_path: Path) -> None:
    scenario_file(tmp_path, scenario_fields())

    (entry,) = read_scenarios(tmp_path)
    assert entry["facts"][0]["asks"] == ["(?:什么时候|哪天|几号)"]


@pytest.mark.parametrize(
    ("changes", "near", "field", "problem"),
    [
        ({"persona": "grumpy"}, "persona:", "persona", "不认识 grumpy"),
        ({"issue": "rain"}, "issue:", "issue", "不认识 rain"),
        ({"case": "no-such-case"}, "case:", "case", "案例库里没有"),
        ({"mood": "bad"}, "mood:", "mood", "不认识这个字段"),
        ({"facts": scenario_fields()["facts"][:2]}, "- id: when", "facts", "条目太少"),
        ({"title": ""}, "title:", "title", "不能为空"),
        ({"version": "one"}, "version:", "version", "应为整数"),
        ({"cards": []}, "cards:", "cards", "应写 3 张"),
        ({"limits": {"superior": 16}}, "superior: 16", "limits.superior", "-15 到 15 的整数"),
        ({"limits": {"hang_up": 1.5}}, "hang_up: 1.5", "limits.hang_up", "-15 到 15 的整数"),
        ({"limits": {"boss": 1}}, "boss: 1", "limits.boss", "不认识这个字段"),
        ({"script": scenario_fields()["script"][:7]}, "- move: greet", "script", "条目太少"),
        (
            {"offers": [*scenario_fields()["offers"], scenario_fields()["offers"][0]]},
            "- id: refund",
            "offers",
            "refund 写了 2 次",
        ),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_field(
    tmp_path: Path, changes: dict[str, Any], near: str, field: str, problem: str
) -> None:
    path = scenario_file(tmp_path, scenario_fields(**changes))

    found = wrong(path)[0]
    assert (Path(found.file), found.line, found.field) == (path, line_with(path, near), field)
    assert problem in found.problem


@pytest.mark.parametrize(
    ("limits", "field", "problem"),
    [
        ({"superior": -6}, "limits.superior", "困难时 superior 成了 80：应大于开口时的怒气 80"),
        ({"superior": 6}, "limits", "困难时成了 superior 92、regulator 92、hang_up 97"),
        ({"regulator": 5}, "limits", "困难时成了 superior 86、regulator 97、hang_up 97"),
        ({"hang_up": 4}, "limits", "困难时成了 superior 86、regulator 92、hang_up 101"),
    ],
)
def test_limits_must_fit_every_difficulty(tmp_path: Path, limits: dict[str, int], field: str, problem: str) -> None:
    found = only(scenario_file(tmp_path, scenario_fields(limits=limits)))

    assert (found.field, problem in found.problem) == (field, True)


def test_limits_that_fit_are_kept(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, scenario_fields(limits={"superior": -5, "regulator": 2, "hang_up": 3}))

    assert wrong(path) == []
    assert read_scenarios(tmp_path)[0]["limits"] == {"superior": -5, "regulator": 2, "hang_up": 3}


def test_most_customers_have_limits_of_their_own() -> None:
    own = [one for one in load_scenarios().values() if one.limits != Limits()]

    assert len(own) >= 10


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, scenario_fields(persona="grumpy", issue="rain"))

    assert {problem.field for problem in wrong(path)} == {"persona", "issue"}


def with_line(state: str, *lines: str) -> dict[str, Any]:
    fields = scenario_fields()
    fields["lines"][state] += lines
    return fields


def with_step(number: int, **changes: Any) -> dict[str, Any]:
    fields = scenario_fields()
    fields["script"][number] = {**fields["script"][number], **changes}
    return fields


def test_too_few_lines_are_counted(tmp_path: Path) -> None:
    fields = scenario_fields()
    fields["lines"]["doubt"] = told_lines("doubt", 11)

    problem = only(scenario_file(tmp_path, fields))
    assert (problem.field, problem.problem) == ("lines.doubt", "至少写 12 句，这里有 11 句")


def test_a_line_that_comes_nearly_twice_is_named(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, with_line("angry", "你这雨伞卖给谁用的呀！", "你这雨伞卖给谁用呀？"))

    problem = only(path)
    assert (problem.line, "几乎一样" in problem.problem) == (line_with(path, "卖给谁用呀"), True)


def test_a_line_of_another_scenario_is_named(tmp_path: Path) -> None:
    first = scenario_file(tmp_path, with_line("angry", "你这雨伞卖给谁用的呀！"))
    other = scenario_fields(id="boots")
    for state in other["lines"]:
        other["lines"][state] = told_lines(f"boots {state}", len(other["lines"][state]))
    for name in ("facts", "hidden", "cards"):
        for entry in other[name]:
            for field in {"lines", "evades"} & set(entry):
                entry[field] = told_lines(f"boots {entry['id']} {field}", 3)
            if "say" in entry:
                entry["say"] = told_lines(f"boots {entry['id']}", 1)[0]
    other["lines"]["angry"].append("你这雨伞卖给谁用的呀？")
    second = scenario_file(tmp_path, other)

    (problem,) = validate.problems([first, second], CASES)
    assert (Path(problem.file), "umbrella.yml" in problem.problem) == (second, True)


def test_a_number_to_call_is_no_line(tmp_path: Path) -> None:
    assert "电话号码" in only(scenario_file(tmp_path, with_line("open", "你打13800138000找我。"))).problem


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        (with_step(3, about="colour"), "script.3.about", "没有 colour"),
        (with_step(3, say="那是怎么回事呀？"), "script.3.say", "asks 一条也对不上"),
        (with_step(6, say="我今天下午五点前给您换一把。"), "script.6.say", "wordings 一条也对不上"),
        (with_step(6, say="雨伞的三十块钱我会退给您。"), "script.6.say", "什么时候办好"),
        (with_step(8, say="这不归我管，您找别人去。"), "script.8.say", "推诿"),
        (with_step(6, move="explain", offer=None, say=GREET), "script", "没有一步拿出"),
        (with_step(5, move="offer", say=REFUND), "script.5", "要写 offer"),
        (with_step(5, move="dance"), "script.5.move", "不认识 dance"),
    ],
)
def test_steps_must_do_what_they_say(tmp_path: Path, fields: dict[str, Any], field: str, problem: str) -> None:
    found = wrong(scenario_file(tmp_path, fields))

    assert (found[0].field, problem in found[0].problem) == (field, True)


def test_the_id_is_the_name_of_the_file(tmp_path: Path) -> None:
    path = scenario_file(tmp_path, scenario_fields()).rename(tmp_path / "hat.yml")

    assert only(path).problem == "应与文件名 hat 一致"


def test_a_file_that_is_no_yaml_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("id: [", encoding="utf-8")
    good = scenario_file(tmp_path, scenario_fields())

    (problem,) = validate.problems([broken, good], CASES)
    assert (Path(problem.file), "YAML" in problem.problem) == (broken, True)


def test_the_command_counts_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = scenario_file(tmp_path, scenario_fields(persona="grumpy"))

    assert (validate.main([str(path)]), "1 处要改" in capsys.readouterr().err) == (2, True)


def test_the_command_says_when_nothing_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = scenario_file(tmp_path, scenario_fields())

    assert (validate.main([str(path)]), "没有问题" in capsys.readouterr().out) == (0, True)
