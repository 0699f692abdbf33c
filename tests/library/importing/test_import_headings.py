from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.library.importing.found import Found, FoundCase

CasesIn = Callable[..., list[FoundCase]]


def test_a_heading_in_brackets_or_with_a_colon_names_a_field(cases_in: CasesIn) -> None:
    text = (
        "案例一\n『案例描述』：客户说充了一百元没有到账。\n〖处理办法〗查到充值卡输错一位，重新输入后到账。\n"
        "点评：先核对再解释。"
    )
    (case,) = cases_in(text)
    assert case.situation == "客户说充了一百元没有到账。"
    assert case.handling == "查到充值卡输错一位，重新输入后到账。"
    assert case.comment == "先核对再解释。"


def test_headings_inside_a_line_cut_it(cases_in: CasesIn) -> None:
    text = (
        "案例描述：客户说短信发不出去。查证情况：经查短信中心号码被改。处理结果：改回号码，客户当场试好。"
        "预防措施：发操作短信提醒。"
    )
    (case,) = cases_in(text)
    assert case.checked == "经查短信中心号码被改。"
    assert case.prevention == "发操作短信提醒。"


def test_alternatives_in_a_heading_are_known(cases_in: CasesIn) -> None:
    (case,) = cases_in("案例描述：客户说流量用得太快。\n处理方法：查了清单。\n防范/改进措施：每天发用量短信。")
    assert case.prevention == "每天发用量短信。"


def test_a_form_pressed_into_one_line_is_read(cases_in: CasesIn) -> None:
    text = (
        "补卡之后打不通投诉类别：二投诉源：电话投诉时间：2023年3月客户类型：普通投诉原因：客户补卡后别人打进来都说是空号。"
        "\n处理情况：后台重新同步了数据，十分钟后恢复。"
    )
    (case,) = cases_in(text)
    assert (case.title, case.situation) == ("补卡之后打不通", "客户补卡后别人打进来都说是空号。")
    assert case.handling == "后台重新同步了数据，十分钟后恢复。"


def test_a_numbered_part_of_the_handling_stays_in_it(cases_in: CasesIn) -> None:
    text = (
        "投诉内容：客户说换机以后没有优惠。\n处理情况：\n一、前台核查情况：串码登记正确。\n"
        "二、后台核查情况：话单里的串码不同。"
    )
    (case,) = cases_in(text)
    assert case.handling == "一、前台核查情况：串码登记正确。\n二、后台核查情况：话单里的串码不同。"
    assert case.checked == ""


@pytest.mark.parametrize(("asked", "answered"), [("情景", "对策"), ("问题", "处置"), ("来电", "接听")])
def test_common_words_count_as_a_pair(cases_in: CasesIn, asked: str, answered: str) -> None:
    text = (
        f"热线礼仪\n{asked}：“我都等了半小时，你们到底管不管？”\n{answered}：“让您久等了，我马上替您查。”\n"
        "不管多忙，先道歉总没有错。"
    )
    (case,) = cases_in(text)
    assert case.situation == "“我都等了半小时，你们到底管不管？”"
    assert case.handling == "“让您久等了，我马上替您查。”"


def test_a_common_word_alone_begins_no_case(cases_in: CasesIn) -> None:
    assert cases_in("使用说明\n问题：打印机卡纸怎么处理才好呢。\n请联系机房的同事来看一下。") == []


def test_another_list_ends_the_handling(cases_in: CasesIn) -> None:
    text = (
        "案例描述：客户说账单看不懂，很生气。\n处理方法：1、逐项讲给客户听。\n2、寄一份说明。\n"
        "1. 服务要主动\n2. 说话要清楚"
    )
    (case,) = cases_in(text)
    assert case.handling == "1、逐项讲给客户听。\n2、寄一份说明。"


def test_a_list_after_the_description_fills_a_heading_left_empty(cases_in: CasesIn) -> None:
    text = (
        "案例四\n【处理方法】：\n快一步，客户就少一分气\n【案例描述】：客户投诉没有订过的彩信包每月扣五元。\n"
        "1、核对订购记录。\n2、没有记录就退还。"
    )
    (case,) = cases_in(text)
    assert case.title == "快一步，客户就少一分气"
    assert case.situation == "客户投诉没有订过的彩信包每月扣五元。"
    assert case.handling == "1、核对订购记录。\n2、没有记录就退还。"


def test_lines_wrapped_at_a_width_are_joined(cases_in: CasesIn) -> None:
    text = (
        "案例描述：客户到营业厅说手机卡昨天被人补走，\n银行验证码也收不到，担心钱被转走，要求马上停掉\n那张卡，并且查出是谁办的。\n"
        "处理方法：营业员请客户出示证件，当场停机补卡，\n调出当天的受理录像，交给公安机关，又陪客户打电\n话给银行。"
    )
    (case,) = cases_in(text)
    assert case.situation.endswith("要求马上停掉那张卡，并且查出是谁办的。")
    assert "陪客户打电话给银行" in case.handling


def test_handling_is_taken_from_the_result_when_nothing_else_tells_it(cases_in: CasesIn) -> None:
    text = "案例一：客户来电说套餐没有按月底生效。\n处理结果：与客户沟通解释并补偿两元，客户谅解。"
    (case,) = cases_in(text)
    assert case.handling == "与客户沟通解释并补偿两元"
    assert case.result == "客户谅解。"
    assert case.notes == ["处理方法取自“处理结果”一节里写了做法的句子"]


def test_a_kind_of_customer_is_no_case(cases_in: CasesIn) -> None:
    assert cases_in("案例场景一：理性的客户\n【情景】有些客户爱讲道理，遇事要问到底。\n【对策】多摆事实。") == []


def test_parts_without_a_case_are_told_of(found_in: Callable[..., Found]) -> None:
    found = found_in("第三章 小结\n『案例分析』：受理人员一开始没有问清时间，后来才补问，走了弯路，值得注意。")
    assert found.cases() == []
    assert found.documents[0].notes == ["第 14—44 字只有案例分析，不成案例，没有算进去"]


def test_handling_that_stands_apart_goes_to_the_case_that_speaks_of_the_same(cases_in: CasesIn) -> None:
    text = (
        "投诉处理讲义\n【处理方法】：\n1、记下基站编号，向客户解释地铁施工期间信号会弱。\n2、网络部门加装微站后请客户测试。\n"
        "第二部分\n案例一\n地铁口没信号\n【案例描述】：客户反映地铁施工以后家门口基站信号变弱，网络时断时续\n"
        "第三部分\n案例二\n积分换错了\n【案例描述】：客户说积分换来的水杯是坏的，要求重新寄。\n【处理方法】：当天补寄一只。"
    )
    first, second = cases_in(text)
    assert first.handling.startswith("1、记下基站编号")
    assert first.notes == ["处理方法在文中别处，按用词对上的，请核对"]
    assert second.handling == "当天补寄一只。"
