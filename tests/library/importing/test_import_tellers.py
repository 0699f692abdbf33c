"""Cases told in running text: who tells them, what was found, one in each numbered paragraph."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.library.importing.found import FoundCase
from bot.library.importing.splitting import is_finding
from bot.library.importing.vocabulary import default_vocabulary

CasesIn = Callable[..., list[FoundCase]]

MINE = (
    "我的第一张锦旗\n"
    "做客服第二年的冬天，我接到一位大姐的电话，说她在医院陪床，手机突然停了机，医生找不到人签字。"
    "她说自己上个星期才充的一百块，眼泪都要下来了。\n"
    "我打开充值记录，发现那一百块充到了别人的号上，号码只差一位。"
    "我马上给她办了紧急开机，又写了说明报给班长，第二天把钱调了回来。\n"
    "她托人送来了锦旗。\n"
    "这件事让我明白，停机不只是停机。\n"
)
NUMBERED = (
    "服务案例选登\n"
    "一、三月初，一位开快递站的客户来电说号码被标成了骚扰电话，一天退了几十个件。客服逐家替他申诉，三天后标记全部取消。"
    "客户专门打来电话致谢。\n"
    "二、某中医院的挂号网络开诊前断了，大厅排了上百人，信息科打来热线，张口就问几点能好。接电话的是小苗，\n"
    "————————————\n本文由文库用户上传，仅供学习交流\n————————————\n"
    "她一边通知抢修，一边请网络部先接备用路由，八点整恢复挂号。后来查明，是装修队剪断了跳线。"
    "事后给医院重贴了标签。医院第二年续签了合同。\n"
)


def test_who_tells_the_story_may_have_taken_the_call(cases_in: CasesIn) -> None:
    (case,) = cases_in(MINE)
    assert case.situation.endswith("眼泪都要下来了。")
    assert case.checked == "我打开充值记录，发现那一百块充到了别人的号上，号码只差一位。"
    assert case.handling == "我马上给她办了紧急开机，又写了说明报给班长，第二天把钱调了回来。"
    assert (case.result, case.comment) == ("她托人送来了锦旗。", "这件事让我明白，停机不只是停机。")


def test_each_numbered_paragraph_of_a_collection_is_a_case(cases_in: CasesIn) -> None:
    assert [case.situation[:5] for case in cases_in(NUMBERED)] == ["三月初，一", "某中医院的"]


def test_a_watermark_between_lines_parts_no_story(cases_in: CasesIn) -> None:
    case = cases_in(NUMBERED)[1]
    assert case.handling.startswith("接电话的是小苗，\n她一边通知抢修") and "文库" not in case.handling
    assert (case.checked, case.result) == ("后来查明，是装修队剪断了跳线。", "医院第二年续签了合同。")


def test_advice_in_numbered_paragraphs_is_no_case(cases_in: CasesIn) -> None:
    text = (
        "投诉案例教学要点\n"
        "一、先处理心情，再处理事情。客户打电话来投诉的时候，往往情绪激动，要先让客户把话说完，再核实问题，客户才会觉得受到尊重。\n"
        "二、答复要有时限。客户问什么时候能好，坐席不能说尽快，应当告诉客户几点之前由谁回复，客户才不会反复来电投诉。\n"
    )
    assert cases_in(text) == []


def test_a_section_of_a_bulletin_is_a_case_and_its_demands_are_none(cases_in: CasesIn) -> None:
    text = (
        "# 关于服务投诉的通报\n\n## 一、装机费说不清\n\n"
        "4月11日，客户白女士办宽带时被告知免装机费，师傅上门后又收了100元，白女士打热线投诉。经查，免费只限老用户，营业员没有核对。班组次日退还100元，并由厅经理上门致歉。白女士表示理解。\n\n"
        "## 二、工作要求\n\n1. 各班组必须当日核对派单，不得以已派单答复。\n2. 再次发生的，一律考核班组长。\n"
    )
    (case,) = cases_in(text, "通报.md")
    assert case.situation.endswith("白女士打热线投诉。".replace("白女士", "某女士"))
    assert (case.checked, case.result) == ("经查，免费只限老用户，营业员没有核对。", "某女士表示理解。")


def test_what_the_counter_says_belongs_to_what_happened(cases_in: CasesIn) -> None:
    text = (
        "# 案例讨论\n\n## 没修过的路由器\n\n有位姓裴的女客户反映，去年买的路由器坏了两个月没有人修。"
        "她到营业厅去问，柜员叫她找厂家，厂家说过保要找运营商。她只要求换一台能用的。"
        "投诉专员自己联系厂家核对序列号，当天换了新的。\n"
    )
    (case,) = cases_in(text, "例会.md")
    assert case.situation.endswith("她只要求换一台能用的。")
    assert "姓某的女客户" in case.situation
    assert case.title == "没修过的路由器"


@pytest.mark.parametrize(
    ("told", "begun", "found"),
    [
        ("后来查明，是装修队剪断了跳线", True, True),
        ("坐席调出账单，发现两个号码共用一份流量", False, True),
        ("测出来三楼信号最弱，原因是天线装反了", True, True),
        ("客户发现自己的话费里多了一笔", True, False),
        ("客服查询账务，发现充错了号，立即联系后台转回来", True, False),
        ("打开账单一看，发现多扣了钱", False, False),
    ],
)
def test_what_was_found_is_told_from_what_was_done(told: str, begun: bool, found: bool) -> None:
    assert is_finding(told, default_vocabulary(), begun=begun) is found


def test_the_name_between_customer_and_number_is_masked(cases_in: CasesIn) -> None:
    (case,) = cases_in("案例描述：客户陈立群（13912345678）来电说网断了一周。\n处理方法：当天修好。")
    assert case.situation.startswith("客户某某某（139****5678）来电")
