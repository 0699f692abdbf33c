"""People at browsers of their own, and what they do on the coach's pages."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import jwt
from browser import DESKTOP, Visit
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

SECRET = "zhi-fou-zhi-fou-ying-shi-lv-fei-hong-shou"
CUSTOMER, AGENT, COACHEE = "客户说", "我要说", "问教练"

_KEYS = count(1)
_ASK = """async ([method, path, token, body]) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(`/coach${path}`, { method, headers, body });
  const text = await answer.text();
  return [answer.status, text ? JSON.parse(text) : null];
}"""
_TALK = """([address, frame]) => new Promise((resolve) => {
  const socket = new WebSocket(address);
  socket.onopen = () => socket.send(JSON.stringify(frame));
  socket.onmessage = (event) => {
    const told = JSON.parse(event.data);
    if (told.type !== "error") { resolve(told); socket.close(); }
  };
  socket.onclose = (event) => resolve({ closed: event.code });
})"""


def a_token(user: str, role: str = "agent", *, secret: str = SECRET, lasts: int = 3600, **claims: Any) -> str:
    """Return a token as the intranet makes it.

    Args:
        user: whose.
        role: his role.
        secret: it is signed with.
        lasts: seconds from now; negative for one that has expired.
        claims: what it says besides, or instead.
    """
    now = int(time.time())
    about = {"sub": user, "role": role, "iss": "intranet", "aud": "script-coach", "iat": now - 7200, "exp": now + lasts}
    return str(jwt.encode({**about, **claims}, secret, algorithm="HS256"))


def talk_first(page: Page, address: str, path: str, **frame: Any) -> dict[str, Any]:
    """Open a socket by a script in the page, as somebody would who knows how, and send one frame.

    Returns:
        The first frame that the server sends, or the code with which it closes as `closed`.
    """
    url = f"{address.replace('http', 'ws', 1)}/coach{path}"
    return dict(page.evaluate(_TALK, [url, frame]))


def a_key() -> str:
    """Return a key that no message has had."""
    return f"journey-{next(_KEYS)}"


class Person:
    """Somebody at a browser of his own: nothing is shared with others but what the server keeps.

    Attributes:
        user: the name he signs in under.
        role: the role he signs in with.
        context: his browser.
        visits: his tabs, each with what it has asked for and complained about; the first is the one he looks at.
        dialogs: what has popped up.
    """

    def __init__(self, context: BrowserContext, address: str, user: str, role: str) -> None:
        self.context, self.address, self.user, self.role = context, address, user, role
        self.dialogs: list[str] = []
        self.visits: list[Visit] = []
        self.visit = self._visit()

    def _visit(self) -> Visit:
        visit = Visit(self.context)
        visit.page.on("websocket", lambda socket: visit.requests.append(socket.url))
        visit.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        visit.page.set_default_timeout(10_000)
        self.visits.append(visit)
        return visit

    @property
    def page(self) -> Page:
        return self.visit.page

    def open(self, page: str) -> None:
        """Go to a demo page, and sign in where he is not."""
        self.page.goto(f"{self.address}/coach/demo/{page}.html")
        if page == "chat":
            self.page.get_by_role("button", name="打开话术教练").click()
        self.sign_in_if_asked(self.page)

    def sign_in_if_asked(self, page: Page) -> None:
        """Wait for what the page shows; fill in the form if that is the sign-in."""
        form = page.locator("script-coach-sign-in")
        views = page.locator("script-coach-sidebar, script-coach-practice, script-coach-review")
        expect(form.or_(views)).to_have_count(1)
        if form.count():
            form.get_by_label("工号或名字").fill(self.user)
            form.get_by_label("身份").select_option(self.role)
            form.get_by_role("button", name="进入").click()
        expect(views).to_be_visible()

    def another_tab(self, page: str) -> Visit:
        """Open a second tab of the same browser at a demo page, and sign in there."""
        tab = self._visit()
        tab.page.goto(f"{self.address}/coach/demo/{page}.html")
        self.sign_in_if_asked(tab.page)
        return tab

    @property
    def token(self) -> str:
        """The token of the demo sign-in."""
        return str(self.page.evaluate("sessionStorage.getItem('script-coach:token')"))

    @property
    def call(self) -> str:
        """The call that the sidebar shows."""
        return str(self.page.evaluate(f"localStorage.getItem('script-coach:call/{self.user}')"))

    def come_with(self, token: str) -> None:
        """Come back to the page with a token that was put into the browser's storage."""
        self.page.evaluate("token => sessionStorage.setItem('script-coach:token', token)", token)
        self.page.reload()

    def ask(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
        """Ask the coach's server by a script in the page, as somebody would who knows how.

        Returns:
            Status, and what the answer's JSON holds.
        """
        text = None if body is None else json.dumps(body)
        status, told = self.page.evaluate(_ASK, [method, path, self.token if token is None else token, text])
        return int(status), told


@contextmanager
def person(
    browser: Browser, address: str, user: str, role: str = "agent", size: tuple[int, int] = DESKTOP, **more: Any
) -> Iterator[Person]:
    """Give somebody a browser; when he leaves, nothing may have popped up, broken, or left this machine."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", reduced_motion="reduce", **more
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    try:
        somebody = Person(context, address, user, role)
        yield somebody
        for page in context.pages:
            assert page.evaluate("window.__pwned") is None
        assert somebody.dialogs == []
        for visit in somebody.visits:
            assert [one for one in visit.complaints if not _is_expected(one)] == []
            assert {urlsplit(one).hostname for one in visit.requests} <= {"127.0.0.1", "localhost", None}
    finally:
        context.close()


def _is_expected(complaint: str) -> bool:
    """Whether a complaint only tells that the server has refused something, which the page shows by itself."""
    return complaint.startswith(("Failed to load resource", "WebSocket connection to"))


class Sidebar:
    """The coach beside the desk, as its reader finds things in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("script-coach-sidebar")
        self.field = self.root.locator("script-coach-draft textarea")
        self.card = self.root.locator(".now > script-coach-card")
        self.phrases = self.card.locator("li.phrase")
        self.stage = self.root.locator("script-coach-ribbon li[aria-current]")
        self.tension = self.root.locator("script-coach-ribbon .row b")
        self.next = self.card.locator(".next .what")
        self.marks = self.root.locator("script-coach-composer .marks button")
        self.line = self.root.locator(".bar .line")
        self.unsent = self.root.locator("ul.unsent li")

    @property
    def said(self) -> Locator:
        """What was said in the call, newest first."""
        return self.root.locator("script-coach-log li.said .words")

    def open_log(self) -> None:
        """Unfold what was said."""
        box = self.root.locator("details.log")
        if box.get_attribute("open") is None:
            box.locator("summary").first.click()

    def as_speaker(self, speaker: str) -> None:
        """Choose who says what is typed next."""
        self.root.get_by_role("radio", name=speaker).check(force=True)

    def say(self, speaker: str, text: str) -> None:
        """Type what was said and send it."""
        self.as_speaker(speaker)
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.field).to_have_value("")

    def hear_advice(self, customer: str) -> None:
        """Type what the customer has said, and wait for the advice."""
        before = self.page.locator("script-coach-log li details").count()
        self.say(CUSTOMER, customer)
        expect(self.page.locator("script-coach-log li details")).to_have_count(before + 1)


class PracticePage:
    """The practice page, as its reader finds things in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("script-coach-practice")
        self.run = self.root.locator("script-coach-run")
        self.turns = self.root.locator("li.turn")
        self.mine = self.root.locator("li.turn.mine")
        self.field = self.root.locator("script-coach-say textarea").first
        self.hint = self.run.locator("p.hint")
        self.over = self.run.locator("div.hint")
        self.score = self.root.locator("script-coach-score-page")
        self.what_if = self.root.locator("script-coach-what-if")
        self.room = self.root.locator("script-coach-room")
        self.attempts = self.root.locator("script-coach-history tbody tr").filter(has=page.get_by_role("button"))

    def to_tab(self, title: str) -> None:
        """Go to another part of the page."""
        self.root.get_by_role("tab", name=title).click()

    def pick(self, scenario: str, *, difficulty: str, mode: str, script: bool = False) -> None:
        """Choose a customer and how to practise, and begin."""
        self.root.get_by_label("难度").select_option(difficulty)
        self.root.get_by_label("方式").select_option(mode)
        if script:
            self.root.get_by_label("跟着剧本说").check()
        self.root.get_by_role("button", name=scenario).click()
        expect(self.turns).to_have_count(1)

    def say(self, text: str) -> None:
        """Say something, and wait until it has been answered."""
        self.field.fill(text)
        with self.page.expect_response(lambda answer: "/answers" in answer.url or "/lines" in answer.url):
            self.field.press("Enter")
        expect(self.root.locator("script-coach-say button[disabled]")).to_have_count(0)

    def mood(self) -> dict[str, int]:
        """The customer's anger and trust, as the page shows them."""
        meters = self.run.get_by_role("meter")
        expect(meters).to_have_count(2)
        return {
            str(meter.get_attribute("aria-label")): int(str(meter.get_attribute("aria-valuenow")))
            for meter in meters.all()
        }

    def to_scorecard(self) -> None:
        """Go from a call that is over to its scorecard."""
        self.over.get_by_role("button", name="评分").click()
        expect(self.score.locator("script-coach-scorecard")).to_be_visible()

    def ask_what_if(self, turn: int, text: str) -> None:
        """Ask how the call would have gone with another answer."""
        self.what_if.get_by_label("换哪一句").select_option(str(turn))
        self.what_if.get_by_role("textbox", name="换成").fill(text)
        self.what_if.get_by_role("button", name="看看会怎样").click()

    def look_at(self, trainee: str) -> None:
        """Look, as a trainer, at what a trainee has practised."""
        self.to_tab("练习")
        self.to_tab("记录")
        self.root.get_by_label("看谁的").fill(trainee)
        self.root.get_by_role("button", name="查看").click()
