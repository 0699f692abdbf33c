"""How documents are built: odd names of columns and fields, columns of pages, look-alike characters, notices."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from bot.library.importing.columns import in_columns
from bot.library.importing.folding import fold
from bot.library.importing.found import Found, FoundCase
from bot.library.importing.vocabulary import default_vocabulary

CasesIn = Callable[..., list[FoundCase]]

COLUMNS = (
    "序,投诉梗概,客户想要,后台查到的,答复要点,回头看,改进点,谁的问题\n"
    "1,客户称电视看到一半老是转圈，换过两次机顶盒还是一样,换一条线,入户线老化，接头氧化,"
    "当天换线并测速，减免半个月费用,客户满意,老旧小区先查线,装维\n"
    "合计,1件,,,,,,\n"
)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("现象描述（前台填）", "situation"),
        ("核实口径", "checked"),
        ("根因定位", "analysis"),
        ("是否认可？", "result"),
        ("责任单元", "other"),
        ("受理时刻", "other"),
        ("怎么给客户交代的", "handling"),
        ("几点体会", "comment"),
        ("用户想要的", "wanted"),
    ],
)
def test_the_name_of_a_column_is_known_by_its_last_word(name: str, field: str) -> None:
    label = default_vocabulary().label(name, loose=True)
    assert label is not None
    assert label.field == field


def test_a_row_under_odd_names_is_a_case(cases_in: CasesIn) -> None:
    (case,) = cases_in(COLUMNS, "台账.csv")
    assert case.situation == "客户称电视看到一半老是转圈，换过两次机顶盒还是一样"
    assert case.wanted == "换一条线"
    assert (case.checked, case.handling) == ("入户线老化，接头氧化", "当天换线并测速，减免半个月费用")
    assert (case.result, case.prevention, case.analysis) == ("客户满意", "老旧小区先查线", "装维")


def test_a_form_with_odd_names_is_a_case(cases_in: CasesIn) -> None:
    rows = [
        ("工单编号", "KF-31"),
        ("来电诉说", "3月2日祝先生打来电话，说对讲套餐出了绕城就没有声音。"),
        ("诉求点", "退掉套餐。"),
        ("怎么回的", "当天免费改成全省套餐，送一个月功能费。"),
        ("客户怎么说", "祝先生同意，没有再来电。"),
    ]
    body = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    (case,) = cases_in(f"<table>{body}</table>", "单.html")
    assert case.situation.endswith("没有声音。")
    assert case.wanted == "退掉套餐。"
    assert (case.handling, case.result) == (rows[3][1], "某先生同意，没有再来电。")


def test_cases_beside_one_another_in_a_form_are_read_column_by_column(cases_in: CasesIn) -> None:
    rows = [
        ("", "甲", "乙"),
        ("投诉内容", "客户反映新装的宽带三天断了五次。", "客户反映补卡以后收不到验证码。"),
        ("处理情况", "当天换了光猫，连测三天都正常。", "重新写卡，发测试短信三条都成功。"),
    ]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    assert [case.handling for case in cases_in(f"<table>{body}</table>", "比.html")] == list(rows[2][1:])


def test_the_line_above_a_form_is_its_title_and_an_unknown_name_tells_what_happened(cases_in: CasesIn) -> None:
    import docx

    file = docx.Document()
    for title, said in (
        ("快递柜断网", "客户来电骂了半个小时，说柜子断网取不出包裹。"),
        ("车费", "客户投诉停车费扣了两次，没人管。"),
    ):
        file.add_paragraph(title)
        table = file.add_table(rows=0, cols=2)
        for name, value in (("柜台实录簿", said), ("办法", "十分钟内复机。"), ("后话", "没有再来电。")):
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, value
    stream = io.BytesIO()
    file.save(stream)
    cases = cases_in(stream.getvalue(), "表单.docx")
    assert [case.title for case in cases] == ["快递柜断网", "车费"]
    assert [case.situation[:4] for case in cases] == ["客户来电", "客户投诉"]


def test_a_higher_number_ends_the_case_of_a_lower_one(cases_in: CasesIn) -> None:
    text = (
        "6月投诉分析\n一、典型案例\n（一）反复维修\n客户反映家里宽带从5月20日起每天晚上断线，报修五次都没有修好。\n"
        "分公司6月2日更换接头，减免两个月费用。\n客户表示满意。\n二、下步措施\n1. 三次以上报修的，由班长上门。\n"
    )
    (case,) = cases_in(text)
    assert (case.title, case.prevention) == ("（一）反复维修", "")
    assert case.handling == "分公司6月2日更换接头，减免两个月费用。"


def test_a_lead_with_a_colon_is_known_by_its_last_word(cases_in: CasesIn) -> None:
    text = (
        "### 第3期 谁点的\n\n**来话背景**：客户反映孩子用平板点播，一晚上扣了186元。\n\n"
        "客服：先生，换我也心疼。用户：我没点！客服：是孩子点的，可以退一半。用户：能退就好。\n\n**结果**：退了93元。\n"
    )
    (case,) = cases_in(text, "听.md")
    assert (case.situation, case.result) == ("客户反映孩子用平板点播，一晚上扣了186元。", "退了93元。")
    assert len(case.dialogue) == 4


def test_a_table_of_figures_holds_no_case(cases_in: CasesIn) -> None:
    table = "| 指标 | 本周 | 上周 |\n|---|---|---|\n| 投诉量 | 12 | 9 |\n| 处理率 | 98% | 97% |\n"
    assert cases_in(f"# 周报\n\n{table}", "周报.md") == []


def test_names_and_values_of_a_web_list_are_read(cases_in: CasesIn) -> None:
    page = (
        "<h3>案例1 充错的话费</h3><dl><dt>投诉概述</dt><dd>用户称给母亲充的300元充到了陌生号码上。</dd>"
        "<dt>处置</dt><dd>联系县公司冻结余额后转回。</dd><dt>成效</dt><dd>用户发来感谢短信。</dd></dl>"
    )
    (case,) = cases_in(page, "页.html")
    assert (case.title, case.handling, case.result) == (
        "充错的话费",
        "联系县公司冻结余额后转回。",
        "用户发来感谢短信。",
    )


def test_headings_that_stand_in_every_case_name_its_fields(cases_in: CasesIn) -> None:
    told = [
        ("半夜响的座机", "客户来电说座机每天半夜响，老人吓得不敢睡。", "拦截了那台传真机的号码，免了一个月月租。"),
        ("补不回来的号", "客户去补卡，柜台说号码已经被回收，当场拍了桌子。", "特批恢复号码，补缴欠费，当天补卡。"),
    ]
    cases = cases_in(_word_file(told), "交流.docx")
    assert [case.title for case in cases] == [title for title, _, _ in told]
    assert [case.handling for case in cases] == [handling for _, _, handling in told]


def test_what_the_customer_wants_begins_no_second_case(cases_in: CasesIn) -> None:
    text = (
        "## 案例一 修了三次\n\n### 案例描述\n\n客户反映家里宽带修了三次还是断。\n\n### 客户诉求\n\n今天修好。\n\n"
        "### 处理过程\n\n当天换了分光器。\n"
    )
    (case,) = cases_in(text, "案例.md")
    assert (case.situation, case.wanted) == ("客户反映家里宽带修了三次还是断。", "今天修好。")


def test_a_marker_that_comes_again_goes_on_with_its_case(cases_in: CasesIn) -> None:
    text = (
        "## 案例一：半路上的电话\n\n### 案例回放\n\n客户的号码开车途中被停，没有人通知。\n\n"
        "## 案例一：处理\n\n值班经理先开机，再核查。\n\n## 案例一：讲师点评\n\n先后不能颠倒。\n"
    )
    (case,) = cases_in(text, "课件.md")
    assert (case.handling, case.comment) == ("值班经理先开机，再核查。", "先后不能颠倒。")


def test_colloquial_leads_of_a_list_name_the_fields(cases_in: CasesIn) -> None:
    text = (
        "# 例会\n\n## 2. 案例讨论\n\n### 2.1 话费翻倍（小陆讲）\n\n"
        "- 机主的女儿打进来的，说父亲的话费3月突然多扣了40元。\n- 女儿的意思：退钱，以后别再推。\n"
        "- 查了一下：上门推广的人替他点的确认。\n- 怎么弄的：退了40元，加了免打扰。\n"
        "- 机主后来没有再打来。\n- 周敏：替客户点确认的单子一律退。\n"
    )
    (case,) = cases_in(text, "例会.md")
    assert case.title == "话费翻倍（小陆讲）"
    assert (case.checked, case.handling) == ("上门推广的人替他点的确认。", "退了40元，加了免打扰。")
    assert (case.result, case.comment) == ("机主后来没有再打来。", "周敏：替客户点确认的单子一律退。")


def test_a_line_of_a_table_of_contents_is_no_case(cases_in: CasesIn) -> None:
    text = (
        "目录\n案例一 客户催了三次……………2\n案例二 老人的会员……………3\n"
        "案例一 客户催了三次\n案例描述：客户催装三次没有人回电，很生气。\n处理方法：当天上门装好并道歉。\n"
    )
    assert [case.situation for case in cases_in(text)] == ["客户催装三次没有人回电，很生气。"]


def test_a_notice_holds_no_case(cases_in: CasesIn) -> None:
    text = (
        "<h1>关于做好装机投诉管控的通知</h1><h2>一、要求</h2>"
        "<p>1. 同一客户三日内来电两次及以上的，由班长亲自回访。</p>"
        "<p>2. 客户投诉拆机费用的，坐席不得自行承诺，应当先致歉、登记，48小时内答复处理结果。</p>"
        "<h2>二、考核</h2><p>处理超时的，每件扣责任人绩效2分。</p>"
    )
    assert cases_in(text, "通知.html") == []


def test_a_watermark_with_its_brackets_leaves_the_sentence_whole(cases_in: CasesIn) -> None:
    text = (
        "案例描述：客户来电说民宿的宽带已经（本文档由某某文库整理，仅供学习参考）断了三天。\n处理方法：两小时内接通。"
    )
    assert cases_in(text)[0].situation == "客户来电说民宿的宽带已经断了三天。"


def test_words_with_scanning_in_them_are_no_advertisement(found_in: Callable[..., Found]) -> None:
    text = "案例描述：客户说店里的扫码枪一上午用不了，很着急。\n处理方法：当天换了路由器。"
    found = found_in(text).documents[0]
    assert found.cases[0].situation == "客户说店里的扫码枪一上午用不了，很着急。"
    assert found.ignored == []


@pytest.mark.parametrize(
    ("alike", "plain"), [("⽤⼾⻔⼝", "用户门口"), ("⻚⻋⻓⻅", "页车长见"), ("处\u200b理", "处理")]
)
def test_look_alike_characters_become_ordinary_ones(alike: str, plain: str) -> None:
    assert fold(alike) == plain


def test_ordinary_text_stays_as_it_is() -> None:
    text = "客户说：ﬁle 10.5元，戶口、（一）①。"
    assert fold(text) == text


def test_headings_of_look_alike_characters_are_known(cases_in: CasesIn) -> None:
    (case,) = cases_in("案例⼀\n投诉内容：⽤⼾反映宽带断了⼀周。\n处理⽅法：当天换了光猫。")
    assert (case.situation, case.handling) == ("用户反映宽带断了一周。", "当天换了光猫。")


def test_lines_across_two_columns_are_cut_and_read_column_by_column() -> None:
    left = ["客户投诉的经过都写在左边", "家里的宽带三天断了五次了", "要求今天之内就修好它才行"]
    right = ["处理的过程都写在这右边来", "当天上门换了光猫还有网线", "连着测了三天都没有再断过"]
    lines = [
        _line(number, ((0, one), (200, other))) for number, (one, other) in enumerate(zip(left, right, strict=True))
    ]
    ordered = in_columns([_line(-1, ((0, "标题"),)), *lines])
    assert [line["text"] for line in ordered] == ["标题", *left, *right]


def test_names_beside_short_values_stay_on_their_line() -> None:
    pairs = [("姓名", "某"), ("时间", "三月"), ("渠道", "热线")]
    lines = [_line(number, ((0, name), (200, value))) for number, (name, value) in enumerate(pairs)]
    assert [line["text"] for line in in_columns(lines)] == [name + value for name, value in pairs]


def _line(number: int, pieces: tuple[tuple[int, str], ...]) -> dict[str, Any]:
    size = 10.0
    chars = [
        {"text": letter, "x0": start + size * place, "x1": start + size * (place + 1)}
        for start, text in pieces
        for place, letter in enumerate(text)
    ]
    text = "".join(one for _, one in pieces)
    ends = {"x0": chars[0]["x0"], "x1": chars[-1]["x1"]}
    return {"top": number * 20.0, "text": text, "size": size, "edge": False, "chars": chars, **ends}


def _word_file(told: list[tuple[str, str, str]]) -> bytes:
    import docx

    file = docx.Document()
    for title, situation, handling in told:
        for heading, text in ((title, ""), ("事情是这样的", situation), ("怎么给客户交代的", handling)):
            file.add_paragraph().add_run(heading).bold = True
            file.add_paragraph(text)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()
