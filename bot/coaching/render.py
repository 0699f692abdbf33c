"""Advice as text, for people and for channels that show nothing else. The two lines that matter come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.coaching.replies import reply
from bot.labels import FLAG_CATEGORIES

_LEVELS = {"forbidden": "别说", "caution": "最好换"}
_STRICTNESS = {"must": "必须", "should": "应当", "advice": "建议"}


def render_advice(advice: Mapping[str, Any]) -> str:
    """Render advice (the dict of `Advice.as_dict`) as a few lines of Chinese."""
    heard, stage = advice["heard"], advice["stage"]
    matter = f" · {advice['issue']['title']}" if advice["issue"] else ""
    who = "客户" if heard["speaker"] == "customer" else "您"
    mood = f"紧张度 {advice['tension']}/4（{advice['emotion']['title']}）"
    lines = [f"【{stage['title']}】{who}：{heard['title']} · {mood}{matter}"]
    if heard["unsure"]:
        lines.append(reply("unsure", confidence=round(heard["confidence"] * 100)))
    lines += render_flags(advice["flags"], advice["rewrite"])
    step = advice["next"]
    avoid = f"；{step['avoid']}" if step["avoid"] else ""
    lines.append(f"下一步：{step['text']}{avoid}（{step['why']}）")
    lines += render_phrases(advice["phrases"])
    lines += [f"案例 {case['id']}：{case['title']}（{case['why']}）" for case in advice["cases"]]
    lines += [f"规定：{rule['title']}（{rule['source']}）" for rule in advice["rules"]]
    if advice.get("evidence"):
        lines.append(f"以往：{advice['evidence']['text']}")
    if advice["care"]:
        lines.append(f"给您：{advice['care']}")
    return "\n".join(lines)


def render_phrases(phrases: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return lines for phrases."""
    numbered = [f"  {number}. {phrase['text']}" for number, phrase in enumerate(phrases, start=1)]
    return ["可以说：", *numbered] if numbered else []


def render_flags(flags: Sequence[Mapping[str, Any]], rewritten: Mapping[str, Any] | None) -> list[str]:
    """Return lines for flags and the rewrite; none when there are no flags."""
    lines = []
    for flag in flags:
        words = f"“{flag['text']}”" if flag["text"] else ""
        lines.append(f"{_LEVELS[flag['level']]}：{words}{FLAG_CATEGORIES[flag['category']]}，{flag['why']}")
    if rewritten:
        better = rewritten["text"]
        lines.append(f"改成：{better}" if better else f"没有合适的改法：{rewritten['reason']}")
    return lines


def render_case(case: Mapping[str, Any]) -> str:
    """Render a case with what was done and why it worked."""
    lines = [f"案例 {case['id']}：{case['title']}", f"  为什么找到：{case['why']}", f"  怎么处理：{case['handling']}"]
    if case["worked_because"]:
        lines.append(f"  为什么：{case['worked_because']}")
    if case["caution"]:
        lines.append(f"  注意：{case['caution']}")
    if case["key_phrases"]:
        lines.append(f"  可借用：{'；'.join(case['key_phrases'][:2])}")
    return "\n".join([*lines, f"  出处：{case['source']}"])


def render_rule(rule: Mapping[str, Any]) -> str:
    """Render a handbook entry."""
    lines = [
        f"{rule['title']}（{_STRICTNESS[rule['strictness']]}）",
        f"  {rule['text']}",
        f"  为什么找到：{rule['why']}",
    ]
    for contradiction in rule["contradictions"]:
        lines += render_contradiction(contradiction)
    return "\n".join([*lines, f"  出处：{rule['source']}"])


def render_contradiction(told: Mapping[str, Any]) -> list[str]:
    """Return lines of Chinese for what `contradictions.Contradiction.as_dict` gives, the stricter position first."""
    lines = [f"  说法不一：{told['question']}？从严按第一条，因为{told['because']}"]
    for number, one in enumerate(told["positions"], start=1):
        lines.append(f"    {number}. {one['says']}（{_STRICTNESS[one['strictness']]}，{one['source']}；{one['id']}）")
    return lines
