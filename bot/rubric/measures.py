"""Conditions that measure a call: who says how much, and how long something goes on without a break."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.labels import SPEAKERS
from bot.rubric.call import Call
from bot.rubric.kleene import Truth, all_of, within
from bot.rubric.outcome import Outcome, unknown, whole
from bot.rubric.patterns import Pattern
from bot.rubric.verdicts import Evidence

FEWEST_TURNS = 4
"""With fewer turns a share means nothing."""


@dataclass(frozen=True)
class Share:
    """The share of a speaker in the call lies between two limits.

    Attributes:
        speaker: `agent` or `customer`.
        characters: whether characters are counted instead of turns.
        stages: the stages that count, None for all.
        least: the share is at least this, 0 to 1; None for no limit.
        most: and at most this; None for no limit.
    """

    speaker: str
    characters: bool
    stages: Collection[str] | None
    least: float | None
    most: float | None

    def check(self, call: Call) -> Outcome:
        """Measure; where a stage or a speaker is unknown, the share lies somewhere between bounds."""
        counted = [self._counts(call, index) for index in range(len(call))]
        bounds = self._bounds(call, counted)
        if bounds is None or counted.count(True) < FEWEST_TURNS:
            return unknown(call, counted)
        truth = within(*bounds, least=self.least, most=self.most)
        if truth is None:
            spoken = (call.spoken_by(index, self.speaker) for index in range(len(call)))
            return unknown(call, map(all_of, zip(counted, spoken, strict=True)))
        his = [i for i, counts in enumerate(counted) if counts and call.spoken_by(i, self.speaker)]
        return Outcome(truth, float(truth), lambda: self._longest(call, his, bounds[0]))

    def _longest(self, call: Call, his: Sequence[int], share: float) -> tuple[Evidence, ...]:
        turns = [call.turns[max(his, key=call.length)]] if his else []
        why = f"{SPEAKERS[self.speaker]}的{'字数' if self.characters else '句数'}占 {share:.0%}，这一句最长"
        return tuple(whole(turn.number, turn.text, why) for turn in turns)

    def expected(self, _: Call) -> list[int]:
        """Return nothing: a share is to be had everywhere."""
        return []

    def _counts(self, call: Call, index: int) -> Truth:
        stage = call.turns[index].stage
        if self.stages is None:
            return True
        return None if stage is None else stage in self.stages

    def _bounds(self, call: Call, counted: list[Truth]) -> tuple[float, float] | None:
        """Return the least and the greatest share that is possible, None when there is nothing to share."""
        # Own and other amounts, once for the least share and once for the greatest.
        least, most = [0, 0], [0, 0]
        for index, counts in enumerate(counted):
            amount, own = call.length(index) if self.characters else 1, call.spoken_by(index, self.speaker)
            if own is True:
                least[0] += amount if counts is True else 0
                most[0] += amount if counts is not False else 0
            elif own is False:
                least[1] += amount if counts is not False else 0
                most[1] += amount if counts is True else 0
            elif counts is not False:
                least[1] += amount
                most[0] += amount
        if not sum(least) or not sum(most):
            return None
        return least[0] / sum(least), most[0] / sum(most)


@dataclass(frozen=True)
class Run:
    """The longest run of turns that match is not too long.

    Attributes:
        pattern: what the turns of the run are like.
        between: what turns among them may be like; None when nothing may come between.
        most: the longest run that is allowed.
        questions: whether the questions in the turns are counted instead of the turns.
    """

    pattern: Pattern
    between: Pattern | None
    most: int
    questions: bool

    def check(self, call: Call) -> Outcome:
        """Look for the longest run, once with what is sure and once with what may be."""
        sure, longest = self._longest(call, surely=True)
        possible, _ = self._longest(call, surely=False)
        truth = within(sure, possible, most=self.most)
        if truth is None:
            return unknown(call, self.pattern.truths(call))
        if truth:
            return Outcome(True, 1.0)
        why = f"接连 {sure} {'个问题' if self.questions else '句'}，超过 {self.most}"
        return Outcome(False, 0.0, lambda: tuple(self.pattern.evidence(call, index, why) for index in longest))

    def expected(self, _: Call) -> list[int]:
        """Return nothing: a run that is too long is to be had nowhere."""
        return []

    def _longest(self, call: Call, *, surely: bool) -> tuple[int, list[int]]:
        """Return the size of the longest run and the indexes of its matching turns."""
        matches = self.pattern.truths(call)
        bridges: list[Truth] = self.between.truths(call) if self.between else [False] * len(call)
        best: tuple[int, list[int]] = 0, []
        size = 0
        run: list[int] = []
        for index, (match, bridge) in enumerate(zip(matches, bridges, strict=True)):
            if match is True or (match is None and not surely):
                size, run = size + self._amount(call, index, surely), [*run, index]
                best = max(best, (size, run), key=lambda pair: pair[0])
            elif bridge is False or (bridge is None and surely):
                size, run = 0, []
        return best

    def _amount(self, call: Call, index: int, surely: bool) -> int:
        if not self.questions:
            return 1
        asks = call.asks(index)
        return max(call.question_count(index), int(asks is True or (asks is None and not surely)))
