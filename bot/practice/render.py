"""Practice as text, for the terminal and for the conversation with the coach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.labels import ISSUES, PERSONAS
from bot.practice.exchange import REASONS, Exchange
from bot.practice.fixed import StepCheck, expected
from bot.practice.run import PracticeRun
from bot.practice.scenarios import Scenario


def render_scenarios(scenarios: Sequence[Scenario]) -> list[str]:
    """Return a numbered line for each scenario."""
    return [
        f"{number}. {one.title}（{one.id}；{ISSUES[one.issue]}，{PERSONAS[one.persona]}）"
        for number, one in enumerate(scenarios, start=1)
    ]


def render_start(run: PracticeRun) -> list[str]:
    """Return what a trainee reads before his first answer: the matter, the customer's first words, what is due."""
    return [
        f"【{run.scenario.title}】{run.scenario.told['brief']}",
        said_by_customer(run, run.opening),
        *_ahead(run, run.hint()),
    ]


def render_exchange(run: PracticeRun, exchange: Exchange) -> list[str]:
    """Return what moved the customer, why, and what he says; of an exam only the latter."""
    told = [] if run.mode == "exam" else [f"　　{comment}" for comment in exchange.comments or ("没有动静",)]
    lines = [*told, said_by_customer(run, exchange.line)]
    if exchange.reason:
        lines.append(f"通话结束：{REASONS[exchange.reason]}")
    else:
        lines += _ahead(run, exchange.hint)
    return lines


def render_check(check: StepCheck) -> list[str]:
    """Return what the fixed script makes of an attempt that was held back."""
    lines = [f"　　客户还没听到这句。{check.missing}"]
    if check.say is not None:
        lines.append(f"　　可以这样说：“{check.say}”再说一次，怎么说都算")
    else:
        lines.append(f"　　换个说法再来一次（还能试 {check.tries_left} 次）")
    return lines


def render_scorecard(card: Mapping[str, Any]) -> list[str]:
    """Return total, mood, the turn that turned the call, the things to do differently, and a word after abuse."""
    total = "—" if card["total"] is None else card["total"]
    curve = " → ".join(f"{point['anger']}/{point['trust']}" for point in card["mood"])
    lines = [f"【评分】总分 {total}" + (f"；火气/信任 {curve}" if curve else "")]
    turning = card["turning"]
    if turning:
        way = "好转" if turning["lasting"] > 0 else "变坏"
        why = f"（{'；'.join(turning['changes'])}）" if turning["changes"] else ""
        lines.append(f"转折：第 {turning['turn']} 句“{turning['text']}”，从此{way}{why}")
    for number, one in enumerate(card["differently"], start=1):
        where = f"第 {one['turn']} 句，" if one["turn"] else ""
        said = f"　可以说：“{one['say']}”" if one["say"] else ""
        lines.append(f"  {number}. {where}{one['title']}：{one['why']}{said}")
    if card.get("care"):
        lines.append(render_care(card["care"]))
    return lines


def render_care(care: Mapping[str, Any]) -> str:
    """Return the word to a trainee who was abused, with the pause that is offered."""
    return f"{care['text']}（可以先歇 {care['pause_minutes']} 分钟）"


def render_what_if(found: Mapping[str, Any]) -> list[str]:
    """Return both ways a call could have gone, their curves below each other."""
    return [line for name, title in (("was", "当时"), ("would_be", "换了")) for line in _way(found[name], title)]


def said_by_customer(run: PracticeRun, line: str) -> str:
    """Return a line of the customer, with his mood unless it is an exam."""
    mood = "" if run.mode == "exam" else f"（火气 {run.mind.anger}，信任 {run.mind.trust}）"
    return f"{run.scenario.customer['name']}{mood}：{line}"


def _ahead(run: PracticeRun, hint: str | None) -> Iterator[str]:
    due = expected(run.next_step(), run.scenario) if run.fixed else None
    if due is not None:
        yield f"　　该您了：{due['title']}。{due['say_own']}"
    elif hint:
        yield f"　　提示：{hint}"


def _way(way: Mapping[str, Any], title: str) -> list[str]:
    curve = " → ".join(f"{point['anger']}/{point['trust']}" for point in way["curve"])
    return [f"　　{title}：“{way['text']}”，客户：“{way['line']}”", f"　　　　火气/信任 {curve}"]
