"""What docs/trainer.md shows of the content stands there, and what it tells a trainer to do works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.content import read_content
from bot.paths import DATA, PROJECT
from bot.practice import validate
from bot.practice.listening import ToldHearing
from bot.practice.new_scenario import new_scenario
from bot.practice.run import PracticeRun
from bot.practice.scenario_schema import ScenarioFile, compile_scenario
from bot.practice.scenarios import Scenario, load_scenarios, make_scenario
from bot.practice.trainees import load_book

HANDBOOK = (PROJECT / "docs" / "trainer.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"```yaml\n(.*?)```", HANDBOOK, re.DOTALL)
TEMPLATE = DATA / "practice" / "scenario-template.yml"
CONTENT = "\n".join(path.read_text(encoding="utf-8") for path in (DATA / "practice" / "effects.yml", TEMPLATE))
EDITS = re.findall(r"```diff\n(.*?)```", HANDBOOK, re.DOTALL)
(NAMES,) = re.findall(r"把全文的“(.+?)”换成“(.+?)”", HANDBOOK)
(NEW,) = re.findall(r"coach practice --new ([\w-]+)", HANDBOOK)


@pytest.mark.parametrize("number", range(len(EXCERPTS)))
def test_an_excerpt_stands_in_the_content(number: int) -> None:
    assert EXCERPTS[number] in CONTENT


def test_there_are_excerpts_and_edits() -> None:
    assert (len(EXCERPTS), len(EDITS)) == (6, 2)


@pytest.mark.parametrize("named", sorted(set(re.findall(r"(?:data|docs|bot)/[\w/.\-]+\.\w+", HANDBOOK))))
def test_a_file_that_is_named_is_there_or_is_the_new_one(named: str) -> None:
    assert (PROJECT / named).is_file() or Path(named).stem == NEW


def test_the_template_is_no_scenario_but_could_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert (validate.main([str(TEMPLATE)]), capsys.readouterr().err) == (0, "")
    assert "template-example" not in load_scenarios()


def test_the_template_says_nothing_that_another_customer_says(tmp_path: Path) -> None:
    copy = new_scenario("template-example", tmp_path)
    found = validate.problems([*sorted(validate.SCENARIOS.glob("*.yml")), copy], validate.case_ids())

    assert [str(problem) for problem in found] == []


def edited(text: str, edit: str) -> str:
    """Return a text after an edit that the handbook shows: lines with a minus become those with a plus."""
    before = [line[1:] for line in edit.splitlines() if line[0] in " -"]
    after = [line[1:] for line in edit.splitlines() if line[0] in " +"]
    assert text.count("\n".join(before)) == 1
    return text.replace("\n".join(before), "\n".join(after))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The new scenario, after everything that the handbook says."""
    path = new_scenario(NEW, tmp_path_factory.mktemp("scenarios"))
    text = path.read_text(encoding="utf-8").replace(*NAMES)
    for edit in EDITS:
        text = edited(text, edit)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(path: Path) -> Scenario:
    return make_scenario(compile_scenario(read_content(path, ScenarioFile)))


def play(made: Scenario, *texts: str, difficulty: str = "medium") -> PracticeRun:
    run, hearing = PracticeRun.start(made, difficulty, 1), ToldHearing(load_book().acts([made]))
    for text in texts:
        if run.ended is None:
            run.answer(hearing.hear(run.turns, text))
    return run


def test_the_new_scenario_has_nothing_wrong(path: Path) -> None:
    assert [str(problem) for problem in validate.problems([path], validate.case_ids())] == []


def test_the_new_customer_has_the_new_name(made: Scenario) -> None:
    said = [step.say for step in made.script]

    assert (made.id, made.customer["name"]) == (NEW, NAMES[1])
    assert any(NAMES[1] in text for text in said)
    assert not any(NAMES[0] in text for text in said)


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_who_says_what_its_script_says_comes_to_a_yes(made: Scenario, difficulty: str) -> None:
    run = play(made, *(step.say for step in made.script), difficulty=difficulty)

    assert (run.reason, run.mind.accepted) == ("settled", "transfer")


def test_the_new_wording_asks_for_the_fact_and_the_new_line_tells_it(made: Scenario) -> None:
    opening = [step.say for step in made.script[:3]]
    run = play(made, *opening, "您是礼拜几充的？")

    assert (run.exchanges[-1].decision, run.exchanges[-1].about) == ("tell_fact", "when")
    assert any("礼拜四" in line for line in made.fact("when").lines)


def test_the_new_offer_is_heard_and_is_only_half_of_what_he_wants(made: Scenario) -> None:
    opening = [step.say for step in made.script[:3]]
    run = play(made, *opening, "这笔钱我今天下午五点前退到您的银行卡上。")

    assert (run.exchanges[-1].decision, run.exchanges[-1].about) == ("refuse", "refund")
    assert [offer.settles for offer in made.offers if offer.id == "refund"] == ["part"]
