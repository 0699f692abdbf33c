from __future__ import annotations

import math

import pytest

from bot.evaluation.estimates import Estimate
from bot.evaluation.heard import Confusion, Figure
from bot.evaluation.render import confusion_tables, confusions_as_json, figures_as_json, figures_table
from bot.evaluation.tables import table

NOTHING = Estimate(math.nan, math.nan, math.nan)
FIGURES = [
    Figure("stage.accuracy", "阶段：准确率", 20, Estimate(0.8, 0.7, 0.9), {"majority": Estimate(0.5, 0.4, 0.6)}),
    Figure("rewrite.withheld", "  其中没有给出改写", 4, NOTHING),
]
ERRORS = {
    "stage": [
        Confusion("cut_in", "agreement", "甲:0", "我家宽带"),
        Confusion("closing", "cut_in", "乙:4", "谢谢"),
        Confusion("cut_in", "agreement", "丙:2", "还是不行"),
    ],
    "requests": [Confusion("ask_why", "ask_case", "7")],
}


def test_a_table_is_aligned_by_the_width_of_chinese() -> None:
    lines = table("题", ("名", "数"), [("阶段", "1"), ("ab", "22")]).split("\n")
    assert lines == ["题", "名    数", "----  --", "阶段   1", "ab    22"]


def test_the_table_has_a_line_for_each_figure_and_a_dash_where_there_is_none() -> None:
    told = figures_table(FIGURES, "评测").split("\n")
    assert "80.0 [70.0, 90.0]" in told[3] and "50.0" in told[3]
    assert told[4].split()[-4:] == ["—", "—", "—", "—"]


def test_confusions_are_counted_and_the_worst_come_first() -> None:
    told = confusion_tables(ERRORS, worst=1, excerpts=False)
    assert "cut_in → agreement     2  甲:0 丙:2" in told
    assert "closing → cut_in" not in told
    assert "最常听错：问教练" in told


def test_the_text_is_shown_only_where_it_is_asked_for() -> None:
    assert "甲:0  我家宽带" in confusion_tables(ERRORS, worst=10, excerpts=True)
    assert "ask_why → ask_case     1   7" in confusion_tables(ERRORS, worst=10, excerpts=True)
    assert "宽带" not in confusion_tables(ERRORS, worst=10, excerpts=False)


@pytest.mark.parametrize("excerpts", [True, False])
def test_a_part_without_errors_says_so(excerpts: bool) -> None:
    assert confusion_tables({"stage": []}, worst=10, excerpts=excerpts).endswith("没有")


def test_json_has_numbers_ids_and_no_text() -> None:
    stage, withheld = figures_as_json(FIGURES)
    assert (stage["id"], stage["n"]) == ("stage.accuracy", 20)
    assert stage["ours"] == {"value": 0.8, "low": 0.7, "high": 0.9}
    assert stage["majority"]["value"] == 0.5 and stage["rasa"] is None
    assert withheld["ours"] == {"value": None, "low": None, "high": None}
    assert confusions_as_json(ERRORS, worst=1) == {
        "stage": [{"meant": "cut_in", "heard": "agreement", "count": 2, "rows": ["甲:0", "丙:2"]}],
        "requests": [{"meant": "ask_why", "heard": "ask_case", "count": 1, "rows": ["7"]}],
    }
