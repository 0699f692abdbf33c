"""A call as conditions look at it: everything that a pattern asks of a turn, worked out once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from bot.coaching.clauses import Span
from bot.coaching.notation import PUNCTUATION
from bot.coaching.questions import find_questions
from bot.labels import TENSION, speaker_of_act
from bot.rubric.heard import HeardTurn
from bot.rubric.kleene import Truth, all_of, any_of
from bot.rubric.signals import SignalBook, plain

ASKING_ACTS = ("agent_ask_open", "agent_ask_closed", "customer_inquire")
SURE_OF_SPEAKER = 0.7
"""Below this, whose words they are counts as unknown."""
SURE_OF_ACT = 0.5
RULED_OUT = 0.25
"""Acts likelier than `SURE_OF_ACT` are true, those less likely than this false."""

_ALIKE = 0.6
_SHORTEST_REPEATED = 4
_BY_MODEL = "model"
"""How a flag was found that no rule knows; see `Flag.how`."""
_OTHER = {"agent": "customer", "customer": "agent"}

Interval = tuple[int, int]


class Call:
    """The turns of a call and what is known of them.

    Args:
        turns: in order.
        book: the signals that are looked for.
    """

    def __init__(self, turns: Sequence[HeardTurn], book: SignalBook) -> None:
        self.turns = tuple(turns)
        self.texts = [plain(turn.text) for turn in self.turns]
        self.hits = [book.find(text.text) for text in self.texts]
        self.book = book
        self._truths: dict[Hashable, list[Truth]] = {}
        self._ranks: dict[tuple[str, bool], list[Interval]] = {}

    def __len__(self) -> int:
        return len(self.turns)

    def remembered(self, key: Hashable, work: Callable[[Call], list[Truth]]) -> list[Truth]:
        """Return what `work` gave for this call the first time that it was asked for with a key."""
        known = self._truths.get(key)
        if known is None:
            known = self._truths[key] = work(self)
        return known

    def spoken_by(self, index: int, speaker: str) -> Truth:
        """Tell whether a turn is a speaker's; unknown when that is a guess."""
        turn = self.turns[index]
        return None if turn.speaker_confidence < SURE_OF_SPEAKER else turn.speaker == speaker

    def is_act(self, index: int, acts: Collection[str]) -> Truth:
        """Tell whether a turn is one of these acts."""
        turn = self.turns[index]
        heard = _act_truth(turn, acts)
        if turn.speaker_confidence >= SURE_OF_SPEAKER:
            return heard
        # Were it the other speaker's turn, any of his acts might be it.
        possible = heard is not False or any(speaker_of_act(act) == _OTHER[turn.speaker] for act in acts)
        return None if possible else False

    def asks(self, index: int) -> Truth:
        """Tell whether a turn holds a question."""
        return True if self.question_count(index) else self.is_act(index, ASKING_ACTS)

    def question_count(self, index: int) -> int:
        """Return the number of questions in the words of a turn; asking for consent is none."""
        return self._questions[index]

    def length(self, index: int) -> int:
        """Return the number of characters of a turn, gaps left out."""
        return len(self.texts[index].text)

    def has_signal(self, index: int, signal: str) -> Truth:
        """Tell whether a turn holds a signal."""
        if signal not in self.hits[index]:
            return False
        speaker = self.book.by_id[signal].speaker
        return True if speaker == "any" else self.spoken_by(index, speaker)

    def hit(self, index: int, signal: str) -> Span:
        """Return where a signal that a turn holds first stands in its text as given."""
        return self.texts[index].to_original(*self.hits[index][signal][0])

    def is_flagged(self, index: int, categories: Collection[str] | None, level: str | None) -> Truth:
        """Tell whether a turn of the agent has a flag of these categories (any when None) and level (any when None).

        What only the model of wordings took for a violation is a guess: unknown.
        """
        found = self.flags(index, categories, level)
        if self.spoken_by(index, "agent") is None:
            # What is taken for the customer's words was not checked.
            checked = self.turns[index].speaker == "agent"
            return None if not checked or found else False
        if any(flag.get("how") != _BY_MODEL for flag in found):
            return True
        return None if found else False

    def flags(self, index: int, categories: Collection[str] | None, level: str | None) -> list[Mapping[str, Any]]:
        """Return such flags of a turn, those that no model guessed first."""
        found = [
            flag
            for flag in self.turns[index].flags
            if (categories is None or flag["category"] in categories) and level in (None, flag["level"])
        ]
        return sorted(found, key=lambda flag: flag.get("how") == _BY_MODEL)

    def tension(self, index: int) -> Interval:
        """Return the least and the greatest tension that a turn may have: a customer's own, else the last one heard."""
        return self._tensions[index]

    def is_emotion(self, index: int, emotions: Collection[str]) -> Truth:
        """Tell whether a turn is a customer's in one of these emotions."""
        turn = self.turns[index]
        by_customer = self.spoken_by(index, "customer")
        feels = None if turn.emotion is None else turn.emotion in emotions
        return all_of((by_customer, feels))

    def rank(self, index: int, speaker: str | None, *, from_end: bool = False) -> Interval:
        """Return which turn of a speaker (of the call when None) it is at least and at most, from 1."""
        if speaker is None:
            exact = len(self.turns) - index if from_end else index + 1
            return exact, exact
        key = speaker, from_end
        if key not in self._ranks:
            self._ranks[key] = self._ranked(speaker, from_end)
        return self._ranks[key][index]

    def repeats(self, index: int) -> Truth:
        """Tell whether a turn says again what its speaker said before."""
        if self.length(index) < _SHORTEST_REPEATED or not self._pairs[index]:
            return False
        turn, pairs = self.turns[index], self._pairs[index]
        alike = (e for e in range(index) if len(pairs & self._pairs[e]) >= _ALIKE * len(pairs))
        if self.spoken_by(index, turn.speaker) is None:
            return None if any(True for _ in alike) else False
        return any_of(self.spoken_by(earlier, turn.speaker) for earlier in alike)

    @functools.cached_property
    def _questions(self) -> list[int]:
        return [len(find_questions(text.text)) for text in self.texts]

    @functools.cached_property
    def _pairs(self) -> list[frozenset[str]]:
        words = [text.text.translate(_NO_MARKS) for text in self.texts]
        return [frozenset(map("".join, pairwise(text))) for text in words]

    @functools.cached_property
    def _tensions(self) -> list[Interval]:
        heard: Interval = 0, 0
        tensions = []
        for index, turn in enumerate(self.turns):
            by_customer = self.spoken_by(index, "customer")
            own = (0, len(TENSION) - 1) if turn.emotion is None else (TENSION[turn.emotion],) * 2
            if by_customer is not False:
                heard = own if by_customer else (min(own[0], heard[0]), max(own[1], heard[1]))
            tensions.append(heard)
        return tensions

    def _ranked(self, speaker: str, from_end: bool) -> list[Interval]:
        least = most = 0
        ranks = []
        for index in reversed(range(len(self))) if from_end else range(len(self)):
            ranks.append((least + 1, most + 1))
            his = self.spoken_by(index, speaker)
            least, most = least + (his is True), most + (his is not False)
        return ranks[::-1] if from_end else ranks


_NO_MARKS = str.maketrans("", "", PUNCTUATION + " ")


def _act_truth(turn: HeardTurn, acts: Collection[str]) -> Truth:
    if turn.act is None:
        return False
    if turn.readings:
        likely = sum(turn.readings.get(act, 0.0) for act in acts)
        return True if likely >= SURE_OF_ACT else False if likely < RULED_OUT else None
    if turn.act in acts:
        return True if turn.confidence >= SURE_OF_ACT else False if turn.confidence < RULED_OUT else None
    # Only how likely all other acts are together is known, which is no proof of one of them.
    return False if 1 - turn.confidence < RULED_OUT else None
