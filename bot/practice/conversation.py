"""Practice inside a conversation with the coach: what the trainee types there, answered as text and as data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.coaching.replies import practice_asked_for, practice_command, reply
from bot.errors import InputError
from bot.labels import ISSUES, PERSONAS
from bot.practice.desk import Answered, PracticeDesk, Session
from bot.practice.render import (
    render_check,
    render_exchange,
    render_scenarios,
    render_scorecard,
    render_start,
    render_what_if,
)
from bot.practice.scenarios import Scenario, load_scenarios
from bot.practice.slot import choosing, in_run
from bot.practice.wordings import pairs_of
from bot.rubric.heard import HeardTurn

_KIND = "practice"
_LEAST_NAMED = 0.3
"""So much of a scenario's label must be named, e.g. a pair of characters that three scenarios have."""
_GENERAL = frozenset(("客户", "投诉", "电话", "没人", "业务", "服务", "三个", "一条", "不到", "不会", "出去", "请他"))
"""Pairs of characters that stand on labels but name nothing."""


@dataclass(frozen=True)
class Said:
    """What the coach answers in practice.

    Attributes:
        text: for people; no blank lines, at which Rasa's channels would split it.
        payload: the same as data, `kind` is `practice`.
        slot: what the conversation remembers from now on, see `bot.practice.slot`.
        fresh: whether the conversation begins anew, because practice begins or ends.
        spoken: whether what the trainee has typed was said to the customer; if not, the conversation forgets it.
        customer: what the customer has said, in order: part of the conversation like any customer's words.
    """

    text: str
    payload: dict[str, Any]
    slot: dict[str, Any] | None
    fresh: bool = False
    spoken: bool = True
    customer: Sequence[HeardTurn] = ()


class PracticeConversation:
    """Practice of one trainee in one conversation.

    Args:
        desk: keeps the runs.
        trainee: id of the user.
    """

    def __init__(self, desk: PracticeDesk, trainee: str) -> None:
        self._desk, self._trainee = desk, trainee

    def begin(self, text: str) -> Said:
        """Answer a request for practice, or what was said to the list of customers.

        Args:
            text: may name a customer, by number, id, title or matter, and a difficulty and a mode.
        """
        scenarios = list(load_scenarios().values())
        asked = practice_asked_for(text)
        scenario = _chosen(text, scenarios)
        if scenario is None:
            lines = [reply("practice_choose"), *render_scenarios(scenarios)]
            return self._said(lines, choosing(), fresh=True)
        session = self._desk.start(
            self._trainee,
            scenario.id,
            difficulty=asked["difficulty"] or "medium",
            mode=asked["mode"] or "practice",
            script=asked["script"] and asked["mode"] != "exam",
        )
        lines = [*render_start(session.run), reply("practice_how")]
        return self._said(lines, in_run(session.id), session, fresh=True, customer=session.run.turns)

    def say(self, run_id: str, heard: HeardTurn) -> Said:
        """Let the customer answer what the trainee says.

        Args:
            run_id: of the run that goes on.
            heard: what he says, as it is heard.
        """
        answered = self._desk.answer(self._trainee, run_id, heard)
        session, exchange = answered.session, answered.exchange
        if exchange is None:
            return self._held_back_or_over(answered)
        lines = render_exchange(session.run, exchange)
        customer = [session.run.turns[-1]]
        if session.run.ended is None:
            return self._said(lines, in_run(run_id), session, customer=customer)
        if session.run.ended == "settled":
            return self._said([*lines, reply("practice_farewell")], in_run(run_id), session, customer=customer)
        return self._over(session, lines)

    def command(self, run_id: str | None, text: str) -> Said | None:
        """Answer a command of practice, None when the text is none.

        Args:
            run_id: of the run that goes on; None while the customer is being chosen.
            text: what is typed.
        """
        name = practice_command(text)
        if name is None:
            return None
        if name == "stop":
            return self.stop(run_id)
        if run_id is None:
            return None
        session = self._desk.session(self._trainee, run_id)
        try:
            lines = self._told(name, session)
        except InputError as error:
            lines = [str(error)]
        return self._said(lines, in_run(run_id), session)

    def stop(self, run_id: str | None) -> Said:
        """End practice; what was said is scored."""
        if run_id is None:
            return self._said([reply("practice_over")], None, fresh=True)
        return self._over(self._desk.stop(self._trainee, run_id), [])

    def score(self) -> Said | None:
        """Return the scorecard of the trainee's last attempt, None when there is none."""
        attempts = self._desk.records.attempts(self._trainee, self._trainee, now=self._desk.now())
        if not attempts:
            return None
        card = self._desk.records.scorecard(self._trainee, attempts[-1].id, now=self._desk.now())
        if card is None:
            return None
        return Said("\n".join(render_scorecard(card)), {"kind": _KIND, "scorecard": card}, None)

    def _held_back_or_over(self, answered: Answered) -> Said:
        session = answered.session
        if answered.check is not None and not answered.check.met:
            said = self._said(render_check(answered.check), in_run(session.id), session)
            return Said(said.text, {**said.payload, "check": answered.check.as_dict()}, said.slot, spoken=False)
        return self._over(session, [])

    def _over(self, session: Session, lines: Sequence[str]) -> Said:
        card = self._desk.scorecard(self._trainee, session.id) if session.run.exchanges else None
        scored = render_scorecard(card) if card else []
        said = self._said([*lines, *scored, reply("practice_over")], None, session, fresh=True)
        return Said(said.text, {**said.payload, "scorecard": card}, None, fresh=True)

    def _told(self, name: str, session: Session) -> list[str]:
        run = session.run
        if name == "score":
            return render_scorecard(self._desk.scorecard(self._trainee, session.id))
        if name == "show":
            return [f"可以说：“{self._desk.model_answer(self._trainee, session.id) or '这时没有现成的示范'}”"]
        return [run.hint() or "提示只在跟练里给，剧本说完了也没有了"]

    def what_if(self, run_id: str, turn: int, heard: HeardTurn) -> Said:
        """Show what another answer would have done.

        Args:
            run_id: of the run.
            turn: number in the call of the trainee's turn.
            heard: what he says instead, as it is heard.
        """
        session = self._desk.session(self._trainee, run_id)
        try:
            found = self._desk.what_if(self._trainee, run_id, turn, heard)
        except InputError as error:
            said = self._said([str(error)], in_run(run_id), session)
            return Said(said.text, said.payload, said.slot, spoken=False)
        said = self._said(render_what_if(found), in_run(run_id), session)
        return Said(said.text, {**said.payload, "what_if": found}, said.slot, spoken=False)

    def _said(
        self,
        lines: Sequence[str],
        slot: dict[str, Any] | None,
        session: Session | None = None,
        *,
        fresh: bool = False,
        customer: Sequence[HeardTurn] = (),
    ) -> Said:
        payload = {"kind": _KIND, "run": session.view() if session else None}
        return Said("\n".join(lines), payload, slot, fresh, customer=tuple(customer))


def _chosen(text: str, scenarios: Sequence[Scenario]) -> Scenario | None:
    """Return the scenario that a text names by number, id, title or matter; None when it names none."""
    number = re.match(r"\D{0,6}(\d{1,2})(?!\d)", text.strip())
    if number and 1 <= int(number[1]) <= len(scenarios):
        return scenarios[int(number[1]) - 1]
    for one in scenarios:
        if one.id in text or one.title in text or ISSUES[one.issue] in text:
            return one
    said = pairs_of(text) - _GENERAL
    scores = [
        (sum(1 / sum(pair in _label(other) for other in scenarios) for pair in said & _label(one)), one)
        for one in scenarios
    ]
    most = max(score for score, _ in scores)
    return next(one for score, one in scores if score == most) if most >= _LEAST_NAMED else None


def _label(scenario: Scenario) -> frozenset[str]:
    return pairs_of(f"{scenario.title}，{ISSUES[scenario.issue]}，{PERSONAS[scenario.persona]}")
