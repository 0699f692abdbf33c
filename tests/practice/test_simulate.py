"""That he stays angry until it is earned, measured on the customers of data/scenarios/ with a stub for an ear."""

from __future__ import annotations

import pytest
from made_up_scenario import scenario

from bot.errors import InputError
from bot.labels import AGENT_ACTS
from bot.practice.effects import FOLDER
from bot.practice.listening import ToldHearing
from bot.practice.scenarios import find_scenario, load_scenarios
from bot.practice.simulate import simulate
from bot.practice.trainees import TRAINEES, Book, load_book
from bot.practice.validate import SCENARIOS, arithmetic_problems, case_ids, problems


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


def test_the_content_has_nothing_wrong() -> None:
    found = [*arithmetic_problems(FOLDER), *problems(sorted(SCENARIOS.glob("*.yml")), case_ids())]

    assert [str(problem) for problem in found] == []


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_who_follows_the_script_and_listens_settles(book: Book, difficulty: str) -> None:
    told = simulate("good", 1, 1, difficulties=[difficulty], book=book)

    assert told["settled_share"] >= 0.9


def test_who_is_only_polite_does_not_settle(book: Book) -> None:
    told = simulate("polite_empty", 1, 1, difficulties=["easy"], book=book)

    assert told["settled_share"] <= 0.1


def test_who_is_rude_loses(book: Book) -> None:
    told = simulate("rude", 1, 1, difficulties=["easy"], book=book)

    assert told["lost_share"] >= 0.95


def test_who_talks_at_random_does_not_settle(book: Book) -> None:
    told = simulate("random", 1, 1, difficulties=["easy"], book=book)

    assert told["settled_share"] <= 0.02


@pytest.mark.parametrize("trainee", ["polite_empty", "rude", "silent"])
def test_he_resists_to_the_end_when_nothing_is_earned(book: Book, trainee: str) -> None:
    told = simulate(trainee, 1, 1, difficulties=["easy"], book=book)

    first, _, final = told["resisting"]
    assert (final >= first, told["unearned"]) == (True, 0)


def test_a_simulation_is_the_same_each_time(book: Book) -> None:
    only = {"umbrella": scenario()}
    first, second = (simulate("random", 3, 7, scenarios=only, book=book) for _ in range(2))

    assert first == second
    assert (first["runs"], set(first["by_difficulty"])) == (9, {"easy", "medium", "hard"})


@pytest.mark.parametrize("trainee", list(TRAINEES))
def test_every_line_of_a_trainee_has_an_act(book: Book, trainee: str) -> None:
    told = simulate(trainee, 1, 1, scenarios={"umbrella": scenario()}, book=book)

    assert told["settled"] + told["lost"] + told["open"] == told["runs"]
    assert set(book.acts([scenario()]).values()) <= set(AGENT_ACTS)


def test_every_rude_line_is_found_by_the_check_of_drafts(book: Book) -> None:
    hearing = ToldHearing({})
    lines = [line["say"] for line in book._trainees["rude"]["lines"]]

    assert [line for line in lines if not hearing.hear([], line).flags] == []


def test_a_scenario_is_found_by_id_and_by_title() -> None:
    first = next(iter(load_scenarios().values()))

    assert find_scenario(first.id) is find_scenario(first.title) is first
    with pytest.raises(InputError, match="没有场景"):
        find_scenario("没有这回事")
