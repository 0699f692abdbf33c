"""Scores by stage, with the items behind each, as the page and the terminal show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.labels import STAGES
from bot.review.report.places import Places, Words
from bot.rubric.verdicts import SEVERITIES, VERDICTS, WHOLE_CALL

STAGE_TITLES: dict[str, str] = {**STAGES, WHOLE_CALL: "整通"}
_SHOWN_FIRST = ["missed", "met", "not_enough", "not_applicable"]


@dataclass(frozen=True)
class ItemView:
    """A rubric item with its verdict.

    Attributes:
        item: the item as the review gives it.
        anchor: its id on the page.
        verdict: the verdict in Chinese; a missed item that was done in part says how much.
        severity: in Chinese.
        evidence: the turns that the verdict rests on.
        caps: whether it holds the total down.
    """

    item: Mapping[str, Any]
    anchor: str | None
    verdict: str
    severity: str
    evidence: tuple[Words, ...]
    caps: bool


@dataclass(frozen=True)
class StageView:
    """A stage with its score.

    Attributes:
        id: of the stage, or `whole`.
        title: in Chinese.
        score: 0 to 100, None when nothing could be judged (and for the whole call, which has no score of its own).
        counts: how many items have each verdict, by id of the verdict.
        items: missed ones first, the weightiest before the lighter.
    """

    id: str
    title: str
    score: int | None
    counts: Mapping[str, int]
    items: tuple[ItemView, ...]


def stage_views(review: Mapping[str, Any], places: Places) -> list[StageView]:
    """Return the five stages and, when there are items for it, the whole call."""
    views = []
    for stage, title in STAGE_TITLES.items():
        items = [item for item in review["items"] if item["stage"] == stage]
        if stage in STAGES or items:
            views.append(
                StageView(stage, title, review["score"].get(stage), _counts(items), _views(items, review, places))
            )
    return views


def capping(review: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the items that hold the total down."""
    return [item for item in review["items"] if item["id"] in review["capped_by"]]


def missed_by_weight(review: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the missed items, the most severe and weightiest first, otherwise in the order of the rubric."""
    severities = list(SEVERITIES)
    missed = [item for item in review["items"] if item["verdict"] == "missed"]
    return sorted(missed, key=lambda item: (-severities.index(item["severity"]), -item["weight"]))


def _counts(items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {verdict: sum(item["verdict"] == verdict for item in items) for verdict in VERDICTS}


def _views(items: Sequence[Mapping[str, Any]], review: Mapping[str, Any], places: Places) -> tuple[ItemView, ...]:
    ordered = sorted(items, key=lambda item: (_SHOWN_FIRST.index(item["verdict"]), -item["weight"]))
    return tuple(_view(item, review, places) for item in ordered)


def _view(item: Mapping[str, Any], review: Mapping[str, Any], places: Places) -> ItemView:
    partly = item["verdict"] == "missed" and item["degree"]
    return ItemView(
        item=item,
        anchor=places.item(item["id"]),
        verdict=f"做到 {item['degree']:.0%}" if partly else VERDICTS[item["verdict"]],
        severity=SEVERITIES[item["severity"]],
        evidence=tuple(places.words(evidence, evidence["why"]) for evidence in item["evidence"]),
        caps=item["id"] in review["capped_by"],
    )
