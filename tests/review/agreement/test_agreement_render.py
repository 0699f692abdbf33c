from __future__ import annotations

from made_up_reviews import many, review

from bot.review.agreement.compare import compare
from bot.review.agreement.render import MOST_DISAGREEMENTS, render_comparison
from bot.review.agreement.scale import machine_value
from bot.review.agreement.sheet import TrainerScore

GREETED = "greeting-staff-number"


def shown(reviews: list[dict[str, object]], *scores: TrainerScore) -> str:
    return render_comparison(compare(reviews, scores))


def score(call: str, value: str, *, item: str = GREETED, note: str = "", scorer: str = "陈") -> TrainerScore:
    return TrainerScore(call, "", item, value, note, scorer, 4)


def line(text: str, beginning: str) -> str:
    return next(one for one in text.split("\n") if one.startswith(beginning))


def test_a_small_sample_is_called_one() -> None:
    assert "0.00（有一方只给一种值） 样本少" in line(shown([review("甲")], score("甲", "0")), "开口报工号")


def test_kappa_that_is_undefined_is_said_to_be() -> None:
    assert "没有意义：都是一种值" in line(shown([review("甲")], score("甲", "2")), "开口报工号")


def test_kappa_has_its_interval() -> None:
    reviews = [review(f"第{n}通", verdicts={GREETED: "met" if n % 2 else "missed"}) for n in range(12)]
    scores = [score(f"第{n}通", "0" if n in (0, 2, 4, 6) else "2") for n in range(12)]
    told = line(shown(reviews, *scores), "开口报工号")
    assert "83%（10/12）" in told
    assert "0.67 [" in told
    assert "样本少" not in told


def test_no_figure_is_nan() -> None:
    reviews = many(12)
    scores = [
        score(one["id"], machine_value(item["verdict"], item["degree"]), item=item["id"])
        for one in reviews
        for item in one["items"]
    ]
    assert "nan" not in shown(reviews, *scores)


def test_a_disagreement_shows_both_values_the_evidence_and_the_note() -> None:
    told = shown([review("甲")], score("甲", "0", note="没报"))
    assert "甲 · 开口报工号（greeting-staff-number）：机器 2（做到），陈 0（没做到）" in told
    assert "第 3 句“耽误”：这里看得出来" in told
    assert "培训师的备注：没报" in told


def test_many_disagreements_are_counted_and_the_largest_shown() -> None:
    reviews = [review(f"第{n}通") for n in range(MOST_DISAGREEMENTS + 3)]
    told = shown(reviews, *(score(one["id"], "0") for one in reviews))
    assert f"不一致 {MOST_DISAGREEMENTS + 3} 处" in told
    assert told.count("机器 2（做到）") == MOST_DISAGREEMENTS
    assert "另有 3 处，加 --json 看全部" in told


def test_totals_stand_beside_each_other() -> None:
    assert line(shown([review("甲", total=62)], score("甲", "0")), "甲 ").split() == ["甲", "陈", "1", "100", "0", "62"]


def test_trainers_are_compared_when_there_are_several() -> None:
    told = shown([review("甲")], score("甲", "2"), score("甲", "1", scorer="林"))
    assert "培训师之间" in told
    assert "0%（0/1）" in line(told, "林、陈")


def test_scores_that_fit_nothing_are_told() -> None:
    told = shown([review("甲")], score("甲", "2"), score("乙", "2"))
    assert "有 1 个得分没有用上\n第 4 行：乙 · greeting-staff-number：没有这通电话" in told


def test_a_sheet_of_other_calls_is_told_in_one_sentence() -> None:
    assert shown([review("甲")], score("乙", "2")).startswith("没有一个得分能和机器的判断对上\n\n有 1 个得分没有用上")


def test_what_a_trainer_wrote_cannot_reach_the_terminal() -> None:
    told = shown([review("甲")], score("甲", "0", note="红\x1b[31m的\n第二行"))
    assert "\x1b" not in told
    assert "备注：红[31m的第二行" in told
