"""What a trainee may see of a run: everything, but of an exam nothing of the customer's mind until it is over."""

from __future__ import annotations

from typing import Any

from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, ISSUES, PERSONAS
from bot.practice.archive_rows import STOPPED
from bot.practice.care import care_for
from bot.practice.effects import load_arithmetic
from bot.practice.exchange import REASONS, SETTLED, Exchange
from bot.practice.fixed import expected
from bot.practice.notions import MODES
from bot.practice.run import PracticeRun
from bot.practice.scenarios import Scenario, load_scenarios
from bot.practice.what_if import curve
from bot.rubric.heard import HeardTurn

_ACTS = {**CUSTOMER_ACTS, **AGENT_ACTS}


def view_of(run: PracticeRun, *, stopped: bool = False) -> dict[str, Any]:
    """Return a run as its trainee sees it.

    Args:
        run: going on or ended.
        stopped: whether the trainee has broken it off.

    Returns:
        `scenario` (`id`, `title`), `brief`, `customer` (`name`, `who`), `difficulty`, `mode`, `script`, `seed`; `ended`
        (`settled`, `lost`, `stopped` or None), `reason`, `told` (the reason in Chinese); `mood` (`anger`, `trust`),
        None in an exam that goes on; `turns`, each with `number`, `speaker`, `text`, `act_title`, `flags`, `changes`
        and `comments`, the latter four empty in such an exam; `curve`; `hint`; `expected`, what the fixed script asks
        for; `care`, a word after abuse once it is over; `may_close`, whether a last word of the trainee is due.
    """
    over = run.ended is not None or stopped
    shown = over or run.mode != "exam"
    answers = {exchange.turn: exchange for exchange in run.exchanges}
    step = run.next_step() if run.fixed and not over else None
    care = care_for(run.turns) if over else None
    return {
        "scenario": {"id": run.scenario.id, "title": run.scenario.title},
        "brief": run.scenario.told["brief"],
        "customer": {"name": run.scenario.customer["name"], "who": run.scenario.customer["who"]},
        "difficulty": run.difficulty.id,
        "mode": run.mode,
        "script": run.fixed,
        "seed": run.seed,
        "ended": run.ended or (STOPPED if stopped else None),
        "reason": run.reason,
        "told": REASONS[run.reason] if run.reason else None,
        "mood": {"anger": run.mind.anger, "trust": run.mind.trust} if shown else None,
        "turns": [_turn(turn, answers.get(turn.number), shown=shown) for turn in run.turns],
        "curve": curve(run) if shown else [],
        "hint": None if over else run.hint(),
        "expected": expected(step, run.scenario),
        "care": care.as_dict() if care else None,
        "may_close": run.ended == SETTLED and run.turns[-1].speaker == "customer",
    }


def scenario_list() -> dict[str, Any]:
    """Return what a trainee can choose from: `scenarios`, `difficulties` and `modes`, each with `id` and `title`."""
    return {
        "scenarios": [_scenario(scenario) for scenario in load_scenarios().values()],
        "difficulties": [
            {"id": one.id, "title": one.title, "who": one.who} for one in load_arithmetic().difficulties.values()
        ],
        "modes": [{"id": name, "title": title} for name, title in MODES.items()],
    }


def _scenario(scenario: Scenario) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "title": scenario.title,
        "issue": {"id": scenario.issue, "title": ISSUES[scenario.issue]},
        "persona": {"id": scenario.persona, "title": PERSONAS[scenario.persona]},
        "customer": {"name": scenario.customer["name"], "who": scenario.customer["who"]},
        "brief": scenario.told["brief"],
    }


def _turn(turn: HeardTurn, answer: Exchange | None, *, shown: bool) -> dict[str, Any]:
    told = shown and turn.act is not None
    return {
        "number": turn.number,
        "speaker": turn.speaker,
        "text": turn.text,
        "act_title": _ACTS.get(str(turn.act)) if told else None,
        "flags": [dict(flag) for flag in turn.flags] if shown else [],
        "changes": [change.as_dict() for change in answer.changes] if answer and shown else [],
        "comments": list(answer.comments) if answer and shown else [],
    }
