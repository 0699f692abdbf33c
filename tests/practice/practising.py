"""A desk in memory at which a customer of data/scenarios/ is practised on, with a stub for an ear."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import count

from bot.practice.archive import PracticeArchive
from bot.practice.desk import Answered, PracticeDesk, Session
from bot.practice.listening import ToldHearing
from bot.practice.scenarios import find_scenario
from bot.practice.trainees import load_book
from bot.rubric.heard import HeardTurn

SCENARIO = "ringback-charge"
SCRIPT = [step.say for step in find_scenario(SCENARIO).script]
GOODBYE = SCRIPT[-1]
RUDE = "您爱投诉就投诉，去哪儿都一样。"
BEGIN = datetime(2026, 11, 2, 9, tzinfo=timezone.utc)

_HEARING = ToldHearing(load_book().acts([find_scenario(SCENARIO)]))


def new_desk(archive: PracticeArchive | None = None) -> PracticeDesk:
    """A desk whose clock goes on by a minute each time it is asked, and whose ids are counted."""
    minutes, numbers = count(), count(1)
    return PracticeDesk(
        archive or PracticeArchive(None),
        now=lambda: BEGIN + timedelta(minutes=next(minutes)),
        new_id=lambda: f"r{next(numbers)}",
    )


def heard(session: Session, text: str) -> HeardTurn:
    return _HEARING.hear(session.run.turns, text)


def say(desk: PracticeDesk, session: Session, text: str, key: str | None = None) -> Answered:
    session = desk.session(session.trainee, session.id)
    return desk.answer(session.trainee, session.id, heard(session, text), key)


def follow_the_script(desk: PracticeDesk, session: Session) -> Session:
    """Say what is due until the customer has thanked."""
    for text in _due(desk, session):
        session = say(desk, session, text).session
    return session


def _due(desk: PracticeDesk, session: Session) -> Iterator[str]:
    for _ in range(30):
        run = desk.session(session.trainee, session.id).run
        step = run.next_step()
        if run.ended is not None:
            return
        yield step.say if step is not None else "就按这个办，您看可以吗？"
