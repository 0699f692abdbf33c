from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot.library.importing.found import Found
from bot.library.importing.masking import mask_document
from bot.library.importing.render import render_found
from bot.library.importing.run import import_files

Write = Callable[[str, "str | bytes"], Path]
SHORT = "案例描述：客户说办了副卡以后主卡流量不够用，每月超出三十元，要求说清楚。\n"
FULL = SHORT + "处理方法：查出副卡共享主卡流量，教客户给副卡设上限，并退还当月超出的费用。\n"


def test_the_fuller_telling_is_kept(write: Write) -> None:
    found = import_files([write("短.txt", SHORT), write("长.txt", FULL)])
    (case,) = found.cases()
    assert (case.id, case.duplicates) == ("zhang-01", ["duan-01"])
    assert case.notes == ["与 duan-01（短.txt 第 5—36 字）相近，只列一次"]
    assert found.documents[0].notes == ["duan-01 与 zhang-01 相近，没有再列"]


def test_cases_about_like_things_stay_two(write: Write) -> None:
    other = "案例描述：客户说副卡收不到验证码，银行登录不了，很着急。\n处理方法：重开副卡的短信功能。\n"
    assert len(import_files([write("a.txt", FULL), write("b.txt", other)]).cases()) == 2


def test_a_case_the_library_has_is_marked(write: Write) -> None:
    library = {
        "x-sub-card": FULL.replace("案例描述：", "").replace("处理方法：", ""),
        "y": "基站断电，村里没信号，三小时后恢复。",
    }
    (case,) = import_files([write("a.txt", FULL)], library=library).cases()
    assert case.duplicates == ["x-sub-card"]


def test_a_case_the_library_tells_in_its_own_words_is_marked(write: Write) -> None:
    library = {
        "x-sub-card": "客户办了副卡，主卡流量总超出，多花三十元。原来副卡与主卡共享流量；教他给副卡设上限，退还费用。",
        "y": "基站断电，村里没信号，三小时后恢复，客户表示理解。",
        "z": "客户投诉营业厅排队太久，店长增开窗口。",
    }
    (case,) = import_files([write("a.txt", FULL)], library=library).cases()
    assert case.duplicates == ["x-sub-card"]
    assert case.notes == ["案例库里的 x-sub-card 像是同一件事，写法不同，请核对"]


def test_a_case_the_library_does_not_have_is_not_marked(write: Write) -> None:
    library = {"y": "基站断电，村里没信号，三小时后恢复，客户表示理解。", "z": "客户投诉营业厅排队太久，店长增开窗口。"}
    (case,) = import_files([write("a.txt", FULL)], library=library).cases()
    assert case.duplicates == []


def test_names_and_numbers_are_masked_in_place() -> None:
    text = "欧先生（联系人：陈小明）的订单号为202311887，电话010-88886666，这位先生很急。"
    masked = mask_document(text)
    assert masked == "某先生（联系人：某某某）的订单号为20*****87，电话010-8*****66，这位先生很急。"
    assert len(masked) == len(text)


def test_the_report_shows_the_passage_beside_each_field(write: Write) -> None:
    report = render_found(import_files([write("长.txt", FULL)]))
    assert "    情况：客户说办了副卡以后主卡流量不够用" in report
    assert "      原文 42—74：查出副卡共享主卡流量，教客户给副卡设上限，并退还当月超出的费用。" in report
    assert "    文档没有写：查证、结果、分析、预防、点评" in report
    assert report.endswith("共 1 个文件，1 个案例\n这是试读，什么都没有存")


def test_the_report_masks_the_passages_too(write: Write) -> None:
    report = render_found(import_files([write("a.txt", "案例描述：客户号码13912345678打不出电话。\n处理方法：换卡。")]))
    assert "13912345678" not in report
    assert "139****5678" in report


def test_found_cases_are_json_values(write: Write) -> None:
    import json

    found: Found = import_files([write("a.txt", FULL)])
    assert json.loads(json.dumps(found.as_dict(), ensure_ascii=False)) == found.as_dict()
