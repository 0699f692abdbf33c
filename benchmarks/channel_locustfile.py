"""What `channel_load` has locust do: agents who type and talk over the coach's channel, or post to a REST channel.

Locust reads this file in a process of its own, where it replaces sockets and sleeping by those of gevent; no other
process may import it. What the agents do is in the file that `COACH_LOAD_PLAN` names; that names where results go.
"""

# mypy: disable-error-code="import-not-found, import-untyped"

from __future__ import annotations

# First: it replaces what the others import.
from locust import FastHttpUser, events, task  # isort: skip

import itertools
import json
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gevent
import psutil
from gevent.event import Event
from locust.exception import StopUser
from websocket import ABNF, WebSocket, WebSocketException, create_connection

PLAN: dict[str, Any] = json.loads(Path(os.environ["COACH_LOAD_PLAN"]).read_text(encoding="utf-8"))

CHARACTERS_A_SECOND, BETWEEN_DRAFTS = 4.0, 0.8
# The widget asks for marks after each keystroke, no faster than this, and anew when there are none for so long.
FEWEST_SECONDS, CHECK_WITHIN = 0.12, 1.5
# So long an answer may take; then it counts as an error.
PATIENCE = 10.0
_NUMBERS = itertools.count()


class Tally:
    """What all agents have measured within the window; errors, and the opening of sockets, count at any time."""

    def __init__(self) -> None:
        self._samples: defaultdict[str, list[float]] = defaultdict(list)
        self._errors: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._processes = {name: psutil.Process(pid) for name, pid in {**PLAN["pids"], "locust": None}.items()}
        self._before: dict[str, float] = {}
        self.end = self._begin = float("inf")

    def start(self, **_: Any) -> None:
        """Set the window, and watch the processors in it."""
        self._begin = time.time() + PLAN["warm"]
        self.end = self._begin + PLAN["seconds"]
        gevent.spawn_later(PLAN["warm"], lambda: self._before.update(self._cpu_seconds()))

    def take(self, name: str, response_time: float, start_time: float, exception: object = None, **_: Any) -> None:
        """Count one measurement, in milliseconds."""
        if exception is not None:
            self._errors[name][str(exception) or type(exception).__name__] += 1
        elif name == "connect" or self._begin <= start_time < self.end:
            self._samples[name].append(response_time)

    def write(self, **_: Any) -> None:
        """Write everything to the file that the plan names."""
        seconds, after = time.time() - self._begin, self._cpu_seconds()
        cpu = {name: (after[name] - used) / seconds for name, used in self._before.items()}
        told = {"samples": self._samples, "errors": self._errors, "cpu": cpu}
        Path(PLAN["results"]).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    def _cpu_seconds(self) -> dict[str, float]:
        return {name: sum(one.cpu_times()[:2]) for name, one in self._processes.items()}


TALLY = Tally()
events.test_start.add_listener(TALLY.start)
events.request.add_listener(TALLY.take)
events.user_error.add_listener(lambda exception, **_: TALLY.take("agent", 0.0, 0.0, repr(exception)))
events.quitting.add_listener(TALLY.write)


class Call:
    """One call of an agent over the channel: what he types and says in it, and how long marks and answers take.

    A keystroke counts until the marks of the draft with it, or of a later one, are there. As in the widget one check is
    under way at a time, and the newest draft waits for its turn.

    Args:
        socket: signed in.
        tell: takes what was measured, when it began (`time.perf_counter`), and the error, None for success.
    """

    def __init__(self, socket: WebSocket, tell: Callable[[str, float, str | None], None]) -> None:
        self._socket, self._tell = socket, tell
        self._draft, self._checks, self._asked = "", 0, 0.0
        # When the keystrokes were made that wait for a check, and those of the check under way.
        self._waiting, self._checked = list[float](), list[float]()
        self._said, self._keys = dict[str, float](), dict[int, str]()
        self._changed, self.is_open = Event(), True

    def type(self, draft: str) -> None:
        """Go on to a draft by one keystroke."""
        now = time.perf_counter()
        self._draft, self._waiting = draft, [*self._waiting, now]
        if self._checked and now - self._asked > CHECK_WITHIN:
            self._end_check("no marks in time")
        elif not self._checked:
            self._ask()

    def say(self, key: str, text: str) -> None:
        """Say what the customer has said, and wait for the answer as long as the socket is open and patience lasts."""
        self._said[key] = time.perf_counter()
        self._send({"type": "say", "key": key, "speaker": "customer", "text": text})
        self._wait(lambda: key not in self._said)
        self._end_turn(key, "no answer in time")

    def finish(self) -> None:
        """Wait for the last marks."""
        self._wait(lambda: not self._checked)
        self._end_all("no marks in time")

    def read(self) -> None:
        """Receive frames until the socket is closed."""
        try:
            while (received := self._socket.recv_data())[0] != ABNF.OPCODE_CLOSE:
                self._take(json.loads(received[1]))
            self._close(f"{int.from_bytes(received[1][:2], 'big')} {received[1][2:].decode()}")
        except (WebSocketException, OSError) as error:
            self._close(type(error).__name__)

    def _take(self, frame: dict[str, Any]) -> None:
        why = f"{frame['code']}: {frame['message']}" if frame["type"] == "error" else None
        entry = frame.get("entry", {})
        if entry.get("kind") == "said" and entry["key"] in self._said:
            self._keys[entry["seq"]] = entry["key"]
        elif entry.get("kind") == "answer":
            self._end_turn(self._keys.pop(entry["answers"], ""), _wrong_with([{"custom": entry["payload"]}]))
        elif why and frame.get("key") in self._said:
            self._end_turn(frame["key"], why)
        elif (why or frame["type"] == "marks") and self._checked and frame.get("id") == self._checks:
            self._end_check(why)
        elif why or frame["type"] not in ("marks", "entry"):
            self._tell("connect", time.perf_counter(), why or f"unexpected frame {frame['type']}")

    def _ask(self) -> None:
        self._checks += 1
        self._asked, self._checked, self._waiting = time.perf_counter(), self._waiting, []
        self._send({"type": "check", "id": self._checks, "text": self._draft})

    def _end_check(self, error: str | None) -> None:
        """Count the keystrokes of the check, and ask for those made since."""
        made, self._checked = self._checked, []
        for keystroke in made:
            self._tell("marks", keystroke, error)
        if self._waiting and self.is_open:
            self._ask()
        self._changed.set()

    def _end_turn(self, key: str, error: str | None) -> None:
        if key in self._said:
            self._tell("turn", self._said.pop(key), error)
        self._changed.set()

    def _end_all(self, error: str) -> None:
        self._checked, self._waiting = [*self._checked, *self._waiting], []
        self._end_check(error)
        for key in list(self._said):
            self._end_turn(key, error)

    def _close(self, why: str) -> None:
        if self.is_open:
            self._tell("connect", time.perf_counter(), f"closed: {why}")
        self.is_open = False
        self._end_all(f"closed: {why}")

    def _send(self, frame: dict[str, Any]) -> None:
        try:
            self._socket.send(json.dumps(frame, ensure_ascii=False))
        except (WebSocketException, OSError) as error:
            self._close(type(error).__name__)

    def _wait(self, done: Callable[[], bool]) -> None:
        until = time.perf_counter() + PATIENCE
        while self.is_open and not done() and time.perf_counter() < until:
            self._changed.clear()
            self._changed.wait(until - time.perf_counter())


class _Agent(FastHttpUser):
    """One agent of the plan: his calls one after the other, an utterance of the customer from time to time."""

    abstract = True
    network_timeout = connection_timeout = PATIENCE

    def on_start(self) -> None:
        """Takes the next agent of the plan."""
        self.number = next(_NUMBERS)
        mine = PLAN["agents"][self.number]
        self.calls: Iterator[tuple[int, list[str]]] = enumerate(itertools.cycle(mine["calls"]))
        self.drafts: Iterator[str] = itertools.cycle(mine["drafts"])
        # Two, so that what is typed changes nothing about when is talked.
        self.chance, self.hand = (random.Random(f"{name}/{PLAN['seed']}/{self.number}") for name in ("turn", "type"))
        self.due = time.time() + self.chance.random() * PLAN["turn_every"]

    def wait_for_turn(self) -> None:
        """Wait until the customer speaks next; ends the agent (StopUser) when the time of the benchmark is over."""
        gevent.sleep(max(0.0, min(self.due, TALLY.end) - time.time()))
        if time.time() >= TALLY.end:
            raise StopUser
        self.due += PLAN["turn_every"] * self.chance.uniform(0.75, 1.25)


class TypingAgent(_Agent):
    """Types drafts all the time, and hears what the customer says, over the channel."""

    @task
    def take_a_call(self) -> None:
        """Goes through one call, over a socket of its own."""
        number, texts = next(self.calls)
        began = time.perf_counter()
        try:
            socket = self._connect(f"load-{PLAN['seed']}-{number}")
        except (WebSocketException, OSError, ValueError, KeyError) as error:
            self._tell("connect", began, repr(error))
            gevent.sleep(1)
            return
        self._tell("connect", began, None)
        call = Call(socket, self._tell)
        reader, typist = gevent.spawn(call.read), gevent.spawn(self._type, call)
        try:
            for turn, text in enumerate(texts):
                self.wait_for_turn()
                if not call.is_open:
                    break
                call.say(f"{number}-{turn}", text)
        finally:
            typist.kill()
            if call.is_open:
                call.finish()
            reader.kill()
            socket.close(timeout=1)
            for broken in filter(None, (reader.exception, typist.exception)):
                self._tell("agent", began, repr(broken))

    def _connect(self, call: str) -> WebSocket:
        """Sign in and open the call; return the socket, ready."""
        me = {"user": f"load-{self.number}", "role": "agent"}
        token = json.loads(self.client.post("/coach/demo/sign-in", json=me, name="sign-in").text or "{}")["token"]
        address = str(self.host).replace("http://", "ws://", 1) + "/coach/conversation"
        socket = create_connection(address, timeout=PATIENCE, http_no_proxy=["*"])
        socket.send(json.dumps({"type": "sign_in", "token": token, "call": call, "after": 0}))
        frame = json.loads(socket.recv() or "{}")
        # In a call that is not new, known keys would pass for fast turns.
        if frame.get("type") != "ready" or frame["last"]:
            raise ValueError(frame)
        socket.settimeout(None)
        return socket

    def _type(self, call: Call) -> None:
        while call.is_open:
            draft, typed = next(self.drafts), 0
            while typed < len(draft) and call.is_open:
                # An input method brings in a character or two at a time.
                more = self.hand.choice((1, 2))
                gevent.sleep(max(FEWEST_SECONDS, more / CHARACTERS_A_SECOND * self.hand.uniform(0.5, 1.5)))
                typed += more
                call.type(draft[:typed])
            gevent.sleep(BETWEEN_DRAFTS)

    def _tell(self, name: str, began: float, error: str | None) -> None:
        seconds = time.perf_counter() - began
        told = {"name": name, "response_time": seconds * 1000, "start_time": time.time() - seconds}
        wrong = RuntimeError(error) if error else None
        self.environment.events.request.fire(request_type="WS", response_length=0, exception=wrong, **told)


class RestAgent(_Agent):
    """Posts what the customer says to a REST channel, over one connection kept open; there is nothing to type into."""

    @task
    def take_a_call(self) -> None:
        """Goes through one call."""
        number, texts = next(self.calls)
        body = {"sender": f"load-{PLAN['seed']}-{self.number}-{number}", "metadata": {"speaker": "customer"}}
        for text in texts:
            self.wait_for_turn()
            said = {**body, "message": text}
            with self.client.post("/webhooks/rest/webhook", json=said, name="turn", catch_response=True) as answer:
                told, status = answer.text or "", answer.status_code
                if wrong := _wrong_with(json.loads(told)) if status == 200 else f"status {status}: {told[:200]}":
                    answer.failure(wrong)


def _wrong_with(messages: list[dict[str, Any]]) -> str | None:
    """Return what keeps messages from being an answer that counts, None if nothing does."""
    if not messages or (PLAN["advises"] and not any(message.get("custom") for message in messages)):
        return "no advice"
    # The coach says so when its action server is away; such a turn must not pass for a fast one.
    return "action server away" if any("error" in (one.get("custom") or {}) for one in messages) else None
