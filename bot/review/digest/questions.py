"""Questions for the case meeting, made from what is worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.review.digest.typical import TypicalCall

MOST_QUESTIONS = 6

_ITEMS = 4
"""At most so many questions are about items, so that there is room for the rest."""


def questions(
    items: Sequence[Mapping[str, Any]],
    flags: Sequence[Mapping[str, Any]],
    tension: Mapping[str, Any],
    bad: Sequence[TypicalCall],
) -> list[dict[str, Any]]:
    """Return at most six questions; the same figures give the same questions.

    Args:
        items: the items with enough judged calls, worst first, as `ItemTally.as_dict` gives them.
        flags: the flags by category, most calls first.
        tension: of all calls.
        bad: typical bad calls, where a question finds its example.

    Returns:
        Questions, each with `question`, `why` (the figures behind it), `item` (id or None) and `example` (call and turn
        or None).
    """
    missed = [item for item in items if item["missed"]["count"] > 1]
    asked = [_about(item, bad) for item in missed[:_ITEMS]]
    asked += [_about_flag(flag) for flag in flags if flag["calls"]["count"] > 1 and flag["forbidden"]][:1]
    if tension["rose"]["count"]:
        asked.append(_about_tension(tension["rose"]))
    return asked[:MOST_QUESTIONS]


def in_words(share: Mapping[str, Any]) -> str:
    """Return a share (as `Share.as_dict` gives it) in words, e.g. `40 通里有 12 通（30%，区间 18%–45%）`."""
    if not share["of"]:
        return "没有可判的通话"
    figures = f"{share['share']:.0%}，" + ("样本少" if share["few"] else f"区间 {share['low']:.0%}–{share['high']:.0%}")
    return f"{share['of']} 通里有 {share['count']} 通（{figures}）"


def _about(item: Mapping[str, Any], bad: Sequence[TypicalCall]) -> dict[str, Any]:
    title, missed = item["title"], item["missed"]
    if item["severity"] == "fatal":
        question = f"“{title}”是一票否决，哪一步能提前拦住？"
    elif 2 * item["partial"] >= missed["count"]:
        question = f"“{title}”多半只做了一半，差在哪一半？怎么说才算做全？"
    elif item["view"]:
        view = item["view"]
        question = f"“{title}”各方看法不同，文档认为：{view['document']}；评分表认为：{view['ours']}。我们按哪一种做？"
    else:
        question = f"“{title}”没做到，是不知道、来不及，还是觉得没必要？"
    example = _example(item["id"], bad)
    if example:
        question += f"听一听 {example['call']} 第 {example['turn']} 句：换成您，怎么说？"
    why = f"{in_words(missed)}没做到，其中 {item['partial']} 通做了一部分。建议：{item['advice']}"
    return {"item": item["id"], "question": question, "why": why, "example": example}


def _example(item_id: str, bad: Sequence[TypicalCall]) -> dict[str, Any] | None:
    for example in bad:
        for item in example.call.items:
            if item.id == item_id and item.verdict == "missed" and item.turn is not None:
                return {"call": example.call.id, "turn": item.turn}
    return None


def _about_flag(flag: Mapping[str, Any]) -> dict[str, Any]:
    question = f"“{flag['title']}”的话为什么还会出口？坐席当时缺的是权限、信息，还是一句现成的话术？"
    return {
        "item": None,
        "question": question,
        "why": f"{in_words(flag['calls'])}出现，共 {flag['flags']} 处，其中禁语 {flag['forbidden']} 处",
        "example": None,
    }


def _about_tension(rose: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "item": None,
        "question": "有的客户挂电话时比打进来时更激动：是从哪一句开始的？那时还能做什么？",
        "why": f"{in_words(rose)}结束时的紧张度高于开始时",
        "example": None,
    }
