from __future__ import annotations

from typing import Any

import pytest
from small_rubrics import item, rubric_of

from bot.rubric.describe import describe_condition, describe_item, describe_pattern

TITLES = rubric_of().titles
SORRY = {"act": ["agent_apologize", "agent_empathize"]}
UPSET = {"act": ["customer_vent", "customer_complain"]}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ({"speaker": "agent"}, "坐席的话"),
        (SORRY, "坐席“道歉”或“共情”"),
        ({"speaker": "agent", "act": "agent_hold", "signal": "apology"}, "坐席“请稍候”，并且说到“道歉”"),
        ({"signal": ["apology", "thanks"]}, "说到“道歉”或“道谢”"),
        ({"speaker": "agent", "no_signal": "apology"}, "坐席没有说到“道歉”"),
        ({"stage": ["cut_in", "closing"], "speaker": "agent"}, "在切入或结束阶段，坐席的话"),
        ({"first": 2, "speaker": "agent", "asks": True}, "开头 2 句里，坐席提了问"),
        ({"last": 3, "speaker": "customer", "emotion": ["angry"]}, "最后 3 句里，客户情绪是“愤怒”"),
        ({"tension": {"min": 2}, "speaker": "agent"}, "客户情绪在“不满”或更激烈时，坐席的话"),
        ({"tension": {"max": 1}, "speaker": "agent"}, "客户情绪最多到“焦急”时，坐席的话"),
        ({"tension": {"min": 1, "max": 3}}, "客户情绪在“焦急”到“愤怒”之间时"),
        ({"tension": {"min": 4, "max": 4}, "speaker": "customer"}, "客户情绪是“激烈”"),
        ({"flag": "any"}, "坐席有违规或不妥的说法"),
        ({"flag": ["rude", "denial"], "level": "forbidden"}, "坐席有“不礼貌”或“否认淡化”的说法（禁语）"),
        ({"level": "caution"}, "坐席有慎语的说法"),
        ({"words": ["换成谁", "换成我"]}, "说了“换成谁”或“换成我”"),
        ({"words": ["一", "二", "三", "四"]}, "说了“一”或“二”或“三”等 4 种说法之一"),
        ({"speaker": "agent", "longer": 60}, "坐席超过 60 个字"),
        ({"speaker": "agent", "shorter": 5}, "坐席不到 5 个字"),
        ({"speaker": "customer", "repeats": True}, "客户又说了一遍自己说过的话"),
        ({**SORRY, "after": UPSET}, "在客户“发泄不满”或“陈述投诉”之后，坐席“道歉”或“共情”"),
        ({**SORRY, "before": UPSET}, "在客户“发泄不满”或“陈述投诉”之前，坐席“道歉”或“共情”"),
        (
            {**SORRY, "next_to": {"pattern": UPSET, "within": 2}},
            "前后 2 句内有客户“发泄不满”或“陈述投诉”，坐席“道歉”或“共情”",
        ),
        ({"any": [SORRY, {"signal": "apology"}]}, "（坐席“道歉”或“共情”，或者说到“道歉”）"),
        ({"speaker": "agent", "any": [SORRY, {"signal": "apology"}]}, "坐席（“道歉”或“共情”，或者说到“道歉”）"),
        ({"speaker": "agent", "not": {"asks": True}}, "坐席不是（提了问）"),
    ],
    ids=str,
)
def test_a_pattern_is_said_in_chinese(pattern: dict[str, Any], said: str) -> None:
    assert describe_pattern(pattern, TITLES) == said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"always": True}, "每通电话都看"),
        ({"turn": SORRY}, "坐席“道歉”或“共情”"),
        ({"turn": SORRY, "times": 2}, "至少有 2 句：坐席“道歉”或“共情”"),
        ({"never": {"asks": True}}, "没有一句是：提了问"),
        (
            {"all": [{"turn": SORRY}, {"turn": UPSET}]},
            "以下都成立：（1）坐席“道歉”或“共情”；（2）客户“发泄不满”或“陈述投诉”",
        ),
        ({"all": [{"turn": SORRY}]}, "坐席“道歉”或“共情”"),
        ({"any": [{"turn": SORRY}, {"always": True}]}, "以下有一项成立：（1）坐席“道歉”或“共情”；（2）每通电话都看"),
        ({"none": [{"turn": SORRY}]}, "以下都没有：（1）坐席“道歉”或“共情”"),
        ({"not": {"turn": SORRY}}, "没有这种情形：坐席“道歉”或“共情”"),
        ({"at_least": 1, "of": [{"turn": SORRY}]}, "以下至少 1 项成立：（1）坐席“道歉”或“共情”"),
        ({"each": UPSET, "answered_by": SORRY}, "每次客户“发泄不满”或“陈述投诉”，之后 2 句内，坐席“道歉”或“共情”"),
        (
            {"each": UPSET, "prepared_by": SORRY, "within": 4, "same_turn": True},
            "每次客户“发泄不满”或“陈述投诉”，之前 4 句内（同一句也算），坐席“道歉”或“共情”",
        ),
        ({"sequence": [UPSET, SORRY]}, "依次有：客户“发泄不满”或“陈述投诉”，然后坐席“道歉”或“共情”"),
        (
            {"sequence": [SORRY, SORRY], "within": 3},
            "依次有：坐席“道歉”或“共情”，然后坐席“道歉”或“共情”（前后相隔不超过 3 句）",
        ),
        ({"order": [SORRY, UPSET]}, "先有坐席“道歉”或“共情”，再有客户“发泄不满”或“陈述投诉”"),
        (
            {"share": {"speaker": "agent", "of": "characters", "stage": "cut_in"}, "max": 0.6},
            "在切入阶段，坐席的字数不超过 60%",
        ),
        ({"share": {"speaker": "customer", "of": "turns"}, "min": 0.3, "max": 0.7}, "客户的句数不少于 30%，不超过 70%"),
        (
            {
                "run": {"speaker": "agent", "asks": True},
                "between": {"speaker": "customer"},
                "max": 3,
                "count": "questions",
            },
            "接连的坐席提了问（中间可隔：客户的话），最多 3 个问题",
        ),
        ({"run": {"speaker": "agent"}, "max": 3}, "接连的坐席的话，最多 3 句"),
    ],
    ids=str,
)
def test_a_condition_is_said_in_chinese(condition: dict[str, Any], said: str) -> None:
    assert describe_condition(condition, TITLES) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"met": {"turn": SORRY}}, "一条：坐席“道歉”或“共情”。"),
        (
            {"applies": {"turn": UPSET}, "met": {"turn": SORRY}},
            "一条：如果客户“发泄不满”或“陈述投诉”，应做到：坐席“道歉”或“共情”。",
        ),
    ],
    ids=["always", "when it applies"],
)
def test_an_item_is_one_sentence(fields: dict[str, Any], said: str) -> None:
    (one,) = rubric_of(item(**fields)).items

    assert describe_item(one) == said
