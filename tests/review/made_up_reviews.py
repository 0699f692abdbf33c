"""Reviews of invented calls, as `coach review --json` gives them; no engine is needed to make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

ITEMS: tuple[tuple[str, str, str, int, str], ...] = (
    ("greeting-staff-number", "greeting", "开口报工号", 2, "normal"),
    ("cut_in-feelings-first", "cut_in", "先安抚再问事", 5, "major"),
    ("cut_in-restate", "cut_in", "复述客户的诉求", 4, "normal"),
    ("transformation-reason", "transformation", "说清原因再谈规定", 3, "normal"),
    ("agreement-deadline", "agreement", "给出办理时限", 5, "major"),
    ("closing-anything-else", "closing", "问还有没有别的事", 1, "minor"),
    ("whole-no-forbidden", "whole", "全程不说禁语", 8, "fatal"),
)
"""Id, stage, title, weight and severity of the items of a small invented rubric."""

SAID: tuple[tuple[str, str, str], ...] = (
    ("agent", "您好，工号八八零六，请讲", "greeting"),
    ("customer", "我的卡怎么又打不出去了，这个月第二回了", "cut_in"),
    ("agent", "耽误您打电话了，我先看看是哪儿卡住了", "cut_in"),
    ("customer", "每次都说看看，看完也没下文啊", "cut_in"),
    ("agent", "系统显示是自动扣款没扣成，所以停了", "transformation"),
    ("customer", "那你们好歹先发个短信吧", "transformation"),
    ("agent", "我现在就给您开，今天晚上八点前能打，打不了您找我", "agreement"),
    ("customer", "行吧，那我等着", "closing"),
)
_CHANGES = {"missed": 0.0, "half": 0.5, "met": 1.0}


def item(name: str, verdict: str = "met", *, turn: int | None = 3, **changed: Any) -> dict[str, Any]:
    """Return the finding on an item of ITEMS; `half` stands for missed, but half done."""
    item_id, stage, title, weight, severity = next(one for one in ITEMS if one[0] == name)
    evidence = [] if turn is None else [{"turn": turn, "start": 0, "end": 2, "text": "耽误", "why": "这里看得出来"}]
    return {
        "id": item_id,
        "stage": stage,
        "title": title,
        "verdict": "missed" if verdict == "half" else verdict,
        "degree": _CHANGES.get(verdict),
        "weight": weight,
        "severity": severity,
        "why": f"机器判为 {verdict}",
        "advice": f"做到“{title}”",
        "evidence": evidence,
        "phrases": [],
        "source": "自拟",
        "view": None,
    } | changed


def flag(category: str = "flat_refusal", level: str = "forbidden", turn: int = 5) -> dict[str, Any]:
    """Return a flag."""
    return {
        "turn": turn,
        "category": category,
        "level": level,
        "start": 0,
        "end": 4,
        "text": "办不了的",
        "rule": "made-up",
        "why": "没有给出路",
        "source": "自拟",
        "how": "pattern",
        "rewrite": None,
        "rewrite_reason": "",
    }


def tension(*levels: int) -> list[dict[str, Any]]:
    """Return the tension at the customer's turns 2, 4, 6, …; each change is put down to the turn before."""
    points: list[dict[str, Any]] = []
    for place, level in enumerate(levels):
        change = level - levels[place - 1] if place else 0
        because = [{"turn": 2 * place + 1, "why": "坐席：道歉" if change < 0 else "坐席：辩解"}] if change else []
        points.append({"turn": 2 * place + 2, "level": level, "change": change, "because": because})
    return points


def review(
    call: str = "通话1",
    total: int | None = 62,
    verdicts: Mapping[str, str] | None = None,
    *,
    levels: Sequence[int] = (3, 3, 2, 1),
    said: Sequence[tuple[str, str, str]] = SAID,
    **changed: Any,
) -> dict[str, Any]:
    """Return the review of an invented call.

    Args:
        call: id.
        total: score.
        verdicts: by item id, `half` for missed but half done; all others are met.
        levels: the customer's tension, turn by turn.
        said: speaker, text and stage of each turn.
        changed: fields that differ.
    """
    items = [item(one[0], (verdicts or {}).get(one[0], "met")) for one in ITEMS]
    stages = ("greeting", "cut_in", "transformation", "agreement", "closing")
    return {
        "id": call,
        "file": f"{call}.txt",
        "agent": "1024",
        "date": "2026-11-16",
        "issue": {"id": "suspension", "title": "停机"},
        "persona": None,
        "notes": [],
        "rubric": "1",
        "turns": [
            {
                "number": number,
                "speaker": speaker,
                "guessed": False,
                "text": text,
                "act": None,
                "stage": stage,
                "at": None,
            }
            for number, (speaker, text, stage) in enumerate(said, start=1)
        ],
        "tension": tension(*levels),
        "flags": [],
        "good": [
            {"turn": 3, "kind": "empathy", "title": "共情", "start": 0, "end": 4, "text": "耽误您打", "why": "体谅"}
        ],
        "missing": [],
        "items": items,
        "score": dict.fromkeys(stages, total),
        "total": total,
        "capped_by": [],
        "cases": [],
        "practise": [],
    } | changed


def many(calls: int, *, agents: int = 6, days: int = 5) -> list[dict[str, Any]]:
    """Return reviews that differ in score, agent, day, verdicts, flags and tension, the same ones every time."""
    return [varied(number, agents=agents, days=days) for number in range(calls)]


def varied(number: int, *, agents: int = 6, days: int = 5) -> dict[str, Any]:
    """Return one of `many`."""
    choice = ("met", "missed", "half", "not_applicable", "not_enough", "met", "missed")
    verdicts = {one[0]: choice[(number * 7 + place * (number % 5 + 1)) % 7] for place, one in enumerate(ITEMS)}
    levels = ((3, 3, 2, 1), (2, 3, 4, 4), (1, 1, 1, 1), (4, 2, 1, 0))[number % 4]
    issues = ({"id": "suspension", "title": "停机"}, {"id": "roaming", "title": "漫游"}, None)
    return review(
        f"第{number:04d}通",
        (number * 37) % 101,
        verdicts,
        levels=levels,
        agent=f"{1000 + number % agents}",
        date=(date(2026, 11, 16) + timedelta(days=number % days)).isoformat(),
        issue=issues[number % 3],
        flags=[flag(turn=5)] if number % 3 == 0 else [flag("jargon", "caution")] if number % 5 == 0 else [],
        missing=["greeting", "deadline"] if number % 2 else ["empathy"],
    )
