"""A trainee at the practice page: from the first word to an angry customer to what he would do differently."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from people import PracticePage
from playwright.sync_api import expect

from bot.practice.scenarios import find_scenario

SCENARIO = find_scenario("ringback-charge")
SCRIPT = [step.say for step in SCENARIO.script]
RUDE = ("您爱投诉就投诉，去哪儿都一样。", "这个我没办法，系统就是这么定的。", "您自己答应的，怪谁？")


def test_a_trainee_calms_a_customer_down_and_reads_why_it_worked(somebody: Callable[..., Any]) -> None:
    with somebody("xiaolin") as trainee:
        trainee.open("practice")
        practice = PracticePage(trainee.page)
        practice.pick(SCENARIO.title, difficulty="容易", mode="跟练")
        before = practice.mood()
        assert before["火气"] > before["信任"]
        expect(practice.hint).to_contain_text("下一步：")
        practice.run.get_by_role("button", name="看示范").click()
        expect(practice.hint.last).to_have_text(f"可以说：{SCRIPT[0]}")

        for line in SCRIPT:
            practice.say(line)
            if practice.over.count():
                break
        expect(practice.over).to_contain_text("谈成了")

        after = practice.mood()
        assert after["火气"] < before["火气"]
        assert after["信任"] > before["信任"]
        apology = practice.mine.nth(1)
        expect(apology).to_contain_text(re.compile(r"道歉\s+火气 −\d+，信任 \+\d+"))
        practice.to_scorecard()
        expect(practice.score.get_by_role("heading", name="评分")).to_contain_text(SCENARIO.title)
        for stage in ("问候", "切入", "转化", "协议", "结束"):
            expect(practice.score.locator(".stage", has_text=stage)).to_have_text(re.compile(r"\d+\s*$"))
        expect(practice.score.get_by_text("转折点")).to_be_visible()
        expect(practice.score.get_by_text("下次改这三样")).to_be_visible()
        expect(practice.score.locator("script-coach-care")).to_have_count(0)

        practice.ask_what_if(2, RUDE[0])
        expect(practice.what_if.get_by_role("heading", name="原来")).to_be_visible()
        expect(practice.what_if.get_by_role("heading", name="换了以后")).to_be_visible()
        expect(practice.what_if.locator("svg")).to_have_count(2)
        # The other curve has the first one behind it, to compare.
        expect(practice.what_if.locator("svg").nth(1).locator("polyline.before")).to_have_count(2)
        expect(practice.what_if.locator("q").nth(1)).to_have_text(RUDE[0])

        practice.to_tab("记录")
        expect(practice.attempts).to_have_count(1)
        expect(practice.attempts.first).to_contain_text("谈成了")
        expect(practice.root.get_by_role("heading", name="下一次练")).to_be_visible()
        practice.attempts.first.get_by_role("button", name="看评分").click()
        expect(practice.score.locator(".total")).to_have_text(re.compile(r"^\d+$"))


def test_after_a_furious_call_there_is_a_kind_word(somebody: Callable[..., Any]) -> None:
    with somebody("xiaozhou") as trainee:
        trainee.open("practice")
        practice = PracticePage(trainee.page)
        practice.pick(SCENARIO.title, difficulty="困难", mode="练习")
        expect(practice.hint).to_have_count(0)
        calm = practice.mood()["火气"]

        practice.say(RUDE[0])
        expect(practice.mine.first).to_contain_text(re.compile(r"火气 \+\d+"))
        expect(practice.mine.first).to_contain_text("别说")
        _, told = trainee.ask("GET", "/practice/runs")
        for change in told["open"]["turns"][1]["changes"]:
            expect(practice.mine.first.get_by_text(change["why"])).to_have_count(1)
        assert practice.mood()["火气"] > calm
        # In the middle of it the page is loaded anew: the call goes on.
        trainee.page.reload()
        practice.root.get_by_role("button", name="接着谈").click()
        expect(practice.mine.first).to_contain_text(RUDE[0])
        for line in RUDE[1:]:
            if not practice.over.count():
                practice.say(line)

        expect(practice.over).to_contain_text("客户")
        practice.to_scorecard()
        care = practice.score.locator("script-coach-care")
        expect(care).to_contain_text("缓一缓")
        care.get_by_role("button", name=re.compile(r"歇 \d+ 分钟")).click()
        expect(care.get_by_role("timer")).to_contain_text("还剩")


def test_an_exam_tells_nothing_before_it_is_over(somebody: Callable[..., Any]) -> None:
    with somebody("xiaowu") as trainee:
        trainee.open("practice")
        practice = PracticePage(trainee.page)
        practice.pick(SCENARIO.title, difficulty="中等", mode="考试")

        practice.say(RUDE[0])

        expect(practice.run.get_by_text("火气和信任谈完再看")).to_be_visible()
        expect(practice.run.get_by_role("meter")).to_have_count(0)
        expect(practice.run.locator("svg")).to_have_count(0)
        expect(practice.hint).to_have_count(0)
        expect(practice.run.get_by_role("button", name="看示范")).to_have_count(0)
        expect(practice.mine.first).to_have_text(re.compile(rf"^\s*您\s*{RUDE[0]}\s*$"))
        # Nor does the server tell it to those who ask without the page.
        _, told = trainee.ask("GET", "/practice/runs")
        run = told["open"]
        assert (run["mood"], run["curve"], run["turns"][1]["changes"]) == (None, [], [])
        for what in ("scorecard", "model-answer"):
            assert trainee.ask("GET", f"/practice/runs/{run['id']}/{what}")[0] == 409
        what_if = {"turn": 2, "text": SCRIPT[0]}
        assert trainee.ask("POST", f"/practice/runs/{run['id']}/what-if", what_if)[0] == 409

        practice.run.get_by_role("button", name="结束这通").click()
        expect(practice.score.locator(".total")).to_have_text(re.compile(r"^\d+$"))
        expect(practice.score.locator("script-coach-scorecard svg").first).to_be_visible()


def test_the_script_holds_back_until_its_step_is_done(somebody: Callable[..., Any]) -> None:
    with somebody("xiaochen") as trainee:
        trainee.open("practice")
        practice = PracticePage(trainee.page)
        practice.pick(SCENARIO.title, difficulty="容易", mode="跟练", script=True)
        expect(practice.hint).to_contain_text("这一步：问好报工号")
        turns = practice.turns.count()

        practice.say("今天路上真堵。")

        refusal = practice.run.get_by_role("alert")
        expect(refusal).to_contain_text("还差")
        expect(refusal).to_contain_text("还可以试 1 次")
        expect(practice.turns).to_have_count(turns)
        expect(practice.field).to_have_value("今天路上真堵。")
        practice.say(SCRIPT[0])
        expect(refusal).to_have_count(0)
        expect(practice.turns).to_have_count(turns + 2)
        expect(practice.hint).to_contain_text("这一步：先道歉")
