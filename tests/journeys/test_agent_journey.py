"""An agent at his desk: from what the customer said to what he says himself, whatever the line does meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from people import AGENT, COACHEE, CUSTOMER, Sidebar, a_key
from playwright.sync_api import expect

ANGRY = "我没订过彩铃，你们凭什么扣我钱！"
CURSING = "你们就是骗子，混蛋！"
RUDE = "这个我也没办法"
NARROW = (320, 800)
NOTE_LINE = """() => {
  const coach = document.querySelector("script-coach").shadowRoot;
  const line = coach.querySelector("script-coach-sidebar").shadowRoot.querySelector(".line");
  window.__lineTold = [];
  new MutationObserver(() => {
    const now = line.textContent.trim();
    if (now !== window.__lineTold.at(-1)) window.__lineTold.push(now);
  }).observe(line, { attributes: true, characterData: true, childList: true, subtree: true });
}"""


def test_an_agent_is_told_what_to_do_and_what_to_say(somebody: Callable[..., Any]) -> None:
    with somebody("lixiao") as agent:
        agent.open("sidebar")
        sidebar = Sidebar(agent.page)
        expect(sidebar.line).to_have_text("已连接")
        expect(sidebar.root).to_contain_text("把客户刚说的话贴进来")

        sidebar.hear_advice(ANGRY)
        expect(sidebar.stage).to_have_text("切入")
        expect(sidebar.tension).to_have_text("3/4 愤怒")
        expect(sidebar.next).to_contain_text("认他窝火有来由")
        expect(sidebar.card.get_by_text("相近的案例")).to_be_visible()
        expect(sidebar.card.get_by_text("相关的规定")).to_be_visible()
        assert 1 <= sidebar.phrases.count() <= 3

        # A click copies, and so does a key.
        first, second = sidebar.phrases.nth(0), sidebar.phrases.nth(1)
        first.get_by_role("button").first.click()
        expect(first).to_contain_text("已复制")
        copied = agent.page.evaluate("navigator.clipboard.readText()")
        assert copied == first.locator("button > span").inner_text()
        agent.page.keyboard.press("Alt+2")
        expect(second).to_contain_text("已复制")
        first.get_by_role("button", name=re.compile("^有用")).click()

        agent.page.reload()

        expect(first).to_contain_text("用过了")
        expect(second).to_contain_text("用过了")
        expect(first.get_by_role("button", name=re.compile("^有用"))).to_have_attribute("aria-pressed", "true")
        expect(first.get_by_role("button", name=re.compile("^没用"))).to_have_attribute("aria-pressed", "false")

        # The coach has kept it, not the tab: it shows in another one as well.
        there = Sidebar(agent.another_tab("sidebar").page)
        expect(there.phrases.nth(0)).to_contain_text("用过了")
        expect(there.phrases.nth(0).get_by_role("button", name=re.compile("^有用"))).to_have_attribute(
            "aria-pressed", "true"
        )

        sidebar.say(COACHEE, "为什么")
        reasons = sidebar.card.locator("ol.stack > li")
        expect(reasons.first).to_contain_text("阶段")
        for number in range(reasons.count()):
            expect(reasons.nth(number)).to_contain_text("出处")
        # The stage stays that of the call.
        expect(sidebar.stage).to_have_text("切入")


@pytest.mark.parametrize("size", [pytest.param((1280, 900), id="desk"), pytest.param(NARROW, id="320 pixels")])
def test_a_draft_is_marked_while_it_is_typed(somebody: Callable[..., Any], size: tuple[int, int]) -> None:
    with somebody(f"zhaomin-{size[0]}", size=size) as agent:
        agent.open("sidebar")
        sidebar = Sidebar(agent.page)
        sidebar.hear_advice(ANGRY)
        assert agent.visit.overflow() == 0
        sidebar.as_speaker(AGENT)
        sidebar.field.press_sequentially(RUDE)

        mark = sidebar.marks.first
        expect(mark).to_contain_text("别说")
        expect(mark).to_contain_text("生硬拒绝")
        expect(agent.page.locator("#urgent")).to_contain_text("没办法")
        reason = sidebar.root.locator("#reason")
        sidebar.field.press("Home")
        agent.page.keyboard.press("Tab")
        expect(mark).to_be_focused()
        expect(reason).to_contain_text("客户打来就是找办法的")
        expect(reason).to_contain_text("出处")
        assert agent.visit.overflow() == 0

        better = sidebar.root.locator(".better .words").inner_text().removeprefix("改成").strip()
        sidebar.field.focus()
        agent.page.keyboard.press("Control+Enter")
        expect(sidebar.field).to_have_value(better)
        expect(sidebar.marks).to_have_count(0)
        agent.page.keyboard.press("Control+z")
        expect(sidebar.field).to_have_value(RUDE)

        # A draft that is not sent is there after a reload, and marked.
        agent.page.reload()
        expect(sidebar.field).to_have_value(RUDE)
        expect(sidebar.marks).to_have_count(1)


def test_who_wants_quiet_is_only_told_that_there_is_something(somebody: Callable[..., Any]) -> None:
    with somebody("chenyu") as agent:
        agent.open("sidebar")
        sidebar = Sidebar(agent.page)
        sidebar.root.get_by_role("button", name="静音").click()

        sidebar.say(CUSTOMER, ANGRY)

        look = sidebar.root.get_by_role("button", name="看一眼")
        expect(look).to_be_visible()
        expect(sidebar.card).to_have_count(0)
        # A draft is still checked: what must not be said is no hint.
        sidebar.as_speaker(AGENT)
        sidebar.field.fill(RUDE)
        expect(sidebar.marks).to_have_count(1)
        expect(sidebar.marks).to_contain_text("别说")
        # What has only a better way is left alone, until hints are wanted again.
        sidebar.field.fill(f"您先冷静一下，{RUDE}")
        expect(sidebar.marks).to_contain_text(["没办法"])
        sidebar.field.fill("您先冷静一下")
        expect(sidebar.marks).to_have_count(0)
        look.click()
        expect(sidebar.next).to_be_visible()
        sidebar.root.get_by_role("button", name="静音").click()
        expect(sidebar.next).to_be_visible()
        expect(sidebar.marks).to_contain_text(["最好换"])


def test_what_the_telephone_system_hears_shows_by_itself(somebody: Callable[..., Any]) -> None:
    with somebody("sunli") as agent:
        agent.open("sidebar")
        sidebar = Sidebar(agent.page)
        sidebar.open_log()
        expect(sidebar.line).to_have_text("已连接")
        _, admin = agent.ask("POST", "/demo/sign-in", {"user": "switchboard", "role": "admin"}, token="")
        said = {"speaker": "customer", "text": ANGRY, "key": a_key(), "agent": agent.user}
        feed = f"/calls/{agent.call}/utterances"

        assert agent.ask("POST", feed, said, token=admin["token"]) == (202, {"seq": 1})

        expect(sidebar.said).to_contain_text([ANGRY])
        expect(sidebar.said.first).to_contain_text("电话")
        expect(sidebar.next).to_be_visible()
        # Sent once more, it is known; and the agent's own telephone may feed his own call.
        assert agent.ask("POST", feed, said, token=admin["token"]) == (200, {"seq": 1})
        own = {"speaker": "agent", "text": "您好，我马上给您查。", "key": a_key()}
        assert agent.ask("POST", feed, own)[0] == 202
        expect(sidebar.said).to_contain_text(["您好，我马上给您查。", ANGRY])


def test_two_tabs_show_the_same_call(somebody: Callable[..., Any]) -> None:
    with somebody("heping") as agent:
        agent.open("sidebar")
        here = Sidebar(agent.page)
        here.open_log()
        here.hear_advice(ANGRY)

        there = Sidebar(agent.another_tab("sidebar").page)

        there.open_log()
        expect(there.said).to_have_text([ANGRY])
        expect(there.stage).to_have_text("切入")
        there.hear_advice(CURSING)
        expect(here.said).to_have_text([CURSING, ANGRY])
        expect(here.tension).to_have_text("4/4 激烈")
        agent.page.reload()
        here.open_log()
        expect(here.said).to_have_text([CURSING, ANGRY])
        # A new call in one of them is a new call in both.
        here.root.get_by_role("button", name="通话", exact=True).click()
        here.root.get_by_role("button", name="新的通话").click()
        expect(here.said).to_have_count(0)
        expect(there.said).to_have_count(0)


def test_a_restart_of_the_server_loses_nothing_and_doubles_nothing(somebody: Callable[..., Any], running: Any) -> None:
    with somebody("wangfang") as agent:
        agent.open("sidebar")
        here, there = Sidebar(agent.page), Sidebar(agent.another_tab("sidebar").page)
        here.open_log()
        there.open_log()
        here.hear_advice(ANGRY)
        expect(there.said).to_have_text([ANGRY])

        agent.page.evaluate(NOTE_LINE)
        running.stop()
        try:
            expect(here.root.get_by_text("离线，正在重连")).to_be_visible()
            expect(here.root.get_by_text("连上后补发")).to_be_visible()
            here.say(CUSTOMER, "喂？你在听吗？")
            here.say(CUSTOMER, CURSING)
            expect(here.unsent).to_have_count(2)
            expect(here.unsent.first).to_contain_text("待发送")
        finally:
            running.start()

        everything = [CURSING, "喂？你在听吗？", ANGRY]
        expect(here.line).to_have_text("已连接", timeout=30_000)
        expect(here.unsent).to_have_count(0)
        expect(here.said).to_have_text(everything)
        expect(there.said).to_have_text(everything, timeout=30_000)
        expect(here.tension).to_have_text("4/4 激烈")
        # Offline it stays until the line is there, however often it is tried.
        assert agent.page.evaluate("window.__lineTold") == ["离线，正在重连", "已连接"]
        agent.page.reload()
        here.open_log()
        expect(here.said).to_have_text(everything)
        expect(agent.page.locator("script-coach-log li details")).to_have_count(3)
