"""Those who want what is not theirs: scripts in every field, tokens that are no good, and the ids of others."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from people import AGENT, COACHEE, CUSTOMER, SECRET, Person, PracticePage, Sidebar, a_key, a_token, talk_first
from playwright.sync_api import expect

from bot.practice.scenarios import find_scenario

SCENARIO = find_scenario("ringback-charge")
HOSTILE = (
    '"><img src="/pwned.png" onerror="window.__pwned=1"><script>window.__pwned=2</script>'
    '<svg onload="window.__pwned=3"></svg><a href="javascript:window.__pwned=4">点我</a>'
)
HOSTILE_NAME = "<img src=/pwned.png onerror=window.__pwned=5>"
_MADE = "img, svg[onload], script:not([src]), [onerror], [href^='javascript:' i]"


def _nothing_was_made_of_it(who: Person) -> None:
    """Check that the words are on screen as words: no element was made of them, and nothing was asked for."""
    expect(who.page.locator("script-coach").locator(_MADE)).to_have_count(0)
    assert [one for one in who.visit.requests if urlsplit(one).path.endswith("pwned.png")] == []


def test_a_script_in_what_was_said_never_runs(somebody: Callable[..., Any]) -> None:
    # Without the page's policy, so that only what the component does stands between the words and the page.
    with somebody("mallory-1", bypass_csp=True) as intruder:
        intruder.open("sidebar")
        sidebar = Sidebar(intruder.page)
        sidebar.open_log()
        for speaker in (CUSTOMER, AGENT, COACHEE):
            sidebar.say(speaker, HOSTILE)
        expect(sidebar.said).to_have_text([HOSTILE] * 3)
        expect(sidebar.page.locator("script-coach-log li details")).to_have_count(3)
        sidebar.as_speaker(AGENT)
        sidebar.field.fill(f"{HOSTILE}这个我也没办法")
        expect(sidebar.marks.first).to_be_visible()
        sidebar.marks.first.focus()
        intruder.page.reload()
        sidebar.open_log()
        expect(sidebar.said).to_have_text([HOSTILE] * 3)
        _nothing_was_made_of_it(intruder)


def test_a_script_in_a_name_never_runs(somebody: Callable[..., Any]) -> None:
    with somebody("mallory-2", "trainer", bypass_csp=True) as intruder:
        intruder.page.goto(f"{intruder.address}/coach/demo/practice.html")
        form = intruder.page.locator("script-coach-sign-in")
        form.get_by_label("工号或名字").fill(HOSTILE_NAME)
        form.get_by_role("button", name="进入").click()
        expect(form.get_by_role("alert")).to_be_visible()

        # Nor when the intranet lets somebody call himself so.
        intruder.come_with(a_token("mallory-2", "trainer", name=HOSTILE_NAME))
        practice = PracticePage(intruder.page)
        expect(practice.root).to_contain_text(HOSTILE_NAME)
        for tab, label, button in (
            ("双人对练", "学员的名字", "开房间"),
            ("考试", "学员", "布置"),
            ("共享", "共享给哪位培训师", "共享"),
        ):
            practice.to_tab(tab)
            field = practice.root.get_by_label(label, exact=True)
            field.fill(HOSTILE_NAME)
            practice.root.get_by_role("tabpanel").get_by_role("button", name=button, exact=True).click()
            expect(practice.root.get_by_role("alert").first).to_be_visible()
        practice.look_at(HOSTILE_NAME)
        expect(practice.root.get_by_role("alert").first).to_be_visible()
        _nothing_was_made_of_it(intruder)


def test_a_script_in_practice_never_runs(somebody: Callable[..., Any]) -> None:
    with (
        somebody("mallory-3", "trainer", bypass_csp=True) as intruder,
        somebody("victim-3", bypass_csp=True) as trainee,
    ):
        intruder.open("practice")
        trainee.open("practice")
        for who in (intruder, trainee):
            practice = PracticePage(who.page)
            practice.pick(SCENARIO.title, difficulty="容易", mode="练习")
            practice.say(HOSTILE)
            expect(practice.mine.first).to_contain_text(HOSTILE)
            practice.run.get_by_role("button", name="结束这通").click()
            expect(practice.score.locator("script-coach-scorecard")).to_be_visible()
            practice.ask_what_if(2, HOSTILE)
            expect(practice.what_if.get_by_role("heading", name="换了以后")).to_be_visible()
            practice.to_tab("双人对练")
        customer, agent = PracticePage(intruder.page), PracticePage(trainee.page)
        customer.root.get_by_label("学员的名字").fill("victim-3")
        customer.root.get_by_role("button", name="开房间").click()
        agent.root.get_by_role("button", name="刷新").click()
        agent.root.get_by_role("button", name="进入").click()
        customer.say(HOSTILE)
        expect(agent.turns.first).to_contain_text(HOSTILE)
        agent.say(f"{HOSTILE}这个我也没办法")
        expect(customer.turns.nth(1)).to_contain_text("别说")
        agent.room.get_by_role("button", name="结束通话").click()
        agent.room.get_by_role("button", name="评分").click()
        expect(agent.score.locator("script-coach-scorecard")).to_be_visible()
        for who in (intruder, trainee):
            _nothing_was_made_of_it(who)


def test_a_script_in_a_transcript_never_runs(somebody: Callable[..., Any]) -> None:
    with somebody("mallory-4", bypass_csp=True) as intruder:
        intruder.open("review")
        page = intruder.page
        name = "<img src=x onerror=window.__pwned=6>.txt"
        text = f"客户：{HOSTILE}\n坐席：{HOSTILE}这个我也没办法。\n客户：{HOSTILE}"
        file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
        page.locator("script-coach-review input[type=file]").set_input_files([file])
        expect(page.frame_locator("script-coach-review iframe").locator("body")).to_contain_text(HOSTILE)
        expect(page.locator("script-coach-review .calls button")).to_contain_text("onerror=window.__pwned=6")
        _nothing_was_made_of_it(intruder)
        # Saved and opened as a page of its own, where its scripts may run, it is as harmless.
        _, told = intruder.ask("POST", "/reviews", {"name": name, "text": text})
        report = intruder.context.new_page()
        report.set_content(told["html"])
        expect(report.locator("body")).to_contain_text(HOSTILE)
        expect(report.locator("img, [onerror], [href^='javascript:' i]")).to_have_count(0)


def _unsigned(user: str) -> str:
    """Return a token that says of itself that it needs no signature."""
    head, about, _ = a_token(user).split(".")
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{head}.{about}."


BAD_TOKENS = {
    "no token at all": "nonsense",
    "signed with another secret": a_token("victim", secret=SECRET[::-1]),
    "expired": a_token("victim", lasts=-60),
    "stolen from another system": a_token("victim", aud="payroll"),
    "made elsewhere": a_token("victim", iss="elsewhere"),
    "not signed": _unsigned("victim"),
    "of nobody": a_token("@victim/call"),
}


def test_a_token_that_is_no_good_opens_nothing(somebody: Callable[..., Any]) -> None:
    with somebody("mallory-5") as intruder:
        intruder.page.goto(f"{intruder.address}/coach/demo/sidebar.html")
        for kind, token in BAD_TOKENS.items():
            intruder.come_with(token)

            expect(intruder.page.locator("script-coach-sign-in"), kind).to_be_visible()
            expect(intruder.page.locator("script-coach-sidebar"), kind).to_have_count(0)
            assert intruder.page.evaluate("sessionStorage.getItem('script-coach:token')") is None, kind
            for path in ("/me", "/calls", "/practice/runs", "/practice/history?trainee=victim", "/rooms"):
                status, told = intruder.ask("GET", path, token=token)
                assert (status, told["error"]["code"]) == (401, "not_signed_in"), kind
            frame = {"type": "sign_in", "token": token, "call": "call-1", "after": 0}
            assert talk_first(intruder.page, intruder.address, "/conversation", **frame) == {"closed": 4401}, kind


def test_the_id_of_anothers_call_opens_nothing(somebody: Callable[..., Any]) -> None:
    with somebody("victim-6") as victim, somebody("mallory-6") as intruder:
        victim.open("sidebar")
        Sidebar(victim.page).hear_advice("我叫客服查了三回，都没查清楚。")
        call = victim.call
        intruder.open("sidebar")
        intruder.page.evaluate("call => localStorage.setItem('script-coach:call/mallory-6', call)", call)
        intruder.page.reload()

        sidebar = Sidebar(intruder.page)
        expect(sidebar.line).to_have_text("已连接")
        sidebar.open_log()
        expect(sidebar.said).to_have_count(0)
        frame = {"type": "sign_in", "token": intruder.token, "call": call, "after": 0}
        ready = talk_first(intruder.page, intruder.address, "/conversation", **frame)
        assert (ready["type"], ready["last"], ready["entries"]) == ("ready", 0, [])
        assert intruder.ask("GET", "/calls") == (200, {"calls": []})
        # What he says under this id is said in a call of his own; in another's name he says nothing.
        said = {"speaker": "customer", "text": "假的", "key": a_key()}
        assert intruder.ask("POST", f"/calls/{call}/utterances", {**said, "agent": "victim-6"})[0] == 403
        sidebar.say(CUSTOMER, "假的")
        expect(sidebar.said).to_have_text(["假的"])
        here = Sidebar(victim.page)
        here.open_log()
        expect(here.said).to_have_text(["我叫客服查了三回，都没查清楚。"])


def test_the_ids_of_anothers_practice_open_nothing(somebody: Callable[..., Any]) -> None:
    with somebody("victim-7") as victim, somebody("coach-7", "trainer") as trainer:
        victim.open("practice")
        trainer.open("practice")
        _, run = victim.ask("POST", "/practice/runs", {"scenario": SCENARIO.id})
        _, exam = trainer.ask("POST", "/practice/exams", {"trainee": "victim-7", "scenario": SCENARIO.id})
        _, room = trainer.ask("POST", "/rooms", {"trainee": "victim-7"})
        run_path, room_path = f"/practice/runs/{run['id']}", f"/rooms/{room['id']}"
        answer = {"text": "您好", "key": "k1"}
        attempts: list[tuple[str, str, Any]] = [
            ("GET", run_path, None),
            ("POST", f"{run_path}/answers", answer),
            ("GET", f"{run_path}/model-answer", None),
            ("POST", f"{run_path}/what-if", {"turn": 2, "text": "您好"}),
            ("POST", f"{run_path}/stop", {}),
            ("GET", f"{run_path}/scorecard", None),
            ("DELETE", run_path, None),
            ("POST", "/practice/shares", {"trainer": "coach-7", "run": run["id"]}),
            ("GET", "/practice/history?trainee=victim-7", None),
            ("GET", room_path, None),
            ("POST", f"{room_path}/lines", answer),
            ("POST", f"{room_path}/cards", {"card": "interrupts"}),
            ("POST", f"{room_path}/close", {}),
            ("GET", f"{room_path}/scorecard", None),
        ]
        for user, role in (("mallory-7", "agent"), ("mallet-7", "trainer"), ("root-7", "admin")):
            with somebody(user, role) as intruder:
                intruder.open("practice")
                answers = [(method, path, intruder.ask(method, path, body)[0]) for method, path, body in attempts]
                assert [one for one in answers if one[2] != 404] == []
                # An exam of another is the same as one that there is not.
                made_up = intruder.ask("POST", "/practice/runs", {"exam": exam["id"][::-1]})
                assert intruder.ask("POST", "/practice/runs", {"exam": exam["id"]}) == made_up
                assert made_up[0] == 400
                frame = {"type": "sign_in", "token": intruder.token}
                assert talk_first(intruder.page, intruder.address, f"{room_path}/live", **frame) == {"closed": 4404}
        # And it is all as it was.
        assert victim.ask("GET", "/practice/runs") == (200, {"open": run})
        assert [one["id"] for one in victim.ask("GET", "/practice/exams")[1]["to_do"]] == [exam["id"]]
        assert (victim.ask("GET", room_path)[1]["closed"], victim.ask("GET", "/practice/views")[1]["views"]) == (
            False,
            [],
        )


def test_an_agent_cannot_do_what_a_trainer_may(somebody: Callable[..., Any]) -> None:
    with somebody("mallory-8") as intruder:
        intruder.open("practice")
        practice = PracticePage(intruder.page)
        for tab in ("双人对练", "考试", "记录"):
            practice.to_tab(tab)
            expect(practice.root.get_by_role("tabpanel").get_by_role("heading").first).to_be_visible()
            expect(practice.root.get_by_label(re.compile("^学员|看谁的"))).to_have_count(0)
        assert intruder.ask("POST", "/rooms", {"trainee": "victim-8"})[0] == 403
        assert intruder.ask("POST", "/practice/exams", {"trainee": "victim-8", "scenario": SCENARIO.id})[0] == 403


def test_every_answer_carries_the_policy(somebody: Callable[..., Any], address: str) -> None:
    wanted = {"default-src 'none'", "script-src 'self'", "frame-ancestors 'self'", "base-uri 'none'"}
    with somebody("mallory-9") as intruder:
        for path in ("/", "/coach.js", "/demo/sidebar.html", "/me", "/openapi.json", "/not/there"):
            headers = intruder.context.request.get(f"{address}/coach{path}").headers
            assert wanted <= set(headers["content-security-policy"].split("; ")), path
            assert headers["x-content-type-options"] == "nosniff", path


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(
            "const it = document.createElement('script'); it.text = 'window.__pwned = 7'; document.body.append(it)",
            id="script",
        ),
        pytest.param(
            """document.body.insertAdjacentHTML("beforeend", '<img src="data:," onerror="window.__pwned=8">')""",
            id="handler",
        ),
    ],
)
def test_the_policy_keeps_a_script_out_that_came_in_all_the_same(somebody: Callable[..., Any], plant: str) -> None:
    with somebody("mallory-10") as intruder:
        intruder.page.goto(f"{intruder.address}/coach/demo/sidebar.html")
        with intruder.page.expect_console_message(lambda told: "Content Security Policy" in told.text):
            intruder.page.evaluate(f"() => {{ {plant}; }}")
        intruder.visit.complaints.clear()
