"""What the agent asks the coach, answered: each function returns the text for people and the same as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.coaching.advice import HINT_FROM, case_as_dict, phrases_as_dicts, rule_as_dict
from bot.coaching.draft_check import check_draft
from bot.coaching.draft_request import draft_in
from bot.coaching.memory import CallMemory
from bot.coaching.phrasebook import Moment, choose
from bot.coaching.playbook import next_move, stage_guides
from bot.coaching.render import render_case, render_flags, render_phrases, render_rule
from bot.coaching.replies import emotion_told, reply, stage_named, techniques_asked_for
from bot.coaching.rewriting import rewrite
from bot.labels import ISSUES, STAGES, TENSION
from bot.language.normalise import normalise
from bot.library.contradictions import default_handbook
from bot.library.handbook_answers import answer_from_handbook
from bot.library.lookup import cases_of_issue
from bot.library.queue_table import queue_step
from bot.library.records import Case
from bot.library.search import CaseHit, HandbookHit, search_cases

_SOOTHING = ("shared_feeling", "reassure", "apologize", "valued")
_ISSUE_FROM_CASE = HINT_FROM
"""A case found with at least this certainty lends its issue to a request that has none."""

Answer = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class CallState:
    """What is known of the call when the agent asks.

    Attributes:
        emotion: of the customer, last heard.
        issue: of the call, None when not known.
    """

    emotion: str = "calm"
    issue: str | None = None


def check_request(text: str) -> Answer:
    """Check the draft in a request, and say how to put it instead."""
    draft = draft_in(text)
    if draft is None:
        return reply("no_draft"), {"kind": "check", "flags": [], "rewrite": None}
    check = check_draft(draft)
    flags = [flag.as_dict() for flag in check.flags]
    if not flags:
        return reply("clean_draft"), {"kind": "check", "draft": draft, "flags": [], "rewrite": None}
    better = rewrite(draft, check)
    rewritten = {"text": better.text, "reason": better.reason}
    lines = [f"检查：{draft}", *render_flags(flags, rewritten)]
    return "\n".join(lines), {"kind": "check", "draft": draft, "flags": flags, "rewrite": rewritten}


def find_phrases(text: str, state: CallState, memory: CallMemory) -> Answer:
    """Offer phrases for what the agent asks for; what the request tells of the customer wins over what was heard."""
    stage = memory.stage or "cut_in"
    techniques = techniques_asked_for(text) or _SOOTHING
    emotion = emotion_told(text) or (state.emotion if memory.turns else "dissatisfied")
    issue = _issue_told(text) or state.issue
    moment = Moment(stage, techniques, emotion, issue, memory.persona(), commits=True)
    found = choose(moment, used=memory.used, apologies=memory.apologies)
    for other in STAGES:
        if found:
            break
        found = choose(Moment(other, techniques, emotion, issue, None, commits=True), used=memory.used)
    memory.used += [phrase.id for phrase in found]
    if not found:
        return reply("no_phrase"), {"kind": "phrases", "phrases": []}
    memory.advice = {**memory.advice, "phrases": [phrase.id for phrase in found]}
    phrases = phrases_as_dicts(found)
    return "\n".join(render_phrases(phrases)), {"kind": "phrases", "phrases": phrases}


def next_step(text: str, state: CallState, memory: CallMemory) -> Answer:
    """Say what to do next at the point where the call stands, or what the handbook lays down for what is asked.

    排队九个人等了六分钟怎么办 asks what to do next, but not on the telephone.
    """
    if queue_step(normalise(text).text, default_handbook()):
        return find_rules(text, memory)
    if not memory.acts and (certain := _certain_rules(text, memory)):
        return certain
    if not memory.acts:
        return reply("no_call_yet"), {"kind": "next_step", "next": None, "phrases": []}
    move = next_move(memory.stage, memory.acts[-1], tension=TENSION[state.emotion], issue=state.issue)
    moment = Moment(memory.stage, move.techniques, state.emotion, state.issue, memory.persona(), move.commits)
    found = choose(moment, used=memory.used, apologies=memory.apologies)
    memory.remember({**memory.advice, "move": move.id, "phrases": [phrase.id for phrase in found]})
    phrases = phrases_as_dicts(found)
    avoid = f"；{move.avoid}" if move.avoid else ""
    lines = [f"【{STAGES[memory.stage]}】下一步：{move.do}{avoid}（{move.why}）", *render_phrases(phrases)]
    step = {"id": move.id, "text": move.do, "avoid": move.avoid, "why": move.why, "source": move.source}
    return "\n".join(lines), {"kind": "next_step", "next": step, "phrases": phrases}


def guide_stage(text: str, memory: CallMemory) -> Answer:
    """Say what matters in the stage that a question names, or in the one where the call stands."""
    stage = stage_named(text) or memory.stage or "greeting"
    guide = stage_guides()[stage]
    here = "（现在就在这里）" if stage == memory.stage else ""
    lines = [
        f"【{STAGES[stage]}】{here}{guide.guide}",
        *(f"  · {goal}" for goal in guide.goals),
        f"出处：{guide.source}",
    ]
    payload = {
        "kind": "stage_guide",
        "stage": stage,
        "guide": guide.guide,
        "goals": list(guide.goals),
        "source": guide.source,
    }
    return "\n".join(lines), payload


def find_cases(text: str, state: CallState, memory: CallMemory) -> Answer:
    """Look up cases for a question; the call's issue and stage count."""
    hits = search_cases(text, top=2, issue=state.issue, stage=memory.stage or None)
    if not hits and state.issue and memory.turns:
        hits = [_of_this_call(case, state.issue) for case in cases_of_issue(state.issue, top=2)]
    cases = [case_as_dict(hit) for hit in hits]
    memory.advice = {**memory.advice, "cases": [hit.id for hit in hits]}
    words = "\n".join(render_case(case) for case in cases) if cases else reply("no_case")
    return words, {"kind": "cases", "cases": cases}


def find_rules(text: str, memory: CallMemory) -> Answer:
    """Look up handbook entries for a question."""
    return _rules(answer_from_handbook(text, top=2, stage=memory.stage or None), memory)


def _rules(hits: Sequence[HandbookHit], memory: CallMemory) -> Answer:
    rules = [rule_as_dict(hit) for hit in hits]
    memory.advice = {**memory.advice, "rules": [hit.id for hit in hits]}
    words = "\n".join(render_rule(rule) for rule in rules) if rules else reply("no_rule")
    return words, {"kind": "rules", "rules": rules}


def out_of_scope(text: str, memory: CallMemory) -> Answer:
    """Say that this is nothing for the coach, unless the handbook has it: people ask in words that no ear foresaw."""
    return _certain_rules(text, memory) or small_talk("out_of_scope")


def support(memory: CallMemory) -> Answer:
    """Give the agent a word, and another one the next time."""
    memory.supports += 1
    return reply("support", turn=memory.supports - 1), {"kind": "support"}


def small_talk(name: str, **values: Any) -> Answer:
    """Return one of the coach's own replies."""
    return reply(name, **values), {"kind": "reply", "reply": name}


def _certain_rules(text: str, memory: CallMemory) -> Answer | None:
    """Return what the handbook says where nobody asked it by name; None where it is not certain."""
    hits = answer_from_handbook(text, top=2, stage=memory.stage or None)
    return _rules(hits, memory) if hits and hits[0].certainty >= HINT_FROM else None


def _of_this_call(case: Case, issue: str) -> CaseHit:
    """Return a case of the call's issue, for 有没有类似的案例 in the middle of a call."""
    why = f"您没有说是什么事，按这通电话的问题“{ISSUES[issue]}”找的；出处：{case.source}"
    return CaseHit(case.id, case.title, 0.0, (), why, case)


def _issue_told(text: str) -> str | None:
    hits = search_cases(text, top=1)
    return (hits[0].case.issue or None) if hits and hits[0].certainty >= _ISSUE_FROM_CASE else None
