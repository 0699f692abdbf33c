"""One call of practice: the customer speaks, the trainee answers, until the call ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.errors import InputError
from bot.labels import STAGES, TENSION
from bot.practice.deciding import Decision
from bot.practice.effects import Arithmetic, Difficulty, load_arithmetic
from bot.practice.exchange import LOST, SETTLED, Exchange
from bot.practice.fixed import TRIES, StepCheck, check_step
from bot.practice.guide import hint_for, next_step
from bot.practice.lines import ACT_OF_DECISION, choose_line, opening
from bot.practice.mind import Change, Mind
from bot.practice.notions import MODES
from bot.practice.reacting import Reaction, react
from bot.practice.scenarios import Scenario, Step, find_scenario
from bot.rubric.call import Call
from bot.rubric.heard import HeardTurn

VERSION = 1
"""Of what `PracticeRun.to_dict` writes."""
_STAGE_OF_DECISION = {"accept": "agreement", "refuse": "agreement", "thank": "closing"}


@dataclass
class PracticeRun:
    """A call of practice.

    Attributes:
        scenario: the customer and his matter.
        difficulty: how hard he is.
        seed: decides which of his lines he says.
        mode: `learn`, `practice` or `exam`.
        mind: his mind now.
        turns: what was said so far.
        exchanges: his answers so far.
        fixed: whether the trainee follows the scenario's script in his own words.
        tries: attempts at the step that is due that were held back.
        arithmetic: what moves him.
    """

    scenario: Scenario
    difficulty: Difficulty
    seed: int
    mode: str
    mind: Mind
    turns: list[HeardTurn] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    fixed: bool = False
    tries: int = 0
    arithmetic: Arithmetic = field(default_factory=load_arithmetic, repr=False)

    @classmethod
    def start(
        cls,
        scenario: str | Scenario,
        difficulty: str = "medium",
        seed: int = 0,
        mode: str = "practice",
        *,
        fixed: bool = False,
    ) -> PracticeRun:
        """Begin a call; `opening` is what the customer says first.

        Args:
            scenario: id or title of a scenario, or a scenario.
            difficulty: id or title of a difficulty.
            seed: any whole number.
            mode: one of `MODES`.
            fixed: the trainee follows the script in his own words; not in an exam, which helps with nothing.

        Raises:
            InputError: there is no such scenario, difficulty or mode, or a script is asked for in an exam.
            ContentError: a content file is broken.
        """
        if mode not in MODES:
            raise InputError(f"没有“{mode}”这个模式，可用：{'、'.join(MODES)}")
        if fixed and mode == "exam":
            raise InputError("考试里没有固定剧本：请选跟练或练习，或者不用剧本")
        arithmetic = load_arithmetic()
        found = find_scenario(scenario) if isinstance(scenario, str) else scenario
        hard = arithmetic.difficulty(difficulty)
        run = cls(found, hard, seed, mode, Mind.of(hard), fixed=fixed, arithmetic=arithmetic)
        run._speak(opening(found, seed), "open")
        return run

    @property
    def opening(self) -> str:
        """The first words of the customer."""
        return self.turns[0].text

    @property
    def ended(self) -> str | None:
        """How the call has ended: `settled` or `lost`; None while it goes on."""
        return self.exchanges[-1].ended if self.exchanges else None

    @property
    def reason(self) -> str | None:
        """Why the call has ended, see `Exchange.reason`; None while it goes on."""
        return self.exchanges[-1].reason if self.exchanges else None

    def attempt(self, heard: HeardTurn) -> StepCheck | None:
        """Check, with the fixed script, whether the trainee says what is due; the customer hears nothing of it.

        Args:
            heard: what the trainee would say.

        Returns:
            The check; None when there is no script, or nothing is left of it. After a check that is met, and when no
            attempt is left, the line goes to `answer`.
        """
        if not self.fixed or self.ended is not None:
            return None
        check = check_step(self.scenario, self.mind, self.turns, heard, self.arithmetic, self.tries)
        held_back = check is not None and not check.met and self.tries < TRIES
        self.tries = self.tries + 1 if held_back else 0
        return check if held_back or (check is not None and check.met) else None

    def answer(self, heard: HeardTurn) -> Exchange:
        """Take in what the trainee says, and answer it.

        Args:
            heard: the trainee's turn; its number is set here.

        Raises:
            InputError: the call has ended, or the turn is not an agent's.
        """
        if self.ended is not None:
            raise InputError("这通电话已经结束了：看评分，或者重新开始一通")
        self._listen(heard)
        before = self.mind
        reaction = react(before, self._call(), self.scenario, self.difficulty, self.arithmetic)
        decision, line = self._line_for(reaction)
        self.mind = reaction.mind
        turn = self.turns[-1].number
        self._speak(line, decision.what)
        exchange = Exchange(
            turn=turn,
            line=line,
            decision=decision.what,
            about=decision.about,
            changes=reaction.changes,
            before=(before.anger, before.trust),
            after=(self.mind.anger, self.mind.trust),
            comments=self._comments(reaction) if self.mode != "exam" else (),
            ended=None if decision.ended is None else SETTLED if decision.ended == SETTLED else LOST,
            reason=decision.ended,
        )
        if exchange.ended is None:
            exchange = replace(exchange, hint=self.hint())
        self.exchanges.append(exchange)
        return exchange

    def farewell(self, heard: HeardTurn) -> None:
        """Take in a last word of the trainee after the customer has thanked; he does not answer it.

        Raises:
            InputError: the customer has not thanked, or the last word has been said.
        """
        if self.ended != SETTLED or self.turns[-1].speaker == "agent":
            raise InputError("客户道谢以后，才轮到您道别，而且只说一句")
        self._listen(heard)

    def throw_in(self, card: str) -> str:
        """Let the customer say a card of the scenario, as a trainer asks for it.

        Args:
            card: id or title of the card.

        Returns:
            What the customer says.

        Raises:
            InputError: there is no such card, it was used before, or the call has ended.
        """
        found = next((one for one in self.scenario.cards if card in (one.id, one.title)), None)
        if found is None:
            raise InputError(f"没有“{card}”这张牌，可用：{'、'.join(one.title for one in self.scenario.cards)}")
        if self.ended is not None or found.say in self._said():
            raise InputError(f"“{found.title}”现在用不上：通话已经结束，或者这张牌用过了")
        self._speak(found.say, "vent" if self.mind.anger >= _CARD_VENTS else "press")
        return found.say

    def next_step(self) -> Step | None:
        """Return what a good agent would do next, None when the script has nothing left."""
        return next_step(self.scenario, self.mind, self.turns, self.arithmetic)

    def hint(self) -> str | None:
        """Return what a good agent would do next, e.g. `下一步：问清事实`; in mode `learn` only, None in any other."""
        return hint_for(self.next_step()) if self.mode == "learn" else None

    def model_answer(self) -> str | None:
        """Return the words of a good agent for this moment, None when the script has none left.

        Raises:
            InputError: the mode is not `learn`.
        """
        if self.mode != "learn":
            raise InputError("示范回答只在跟练（learn）里给")
        step = self.next_step()
        return step.say if step else None

    def to_dict(self) -> dict[str, Any]:
        """Return the run as plain data that survives JSON."""
        return {
            "version": VERSION,
            "scenario": self.scenario.id,
            "difficulty": self.difficulty.id,
            "seed": self.seed,
            "mode": self.mode,
            "fixed": self.fixed,
            "tries": self.tries,
            "mind": self.mind.as_dict(),
            "turns": [asdict(turn) | {"flags": list(map(dict, turn.flags))} for turn in self.turns],
            "exchanges": [exchange.as_dict() for exchange in self.exchanges],
        }

    @classmethod
    def from_dict(cls, value: Mapping[str, Any], *, scenario: Scenario | None = None) -> PracticeRun:
        """Return the run that `to_dict` has written.

        Args:
            value: what was written.
            scenario: the scenario; looked up when None.

        Raises:
            InputError: it was written by another version, or its scenario is no longer there.
        """
        if value.get("version") != VERSION:
            raise InputError("这份练习是别的版本存的，打不开：请重新开始一通")
        arithmetic = load_arithmetic()
        try:
            return cls(
                scenario or find_scenario(value["scenario"]),
                arithmetic.difficulty(value["difficulty"]),
                value["seed"],
                value["mode"],
                Mind.from_dict(value["mind"]),
                [HeardTurn(**{**turn, "flags": tuple(turn["flags"])}) for turn in value["turns"]],
                [Exchange.from_dict(exchange) for exchange in value["exchanges"]],
                bool(value.get("fixed")),
                int(value.get("tries", 0)),
                arithmetic,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise InputError("这份练习存坏了，打不开：请重新开始一通") from error

    def _listen(self, heard: HeardTurn) -> None:
        if heard.speaker != "agent":
            raise InputError("练习里您是坐席：这句话标成了客户说的")
        self.turns.append(replace(heard, number=len(self.turns) + 1))

    def _speak(self, line: str, decision: str) -> None:
        turn = HeardTurn(
            number=len(self.turns) + 1,
            speaker="customer",
            text=line,
            act=ACT_OF_DECISION[decision],
            stage=_STAGE_OF_DECISION.get(decision) or self._stage(),
            emotion=self.mind.emotion,
            issue=self.scenario.issue if decision == "open" else None,
        )
        self.turns.append(turn)

    def _stage(self) -> str:
        """Return the stage in which the customer goes on: that of the agent's last turn, never before the complaint."""
        said = [turn.stage for turn in self.turns if turn.speaker == "agent" and turn.stage]
        stages = list(STAGES)
        return stages[max(1, stages.index(said[-1]))] if said and TENSION[self.mind.emotion] < _HOT else stages[1]

    def _said(self) -> set[str]:
        return {turn.text for turn in self.turns if turn.speaker == "customer"}

    def _call(self) -> Call:
        return Call(self.turns, self.arithmetic.book)

    def _line_for(self, reaction: Reaction) -> tuple[Decision, str]:
        """Return what the customer does, and his line; when he has none left, he hangs up."""
        decision, turn = reaction.decision, reaction.mind.turns
        line = choose_line(decision, reaction.mind, self.scenario, self._said(), self.seed, turn)
        if line is not None:
            return decision, line
        decision = Decision("hang_up", ended="patience")
        said = self._said()
        left = choose_line(decision, reaction.mind, self.scenario, said, self.seed, turn)
        return decision, left or ""

    def _comments(self, reaction: Reaction) -> tuple[str, ...]:
        heaviest: Sequence[Change] = sorted(reaction.changes, key=lambda one: -max(abs(one.anger), abs(one.trust)))
        said = [f"{change.told()}：{change.why}" for change in heaviest]
        return tuple(said + [f"“{flag['text']}”：{flag['why']}" for flag in self.turns[-2].flags])


_CARD_VENTS = 50
_HOT = TENSION["angry"]
