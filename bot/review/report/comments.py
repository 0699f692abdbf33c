"""What is said about each turn: what was missed, what to avoid, what to say instead, what was good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.labels import FLAG_CATEGORIES
from bot.review.report.places import Places, Words

KINDS: dict[str, str] = {"missed": "漏了什么", "avoid": "要避开", "try": "可以这样说", "good": "做得好"}
"""Kinds of comments in the order on screen."""
LEVELS: dict[str, str] = {"forbidden": "不该说", "caution": "最好换"}


@dataclass(frozen=True)
class Comment:
    """A comment beside a turn.

    Attributes:
        kind: one of `KINDS`.
        title: what it is about, "" when the text says it all.
        text: the comment.
        words: the words meant.
        level: for a flag `forbidden` or `caution`, else "".
        item: id on the page of the rubric item behind it, None when there is none.
        source: where the rule comes from, "" when the item tells.
    """

    kind: str
    title: str
    text: str
    words: Words | None = None
    level: str = ""
    item: str | None = None
    source: str = ""


def comments_by_turn(review: Mapping[str, Any], places: Places) -> dict[int, list[Comment]]:
    """Return the comments of each turn that has any, by its number, in the order of `KINDS`."""
    found: defaultdict[int, list[Comment]] = defaultdict(list)
    for item in review["items"]:
        if item["verdict"] == "missed":
            for turn, comment in _of_missed(item, places):
                found[turn].append(comment)
    for flag in review["flags"]:
        found[flag["turn"]] += _of_flag(flag, places, known=found[flag["turn"]])
    for good in review["good"]:
        found[good["turn"]].append(Comment("good", good["title"], good["why"], places.words(good)))
    order = list(KINDS)
    return {
        turn: sorted(comments, key=lambda comment: order.index(comment.kind))
        for turn, comments in found.items()
        if comments
    }


def missed_everywhere(review: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the missed items that no turn stands for, the weightiest first."""
    items = [item for item in review["items"] if item["verdict"] == "missed" and not item["evidence"]]
    return sorted(items, key=lambda item: -item["weight"])


def _of_missed(item: Mapping[str, Any], places: Places) -> Iterable[tuple[int, Comment]]:
    anchor = places.item(item["id"])
    seen: set[int] = set()
    for evidence in item["evidence"]:
        turn = evidence["turn"]
        if turn in seen:
            continue
        words = places.words(evidence)
        # The advice stands where the item is first missed; said again at each turn it would drown the rest.
        text = evidence["why"] if seen else "；".join(part for part in (evidence["why"], item["advice"]) if part)
        yield turn, Comment("missed", item["title"], text, words, item=anchor)
        if not seen and item["phrases"]:
            yield turn, Comment("try", "", item["phrases"][0]["text"], item=anchor)
        seen.add(turn)


def _of_flag(flag: Mapping[str, Any], places: Places, known: Iterable[Comment]) -> list[Comment]:
    title = FLAG_CATEGORIES[flag["category"]]
    comments = [Comment("avoid", title, flag["why"], places.words(flag), flag["level"], source=flag["source"])]
    if flag["rewrite"]:
        if all(comment.text != flag["rewrite"] for comment in known):
            comments.append(Comment("try", "", flag["rewrite"]))
    elif flag["rewrite_reason"]:
        comments.append(Comment("try", "没有现成的改法", flag["rewrite_reason"]))
    return comments
