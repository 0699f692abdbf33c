"""Practice without people: simulated trainees on all customers, to see that he stays angry until it is earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.practice.effects import load_arithmetic
from bot.practice.exchange import LOST, SETTLED
from bot.practice.listening import Hearing, ToldHearing
from bot.practice.run import PracticeRun
from bot.practice.scenarios import Scenario, load_scenarios
from bot.practice.trainees import Book, Trainee, load_book

RUNS = 4
"""Runs with each scenario and difficulty unless told otherwise; with 18 scenarios and 3 difficulties 216."""
LONGEST = 30
"""Turns of a trainee after which a run is given up."""
RESISTING = frozenset(["evade", "doubt", "refuse", "superior", "regulator", "hang_up", "vent", "press"])
"""Decisions with which a customer does not give in."""


def simulate(
    trainee: str,
    runs: int = RUNS,
    seed: int = 0,
    *,
    hearing: Hearing | None = None,
    scenarios: Mapping[str, Scenario] | None = None,
    difficulties: Sequence[str] = (),
    book: Book | None = None,
) -> dict[str, Any]:
    """Let a trainee practise.

    Args:
        trainee: one of `bot.practice.trainees.TRAINEES`.
        runs: with each scenario and difficulty, 1 or more.
        seed: of the first run; the others follow from it.
        hearing: hears the trainee; a stub that knows every line's act when None.
        scenarios: all when None.
        difficulties: ids; all when empty.
        book: the lines of the trainees; those of data/practice/ when None.

    Returns:
        `trainee`; how many `runs`; how many `settled`, `lost` and `open` (given up as too long), and their shares
        `settled_share` and `lost_share`; `reasons` with how many ended so; `turns`, the mean of the trainee's turns;
        `resisting`, the share of the customer's answers that resist in each third of the calls; `unearned`, how often
        he gave in without an effect that was earned: in his mood, or in that he no longer resists; `by_difficulty` with
        `runs`, `settled` and `lost` of each; `curve` and `distinct_lines`, see `mood_curve` and `distinct_lines`.
    """
    found = list((load_scenarios() if scenarios is None else scenarios).values())
    book = book or load_book()
    hearing = hearing or ToldHearing(book.acts(found))
    names = list(difficulties) or list(load_arithmetic().difficulties)
    done: list[PracticeRun] = []
    for difficulty in names:
        for index in range(runs * len(found)):
            run = PracticeRun.start(found[index % len(found)], difficulty, seed + index, "exam")
            done.append(play(run, book.trainee(trainee, seed + index), hearing))
    lines = distinct_lines(found, done)
    return {"trainee": trainee, **_counted(done, names), "curve": mood_curve(done), "distinct_lines": lines}


def play(run: PracticeRun, trainee: Trainee, hearing: Hearing, *, longest: int = LONGEST) -> PracticeRun:
    """Let a trainee speak until the call ends, and return the run.

    Args:
        run: not ended.
        trainee: says the lines.
        hearing: hears them.
        longest: turns after which the run is left open, 1 or more.
    """
    for _ in range(longest):
        run.answer(hearing.hear(run.turns, trainee.say(run)))
        if run.ended is not None:
            break
    if run.ended == SETTLED:
        run.farewell(hearing.hear(run.turns, trainee.say(run)))
    return run


def mood_curve(done: Sequence[PracticeRun]) -> list[dict[str, Any]]:
    """Return how anger and trust go over the trainee's turns.

    Args:
        done: runs with one answer or more.

    Returns:
        For each number of a turn, 0 for the beginning: `turn`; `runs`, how many had come so far; `anger` and `trust`
        after it in these runs, each with `mean` and the quartiles `low` and `high`.
    """
    moods = [[run.exchanges[0].before, *(exchange.after for exchange in run.exchanges)] for run in done]
    points = []
    for turn in range(max(map(len, moods), default=0)):
        going = [mood[turn] for mood in moods if turn < len(mood)]
        anger, trust = (sorted(side) for side in zip(*going, strict=True))
        points.append({"turn": turn, "runs": len(going), "anger": _spread(anger), "trust": _spread(trust)})
    return points


def _spread(values: Sequence[int]) -> dict[str, float]:
    """Return the mean and the quartiles of values in order, one or more."""
    low, high = (_quantile(values, share) for share in (0.25, 0.75))
    return {"mean": round(sum(values) / len(values), 2), "low": low, "high": high}


def _quantile(values: Sequence[int], share: float) -> float:
    place = share * (len(values) - 1)
    before = int(place)
    after = min(before + 1, len(values) - 1)
    return round(values[before] + (place - before) * (values[after] - values[before]), 2)


def distinct_lines(scenarios: Iterable[Scenario], done: Iterable[PracticeRun]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return how many of his lines each customer has said in some runs.

    Args:
        scenarios: the customers.
        done: runs with them.

    Returns:
        By id of the scenario, by state: `has`, how many distinct lines there are; `heard`, the numbers of those that
        were said in one of the runs, from 0, in order.
    """
    said: dict[str, set[str]] = {}
    for run in done:
        lines = (turn.text for turn in run.turns if turn.speaker == "customer")
        said.setdefault(run.scenario.id, set()).update(lines)
    return {one.id: _heard_of(one, said.get(one.id, set())) for one in scenarios}


def _heard_of(scenario: Scenario, said: set[str]) -> dict[str, dict[str, Any]]:
    return {
        state: {"has": len(set(lines)), "heard": [number for number, line in enumerate(lines) if line in said]}
        for state, lines in scenario.lines.items()
    }


def _counted(done: Sequence[PracticeRun], names: Iterable[str]) -> dict[str, Any]:
    ends = Counter(run.ended or "open" for run in done)
    per_difficulty = {
        name: {
            "runs": sum(run.difficulty.id == name for run in done),
            "settled": sum(run.difficulty.id == name and run.ended == SETTLED for run in done),
            "lost": sum(run.difficulty.id == name and run.ended == LOST for run in done),
        }
        for name in names
    }
    total = max(1, len(done))
    return {
        "runs": len(done),
        "settled": ends[SETTLED],
        "lost": ends[LOST],
        "open": ends["open"],
        "settled_share": round(ends[SETTLED] / total, 4),
        "lost_share": round(ends[LOST] / total, 4),
        "reasons": dict(sorted(Counter(run.reason or "open" for run in done).items())),
        "turns": round(sum(len(run.exchanges) for run in done) / total, 1),
        "resisting": _resisting(done),
        "unearned": sum(_unearned(run) for run in done),
        "by_difficulty": per_difficulty,
    }


def _resisting(done: Iterable[PracticeRun]) -> list[float]:
    """Return the share of answers that resist in the first, second and last third of the calls."""
    thirds: list[list[bool]] = [[], [], []]
    for run in done:
        count = len(run.exchanges)
        for number, exchange in enumerate(run.exchanges):
            thirds[number * 3 // count].append(exchange.decision in RESISTING)
    return [round(sum(third) / len(third), 3) if third else 0.0 for third in thirds]


def _unearned(run: PracticeRun) -> int:
    """Return how often he gave in without an effect that says why.

    He gives in when anger falls or trust rises in a turn, and when he does not resist although nothing was earned yet.
    """
    count, earned = 0, False
    for exchange in run.exchanges:
        here = any(change.anger < 0 or change.trust > 0 for change in exchange.changes)
        earned = earned or here
        milder = exchange.after[0] < exchange.before[0] or exchange.after[1] > exchange.before[1]
        count += (milder and not here) or (exchange.decision not in RESISTING and not earned)
    return count
