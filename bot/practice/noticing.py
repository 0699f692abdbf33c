"""What only the scenario and the mind can tell of an agent's turn: what it asks for, what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.coaching.clauses import Span, clauses, containing
from bot.coaching.rules import compiled
from bot.practice.effects import Arithmetic
from bot.practice.matter import is_on_matter
from bot.practice.mind import Mind
from bot.practice.scenarios import Fact, Offer, Scenario
from bot.practice.wordings import spans_of
from bot.rubric.call import Call

_IGNORED_AFTER = 1
"""Turns without progress after which one more counts as ignoring him."""
_BEST_FIRST = ("full", "part", "none")


@dataclass(frozen=True)
class Noticed:
    """What was noticed in the agent's latest turn.

    Attributes:
        events: names of `EVENTS`, each with the words that show it as (start, end) in the text as given.
        fact: id of the fact that it asks for and that he may tell, None when there is none.
        hidden: id of what is hidden that it asks for, None when there is none.
        offers: ids of the offers that it makes, the best first.
        senses: names of the senses that it fits.
    """

    events: Mapping[str, Span] = field(default_factory=dict)
    fact: str | None = None
    hidden: str | None = None
    offers: tuple[str, ...] = ()
    senses: frozenset[str] = frozenset()


def notice(mind: Mind, call: Call, scenario: Scenario, arithmetic: Arithmetic) -> Noticed:
    """Look at the last turn of a call, which is the agent's.

    Args:
        mind: of the customer before the turn.
        call: up to and with the turn.
        scenario: what he knows and wants.
        arithmetic: how the engine listens.
    """
    last = len(call) - 1
    senses = frozenset(name for name, sense in arithmetic.senses.items() if sense.truths(call)[last] is True)
    events: dict[str, Span] = {}
    fact, hidden = None, None
    if "asks" in senses:
        hidden = _notice_hidden(mind, call, scenario, events)
        fact = None if hidden else _notice_fact(mind, call, scenario, events, restates="restates" in senses)
    offers = _notice_offers(mind, call, scenario, arithmetic, events) if "offers" in senses else ()
    on_matter = is_on_matter(call.turns[last].text, scenario.matter)
    events["on_matter" if on_matter else "off_matter"] = _whole(call)
    if "leaves" in senses and mind.accepted is None and not offers:
        events["close_early"] = _whole(call)
    return Noticed(events, fact, hidden, offers, senses)


def _notice_hidden(mind: Mind, call: Call, scenario: Scenario, events: dict[str, Span]) -> str | None:
    for one in scenario.hidden:
        where = _asked(one, call)
        if where is not None and one.id not in mind.told:
            opens = mind.trust >= (one.needs_trust or 0)
            events["hidden_asked" if opens else "hidden_shut"] = where
            return one.id
    return None


def _notice_fact(mind: Mind, call: Call, scenario: Scenario, events: dict[str, Span], *, restates: bool) -> str | None:
    """Return the first fact that is asked for and not told yet, else one that is asked for again."""
    asked = [(one, where) for one in scenario.facts if (where := _asked(one, call)) is not None]
    new = [pair for pair in asked if pair[0].id not in mind.told]
    if new:
        events["fact_asked"] = new[0][1]
        return new[0][0].id
    # Who repeats what he has told makes sure of it.
    if asked and not restates:
        events["fact_again"] = asked[0][1]
        return asked[0][0].id
    return None


def _asked(fact: Fact, call: Call) -> Span | None:
    spans = spans_of(fact.asks, call.turns[-1].text)
    return call.texts[-1].to_original(*spans[0]) if spans else None


def _notice_offers(
    mind: Mind, call: Call, scenario: Scenario, arithmetic: Arithmetic, events: dict[str, Span]
) -> tuple[str, ...]:
    found = [(one, where) for one in scenario.offers if (where := _offered(one, call, arithmetic)) is not None]
    found.sort(key=lambda pair: _BEST_FIRST.index(pair[0].settles))
    if not found:
        return ()
    best, where = found[0]
    if best.id not in mind.offered:
        events[f"offer_{best.settles}"] = where
    elif best.settles != "full":
        events["offer_again"] = where
    return tuple(one.id for one, _ in found)


def _offered(offer: Offer, call: Call, arithmetic: Arithmetic) -> Span | None:
    """Return where an offer stands, None when it does not, or only where something is said not to be done."""
    text = call.texts[-1].text
    parts = clauses(text)
    for start, end in spans_of(offer.wordings, call.turns[-1].text):
        first, last = containing(parts, start, end)
        if not any(compiled(regex).search(text[first:last]) for regex in arithmetic.not_offered):
            return call.texts[-1].to_original(start, end)
    return None


def _whole(call: Call) -> Span:
    return 0, len(call.turns[-1].text)


def is_ignored(mind: Mind) -> bool:
    """Tell whether one more turn that earns nothing means that the agent does not listen."""
    return mind.idle >= _IGNORED_AFTER
