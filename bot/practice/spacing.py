"""What to practise next, spaced over days: a Leitner system with a card for each scenario.

After Sebastian Leitner, "So lernt man lernen" (Herder, 1972): a card that was known moves up a box and comes back
later, a card that was not known goes back to the first box and comes back soon. What is ours:

- A card moves up only when it was due, on its level or a harder one, and without help (a script, or hints and model
  answers as in `learn`): what was heard just now, was easier or was read off does not tell what is left in a week.
- A scenario is easy until it is passed so, then medium, then hard; failing twice in a row on a level leads one down.
- Few new scenarios a day, for each comes back tomorrow.
- Rooms do not count: a human customer is not the scenario's. They do count for what was missed and for the stages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.labels import ISSUES, STAGES
from bot.practice.archive_rows import RUN, SETTLED, STOPPED, Attempt, local_day
from bot.practice.notions import DIFFICULTIES
from bot.practice.scenarios import Scenario
from bot.rubric.rubric import load_rubric

INTERVALS = (1, 2, 4, 8, 16, 32)
"""Days until a card comes back, by its box."""
PASS_TOTAL = 70
"""A call that was settled is passed from this total on. A fatal fault caps the total at 60 or less (data/rubric/), so
no call with one is passed, even when the customer was settled; what was left out besides may cost 30 points."""
NEW_A_DAY = 2
"""Scenarios that are begun in a day. With those that come back that is half an hour of calls."""
RECENT = 3
"""Judged attempts by which a stage counts as weak or strong."""
_FOCUS_ATTEMPTS, _FOCUS_ITEMS = 5, 3
_STAGE_OF_MOVE = {
    "greet": "greeting",
    "apologize": "cut_in",
    "empathize": "cut_in",
    "listen": "cut_in",
    "ask": "cut_in",
    "restate": "cut_in",
    "explain": "transformation",
    "offer": "agreement",
    "consent": "agreement",
    "deadline": "agreement",
    "escalate": "agreement",
    "confirm": "closing",
    "close": "closing",
    "thank": "closing",
}


@dataclass(frozen=True)
class Card:
    """Where a scenario stands for a trainee.

    Attributes:
        scenario: its id.
        box: 0 to 5.
        level: index in `DIFFICULTIES` on which it is due.
        due: the day from which it is due.
        failed: how often in a row it was failed on the difficulty of the last attempt, 0 or 1; two lead a level down.
        last: the last attempt.
    """

    scenario: str
    box: int
    level: int
    due: date
    failed: int
    last: Attempt


@dataclass(frozen=True)
class Suggestion:
    """What to practise next.

    Attributes:
        scenario: id.
        difficulty: id.
        due: the day from which it is due; past when it is late.
        why: in a Chinese sentence.
        focus: ids of the rubric items to mind, at most three, the most important first.
    """

    scenario: str
    difficulty: str
    due: date
    why: str
    focus: tuple[str, ...]


def next_up(attempts: Sequence[Attempt], scenarios: Mapping[str, Scenario], today: date) -> Suggestion | None:
    """Return what a trainee should practise next.

    What is due comes first, the longest overdue before the others; then a new scenario: one of an issue that was not
    practised before the others, and of these the one whose script asks most of the trainee's weakest stage; then what
    is due soonest.

    Args:
        attempts: of one trainee, in any order.
        scenarios: what there is to practise, by id.
        today: the trainee's day, see `bot.practice.archive_rows.local_day`.

    Returns:
        None when there is no scenario.

    Raises:
        ContentError: the rubric is broken.
    """
    attempts = sorted(attempts, key=lambda one: one.ended)
    focus = tuple(most_missed(attempts, known={item.id for item in load_rubric().items}))
    today = max([today, *(local_day(one.ended) for one in attempts)])
    cards = cards_of(attempts, scenarios)
    soonest = min(cards.values(), key=lambda card: (card.due, card.scenario), default=None)
    if soonest is not None and soonest.due <= today:
        return Suggestion(soonest.scenario, DIFFICULTIES[soonest.level], soonest.due, _why_again(soonest, today), focus)
    untried = [one for name, one in sorted(scenarios.items()) if name not in cards]
    full = _begun_on(attempts, cards, today) >= NEW_A_DAY
    if untried and not (full and soonest is not None and soonest.due <= today + timedelta(days=1)):
        return _new(untried, attempts, today + timedelta(days=1 if full else 0), full, focus)
    if soonest is None:
        return None
    return Suggestion(soonest.scenario, DIFFICULTIES[soonest.level], soonest.due, _why_again(soonest, today), focus)


def cards_of(attempts: Iterable[Attempt], scenarios: Mapping[str, Scenario]) -> dict[str, Card]:
    """Return the cards of the scenarios that were tried, by their ids.

    Args:
        attempts: of one trainee, in the order in which they ended.
        scenarios: what there is to practise; others do not count.
    """
    cards: dict[str, Card] = {}
    for one in attempts:
        if _counts(one) and one.scenario in scenarios:
            cards[str(one.scenario)] = _moved(cards.get(str(one.scenario)), one)
    return cards


def passed(attempt: Attempt) -> bool:
    """Whether an attempt went well enough, by itself or with help."""
    return attempt.outcome == SETTLED and attempt.total is not None and attempt.total >= PASS_TOTAL


def most_missed(attempts: Sequence[Attempt], *, known: Iterable[str]) -> list[str]:
    """Return the ids of the rubric items missed most in the last five attempts, the newest counting the most.

    Args:
        attempts: in the order in which they ended; those in which nothing was judged are passed over.
        known: ids of the items that there still are; those missed in the newest attempt get five points, in the one
            before four, and so on.

    Returns:
        At most three; equals in the order of their ids.
    """
    judged = [one for one in attempts if one.total is not None or one.missed][-_FOCUS_ATTEMPTS:]
    points = dict.fromkeys(known, 0)
    for weight, one in enumerate(judged, start=_FOCUS_ATTEMPTS - len(judged) + 1):
        for item in set(one.missed) & points.keys():
            points[item] += weight
    missed = sorted((name for name, count in points.items() if count), key=lambda name: (-points[name], name))
    return missed[:_FOCUS_ITEMS]


def recent_mean(scores: Sequence[int]) -> int | None:
    """Return the mean of the last three scores, None when there is none."""
    last = scores[-RECENT:]
    return round(sum(last) / len(last)) if last else None


def weakest_stage(attempts: Iterable[Attempt]) -> tuple[str, int] | None:
    """Return the stage with the lowest mean of late and that mean; None when nothing was judged."""
    scores: dict[str, list[int]] = {stage: [] for stage in STAGES}
    for one in attempts:
        for stage, score in one.stages.items():
            if score is not None and stage in scores:
                scores[stage].append(score)
    means = [(mean, stage) for stage, judged in scores.items() if (mean := recent_mean(judged)) is not None]
    # Of equals the earlier in a call: it spoils what comes after.
    mean, stage = min(means, key=lambda one: one[0], default=(0, ""))
    return (stage, mean) if stage else None


def _counts(one: Attempt) -> bool:
    """Whether an attempt moves a card: not in a room, nor when it was left before anything was said."""
    tried = one.outcome != STOPPED or one.total is not None
    return one.kind == RUN and one.difficulty in DIFFICULTIES and tried


def _moved(card: Card | None, one: Attempt) -> Card:
    """Return the card of a scenario after an attempt, None before the first."""
    day, hard = local_day(one.ended), DIFFICULTIES.index(str(one.difficulty))
    box, level, due = (card.box, card.level, card.due) if card else (0, 0, day)
    tomorrow = day + timedelta(days=INTERVALS[0])
    if not passed(one):
        in_a_row = card is not None and card.failed > 0 and card.last.difficulty == one.difficulty
        failed = card.failed + 1 if card and in_a_row else 1
        if failed == 2:
            return Card(str(one.scenario), 0, min(level, max(0, hard - 1)), tomorrow, 0, one)
        return Card(str(one.scenario), 0, min(level, hard), tomorrow, failed, one)
    earned = not one.script and one.mode != "learn" and hard >= level
    if not earned:
        return Card(str(one.scenario), box, level, max(due, tomorrow), 0, one)
    level = min(hard + 1, len(DIFFICULTIES) - 1)
    if day < due:
        return Card(str(one.scenario), box, level, due, 0, one)
    box = min(box + 1, len(INTERVALS) - 1)
    return Card(str(one.scenario), box, level, day + timedelta(days=INTERVALS[box]), 0, one)


def _begun_on(attempts: Iterable[Attempt], cards: Mapping[str, Card], day: date) -> int:
    """Return how many scenarios were tried for the first time on a day."""
    first: dict[str, date] = {}
    for one in attempts:
        if _counts(one) and one.scenario in cards:
            first.setdefault(str(one.scenario), local_day(one.ended))
    return sum(begun == day for begun in first.values())


def _new(
    untried: Sequence[Scenario], attempts: Sequence[Attempt], due: date, full: bool, focus: tuple[str, ...]
) -> Suggestion:
    """Return the new scenario that fits best."""
    known = {one.issue for one in attempts}
    weak = weakest_stage(attempts)

    def order(one: Scenario) -> tuple[bool, float, str]:
        return one.issue in known, -_share(one, weak[0]) if weak else 0.0, one.id

    best = min(untried, key=order)
    reasons = [f"今天已经练了 {NEW_A_DAY} 个新场景，明天再添新的"] if full else []
    if best.issue not in known:
        reasons.append(f"还没练过“{ISSUES.get(best.issue, best.issue)}”")
    else:
        reasons.append("这个场景还没练过")
    if weak:
        reasons.append(f"{STAGES[weak[0]]}阶段最弱（平均 {weak[1]}）")
    return Suggestion(best.id, DIFFICULTIES[0], due, "；".join(reasons), focus)


def _share(scenario: Scenario, stage: str) -> float:
    """Return which share of a scenario's script belongs to a stage."""
    steps = [_STAGE_OF_MOVE.get(step.move) for step in scenario.script]
    return steps.count(stage) / len(steps) if steps else 0.0


def _why_again(card: Card, today: date) -> str:
    """Return why a scenario comes back."""
    last = card.last
    days = (card.due - local_day(last.ended)).days
    wait = "隔一天再来" if days <= 1 else f"隔 {days} 天再来，看还稳不稳"
    if passed(last):
        helped = last.script or last.mode == "learn"
        said = f"上次有提示，谈成了（{last.total} 分），这回不看提示" if helped else f"上次谈成了（{last.total} 分）"
    elif last.outcome == SETTLED:
        total = "没有得分" if last.total is None else f"只有 {last.total} 分"
        said = f"上次谈成了，但{total}，不到 {PASS_TOTAL}"
    else:
        said = "上次没谈成" if last.outcome != STOPPED else "上次没谈完"
    step = card.level - DIFFICULTIES.index(str(last.difficulty))
    if step:
        said += "，这回难一点" if step > 0 else "，这回先容易一点"
    late = (today - card.due).days
    return f"{said}，{wait}" + (f"；已经晚了 {late} 天" if late > 0 else "")
