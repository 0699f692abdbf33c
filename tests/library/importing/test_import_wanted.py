"""What the customer wants, where the document names it."""

from __future__ import annotations

from collections.abc import Callable

from bot.library.importing.found import Found, FoundCase
from bot.library.importing.listing import MOST_LISTED, render_imported
from bot.library.importing.render import render_found
from bot.library.importing.storing import entry

CasesIn = Callable[..., list[FoundCase]]
FoundIn = Callable[..., Found]
TEXT = "案例描述：客户反映新办的宽带三天断了五次。\n客户诉求：换线，电话13912345678。\n处理方法：当天换了入户线。"


def test_a_wish_with_a_name_of_its_own_is_kept_apart_and_masked(cases_in: CasesIn) -> None:
    (case,) = cases_in(TEXT)
    assert (case.situation, case.wanted) == ("客户反映新办的宽带三天断了五次。", "换线，电话139****5678。")


def test_a_wish_inside_what_happened_stays_there(cases_in: CasesIn) -> None:
    (case,) = cases_in("案例描述：客户反映宽带三天断了五次，要求换线。\n处理方法：当天换了入户线。")
    assert (case.situation, case.wanted) == ("客户反映宽带三天断了五次，要求换线。", "")


def test_a_wish_that_nothing_else_explains_is_what_happened(cases_in: CasesIn) -> None:
    talk = "客服：您好，请讲。\n客户：我要退彩铃费。\n客服：这就退。\n客户：好的。"
    (case,) = cases_in(f"客户诉求：客户要求退还多收的彩铃费。\n{talk}")
    assert (case.situation, case.wanted) == ("客户要求退还多收的彩铃费。", "")


def test_the_report_shows_the_wish_with_its_passage(found_in: FoundIn) -> None:
    report = render_found(found_in(TEXT))
    assert "    诉求：换线，电话139****5678。\n      原文 27—44：换线，电话139****5678。" in report


def test_the_report_does_not_miss_a_wish_that_what_happened_may_tell(found_in: FoundIn) -> None:
    report = render_found(found_in("案例描述：客户反映宽带三天断了五次，要求换线。\n处理方法：当天换了入户线。"))
    assert "诉求" not in report


def test_the_list_of_a_large_import_shows_the_wish(found_in: FoundIn) -> None:
    rows = "".join(
        f"客户反映{''.join(chr(0x6000 + 37 * n + 5 * place) for place in range(14))}坏了,换新的,换了\n"
        for n in range(MOST_LISTED + 1)
    )
    assert "    诉求：原文 " in render_imported(found_in("投诉内容,客户诉求,处理方法\n" + rows, "工单.csv"))


def test_the_wish_is_a_value_of_the_json(cases_in: CasesIn) -> None:
    told = cases_in(TEXT)[0].as_dict()
    assert (told["wanted"], told["passages"]["wanted"]) == ("换线，电话139****5678。", {"start": 27, "end": 44})


def test_the_wish_goes_into_the_field_of_the_library(cases_in: CasesIn) -> None:
    assert entry(cases_in(TEXT)[0])["wanted"] == "换线，电话139****5678。"


def test_one_trouble_and_two_wishes_are_two_cases(cases_in: CasesIn) -> None:
    table = (
        "投诉内容,客户诉求,处理方法\n客户反映宽带卡顿,马上派师傅上门换一台全新的光猫,换了\n"
        "客户反映宽带卡顿,退还本月全部月租并且书面道歉,退了\n"
    )
    assert len(cases_in(table, "工单.csv")) == 2
