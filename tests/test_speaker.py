from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.labels import SPEAKERS
from bot.speaker import Utterance, read_utterance


@pytest.mark.parametrize(
    ("text", "speaker", "said"),
    [
        ("客户：我没开过彩铃", "customer", "我没开过彩铃"),
        ("客户说：我没开过彩铃", "customer", "我没开过彩铃"),
        ("用户:凭什么扣钱", "customer", "凭什么扣钱"),
        (" 机主 ： 我要退网", "customer", "我要退网"),
        ("他说：你们就是骗子", "customer", "你们就是骗子"),
        ("Customer: 你好", "customer", "你好"),
        ("我说：您稍等", "agent", "您稍等"),
        ("我想说：这个我也没办法", "agent", "这个我也没办法"),
        ("坐席：您好", "agent", "您好"),
        ("客服人员：您好", "agent", "您好"),
        ("AGENT：您好", "agent", "您好"),
        ("教练：下一步怎么办", "coachee", "下一步怎么办"),
        ("下一步怎么办", "coachee", "下一步怎么办"),
        ("客户骂我怎么办", "coachee", "客户骂我怎么办"),
        ("客户问：多少钱：一个月", "customer", "多少钱：一个月"),
        ("", "coachee", ""),
    ],
)
def test_a_prefix_tells_whose_words_they_are(text: str, speaker: str, said: str) -> None:
    utterance = read_utterance(text)
    assert (utterance.speaker, utterance.text) == (speaker, said)


@pytest.mark.parametrize("speaker", list(SPEAKERS))
def test_metadata_tell_whose_words_they_are(speaker: str) -> None:
    assert read_utterance("您好", {"speaker": speaker}) == Utterance(speaker, "您好")


def test_metadata_win_over_a_prefix_and_the_words_stay_whole() -> None:
    assert read_utterance("我说：您好", {"speaker": "customer"}) == Utterance("customer", "我说：您好")


def test_a_prefix_that_says_the_same_as_the_metadata_is_taken_off() -> None:
    assert read_utterance("客户：你好", {"speaker": "customer"}) == Utterance("customer", "你好", 3)


@pytest.mark.parametrize("metadata", [None, {}, {"speaker": None}, {"channel": "web"}])
def test_without_a_speaker_it_is_said_to_the_coach(metadata: dict[str, object] | None) -> None:
    assert read_utterance("怎么安抚", metadata).speaker == "coachee"


@pytest.mark.parametrize("speaker", ["boss", "", "Customer", 3, ["customer"], {"name": "customer"}, True])
def test_an_unknown_speaker_is_refused(speaker: object) -> None:
    with pytest.raises(InputError, match="请用 customer、agent、coachee 之一"):
        read_utterance("您好", {"speaker": speaker})


@given(st.text(alphabet="客户说我：: \n坐席agent您好", max_size=30), st.sampled_from([None, *SPEAKERS]))
def test_the_offset_says_where_the_words_begin(text: str, speaker: str | None) -> None:
    utterance = read_utterance(text, {"speaker": speaker})
    assert text[utterance.offset :] == utterance.text
