"""Practice without people: simulated trainees on all customers, to see that he stays angry until it is earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.practice.effects import load_arithmetic
from bot.practice.listening import Hearing, ToldHearing
from bot.practice.run import SETTLED, PracticeRun
from bot.practice.scenarios import Scenario, load_scenarios
from bot.practice.trainees import Book, Trainee, load_book

LONGEST = 30
"""Turns of a trainee after which a run is given up."""
RESISTING = frozenset(["evade", "doubt", "refuse", "superior", "regulator", "hang_up", "vent", "press"])
"""Decisions with which a customer does not give in."""


def simulate(
    trainee: str,
    runs: int,
    seed: int,
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
        `resisting`, the share of the customer's answers that resist in each third of the calls; `unearned`, how many
        answers gave in without an effect that was earned; `by_difficulty` with `runs` and `settled` of each.
    """
    found = list((load_scenarios() if scenarios is None else scenarios).values())
    book = book or load_book()
    hearing = hearing or ToldHearing(book.acts(found))
    names = list(difficulties) or list(load_arithmetic().difficulties)
    done: list[PracticeRun] = []
    for difficulty in names:
        for number, scenario in enumerate(found):
            for index in range(runs):
                mine = seed + index * len(found) + number
                run = PracticeRun.start(scenario, difficulty, mine, "exam")
                done.append(play(run, book.trainee(trainee, mine), hearing))
    return {"trainee": trainee, **_counted(done, names)}


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


def _counted(done: Sequence[PracticeRun], names: Iterable[str]) -> dict[str, Any]:
    ends = Counter(run.ended or "open" for run in done)
    per_difficulty = {
        name: {
            "runs": sum(run.difficulty.id == name for run in done),
            "settled": sum(run.difficulty.id == name and run.ended == SETTLED for run in done),
        }
        for name in names
    }
    total = max(1, len(done))
    return {
        "runs": len(done),
        "settled": ends[SETTLED],
        "lost": ends["lost"],
        "open": ends["open"],
        "settled_share": round(ends[SETTLED] / total, 4),
        "lost_share": round(ends["lost"] / total, 4),
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
    """Return how often anger fell or trust rose in a turn without an effect that says why."""
    return sum(
        (exchange.after[0] < exchange.before[0] or exchange.after[1] > exchange.before[1])
        and not any(change.anger < 0 or change.trust > 0 for change in exchange.changes)
        for exchange in run.exchanges
    )
