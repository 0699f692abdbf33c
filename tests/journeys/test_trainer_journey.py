"""A trainer and his trainee, each at a browser of his own: a room, an exam, and who may see what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from people import PracticePage
from playwright.sync_api import Locator, expect

from bot.practice.scenarios import find_scenario

SCENARIO = find_scenario("ringback-charge")
SCRIPT = [step.say for step in SCENARIO.script]
ANGRY = "我没开彩铃，凭什么月月扣我五块钱！"
RUDE = "这个我也没办法，您先冷静一下。"
TRANSCRIPT = "\n".join(
    (
        "客户：我没开彩铃，凭什么月月扣我五块钱！",
        "坐席：您好，工号1024，这个我也没办法。",
        "客户：什么叫没办法？把钱退给我！",
        "坐席：对不起，我马上给您查，今天下午五点前给您回电话。",
        "客户：行吧，谢谢。",
        "坐席：谢谢您的来电，再见。",
    )
)


def _scores(card: Locator) -> list[str]:
    """What a scorecard says of the call, as it stands on screen."""
    expect(card.locator(".total")).to_have_text(re.compile(r"^\d+$"))
    shown = [*card.locator(".total, .stage").all(), *card.locator("ol.differently > li").all()]
    return [re.sub(r"\s+", " ", str(one.text_content())).strip() for one in shown]


def test_a_trainer_plays_the_customer_in_a_room(somebody: Callable[..., Any]) -> None:
    with somebody("laozhang", "trainer") as trainer, somebody("xiaomei") as trainee:
        trainer.open("practice")
        trainee.open("practice")
        customer, agent = PracticePage(trainer.page), PracticePage(trainee.page)
        customer.to_tab("双人对练")
        customer.root.get_by_label("学员的名字").fill("xiaomei")
        customer.root.get_by_label("场景").select_option(label=SCENARIO.title)
        customer.root.get_by_role("button", name="开房间").click()
        expect(customer.room).to_contain_text("您扮客户")
        expect(customer.room.get_by_role("heading", name="您的角色")).to_be_visible()
        expect(customer.room).to_contain_text("藏着不说")
        agent.to_tab("双人对练")
        agent.root.get_by_role("button", name="进入").click()
        expect(agent.room).to_contain_text("您接电话")
        # The trainee knows what an agent knows, not what the customer hides.
        expect(agent.room.get_by_text("您知道的")).to_be_visible()
        expect(agent.room).not_to_contain_text("藏着不说")

        customer.say(ANGRY)
        expect(agent.turns).to_have_count(1)
        expect(agent.turns.first).to_contain_text(ANGRY)
        whisper = agent.room.locator("section", has=trainee.page.get_by_role("heading", name="教练悄悄说"))
        expect(whisper.locator(".what")).not_to_be_empty()
        agent.say(RUDE)
        mark = customer.turns.nth(1)
        expect(mark).to_contain_text("别说")
        expect(mark).to_contain_text("生硬拒绝")
        expect(customer.room.locator("aside")).to_contain_text(re.compile(r"客户紧张度\s+[34]/4"))
        expect(whisper).to_contain_text("改成")
        expect(customer.room.get_by_role("heading", name="教练悄悄说")).to_have_count(0)

        card = SCENARIO.cards[0]
        button = customer.room.get_by_role("button", name=card.title)
        button.click()
        expect(agent.turns.nth(2)).to_contain_text(card.say[:10])
        expect(button).to_be_disabled()
        expect(button).to_contain_text("用过了")
        agent.say(SCRIPT[1])
        expect(customer.turns).to_have_count(4)

        agent.room.get_by_role("button", name="结束通话").click()
        for side in (customer, agent):
            expect(side.room.get_by_text("通话已结束")).to_be_visible()
            side.room.get_by_role("button", name="评分").click()
        assert _scores(customer.score) == _scores(agent.score)


def test_a_trainer_sets_an_exam_and_sees_its_result(somebody: Callable[..., Any]) -> None:
    with somebody("laoli", "trainer") as trainer, somebody("xiaobai") as trainee:
        trainer.open("practice")
        trainee.open("practice")
        teacher, pupil = PracticePage(trainer.page), PracticePage(trainee.page)
        teacher.to_tab("考试")
        teacher.root.get_by_label("学员").fill("xiaobai")
        teacher.root.get_by_label("场景").select_option(label=SCENARIO.title)
        teacher.root.get_by_role("button", name="布置").click()
        given = teacher.root.locator("script-coach-exams li", has_text="xiaobai")
        expect(given).to_contain_text("还没考")

        pupil.to_tab("考试")
        expect(pupil.root.locator("script-coach-exams")).to_contain_text("laoli 出的")
        pupil.root.get_by_role("button", name="开始考").click()
        expect(pupil.turns).to_have_count(1)
        pupil.say(SCRIPT[0])
        expect(pupil.run.get_by_role("meter")).to_have_count(0)
        pupil.run.get_by_role("button", name="结束这通").click()
        own = _scores(pupil.score)

        teacher.to_tab("记录")
        teacher.to_tab("考试")
        expect(given).to_contain_text("考完了")
        given.get_by_role("button", name="看成绩").click()
        assert _scores(teacher.score) == own
        # He may read it, not delete it; and the trainee reads that he has.
        expect(teacher.score.get_by_role("button", name="删掉这次记录")).to_have_count(0)
        pupil.to_tab("共享")
        views = pupil.root.locator("section", has=trainee.page.get_by_role("heading", name="谁看过"))
        expect(views.get_by_role("listitem")).to_have_count(1)
        expect(views).to_contain_text(re.compile(r"laoli\s+看了评分"))


def test_a_trainee_shares_what_he_has_practised_and_takes_it_back(somebody: Callable[..., Any]) -> None:
    with somebody("laowang", "trainer") as trainer, somebody("xiaohe") as trainee:
        trainer.open("practice")
        trainee.open("practice")
        teacher, pupil = PracticePage(trainer.page), PracticePage(trainee.page)
        pupil.pick(SCENARIO.title, difficulty="容易", mode="练习")
        pupil.say(SCRIPT[0])
        pupil.run.get_by_role("button", name="结束这通").click()
        expect(pupil.score.locator("script-coach-scorecard")).to_be_visible()

        teacher.look_at("xiaohe")
        expect(teacher.root.get_by_role("alert")).to_contain_text("没有共享给您")
        pupil.to_tab("共享")
        pupil.root.get_by_label("共享给哪位培训师").fill("laowang")
        pupil.root.get_by_role("button", name="共享", exact=True).click()
        expect(pupil.root.get_by_role("button", name="收回给 laowang 的共享")).to_be_visible()

        teacher.look_at("xiaohe")
        expect(teacher.attempts).to_have_count(1)
        teacher.attempts.first.get_by_role("button", name="看评分").click()
        expect(teacher.score.locator(".total")).to_have_text(re.compile(r"^\d+$"))
        pupil.to_tab("记录")
        pupil.to_tab("共享")
        views = pupil.root.locator("section", has=trainee.page.get_by_role("heading", name="谁看过"))
        expect(views).to_contain_text(re.compile(r"laowang\s+看了评分"))
        expect(views).to_contain_text(re.compile(r"laowang\s+看了记录"))

        pupil.root.get_by_role("button", name="收回给 laowang 的共享").click()
        expect(pupil.root.get_by_text("没有共享给任何人")).to_be_visible()
        teacher.look_at("xiaohe")
        expect(teacher.root.get_by_role("alert")).to_contain_text("没有共享给您")


def test_a_transcript_is_dropped_and_its_report_read(somebody: Callable[..., Any]) -> None:
    with somebody("laozhao", "trainer") as trainer:
        trainer.open("review")
        page = trainer.page
        file = {"name": "周二的一通.txt", "mimeType": "text/plain", "buffer": TRANSCRIPT.encode()}
        page.locator("script-coach-review input[type=file]").set_input_files([file])

        call = page.locator("script-coach-review .calls button")
        expect(call).to_contain_text("周二的一通")
        expect(call).to_contain_text(re.compile(r"\d+ 分"))
        report = page.locator("script-coach-review iframe")
        expect(report).to_have_attribute("sandbox", "")
        read = page.frame_locator("script-coach-review iframe")
        expect(read.locator("body")).to_contain_text("这个我也没办法")
        expect(read.locator(".turn")).to_have_count(6)
        with page.expect_download() as saved:
            page.get_by_role("button", name="保存报告").click()
        assert saved.value.suggested_filename == "周二的一通-复盘报告.html"

        page.get_by_role("button", name="再复盘一份").click()
        wrong = {"name": "录音.mp3", "mimeType": "audio/mpeg", "buffer": b"\x00"}
        page.locator("script-coach-review input[type=file]").set_input_files([wrong])
        expect(page.get_by_role("alert").filter(has_text="认不出这种文件")).to_be_visible()
