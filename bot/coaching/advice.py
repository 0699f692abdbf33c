"""The advice on one utterance: where the call stands, what to do and say next, what not to say, and why."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.coaching.draft_check import DraftCheck, check_draft
from bot.coaching.memory import CallMemory
from bot.coaching.phrasebook import Moment, Phrase, choose
from bot.coaching.playbook import Move, next_move, stage_guides
from bot.coaching.questions import count_questions
from bot.coaching.replies import reply
from bot.coaching.rewriting import rewrite
from bot.errors import NotReadyError
from bot.labels import ACTS_OF_SPEAKER, EMOTIONS, ISSUES, STAGES, TENSION
from bot.library.contradictions import default_handbook
from bot.library.evidence import MOST_SIMILAR, Evidence, evidence_for
from bot.library.search import CaseHit, HandbookHit, search_cases, search_handbook

logger = logging.getLogger(__name__)

UNSURE_BELOW = 0.3
"""Below this confidence in the act, the advice says that it was not heard well."""
HINT_FROM = 1.6
"""Cases and rules that nobody asked for are shown from this certainty on: a hint that does not fit costs two seconds.
Of 500 things that customers say some 70 get a case and some 30 a rule."""
# A customer's own words are searched only where they tell a matter; "嗯" and "谢谢" would find cases by chance.
_TELLING_ACTS = frozenset(
    [
        "customer_complain",
        "customer_demand_remedy",
        "customer_demand_compensation",
        "customer_threaten_leave",
        "customer_inquire",
        "customer_deny",
        "customer_doubt",
        "customer_urge",
        "customer_threaten",
        "customer_vent",
    ]
)


@dataclass(frozen=True)
class Turn:
    """An utterance of customer or agent as the coach heard it.

    Attributes:
        speaker: `customer` or `agent`.
        text: what was said.
        act: the act heard.
        confidence: how sure that is, 0 to 1.
        stage: where the dialogue model puts the utterance.
        emotion: of the customer, last heard.
        issue: of the call, None when not known.
    """

    speaker: str
    text: str
    act: str
    confidence: float
    stage: str
    emotion: str = "calm"
    issue: str | None = None


@dataclass
class Advice:
    """Advice as one object; `as_dict` is what channels send (see docs/developer.md for its fields)."""

    turn: Turn
    id: str
    move: Move
    phrases: list[Phrase]
    check: DraftCheck | None = None
    rewrite_text: str | None = None
    rewrite_reason: str = ""
    cases: list[CaseHit] = field(default_factory=list)
    rules: list[HandbookHit] = field(default_factory=list)
    evidence: Evidence | None = None
    care: str = ""
    fell_back: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the advice as plain data, ready for JSON."""
        turn, guide = self.turn, stage_guides()[self.turn.stage]
        return {
            "kind": "advice",
            "id": self.id,
            "stage": {"id": turn.stage, "title": STAGES[turn.stage], "why": self.why_stage(), "source": guide.source},
            "tension": TENSION[turn.emotion],
            "emotion": {"id": turn.emotion, "title": EMOTIONS[turn.emotion]},
            "issue": {"id": turn.issue, "title": ISSUES[turn.issue]} if turn.issue else None,
            "heard": {
                "speaker": turn.speaker,
                "act": turn.act,
                "title": ACTS_OF_SPEAKER[turn.speaker][turn.act],
                "confidence": round(turn.confidence, 3),
                "unsure": turn.confidence < UNSURE_BELOW,
            },
            "next": {
                "id": self.move.id,
                "text": self.move.do,
                "avoid": self.move.avoid,
                "why": self.move.why,
                "source": self.move.source,
            },
            "phrases": [phrase_as_dict(phrase) for phrase in self.phrases],
            "flags": [flag.as_dict() for flag in self.check.flags] if self.check else [],
            "rewrite": {"text": self.rewrite_text, "reason": self.rewrite_reason}
            if self.check and self.check.flags
            else None,
            "cases": [case_as_dict(hit) for hit in self.cases],
            "rules": [rule_as_dict(hit) for hit in self.rules],
            "evidence": self.evidence.as_dict() if self.evidence else None,
            "care": self.care,
        }

    def why_stage(self) -> str:
        """Return why the call stands at this stage, as the dialogue model has learnt it: by the act in its context."""
        act = ACTS_OF_SPEAKER[self.turn.speaker][self.turn.act]
        who = "客户" if self.turn.speaker == "customer" else "坐席"
        back = "，通话退回到前面的阶段" if self.fell_back else ""
        return f"{who}这句是“{act}”，按前后几句的走向归在{STAGES[self.turn.stage]}{back}"

    def ids(self) -> dict[str, Any]:
        """Return what "why?" needs to know of this advice, in ids and labels only."""
        return {
            "id": self.id,
            "stage": self.turn.stage,
            "speaker": self.turn.speaker,
            "act": self.turn.act,
            "confidence": round(self.turn.confidence, 3),
            "move": self.move.id,
            "phrases": [phrase.id for phrase in self.phrases],
            "cases": [hit.id for hit in self.cases],
            "rules": [hit.id for hit in self.rules],
            "flags": [flag.rule for flag in self.check.flags] if self.check else [],
        }


def advise(turn: Turn, memory: CallMemory) -> Advice:
    """Advise on an utterance and remember it.

    Args:
        turn: the utterance as heard.
        memory: the memory of the call; it takes in the utterance and what is advised.

    Returns:
        The advice; the same for the same turn, memory and content.
    """
    before, questions_before = memory.stage, memory.questions
    check = check_draft(turn.text, questions_before=questions_before) if turn.speaker == "agent" else None
    memory.hear(turn.act, turn.stage, questions=count_questions(turn.text) if check else 0)
    act = "agent_violation" if check and _breaks_a_rule(check) else turn.act
    move = next_move(turn.stage, act, tension=TENSION[turn.emotion], issue=turn.issue, recent=memory.recent_moves)
    phrases = choose(_moment(turn, move, memory), used=memory.used, apologies=memory.apologies)
    advice = Advice(
        turn=turn,
        id=f"{memory.turns}",
        move=move,
        phrases=phrases,
        check=check,
        fell_back=bool(before) and list(STAGES).index(turn.stage) < list(STAGES).index(before),
    )
    if check and check.flags:
        rewritten = rewrite(turn.text, check)
        advice.rewrite_text, advice.rewrite_reason = rewritten.text, rewritten.reason
    if turn.speaker == "customer":
        advice.cases, advice.rules, advice.evidence = _look_up(turn, memory.persona())
        if turn.act == "customer_abuse":
            advice.care = reply("after_abuse", turn=memory.abused - 1)
    memory.remember(advice.ids())
    return advice


def _moment(turn: Turn, move: Move, memory: CallMemory) -> Moment:
    # At the end of a call a promise may be repeated, but only one that the agent has made.
    commits = move.commits or (turn.stage == "closing" and memory.promised)
    return Moment(turn.stage, move.techniques, turn.emotion, turn.issue, memory.persona(), commits)


def _breaks_a_rule(check: DraftCheck) -> bool:
    return any(flag.level == "forbidden" for flag in check.flags)


def _look_up(turn: Turn, persona: str | None) -> tuple[list[CaseHit], list[HandbookHit], Evidence | None]:
    if turn.act not in _TELLING_ACTS:
        return [], [], None
    try:
        found = search_cases(
            turn.text, top=MOST_SIMILAR, issue=turn.issue, stage=turn.stage, emotion=turn.emotion, persona=persona
        )
    except NotReadyError:
        # The next move and what to say do not wait for the library.
        logger.exception("The library of cases cannot be searched")
        return [], [], None
    rules = search_handbook(turn.text, top=1, stage=turn.stage)
    similar = [hit.case for hit in found if hit.case.issue == (turn.issue or found[0].case.issue)]
    cases = [hit for hit in found[:1] if hit.certainty >= HINT_FROM]
    return cases, [hit for hit in rules if hit.certainty >= HINT_FROM], evidence_for(similar, stage=turn.stage)


def phrase_as_dict(phrase: Phrase) -> dict[str, Any]:
    """Return a phrase as channels send it."""
    return {
        "id": phrase.id,
        "text": phrase.text,
        "technique": {"id": phrase.technique, "title": phrase.title},
        "why": phrase.why,
        "source": phrase.source,
        "version": phrase.version,
    }


def case_as_dict(hit: CaseHit) -> dict[str, Any]:
    """Return a found case as channels send it."""
    case = hit.case
    return {
        "id": hit.id,
        "title": hit.title,
        "score": round(hit.score, 3),
        "matched": list(hit.matched),
        "why": hit.why,
        "handling": case.handling,
        "worked_because": case.why,
        "caution": case.caution,
        "key_phrases": list(case.key_phrases),
        "outcome": case.outcome,
        "source": str(case.source),
        "version": case.version,
    }


def rule_as_dict(hit: HandbookHit) -> dict[str, Any]:
    """Return a found handbook entry as channels send it."""
    entry = hit.entry
    return {
        "id": hit.id,
        "title": hit.title,
        "text": entry.text,
        "score": round(hit.score, 3),
        "matched": list(hit.matched),
        "why": hit.why,
        "strictness": entry.strictness,
        "contradicts": list(entry.contradicts),
        "contradictions": [one.as_dict() for one in default_handbook().contradictions_of(hit.id)],
        "source": str(entry.source),
        "version": entry.version,
    }


def phrases_as_dicts(found: Sequence[Phrase]) -> list[dict[str, Any]]:
    """Return phrases as channels send them."""
    return [phrase_as_dict(phrase) for phrase in found]
