"""What a case must have to be stored, and how it becomes a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.errors import InputError
from bot.labels import EMOTIONS, ISSUES, PERSONAS, STAGES
from bot.library.analysis import Analysed
from bot.library.stores.index import Row

_LABELS = {"issue": ISSUES, "turning_stage": STAGES, "emotion": EMOTIONS, "persona": PERSONAS}
_LONGEST_ID = 200


def row_of(case: Mapping[str, Any], analysed: Analysed, *, shipped: bool = False) -> Row:
    """Return a case as it stands in the tables, but for its row and revision, which the store gives it."""
    issue, origin = str(case.get("issue") or ""), str(case.get("origin") or "")
    record = json.dumps(dict(case), ensure_ascii=False, sort_keys=True)
    return Row(0, str(case["id"]), shipped, issue, origin, 1, record, analysed)


def checked(case: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a case that can be stored.

    Raises:
        InputError: it cannot.
    """
    case_id = case.get("id")
    if not isinstance(case_id, str) or not case_id.isprintable() or not 0 < len(case_id.strip()) <= _LONGEST_ID:
        raise InputError(f"案例编号 {case_id!r} 不能用：应为 1 到 {_LONGEST_ID} 个看得见的字符")
    if not str(case.get("title") or "").strip():
        raise InputError(f"案例 {case_id} 没有标题")
    for name, known in _LABELS.items():
        if case.get(name) and case[name] not in known:
            raise InputError(f"案例 {case_id} 的 {name} 不认识“{case[name]}”，应为 {'、'.join(known)} 之一")
    try:
        json.dumps(dict(case), ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise InputError(f"案例 {case_id} 里有存不了的字符或内容（{error}）：请改好再存") from error
    return case
