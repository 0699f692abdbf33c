from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from made_up_reviews import ITEMS, flag, item, many, review, varied

from bot.errors import InputError
from bot.review.digest.gather import Digest

RESTATED, CLOSED, NO_FORBIDDEN = "cut_in-restate", "closing-anything-else", "whole-no-forbidden"


def digest(reviews: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    gathered = Digest()
    for one in reviews:
        gathered.add(one)
    return gathered.as_dict()


def calls(*totals: int | None, **changed: Any) -> list[dict[str, Any]]:
    return [review(f"第{n}通", total, **changed) for n, total in enumerate(totals)]


def by(rows: list[dict[str, Any]], value: Any, key: str = "id") -> dict[str, Any]:
    return next(one for one in rows if one[key] == value)


def test_without_calls_there_is_an_empty_digest() -> None:
    empty = digest([])
    assert (empty["calls"], empty["total"]["median"], empty["items"], empty["questions"]) == (0, None, [], [])
    assert empty["period"] == {"from": None, "to": None, "undated": 0}


def test_one_call_is_counted_and_marked_as_a_small_sample() -> None:
    one = digest([review(total=62)])
    assert (one["calls"], one["few"], one["total"]["median"]) == (1, True, 62)
    assert (one["good"], one["bad"], one["agents"]["ranked"]) == ([], [], [])


def test_totals_are_as_counted_by_hand() -> None:
    total = digest(calls(10, 20, 40, 80, None))["total"]
    assert (total["calls"], total["median"], total["quartiles"], total["mean"]) == (4, 30, [17.5, 50], 37.5)
    assert [ten["calls"] for ten in total["histogram"]] == [0, 1, 1, 0, 1, 0, 0, 0, 1, 0]


def test_a_stage_that_could_not_be_judged_does_not_count_in_its_average() -> None:
    scores = [
        {"greeting": one, "cut_in": 50, "transformation": None, "agreement": 0, "closing": 100}
        for one in (None, 40, 60)
    ]
    stages = digest(calls(1, 2, 3)[n] | {"score": score} for n, score in enumerate(scores))["stages"]
    assert [(one["id"], one["calls"], one["average"]) for one in stages] == [
        ("greeting", 2, 50),
        ("cut_in", 3, 50),
        ("transformation", 0, None),
        ("agreement", 3, 0),
        ("closing", 3, 100),
    ]


def test_the_share_of_an_item_is_of_the_calls_that_could_be_judged() -> None:
    verdicts = ["missed", "half", "met", "met", "met", "met", "not_applicable", "not_enough"]
    found = digest(review(f"第{n}通", verdicts={RESTATED: one}) for n, one in enumerate(verdicts))
    one = by(found["items"], RESTATED)
    assert (one["judged"], one["met"], one["missed"]["count"], one["partial"]) == (6, 4, 2, 1)
    assert (one["not_applicable"], one["not_enough"], one["burden"]) == (1, 1, round(4 * 2 / 6, 3))


def test_the_worst_item_by_weight_times_missed_share_comes_first() -> None:
    # 4 of 10 at weight 4 cost 1.6; 10 of 10 at weight 1 cost 1; 1 of 10 at weight 8 costs 0.8.
    missed = [(RESTATED, 4), (CLOSED, 10), (NO_FORBIDDEN, 1)]
    reviews = [review(f"第{n}通", verdicts={name: "missed" for name, of in missed if n < of}) for n in range(10)]
    assert [one["id"] for one in digest(reviews)["items"]][:3] == [RESTATED, CLOSED, NO_FORBIDDEN]


def test_an_item_with_fewer_than_five_judged_calls_is_set_apart() -> None:
    found = digest(review(f"第{n}通", verdicts={RESTATED: "met" if n < 4 else "not_enough"}) for n in range(6))
    assert [one["id"] for one in found["items_with_too_few"]] == [RESTATED]
    assert len(found["items"]) == len(ITEMS) - 1


def test_what_calls_lack_is_a_share_of_all_calls() -> None:
    lacks = digest(calls(*[50] * 3, missing=["apology"]) + calls(*[50] * 9, missing=[]))["lacks"]
    assert (lacks[0]["id"], lacks[0]["title"], lacks[0]["calls"]["count"], lacks[0]["calls"]["of"]) == (
        "apology",
        "道歉",
        3,
        12,
    )


def test_flags_are_counted_by_call_and_by_place() -> None:
    reviews = [
        review("甲", flags=[flag(), flag(turn=3)]),
        review("乙", flags=[flag("jargon", "caution")]),
        review("丙"),
    ]
    found = digest(reviews)["flags"]
    assert [(one["category"], one["calls"]["count"], one["flags"], one["forbidden"]) for one in found] == [
        ("flat_refusal", 1, 2, 2),
        ("jargon", 1, 1, 0),
    ]


def test_tension_is_taken_at_the_start_at_its_peak_and_at_the_end() -> None:
    levels = [(1, 4, 2), (3, 1), (2, 2), ()]
    found = digest(review(f"第{n}通", levels=one) for n, one in enumerate(levels))["tension"]
    assert [(one["id"], one["average"]) for one in found["moments"]] == [("start", 2.0), ("peak", 3.0), ("end", 1.67)]
    assert [(found[name]["count"], found[name]["of"]) for name in ("fell", "stayed", "rose")] == [
        (1, 3),
        (1, 3),
        (1, 3),
    ]


def test_only_agents_with_three_calls_are_ranked() -> None:
    agents = ["甲", "甲", "甲", "乙", "乙", "乙", "丙", None]
    found = digest(review(f"第{n}通", 90 if one == "乙" else 40, agent=one) for n, one in enumerate(agents))["agents"]
    assert [(one["agent"], one["calls"], one["median"]) for one in found["ranked"]] == [("乙", 3, 90), ("甲", 3, 40)]
    assert (found["others"], found["unnamed"]) == ([{"agent": "丙", "calls": 1}], 1)


def test_an_agents_worst_item_is_what_costs_him_most() -> None:
    found = digest(calls(50, 50, 50, verdicts={RESTATED: "missed", CLOSED: "missed"}))["agents"]["ranked"][0]
    assert (found["worst_item"]["id"], found["worst_item"]["missed"]["few"]) == (RESTATED, True)


def test_calls_are_put_together_by_issue_and_the_unknown_come_last() -> None:
    issues = [None, None, {"id": "roaming", "title": "漫游"}]
    found = digest(review(f"第{n}通", issue=one) for n, one in enumerate(issues))["issues"]
    assert [(one["title"], one["calls"]) for one in found] == [("漫游", 1), ("未识别", 2)]


def test_two_weeks_are_shown_by_day_and_more_by_week() -> None:
    short = digest(review(day, date=day) for day in ("2026-11-16", "2026-11-29"))["dates"]
    long = digest(review(day, date=day) for day in ("2026-11-18", "2026-11-22", "2026-12-02"))["dates"]
    assert (short["by"], [one["from"] for one in short["periods"]]) == ("day", ["2026-11-16", "2026-11-29"])
    assert [(one["from"], one["to"], one["calls"]) for one in long["periods"]] == [
        ("2026-11-16", "2026-11-22", 2),
        ("2026-11-30", "2026-12-06", 1),
    ]


@pytest.mark.parametrize("day", [None, "上周三", "0026-11-16", "2026-13-40"])
def test_what_is_no_date_is_counted_as_undated(day: str | None) -> None:
    assert digest([review(date=day), review(date="2026-11-16")])["period"] == {
        "from": "2026-11-16",
        "to": "2026-11-16",
        "undated": 1,
    }


def test_typical_calls_are_the_best_and_the_worst_of_different_agents() -> None:
    found = digest(many(200))
    assert [len(found[kind]) for kind in ("good", "bad")] == [3, 3]
    assert [len({one["agent"] for one in found[kind]}) for kind in ("good", "bad")] == [3, 3]
    low, high = found["total"]["quartiles"]
    assert all(one["total"] >= high for one in found["good"])
    assert all(one["total"] <= low for one in found["bad"])


def test_a_good_example_ends_calmer_and_has_nothing_forbidden() -> None:
    reviews = [
        review("升温", 99, levels=(1, 3, 3)),
        review("禁语", 98, flags=[flag()]),
        review("平稳", 97, levels=(2, 2)),
        review("降温", 96, levels=(3, 3, 1)),
        *calls(*[20] * 9),
    ]
    assert [one["id"] for one in digest(reviews)["good"]] == ["降温"]


def test_a_call_with_few_judged_items_is_no_example() -> None:
    unclear = {one[0]: "not_enough" for one in ITEMS[:3]}
    found = digest([review("不清楚", 0, unclear), review("清楚", 5), *calls(*[60] * 9)])
    assert [one["id"] for one in found["bad"]] == ["清楚"]


def test_an_excerpt_has_at_most_six_turns_that_made_the_difference() -> None:
    said = [("agent" if n % 2 else "customer", f"第{n}句", "cut_in") for n in range(1, 21)]
    flags = [flag(turn=n) for n in range(1, 20, 2)]
    found = digest([review("长", 3, said=said, flags=flags), *calls(*[60] * 9)])["bad"][0]["turns"]
    assert len(found) == 6
    assert [one["number"] for one in found] == sorted(one["number"] for one in found)
    assert all("生硬拒绝：“办不了的”" in one["why"] for one in found)


def test_long_texts_are_cut_short_in_an_excerpt() -> None:
    said = [("agent", "说" * 500, "cut_in")] * 8
    found = digest([review("长", 3, said=said, flags=[flag()]), *calls(*[60] * 9)])["bad"][0]["turns"]
    assert {len(one["text"]) for one in found} == {160}


def test_questions_ask_for_the_worst_items_with_their_figures() -> None:
    found = digest(calls(*[50] * 12, verdicts={RESTATED: "missed"}))["questions"][0]
    assert found["item"] == RESTATED
    assert "12 通里有 12 通（100%，区间 76%–100%）没做到" in found["why"]


def test_what_one_call_missed_is_no_question_for_a_meeting() -> None:
    assert digest([review("甲", verdicts={RESTATED: "missed"}), *calls(*[50] * 9)])["questions"] == []


def test_an_item_seen_otherwise_by_a_document_asks_which_way_to_go() -> None:
    view = {"document": "先问后道歉", "ours": "先道歉后问"}
    seen = [one | {"items": [item(RESTATED, "missed", view=view)]} for one in calls(*[50] * 6)]
    assert "文档认为：先问后道歉；评分表认为：先道歉后问" in digest(seen)["questions"][0]["question"]


def test_the_order_of_the_reviews_does_not_matter() -> None:
    reviews = [one | {"page": f"{one['id']}.html"} for one in many(150)]
    mixed = random.Random(3).sample(reviews, len(reviews))
    assert digest(mixed) == digest(reviews)


def test_the_digest_is_plain_json() -> None:
    assert json.loads(json.dumps(digest(many(30)), allow_nan=False))["calls"] == 30


def test_calls_that_have_a_page_are_listed_by_number() -> None:
    reviews = [review(call, total, page=f"{call}.html") for call, total in (("通话10", 40), ("通话2", None), ("甲", 7))]
    assert digest([*reviews, review("没有页")])["pages"] == [
        {"id": "甲", "page": "甲.html", "agent": "1024", "total": 7},
        {"id": "通话2", "page": "通话2.html", "agent": "1024", "total": None},
        {"id": "通话10", "page": "通话10.html", "agent": "1024", "total": 40},
    ]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"total": 140}, "得分应为 0 到 100"),
        ({"flags": [flag("made_up")]}, "不认识的违规类别"),
        ({"missing": ["smile"]}, "不认识的缺少项"),
        ({"items": [item(RESTATED) | {"verdict": "perhaps"}]}, "不认识的判定"),
        ({"turns": [{"number": 1, "speaker": "agent"}]}, "缺少字段 text"),
    ],
)
def test_what_is_no_review_is_refused_and_nothing_of_it_counts(changed: dict[str, Any], problem: str) -> None:
    gathered = Digest()
    with pytest.raises(InputError, match=f"通话 坏 的复盘结果读不懂（{problem}"):
        gathered.add(review("坏") | changed)
    assert gathered.as_dict() == Digest().as_dict()


def test_memory_does_not_grow_with_the_calls() -> None:
    gathered = Digest()
    tracemalloc.start()
    try:
        for number in range(400):
            gathered.add(varied(number))
        before = tracemalloc.get_traced_memory()[0]
        for number in range(400, 2400):
            gathered.add(varied(number))
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # The 48 examples, 8 kB each, may all have changed; the figures alone of two thousand kept calls would be 6 MB.
    assert grown < 500_000
