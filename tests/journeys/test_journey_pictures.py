"""Each page on a desk and on a phone: pictures to look at, nothing too wide, nothing that shuts somebody out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from browser import PHONE
from people import AGENT, CUSTOMER, Person, PracticePage, Sidebar
from playwright.sync_api import expect

from bot.paths import PROJECT
from bot.practice.scenarios import find_scenario

SCENARIO = find_scenario("ringback-charge")
SCRIPT = [step.say for step in SCENARIO.script]
TRANSCRIPT = "\n".join(
    (
        "客户：我没开彩铃，凭什么扣我钱！",
        "坐席：您好，这个我也没办法。",
        "客户：那把钱退给我！",
        "坐席：对不起，我马上给您查。",
    )
)
SIZES = [pytest.param((1280, 800), id="desk"), pytest.param(PHONE, id="phone")]

_TOO_WIDE = """() => {
  const found = [];
  const walk = (node, clipped) => {
    for (const one of node.children) {
      const box = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      const isHidden = clipped || one.classList.contains("unseen") || box.width === 0;
      if (!isHidden && (box.right > innerWidth + 1 || box.left < -1)) found.push(`${one.localName}.${one.className}`);
      const scrolls = one.classList.contains("wide");
      walk(one, isHidden || scrolls || one.localName === "svg" || style.visibility === "hidden");
      if (one.shadowRoot) walk(one.shadowRoot, isHidden || scrolls);
    }
  };
  walk(document.body, false);
  return found;
}"""
_JUDGE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const places = (nodes) => nodes.map((node) => String(node.target));
  return violations.map(({ id, impact, nodes }) => ({ id, impact, where: places(nodes) }));
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The judge of accessibility, as `scripts/widget.sh` has fetched it."""
    return (PROJECT / "widget" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


class Gallery:
    """Takes pictures, and notes what is wrong with them."""

    def __init__(self, axe: str, width: int) -> None:
        self._axe, self._width = axe, width
        self.faults: list[str] = []

    def take(self, who: Person, name: str) -> None:
        """Take a picture of what somebody sees, and look at it closely, in the light and in the dark."""
        who.visit.screenshot(f"coach-{name}-{self._width}", full=False)
        if who.visit.overflow():
            self.faults.append(f"{name}: {who.visit.overflow()} pixels too wide")
        self.faults += [f"{name}: too wide: {one}" for one in who.page.evaluate(_TOO_WIDE)]
        who.page.evaluate(self._axe)
        for scheme in ("dark", "light"):
            who.page.emulate_media(color_scheme=scheme)
            self.faults += [
                f"{name}, {scheme}: {one['id']} ({one['impact']}): {one['where'][:3]}"
                for one in who.page.evaluate(_JUDGE)
                if one["impact"] in ("serious", "critical")
            ]


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_an_agent_fit_and_shut_nobody_out(
    somebody: Callable[..., Any], axe: str, size: tuple[int, int]
) -> None:
    gallery = Gallery(axe, size[0])
    with somebody(f"painter-{size[0]}", size=size) as agent:
        agent.page.goto(f"{agent.address}/coach/")
        gallery.take(agent, "start")
        agent.page.goto(f"{agent.address}/coach/demo/sidebar.html")
        expect(agent.page.locator("script-coach-sign-in")).to_be_visible()
        gallery.take(agent, "sign-in")
        agent.sign_in_if_asked(agent.page)
        sidebar = Sidebar(agent.page)
        sidebar.hear_advice("我没订过彩铃，你们凭什么扣我钱！")
        sidebar.phrases.first.get_by_role("button").first.click()
        sidebar.as_speaker(AGENT)
        sidebar.field.fill("您先冷静一下，这个我也没办法")
        expect(sidebar.marks).to_have_count(2)
        sidebar.marks.first.focus()
        gallery.take(agent, "sidebar")

        agent.page.goto(f"{agent.address}/coach/demo/chat.html")
        agent.page.get_by_role("button", name="打开话术教练").click()
        sidebar.say(CUSTOMER, "修了三次宽带还是断，你们到底管不管？")
        expect(sidebar.root.get_by_text("教练在想")).to_have_count(0)
        expect(sidebar.next).to_be_visible()
        gallery.take(agent, "chat")

        agent.open("review")
        gallery.take(agent, "review")
        file = {"name": "一通.txt", "mimeType": "text/plain", "buffer": TRANSCRIPT.encode()}
        agent.page.locator("script-coach-review input[type=file]").set_input_files([file])
        report = agent.page.frame_locator("script-coach-review iframe")
        expect(report.locator("body")).to_contain_text("这个我也没办法")
        gallery.take(agent, "report")
    assert gallery.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_practice_fit_and_shut_nobody_out(
    somebody: Callable[..., Any], axe: str, size: tuple[int, int]
) -> None:
    gallery = Gallery(axe, size[0])
    with somebody(f"sculptor-{size[0]}", "trainer", size=size) as trainee:
        trainee.open("practice")
        practice = PracticePage(trainee.page)
        expect(practice.root.get_by_role("button", name=SCENARIO.title)).to_be_visible()
        gallery.take(trainee, "practice-picker")
        practice.pick(SCENARIO.title, difficulty="容易", mode="跟练")
        for line in (*SCRIPT[:3], "您先冷静一下，五块钱至于吗？"):
            practice.say(line)
        gallery.take(trainee, "practice-run")
        practice.run.get_by_role("button", name="结束这通").click()
        expect(practice.score.locator("script-coach-scorecard")).to_be_visible()
        gallery.take(trainee, "practice-scorecard")
        practice.ask_what_if(4, "这个我也没办法。")
        expect(practice.what_if.locator("svg")).to_have_count(2)
        practice.what_if.scroll_into_view_if_needed()
        gallery.take(trainee, "practice-what-if")
        for tab, name in (("记录", "history"), ("双人对练", "rooms"), ("共享", "sharing"), ("考试", "exams")):
            practice.to_tab(tab)
            expect(practice.root.get_by_role("tabpanel").get_by_role("heading").first).to_be_visible()
            expect(practice.root.get_by_text("正在取……")).to_have_count(0)
            gallery.take(trainee, f"practice-{name}")
    assert gallery.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_both_sides_of_a_room_fit_and_shut_nobody_out(
    somebody: Callable[..., Any], axe: str, size: tuple[int, int]
) -> None:
    gallery = Gallery(axe, size[0])
    with ExitStack() as stack:
        trainer = stack.enter_context(somebody(f"drawer-{size[0]}", "trainer", size=size))
        trainee = stack.enter_context(somebody(f"drawn-{size[0]}", size=size))
        trainer.open("practice")
        trainee.open("practice")
        customer, agent = PracticePage(trainer.page), PracticePage(trainee.page)
        customer.to_tab("双人对练")
        customer.root.get_by_label("学员的名字").fill(trainee.user)
        customer.root.get_by_label("场景").select_option(label=SCENARIO.title)
        customer.root.get_by_role("button", name="开房间").click()
        agent.to_tab("双人对练")
        agent.root.get_by_role("button", name="进入").click()
        customer.say("我没开彩铃，凭什么月月扣我五块钱！")
        expect(agent.turns).to_have_count(1)
        agent.say("这个我也没办法，您先冷静一下。")
        expect(customer.turns).to_have_count(2)
        gallery.take(trainer, "room-trainer")
        gallery.take(trainee, "room-trainee")
    assert gallery.faults == []
