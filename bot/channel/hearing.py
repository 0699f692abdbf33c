"""How a line of practice is heard in the server: by the assistant that the server has loaded, on its event loop."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.errors import NotReadyError
from bot.language.privacy import mask_personal_data
from bot.rubric.heard import HeardTurn

REMEMBERED = 500
"""Runs that are listened to at the same time; one that was forgotten is heard again from its first line."""


class Listening(Protocol):
    """A call that is being listened to, e.g. `bot.server.ear.Listening`."""

    async def hear_soon(self, turn: Mapping[str, Any], *, ranked: bool = False) -> dict[str, Any]:
        """Understand the next turn."""


class Ear(Protocol):
    """Whatever understands a call, e.g. `bot.server.ear.Ear`."""

    def listen(self) -> Listening:
        """Begin to listen to a call."""


@dataclass
class _Run:
    listening: Listening
    heard: list[tuple[str, str]] = field(default_factory=list)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class ServerHearing:
    """Hears the lines of all runs and rooms, and goes on listening where a run is continued.

    Args:
        ear: gives the ear, None as long as the server has loaded no model; another ear makes all runs begin anew.
        remembered: how many runs are listened to at the same time.
    """

    def __init__(self, ear: Callable[[], Ear | None], remembered: int = REMEMBERED) -> None:
        self._find_ear, self._remembered = ear, remembered
        self._ear: Ear | None = None
        self._runs: OrderedDict[str, _Run] = OrderedDict()

    async def hear(self, run: str, turns: Sequence[HeardTurn], text: str, speaker: str = "agent") -> HeardTurn:
        """Return what is said now, as it is heard after the turns so far.

        Args:
            run: id of the run or room.
            turns: of the call so far.
            text: what is said now; it is masked here.
            speaker: `agent` or `customer`.

        Raises:
            NotReadyError: the server has loaded no model.
        """
        text = mask_personal_data(text)
        one = self._run(run)
        async with one.lock:
            said = [(turn.speaker, turn.text) for turn in turns]
            if said[: len(one.heard)] != one.heard:
                # The run was taken up again at an earlier turn, or a line that was heard did not count.
                one.listening, one.heard = self._current().listen(), []
            for speaker_before, line in said[len(one.heard) :]:
                # Noted before it is heard: should that break off, the next line begins anew.
                one.heard.append(("", ""))
                await one.listening.hear_soon({"speaker": speaker_before, "text": line})
                one.heard[-1] = (speaker_before, line)
            one.heard.append(("", ""))
            heard = await one.listening.hear_soon({"speaker": speaker, "text": text}, ranked=True)
            one.heard[-1] = (speaker, text)
        return _turn(len(turns) + 1, speaker, text, heard)

    async def hear_all(self, said: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what is understood of each line of a whole call; others are heard in between.

        Args:
            said: the lines, each with `speaker` and `text`, masked.

        Raises:
            NotReadyError: the server has loaded no model.
        """
        listening = self._current().listen()
        answers = []
        for line in said:
            answers.append(await listening.hear_soon(line, ranked=True))
            await asyncio.sleep(0)
        return answers

    def forget(self, run: str) -> None:
        """Listen to a run no more."""
        self._runs.pop(run, None)

    def _run(self, run: str) -> _Run:
        ear = self._current()
        if run not in self._runs:
            self._runs[run] = _Run(ear.listen())
        self._runs.move_to_end(run)
        while len(self._runs) > self._remembered:
            self._runs.popitem(last=False)
        return self._runs[run]

    def _current(self) -> Ear:
        """Return the ear; with another one than before, all runs begin anew."""
        ear = self._find_ear()
        if ear is not self._ear:
            self._ear = ear
            self._runs.clear()
        if ear is None:
            raise NotReadyError("教练还没有准备好：请稍等半分钟再试")
        return ear


def ear_of_the_server(app: Any) -> Callable[[], Ear | None]:
    """Return what gives the ear of a Rasa server.

    Args:
        app: the Sanic app, whose `ctx.agent` Rasa sets when it has loaded the model.
    """
    known: list[tuple[Any, Ear]] = []

    def ear() -> Ear | None:
        processor = getattr(getattr(app.ctx, "agent", None), "processor", None)
        if processor is None:
            return None
        if not known or known[0][0] is not processor:
            from bot.server.ear import Ear as LoadedEar

            known[:] = [(processor, LoadedEar.within(processor))]
        return known[0][1]

    return ear


def _turn(number: int, speaker: str, text: str, heard: Mapping[str, Any]) -> HeardTurn:
    return HeardTurn(
        number=number,
        speaker=speaker,
        text=text,
        act=heard["act"],
        confidence=heard["confidence"],
        stage=heard["stage"],
        emotion=heard["emotion"],
        issue=heard["issue"],
        flags=tuple(heard["flags"]),
        readings=heard.get("ranking") or {},
    )
