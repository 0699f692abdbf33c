from __future__ import annotations

import pytest

from bot.review.transcripts.labels import find_strangers, read_head, read_spaced_head, speaker_of_label


@pytest.mark.parametrize(
    ("line", "speaker", "said"),
    [
        ("客服：您好", "agent", "您好"),
        ("客服:您好", "agent", "您好"),
        ("客服人员：您好", "agent", "您好"),
        ("坐席：您好", "agent", "您好"),
        ("座席 ： 您好", "agent", "您好"),
        ("话务员：您好", "agent", "您好"),
        ("接线员：您好", "agent", "您好"),
        ("服务人员：您好", "agent", "您好"),
        ("工号1024：您好", "agent", "您好"),
        ("工号 1024：您好", "agent", "您好"),
        ("1024号话务员：您好", "agent", "您好"),
        ("1024号：您好", "agent", "您好"),
        ("客服小王：您好", "agent", "您好"),
        ("坐席(1024)：您好", "agent", "您好"),
        ("坐席（1024）：您好", "agent", "您好"),
        ("移动客服：您好", "agent", "您好"),
        ("10086：您好", "agent", "您好"),
        ("客服1：您好", "agent", "您好"),
        ("客服回答：您好", "agent", "您好"),
        ("我：您好", "agent", "您好"),
        ("我说：您好", "agent", "您好"),
        ("Agent: 您好", "agent", "您好"),
        ("AGENT 1: 您好", "agent", "您好"),
        ("operator: 您好", "agent", "您好"),
        ("客户：喂", "customer", "喂"),
        ("用户：喂", "customer", "喂"),
        ("顾客：喂", "customer", "喂"),
        ("客人：喂", "customer", "喂"),
        ("来电者：喂", "customer", "喂"),
        ("机主：喂", "customer", "喂"),
        ("先生：喂", "customer", "喂"),
        ("女士：喂", "customer", "喂"),
        ("张先生：喂", "customer", "喂"),
        ("投诉人：喂", "customer", "喂"),
        ("女客户：喂", "customer", "喂"),
        ("客户（男）：喂", "customer", "喂"),
        ("Customer: 喂", "customer", "喂"),
        ("caller：喂", "customer", "喂"),
        ("【客服】您好", "agent", "您好"),
        ("【客服】：您好", "agent", "您好"),
        ("<客服> 您好", "agent", "您好"),
        ("[客户] 喂", "customer", "喂"),
        ("（客户）喂", "customer", "喂"),
        ("客服\t您好", "agent", "您好"),
        ("　　客户：喂", "customer", "喂"),
        ("1. 客服：您好", "agent", "您好"),
        ("12、客户：喂", "customer", "喂"),
        ("①客服：您好", "agent", "您好"),
        ("（3）客户：喂", "customer", "喂"),
        ("- 客服：您好", "agent", "您好"),
        ("• 客户：喂", "customer", "喂"),
        ("系统：请对本次服务评价", "other", "请对本次服务评价"),
        ("机器人：请说出您要办理的业务", "other", "请说出您要办理的业务"),
        ("客户：尾号是：0042", "customer", "尾号是：0042"),
    ],
)
def test_a_label_tells_the_speaker_and_is_taken_off(line: str, speaker: str, said: str) -> None:
    head = read_head(line)
    assert head is not None
    assert (head.speaker, head.body) == (speaker, said)


@pytest.mark.parametrize(
    ("line", "speaker", "said", "at"),
    [
        ("[00:01:12] 客服：您好", "agent", "您好", 72.0),
        ("00:12 客户：喂", "customer", "喂", 12.0),
        ("客服 00:12：您好", "agent", "您好", 12.0),
        ("客服（00:12）：您好", "agent", "您好", 12.0),
        ("客服：[01:02] 您好", "agent", "您好", 62.0),
        ("客服 10:32:05", "agent", "", 37925.0),
        ("客服 10:32", "agent", "", 37920.0),
        ("00:12.5 客户：喂", "customer", "喂", 12.5),
        ("[00:00:03 --> 00:00:05] 客服：您好", "agent", "您好", 3.0),
        ("10:32:05 客服", "agent", "", 37925.0),
    ],
)
def test_a_time_beside_a_label_is_read(line: str, speaker: str, said: str, at: float) -> None:
    head = read_head(line)
    assert head is not None
    assert (head.speaker, head.body, head.at) == (speaker, said, at)


@pytest.mark.parametrize(
    "line",
    [
        "您好，这里是客服",
        "客户反映：上月多扣了钱",
        "我 10:32 打过你们电话",
        "处理结果：已经退了",
        "您可以打客服热线：再按零",
        "10:32:05",
        "",
        "：您好",
        "客服",
    ],
)
def test_a_line_without_a_label_has_none(line: str) -> None:
    assert read_head(line) is None


@pytest.mark.parametrize("label", ["A", "甲", "小王", "Speaker 1", "", "备注"])
def test_a_label_may_not_tell_the_speaker(label: str) -> None:
    assert speaker_of_label(label) is None


@pytest.mark.parametrize(
    ("lines", "strangers"),
    [
        (["A：您好", "B：喂"], {"A", "B"}),
        (["甲:您好", "乙:喂"], {"甲", "乙"}),
        (["Q：怎么退", "A：我帮您查"], {"Q", "A"}),
        (["说话人1：您好", "说话人2：喂"], {"说话人1", "说话人2"}),
        (["小王：您好", "老李：喂", "小王：请讲", "老李：停机了"], {"小王", "老李"}),
        (["客服：您好", "客户：喂", "费用：三十元", "费用：五元"], set()),
        (["客服：您好", "第一：先重启", "第二：再看灯"], set()),
        (["A：只有一句"], set()),
    ],
)
def test_labels_that_stand_for_unknown_speakers_are_found(lines: list[str], strangers: set[str]) -> None:
    assert find_strangers(lines) == strangers


@pytest.mark.parametrize(
    ("line", "speaker", "said"),
    [("客服 您好", "agent", "您好"), ("客户", "customer", ""), ("Customer hello", "customer", "hello")],
)
def test_where_there_are_no_colons_a_space_parts_the_label(line: str, speaker: str, said: str) -> None:
    head = read_spaced_head(line)
    assert head is not None
    assert (head.speaker, head.body) == (speaker, said)


def test_an_ordinary_word_before_a_space_is_no_label() -> None:
    assert read_spaced_head("您好 请讲") is None
