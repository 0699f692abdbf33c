"""How a customer takes what the agent has just said: the arithmetic, then what he does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.coaching.clauses import Span
from bot.practice.deciding import Decision, decide
from bot.practice.effects import Arithmetic, Difficulty, Effect, load_arithmetic
from bot.practice.mind import Change, Mind, clamped
from bot.practice.noticing import Noticed, is_ignored, notice
from bot.practice.scenarios import Scenario
from bot.rubric.call import Call

DRIFT = "drift"
HELD_UP = "held_up"
_EMPTY_PROMISE = "empty_promise"
_TIMED_PROMISE = "timed_promise"


@dataclass(frozen=True)
class Reaction:
    """What a turn of the agent does to the customer.

    Attributes:
        mind: his mind afterwards.
        changes: what moved it; anger and trust afterwards are those before plus these, held within 0 and 100.
        decision: what he does.
    """

    mind: Mind
    changes: tuple[Change, ...]
    decision: Decision


def react(
    mind: Mind, call: Call, scenario: Scenario, difficulty: Difficulty, arithmetic: Arithmetic | None = None
) -> Reaction:
    """Return how the customer takes the last turn of a call. Nothing here is left to chance.

    Args:
        mind: his mind before the turn.
        call: up to and with the turn, which is the agent's; its signals must be those of the arithmetic.
        scenario: what he knows and wants.
        difficulty: how hard he is.
        arithmetic: what moves him; the project's when None.

    Raises:
        ContentError: a file of data/practice/ is broken.
    """
    arithmetic = arithmetic or load_arithmetic()
    noticed = notice(mind, call, scenario, arithmetic)
    found = list(_found(mind, call, noticed, arithmetic))
    slipped = any(effect.shows == "slip" for effect, _ in found)
    # Nothing that is said well in the same breath makes up for a slip.
    weighed = [pair for pair in found if not (slipped and _is_good(pair[0]))]
    weights = [(effect, _change(effect, mind, scenario, difficulty, where)) for effect, where in weighed]
    counted = [(effect, change) for effect, change in weights if change]
    earned = sum(max(0, change.trust - change.anger) for _, change in counted)
    idle = [] if counted else list(_idle_changes(mind, scenario, difficulty, arithmetic))
    changes = [change for _, change in counted] + idle
    after = _remembering(mind, noticed, [effect for effect, _ in counted], slipped=slipped)
    held_up = list(_held_up(after, changes, scenario, difficulty))
    changes += held_up
    # What does not bring him down is no progress.
    earned -= sum(change.anger for change in held_up)
    after = replace(
        after,
        anger=clamped(mind.anger + sum(change.anger for change in changes)),
        trust=clamped(mind.trust + sum(change.trust for change in changes)),
        counts=_counted(mind, changes),
        idle=0 if earned >= difficulty.progress else mind.idle + 1,
    )
    after, decision = decide(mind, after, noticed, tuple(changes), scenario, difficulty)
    return Reaction(after, tuple(changes), decision)


def _found(mind: Mind, call: Call, noticed: Noticed, arithmetic: Arithmetic) -> Iterator[tuple[Effect, Span]]:
    """Yield the effects that the turn has, each with the words that show it."""
    last = len(call) - 1
    for effect in arithmetic.effects:
        times = mind.times(effect.id)
        fits = all(low <= getattr(mind, name) <= high for name, (low, high) in effect.moods.items())
        if not fits or (effect.once and times):
            continue
        if effect.event is not None and effect.event not in noticed.events:
            continue
        if effect.turn is not None and effect.turn.truths(call)[last] is not True:
            continue
        if effect.turn is not None:
            evidence = effect.turn.evidence(call, last)
            yield effect, (evidence.start, evidence.end)
        elif effect.event is not None:
            yield effect, noticed.events[effect.event]


def _is_good(effect: Effect) -> bool:
    return effect.trust - effect.anger > 0


def _change(effect: Effect, mind: Mind, scenario: Scenario, difficulty: Difficulty, where: Span) -> Change | None:
    """Return what an effect does now; None when nothing is left of it."""
    left = effect.fade ** mind.times(effect.id) * (difficulty.soothe if _is_good(effect) else difficulty.hurt)
    left *= effect.personas.get(scenario.persona, 1)
    anger, trust = _rounded(effect.anger * left), _rounded(effect.trust * left)
    if not anger and not trust:
        return None
    return Change(effect.id, effect.title, anger, trust, effect.why, *where)


def _rounded(points: float) -> int:
    # Halves go away from zero, so that a loss and a gain of the same size are rounded alike.
    return int(points + 0.5) if points > 0 else -int(-points + 0.5)


def _idle_changes(mind: Mind, scenario: Scenario, difficulty: Difficulty, arithmetic: Arithmetic) -> Iterator[Change]:
    """Yield what comes of a turn that earns nothing."""
    if mind.accepted is not None:
        return
    if difficulty.drift:
        why = "这一句什么也没挣到，火气自己往上涨"
        yield Change(DRIFT, "没有进展", difficulty.drift, 0, why, 0, 0)
    if is_ignored(mind):
        for effect in arithmetic.effects:
            if effect.event == "ignored":
                change = _change(effect, mind, scenario, difficulty, (0, 0))
                if change is not None:
                    yield change


def _held_up(mind: Mind, changes: list[Change], scenario: Scenario, difficulty: Difficulty) -> Iterator[Change]:
    """Yield what holds anger up: kind words alone bring it down only so far.

    Args:
        mind: with the memory of the turn, but anger as it was before.
        changes: what moves him otherwise.
        scenario: whose offers count.
        difficulty: how far anger may fall.
    """
    if any(scenario.offer(name).settles != "none" for name in mind.offered):
        return
    floor = difficulty.floor_unoffered if mind.matter else difficulty.floor_unheard
    missing = min(floor, mind.anger) - (mind.anger + sum(change.anger for change in changes))
    if missing > 0:
        why = "好话听够了，办法还没有" if mind.matter else "话是好听，事情还没听进去"
        yield Change(HELD_UP, "事还没着落", missing, 0, why, 0, 0)


def _counted(mind: Mind, changes: list[Change]) -> tuple[tuple[str, int], ...]:
    counts = dict(mind.counts)
    for change in changes:
        counts[change.id] = counts.get(change.id, 0) + 1
    return tuple(counts.items())


def _remembering(mind: Mind, noticed: Noticed, effects: list[Effect], *, slipped: bool) -> Mind:
    """Return the mind with what the turn has added to its memory."""
    number = mind.turns + 1
    names = {effect.id for effect in effects}
    shown = {effect.shows for effect in effects}
    offered = tuple(dict.fromkeys((*mind.offered, *noticed.offers)))
    promised = _TIMED_PROMISE in names
    # A time that is given later counts for the offer that was made before.
    dated = noticed.offers if "timed" in noticed.senses else ()
    dated = (*dated, *offered) if promised else dated
    return replace(
        mind,
        turns=number,
        offered=offered,
        timed=tuple(dict.fromkeys((*mind.timed, *dated))),
        promises=(*mind.promises, number) if promised else mind.promises,
        empty=(*mind.empty, number) if _EMPTY_PROMISE in names else mind.empty,
        slips=(*mind.slips, number) if slipped else mind.slips,
        feelings=mind.feelings or "feelings" in shown,
        matter=mind.matter or "matter" in shown,
    )
