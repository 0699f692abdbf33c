"""A small made-up customer, so that the tests of the engine do not depend on what a trainer writes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.practice.listening import ToldHearing
from bot.practice.moves import FEWEST_IN_STATE, STATES
from bot.practice.run import PracticeRun
from bot.practice.scenario_schema import ScenarioFile, compile_scenario
from bot.practice.scenarios import Scenario, make_scenario

GREET = "您好，工号1024为您服务，请讲。"
SORRY = "伞坏在路上，真是对不起。"
FEEL = "下大雨淋成那样，换成我也会生气。"
FEEL_MORE = "您老远跑一趟还淋成那样，我听着都替您难受。"
ASK_WHEN = "您是哪天买的这把雨伞？"
ASK_SHOP = "请问您是在哪家店拿的雨伞？"
ASK_TRUTH = "雨伞是不是摔过？您照实说，我好替您想办法。"
RESTATE = "我跟您核对一下，您要的是退掉雨伞的三十块钱，对吗？"
EXPLAIN = "因为那批雨伞的伞骨焊得不牢，所以一吹就翻。"
REFUND = "雨伞的三十块钱，我今天下午五点前退给您。"
REFUND_SOMEDAY = "雨伞的三十块钱我会退给您。"
REPAIR = "我今天下午五点前把雨伞修好送到您家。"
COUPON = "我送您一张优惠券。"
CONSENT = "您看这样行吗？"
CONFIRM = "还有别的要我一起办的吗？"
CLOSE = "感谢您的耐心，再见。"
SOON = "我会尽快给您处理的。"
RUDE = "这不归我管，您找别人去。"
BLAME = "是您自己没看清楚。"

ACTS = {
    GREET: "agent_greet",
    SORRY: "agent_apologize",
    FEEL: "agent_empathize",
    ASK_WHEN: "agent_ask_closed",
    ASK_SHOP: "agent_ask_closed",
    ASK_TRUTH: "agent_ask_closed",
    RESTATE: "agent_restate",
    EXPLAIN: "agent_explain",
    REFUND: "agent_promise_deadline",
    REFUND_SOMEDAY: "agent_promise_deadline",
    REPAIR: "agent_promise_deadline",
    COUPON: "agent_propose",
    CONSENT: "agent_ask_consent",
    CONFIRM: "agent_confirm_satisfaction",
    CLOSE: "agent_close",
    SOON: "agent_promise_deadline",
    RUDE: "agent_violation",
    BLAME: "agent_violation",
    FEEL_MORE: "agent_empathize",
    "嗯": "agent_acknowledge",
}
EARNED = (GREET, SORRY, FEEL, ASK_WHEN, RESTATE, ASK_TRUTH, EXPLAIN, REFUND)
"""What brings this customer to say yes unless he is hard."""
MORE = (FEEL_MORE, CONSENT)
"""What a hard one needs besides."""

_CHARACTERS = "山水花鸟鱼虫风云雷电松竹梅兰菊石桥船屋灯窗门墙瓦井田园林路街市村城河湖海岛沙泥草叶根果"


def told_lines(name: str, count: int) -> list[str]:
    """Return lines that are as different as can be, the same for the same name."""
    chance = random.Random(name)
    return ["".join(chance.choices(_CHARACTERS, k=12)) + "。" for _ in range(count)]


def scenario_fields(**changes: Any) -> dict[str, Any]:
    """Return a scenario as a trainer writes it."""
    script = [
        {"move": "greet", "say": GREET},
        {"move": "apologize", "say": SORRY},
        {"move": "empathize", "say": FEEL},
        {"move": "ask", "say": ASK_WHEN, "about": "when"},
        {"move": "restate", "say": RESTATE},
        {"move": "explain", "say": EXPLAIN},
        {"move": "offer", "say": REFUND, "offer": "refund"},
        {"move": "consent", "say": CONSENT},
        {"move": "confirm", "say": CONFIRM},
        {"move": "close", "say": CLOSE},
    ]
    fields = {
        "version": 1,
        "id": "umbrella",
        "title": "雨伞一吹就翻",
        "issue": "other",
        "persona": "emotional",
        "case": None,
        "source": "自拟",
        "customer": {"name": "赵姐", "who": "五十岁", "history": "第一次来", "speech": "快"},
        "situation": "新买的雨伞在大雨里伞骨断了，人淋透了。",
        "believes": "店家拿次货骗人。",
        "wants": "退雨伞的三十块钱。",
        "settles_for": "三十块钱今天退回来。",
        "unforgivable": "说是她自己弄坏的。",
        "brief": "那批雨伞伞骨焊得不牢，可以全额退款。",
        "facts": [
            {"id": "when", "asks": ["[哪天|几号|什么时候]"], "lines": told_lines("when", 3)},
            {"id": "shop", "asks": ["哪家店"], "lines": told_lines("shop", 3)},
            {"id": "price", "asks": ["多少钱"], "lines": told_lines("price", 3)},
        ],
        "hidden": [
            {
                "id": "dropped",
                "asks": ["摔过"],
                "needs_trust": 30,
                "evades": told_lines("evades", 3),
                "lines": told_lines("dropped", 3),
            }
        ],
        "offers": [
            {"id": "refund", "title": "退三十块", "wordings": ["退给您", "给您退"], "settles": "full"},
            {"id": "repair", "title": "修好雨伞", "wordings": ["修好"], "settles": "part"},
            {"id": "coupon", "title": "送优惠券", "wordings": ["[送|给]您……优惠券"], "settles": "none"},
        ],
        "lines": {state: told_lines(state, FEWEST_IN_STATE) for state in STATES},
        "script": script,
        "cards": [{"id": f"card-{n}", "title": f"牌{n}", "say": told_lines(f"card {n}", 1)[0]} for n in (1, 2, 3)],
    }
    return {**fields, **changes}


def scenario(**changes: Any) -> Scenario:
    """Return the customer of the tests."""
    return make_scenario(compile_scenario(ScenarioFile.parse_obj(scenario_fields(**changes))))


def scenario_file(folder: Path, fields: Mapping[str, Any]) -> Path:
    """Write a scenario to a file, one line a value, and return its path."""
    path = folder / f"{fields['id']}.yml"
    path.write_text(yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")
    return path


def started(difficulty: str = "medium", seed: int = 1, mode: str = "practice", **changes: Any) -> PracticeRun:
    """Begin a call with this customer."""
    return PracticeRun.start(scenario(**changes), difficulty, seed, mode)


def say(run: PracticeRun, *texts: str) -> PracticeRun:
    """Say lines one after the other, until the call ends."""
    hearing = ToldHearing(ACTS)
    for text in texts:
        if run.ended is None:
            run.answer(hearing.hear(run.turns, text))
    return run
