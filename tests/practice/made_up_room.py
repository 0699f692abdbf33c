"""A room with two made-up people, and what they say as a stub hears it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from made_up_scenario import ACTS, scenario

from bot.practice.listening import ToldHearing
from bot.practice.room import Room
from bot.rubric.heard import HeardTurn

TRAINER, TRAINEE, OUTSIDER = "wang.trainer", "xiao.li", "passer-by"
OPENED = datetime(2026, 11, 22, 8, 0, tzinfo=timezone.utc)

COMPLAINT = "我新买的伞一吹就翻，人都淋透了！"
YES = "行吧，那就这么办。"
THANKS = "谢谢你啊，姑娘。"
SWEARING = "你他妈是听不懂人话吗！"


def opened(*, with_scenario: bool = True, whisper: bool = True, difficulty: str = "medium") -> Room:
    """Open the room of the tests."""
    played = scenario() if with_scenario else None
    return Room.open("r1", TRAINER, TRAINEE, at=OPENED, scenario=played, difficulty=difficulty, whisper=whisper)


def customer(room: Room, text: str, act: str | None = "customer_complain", emotion: str = "angry", **more: Any) -> None:
    """Let the trainer say something as the customer, five seconds after the last line."""
    heard = HeardTurn(0, "customer", text, act, stage="cut_in", emotion=emotion, issue="other")
    room.say(TRAINER, heard, now(room), **more)


def agent(room: Room, *texts: str, **more: Any) -> Room:
    """Let the trainee say lines, one after the other."""
    for text in texts:
        room.say(TRAINEE, ToldHearing(ACTS).hear(room.turns, text), now(room), **more)
    return room


def now(room: Room) -> datetime:
    """Return the time five seconds after the last line."""
    return OPENED + timedelta(seconds=5 * (len(room.turns) + 1))
