"""Judging a call by the rubric."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rubric.call import Call
from bot.rubric.heard import HeardTurn
from bot.rubric.outcome import Outcome, whole
from bot.rubric.rubric import Item, Rubric, load_rubric
from bot.rubric.verdicts import LACKS, Evidence, Finding

__all__ = ["Good", "Rubric", "good_turns", "judge", "lacks", "load_rubric"]

MOST_EVIDENCE = 5
"""Turns shown for what was done; what was not done is shown in full."""

_MOST_PLACES = 3
_AT_A_GLANCE = 40
"""Characters of a condition that still read as one thing."""


@dataclass(frozen=True)
class Good:
    """Something that an agent said well.

    Attributes:
        turn: number of the turn, from 1.
        kind: e.g. `empathy`.
        title: of the kind, on screen.
        start: where the words that count begin in its text; 0 when the whole turn counts.
        end: one past their end.
        text: these words.
        why: why they are good.
    """

    turn: int
    kind: str
    title: str
    start: int
    end: int
    text: str
    why: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def judge(turns: Sequence[HeardTurn], rubric: Rubric | None = None) -> list[Finding]:
    """Judge a call, or what there is of it so far.

    Args:
        turns: in order; none for a call that has not begun.
        rubric: the items; the project's when None.

    Returns:
        One finding an item, in the order of the rubric; the same for the same turns.

    Raises:
        ContentError: a file of data/rubric/ is broken.
    """
    rubric = rubric or load_rubric()
    call = Call(turns, rubric.book)
    return [_finding(item, call) for item in rubric.items]


def good_turns(turns: Sequence[HeardTurn], rubric: Rubric | None = None) -> list[Good]:
    """Return what the agent said well, at most one of a kind a turn.

    Args:
        turns: in order.
        rubric: says what is good; the project's when None.

    Returns:
        In the order of the turns; a turn with a surely forbidden flag is never good.

    Raises:
        ContentError: a file of data/rubric/ is broken.
    """
    rubric = rubric or load_rubric()
    call = Call(turns, rubric.book)
    found: dict[tuple[int, str], Good] = {}
    for rule in rubric.good:
        for index, match in enumerate(rule.turn.truths(call)):
            # What only the model took for a violation does not undo what was said well.
            spoken = call.spoken_by(index, "agent") and call.is_flagged(index, None, "forbidden") is not True
            key = index, rule.kind
            if match and spoken and key not in found:
                words = rule.turn.evidence(call, index)
                found[key] = Good(words.turn, rule.kind, rule.title, words.start, words.end, words.text, rule.why)
    return [good for _, good in sorted(found.items(), key=lambda pair: (pair[0][0], pair[1].start, pair[0][1]))]


def lacks(findings: Iterable[Finding], rubric: Rubric | None = None) -> list[str]:
    """Return what a call lacks as a whole.

    Args:
        findings: of `judge`.
        rubric: by which was judged; the project's when None.

    Returns:
        Names of `LACKS`, in their order.
    """
    rubric = rubric or load_rubric()
    named = {item.id: item.lack for item in rubric.items}
    missing = {named.get(finding.item) for finding in findings if finding.verdict == "missed"}
    return [name for name in LACKS if name in missing]


def _finding(item: Item, call: Call) -> Finding:
    if len(call) < item.needs:
        why = f"只有 {len(call)} 句，至少要 {item.needs} 句才能判断"
        return Finding(item.id, "not_enough", None, (), why)
    asked = item.applies.check(call) if item.applies else Outcome(True, 1.0)
    if asked.truth is None:
        return _not_enough(item, asked)
    if not asked.truth:
        why = f"不适用，{_short(item.applies_said, '出现这种情形才看') or '没有出现要看这一条的情形'}"
        return Finding(item.id, "not_applicable", None, (), why)
    done = item.met.check(call)
    if done.truth is None:
        return _not_enough(item, done)
    if done.truth:
        evidence = _tidy(done.evidence)[:MOST_EVIDENCE]
        return Finding(item.id, "met", 1.0, evidence, f"做到了：{_said(evidence) or '没有出现不该有的情形'}")
    evidence = _tidy(done.evidence) or _tidy(asked.evidence) or _places(item, call)
    asked_for = _short(item.met_said, "要求是") or "该做的地方没有看到"
    why = f"没做到：{_said(done.evidence)}" if done.evidence else f"没做到，{asked_for}"
    return Finding(item.id, "missed", done.degree, evidence, why)


def _not_enough(item: Item, outcome: Outcome) -> Finding:
    evidence = _tidy(outcome.evidence)
    where = f"第 {'、'.join(str(one.turn) for one in evidence)} 句听不准，" if evidence else "说的话太少，"
    return Finding(item.id, "not_enough", None, evidence, f"{where}判断不了")


def _short(said: str, before: str) -> str:
    """Return a condition in words if they read at a glance, else nothing: `coach rubric` tells it in full."""
    return f"{before}：{said}" if len(said) <= _AT_A_GLANCE else ""


def _tidy(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence in the order of the call, each place once."""
    places = {(one.turn, one.start, one.end): one for one in reversed(list(evidence))}
    return tuple(places[place] for place in sorted(places))


def _said(evidence: Iterable[Evidence]) -> str:
    first = next(iter(_tidy(evidence)), None)
    return f"第 {first.turn} 句，{first.why}" if first else ""


def _places(item: Item, call: Call) -> tuple[Evidence, ...]:
    """Return where something that was not done would have been in its place."""
    indexes = sorted(set(item.met.expected(call)))[:_MOST_PLACES] or _fitting_turns(item.stage, call)
    turns = [call.turns[index] for index in indexes]
    return tuple(whole(turn.number, turn.text, "这里该做而没有做") for turn in turns)


def _fitting_turns(stage: str, call: Call) -> list[int]:
    """Return the agent's turn in which an item of a stage is most likely expected."""
    agents = [index for index, turn in enumerate(call.turns) if turn.speaker == "agent"]
    of_stage = [index for index in agents if call.turns[index].stage == stage]
    if stage == "greeting":
        return (of_stage or agents)[:1]
    if stage == "closing":
        return (of_stage or agents)[-1:]
    return of_stage[:1]
