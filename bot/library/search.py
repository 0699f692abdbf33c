"""Search in cases and handbook: the few entries that answer a question, each with its reason, or none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError
from bot.labels import EMOTIONS, ISSUES, PERSONAS, STAGES
from bot.language.normalise import NormalisedText, normalise
from bot.library.enquiries import is_enquiry
from bot.library.numbers import Quantities, describe, fit, read_quantities
from bot.library.ranking import Match, Ranked, rank, shortened
from bot.library.records import Case, HandbookEntry, record_from_dict
from bot.library.store import Library, LibraryFile, default_library
from bot.library.terms import is_group_term

LEAST_CERTAINTY = {"case": 1.15, "handbook": 1.0}
"""Certainty below which an entry does not answer the question, by kind. They were found on questions that others wrote
who did not know the search; those that only measure it are told of in benchmarks/README.md."""
_LONGEST = 36
"""Characters beyond which a longer question makes nothing more certain: people tell much that is beside the point."""
TRADE_WORDS, CENTRAL_WORD, WHOLE_PHRASE, STRANGE_WORD, ENQUIRY_WORD = 0.6, 0.15, 0.3, 0.3, 0.6
"""What certainty gains if all that a question asks are words of the trade, if one of them stands in title or
keywords, and if the question stands there as it is; what a word of another trade and the words of somebody who only
asks how something is done take from it."""
LEAST_OF_BEST = 0.4
"""Share of the best entry's score below which another is left out."""
_BOOSTS = {"issue": 0.15, "turning_stage": 0.05, "emotion": 0.03, "persona": 0.05}
"""What an entry gains of what it lacks to 1 when the call's issue, stage, emotion or persona is its own."""
_NUMBERS_GAIN = {"fits": 0.5, "not_yet": 0.45}
"""What a rule gains of what it lacks to 1 when the numbers of the question are its own."""
_FULL_GAIN = 0.42
"""Score from which the labels of the call count fully."""
_NUMBERS_MISS = 0.6
_REASONS = 4
_COLUMN_NAMES = {"title": "标题", "keywords": "关键词", "queries": "常见问法", "body": "正文"}


@dataclass(frozen=True)
class CaseHit:
    """A case that answers a query.

    Attributes:
        id: id of the case.
        title: its title.
        score: how much of the query it answers, 0 to 1.
        matched: words of the query that it answers, as they were typed.
        why: one sentence: which words stand where, and where the case comes from.
        case: the case itself.
        certainty: how certain it is that it does not resemble the query by chance; `LEAST_CERTAINTY` or more.
    """

    id: str
    title: str
    score: float
    matched: tuple[str, ...]
    why: str
    case: Case
    certainty: float = 0.0


@dataclass(frozen=True)
class HandbookHit:
    """A handbook entry that answers a query.

    Attributes:
        id: id of the entry.
        title: its title.
        score: how much of the query it answers, 0 to 1.
        matched: words of the query that it answers, as they were typed.
        why: one sentence: which words stand where, and where the entry comes from.
        entry: the entry itself.
        certainty: how certain it is that it does not resemble the query by chance; `LEAST_CERTAINTY` or more.
    """

    id: str
    title: str
    score: float
    matched: tuple[str, ...]
    why: str
    entry: HandbookEntry
    certainty: float = 0.0


def search_cases(
    query: str,
    *,
    top: int = 3,
    issue: str | None = None,
    stage: str | None = None,
    emotion: str | None = None,
    persona: str | None = None,
    library: LibraryFile | None = None,
) -> list[CaseHit]:
    """Find cases.

    Args:
        query: a question of an agent, words of a customer, or keywords; any length.
        top: how many at most, 1 or more.
        issue: what the call is about, one of `labels.ISSUES`; such cases gain.
        stage: where the call stands, one of `labels.STAGES`; cases that turned there gain.
        emotion: how the customer is, one of `labels.EMOTIONS`; such cases gain a little.
        persona: what kind of customer it is, one of `labels.PERSONAS`; such cases gain.
        library: the library to search; the project's when None.

    Returns:
        The cases, best first; empty when none fits.

    Raises:
        InputError: `top` is below 1, or issue, stage, emotion or persona do not exist.
        ContentError: a content file is broken.
    """
    _check(top, issue=(issue, ISSUES), stage=(stage, STAGES), emotion=(emotion, EMOTIONS), persona=(persona, PERSONAS))
    wanted = {"issue": issue, "turning_stage": stage, "emotion": emotion, "persona": persona}
    text = normalise(shortened(query))
    return (library or default_library()).use(lambda opened: _find_cases(opened, text, wanted, top))


def search_handbook(
    query: str, *, top: int = 3, stage: str | None = None, library: LibraryFile | None = None
) -> list[HandbookHit]:
    """Find handbook entries; numbers in the query (九个人等了六分钟) choose the step of the queue table that applies.

    Args:
        query: a question of an agent or keywords; any length.
        top: how many at most, 1 or more.
        stage: where the call stands, one of `labels.STAGES`; entries of that stage gain.
        library: the library to search; the project's when None.

    Returns:
        The entries, best first; empty when none fits.

    Raises:
        InputError: `top` is below 1, or the stage does not exist.
        ContentError: a content file is broken.
    """
    _check(top, stage=(stage, STAGES))
    text = normalise(shortened(query))
    return (library or default_library()).use(lambda opened: _find_entries(opened, text, stage, top))


def _find_cases(library: Library, text: NormalisedText, wanted: Mapping[str, str | None], top: int) -> list[CaseHit]:
    scored = []
    for ranked in rank(library, "case", text.text):
        if not ranked.matches:  # Characters alone give no reason that could be told.
            continue
        gain = sum(_BOOSTS[name] for name, value in wanted.items() if value and value == ranked.labels.get(name))
        scored.append((_towards_one(ranked.score, gain), ranked))
    best = _best("case", scored, top, enquiry=is_enquiry(text.text))
    records = library.cases.records([ranked.row for _, _, ranked in best])
    hits = []
    for score, certainty, ranked in best:
        if ranked.row in records:  # It may have been taken out meanwhile.
            case = record_from_dict(Case, records[ranked.row])
            matched, why = _explain(library, ranked, text, f"出处：{case.source}")
            hits.append(CaseHit(case.id, case.title, score, matched, why, case, certainty))
    return hits


def _find_entries(library: Library, text: NormalisedText, stage: str | None, top: int) -> list[HandbookHit]:
    asked = read_quantities(text.text)
    records = dict(library.handbook.all_records()) if asked != Quantities() else {}
    found = _with_numbers(rank(library, "handbook", text.text), records, asked)
    records = records or library.handbook.records([ranked.row for ranked in found])
    scored = []
    for ranked in found:
        record = records[ranked.row]
        if not ranked.matches and fit(asked, record["numbers"]) not in _NUMBERS_GAIN:
            continue  # Characters alone give no reason that could be told.
        gain = _BOOSTS["turning_stage"] if stage in record["stages"] else 0.0
        scored.append((_by_numbers(_towards_one(ranked.score, gain), asked, record["numbers"]), ranked))
    hits = []
    for score, certainty, ranked in _best("handbook", scored, top):
        record = records[ranked.row]
        entry = record_from_dict(HandbookEntry, record)
        numbers = _explain_numbers(asked, record["numbers"])
        matched, why = _explain(library, ranked, text, f"{numbers}出处：{entry.source}")
        if numbers:
            quantities = [text.original[slice(*text.to_original(*place))] for place in asked.places]
            words = [word for word in matched if not any(word in quantity for quantity in quantities)]
            matched = tuple(dict.fromkeys([*words, *quantities]))
        hits.append(HandbookHit(entry.id, entry.title, score, matched, why, entry, certainty))
    return hits


def _check(top: int, **choices: tuple[str | None, Mapping[str, str]]) -> None:
    if top < 1:
        raise InputError(f"条数 {top} 不行，至少要 1")
    for name, (value, names) in choices.items():
        if value is not None and value not in names:
            raise InputError(f"不认识的 {name}“{value}”，请用 {'、'.join(names)} 之一")


def _towards_one(score: float, gain: float) -> float:
    # A little evidence gains little: the call's issue alone makes no case fit.
    return score + (1 - score) * gain * min(1.0, score / _FULL_GAIN)


def _with_numbers(
    ranked: Sequence[Ranked], records: Mapping[int, Mapping[str, Any]], asked: Quantities
) -> list[Ranked]:
    """Add the entries whose numbers fit those of the query, though they may share no word with it."""
    known = {entry.row for entry in ranked}
    length = ranked[0].length if ranked else 0
    fitting = [row for row, record in records.items() if fit(asked, record["numbers"]) in _NUMBERS_GAIN]
    return [*ranked, *(Ranked(row, 0.0, (), length=length) for row in fitting if row not in known)]


def _by_numbers(score: float, asked: Quantities, numbers: Mapping[str, float]) -> float:
    verdict = fit(asked, numbers)
    if verdict in _NUMBERS_GAIN:
        # Steps of one range apply one after the other: the first comes first.
        return score + (1 - score) * (_NUMBERS_GAIN[verdict] - 0.01 * numbers.get("step", 0))
    return score * _NUMBERS_MISS if verdict == "misses" else score


def _explain_numbers(asked: Quantities, numbers: Mapping[str, float]) -> str:
    verdict = fit(asked, numbers)
    if verdict not in _NUMBERS_GAIN:
        return ""
    return f"{'数字符合' if verdict == 'fits' else '人数符合但时长还不到'}“{describe(numbers)}”；"


def _best(
    kind: str, scored: Sequence[tuple[float, Ranked]], top: int, *, enquiry: bool = False
) -> list[tuple[float, float, Ranked]]:
    """Return score, certainty and entry of those that answer the question, best first."""
    ordered = sorted(scored, key=lambda entry: (-entry[0], entry[1].row))
    best = ordered[0][0] if ordered else 0.0
    likely = [(score, ranked) for score, ranked in ordered if score >= LEAST_OF_BEST * best]
    judged = [(round(score, 4), round(_certainty(score, one, enquiry), 4), one) for score, one in likely]
    return [one for one in judged if one[1] >= LEAST_CERTAINTY[kind]][:top]


def _certainty(score: float, ranked: Ranked, enquiry: bool) -> float:
    """Return how certain it is that an entry answers the question and does not resemble it by chance.

    The share that chance answers varies with one over the root of how much there is to answer, as means do.
    """
    certainty = score * math.sqrt(min(ranked.length, _LONGEST))
    trade = [match for match in ranked.matches if match.of_the_trade]
    certainty += TRADE_WORDS * sum(match.earned for match in trade)
    certainty += CENTRAL_WORD * any({"title", "keywords"} & set(match.columns) for match in trade)
    certainty += WHOLE_PHRASE * ranked.whole
    return certainty - STRANGE_WORD * ranked.strange - ENQUIRY_WORD * enquiry


def _explain(library: Library, ranked: Ranked, text: NormalisedText, source: str) -> tuple[tuple[str, ...], str]:
    """Return the query's words that were found, as typed, and the sentence that says where."""
    typed = [text.original[slice(*text.to_original(m.unit.start, m.unit.end))] for m in ranked.matches]
    in_order = sorted(zip(ranked.matches, typed, strict=True), key=lambda pair: pair[0].unit.start)
    reasons = [
        f"“{word}”{_found_as(library, match, ranked)}见{'、'.join(_COLUMN_NAMES[name] for name in match.columns[:2])}"
        for match, word in zip(ranked.matches[:_REASONS], typed, strict=False)
    ]
    return tuple(dict.fromkeys(word for _, word in in_order)), "；".join([*reasons, source])


def _found_as(library: Library, match: Match, ranked: Ranked) -> str:
    """Say as which word a unit stands in the entry, where that is not the word itself."""
    unit = match.unit
    if ranked.has(unit.text):
        return ""
    candidates = [unit.heard_as] if unit.heard_as else [term for term, _ in unit.terms if not is_group_term(term)]
    candidates += sorted(word for word, group in library.lexicon.groups.items() if unit.group and group == unit.group)
    found = next((word for word in candidates if ranked.has(word)), "")
    return f"（即“{found}”）" if found else ""
