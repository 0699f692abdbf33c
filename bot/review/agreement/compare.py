"""The machine's verdicts beside trainers' scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from bot.labels import STAGES
from bot.review.agreement.kappa import Agreement, Judgement, agreement
from bot.review.agreement.places import Places
from bot.review.agreement.scale import GRADED, machine_value
from bot.review.agreement.sheet import STAGE_TITLES, TrainerScore
from bot.review.agreement.totals import CallTotals, Correlation, correlate, totals
from bot.rubric.verdicts import WHOLE_CALL

Review = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """One item of one call, judged by the machine and by a trainer.

    Attributes:
        review: of the call.
        item: as the review has it, with the machine's verdict, reason and evidence.
        machine: the machine's value on the scale.
        score: the trainer's.
    """

    review: Review
    item: Mapping[str, Any]
    machine: str
    score: TrainerScore

    @property
    def call(self) -> tuple[str, str]:
        """File and id of the call."""
        return str(self.review.get("file") or ""), str(self.review["id"])

    @property
    def graded(self) -> bool:
        """Whether both say how much was done."""
        return self.machine in GRADED and self.score.value in GRADED

    @property
    def apart(self) -> int | None:
        """By how much the two differ, 0 to 2; None where one of them says N or ?."""
        return abs(int(self.machine) - int(self.score.value)) if self.graded else None

    def as_dict(self) -> dict[str, Any]:
        """Return the two judgements as plain data."""
        item, score = self.item, self.score
        return {
            "call": self.review["id"],
            "file": self.review.get("file"),
            "item": item["id"],
            "title": item["title"],
            "stage": item["stage"],
            "weight": item["weight"],
            "machine": self.machine,
            "trainer": score.value,
            "apart": self.apart,
            "scorer": score.scorer,
            "note": score.note,
            "row": score.row,
            "why": item["why"],
            "evidence": [dict(one) for one in item["evidence"]],
        }


@dataclass(frozen=True)
class Compared:
    """How well the machine and trainers, or two trainers, agree on something.

    Attributes:
        id: of an item or a stage, or the scorers.
        title: for the screen.
        agreement: the figures.
    """

    id: str
    title: str
    agreement: Agreement

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return {"id": self.id, "title": self.title, **self.agreement.as_dict()}


@dataclass(frozen=True)
class Comparison:
    """The machine's verdicts beside trainers' scores. In all figures the machine is the first rater.

    Attributes:
        scorers: names, "" for scores without one.
        calls: scored by at least one trainer.
        overall: over all items.
        stages: by stage, and for the items that look at the whole call.
        items: by item, the least agreed first.
        by_scorer: the machine and each trainer.
        between: each two trainers that scored the same items.
        totals: of each call and trainer.
        correlation: of the totals, None-valued where there are too few calls.
        disagreements: largest first, then by weight.
        unplaced: scores that fit no call or item, with the reason in Chinese.
        rubrics: versions of the rubric that the machine judged by.
    """

    scorers: tuple[str, ...]
    calls: int
    overall: Agreement
    stages: tuple[Compared, ...]
    items: tuple[Compared, ...]
    by_scorer: tuple[Compared, ...]
    between: tuple[Compared, ...]
    totals: tuple[CallTotals, ...]
    correlation: Correlation
    disagreements: tuple[Judged, ...]
    unplaced: tuple[tuple[TrainerScore, str], ...]
    rubrics: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data; all disagreements are in it."""
        return {
            "scorers": list(self.scorers),
            "calls": self.calls,
            "rubrics": list(self.rubrics),
            "overall": self.overall.as_dict(),
            "stages": [one.as_dict() for one in self.stages],
            "items": [one.as_dict() for one in self.items],
            "by_scorer": [one.as_dict() for one in self.by_scorer],
            "between_trainers": [one.as_dict() for one in self.between],
            "totals": [one.as_dict() for one in self.totals],
            "correlation": self.correlation.as_dict(),
            "disagreements": [one.as_dict() for one in self.disagreements],
            "unplaced": [
                {"row": one.row, "sheet": one.sheet, "call": one.call, "file": one.file, "item": one.item}
                | {"value": one.value, "scorer": one.scorer, "why": why}
                for one, why in self.unplaced
            ],
        }


def compare(reviews: Iterable[Review], scores: Iterable[TrainerScore]) -> Comparison:
    """Compare the machine's verdicts with trainers' scores.

    Args:
        reviews: with `id`, `file`, `rubric`, `items` and `total`, as `coach review --json` gives them.
        scores: of one or several trainers; those that fit no call or item are reported.

    Returns:
        The comparison; the same for the same reviews and scores, in any order of the scores.
    """
    judged, unplaced = _placed(list(reviews), scores)
    judged.sort(key=lambda one: (*one.call, one.item["id"], one.score.scorer, one.score.row))
    sums = totals((one.call, one.score.scorer, one.review, one.item, one.machine, one.score.value) for one in judged)
    by_scorer = _grouped(judged, lambda one: one.score.scorer)
    return Comparison(
        scorers=tuple(sorted(by_scorer)),
        calls=len({one.call for one in judged}),
        overall=_machine_and_trainer(judged),
        stages=_by_stage(judged),
        items=_by_item(judged),
        by_scorer=tuple(
            Compared(name, shown_name(name), _machine_and_trainer(those)) for name, those in sorted(by_scorer.items())
        ),
        between=_between(judged),
        totals=sums,
        correlation=correlate(sums),
        disagreements=_disagreements(judged),
        unplaced=tuple(unplaced),
        rubrics=tuple(sorted({str(one.review["rubric"]) for one in judged})),
    )


def shown_name(scorer: str) -> str:
    """Return the name of a scorer for the screen."""
    return scorer or "未署名"


def _placed(
    reviews: Sequence[Review], scores: Iterable[TrainerScore]
) -> tuple[list[Judged], list[tuple[TrainerScore, str]]]:
    places = Places(reviews)
    judged: list[Judged] = []
    unplaced: list[tuple[TrainerScore, str]] = []
    taken: set[tuple[Any, ...]] = set()
    for score in scores:
        review, why = places.find_call(score)
        item = places.find_item(review, score) if review is not None else None
        if review is None or item is None:
            unplaced.append((score, why or "评分表里没有这一条"))
            continue
        one = Judged(review, item, machine_value(item["verdict"], item["degree"]), score)
        # A row may name the file and another not; they are one judgement, and must not count twice.
        if (one.call, item["id"], score.scorer) in taken:
            unplaced.append((score, "同一个人对同一条评了两次，只算第一次"))
            continue
        taken.add((one.call, item["id"], score.scorer))
        judged.append(one)
    return judged, unplaced


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], str]) -> dict[str, list[Judged]]:
    groups: defaultdict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[key(one)].append(one)
    return groups


def _machine_and_trainer(judged: Iterable[Judged]) -> Agreement:
    return agreement(Judgement("\n".join(one.call), one.machine, one.score.value) for one in judged)


def _by_stage(judged: Iterable[Judged]) -> tuple[Compared, ...]:
    groups = _grouped(judged, lambda one: one.item["stage"])
    known = [stage for stage in (*STAGES, WHOLE_CALL) if stage in groups]
    return tuple(Compared(stage, STAGE_TITLES[stage], _machine_and_trainer(groups[stage])) for stage in known)


def _by_item(judged: Iterable[Judged]) -> tuple[Compared, ...]:
    groups = _grouped(judged, lambda one: one.item["id"])
    items = [Compared(name, those[0].item["title"], _machine_and_trainer(those)) for name, those in groups.items()]

    def least_agreed(one: Compared) -> tuple[float, int, str]:
        share = one.agreement.same.value
        return 2.0 if share is None else share, -one.agreement.pairs, one.id

    return tuple(sorted(items, key=least_agreed))


def _between(judged: Iterable[Judged]) -> tuple[Compared, ...]:
    """Return how well each two trainers agree on what both have scored."""
    values: defaultdict[str, dict[tuple[tuple[str, str], str], str]] = defaultdict(dict)
    for one in judged:
        values[one.score.scorer][one.call, one.item["id"]] = one.score.value
    pairs = []
    for first, second in combinations(sorted(values), 2):
        both = sorted(values[first].keys() & values[second].keys())
        if both:
            found = agreement(
                Judgement("\n".join(place[0]), values[first][place], values[second][place]) for place in both
            )
            title = f"{shown_name(first)}、{shown_name(second)}"
            pairs.append(Compared(title, title, found))
    return tuple(pairs)


def _disagreements(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return where the two differ: by most first; those where one of them gives no grade come last."""
    apart = [one for one in judged if one.machine != one.score.value]
    return tuple(sorted(apart, key=lambda one: (-(one.apart or 0), -one.item["weight"])))
