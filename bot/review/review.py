"""The review of one call: what the rubric finds, what to avoid and say instead, what was good, what to practise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.coaching.advice import case_as_dict
from bot.coaching.draft_check import check_draft
from bot.coaching.memory import CallMemory, questions_in_a_row
from bot.coaching.phrasebook import Moment, choose
from bot.coaching.rewriting import rewrite
from bot.labels import ACTS_OF_SPEAKER, EMOTIONS, ISSUES, STAGES, TENSION
from bot.library.search import search_cases
from bot.review.tension import tension_curve
from bot.review.transcripts.transcript import Transcript
from bot.rubric.heard import HeardTurn
from bot.rubric.judge import good_turns, judge, lacks
from bot.rubric.rubric import Item, load_rubric
from bot.rubric.score import score
from bot.rubric.verdicts import Finding

SURE_SPEAKER = 1.0
"""A speaker whose confidence is less was told apart by the model, and is marked as guessed."""
_TO_PRACTISE = 3
_CASES = 3
_PHRASES = 2
_SEVERITY = {"minor": 0.5, "normal": 1.0, "major": 1.5, "fatal": 3.0}
_TELLING = frozenset(
    ["customer_complain", "customer_deny", "customer_demand_remedy", "customer_demand_compensation", "customer_inquire"]
)
"""What a customer says that tells the matter, to look for cases with."""
_QUERY_CHARACTERS = 200


def review_call(transcript: Transcript, turns: Sequence[HeardTurn]) -> dict[str, Any]:
    """Review a call.

    Args:
        transcript: where the call comes from; its words are not read.
        turns: the call as it was heard, in order.

    Returns:
        The review as plain data (its fields are told in docs/developer.md); the same for the same call and content.

    Raises:
        ContentError: a content file is broken.
    """
    rubric = load_rubric()
    findings = judge(turns, rubric)
    result = score(findings, rubric)
    good = [one.as_dict() for one in good_turns(turns, rubric)]
    issue = transcript.issue or _issue_of(turns)
    items = {item.id: item for item in rubric.items}
    told = [_item_as_dict(finding, items[finding.item], turns, issue) for finding in findings]
    return {
        "id": transcript.id,
        "file": transcript.source,
        "agent": transcript.agent,
        "date": transcript.date,
        "issue": {"id": issue, "title": ISSUES[issue]} if issue else None,
        "persona": _persona_of(turns),
        "notes": [*transcript.notes, *_notes(turns)],
        "rubric": rubric.version,
        "turns": [_turn_as_dict(turn) for turn in turns],
        "tension": tension_curve(turns, good),
        "flags": _flags(turns),
        "good": good,
        "missing": lacks(findings, rubric),
        "items": told,
        "score": dict(result.stages),
        "total": result.total,
        "capped_by": list(result.capped_by),
        "cases": _nearest_cases(turns, issue),
        "practise": _practise(told),
    }


def _turn_as_dict(turn: HeardTurn) -> dict[str, Any]:
    return {
        "number": turn.number,
        "speaker": turn.speaker,
        "guessed": turn.speaker_confidence < SURE_SPEAKER,
        "text": turn.text,
        "act": turn.act,
        "title": ACTS_OF_SPEAKER[turn.speaker].get(str(turn.act), ""),
        "confidence": round(turn.confidence, 3),
        "stage": turn.stage,
        "emotion": turn.emotion,
        "tension": TENSION[turn.emotion] if turn.emotion else None,
        "at": turn.at,
    }


def _notes(turns: Sequence[HeardTurn]) -> list[str]:
    guessed = sum(turn.speaker_confidence < SURE_SPEAKER for turn in turns)
    return [f"{guessed} 句的说话人是按内容推测的，请核对"] if guessed else []


def _issue_of(turns: Sequence[HeardTurn]) -> str | None:
    """Return what most of the customer's turns are about, the first of equals; None when none of them tells."""
    heard = Counter(turn.issue for turn in turns if turn.issue and turn.issue != "other")
    return heard.most_common(1)[0][0] if heard else None


def _persona_of(turns: Sequence[HeardTurn]) -> str | None:
    """Return the kind of customer as far as acts tell it, as the live coach does."""
    acts = [str(turn.act) for turn in turns]
    return CallMemory(acts=acts, abused=acts.count("customer_abuse")).persona()


def _flags(turns: Sequence[HeardTurn]) -> list[dict[str, Any]]:
    """Return the flags of all turns, each with its turn and with the rewrite of that turn."""
    found: list[dict[str, Any]] = []
    acts: list[str] = []
    for turn in turns:
        if turn.flags:
            better = rewrite(turn.text, check_draft(turn.text, questions_before=questions_in_a_row(acts)))
            more = {"turn": turn.number, "rewrite": better.text, "rewrite_reason": better.reason}
            found += [{**flag, **more} for flag in turn.flags]
        if turn.act:
            acts.append(turn.act)
    return found


def _item_as_dict(finding: Finding, item: Item, turns: Sequence[HeardTurn], issue: str | None) -> dict[str, Any]:
    missed = finding.verdict == "missed"
    return {
        "id": item.id,
        "stage": item.stage,
        "title": item.title,
        "verdict": finding.verdict,
        "degree": finding.degree,
        "weight": item.weight,
        "severity": item.severity,
        "why": finding.why,
        "advice": item.advice,
        "evidence": [one.as_dict() for one in finding.evidence],
        "phrases": _phrases(finding, item, turns, issue) if missed else [],
        "source": item.source,
        "view": asdict(item.view) if item.view else None,
    }


def _phrases(finding: Finding, item: Item, turns: Sequence[HeardTurn], issue: str | None) -> list[dict[str, str]]:
    """Return what could have been said where an item was missed."""
    if not item.techniques:
        return []
    place = finding.evidence[0].turn if finding.evidence else len(turns)
    stage = item.stage if item.stage in STAGES else turns[place - 1].stage or "cut_in"
    # All words of the call are known here, so a phrase that promises may be shown: it says what was due.
    moment = Moment(stage, tuple(item.techniques), _emotion_at(turns, place), issue, None, True)
    return [{"id": phrase.id, "text": phrase.text} for phrase in choose(moment, most=_PHRASES)]


def _emotion_at(turns: Sequence[HeardTurn], place: int) -> str:
    """Return the customer's emotion at a turn: that of his last turn up to there, or calm."""
    heard = [turn.emotion for turn in turns[:place] if turn.emotion]
    return str(heard[-1]) if heard else next(iter(EMOTIONS))


def _nearest_cases(turns: Sequence[HeardTurn], issue: str | None) -> list[dict[str, Any]]:
    told = "，".join(turn.text for turn in turns if turn.act in _TELLING)[:_QUERY_CHARACTERS]
    if not told.strip():
        return []
    peak = max((turn.emotion for turn in turns if turn.emotion), key=lambda emotion: TENSION[emotion], default=None)
    return [case_as_dict(hit) for hit in search_cases(told, top=_CASES, issue=issue, emotion=peak)]


def _practise(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the items that would gain most, from different stages first."""
    missed = [item for item in items if item["verdict"] == "missed"]
    missed.sort(key=lambda item: -_gain(item))
    chosen: list[Mapping[str, Any]] = []
    for item in missed:
        if item["stage"] not in {other["stage"] for other in chosen}:
            chosen.append(item)
    chosen += [item for item in missed if item not in chosen]
    return [
        {
            "item": item["id"],
            "title": item["title"],
            "why": item["why"],
            "advice": item["advice"],
            "turn": item["evidence"][0]["turn"] if item["evidence"] else None,
            "phrases": item["phrases"],
        }
        for item in sorted(chosen[:_TO_PRACTISE], key=lambda item: -_gain(item))
    ]


def _gain(item: Mapping[str, Any]) -> float:
    return float(item["weight"] * _SEVERITY[item["severity"]] * (1.0 - (item["degree"] or 0.0)))
