"""The scorecard of a run: the rubric's review, the mood over the call, the turn that turned it, what to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.practice.care import care_for
from bot.practice.exchange import REASONS
from bot.practice.guide import next_step
from bot.practice.mind import Change, Mind
from bot.practice.reacting import DRIFT, HELD_UP
from bot.practice.run import PracticeRun
from bot.practice.what_if import curve, what_if
from bot.review.review import review_call
from bot.review.transcripts.transcript import Line, Transcript

__all__ = [
    "differently",
    "first_things",
    "lasting_change",
    "missed_items",
    "scorecard",
    "turning_point",
    "what_if",
]

_THINGS = 3
_GRAVE = 15
"""Points from which a fault comes before what was left out."""
_BY_ITSELF = (DRIFT, HELD_UP)


def scorecard(run: PracticeRun) -> dict[str, Any]:
    """Return how a run went.

    Args:
        run: ended or not; may have no answer yet.

    Returns:
        The review of the call, see `bot.review.review.review_call`, and besides: `practice` with `scenario` (`id`,
        `title`), `difficulty`, `seed`, `mode`, `ended`, `reason` and `told` (the reason in Chinese); `mood`, see
        `bot.practice.what_if.curve`; `turning`, see `turning_point`, None when nothing lasted; `differently`, at most
        three things to do differently, see `differently`; `care`, a word to a trainee who was sworn or shouted at, see
        `bot.practice.care.Care`, None when he was not.

    Raises:
        ContentError: a content file is broken.
    """
    lines = tuple(Line(turn.speaker, turn.text) for turn in run.turns)
    name = f"{run.scenario.id}#{run.seed}"
    transcript = Transcript(name, run.scenario.title, lines, issue=run.scenario.issue)
    review = review_call(transcript, run.turns)
    care = care_for(run.turns)
    return {
        **review,
        "persona": run.scenario.persona,
        "practice": {
            "scenario": {"id": run.scenario.id, "title": run.scenario.title},
            "difficulty": run.difficulty.id,
            "seed": run.seed,
            "mode": run.mode,
            "ended": run.ended,
            "reason": run.reason,
            "told": REASONS[run.reason] if run.reason else None,
        },
        "mood": curve(run),
        "turning": turning_point(run),
        "differently": differently(run, review, settled=run.mind.accepted is not None),
        "care": care.as_dict() if care else None,
    }


def turning_point(run: PracticeRun) -> dict[str, Any] | None:
    """Return the trainee's turn that turned the call: the largest change of mood that lasted to its end.

    Mood is trust less anger.

    Returns:
        `turn`, `lasting` (points, negative when it turned for the worse), `text`, `changes` as a trainee reads them;
        None when no change lasted.
    """
    found = lasting_change([point["trust"] - point["anger"] for point in curve(run)])
    if found is None:
        return None
    place, lasting = found
    exchange = run.exchanges[place - 1]
    return {
        "turn": exchange.turn,
        "lasting": lasting,
        "text": run.turns[exchange.turn - 1].text,
        "changes": [change.told() for change in exchange.changes],
    }


def lasting_change(moods: Sequence[int]) -> tuple[int, int] | None:
    """Return the largest change that lasted to the end.

    A rise lasts as far as the mood never falls below it again, a fall as far as it never rises above it again.

    Args:
        moods: one after the other, greater is better.

    Returns:
        The index of the mood after the change and the points that lasted (negative for a fall), of equals the first;
        None when no change lasted.
    """
    best: tuple[int, int] | None = None
    for index in range(1, len(moods)):
        later, before = moods[index:], moods[index - 1]
        lasting = max(0, min(later) - before) if moods[index] > before else min(0, max(later) - before)
        if lasting and (best is None or abs(lasting) > abs(best[1])):
            best = index, lasting
    return best


def differently(run: PracticeRun, review: dict[str, Any], *, settled: bool) -> list[dict[str, Any]]:
    """Return what to do differently: grave faults, what a yes lacked, small faults, then what the rubric misses.

    Args:
        run: the call.
        review: of the call.
        settled: whether the customer has said yes, so that nothing was lacking for it.

    Returns:
        At most three things, each with `turn` (None when it is about the whole call), `title`, `why`, `anger` and
        `trust` (what it cost; 0 when it was left out) and `say` (what a good agent says there, or None).
    """
    costly = _costly(run)
    grave = [one for one in costly if one["anger"] - one["trust"] >= _GRAVE]
    left_out = [] if settled else _left_out(run)
    return first_things([*grave[: _THINGS - 1], *left_out, *costly, *missed_items(review)])


def first_things(things: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the first three of what could be done differently: no title twice, and no words twice."""
    found: list[dict[str, Any]] = []
    for one in things:
        if one["title"] not in {other["title"] for other in found}:
            shown = {other["say"] for other in found}
            found.append(one | {"say": None if one["say"] in shown else one["say"]})
    return found[:_THINGS]


def _costly(run: PracticeRun) -> list[dict[str, Any]]:
    """Return the changes for the worse, the most expensive first, each kind once."""
    costs: dict[str, tuple[int, int, Change]] = {}
    for number, exchange in enumerate(run.exchanges):
        for change in exchange.changes:
            cost = change.anger - change.trust
            if change.id not in _BY_ITSELF and cost > max(0, costs.get(change.id, (0, 0, change))[0]):
                costs[change.id] = cost, number, change
    dearest = sorted(costs.values(), key=lambda one: (-one[0], one[1]))
    return [_as_dict(change, run, number) for _, number, change in dearest]


def _as_dict(change: Change, run: PracticeRun, number: int) -> dict[str, Any]:
    exchange = run.exchanges[number]
    step = next_step(run.scenario, _mind_before(run, number), run.turns[: exchange.turn - 1], run.arithmetic)
    return {
        "turn": exchange.turn,
        "title": change.title,
        "why": change.why,
        "anger": change.anger,
        "trust": change.trust,
        "say": step.say if step else None,
    }


def _mind_before(run: PracticeRun, number: int) -> Mind:
    """Return the customer's mind before a turn, as far as the script needs it."""
    exchanges = run.exchanges[:number]
    anger, trust = run.exchanges[number].before
    counts: dict[str, int] = {}
    for change in (change for one in exchanges for change in one.changes):
        counts[change.id] = counts.get(change.id, 0) + 1
    told = tuple(one.about for one in exchanges if one.about and one.decision in ("tell_fact", "tell_hidden"))
    accepted = next((one.about for one in reversed(exchanges) if one.decision == "accept"), None)
    return Mind(anger, trust, counts=tuple(counts.items()), told=told, accepted=accepted)


def _left_out(run: PracticeRun) -> Iterator[dict[str, Any]]:
    """Yield what a yes would have needed and did not get."""
    if not run.exchanges:
        return
    offers = {step.offer: step.say for step in run.scenario.script if step.offer}
    full = [name for name in run.mind.offered if run.scenario.offer(name).settles == "full"]
    missing = [
        (not run.mind.feelings, "没人接他的火气", "先说出他的感受，他才听得进别的", _say(run, "empathize")),
        (not run.mind.matter, "没把事情听进去", "问清、复述，他才知道您懂", _say(run, "restate")),
        (not full, "没拿出他要的办法", run.scenario.told["settles_for"], next(iter(offers.values()), None)),
        (
            bool(full) and not set(full) & set(run.mind.timed),
            "办法没有时限",
            "说清几点几号，他才敢答应",
            next(iter(offers.values()), None),
        ),
    ]
    for left_out, title, why, say in missing:
        if left_out:
            yield {"turn": None, "title": title, "why": why, "anger": 0, "trust": 0, "say": say}


def _say(run: PracticeRun, move: str) -> str | None:
    return next((step.say for step in run.scenario.script if step.move == move), None)


def missed_items(review: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what the rubric misses most in a reviewed call, as things to do differently."""
    for one in review["practise"]:
        say = one["phrases"][0]["text"] if one["phrases"] else None
        yield {"turn": one["turn"], "title": one["title"], "why": one["advice"], "anger": 0, "trust": 0, "say": say}
