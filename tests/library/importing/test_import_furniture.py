from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.library.importing.document import ADVERTISEMENT, PAGE_FURNITURE, REPEATED
from bot.library.importing.found import Found

FoundIn = Callable[..., Found]
CASE = "案例一\n案例描述：客户说宽带装了一周还没通，每天催都说快了。\n处理方法：客服联系装维，当天下午装好。\n"


def left_out(found: Found, why: str) -> list[str]:
    (document,) = found.documents
    return [document.text[one.start : one.end] for one in document.ignored if one.why == why]


@pytest.mark.parametrize(
    "footer",
    [
        "版权所有 某某公司 粤ICP备12345678号",
        "转载请注明来源：某网",
        "文档收集自网络，仅用于个人学习",
        "关注公众号“客服之家”，每天一个案例",
        "扫描下方二维码，领取更多资料",
        "相关文章",
        "- 1、下载文档前请先确认内容完整。",
        "https://www.example.com/",
    ],
)
def test_a_footer_is_left_out_and_told_of(found_in: FoundIn, footer: str) -> None:
    found = found_in(f"{CASE}{footer}\n")
    assert left_out(found, ADVERTISEMENT) == [footer]
    assert found.cases()[0].handling == "客服联系装维，当天下午装好。"


def test_a_watermark_inside_sentences_is_cut_out(found_in: FoundIn) -> None:
    mark = "资料收集自网络,仅供学习"
    text = f"案例描述：客户说铃音没开过{mark}却被扣了两元。{mark}处理方法：取消铃音，退还两元。{mark}"
    (case,) = found_in(text).cases()
    assert (case.situation, case.handling) == ("客户说铃音没开过却被扣了两元。", "取消铃音，退还两元。")


def test_what_stands_on_every_page_is_left_out(found_in: FoundIn) -> None:
    text = "".join(
        f"某省客服中心培训部-{page}\n{subject}的要点写在这里。\n"
        for page, subject in enumerate(["问候", "倾听", "解释", "结束"], 1)
    )
    assert left_out(found_in(text), PAGE_FURNITURE) == [f"某省客服中心培训部-{page}" for page in range(1, 5)]


def test_headings_that_come_again_are_no_furniture(found_in: FoundIn) -> None:
    text = "".join(
        f"案例{number}\n【案例描述】：\n{what}，客户很生气。\n【处理方法】：\n客服道歉后{done}。\n"
        for number, what, done in (
            ("一", "话费多扣了三元", "退还"),
            ("二", "短信收不到", "重置"),
            ("三", "宽带太慢", "上门检修"),
        )
    )
    found = found_in(text)
    assert len(found.cases()) == 3
    assert found.documents[0].ignored == []


def test_a_passage_that_stands_twice_counts_once(found_in: FoundIn) -> None:
    story = (
        "上周，一位客户来电说手机充值没有到账，急着出差。"
        "客服查询后发现系统延迟，马上联系后台补上，又回电告诉他。客户连声感谢。"
    )
    found = found_in(f"通讯\n{story}\n另外一段不相干的话写在这里。\n{story}\n")
    assert len(found.cases()) == 1
    assert left_out(found, REPEATED) == [story]


def test_an_offer_is_left_out(found_in: FoundIn) -> None:
    offer = "金牌客服训练营限时报名，名师授课，咨询热线400-123-4567。"
    assert left_out(found_in(f"{CASE}\n{offer}\n"), ADVERTISEMENT) == [offer]


def test_an_advertisement_dressed_as_a_case_is_none(found_in: FoundIn) -> None:
    text = (
        "案例一：某公司的成功案例\n案例描述：一位客户使用我们的系统以前，投诉很多，接通率低。\n"
        "解决方法：购买本产品后接通率提高一倍，行业领先，欢迎咨询，可免费试用。\n"
    )
    found = found_in(text)
    assert found.cases() == []
    assert [one.why for one in found.documents[0].ignored] == [ADVERTISEMENT]


def test_a_customer_who_complains_of_an_offer_is_heard(found_in: FoundIn) -> None:
    text = (
        "案例描述：客户投诉收到短信说限时免费领取会员，点了以后每月扣十元，要求退费。\n处理方法：取消业务，退还十元。"
    )
    (case,) = found_in(text).cases()
    assert "限时免费领取" in case.situation


def test_the_edges_of_pdf_pages_are_left_out(
    found_in: FoundIn, make_pdf: Callable[[list[list[tuple[str, int]]]], bytes]
) -> None:
    body = [("案例描述：客户说合约到期没有人通知，优惠停了。", 12), ("处理方法：客服道歉，补办新的优惠。", 12)]
    pages = [[("内部资料", 10), *body], [("内部资料", 10), ("点评：提醒要走在前面。", 12)], [("内部资料", 10)]]
    found = found_in(make_pdf(pages), "讲义.pdf")
    (case,) = found.cases()
    assert case.comment == "提醒要走在前面。"
    assert left_out(found, PAGE_FURNITURE) == ["内部资料"] * 3
