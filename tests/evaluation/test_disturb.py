from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.rules import default_rules
from bot.evaluation.disturb import DISTURBANCES
from bot.evaluation.disturb_schema import read_disturbances
from bot.language.normalise import normalise

quick = settings(deadline=None, max_examples=60)

NAMES = ["同音字", "拼音", "表情", "无标点", "叠字", "语音断句", "方言粤", "方言川", "方言东北"]
NAMES += ["五百字", "夹英文", "念数字", "错别字", "繁体"]
COMPLAINT = "你们这个流量到底怎么算的？我没有订过这个业务，为什么每个月扣我300块，气死我了！"
texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="我没有订过这个业务啊好的气死了，。？！ 0123456789元abG[]怒😠\n.:-年月%￥'", max_size=40),
)
seeds = st.integers(0, 1000)


def disturbed(name: str, text: str, seed: int = 0) -> str:
    return DISTURBANCES[name](text, random.Random(seed))


def all_ways(name: str, text: str) -> set[str]:
    return {disturbed(name, text, seed) for seed in range(40)}


def test_the_table_has_every_form_of_the_issue() -> None:
    assert list(DISTURBANCES) == NAMES


@pytest.mark.parametrize("name", NAMES)
@quick
@given(text=texts, seed=seeds)
def test_a_text_is_never_emptied(name: str, text: str, seed: int) -> None:
    result = disturbed(name, text, seed)
    assert bool(result.strip()) == bool(text.strip())
    assert normalise(result).text.strip() or not normalise(text).text.strip()


@pytest.mark.parametrize("name", NAMES)
@quick
@given(text=texts, seed=seeds)
def test_the_same_seed_gives_the_same_result(name: str, text: str, seed: int) -> None:
    assert disturbed(name, text, seed) == disturbed(name, text, seed)


@pytest.mark.parametrize("name", NAMES)
def test_a_complaint_is_disturbed(name: str) -> None:
    assert all_ways(name, COMPLAINT) != {COMPLAINT}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_a_blank_text_stays_as_it_is(name: str, text: str) -> None:
    assert disturbed(name, text) == text


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("繁体", "这个话费为什么没给我退", "這個話費為什麼沒給我退"),
        ("念数字", "每月扣20元，打10086没人接", "每月扣二十块，打幺零零八六没人接"),
        ("方言粤", "昨天", {"寻日", "琴日"}),
        ("方言川", "晓得了", {"晓得了嘛", "晓得了噻", "晓得了哈", "晓得了哦", "晓得了咯", "晓得了哟"}),
        ("方言东北", "怎么办", {"咋整"}),
        ("夹英文", "尽快取消", {"ASAP cancel", "ASAP取消", "尽快cancel", "尽快cancel掉", "ASAP cancel掉"}),
        ("无标点", "嗯，是的。3.5元？10:30", {"嗯是的3.5元10:30", "嗯 是的 3.5元 10:30"}),
    ],
)
def test_known_words_are_exchanged(name: str, text: str, expected: str | set[str]) -> None:
    assert all_ways(name, text) <= ({expected} if isinstance(expected, str) else expected)


@pytest.mark.parametrize("text", ["嗯是的", "好的", "？？？", "[怒]"])
def test_without_marks_there_is_nothing_to_take_out(text: str) -> None:
    assert all_ways("无标点", text) == {text}


@pytest.mark.parametrize(
    ("text", "stretched"), [("气死我了", "气死我了了了"), ("快", "快快快"), ("退钱！", "退钱！！！")]
)
def test_what_is_shouted_is_drawn_out(text: str, stretched: str) -> None:
    assert any(stretched in way for way in all_ways("叠字", text))


@quick
@given(text=texts, seed=seeds)
def test_repeating_keeps_numbers(text: str, seed: int) -> None:
    assert re.findall("[0-9]+", disturbed("叠字", text, seed)) == re.findall("[0-9]+", text)


def test_a_recogniser_writes_no_question_mark() -> None:
    ways = all_ways("语音断句", COMPLAINT)
    assert not any(mark in way for way in ways for mark in "？?！!")
    fillers = read_disturbances().speech.fillers
    assert all(any(filler in way for filler in fillers) for way in ways)
    assert any(way.startswith(("你们你们", "你你们")) for way in ways)


def test_a_face_stands_beside_a_word_or_instead_of_it() -> None:
    ways = all_ways("表情", "你们这样做真的气死我了")
    assert any("气死我了😡" in way for way in ways)
    assert any("气死我了" not in way for way in ways)


def test_a_face_without_a_feeling_to_go_by_has_none() -> None:
    neutral = read_disturbances().neutral_faces
    for way in all_ways("表情", "尾号是这个"):
        assert way.removeprefix("尾号是这个") in {face * count for face in neutral for count in (1, 2)}


@pytest.mark.parametrize("name", ["同音字", "拼音", "表情", "叠字", "方言粤", "方言川", "方言东北", "夹英文", "错别字"])
def test_an_emoticon_stays_whole(name: str) -> None:
    assert all("[作揖]" in way for way in all_ways(name, "那就谢谢你了[作揖]"))


@pytest.mark.parametrize("seed", range(10))
def test_a_story_holds_the_utterance_as_it_was(seed: int) -> None:
    result = disturbed("五百字", COMPLAINT, seed)
    assert result.count(COMPLAINT) == 1
    assert 450 <= len(result) - len(COMPLAINT) <= 550


def test_the_utterance_stands_at_the_beginning_in_the_middle_or_at_the_end() -> None:
    ways = all_ways("五百字", COMPLAINT)
    assert any(way.startswith(COMPLAINT) for way in ways)
    assert any(way.endswith(COMPLAINT) for way in ways)
    assert any(150 < way.index(COMPLAINT) < 350 for way in ways)


def test_an_open_utterance_is_closed_before_the_story_goes_on() -> None:
    assert all("好的。" in way for way in all_ways("五百字", "好的"))


@pytest.mark.parametrize("story", read_disturbances().stories, ids=lambda story: story.id)
def test_a_story_breaks_no_rule(story: object) -> None:
    text = normalise("".join(story.sentences)).text  # type: ignore[attr-defined]
    assert list(default_rules().find(text)) == []


@pytest.mark.parametrize(
    "word", ["电话", "手机", "流量", "宽带", "话费", "套餐", "客服", "投诉", "短信", "信号", "谢谢", "您好"]
)
def test_the_stories_leave_telecom_and_courtesies_to_the_utterance(word: str) -> None:
    assert not any(word in sentence for story in read_disturbances().stories for sentence in story.sentences)


def test_traditional_characters_are_read_back() -> None:
    table = read_disturbances().traditional
    assert normalise(table.traditional).text == table.simplified
