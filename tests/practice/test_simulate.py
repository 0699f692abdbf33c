"""That he stays angry until it is earned, measured on the customers of data/scenarios/ with a stub for an ear."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_scenario import ACTS, scenario, started

from bot.errors import InputError
from bot.labels import AGENT_ACTS
from bot.practice.effects import FOLDER
from bot.practice.listening import ToldHearing
from bot.practice.mind import clamped
from bot.practice.notions import DIFFICULTIES
from bot.practice.scenarios import find_scenario, load_scenarios
from bot.practice.simulate import RUNS, distinct_lines, mood_curve, simulate
from bot.practice.simulate_render import fewest_lines, resistance, simulation_json, simulation_tables
from bot.practice.trainees import TRAINEES, Book, load_book
from bot.practice.validate import SCENARIOS, arithmetic_problems, case_ids, problems, trainee_problems

Simulated = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def book() -> Book:
    return load_book()


@pytest.fixture(scope="module")
def simulated(book: Book) -> Simulated:
    """One run of a trainee with each customer and difficulty."""
    return lru_cache(lambda trainee: simulate(trainee, 1, 1, book=book))


@pytest.fixture(scope="module")
def small(book: Book) -> list[dict[str, Any]]:
    """All trainees with the made-up customer."""
    return [simulate(name, 2, 1, scenarios={"umbrella": scenario()}, book=book) for name in TRAINEES]


def shares(told: dict[str, Any], ended: str) -> list[float]:
    """How many of the runs ended so, by difficulty."""
    return [one[ended] / one["runs"] for one in told["by_difficulty"].values()]


def test_the_content_has_nothing_wrong() -> None:
    found = [*arithmetic_problems(FOLDER), *trainee_problems()]
    found += problems(sorted(SCENARIOS.glob("*.yml")), case_ids())

    assert [str(problem) for problem in found] == []


def test_who_follows_the_script_and_listens_settles_however_hard_he_is(simulated: Simulated) -> None:
    assert min(shares(simulated("good"), "settled")) >= 0.9


def test_who_is_only_polite_does_not_settle(simulated: Simulated) -> None:
    assert max(shares(simulated("polite_empty"), "settled")) <= 0.1


def test_who_is_rude_loses(simulated: Simulated) -> None:
    assert min(shares(simulated("rude"), "lost")) >= 0.95


@pytest.mark.parametrize("trainee", ["random", "silent"])
def test_who_talks_at_random_or_not_at_all_does_not_settle(simulated: Simulated, trainee: str) -> None:
    assert max(shares(simulated(trainee), "settled")) <= 0.02


@pytest.mark.parametrize("trainee", ["polite_empty", "rude", "silent"])
def test_he_resists_to_the_end_when_nothing_is_earned(book: Book, trainee: str) -> None:
    told = simulate(trainee, 1, 1, difficulties=["medium"], book=book)

    first, second, final = told["resisting"]
    assert first <= second <= final
    assert (told["runs"], told["unearned"], resistance(told)) == (len(load_scenarios()), 0, "不降")


@pytest.mark.parametrize("trainee", list(TRAINEES))
def test_he_gives_in_to_nobody_unearned(simulated: Simulated, trainee: str) -> None:
    assert simulated(trainee)["unearned"] == 0


_LINES = st.sampled_from([*ACTS, "今天天气不错。"])
_ACTS = st.sampled_from([*AGENT_ACTS, None])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    said=st.lists(st.tuples(st.one_of(_LINES, st.text(max_size=30)), _ACTS), min_size=1, max_size=14),
    difficulty=st.sampled_from(DIFFICULTIES),
    seed=st.integers(0, 9),
)
def test_whatever_is_said_his_mood_is_what_it_was_and_what_moved_it(
    said: list[tuple[str, str | None]], difficulty: str, seed: int
) -> None:
    run = started(difficulty, seed)
    for text, act in said:
        if run.ended is None:
            run.answer(ToldHearing({text: act} if act else {}).hear(run.turns, text))

    for one in run.exchanges:
        moved = sum(change.anger for change in one.changes), sum(change.trust for change in one.changes)
        assert one.after == tuple(clamped(before + points) for before, points in zip(one.before, moved, strict=True))
        assert one.after[0] >= one.before[0] or any(change.anger < 0 for change in one.changes)
        assert one.after[1] <= one.before[1] or any(change.trust > 0 for change in one.changes)
    lines = [turn.text for turn in run.turns if turn.speaker == "customer"]
    assert len(lines) == len(set(lines))


def test_every_trainee_has_two_hundred_runs_unless_told_otherwise() -> None:
    assert RUNS * len(load_scenarios()) * len(DIFFICULTIES) >= 200


def test_the_mood_curve_begins_where_he_calls_and_counts_who_still_talks(small: list[dict[str, Any]]) -> None:
    curve = {one["trainee"]: one["curve"] for one in small}["rude"]

    assert curve[0]["anger"] == {"mean": 70, "low": 62.5, "high": 77.5}
    assert [point["turn"] for point in curve] == list(range(len(curve)))
    going = [point["runs"] for point in curve]
    assert (going[0], going) == (6, sorted(going, reverse=True))
    assert curve[1]["anger"]["mean"] > curve[0]["anger"]["mean"]


def test_the_mean_and_the_quartiles_are_those_of_the_runs_still_going() -> None:
    runs = [started(difficulty) for difficulty in ("easy", "medium", "hard")]
    for run, texts in zip(runs, (["嗯"], ["嗯", "嗯"], ["嗯", "嗯"]), strict=True):
        for text in texts:
            run.answer(ToldHearing(ACTS).hear(run.turns, text))

    curve = mood_curve(runs)
    ends = sorted(run.exchanges[1].after[0] for run in runs[1:])
    assert [point["runs"] for point in curve] == [3, 3, 2]
    assert curve[2]["anger"]["mean"] == sum(ends) / 2
    assert curve[2]["anger"]["low"] == ends[0] + (ends[1] - ends[0]) / 4


def test_the_lines_that_he_said_are_counted_by_state() -> None:
    run = started()
    run.answer(ToldHearing(ACTS).hear(run.turns, "嗯"))

    found = distinct_lines([run.scenario], [run])["umbrella"]
    assert (found["open"]["has"], len(found["open"]["heard"]), found["thank"]["heard"]) == (12, 1, [])
    assert run.scenario.lines["open"][found["open"]["heard"][0]] == run.opening


def test_the_fewest_lines_are_those_of_all_trainees_together(small: list[dict[str, Any]]) -> None:
    fewest = fewest_lines(small)["open"]
    each = [len(one["distinct_lines"]["umbrella"]["open"]["heard"]) for one in small]

    assert (fewest["has"], fewest["has_where"], fewest["heard_where"]) == (12, "umbrella", "umbrella")
    assert fewest["heard"] >= max(each)


def test_resistance_that_falls_is_earned_or_the_engine_is_wrong() -> None:
    falls = [0.9, 0.5, 0.6]

    assert resistance({"resisting": [0.9, 0.9, 1.0], "unearned": 0}) == "不降"
    assert resistance({"resisting": falls, "unearned": 0}) == "挣来的"
    assert resistance({"resisting": falls, "unearned": 1}) == "白降了"


def test_the_json_says_who_settled_and_who_lost_first(small: list[dict[str, Any]]) -> None:
    told = simulation_json(small)

    assert [list(one)[:4] for one in told["trainees"]] == [["trainee", "runs", "settled", "lost"]] * len(TRAINEES)
    good = told["trainees"][0]
    assert (good["trainee"], good["settled"], good["open"]) == ("good", small[0]["settled_share"], 0)


def test_the_tables_name_every_trainee_and_every_state(small: list[dict[str, Any]]) -> None:
    shown, resisting, by_difficulty, lines = simulation_tables(small)

    assert all(f"（{name}）" in text for name in TRAINEES for text in (shown, resisting, by_difficulty))
    assert "谈成 ≥90" in shown
    assert [row.split()[-2:] for row in resisting.splitlines()[4:8]] == [["不降", "0"]] * 4
    assert by_difficulty.splitlines()[1].split()[-3:] == ["容易", "中等", "困难"]
    assert {line.split()[0] for line in lines.splitlines()[3:-1]} >= {"开口", "火大", "挂电话"}


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
