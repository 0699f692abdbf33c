"""Cases for the tests of the stores."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from bot.library.terms import Lexicon

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
LEXICON = Lexicon({"停机": "suspension", "断机": "suspension", "扣费": "charge", "吃钱": "charge"}, frozenset({"客户"}))
_MATTERS = ("彩铃扣费", "欠费停机", "宽带掉线", "漫游账单", "短信重复收费", "机顶盒黑屏", "过户缺材料", "携号转网")
_TURNS = ("先道歉再查账", "当场退了钱", "约好师傅上门", "说明规则", "换人回电", "请班长接手", "补录工单")


def case(case_id: str, title: str = "欠费停机", **fields: Any) -> dict[str, Any]:
    source = {"document": "外来", "section": "第一节"}
    return {"id": case_id, "title": title, "issue": None, "situation": "", "source": source, **fields}


def many_cases(count: int, *, first: int = 0, prefix: str = "c") -> list[dict[str, Any]]:
    """Make cases that are all unlike each other, some of them about the same matter."""
    made = []
    for number in range(first, first + count):
        matter, turn = _MATTERS[number % len(_MATTERS)], _TURNS[number % len(_TURNS)]
        made.append(
            case(
                f"{prefix}-{number}",
                f"{matter}第{number}件",
                situation=f"客户说{matter}，工单{number * 7919}号，{_TURNS[number % 3]}。",
                handling=f"{turn}，再说明{_MATTERS[number % 5]}。",
                issue="suspension" if number % 8 == 1 else "other",
            )
        )
    return made
