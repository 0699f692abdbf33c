from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.paths import PROJECT
from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]
Said = Callable[[Transcript], list[tuple[str, str]]]

SOURCE = PROJECT.parent / "shared" / "seeds" / "004_975ec876df58d144.txt"
TURNS = Path(__file__).parents[2] / "conversations" / "source-004.jsonl"


def test_a_turn_goes_on_in_lines_without_a_label(read: Read, said: Said) -> None:
    (call,) = read("客服：您好，请讲。\n客户：我家宽带断了，\n修了两回，\n还是断。\n\n客服：我帮您查一下。")
    assert said(call) == [
        ("agent", "您好，请讲。"),
        ("customer", "我家宽带断了，修了两回，还是断。"),
        ("agent", "我帮您查一下。"),
    ]


def test_lines_of_words_with_spaces_are_joined_by_a_space(read: Read) -> None:
    (call,) = read("Agent: please hold\nthe line\nCustomer: ok")
    assert call.lines[0].text == "please hold the line"


def test_a_chat_export_has_names_and_times_on_lines_of_their_own(read: Read, said: Said) -> None:
    (call,) = read("客服 10:32:05\n您好，请讲\n\n客户 10:32:11\n怎么又停机了\n我昨天才交的钱\n")
    assert said(call) == [("agent", "您好，请讲"), ("customer", "怎么又停机了我昨天才交的钱")]
    assert [line.at for line in call.lines] == [0.0, 6.0]


def test_times_from_the_beginning_of_the_call_are_kept(read: Read) -> None:
    (call,) = read("[00:00:03] 客服：您好\n[00:00:07] 客户：喂")
    assert [line.at for line in call.lines] == [3.0, 7.0]


def test_a_label_may_be_parted_by_a_space_when_the_file_has_no_colons(read: Read, said: Said) -> None:
    (call,) = read("客服 您好请讲\n客户 停机了\n客服 我查一下")
    assert said(call) == [("agent", "您好请讲"), ("customer", "停机了"), ("agent", "我查一下")]


def test_several_turns_on_one_line_are_cut(read: Read, said: Said) -> None:
    (call,) = read(
        "客服人员:您好,请讲.客户:我要查话费.①客服人员:好的,马上查.②客户:快点.客服人员:这个月六十二客户:这么多"
    )
    assert said(call) == [
        ("agent", "您好,请讲."),
        ("customer", "我要查话费."),
        ("agent", "好的,马上查."),
        ("customer", "快点."),
        ("agent", "这个月六十二"),
        ("customer", "这么多"),
    ]


def test_a_label_that_is_quoted_or_talked_of_begins_no_turn(read: Read, said: Said) -> None:
    (call,) = read("客户：你们短信上写着“客服：一零零八六”，客服：是吗\n客服：是的")
    assert [speaker for speaker, _ in said(call)] == ["customer", "agent", "agent"]
    assert call.lines[0].text == "你们短信上写着“客服：一零零八六”，"


@pytest.mark.parametrize(
    "critique", ["评析:开场太短,应报工号.", "点评：这里要先道歉", "①处说得太硬,应先安抚.", "案例分析：没有复述"]
)
def test_critique_between_turns_is_left_out_and_noted(read: Read, said: Said, critique: str) -> None:
    (call,) = read(f"客服:您好.客户:我要退订.{critique}客服:马上给您退.客户:谢谢.")
    assert said(call) == [
        ("agent", "您好."),
        ("customer", "我要退订."),
        ("agent", "马上给您退."),
        ("customer", "谢谢."),
    ]
    assert any("点评" in note and "没有算进去" in note for note in call.notes)


def test_lines_after_a_critique_belong_to_it_until_the_next_label(read: Read, said: Said) -> None:
    (call,) = read("客服：您好\n客户：停机了\n评析：没有安抚\n应当先道歉\n客服：我查一下")
    assert said(call) == [("agent", "您好"), ("customer", "停机了"), ("agent", "我查一下")]


def test_turns_that_a_critic_quotes_again_count_once(read: Read, said: Said) -> None:
    quoted = "客服:这边查到了.客户:那怎么退.客服:当天就退."
    (call,) = read(f"客服:您好.{quoted}评析:说得清楚.{quoted}客户:行.")
    assert [text for _, text in said(call)] == ["您好.", "这边查到了.", "那怎么退.", "当天就退.", "行."]


@pytest.mark.parametrize("furniture", ["文档收集自网络,仅用于个人学习", "某某培训网提供免费下载资料"])
def test_furniture_of_a_web_page_is_left_out_and_noted(read: Read, said: Said, furniture: str) -> None:
    text = f"客服:您好.{furniture}客户:停机了.{furniture}客服:我查.评析:好.{furniture}客户:快点."
    (call,) = read(text)
    assert [words for _, words in said(call)] == ["您好.", "停机了.", "我查.", "快点."]
    assert any("套话" in note for note in call.notes)


def test_what_one_speaker_says_again_and_again_stays(read: Read) -> None:
    (call,) = read("\n".join("客户：喂。你们到底什么时候给我恢复。\n客服：请稍等。" for _ in range(4)))
    assert sum("到底什么时候" in line.text for line in call.lines) == 4


def test_what_both_speakers_say_in_their_turns_again_and_again_stays(read: Read) -> None:
    turns = ["客服：是的。一共是三十六块钱。", "客户：什么。一共是三十六块钱？"] * 3
    (call,) = read("\n".join(turns))
    assert sum("一共是三十六块钱" in line.text for line in call.lines) == 6


def test_a_line_that_comes_again_on_every_page_is_left_out(read: Read) -> None:
    page = "某某公司内部培训材料"
    (call,) = read(f"客服：您好。\n{page}\n客户：停机了。\n{page}\n客服：我查。\n{page}\n客户：快点。")
    assert [line.text for line in call.lines] == ["您好。", "停机了。", "我查。", "快点。"]


def test_stage_directions_on_lines_of_their_own_are_left_out_and_noted(read: Read, said: Said) -> None:
    (call,) = read("客服：您好\n（客户沉默了几秒）\n客户：停机了")
    assert said(call) == [("agent", "您好"), ("customer", "停机了")]
    assert any("旁白" in note for note in call.notes)


def test_what_a_robot_says_is_left_out_and_noted(read: Read, said: Said) -> None:
    (call,) = read("系统：欢迎致电\n客服：您好\n客户：停机了")
    assert said(call) == [("agent", "您好"), ("customer", "停机了")]
    assert any("机器人" in note for note in call.notes)


def test_turns_without_a_word_are_left_out(read: Read, said: Said) -> None:
    (call,) = read("客服：您好\n客户：……\n客服：喂？\n客户：在")
    assert said(call) == [("agent", "您好"), ("agent", "喂？"), ("customer", "在")]


def test_a_call_of_one_speaker_is_read_and_noted(read: Read) -> None:
    (call,) = read("客户：喂\n客户：有人吗")
    assert "只有客户一个人的话" in call.notes


def test_the_file_names_the_call(read: Read) -> None:
    (call,) = read("客服：您好\n客户：喂", "十一月的一通.md")
    assert (call.id, call.source) == ("十一月的一通", "十一月的一通.md")


def test_a_long_essay_is_no_dialogue(read: Read) -> None:
    essay = "\n".join("投诉处理要先处理心情再处理事情，坐席要耐心听完客户的话，不打断、不争辩。" * 5 for _ in range(4))
    with pytest.raises(InputError, match=r"没有找到对话.*客服：您好"):
        read(essay, guess=True)


def test_very_long_lines_are_read(read: Read) -> None:
    (call,) = read("客服：" + "好的，" * 200_000 + "\n客户：喂")
    assert [line.speaker for line in call.lines] == ["agent", "customer"]


def test_a_call_of_too_many_turns_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match=r"2001 句.*2000"):
        read("\n".join(f"{'客服' if n % 2 else '客户'}：第 {n} 句" for n in range(2001)))


def test_a_call_of_five_thousand_lines_is_read(read: Read) -> None:
    lines = [f"{'客服' if n % 6 else '客户'}：第 {n} 句" if n % 3 == 0 else f"还有第 {n} 行" for n in range(5000)]
    (call,) = read("\n".join(lines))
    assert len(call.lines) == 1667


def passages() -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """The calls run together in source 004, each with its turns; a made-up call where it is not at hand."""
    if not SOURCE.is_file():
        text = (
            "客服:您好,请讲.①客户:我的号怎么停了,一个短信都没有评析:没有报工号.②处应先道歉.客服:您稍等,我查.客户:快点."
        )
        turns = [
            ("agent", "您好,请讲"),
            ("customer", "我的号怎么停了,一个短信都没有"),
            ("agent", "您稍等,我查"),
            ("customer", "快点"),
        ]
        return {"made-up": (text, turns)}
    source = SOURCE.read_text(encoding="utf-8")
    found = {}
    rows = [json.loads(line) for line in TURNS.read_text(encoding="utf-8").splitlines()]
    for name in dict.fromkeys(row["call"] for row in rows):
        of_call = sorted((row for row in rows if row["call"] == name), key=lambda row: row["start"])
        start = source.rfind("客", 0, of_call[0]["start"])
        turns = [(row["speaker"], source[row["start"] : row["end"]]) for row in of_call]
        found[name] = (source[start : max(row["end"] for row in of_call)], turns)
    return found


def words_alone(text: str) -> str:
    return re.sub(r"[\W_①-⑳]", "", text)


def test_the_calls_run_together_in_the_source_come_out_turn_by_turn(read: Read) -> None:
    right = expected = found = 0
    for name, (passage, turns) in passages().items():
        (call,) = read(passage, f"{name}.txt")
        heard = Counter((line.speaker, words_alone(line.text)) for line in call.lines)
        right += sum((heard & Counter((speaker, words_alone(text)) for speaker, text in turns)).values())
        expected, found = expected + len(turns), found + len(call.lines)
    # Two turns of the second call go on where a page of the source breaks off, and are cut there by hand.
    assert right >= 0.95 * expected
    assert found == expected
