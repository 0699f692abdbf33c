"""A page of the intranet embeds the coach with one line; a page that nobody has allowed cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from intranet import OWN_COPY, Intranet
from people import CUSTOMER, Sidebar, a_token, talk_first
from playwright.sync_api import Page, expect

ANGRY = "我没订过彩铃，你们凭什么扣我钱！"


def _open_panel(page: Page) -> None:
    page.get_by_role("button", name="打开话术教练").click()


def test_a_visitor_opens_the_chat_button_of_an_intranet_page(
    somebody: Callable[..., Any], address: str, listed_intranet: Intranet
) -> None:
    with somebody("visitor") as visitor:
        token = a_token("visitor", name="来访的小高")
        visitor.page.goto(listed_intranet.page(f"{address}/coach/coach.js", mode="chat", token=token))
        _open_panel(visitor.page)
        sidebar = Sidebar(visitor.page)
        expect(sidebar.line).to_have_text("已连接")

        sidebar.hear_advice(ANGRY)

        expect(sidebar.stage).to_have_text("切入")
        sidebar.root.get_by_role("button", name="通话", exact=True).click()
        expect(sidebar.root).to_contain_text("来访的小高")
        # The page signs its users in: there is nothing to sign out of, and the token is not kept.
        expect(sidebar.root.get_by_role("button", name="退出登录")).to_have_count(0)
        assert visitor.page.evaluate("JSON.stringify({ ...sessionStorage, ...localStorage })").count(token) == 0
        sidebar.field.focus()
        visitor.page.keyboard.press("Escape")
        expect(sidebar.root).to_be_hidden()
        expect(visitor.page.get_by_role("button", name="打开话术教练")).to_be_focused()
        visitor.page.reload()
        _open_panel(visitor.page)
        sidebar.open_log()
        expect(sidebar.said).to_have_text([ANGRY])


def test_a_site_may_serve_the_component_itself_and_say_where_the_coach_is(
    somebody: Callable[..., Any], address: str, listed_intranet: Intranet
) -> None:
    with somebody("visitor-2") as visitor:
        page = listed_intranet.page(
            OWN_COPY, mode="sidebar", server=address, token=a_token("visitor-2"), call="hotline-7"
        )
        visitor.page.goto(page)
        sidebar = Sidebar(visitor.page)
        expect(sidebar.line).to_have_text("已连接")
        expect(sidebar.root).to_contain_text("跟随电话系统")
        said = {"speaker": "customer", "text": ANGRY, "key": "utterance-1"}
        token = a_token("visitor-2")
        answer = visitor.context.request.post(
            f"{address}/coach/calls/hotline-7/utterances", data=said, headers={"Authorization": f"Bearer {token}"}
        )
        assert answer.status == 202
        expect(sidebar.stage).to_have_text("切入")


def test_the_page_is_asked_for_a_new_token_when_the_old_one_has_expired(
    somebody: Callable[..., Any], address: str, listed_intranet: Intranet
) -> None:
    with somebody("visitor-3") as visitor:
        old, new = a_token("visitor-3", lasts=-60), a_token("visitor-3")
        visitor.page.goto(listed_intranet.page(f"{address}/coach/coach.js", mode="sidebar", token=old))
        expect(visitor.page.get_by_role("alert").filter(has_text="登录已失效")).to_be_visible()

        visitor.page.evaluate(
            "token => { document.querySelector('script-coach').getToken = () => Promise.resolve(token); }", new
        )

        sidebar = Sidebar(visitor.page)
        expect(sidebar.line).to_have_text("已连接")
        sidebar.say(CUSTOMER, ANGRY)
        expect(sidebar.stage).to_have_text("切入")


def test_a_strange_page_is_refused_and_says_so(
    somebody: Callable[..., Any], address: str, strange_site: Intranet
) -> None:
    with somebody("visitor-4") as visitor:
        token = a_token("visitor-4")
        visitor.page.goto(strange_site.page(f"{address}/coach/coach.js", mode="chat", token=token))
        _open_panel(visitor.page)

        told = visitor.page.get_by_role("alert").filter(has_text="COACH_ORIGINS")
        expect(told).to_contain_text(f"请管理员把 {strange_site.address} 加进")
        expect(visitor.page.locator("script-coach-sidebar")).to_have_count(0)
        # Not even with a good token, past the component.
        frame = {"type": "sign_in", "token": token, "call": "call-1", "after": 0}
        assert talk_first(visitor.page, address, "/conversation", **frame)["closed"] == 4403
        assert any("CORS" in one for one in visitor.visit.complaints)
        visitor.visit.complaints.clear()


def test_the_servers_have_tried_to_reach_nobody(running: Any, blocked: Path) -> None:
    assert blocked.read_text() == ""
