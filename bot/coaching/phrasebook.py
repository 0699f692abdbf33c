"""The phrasebook: sentences an agent can say at once, ranked for the moment."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from bot.content import load_compiled, with_tuples
from bot.labels import EMOTIONS
from bot.paths import DATA, PROJECT

MAX_PHRASES = 3
APOLOGIES = ("apologize", "wait_apology")
_ANY = "any"


@dataclass(frozen=True)
class Phrase:
    """A phrase; the fields are those of data/phrases/ (see docs/developer.md)."""

    id: str
    text: str
    technique: str
    title: str
    act: str
    stages: tuple[str, ...]
    emotions: tuple[str, ...]
    issues: tuple[str, ...]
    personas: tuple[str, ...]
    promise: bool
    why: str
    source: str
    version: int


@dataclass(frozen=True)
class Moment:
    """What phrases are chosen for.

    Attributes:
        stage: stage of the call.
        techniques: techniques wanted, best first; empty for any.
        emotion: of the customer.
        issue: of the call, None when not known.
        persona: of the customer, None when not known.
        commits: whether the agent may promise or act at this moment.
    """

    stage: str
    techniques: tuple[str, ...] = ()
    emotion: str = "calm"
    issue: str | None = None
    persona: str | None = None
    commits: bool = False


@functools.lru_cache(maxsize=1)
def phrases() -> dict[str, Phrase]:
    """Return all phrases by id.

    Raises:
        ContentError: a file under data/phrases/ is broken.
    """

    def build() -> Any:
        from bot.coaching.phrasebook_schema import read_phrases

        return read_phrases()

    sources = [DATA / "phrases", PROJECT / "bot" / "coaching" / "phrasebook_schema.py"]
    entries = load_compiled("phrases", sources, build)
    return {entry["id"]: Phrase(**with_tuples(entry)) for entry in entries}


def choose(moment: Moment, *, used: Collection[str] = (), apologies: int = 0, most: int = MAX_PHRASES) -> list[Phrase]:
    """Choose phrases for a moment: the best of each wanted technique first, then the next best.

    Args:
        moment: what they are for.
        used: ids of phrases already shown in this call; never shown again.
        apologies: how often the agent has just apologised; after two, no third apology is offered.
        most: at most so many phrases, 0 or more.

    Returns:
        The phrases, best first; the same for the same arguments.
    """
    candidates = [
        (score, phrase)
        for phrase in phrases().values()
        if phrase.id not in used
        and (score := _score(phrase, moment)) > 0
        and not (apologies >= 2 and _apologises(phrase))
    ]
    candidates.sort(key=lambda pair: (-pair[0], pair[1].id))
    ranked = [phrase for _, phrase in candidates]
    return _take(ranked, most, _take(ranked, most, [], one_a_technique=True))


def _take(
    ranked: Sequence[Phrase], most: int, chosen: Sequence[Phrase], *, one_a_technique: bool = False
) -> list[Phrase]:
    """Return the chosen phrases and, up to `most`, the best of the others."""
    taken = list(chosen)
    for phrase in ranked:
        if len(taken) >= most:
            break
        again = one_a_technique and any(phrase.technique == other.technique for other in taken)
        # One apology at a time is enough.
        too_sorry = _apologises(phrase) and any(_apologises(other) for other in taken)
        if phrase not in taken and not again and not too_sorry:
            taken.append(phrase)
    return taken


def _apologises(phrase: Phrase) -> bool:
    return phrase.technique in APOLOGIES


def _score(phrase: Phrase, moment: Moment) -> float:
    """Return how well a phrase fits, 0 when it does not fit at all."""
    if phrase.promise and not moment.commits:
        return 0.0
    if moment.techniques and phrase.technique not in moment.techniques:
        return 0.0
    fits_stage = moment.stage in phrase.stages or _ANY in phrase.stages
    # A technique that is asked for by name may borrow a phrase from another stage; nothing else may.
    if not fits_stage and not moment.techniques:
        return 0.0
    if _ANY not in phrase.issues and moment.issue not in phrase.issues:
        return 0.0
    if _ANY not in phrase.personas and moment.persona not in phrase.personas:
        return 0.0
    score = 1.0
    if moment.techniques:
        score += 3.0 * (len(moment.techniques) - moment.techniques.index(phrase.technique)) / len(moment.techniques)
    score += 1.5 if moment.issue in phrase.issues else 0.0
    score += 1.0 if moment.persona in phrase.personas else 0.0
    score += 1.5 if fits_stage else 0.0
    return score + _closeness(phrase.emotions, moment.emotion)


def _closeness(emotions: tuple[str, ...], emotion: str) -> float:
    """Return 1 for the same emotion, less the further away the nearest one lies on the scale."""
    if _ANY in emotions:
        return 0.4
    order = list(EMOTIONS)
    return 1.0 - 0.5 * min(abs(order.index(other) - order.index(emotion)) for other in emotions)
