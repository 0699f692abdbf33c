from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.privacy import mask_personal_data

MOBILE = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
quick = settings(deadline=None, max_examples=200)

texts = st.text(alphabet="0123456789１２３８幺三八零二 -—_.,，、+＋@abcXx叉号码是元年月日：:/客户", max_size=60)
words = st.text(alphabet="我的号码是请记一下，。：打这个啊abc（）", max_size=12)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param("我号码13812345678你记一下", "我号码138****5678你记一下", id="mobile"),
        pytest.param("010-62345678", "010-6*****78", id="landline"),
        pytest.param("打0755-8234567找我", "打0755-*****67找我", id="landline of seven digits"),
        pytest.param("家里座机62345678", "家里座机******78", id="landline without area code"),
        pytest.param("身份证110101199001011234", "身份证****************34", id="ID number"),
        pytest.param("身份证11010119900101123X", "身份证****************3X", id="ID number with X"),
        pytest.param("老身份证110101900101123", "老身份证***********1123", id="old ID number"),
        pytest.param("卡号6222021234567890123", "卡号***************0123", id="card"),
        pytest.param("发到zhang.san@example.com吧", "发到z********@example.com吧", id="e-mail"),
    ],
)
def test_every_kind_of_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("138 1234 5678", "138 **** 5678"),
        ("138-1234-5678", "138-****-5678"),
        ("138，1234，5678", "138，****，5678"),
        ("1 3 8 1 2 3 4 5 6 7 8", "1 3 8 * * * * 5 6 7 8"),
        ("138_1234_5678", "138_****_5678"),
        ("幺三八幺二三四五六七八", "幺三八****五六七八"),
        ("一三八零零一三八零零零", "一三八****八零零零"),
        ("拨1三8一2三4五6七8", "拨1三8****五6七8"),
    ],
)
def test_a_mobile_number_is_masked_in_any_width_with_separators_and_read_out(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("13812345678一直打不通", "138****5678一直打不通"),
        ("我13812345678两天没信号了", "我138****5678两天没信号了"),
        ("就这一个13812345678", "就这一个138****5678"),
        ("座机62345678三天没声音", "座机******78三天没声音"),
        ("幺三八幺二三四五六七八一直停机", "幺三八****五六七八一直停机"),
    ],
)
def test_a_number_is_masked_though_a_word_with_a_numeral_follows(text: str, masked: str) -> None:
    assert mask_personal_data(text) == masked


def test_a_number_after_a_date_is_masked_and_the_date_is_not() -> None:
    assert mask_personal_data("2024-01-02 13812345678") == "2024-01-02 138****5678"


@pytest.mark.parametrize("lead", ["+86", "86", "0086", "+86 ", "＋８６", "八六", "+86-"])
def test_a_mobile_number_is_masked_after_a_country_code(lead: str) -> None:
    masked = mask_personal_data(f"回我{lead}13812345678")
    assert masked.endswith("****5678")
    assert "1234" not in masked


@pytest.mark.parametrize("text", ["6222 0212 3456 7890 123", "6222-0212-3456-7890-123", "6222，0212，3456，7890，123"])
def test_a_card_number_in_groups_of_four_is_masked(text: str) -> None:
    assert sum(character.isdigit() for character in mask_personal_data(text)) == 4


def test_two_numbers_in_a_row_are_both_masked() -> None:
    assert mask_personal_data("13812345678,13912345678") == "138****5678,139****5678"


@pytest.mark.parametrize(
    "text",
    [
        "您拨10086就行",
        "我打了95588和12315",
        "转人工12580",
        "400-800-1234",
        "扣了138元又扣了1380.50元",
        "26.50，38.00元",
        "20，30，50，80元都扣过",
        "100，200，300，400，500块的卡",
        "第2、3、5、8、10、12条",
        "2023年11月05日14点30分",
        "2023-11-05",
        "2024-01-02 2024-02-03",
        "从20240101到20240131",
        "2023.11.05 12:30",
        "2023-2024年的合约",
        "早上8:30到12:00",
        "一共两千三百四十五块六",
        "二零二三年一月",
        "三天两头停一次",
        "5G套餐129元档",
        "",
    ],
)
def test_amounts_dates_times_and_service_numbers_are_left_alone(text: str) -> None:
    assert mask_personal_data(text) == text


@quick
@given(texts)
def test_a_mask_keeps_the_length(text: str) -> None:
    assert len(mask_personal_data(text)) == len(text)


@quick
@given(texts)
def test_a_mask_changes_digits_and_the_local_part_of_addresses_only(text: str) -> None:
    masked = mask_personal_data(text)
    assert all(new in ("*", old) for old, new in zip(text, masked, strict=True))


@quick
@given(texts)
def test_masking_twice_is_masking_once(text: str) -> None:
    masked = mask_personal_data(text)
    assert mask_personal_data(masked) == masked


@quick
@given(words, mobiles, words, mobiles)
def test_no_mobile_number_survives(before: str, first: str, between: str, second: str) -> None:
    masked = mask_personal_data(f"{before}{first}{between}，{second}")
    assert not MOBILE.search(masked)
    assert first not in masked
    assert second not in masked


@quick
@given(texts)
def test_no_mobile_number_survives_among_other_numbers(text: str) -> None:
    assert not MOBILE.search(mask_personal_data(text))


def test_a_long_text_is_masked_in_no_time() -> None:
    text = "扣了12元，" * 3000 + "号码13812345678"
    assert mask_personal_data(text).endswith("138****5678")
