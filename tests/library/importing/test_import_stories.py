from __future__ import annotations

from collections.abc import Callable

from bot.library.importing.found import FoundCase

CasesIn = Callable[..., list[FoundCase]]

SENIOR = (
    "老班长的一天\n从业十年，李敏最怕的不是骂声，是没人肯听。\n"
    "去年腊月，一位城西的客户打来电话，说老母亲的手机被停了，联系不上人，急得直吼。李敏马上查询账务，发现是充值卡充错了号，立即联系后台把钱转了回来，又打电话教老人怎样看余额。"
    "最后客户连声道谢，说再也不骂人了。\n对待每一位客户，她都是这样。"
)


def test_a_story_is_split_into_what_happened_what_was_done_and_how_it_ended(cases_in: CasesIn) -> None:
    (case,) = cases_in(SENIOR)
    assert case.situation == "去年腊月，一位城西的客户打来电话，说老母亲的手机被停了，联系不上人，急得直吼。"
    assert case.handling.startswith("李敏马上查询账务") and case.handling.endswith("教老人怎样看余额。")
    assert case.result == "最后客户连声道谢，说再也不骂人了。"


def test_the_section_of_a_story_is_the_heading_above(cases_in: CasesIn) -> None:
    assert cases_in(SENIOR)[0].source.section == "老班长的一天"


def test_a_story_in_one_sentence_is_found_inside_a_paragraph(cases_in: CasesIn) -> None:
    text = (
        "便民措施\n今年我们做了三件事。一是延长营业时间。"
        "有一位用户的路由器坏了，维修人员连夜送去备用机，帮用户装好，这种做法得到了用户的肯定。"
        "二是增加自助机。"
    )
    (case,) = cases_in(text)
    assert case.situation == "有一位用户的路由器坏了"
    assert case.handling == "维修人员连夜送去备用机，帮用户装好"


def test_what_came_to_light_later_belongs_to_what_happened(cases_in: CasesIn) -> None:
    text = (
        "纪实\n一位客户打电话要找总经理，语气很冲。值班长先安抚他，请他慢慢说。"
        "原来客户搬家后宽带移机拖了半个月，费用照扣。值班长当即协调装维，第二天就装好了。客户表示满意。"
    )
    (case,) = cases_in(text)
    assert case.situation == "一位客户打电话要找总经理，语气很冲。\n原来客户搬家后宽带移机拖了半个月，费用照扣。"


def test_customers_in_general_are_no_story(cases_in: CasesIn) -> None:
    text = (
        "心得\n如果一位客户打来电话投诉，我们要先听他说完，再核实情况，最后给出答复，客户才会满意。"
        "经常有客户半夜来电，客服都要耐心解释，让客户满意。"
    )
    assert cases_in(text) == []


def test_a_lesson_after_the_story_is_its_comment(cases_in: CasesIn) -> None:
    text = (
        "交流\n上个月，一名客户来电抱怨退订短信发了三次都不成功。客服核实后替他退订，并退还了当月费用。"
        "客户表示感谢。这个案例告诉我们，多走一步，投诉就少一件。"
    )
    (case,) = cases_in(text)
    assert case.comment == "这个案例告诉我们，多走一步，投诉就少一件。"


def test_two_stories_in_two_paragraphs_are_two_cases(cases_in: CasesIn) -> None:
    text = (
        "汇编\n三月，一位客户来电说宽带连不上，很着急。客服指导他重启光猫，网络恢复，客户表示感谢。\n"
        "四月，一位老人来到营业厅，说电话费突然多了。店长查了清单，帮老人取消了误订的业务，老人很满意。"
    )
    assert [case.situation[:2] for case in cases_in(text)] == ["三月", "四月"]
