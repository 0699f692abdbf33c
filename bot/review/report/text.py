"""The review for the terminal: what matters of the page, in at most sixty lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.labels import EMOTIONS, FLAG_CATEGORIES, STAGES
from bot.review.report.columns import fit, pad, pad_left
from bot.review.report.comments import LEVELS
from bot.review.report.headline import good_kinds, headline, lacking
from bot.review.report.places import Places
from bot.review.report.ribbon import stage_runs
from bot.review.report.showable import safe_line, showable
from bot.review.report.stages import capping, missed_by_weight, stage_views
from bot.review.report.turns import turn_views

WIDTH = 96
"""Cells that a line takes at most."""
MOST_LINES = 60
_RUNS, _MOVES, _FLAGS, _MISSED, _GOOD, _PRACTISED, _CASES, _NOTES = 24, 4, 6, 8, 5, 3, 3, 3
_BAR = 20


def render_text(review: Mapping[str, Any]) -> str:
    """Render a review as text of at most `MOST_LINES` lines, each at most `WIDTH` cells wide, without colour codes.

    Args:
        review: one review as `coach review --json` gives it.
    """
    review = showable(review)
    blocks = [
        _head(review),
        _scores(review),
        _course(review),
        _flags(review),
        _missed(review),
        _good(review),
        _practise(review),
        _cases(review),
        [f"按评分表第 {review['rubric']} 版评；证据不足的不扣分。逐句和依据看 --html 的网页。"],
    ]
    lines = [line for block in blocks for line in block]
    return "\n".join(fit(_spaced(line), WIDTH) for line in lines)


def render_brief(review: Mapping[str, Any]) -> str:
    """Render a review in a few lines for a conversation: the score, what not to say, what to practise."""
    review = showable(review)
    scores = " · ".join(
        f"{stage.title} {'—' if stage.score is None else stage.score}"
        for stage in stage_views(review, _places(review))
        if stage.id in STAGES
    )
    lines = [*_head(review), f"各阶段：{scores}", *_flags(review), *_practise(review)]
    return "\n".join(fit(_spaced(line), WIDTH) for line in lines if line.strip())


def _head(review: Mapping[str, Any]) -> list[str]:
    total = "未评分" if review["total"] is None else f"总分 {review['total']}"
    issue = review["issue"]["title"] if review["issue"] else ""
    agent = f"坐席 {review['agent']}" if review["agent"] else ""
    facts = [review["id"], total, issue, agent, review["date"] or "", f"{len(review['turns'])} 句"]
    lines = [" · ".join(fact for fact in facts if fact), headline(review)]
    lines += [f"总分被封顶：“{item['title']}”没做到，一票否决" for item in capping(review)]
    return lines + _capped([f"注意：{note}" for note in review["notes"]], _NOTES, "条注意")


def _scores(review: Mapping[str, Any]) -> list[str]:
    lines = ["", f"{pad('阶段', 6)}{pad('得分', _BAR + 6)}{pad('做到', 6)}{pad('没做到', 8)}证据不足"]
    for stage in stage_views(review, _places(review)):
        filled = round((stage.score or 0) / 100 * _BAR)
        score = "—" if stage.score is None else str(stage.score)
        bar = "█" * filled + "·" * (_BAR - filled) if stage.id != "whole" else " " * _BAR
        met, missed, unsure = (pad_left(str(stage.counts[name]), 4) for name in ("met", "missed", "not_enough"))
        lines.append(f"{pad(stage.title, 6)}{bar} {pad_left(score, 3)}  {met}  {missed}    {unsure}")
    return lines


def _course(review: Mapping[str, Any]) -> list[str]:
    runs = stage_runs(turn_views(review, _places(review)))
    told = [f"{'↩' if run.falls_back else ''}{run.title} {_numbers(run.first, run.last)}" for run in runs[:_RUNS]]
    more = f" → …（共 {len(runs)} 段）" if len(runs) > _RUNS else ""
    lines = ["", *_folded(f"走势　{' → '.join(told)}{more}", "　　　")] if told else []
    levels = [point["level"] for point in review["tension"]]
    if levels:
        peak = max(review["tension"], key=lambda point: point["level"])
        titles = list(EMOTIONS.values())
        ends = f"开始 {levels[0]} {titles[levels[0]]}，结束 {levels[-1]} {titles[levels[-1]]}"
        lines.append(f"紧张度　{ends}，最高 {peak['level']} {titles[peak['level']]}（第 {peak['turn']} 句）")
    moves = [point for point in review["tension"] if point["change"]]
    largest = sorted(moves, key=lambda point: -abs(point["change"]))[:_MOVES]
    for point in sorted(largest, key=lambda point: point["turn"]):
        causes = "；".join(f"第 {cause['turn']} 句 {cause['why']}" for cause in point["because"])
        arrow = "↑" if point["change"] > 0 else "↓"
        lines.append(f"　　第 {point['turn']} 句 {arrow}{abs(point['change'])}{f'：{causes}' if causes else ''}")
    return lines


def _flags(review: Mapping[str, Any]) -> list[str]:
    ordered = sorted(review["flags"], key=lambda flag: flag["level"] != "forbidden")
    lines = []
    for flag in ordered:
        words = f"“{flag['text']}”" if flag["text"] else ""
        better = f" → {flag['rewrite']}" if flag["rewrite"] else ""
        title = f"{FLAG_CATEGORIES[flag['category']]}（{LEVELS[flag['level']]}）"
        lines.append(f"  第 {flag['turn']} 句 {title}{words}{better}")
    return _titled("要避开", _capped(lines, _FLAGS, "处"))


def _missed(review: Mapping[str, Any]) -> list[str]:
    lines = []
    for item in missed_by_weight(review):
        turns = "、".join(str(number) for number in dict.fromkeys(place["turn"] for place in item["evidence"]))
        where = f"（第 {turns} 句）" if turns else ""
        lines.append(f"  {item['title']}{where}：{item['advice']}")
    lacks = f"没做到（缺{'、'.join(lacking(review))}）" if review["missing"] else "没做到"
    return _titled(lacks, _capped(lines, _MISSED, "条"))


def _good(review: Mapping[str, Any]) -> list[str]:
    lines = []
    for title, count in good_kinds(review):
        turns = dict.fromkeys(str(good["turn"]) for good in review["good"] if good["title"] == title)
        lines.append(f"  {title} {count} 处：第 {'、'.join(turns)} 句")
    return _titled("做得好", _capped(lines, _GOOD, "样"))


def _practise(review: Mapping[str, Any]) -> list[str]:
    lines = []
    for number, one in enumerate(review["practise"][:_PRACTISED], start=1):
        lines.append(f"  {number}. {one['title']}：{one['advice']}")
        if one["phrases"]:
            lines.append(f"     可以说：“{one['phrases'][0]['text']}”")
    return _titled("先练", lines)


def _cases(review: Mapping[str, Any]) -> list[str]:
    return _titled(
        "相近案例", [f"  {case['id']} {case['title']}（{case['why']}）" for case in review["cases"][:_CASES]]
    )


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *lines] if lines else []


def _capped(lines: Sequence[str], most: int, counted: str) -> list[str]:
    left = len(lines) - most
    return [*lines[:most], f"  …还有 {left} {counted}"] if left > 0 else list(lines)


def _folded(line: str, indent: str) -> list[str]:
    """Break a line of stages at its arrows where it gets too wide."""
    lines, *parts = line.split(" → ")
    folded = [lines]
    for part in parts:
        longer = f"{folded[-1]} → {part}"
        if fit(longer, WIDTH) == longer:
            folded[-1] = longer
        else:
            folded.append(f"{indent}→ {part}")
    return folded


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _places(review: Mapping[str, Any]) -> Places:
    return Places(review["turns"], review["items"])


def _spaced(line: str) -> str:
    indent = len(line) - len(line.lstrip())
    return f"{line[:indent]}{safe_line(line[indent:])}"
