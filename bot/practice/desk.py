"""Where a trainee practises, whatever he practises through: starts, continues and ends runs, and keeps them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from bot.errors import InputError
from bot.practice.archive import KeptRun, PracticeArchive, Result, open_archive
from bot.practice.archive_rows import OUTCOMES, RUN, STOPPED
from bot.practice.effects import load_arithmetic
from bot.practice.exchange import SETTLED, Exchange
from bot.practice.fixed import StepCheck
from bot.practice.records import NotAllowedError, PracticeRecords
from bot.practice.run import PracticeRun
from bot.practice.run_view import view_of
from bot.practice.scenarios import find_scenario, load_scenarios
from bot.practice.scorecard import scorecard
from bot.practice.what_if import what_if
from bot.rubric.heard import HeardTurn
from bot.rubric.rubric import load_rubric

_ID_BYTES = 12


class StateError(InputError):
    """What is asked for does not fit the state in which the run is, e.g. a model answer in an exam."""


@dataclass(frozen=True)
class Session:
    """A run and whose it is.

    Attributes:
        id: of the run.
        trainee: id of the user.
        run: the run itself.
        started: when it began.
        outcome: how it has ended: `settled`, `lost`, `stopped`; None while it goes on.
        exam: id of the exam that it is, None for most.
    """

    id: str
    trainee: str
    run: PracticeRun
    started: datetime
    outcome: str | None = None
    exam: str | None = None

    def view(self) -> dict[str, Any]:
        """Return the run as its trainee sees it, see `bot.practice.run_view.view_of`, with `id` and `started`."""
        seen = view_of(self.run, stopped=self.outcome == STOPPED)
        return {"id": self.id, "started": self.started.isoformat(), **seen}


@dataclass(frozen=True)
class Answered:
    """What became of something that a trainee has said.

    Attributes:
        session: afterwards.
        exchange: the customer's answer; None when it was held back, a last word, or said before.
        check: what the fixed script makes of it, None without one.
    """

    session: Session
    exchange: Exchange | None = None
    check: StepCheck | None = None


class PracticeDesk:
    """Practice of all trainees, kept in an archive.

    Args:
        archive: keeps runs and attempts.
        now: tells the time, aware.
        new_id: makes ids that nobody can guess.
    """

    def __init__(
        self,
        archive: PracticeArchive,
        *,
        now: Callable[[], datetime] | None = None,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self._archive = archive
        self.records = PracticeRecords(archive)
        self.now = now or (lambda: datetime.now(timezone.utc))
        self._new_id = new_id or (lambda: secrets.token_hex(_ID_BYTES))

    def start(
        self,
        trainee: str,
        scenario: str,
        *,
        difficulty: str = "medium",
        mode: str = "practice",
        script: bool = False,
        seed: int | None = None,
        exam: str | None = None,
    ) -> Session:
        """Begin a run; one that the trainee has left open is ended as stopped.

        Args:
            trainee: id of the user.
            scenario: id or title.
            difficulty: id or title.
            mode: `learn`, `practice` or `exam`.
            script: whether to follow the scenario's script in own words.
            seed: decides the customer's lines; by the number of the trainee's attempts when None, so that he does not
                hear the same ones again.
            exam: id of an exam that was set for him, and not done yet; decides scenario and difficulty. One that was
                begun and not ended goes on.

        Raises:
            InputError: there is no such scenario, difficulty, mode or exam.
        """
        if exam is not None:
            begun = self._begun(trainee, exam)
            if begun is not None:
                return begun
            scenario, difficulty, mode, script = *self._exam(trainee, exam), "exam", False
        # A misspelt name must not end the run that is open.
        run = PracticeRun.start(scenario, difficulty, seed or 0, mode, fixed=script)
        left = self.open(trainee)
        if left is not None:
            self.stop(trainee, left.id)
        if seed is None:
            run = PracticeRun.start(run.scenario, run.difficulty.id, self._attempts(trainee), mode, fixed=script)
        session = Session(self._new_id(), trainee, run, self.now(), exam=exam)
        self._keep(session, at=session.started)
        return session

    def session(self, trainee: str, run_id: str) -> Session:
        """Return a run of the trainee.

        Raises:
            NotAllowedError: there is none with this id, or it is somebody else's; which of the two is not told.
        """
        kept = self._archive.run(run_id)
        if kept is None or kept.trainee != trainee or kept.kind != RUN:
            raise NotAllowedError("没有这次练习，或者它不是您的")
        return _session(kept)

    def open(self, trainee: str) -> Session | None:
        """Return the run that the trainee has not ended yet, None when there is none."""
        kept = self._archive.open_run(trainee)
        return _session(kept) if kept is not None else None

    def was_answered(self, run_id: str, key: str) -> bool:
        """Tell whether an answer with this key has been taken in already."""
        return self._archive.answered(run_id, key)

    def answer(self, trainee: str, run_id: str, heard: HeardTurn, key: str | None = None) -> Answered:
        """Take in what the trainee says.

        Args:
            trainee: id of the user.
            run_id: of the run.
            heard: what he says, as it is heard.
            key: names this answer; the same key again changes nothing.

        Raises:
            StateError: the call is over.
            NotAllowedError: see `session`.
        """
        session = self.session(trainee, run_id)
        if key is not None and self.was_answered(run_id, key):
            return Answered(session)
        run, exchange = session.run, None
        if session.outcome == STOPPED:
            raise StateError("这通练习已经停了：看评分，或者重新开始一通")
        check = run.attempt(heard)
        if check is None or check.met:
            if run.ended == SETTLED:
                run.farewell(heard)
            else:
                exchange = run.answer(heard)
        session = Session(session.id, trainee, run, session.started, run.ended, session.exam)
        with self._archive.transaction():
            self._keep(session, key)
            if run.ended is not None:
                self._finish(session)
        return Answered(session, exchange, check)

    def stop(self, trainee: str, run_id: str) -> Session:
        """Break a run off; one that has ended stays as it is."""
        session = self.session(trainee, run_id)
        if session.outcome is not None:
            return session
        stopped = Session(session.id, trainee, session.run, session.started, STOPPED, session.exam)
        if session.run.exchanges or session.exam is not None:
            self._finish(stopped)
        else:
            # Nothing was said: nothing to keep.
            self._archive.forget(session.id)
        return stopped

    def what_if(self, trainee: str, run_id: str, turn: int, heard: HeardTurn) -> dict[str, Any]:
        """Return what another answer would have done, see `bot.practice.what_if.what_if`, without the other run.

        Raises:
            StateError: an exam is not over yet.
            InputError: the turn is not one of the trainee's that was answered.
        """
        session = self._shown(trainee, run_id)
        found = what_if(session.run, turn, heard)
        return {name: value for name, value in found.items() if name != "run"}

    def model_answer(self, trainee: str, run_id: str) -> str | None:
        """Return the words of a good agent for this moment, None when the script has none left.

        Raises:
            StateError: the mode is not `learn`.
        """
        run = self.session(trainee, run_id).run
        if run.mode != "learn":
            raise StateError("示范回答只在跟练（learn）里给")
        return run.model_answer()

    def scorecard(self, trainee: str, run_id: str) -> dict[str, Any]:
        """Return the scorecard of the trainee's own run, so far when it goes on.

        Raises:
            StateError: an exam is not over yet.
        """
        return _card(self._shown(trainee, run_id))

    def set_exam(self, trainer: str, trainee: str, scenario: str, difficulty: str = "medium") -> str:
        """Set an exam for a trainee, and return its id.

        Args:
            trainer: id of the user who sets it, and will see how it went.
            trainee: id of the user who has to take it.
            scenario: id or title.
            difficulty: id or title.

        Raises:
            InputError: there is no such scenario or difficulty, or the trainer is the trainee.
        """
        if trainer == trainee:
            raise InputError("考试是出给别人的：学员请填另一位同事，自己练请用考试方式开一通")
        exam = self._new_id()
        found, hard = find_scenario(scenario), load_arithmetic().difficulty(difficulty)
        self._archive.set_exam(exam, trainer, trainee, found.id, hard.id, self.now())
        return exam

    def _shown(self, trainee: str, run_id: str) -> Session:
        session = self.session(trainee, run_id)
        if session.run.mode == "exam" and session.outcome is None:
            raise StateError("考试结束以后才能看：接着谈完，或者停止这次考试")
        return session

    def _begun(self, trainee: str, exam_id: str) -> Session | None:
        """Return the run of an exam that was begun and not ended, None when there is none."""
        exam = self._archive.exam(exam_id)
        if exam is None or exam.trainee != trainee or exam.begun is None or exam.run is not None:
            return None
        return self.session(trainee, exam.begun)

    def _exam(self, trainee: str, exam_id: str) -> tuple[str, str]:
        exam = self._archive.exam(exam_id)
        if exam is None or exam.trainee != trainee or exam.begun is not None:
            raise InputError("没有这场考试，或者已经考过了：看“待考”的列表")
        return exam.scenario, exam.difficulty

    def _attempts(self, trainee: str) -> int:
        return len(self._archive.attempts(trainee))

    def _keep(self, session: Session, key: str | None = None, *, at: datetime | None = None) -> None:
        self._archive.keep(
            session.id, session.trainee, RUN, session.run.to_dict(), now=at or self.now(), exam=session.exam, key=key
        )

    def _finish(self, session: Session) -> None:
        card = _card(session)
        self._archive.finish(session.id, Result.of(card, script=session.run.fixed), card, now=self.now())


def _session(kept: KeptRun) -> Session:
    run = PracticeRun.from_dict(kept.data)
    outcome = run.ended or (STOPPED if kept.ended is not None else None)
    return Session(kept.id, kept.trainee, run, kept.started, outcome, kept.exam)


def _card(session: Session) -> dict[str, Any]:
    """Return the scorecard of a run, which knows that it was broken off."""
    card = scorecard(session.run)
    if session.outcome == STOPPED:
        card["practice"] = {**card["practice"], "ended": STOPPED, "told": OUTCOMES[STOPPED]}
    return card


def open_desk() -> PracticeDesk:
    """Return the desk over the archive of the settings; the first trainee need not wait for content to be read."""
    ready_to_practise()
    return PracticeDesk(open_archive())


def ready_to_practise() -> None:
    """Read the content of practice, compiling it when it has changed.

    Raises:
        ContentError: a content file is broken; names file, line and field.
    """
    load_scenarios()
    load_arithmetic()
    load_rubric()
