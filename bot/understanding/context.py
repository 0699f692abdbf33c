"""What the turns before make likely: act sequences of the stories as Markov chains, one for each way a call can run.

Turns follow each other differently on the telephone and in a thread on a service account: "after a greeting" and
"a whole complaint as the first post" should not be averaged. Each kind has a chain of its own; the acts heard so far
say which kind this is (Bayes' rule), and the expectation for the next act is the mixture.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.labels import ACTS_OF_SPEAKER, speaker_of_act

START = "start"
_BACKOFF = 3.0
"""How many observations of a history it takes to count as much as the shorter history does."""
_WINDOW = 12

_READINGS = 4
"""So many readings of the last turn are weighed."""

Counts = dict[tuple[str, ...], Counter[str]]
Reading = Mapping[str, float]
"""What a turn may have been: acts with their probabilities, at least one."""


@dataclass
class _Chain:
    """Counts of acts after the last two, the last one, and no acts, for each speaker."""

    counts: Counts = field(default_factory=lambda: defaultdict(Counter))

    def add(self, acts: Sequence[str], weight: float) -> None:
        before, last = START, START
        for act in acts:
            speaker = speaker_of_act(act)
            for history in ((speaker,), (speaker, last), (speaker, last, before)):
                self.counts[history][act] += weight  # type: ignore[assignment]
            before, last = last, act

    def expect(self, speaker: str, last: str, before: str) -> dict[str, float]:
        acts = ACTS_OF_SPEAKER[speaker]
        whole = self.counts.get((speaker,), Counter())
        total = sum(whole.values()) + 0.5 * len(acts)
        expected = {act: (whole[act] + 0.5) / total for act in acts}
        for history in ((speaker, last), (speaker, last, before)):
            seen = self.counts.get(history)
            if seen:
                total = sum(seen.values()) + _BACKOFF
                expected = {act: (seen[act] + _BACKOFF * expected[act]) / total for act in acts}
        return expected


class ContextModel:
    """Expects acts from the acts before.

    Args:
        sequences: for each kind of conversation its act sequences, customer and agent acts in order of speaking.
        weights: how much a sequence of a kind counts; 1 if not given.
    """

    def __init__(
        self, sequences: Mapping[str, Iterable[Sequence[str]]], *, weights: Mapping[str, float] | None = None
    ) -> None:
        self._chains: dict[str, _Chain] = {}
        for kind, of_kind in sequences.items():
            chain = self._chains.setdefault(kind, _Chain())
            for acts in of_kind:
                chain.add(acts, (weights or {}).get(kind, 1.0))

    def priors(self, speaker: str, history: Sequence[Reading]) -> dict[str, float]:
        """Return how likely each act of a speaker is next.

        Args:
            speaker: `customer` or `agent`.
            history: what was heard so far, oldest first; only the last dozen count. All readings of the last turn
                count, each by its probability: what the turn before was is seldom sure.

        Returns:
            A probability for each act of the speaker, summing to 1.
        """
        acts = [max(sorted(reading), key=reading.__getitem__) for reading in history]
        mixed = dict.fromkeys(ACTS_OF_SPEAKER[speaker], 0.0)
        last_readings = likeliest(history[-1], _READINGS) if history else {START: 1.0}
        for last, probability_of_last in last_readings.items():
            read = [*acts[:-1], last] if history else []
            before = [START, START, *read][-2]
            for kind, share in self._kinds(read).items():
                expected = self._chains[kind].expect(speaker, last, before)
                for act, probability in expected.items():
                    mixed[act] += probability_of_last * share * probability
        return mixed

    def _kinds(self, acts: Sequence[str]) -> dict[str, float]:
        """Return how likely each kind of conversation is, given the acts heard so far."""
        likelihood = dict.fromkeys(self._chains, 1.0 / max(len(self._chains), 1))
        padded = [START, START, *acts] if len(acts) <= _WINDOW else list(acts[-_WINDOW - 2 :])
        for before, last, act in zip(padded, padded[1:], padded[2:], strict=False):
            for kind, chain in self._chains.items():
                likelihood[kind] *= chain.expect(speaker_of_act(act), last, before)[act]
            total = sum(likelihood.values())
            likelihood = {kind: value / total for kind, value in likelihood.items()}
        return likelihood


def likeliest(reading: Reading, number: int) -> dict[str, float]:
    """Return the likeliest acts of a reading, at most so many, their probabilities summing to 1."""
    best = sorted(reading.items(), key=lambda pair: (-pair[1], pair[0]))[:number]
    total = sum(probability for _, probability in best)
    return {act: probability / total for act, probability in best}
