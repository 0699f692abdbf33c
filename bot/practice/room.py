"""A call of practice with a human customer: the trainer plays him, the trainee answers, the coach whispers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.coaching.memory import CallMemory
from bot.errors import CoachError, InputError
from bot.labels import EMOTIONS, TENSION
from bot.practice.effects import Difficulty, load_arithmetic
from bot.practice.exchange import Exchange
from bot.practice.mind import Change, Mind
from bot.practice.reacting import react
from bot.practice.scenarios import Card, Scenario, find_scenario
from bot.practice.whispering import Whisper, whisper_on
from bot.rubric.call import Call
from bot.rubric.heard import HeardTurn

VERSION = 1
"""Of what `Room.to_dict` writes."""


class NotAMember(CoachError):
    """Somebody wants something of a room that he does not belong to, or that is not for his part in it."""


class NotYourPart(NotAMember):
    """The trainee wants something that only the trainer may do."""


@dataclass
class Room:
    """A room; made by `open`. Who may see what of it, `bot.practice.room_view` knows.

    Attributes:
        id: of the room.
        trainer: id of the user who plays the customer.
        trainee: id of the user who answers.
        opened: when, in UTC.
        scenario: what the trainer plays; None when he makes it up.
        difficulty: of the customer that the engine would play; None without a scenario.
        whisper: whether the coach whispers to the trainee.
        turns: what was said so far.
        times: when each turn was said.
        whispers: what the coach has whispered.
        exchanges: how the engine's customer takes each turn of the trainee, without his `line`; needs a scenario.
        memory: what the coach remembers of the call; kept without whispers as well.
        mind: of the engine's customer now; None without a scenario.
        used: ids of the cards that were thrown in.
        keys: numbers of the turns by the user who said them and the key that came with them.
        closed: when; None while the room is open.
    """

    id: str
    trainer: str
    trainee: str
    opened: datetime
    scenario: Scenario | None = None
    difficulty: Difficulty | None = None
    whisper: bool = True
    turns: list[HeardTurn] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    whispers: list[Whisper] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    memory: CallMemory = field(default_factory=CallMemory)
    mind: Mind | None = None
    used: list[str] = field(default_factory=list)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    closed: datetime | None = None

    @classmethod
    def open(
        cls,
        room_id: str,
        trainer: str,
        trainee: str,
        *,
        at: datetime,
        scenario: str | Scenario | None = None,
        difficulty: str = "medium",
        whisper: bool = True,
    ) -> Room:
        """Open a room.

        Args:
            room_id: of the room.
            trainer: id of the user who plays the customer.
            trainee: id of the user who answers.
            at: now, in UTC.
            scenario: id or title of a scenario, or a scenario; None when the trainer makes it up.
            difficulty: id or title of a difficulty; only counts with a scenario.
            whisper: whether the coach whispers to the trainee.

        Raises:
            InputError: there is no such scenario or difficulty, or one person is to play both.
            ContentError: a content file is broken.
        """
        if trainer == trainee:
            raise InputError("房间要两个人：学员请填另一位同事")
        room = cls(room_id, trainer, trainee, at, whisper=whisper)
        if scenario is not None:
            room.scenario = find_scenario(scenario) if isinstance(scenario, str) else scenario
            room.difficulty = load_arithmetic().difficulty(difficulty)
            room.mind = Mind.of(room.difficulty)
        return room

    @property
    def tension(self) -> int:
        """How tense the customer is, 0 to 4, as last heard; 0 before that."""
        return TENSION[self._emotion()]

    def speaker_of(self, user: str) -> str:
        """Return whom a user plays: `customer` or `agent`.

        Raises:
            NotAMember: he is not in this room.
        """
        if user not in (self.trainer, self.trainee):
            raise NotAMember("您不在这个房间里：请让教练开房间时写上您")
        return "customer" if user == self.trainer else "agent"

    def knows(self, user: str, key: str) -> bool:
        """Tell whether a line of this user came with this key before, so that it need not be heard again."""
        return (user, key) in self.keys

    def changes_of(self, number: int) -> tuple[Change, ...]:
        """Return what a turn would have changed in the engine's customer; nothing for a turn of the customer."""
        return next((one.changes for one in self.exchanges if one.turn == number), ())

    def say(
        self, user: str, heard: HeardTurn, at: datetime, *, key: str | None = None, card: str | None = None
    ) -> HeardTurn:
        """Take in what somebody says.

        Args:
            user: who says it.
            heard: the line as it was heard; its number and time are set here.
            at: now, in UTC.
            key: of the line; what comes with a key that is known changes nothing.
            card: id or title of the card that the trainer throws in with it, whose words `card_text` gives.

        Returns:
            The turn as it stands in the call; the one that the key has made when it is known.

        Raises:
            NotAMember: he is not in this room.
            NotYourPart: he throws in a card and is not the trainer.
            InputError: the room is closed, the line is empty, too long or the other's, or the card is not to be had.
        """
        speaker = self.speaker_of(user)
        if key is not None and self.knows(user, key):
            return self.turns[self.keys[user, key] - 1]
        self._check_open()
        if heard.speaker != speaker or not heard.text.strip():
            raise InputError("这句话收不下：它是空的，或者记成了对方说的，请重新发一次")
        thrown = self._card(user, card) if card is not None else None
        seconds = max(0.0, round((at - self.opened).total_seconds(), 1))
        turn = replace(heard, number=len(self.turns) + 1, at=seconds)
        self._take_in(turn)
        self.times.append(at)
        if thrown is not None:
            self.used.append(thrown.id)
        if key is not None:
            self.keys[user, key] = turn.number
        return turn

    def card_text(self, user: str, card: str) -> str:
        """Return the words of a card, to be heard and then said with `say(…, card=…)`.

        Args:
            user: who wants to throw it in.
            card: its id or title.

        Raises:
            NotAMember: he is not in this room.
            NotYourPart: he is not the trainer.
            InputError: the scenario has no such card, it was used before, or the room is closed.
        """
        self.speaker_of(user)
        self._check_open()
        return self._card(user, card).say

    def close(self, user: str, at: datetime) -> None:
        """Close the room; either of the two may do it, and a second time changes nothing.

        Raises:
            NotAMember: he is not in this room.
        """
        self.speaker_of(user)
        self.closed = self.closed or at

    def to_dict(self) -> dict[str, Any]:
        """Return the room as plain data that survives JSON."""
        return {
            "version": VERSION,
            "id": self.id,
            "trainer": self.trainer,
            "trainee": self.trainee,
            "opened": self.opened.isoformat(),
            "scenario": self.scenario.id if self.scenario else None,
            "difficulty": self.difficulty.id if self.difficulty else None,
            "whisper": self.whisper,
            "turns": [asdict(turn) | {"flags": list(map(dict, turn.flags))} for turn in self.turns],
            "times": [at.isoformat() for at in self.times],
            "whispers": [asdict(one) for one in self.whispers],
            "exchanges": [one.as_dict() for one in self.exchanges],
            "memory": self.memory.to_slot(),
            "mind": self.mind.as_dict() if self.mind else None,
            "used": list(self.used),
            "keys": [[user, key, number] for (user, key), number in self.keys.items()],
            "closed": self.closed.isoformat() if self.closed else None,
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *, scenario: Scenario | None = None) -> Room:
        """Return the room that `to_dict` has written.

        Args:
            value: what was written.
            scenario: its scenario; looked up when None.

        Raises:
            InputError: it was written by another version, is damaged, or its scenario is no longer there.
        """
        if value.get("version") != VERSION:
            raise InputError("这个房间是别的版本存的，打不开：请重新开一间")
        try:
            known = value["scenario"] is not None
            return cls(
                **{name: value[name] for name in ("id", "trainer", "trainee", "whisper")},
                opened=datetime.fromisoformat(value["opened"]),
                scenario=(scenario or find_scenario(value["scenario"])) if known else None,
                difficulty=load_arithmetic().difficulty(value["difficulty"]) if known else None,
                turns=[HeardTurn(**{**turn, "flags": tuple(turn["flags"])}) for turn in value["turns"]],
                times=[datetime.fromisoformat(at) for at in value["times"]],
                whispers=[Whisper(**one) for one in value["whispers"]],
                exchanges=[Exchange.from_dict(one) for one in value["exchanges"]],
                memory=CallMemory.from_slot(value["memory"]),
                mind=Mind.from_dict(value["mind"]) if known else None,
                used=list(value["used"]),
                keys={(user, key): number for user, key, number in value["keys"]},
                closed=datetime.fromisoformat(value["closed"]) if value["closed"] else None,
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError("这个房间存坏了，打不开：请重新开一间") from error

    def _check_open(self) -> None:
        if self.closed is not None:
            raise InputError("这个房间已经结束了：看评分，或者请教练再开一间")

    def _card(self, user: str, name: str) -> Card:
        if self.speaker_of(user) != "customer":
            raise NotYourPart("牌由教练来出：您只管答")
        if self.scenario is None:
            raise InputError("没选场景就没有牌：您自己说就行")
        found = next((one for one in self.scenario.cards if name in (one.id, one.title)), None)
        if found is None:
            raise InputError(f"没有“{name}”这张牌，可用：{'、'.join(one.title for one in self.scenario.cards)}")
        if found.id in self.used:
            raise InputError(f"“{found.title}”这张牌用过了：换一张")
        return found

    def _emotion(self) -> str:
        """Return the customer's emotion as last heard, calm before that."""
        heard = [turn.emotion for turn in self.turns if turn.emotion]
        return str(heard[-1]) if heard else next(iter(EMOTIONS))

    def _issue(self, turn: HeardTurn) -> str | None:
        if self.scenario is not None:
            return self.scenario.issue
        return next((one.issue for one in (turn, *reversed(self.turns)) if one.issue), None)

    def _take_in(self, turn: HeardTurn) -> None:
        """Add a turn to the call, with what the coach and the engine's customer make of it."""
        # Whatever may fail comes before the first change.
        memory = CallMemory.from_slot(asdict(self.memory))
        whispered = whisper_on(turn, memory, emotion=self._emotion(), issue=self._issue(turn))
        reaction = self._react(turn) if turn.speaker == "agent" else None
        self.turns.append(turn)
        self.memory = memory
        if whispered is not None and self.whisper:
            self.whispers.append(whispered)
        if reaction is not None:
            exchange, self.mind = reaction
            self.exchanges.append(exchange)

    def _react(self, turn: HeardTurn) -> tuple[Exchange, Mind] | None:
        """Return how the engine's customer would take a turn of the trainee, even after he would have hung up."""
        if self.scenario is None or self.difficulty is None or self.mind is None:
            return None
        arithmetic, before = load_arithmetic(), self.mind
        call = Call([*self.turns, turn], arithmetic.book)
        reaction = react(before, call, self.scenario, self.difficulty, arithmetic)
        after, decision = reaction.mind, reaction.decision
        moods = (before.anger, before.trust), (after.anger, after.trust)
        return Exchange(turn.number, "", decision.what, decision.about, reaction.changes, *moods), after
