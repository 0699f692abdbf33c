from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]

FIRST = "客服：您好，工号1024为您服务。\n客户：我的卡停机了。\n客服：已经恢复了。\n客户：好，再见。"
SECOND = "客服：您好，请问有什么可以帮您？\n客户：宽带断了。\n客服：明天上午上门。"


@pytest.mark.parametrize(
    "text",
    [
        f"通话1\n{FIRST}\n通话2\n{SECOND}",
        f"【通话 1】\n{FIRST}\n\n【通话 2】\n{SECOND}",
        f"案例一：停机\n{FIRST}\n案例二：断网\n{SECOND}",
        f"第一通\n{FIRST}\n第二通\n{SECOND}",
        f"## 通话 1\n\n{FIRST}\n\n## 通话 2\n\n{SECOND}",
        f"{FIRST}\n=====\n{SECOND}",
        f"{FIRST}\n-----\n{SECOND}",
        f"{FIRST}\n\n{SECOND}",
        f"{FIRST}\n-----\n工号：2048\n{SECOND}",
        f"{FIRST}\n\n日期：2026-11-20\n{SECOND}",
        f"{FIRST}\n通话编号：B\n{SECOND}",
    ],
)
def test_calls_are_parted(read: Read, text: str) -> None:
    first, second = read(text)
    assert [len(first.lines), len(second.lines)] == [4, 3]
    assert second.lines[1].text == "宽带断了。"


@pytest.mark.parametrize(
    "text",
    [
        "客服：您好\n客户：喂\n\n客服：请讲\n客户：停机了",
        "客服：您好\n客户：喂\n-----\n客服：请讲\n客户：停机了",
        "客服：您好，请讲\n\n客户：停机了\n\n客服：您好，还在吗，请问您的号码\n\n客户：在",
        "客服：您好\n客户：停机了\n=====\n客服：好的",
        "客服：您好\n客户：我的工号\n工号：1024\n客服：收到",
        "客服：您好\n客户：停机了\n电话 10086 打了三回\n客服：好的",
    ],
)
def test_a_blank_line_or_dashes_inside_a_call_part_nothing(read: Read, text: str) -> None:
    assert len(read(text)) == 1


def test_headers_tell_of_the_call(read: Read) -> None:
    (call,) = read(
        f"通话编号：A001\n坐席工号：1024\n日期：2026年11月20日 10:32\n业务：停机\n客户号码：13800000000\n\n{FIRST}"
    )
    assert (call.id, call.agent, call.date, call.issue) == ("A001", "1024", "2026-11-20", "suspension")
    assert len(call.lines) == 4


def test_headers_may_stand_on_one_line(read: Read) -> None:
    (call,) = read(f"通话编号：A001  工号：1024  日期：2026/11/20\n{FIRST}")
    assert (call.id, call.agent, call.date) == ("A001", "1024", "2026-11-20")


@pytest.mark.parametrize("header", ["坐席：1024", "客服：1024"])
def test_a_bare_number_before_the_first_turn_is_the_staff_number(read: Read, header: str) -> None:
    (call,) = read(f"{header}\n客户：喂\n客服：您好")
    assert call.agent == "1024"
    assert [line.text for line in call.lines] == ["喂", "您好"]


def test_each_call_keeps_its_own_headers(read: Read) -> None:
    first, second = read(f"工号：1024\n日期：2026-11-20\n{FIRST}\n\n工号：2048\n日期：2026-11-21\n{SECOND}")
    assert [(call.agent, call.date) for call in (first, second)] == [("1024", "2026-11-20"), ("2048", "2026-11-21")]


def test_calls_without_ids_are_numbered_by_the_file(read: Read) -> None:
    assert [call.id for call in read(f"{FIRST}\n=====\n{SECOND}", "周一.txt")] == ["周一", "周一#2"]


def test_an_id_that_comes_again_stays_unique(read: Read) -> None:
    calls = read(f"通话编号：A\n{FIRST}\n通话编号：A\n{SECOND}")
    assert [call.id for call in calls] == ["A", "A#2"]


def test_a_title_before_the_first_turn_is_noted(read: Read) -> None:
    (call,) = read(f"十一月优秀录音\n{FIRST}")
    assert "第一句话前面有 1 行不是对话，没有算进去" in call.notes
    assert len(call.lines) == 4


def test_a_date_that_does_not_exist_is_none(read: Read) -> None:
    (call,) = read(f"日期：2026-13-45\n{FIRST}")
    assert call.date is None
