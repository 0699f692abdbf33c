from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any

import pytest
from made_up_reviews import ITEMS, many, review

from bot.review.agreement.compare import Comparison, compare
from bot.review.agreement.scale import machine_value
from bot.review.agreement.sheet import TrainerScore

GREETED, RESTATED, CLOSED = "greeting-staff-number", "cut_in-restate", "closing-anything-else"


def score(call: str, item: str, value: str, scorer: str = "陈", **changed: Any) -> TrainerScore:
    known = {"file": f"{call}.txt", "note": "", "row": 2} | changed
    return TrainerScore(call=call, item=item, value=value, scorer=scorer, **known)


def as_the_machine(reviews: list[dict[str, Any]], scorer: str = "陈") -> list[TrainerScore]:
    return [
        score(one["id"], item["id"], machine_value(item["verdict"], item["degree"]), scorer)
        for one in reviews
        for item in one["items"]
    ]


def told(found: Comparison, group: str, name: str) -> Mapping[str, Any]:
    return next(one for one in found.as_dict()[group] if one["id"] == name)


def test_a_trainer_who_sees_it_as_the_machine_does_agrees_in_everything() -> None:
    reviews = many(20)
    found = compare(reviews, as_the_machine(reviews))
    assert found.overall.same.value == found.overall.kappa == found.overall.ungraded.value == 1.0
    assert found.disagreements == ()
    assert (found.correlation.pearson, found.correlation.spearman) == (pytest.approx(1.0), pytest.approx(1.0))
    assert found.correlation.difference == 0


def test_figures_by_item_are_as_counted_by_hand() -> None:
    verdicts = ["met", "met", "half", "missed", "not_applicable"]
    reviews = [review(f"第{n}通", verdicts={RESTATED: verdict}) for n, verdict in enumerate(verdicts)]
    found = compare(reviews, [score(f"第{n}通", RESTATED, value) for n, value in enumerate("2120N")])
    item = told(found, "items", RESTATED)
    # Machine 2 2 1 0, trainer 2 1 2 0: seen 2/4; expected from margins (1, 1, 2) and (1, 1, 2) 14/16.
    assert item["counts"] == [[1, 0, 0], [0, 0, 1], [0, 1, 1]]
    assert (item["pairs"], item["same"]["count"], item["few"]) == (4, 2, True)
    assert item["kappa"]["value"] == pytest.approx(1 - (2 / 4) / (14 / 16), abs=1e-4)
    assert (item["ungraded"]["count"], item["ungraded"]["of"]) == (1, 1)


def test_items_are_put_together_by_stage() -> None:
    call = review("甲", verdicts={RESTATED: "missed"})
    found = compare(
        [call], [score("甲", RESTATED, "2"), score("甲", "cut_in-feelings-first", "2"), score("甲", CLOSED, "2")]
    )
    assert [(one.id, one.agreement.pairs, one.agreement.same.count) for one in found.stages] == [
        ("cut_in", 2, 1),
        ("closing", 1, 1),
    ]
    assert found.overall.pairs == 3


def test_the_least_agreed_items_come_first() -> None:
    call = review("甲")
    found = compare([call], [score("甲", GREETED, "2"), score("甲", RESTATED, "0"), score("甲", CLOSED, "N")])
    assert [one.id for one in found.items] == [RESTATED, GREETED, CLOSED]


def test_disagreements_are_listed_largest_first_and_without_grade_last() -> None:
    call = review("甲", verdicts={GREETED: "half", "transformation-reason": "not_enough", RESTATED: "not_enough"})
    values = {GREETED: "2", CLOSED: "0", RESTATED: "?", "transformation-reason": "2", "agreement-deadline": "1"}
    found = compare([call], [score("甲", item, value, note="再听听") for item, value in values.items()])
    assert [(one.item["id"], one.machine, one.score.value, one.apart) for one in found.disagreements] == [
        (CLOSED, "2", "0", 2),
        ("agreement-deadline", "2", "1", 1),
        (GREETED, "1", "2", 1),
        ("transformation-reason", "?", "2", None),
    ]


def test_a_disagreement_brings_the_machines_evidence_and_the_trainers_note() -> None:
    found = compare([review("甲")], [score("甲", CLOSED, "0", note="没问", row=9)]).as_dict()["disagreements"]
    assert [(one["call"], one["item"], one["machine"], one["trainer"], one["note"], one["row"]) for one in found] == [
        ("甲", CLOSED, "2", "0", "没问", 9)
    ]
    assert (found[0]["why"], found[0]["evidence"][0]["turn"]) == ("机器判为 met", 3)


def test_totals_are_over_the_items_that_both_graded() -> None:
    # Weights: greeting 2, restate 4, closing 1.
    call = review("甲", total=88, verdicts={RESTATED: "half", "agreement-deadline": "missed"})
    scores = [
        score("甲", GREETED, "1"),
        score("甲", RESTATED, "2"),
        score("甲", CLOSED, "0"),
        score("甲", "agreement-deadline", "?"),
    ]
    (one,) = compare([call], scores).totals
    assert (one.items, one.machine, one.trainer, one.shown) == (3, round(100 * 5 / 7), round(100 * 5 / 7), 88)


def test_totals_go_together_as_worked_out_by_hand() -> None:
    verdicts = [("missed", "missed"), ("missed", "met"), ("met", "met")]
    reviews = [review(f"第{n}通", verdicts={GREETED: one, CLOSED: two}) for n, (one, two) in enumerate(verdicts)]
    # Less their means: -44.33, -11.33, 55.67 and -33.33, -0.33, 33.67.
    values = [("0", "0"), ("0", "2"), ("2", "0")]
    scores = [
        score(f"第{n}通", item, value)
        for n, pair in enumerate(values)
        for item, value in zip((GREETED, CLOSED), pair, strict=True)
    ]
    found = compare(reviews, scores)
    assert [(one.machine, one.trainer) for one in found.totals] == [(0, 0), (33, 33), (100, 67)]
    assert found.correlation.spearman == pytest.approx(1.0)
    assert found.correlation.pearson == pytest.approx(3355.67 / (5192.67 * 2244.67) ** 0.5, abs=1e-4)
    assert found.correlation.difference == pytest.approx((133 - 100) / 3)
    assert (found.correlation.calls, found.correlation.few) == (3, True)


def test_two_calls_or_equal_totals_have_no_correlation() -> None:
    reviews = [review(f"第{n}通") for n in range(4)]
    assert compare(reviews, as_the_machine(reviews)).correlation.pearson is None
    assert compare(reviews[:2], as_the_machine(reviews[:2])).correlation.spearman is None


def test_a_call_that_two_trainers_scored_is_one_point_of_the_correlation() -> None:
    reviews = many(5)
    scores = [*as_the_machine(reviews, "陈"), *as_the_machine(reviews, "林")]
    found = compare(reviews, scores)
    assert len(found.totals) == 2 * found.correlation.calls


def test_two_trainers_are_compared_where_both_scored() -> None:
    reviews = [review(call) for call in ("甲", "乙")]
    scores = [
        *(score("甲", item, value, "陈") for item, value in ((GREETED, "2"), (RESTATED, "1"), (CLOSED, "0"))),
        *(score("甲", item, value, "林") for item, value in ((GREETED, "2"), (RESTATED, "0"))),
        score("乙", GREETED, "2", "林"),
    ]
    (pair,) = compare(reviews, scores).between
    assert (pair.title, pair.agreement.pairs, pair.agreement.same.count) == ("林、陈", 2, 1)


def test_trainers_who_scored_other_calls_are_not_compared() -> None:
    reviews = [review(call) for call in ("甲", "乙")]
    assert compare(reviews, [score("甲", GREETED, "2", "陈"), score("乙", GREETED, "2", "林")]).between == ()


def test_the_machine_is_compared_with_each_trainer() -> None:
    found = compare([review("甲")], [score("甲", GREETED, "2", "陈"), score("甲", GREETED, "0", "")])
    assert [(one.title, one.agreement.same.count) for one in found.by_scorer] == [("未署名", 0), ("陈", 1)]


def test_scores_of_unknown_calls_and_items_are_reported() -> None:
    scores = [score("乙", GREETED, "2"), score("甲", "greeting-handshake", "2"), score("甲", GREETED, "2")]
    found = compare([review("甲")], scores)
    assert [(one["call"], one["item"], one["why"]) for one in found.as_dict()["unplaced"]] == [
        ("乙", GREETED, "没有这通电话"),
        ("甲", "greeting-handshake", "评分表里没有这一条"),
    ]
    assert found.overall.pairs == 1


def test_nothing_that_fits_is_no_failure() -> None:
    found = compare([review("甲")], [score("乙", GREETED, "2")])
    assert (found.calls, found.overall.pairs, found.items, found.correlation.calls) == (0, 0, (), 0)


def test_calls_with_one_id_are_told_apart_by_their_file() -> None:
    reviews = [
        review("通话1", verdicts={GREETED: verdict}, file=file)
        for verdict, file in (("met", "a.txt"), ("missed", "b.txt"))
    ]
    found = compare(
        reviews, [score("通话1", GREETED, "0", file="录音/b.txt"), score("通话1", GREETED, "2", file="a.txt")]
    )
    assert (found.overall.same.count, found.overall.pairs, found.unplaced) == (2, 2, ())


def test_a_call_that_could_be_several_is_not_guessed() -> None:
    reviews = [review("通话1", file=file) for file in ("a.txt", "b.txt")]
    found = compare(reviews, [score("通话1", GREETED, "2", file="")])
    assert [why for _, why in found.unplaced] == ["有好几通这个编号的电话，分不清是哪一通"]


def test_a_call_of_another_file_is_not_taken_for_one_of_the_same_id() -> None:
    found = compare([review("通话1", file="a.txt")], [score("通话1", GREETED, "2", file="b.txt")])
    assert [why for _, why in found.unplaced] == ["没有这个文件的这通电话"]


@pytest.mark.parametrize("call", ["12", "12.0", "００１２"])
def test_zeros_that_a_spreadsheet_took_away_are_put_back(call: str) -> None:
    found = compare([review("0012"), review("0112")], [score(call, GREETED, "2", file="")])
    assert (found.overall.pairs, found.disagreements) == (1, ())


def test_one_judgement_does_not_count_twice() -> None:
    scores = [score("甲", GREETED, "2"), score("甲", GREETED, "0", file="", row=7)]
    found = compare([review("甲")], scores)
    assert found.overall.pairs == 1
    assert [(one.row, why) for one, why in found.unplaced] == [(7, "同一个人对同一条评了两次，只算第一次")]


def test_the_order_of_the_scores_does_not_matter() -> None:
    reviews = many(12)
    chance = random.Random(7)
    scores = [score(one["id"], item[0], chance.choice("012N?")) for one in reviews for item in ITEMS]
    mixed = chance.sample(scores, len(scores))
    assert compare(reviews, mixed).as_dict() == compare(reviews, scores).as_dict()


def test_the_comparison_is_plain_json_without_nan() -> None:
    reviews = [*many(12), review("空", verdicts={one[0]: "not_applicable" for one in ITEMS}, total=None)]
    written = json.dumps(compare(reviews, as_the_machine(reviews)).as_dict(), allow_nan=False)
    assert json.loads(written)["calls"] == 13
