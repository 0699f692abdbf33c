"""Times that something will be done by, among all the other times that are said."""

from __future__ import annotations

import pytest

from bot.rubric.finders import find_deadline_times


def times(text: str) -> list[str]:
    return [text[start:end] for start, end in find_deadline_times(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("过一刻钟给您打过去", ["一刻钟"]),
        ("我再过半小时打给您", ["半小时"]),
        ("明天16点前修通", ["明天16点前"]),
        ("二号早上您会收到短信", ["二号早上"]),
        ("1号零点准时恢复", ["1号零点"]),
        ("俩钟头之内给您开", ["俩钟头之内"]),
        ("24h内回复", ["24h内"]),
        ("下班前给您信儿", ["下班前"]),
        ("师傅17:45会先打您电话", ["17:45"]),
        ("明儿上午给您送去", ["明儿上午"]),
        ("下个工作日到账", ["下个工作日"]),
        ("9月底前退给您", ["9月底前"]),
        ("后天就修好了", ["后天"]),
        ("今天下午五点前办好了给您回话", ["今天下午五点前"]),
        ("三天内没到账您随时找我", ["三天内"]),
        ("明天才能修好", ["明天"]),
    ],
)
def test_a_time_of_what_is_to_come_is_found(text: str, found: list[str]) -> None:
    assert times(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "5月8日10:20外呼录音",
        "您没有在48小时内回复",
        "48小时内没有确认就默认同意",
        "请问打印日期是几号",
        "您是几点打的",
        "四月二号晚上开的",
        "10月3号确实有一次登记",
        "今天上午打过一次",
        "今天早上断了两回",
        "掉线都在晚上八点往后",
        "每天晚上断",
        "等过半小时",
        "24小时服务热线",
        "合约24个月",
        "到月底有效",
        "三个月的钱返话费",
        "凌晨三点被吵醒",
        "5号在线专员",
        "次日零点才生效",
    ],
)
def test_other_times_are_no_deadlines(text: str) -> None:
    assert times(text) == []
