from __future__ import annotations

from bot.coaching.alignment import Alignment, align
from bot.coaching.families import parse


def alike(meant: str, written: str) -> bool:
    return {meant, written} == {"法", "发"}


def test_fewest_replacements_win() -> None:
    assert align(parse("没办[法|发]"), "没办发", alike) == Alignment(3, ())
    assert align(parse("没…办法"), "没有办发", alike) == Alignment(2, ((3, "法"),))


def test_what_does_not_fit_is_none() -> None:
    assert align(parse("没办法"), "没办罚", alike) is None
    assert align(parse("没办法"), "没办", alike) is None
