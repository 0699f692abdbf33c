from __future__ import annotations

import pytest

from bot.coaching.advice import Turn, advise
from bot.coaching.memory import CallMemory
from bot.errors import NotReadyError


def test_a_library_that_cannot_be_searched_does_not_keep_the_advice_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **options: object) -> None:
        raise NotReadyError("案例库打不开")

    monkeypatch.setattr("bot.coaching.advice.search_cases", broken)

    told = advise(
        Turn("customer", "没开彩铃凭什么扣钱", "customer_complain", 0.9, "cut_in", "angry", "unauthorized_charge"),
        CallMemory(),
    ).as_dict()

    assert told["next"]
    assert (told["cases"], told["rules"], told["evidence"]) == ([], [], None)
