"""The conversation over a WebSocket: `/coach/conversation`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.channel.conversation import Conversations, Subscription
from bot.channel.drafts import DraftChecks, DraftDesk
from bot.channel.entries import THUMB, USED, Note
from bot.channel.errors import TooFastError
from bot.channel.frames import BAD_FRAME, TOO_FAST, TRY_LATER, ClosedError, Socket
from bot.channel.gate import Gate
from bot.channel.identity import CallOf, User, call_of, check_key
from bot.channel.tokens import Session
from bot.errors import CoachError, InputError

MOST_SOCKETS = 20
"""Of one user at a time."""
_PATIENCE = 10
"""So many frames in a row may be refused as too fast, before the socket is closed."""
_LONGEST_PHRASE = 100


class ConversationSockets:
    """The open sockets of all users.

    Args:
        gate: lets users in.
        conversations: what they talk in.
        drafts: checks what they type.
    """

    def __init__(self, gate: Gate, conversations: Conversations, drafts: DraftDesk) -> None:
        self._gate, self._conversations, self._drafts = gate, conversations, drafts
        self._open: Counter[str] = Counter()

    async def serve(self, socket: Socket) -> None:
        """Talk with a client until one of both ends it."""
        try:
            session, frame = await socket.sign_in()
            call, after = _wanted(session.user, frame)
            if self._open[session.user.id] >= MOST_SOCKETS:
                raise ClosedError(TOO_FAST, "too_fast", f"您已经开了 {MOST_SOCKETS} 个连接：请关掉几个页面")
        except ClosedError as error:
            await socket.close(error)
            return
        self._open[session.user.id] += 1
        try:
            await self._talk(socket, session, call, str(frame["call"]), after)
        finally:
            self._open[session.user.id] -= 1
            self._open += Counter()

    async def _talk(self, socket: Socket, session: Session, call: CallOf, name: str, after: int) -> None:
        conversations = self._conversations
        subscription = conversations.subscribe(call)
        # Read without a wait since then, so that no entry is missed and none comes twice.
        entries = conversations.journal.after(call, after)
        user = session.user
        talk = _Talk(socket, self._gate, conversations, subscription, self._drafts, user, call)
        ready = {
            "type": "ready",
            "user": user.id,
            "role": user.role,
            "name": user.name,
            "call": name,
            "last": conversations.journal.last(call),
            "entries": [entry.as_dict() for entry in entries],
            "notes": conversations.journal.notes(call),
        }
        try:
            await socket.send(ready)
            conversations.resume(call)
            await socket.live(
                talk.read(), talk.follow(), talk.be_patient(), socket.until_expiry(session, self._gate.now)
            )
        finally:
            talk.stop()
            conversations.unsubscribe(call, subscription)


class _Talk:
    """One socket that has signed in."""

    def __init__(
        self,
        socket: Socket,
        gate: Gate,
        conversations: Conversations,
        subscription: Subscription,
        drafts: DraftDesk,
        user: User,
        call: CallOf,
    ) -> None:
        self._socket, self._gate, self._conversations = socket, gate, conversations
        self._subscription, self._user, self._call = subscription, user, call
        self._drafts = DraftChecks(drafts, socket.send)
        self._refused = 0
        self._handlers: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
            "say": self._say,
            "check": self._check,
            "used": self._note_used,
            "thumb": self._note_thumb,
            "ping": lambda frame: {"type": "pong"},
        }

    async def read(self) -> None:
        """Receive frames and do what they ask, one after the other."""
        while True:
            frame = await self._socket.receive()
            kind = frame.get("type")
            handle = self._handlers.get(kind) if isinstance(kind, str) else None
            if handle is None:
                raise ClosedError(BAD_FRAME, "bad_frame", f"不认识的帧：type 应为 {'、'.join(self._handlers)} 之一")
            try:
                reply = handle(frame)
                self._refused = 0
            except CoachError as error:
                reply = self._refusal(frame, error)
            if reply is not None:
                await self._socket.send(reply)

    async def follow(self) -> None:
        """Send what happens in the call."""
        while True:
            await self._socket.send(await self._subscription.next())

    async def be_patient(self) -> None:
        """Wait until the client has left too much unread; it then has to begin anew."""
        await self._subscription.is_overrun.wait()
        raise ClosedError(TRY_LATER, "too_slow", "网络太慢，漏了消息：请重新连接")

    def stop(self) -> None:
        """Leave nothing running."""
        self._drafts.stop()

    def _refusal(self, frame: dict[str, Any], error: CoachError) -> dict[str, Any]:
        _, code = self._gate.outcome(error)
        self._refused = self._refused + 1 if isinstance(error, TooFastError) else 0
        if self._refused > _PATIENCE:
            raise ClosedError(TOO_FAST, "too_fast", str(error))
        known = {name: frame[name] for name in ("key", "id") if isinstance(frame.get(name), (str, int))}
        return {"type": "error", "code": code, "message": str(error), **known}

    def _say(self, frame: dict[str, Any]) -> None:
        if not self._gate.limits.messages.take(self._user.id):
            raise TooFastError("说得太快，这一句没有收下：请稍等几秒再发")
        self._conversations.say(
            self._call,
            key=frame.get("key"),
            speaker=frame.get("speaker"),
            text=frame.get("text"),
            asker=self._subscription,
        )

    def _check(self, frame: dict[str, Any]) -> None:
        if not self._gate.limits.checks.take(self._user.id):
            raise TooFastError("草稿检查得太快：请稍等再查")
        self._drafts.ask(frame.get("id"), frame.get("text"))

    def _note_used(self, frame: dict[str, Any]) -> dict[str, Any]:
        key = check_key(frame.get("key"))
        self._conversations.note(self._call, Note(key, USED, self._gate.now(), phrase=_phrase(frame.get("phrase"))))
        return {"type": "noted", "key": key}

    def _note_thumb(self, frame: dict[str, Any]) -> dict[str, Any]:
        key, entry, up = check_key(frame.get("key")), frame.get("entry"), frame.get("up")
        if isinstance(entry, bool) or not isinstance(entry, int) or not isinstance(up, bool):
            raise InputError("thumb 应有 entry（建议的 seq）和 up（true 或 false）")
        phrase = None if frame.get("phrase") is None else _phrase(frame["phrase"])
        note = Note(key, THUMB, self._gate.now(), entry=entry, phrase=phrase, up=up)
        self._conversations.note(self._call, note)
        return {"type": "noted", "key": key}


def _wanted(user: User, frame: dict[str, Any]) -> tuple[CallOf, int]:
    """Return the call that a sign-in asks for, and the last entry that the client has."""
    after = frame.get("after", 0)
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after < 2**53:
        raise ClosedError(BAD_FRAME, "bad_frame", "after 应为收到过的最后一个 seq，没有就是 0")
    try:
        return call_of(user.id, frame.get("call")), after
    except InputError as error:
        raise ClosedError(BAD_FRAME, "bad_frame", str(error)) from None


def _phrase(given: object) -> str:
    if not isinstance(given, str) or not 1 <= len(given) <= _LONGEST_PHRASE or not given.isprintable():
        raise InputError(f"phrase 应为话术的编号，不超过 {_LONGEST_PHRASE} 个字符")
    return given
