"""What looks like a case and is none: rows of a duty roster, advice of a handout; and short rows that are some."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.library.importing.found import Found, FoundCase

CasesIn = Callable[..., list[FoundCase]]


@pytest.mark.parametrize(
    ("situation", "handling"),
    [
        ("6月1日星期六（早班、晚班）", "王芳、李强"),
        ("6月2日星期日 孙涛 周洁", "当日投诉工单12件"),
        ("王芳 工号1024 白班全天", "李强 工号1033 夜班"),
        ("2024-06-03 08:00-20:00 热线值班 赵敏", "吴军"),
    ],
)
def test_a_row_of_a_duty_roster_is_no_case(cases_in: CasesIn, situation: str, handling: str) -> None:
    assert cases_in(f"日期,投诉受理,投诉处理\n1,{situation},{handling}\n", "值班.csv") == []


def test_a_row_that_is_no_case_is_told_of(found_in: Callable[..., Found]) -> None:
    table = "日期,投诉受理,投诉处理\n1,6月1日星期六 白班 王芳,6月1日星期六 夜班 李强\n"
    assert found_in(table, "值班.csv").documents[0].notes == ["第 0—29 字只有处理方法、情况，不成案例，没有算进去"]


@pytest.mark.parametrize(
    "situation",
    [
        "6月1日星期六王芳家里断网",
        "宽带LOS灯红灯闪烁频繁",
        "集团专线中断两小时",
        "5月3日高铁沿线通话断续",
        "6月1日" + "李" * 300 + "断网",
    ],
    ids=["a name and a fault", "a fault", "a line that is down", "a day and a fault", "hundreds of surnames"],
)
def test_a_short_row_that_tells_of_trouble_is_a_case(cases_in: CasesIn, situation: str) -> None:
    assert [case.situation for case in cases_in(f"投诉现象,处理,结果\n{situation},远程重做数据,正常\n", "单.csv")] == [
        situation
    ]


def test_a_row_of_which_the_wish_alone_tells_something_is_a_case(cases_in: CasesIn) -> None:
    (case,) = cases_in("投诉受理,客户诉求,投诉处理\n6月1日星期六 王芳,客户要求退还多收的彩铃费,退了两个月\n", "单.csv")
    assert case.wanted == "客户要求退还多收的彩铃费"


@pytest.mark.parametrize(
    ("situation", "handling"),
    [
        ("客户情绪激动、大声骂人不停", "不要打断；让他说完再复述。别说“系统就是这样”。"),
        ("客户反复来电催问进度", "应主动告知进度，注意语气。"),
    ],
)
def test_advice_is_no_case(cases_in: CasesIn, situation: str, handling: str) -> None:
    assert cases_in(f"场景,应对办法\n{situation},{handling}\n", "讲义.csv") == []


@pytest.mark.parametrize(
    "handling",
    ["加黑名单，并叮嘱合作方不要再打。", "当天换了光猫。提醒客户别把光猫放进弱电箱。", "应客户要求退了五元。"],
)
def test_what_was_done_is_no_advice(cases_in: CasesIn, handling: str) -> None:
    assert [
        case.handling for case in cases_in(f"投诉内容,处理情况\n客户反映推销电话一天五六个,{handling}\n", "单.csv")
    ] == [handling]


def test_what_a_document_calls_a_case_is_one_though_it_tells_what_to_do(cases_in: CasesIn) -> None:
    text = "案例一 骂人的客户\n案例描述：客户来营业厅大声骂人。\n处理方法：不要还嘴，先请到接待室。"
    assert [case.handling for case in cases_in(text)] == ["不要还嘴，先请到接待室。"]
