"""Search in cases and handbook: the few entries that answer a question, each with its reason, or none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import InputError
from bot.labels import EMOTIONS, ISSUES, PERSONAS, STAGES
from bot.language.normalise import NormalisedText, normalise
from bot.library.numbers import Quantities, describe, fit, read_quantities
from bot.library.ranking import Match, Ranked, rank, shortened
from bot.library.records import Case, HandbookEntry, record_from_dict
from bot.library.store import Library, LibraryFile, default_library
from bot.library.terms import is_group_term

LEAST_SCORES = (0.42, 0.32, 0.22, 0.12)
"""Score below which an entry does not answer the question, when one, two, three, four or more of its words were found.

A single word has to be most of the question, while four of them are hardly ever chance, however much else is told. The
numbers were found on 350 questions about the cases and 230 about other things."""
CENTRAL_WORD, STRANGE_WORD, PASSING_WORD = -0.12, 0.3, 0.15
"""What a word of the trade in title or keywords takes from the least score, and what a word of another trade adds to
it, or a single word that stands in running text alone: a case that mentions a bank card is not about bank cards."""
ENQUIRY = re.compile(
    r"(?:怎么|如何|怎样|咋)(?:才能)?(?:开通?|改|查询?|设置?|办理?|续费?|加|共享|兑换|申请|激活|注册|租|选|订购?|买)(?![了的过不给个成错])"
    r"|多少钱|什么价|怎么收费|报价|有(?:什么|没有).{0,8}推荐"
)
"""Words of somebody who wants to know how something is done or what it costs; nothing has gone wrong for him."""
ENQUIRY_WORD, FEW_WORDS = 0.2, 2
"""What such words add to the least score where no more than so many others were found."""
LEAST_OF_BEST = 0.4
"""Share of the best entry's score below which another is left out."""
_BOOSTS = {"issue": 0.15, "turning_stage": 0.05, "emotion": 0.03, "persona": 0.05}
"""What an entry gains of what it lacks to 1 when the call's issue, stage, emotion or persona is its own."""
_NUMBERS_GAIN = {"fits": 0.5, "not_yet": 0.45}
"""What a rule gains of what it lacks to 1 when the numbers of the question are its own."""
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
    """

    id: str
    title: str
    score: float
    matched: tuple[str, ...]
    why: str
    case: Case


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
    """

    id: str
    title: str
    score: float
    matched: tuple[str, ...]
    why: str
    entry: HandbookEntry


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
        gain = sum(_BOOSTS[name] for name, value in wanted.items() if value and value == ranked.labels.get(name))
        scored.append((_towards_one(ranked.score, gain), ranked))
    best = _best(scored, top, enquiry=ENQUIRY.search(text.text) is not None)
    records = library.cases.records([ranked.row for _, ranked in best])
    hits = []
    for score, ranked in best:
        if ranked.row in records:  # It may have been taken out meanwhile.
            case = record_from_dict(Case, records[ranked.row])
            matched, why = _explain(library, ranked, text, f"出处：{case.source}")
            hits.append(CaseHit(case.id, case.title, score, matched, why, case))
    return hits


def _find_entries(library: Library, text: NormalisedText, stage: str | None, top: int) -> list[HandbookHit]:
    asked = read_quantities(text.text)
    records = dict(library.handbook.all_records()) if asked != Quantities() else {}
    found = _with_numbers(rank(library, "handbook", text.text), records, asked)
    records = records or library.handbook.records([ranked.row for ranked in found])
    scored = []
    for ranked in found:
        record = records[ranked.row]
        gain = _BOOSTS["turning_stage"] if stage in record["stages"] else 0.0
        scored.append((_by_numbers(_towards_one(ranked.score, gain), asked, record["numbers"]), ranked))
    hits = []
    for score, ranked in _best(scored, top):
        record = records[ranked.row]
        entry = record_from_dict(HandbookEntry, record)
        numbers = _explain_numbers(asked, record["numbers"])
        matched, why = _explain(library, ranked, text, f"{numbers}出处：{entry.source}")
        if numbers:
            quantities = [text.original[slice(*text.to_original(*place))] for place in asked.places]
            words = [word for word in matched if not any(word in quantity for quantity in quantities)]
            matched = tuple(dict.fromkeys([*words, *quantities]))
        hits.append(HandbookHit(entry.id, entry.title, score, matched, why, entry))
    return hits


def _check(top: int, **choices: tuple[str | None, Mapping[str, str]]) -> None:
    if top < 1:
        raise InputError(f"条数 {top} 不行，至少要 1")
    for name, (value, names) in choices.items():
        if value is not None and value not in names:
            raise InputError(f"不认识的 {name}“{value}”，请用 {'、'.join(names)} 之一")


def _towards_one(score: float, gain: float) -> float:
    # A little evidence gains little: the call's issue alone makes no case fit.
    return score + (1 - score) * gain * min(1.0, score / LEAST_SCORES[0])


def _with_numbers(
    ranked: Sequence[Ranked], records: Mapping[int, Mapping[str, Any]], asked: Quantities
) -> list[Ranked]:
    """Add the entries whose numbers fit those of the query, though they may share no word with it."""
    known = {entry.row for entry in ranked}
    fitting = [row for row, record in records.items() if fit(asked, record["numbers"]) in _NUMBERS_GAIN]
    return [*ranked, *(Ranked(row, 0.0, ()) for row in fitting if row not in known)]


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


def _best(scored: Sequence[tuple[float, Ranked]], top: int, *, enquiry: bool = False) -> list[tuple[float, Ranked]]:
    ordered = sorted(scored, key=lambda entry: (-entry[0], entry[1].row))
    best = ordered[0][0] if ordered else 0.0
    fitting = [
        (round(score, 4), ranked)
        for score, ranked in ordered
        if score >= max(_least_score(ranked, enquiry), LEAST_OF_BEST * best)
    ]
    return fitting[:top]


def _least_score(ranked: Ranked, enquiry: bool) -> float:
    least = LEAST_SCORES[min(max(len(ranked.matches), 1), len(LEAST_SCORES)) - 1]
    if any(match.central for match in ranked.matches):
        least += CENTRAL_WORD
    elif len(ranked.matches) == 1 and ranked.matches[0].columns == ("body",):
        least += PASSING_WORD
    if enquiry and len(ranked.matches) <= FEW_WORDS:
        least += ENQUIRY_WORD
    return least + STRANGE_WORD if ranked.strange else least


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
