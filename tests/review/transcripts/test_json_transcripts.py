from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bot.errors import InputError
from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]
Said = Callable[[Transcript], list[tuple[str, str]]]

TURNS = [{"speaker": "agent", "text": "您好"}, {"speaker": "customer", "text": "我的卡停机了"}]
TWO = [("agent", "您好"), ("customer", "我的卡停机了")]


def spelt(speaker_key: str, text_key: str, agent: str, customer: str) -> list[dict[str, Any]]:
    return [{speaker_key: agent, text_key: "您好"}, {speaker_key: customer, text_key: "我的卡停机了"}]


@pytest.mark.parametrize(
    "value",
    [
        {"turns": TURNS},
        [{"turns": TURNS}],
        {"calls": [{"turns": TURNS}]},
        TURNS,
        {"messages": spelt("role", "content", "assistant", "user")},
        {"dialogue": spelt("from", "utterance", "operator", "caller")},
        {"conversation": spelt("sender", "message", "staff", "client")},
        {"turns": spelt("name", "words", "客服小王", "客户")},
        {"对话": spelt("角色", "内容", "坐席", "用户")},
        {
            "events": [
                {"event": "action", "name": "action_listen"},
                {"event": "bot", "text": "您好"},
                {"event": "user", "text": "我的卡停机了"},
            ]
        },
        ["客服：您好", "客户：我的卡停机了"],
        {"text": "客服：您好\n客户：我的卡停机了"},
        [{"id": "A", "text": "客服：您好\n客户：我的卡停机了"}],
        {"data": {"result": {"turns": TURNS}}},
        {
            "turns": [
                {"speaker": {"role": "agent"}, "text": "您好"},
                {"speaker": {"role": "customer"}, "text": "我的卡停机了"},
            ]
        },
    ],
)
def test_calls_in_many_spellings_are_read(read: Read, said: Said, value: Any) -> None:
    (call,) = read(json.dumps(value, ensure_ascii=False), "通话.json")
    assert said(call) == TWO


def test_several_calls_keep_what_is_told_of_them(read: Read) -> None:
    calls = [
        {"id": "A", "agent": 1024, "date": "2026-11-20", "issue": "suspension", "turns": TURNS},
        {"call_id": "B", "工号": "2048", "日期": "2026年11月21日", "业务": "漫游", "turns": TURNS},
    ]
    first, second = read(json.dumps({"calls": calls}), "通话.json")
    assert (first.id, first.agent, first.date, first.issue) == ("A", "1024", "2026-11-20", "suspension")
    assert (second.id, second.agent, second.date, second.issue) == ("B", "2048", "2026-11-21", "roaming")


def test_a_saved_review_can_be_read_again(read: Read, said: Said) -> None:
    review = {
        "id": "通话1",
        "file": "a.txt",
        "agent": "1024",
        "date": "2026-11-20",
        "issue": {"id": "suspension", "title": "停机"},
        "turns": [
            {"number": 1, "speaker": "agent", "guessed": False, "text": "您好", "act": "agent_greet", "at": 1.5},
            {"number": 2, "speaker": "customer", "guessed": True, "text": "我的卡停机了", "act": None, "at": None},
        ],
        "items": [{"id": "x", "evidence": [{"turn": 1, "text": "您好", "why": "…"}]}],
        "cases": [{"id": "c", "title": "停机"}],
    }
    (call,) = read(json.dumps(review), "复盘.json")
    assert said(call) == TWO
    assert (call.id, call.agent, call.date, call.issue) == ("通话1", "1024", "2026-11-20", "suspension")
    assert [line.at for line in call.lines] == [1.5, None]
    assert call.lines[0].speaker_confidence == 1.0
    assert call.lines[1].speaker_confidence < 1.0


def test_what_is_said_to_the_coach_is_left_out(read: Read, said: Said) -> None:
    events = [
        {"event": "user", "text": "您好", "metadata": {"speaker": "agent"}},
        {"event": "bot", "text": "建议先报工号"},
        {"event": "user", "text": "我的卡停机了", "metadata": {"speaker": "customer"}},
        {"event": "user", "text": "下一步怎么办", "metadata": {"speaker": "coachee"}},
    ]
    (call,) = read(json.dumps({"events": events}), "通话.json")
    assert said(call) == TWO


@pytest.mark.parametrize(
    ("times", "at"),
    [
        ((0, 2.5, 7), [0.0, 2.5, 7.0]),
        ((0, 2500, 12000), [0.0, 2.5, 12.0]),
        ((0, 400, 900), [0.0, 400.0, 900.0]),
        ((1763600000, 1763600004, 1763600009), [0.0, 4.0, 9.0]),
        ((1763600000000, 1763600004000, 1763600009500), [0.0, 4.0, 9.5]),
        (("00:00:01", "00:00:02", "00:00:05"), [1.0, 2.0, 5.0]),
        ((None, 2.0, None), [None, 2.0, None]),
        ((float("nan"), 2.0, -1), [None, 2.0, None]),
    ],
)
@pytest.mark.parametrize("key", ["at", "start", "begin"])
def test_times_are_seconds_or_milliseconds(read: Read, key: str, times: tuple[Any, ...], at: list[float]) -> None:
    turns = [{"speaker": "agent", "text": f"第{n}句", key: time} for n, time in enumerate(times)]
    (call,) = read(json.dumps(turns), "通话.json")
    assert [line.at for line in call.lines] == at


def test_lines_may_each_be_a_call(read: Read) -> None:
    lines = [json.dumps({"id": name, "turns": TURNS}) for name in ("A", "B")]
    assert [call.id for call in read("\n".join(lines), "通话.jsonl")] == ["A", "B"]


def test_lines_may_each_be_a_turn_of_a_call(read: Read, said: Said) -> None:
    lines = [json.dumps({"call_id": name, **turn}) for turn in TURNS for name in ("A", "B")]
    first, second = read("\n".join(lines), "通话.jsonl")
    assert [first.id, second.id] == ["A", "B"]
    assert said(first) == said(second) == TWO


def test_a_single_line_is_enough(read: Read, said: Said) -> None:
    (call,) = read(json.dumps({"turns": TURNS}), "通话.jsonl")
    assert said(call) == TWO


def test_json_is_known_by_what_it_holds(read: Read, said: Said) -> None:
    (call,) = read(json.dumps({"turns": TURNS}), "通话.txt")
    assert said(call) == TWO


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        ('{"turns": [', "通话.json", "不是合法的 JSON"),
        ('{"turns": []}\n{"turns"', "通话.jsonl", "第 2 行"),
        ("[" * 100_000, "通话.json", "嵌套太深"),
        ('{"name": "甲", "score": 90}', "通话.json", "没有找到对话"),
        ("[]", "通话.json", "没有找到对话"),
        ('{"turns": [{"speaker": "agent", "text": ""}]}', "通话.json", "没有找到对话"),
        ('{"turns": [{"speaker": "bot", "text": "您好"}]}', "通话.json", "只有系统"),
    ],
)
def test_what_cannot_be_used_is_refused(read: Read, content: str, name: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        read(content, name)


def test_half_a_surrogate_pair_becomes_a_damaged_character(read: Read) -> None:
    (call,) = read(
        '[{"speaker": "agent", "text": "您好\\ud83d请讲\\u0000\\u200b"}, {"speaker": "客户", "text": "喂"}]', "a.json"
    )
    assert call.lines[0].text == "您好\ufffd请讲"
