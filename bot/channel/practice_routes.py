"""Practice over HTTP, for the practice page: `/coach/practice`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channel.fields import flag_in, number_in, text_in, word_in
from bot.channel.gate import Gate, answer, body_of, user_of
from bot.channel.hearing import Ear, ServerHearing, ear_of_the_server
from bot.channel.identity import check_key, check_user_id
from bot.channel.locks import Locks
from bot.practice.archive import PracticeArchive
from bot.practice.archive_rows import local_day
from bot.practice.desk import Answered, PracticeDesk
from bot.practice.history import history, moment_text
from bot.practice.run_view import scenario_list
from bot.practice.scenarios import find_scenario, load_scenarios


class PracticeRoutes:
    """The routes of practice.

    Args:
        gate: lets users in.
        desk: where they practise.
        archive: keeps exams.
        hearing: hears what they say.
        locks: one answer of a run at a time.
    """

    def __init__(
        self, gate: Gate, desk: PracticeDesk, archive: PracticeArchive, hearing: ServerHearing, locks: Locks
    ) -> None:
        self._gate, self._desk, self._archive, self._hearing, self._locks = gate, desk, archive, hearing, locks

    def add_to(self, blueprint: Blueprint) -> None:
        """Add all routes of practice."""
        everybody, trainers = self._gate.signed_in(), self._gate.signed_in("trainer", "admin")
        for method, path, handler in (
            ("GET", "/practice/scenarios", self.scenarios),
            ("GET", "/practice/runs", self.open_run),
            ("POST", "/practice/runs", self.start),
            ("GET", "/practice/runs/<run:str>", self.run),
            ("DELETE", "/practice/runs/<run:str>", self.forget),
            ("POST", "/practice/runs/<run:str>/answers", self.answer),
            ("GET", "/practice/runs/<run:str>/model-answer", self.model_answer),
            ("POST", "/practice/runs/<run:str>/what-if", self.what_if),
            ("POST", "/practice/runs/<run:str>/stop", self.stop),
            ("GET", "/practice/runs/<run:str>/scorecard", self.scorecard),
            ("GET", "/practice/history", self.history),
            ("GET", "/practice/shares", self.shares),
            ("POST", "/practice/shares", self.share),
            ("DELETE", "/practice/shares", self.unshare),
            ("GET", "/practice/views", self.views),
            ("GET", "/practice/exams", self.exams),
        ):
            name = f"practice_{handler.__name__}"
            blueprint.add_route(everybody(handler), path, methods=[method], name=name)
        blueprint.add_route(trainers(self.set_exam), "/practice/exams", methods=["POST"], name="practice_set_exam")

    async def scenarios(self, request: Request) -> HTTPResponse:
        """Customers, difficulties and modes to choose from."""
        return answer(scenario_list())

    async def open_run(self, request: Request) -> HTTPResponse:
        """The run that the user has not ended."""
        session = self._desk.open(user_of(request).id)
        return answer({"open": session.view() if session else None})

    async def start(self, request: Request) -> HTTPResponse:
        """Begin a run."""
        body = body_of(request)
        exam = text_in(body, "exam", needed=False)
        session = await asyncio.to_thread(
            self._desk.start,
            user_of(request).id,
            text_in(body, "scenario", needed=exam is None) or "",
            difficulty=text_in(body, "difficulty", needed=False) or "medium",
            mode=text_in(body, "mode", needed=False) or "practice",
            script=flag_in(body, "script"),
            seed=number_in(body, "seed", needed=False),
            exam=exam,
        )
        return answer(session.view(), status=201)

    async def run(self, request: Request, run: str) -> HTTPResponse:
        """A run as its trainee sees it."""
        return answer(self._desk.session(user_of(request).id, run).view())

    async def answer(self, request: Request, run: str) -> HTTPResponse:
        """Say something to the customer."""
        body, user = body_of(request), user_of(request).id
        text, key = word_in(body, "text"), check_key(body.get("key"))
        async with self._locks.of(run):
            session = self._desk.session(user, run)
            if self._desk.was_answered(run, key):
                return answer(session.view())
            heard = await self._hearing.hear(run, session.run.turns, text)
            answered: Answered = await asyncio.to_thread(self._desk.answer, user, run, heard, key)
        check = answered.check.as_dict() if answered.check and not answered.check.met else None
        return answer({**answered.session.view(), **({"check": check} if check else {})})

    async def model_answer(self, request: Request, run: str) -> HTTPResponse:
        """What a good agent would say now."""
        return answer({"say": self._desk.model_answer(user_of(request).id, run)})

    async def what_if(self, request: Request, run: str) -> HTTPResponse:
        """What another answer would have done."""
        body, user = body_of(request), user_of(request).id
        turn, text = number_in(body, "turn", needed=True) or 0, word_in(body, "text")
        session = self._desk.session(user, run)
        # Heard apart from the run itself, which goes on where it was.
        heard = await self._hearing.hear(f"{run}?", session.run.turns[: max(0, turn - 1)], text)
        return answer(await asyncio.to_thread(self._desk.what_if, user, run, turn, heard))

    async def stop(self, request: Request, run: str) -> HTTPResponse:
        """Break a run off."""
        async with self._locks.of(run):
            session = await asyncio.to_thread(self._desk.stop, user_of(request).id, run)
        self._hearing.forget(run)
        return answer(session.view())

    async def scorecard(self, request: Request, run: str) -> HTTPResponse:
        """The scorecard: one's own, or one that one may see, which is then put on record."""
        user, kept = user_of(request).id, self._archive.run(run)
        if kept is not None and kept.trainee == user:
            return answer(await asyncio.to_thread(self._desk.scorecard, user, run))
        return answer(self._desk.records.scorecard(user, run, now=self._gate.now()))

    async def forget(self, request: Request, run: str) -> HTTPResponse:
        """Delete one's own attempt."""
        self._desk.records.forget(user_of(request).id, run, now=self._gate.now())
        return response.empty()

    async def history(self, request: Request) -> HTTPResponse:
        """What was practised, how it went on, and what is next."""
        user, now, records = user_of(request).id, self._gate.now(), self._desk.records
        trainee = check_user_id(request.args.get("trainee") or user)
        attempts = records.attempts(user, trainee, now=now)
        sees_all = records.sees_all(user, trainee)
        return answer(history(trainee, attempts, load_scenarios(), local_day(now), with_next=sees_all))

    async def shares(self, request: Request) -> HTTPResponse:
        """With whom the user shares."""
        found = self._desk.records.shares(user_of(request).id)
        told = [{"trainer": one.trainer, "run": one.run, "since": moment_text(one.since)} for one in found]
        return answer({"shares": told})

    async def share(self, request: Request) -> HTTPResponse:
        """Share an attempt, or everything."""
        body = body_of(request)
        trainer, run = check_user_id(body.get("trainer")), text_in(body, "run", needed=False)
        self._desk.records.share(user_of(request).id, trainer, run, now=self._gate.now())
        return answer({"trainer": trainer, "run": run}, status=201)

    async def unshare(self, request: Request) -> HTTPResponse:
        """Share no more."""
        trainer = check_user_id(request.args.get("trainer"))
        self._desk.records.unshare(user_of(request).id, trainer, request.args.get("run"))
        return response.empty()

    async def views(self, request: Request) -> HTTPResponse:
        """Who has looked at the user's practice."""
        found = self._desk.records.views(user_of(request).id)
        told = [{"at": moment_text(one.at), "viewer": one.viewer, "what": one.what, "run": one.run} for one in found]
        return answer({"views": told})

    async def exams(self, request: Request) -> HTTPResponse:
        """Exams that the user has to do, and those that he has set."""
        user = user_of(request).id
        to_do = [self._exam(one) for one in self._archive.exams_for(user) if one.begun is None]
        made = [{**self._exam(one), "trainee": one.trainee, "run": one.run} for one in self._archive.exams_by(user)]
        return answer({"to_do": to_do, "set": made})

    async def set_exam(self, request: Request) -> HTTPResponse:
        """Set an exam for a trainee."""
        body = body_of(request)
        exam = self._desk.set_exam(
            user_of(request).id,
            check_user_id(body.get("trainee")),
            str(text_in(body, "scenario")),
            text_in(body, "difficulty", needed=False) or "medium",
        )
        return answer({"id": exam}, status=201)

    def _exam(self, exam: Any) -> dict[str, Any]:
        scenario = find_scenario(exam.scenario)
        return {
            "id": exam.id,
            "scenario": {"id": scenario.id, "title": scenario.title},
            "difficulty": exam.difficulty,
            "set_by": exam.trainer,
            "since": moment_text(exam.since),
        }


def practice_routes(blueprint: Blueprint, gate: Gate, archive: PracticeArchive, desk: PracticeDesk) -> ServerHearing:
    """Add the routes of practice.

    Args:
        blueprint: takes the routes.
        gate: lets users in.
        archive: keeps what was practised.
        desk: where users practise.

    Returns:
        What hears lines in this server, for other routes as well.
    """
    ears: list[Callable[[], Ear | None]] = []
    hearing = ServerHearing(lambda: ears[0]() if ears else None)

    @blueprint.listener("before_server_start")
    async def find_ear(app: Any, loop: Any) -> None:
        ears[:] = [ear_of_the_server(app)]

    PracticeRoutes(gate, desk, archive, hearing, Locks()).add_to(blueprint)
    return hearing
