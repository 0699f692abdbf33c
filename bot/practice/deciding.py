"""What a customer does after a turn of the agent, given what he feels and what he heard."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.practice.effects import Difficulty
from bot.practice.mind import Change, Mind
from bot.practice.noticing import Noticed
from bot.practice.scenarios import Limits, Scenario, thresholds

FURIOUS = 75
"""From this anger on he tells nothing new, he only vents."""
VENTS = 50
COOL = 25

_DOUBTED = frozenset({"empty_promise", "overpromise"})
_SOFT_CHANGES = frozenset({"drift"})


@dataclass(frozen=True)
class Decision:
    """What the customer does.

    Attributes:
        what: `tell_fact`, `tell_hidden`, `evade`, `doubt`, `refuse`, `accept`, `thank`, `superior`, `regulator`,
            `hang_up`, `vent` (anger 50 and more), `press` (25 to 50) or `listen` (below).
        about: id of the fact or of the offer that it is about, None for most.
        ended: how the call ends with it: `settled`, `hung_up`, `superior`, `regulator`, `patience`; None when it goes
            on.
    """

    what: str
    about: str | None = None
    ended: str | None = None


@dataclass(frozen=True)
class _Moment:
    before: Mind
    mind: Mind
    noticed: Noticed
    changes: tuple[Change, ...]
    scenario: Scenario
    difficulty: Difficulty

    @property
    def limits(self) -> Limits:
        return thresholds(self.scenario, self.difficulty)

    @property
    def slipped(self) -> bool:
        return len(self.mind.slips) > len(self.before.slips)

    @property
    def rose(self) -> bool:
        return self.mind.anger > self.before.anger


def decide(
    before: Mind,
    mind: Mind,
    noticed: Noticed,
    changes: tuple[Change, ...],
    scenario: Scenario,
    difficulty: Difficulty,
) -> tuple[Mind, Decision]:
    """Return what the customer does, and his mind with what that adds to it.

    Args:
        before: his mind before the turn.
        mind: after the arithmetic.
        noticed: what the turn asks for and offers.
        changes: what moved him.
        scenario: what he knows and wants.
        difficulty: how hard he is.
    """
    moment = _Moment(before, mind, noticed, changes, scenario, difficulty)
    decision = next(decision for ask in _IN_ORDER if (decision := ask(moment)) is not None)
    return _with_decision(moment, decision), decision


def settling_offer(mind: Mind, scenario: Scenario, difficulty: Difficulty) -> str | None:
    """Return the id of the offer that settles the matter for him now, None when he is not ready or there is none.

    His feelings must have been met and his matter heard, the offer must have come with a time or been done at once,
    and anger and trust must be where he can say yes.
    """
    calm = mind.anger <= difficulty.settle_anger and mind.trust >= difficulty.settle_trust
    if not (mind.feelings and mind.matter and calm):
        return None
    enough = {"full"} | ({"part"} if difficulty.part is not None and mind.trust >= difficulty.part else set())
    offers = [scenario.offer(name) for name in mind.timed]
    offers.sort(key=lambda offer: offer.settles != "full")
    return next((offer.id for offer in offers if offer.settles in enough), None)


def _with_decision(moment: _Moment, decision: Decision) -> Mind:
    mind = moment.mind
    if moment.slipped:
        mind = replace(mind, accepted=None)
    if decision.what in ("tell_fact", "tell_hidden") and decision.about and decision.about not in mind.told:
        mind = replace(mind, told=(*mind.told, decision.about))
    if decision.what == "accept":
        mind = replace(mind, accepted=decision.about)
    if decision.what == "superior" and mind.superior is None:
        mind = replace(mind, superior=mind.turns)
    if decision.what == "regulator" and mind.regulator is None:
        mind = replace(mind, regulator=mind.turns)
    return mind


def _hangs_up(moment: _Moment) -> Decision | None:
    # Even in a rage he says first what he will do: a trainee must be able to see it coming.
    warned = moment.before.superior is not None or moment.before.regulator is not None
    if warned and moment.mind.anger >= moment.limits.hang_up:
        return Decision("hang_up", ended="hung_up")
    return None


def _escalates(moment: _Moment) -> Decision | None:
    mind, hard, limits = moment.mind, moment.difficulty, moment.limits
    # He asks for somebody else before he threatens to go elsewhere.
    ladder = (("superior", mind.superior, limits.superior), ("regulator", mind.regulator, limits.regulator))
    for what, since, threshold in ladder:
        if since is None and mind.anger >= threshold:
            return Decision(what) if moment.rose else None
    for what, since, threshold in reversed(ladder):
        waited = since is not None and mind.turns - since >= hard.holds
        # Who is just being calmed down goes on listening.
        if waited and mind.anger >= threshold and mind.anger >= moment.before.anger:
            return Decision(what, ended=what)
    return None


def _gives_up(moment: _Moment) -> Decision | None:
    mind, hard = moment.mind, moment.difficulty
    if mind.accepted is not None:
        return None
    if mind.idle >= hard.patience or mind.turns >= hard.longest:
        return Decision("hang_up", ended="patience")
    # Before he gives up he tries it with somebody else.
    if mind.idle == hard.patience - 1 and mind.superior is None and mind.level != "cooling":
        return Decision("superior")
    return None


def _takes_back(moment: _Moment) -> Decision | None:
    return _level(moment.mind) if moment.slipped else None


def _parts(moment: _Moment) -> Decision | None:
    if moment.mind.accepted is None:
        return None
    if "closes" in moment.noticed.senses:
        return Decision("thank", ended="settled")
    return None


def _answers(moment: _Moment) -> Decision | None:
    """Return what he says to a question; he answers none in a fury."""
    mind, noticed = moment.mind, moment.noticed
    if mind.anger >= FURIOUS:
        return None
    if noticed.hidden is not None:
        told = "hidden_asked" in noticed.events
        return Decision("tell_hidden" if told else "evade", noticed.hidden)
    # A fact that he has told already is told in other words, and he minds.
    return Decision("tell_fact", noticed.fact) if noticed.fact is not None else None


def _accepts(moment: _Moment) -> Decision | None:
    spoilt = {"offer_none", "offer_again"} & set(moment.noticed.events)
    if moment.mind.accepted is not None and not spoilt:
        return Decision("accept", moment.mind.accepted)
    harmed = any(change.trust - change.anger < 0 for change in moment.changes if change.id not in _SOFT_CHANGES)
    if spoilt or (harmed and moment.rose):
        return None
    offer = settling_offer(moment.mind, moment.scenario, moment.difficulty)
    earned = moment.mind.idle == 0 or offer in moment.noticed.offers
    return Decision("accept", offer) if offer is not None and earned else None


def _doubts(moment: _Moment) -> Decision | None:
    mind, noticed = moment.mind, moment.noticed
    if noticed.offers and _best_settles(moment) == "none":
        return None
    if any(change.id in _DOUBTED for change in moment.changes):
        return Decision("doubt")
    if any(name not in mind.timed for name in noticed.offers):
        return Decision("doubt", noticed.offers[0])
    if "explains" in noticed.senses and mind.trust < moment.difficulty.doubts and mind.anger < FURIOUS:
        return Decision("doubt")
    return None


def _refuses(moment: _Moment) -> Decision | None:
    offers = moment.noticed.offers
    if not offers:
        return None
    # What he wanted is not turned down, only not believed yet.
    return Decision("doubt" if _best_settles(moment) == "full" else "refuse", offers[0])


def _best_settles(moment: _Moment) -> str:
    return moment.scenario.offer(moment.noticed.offers[0]).settles


def _level(mind: Mind) -> Decision:
    return Decision("vent" if mind.anger >= VENTS else "press" if mind.anger >= COOL else "listen")


_IN_ORDER: tuple[Callable[[_Moment], Decision | None], ...] = (
    _hangs_up,
    _escalates,
    _gives_up,
    _takes_back,
    _parts,
    _answers,
    _accepts,
    _doubts,
    _refuses,
    lambda moment: _level(moment.mind),
)
"""The first that knows what to do, decides."""
