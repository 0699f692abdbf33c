from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.evaluation.disturb_schema import DISTURBANCES_FILE, EXCHANGES, LEAST_WORDS, read_disturbances

GOOD = DISTURBANCES_FILE.read_text(encoding="utf-8")


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def test_the_tables_are_long_enough() -> None:
    content = read_disturbances()
    assert {exchange.id for exchange in content.exchanges} >= EXCHANGES
    assert all(len(exchange.words) >= LEAST_WORDS for exchange in content.exchanges)
    assert len({story.sentences[0] for story in content.stories}) >= 6


@pytest.mark.parametrize(
    ("good", "bad", "field", "problem"),
    [
        ("昨天: [寻日, 琴日]", "昨天: [昨天]", "exchanges.cantonese.words", "不能换成它自己"),
        ("今天: [今日]", "今天: []", "exchanges.cantonese.words.今天", "条目太少"),
        ("  - id: sichuan", "  - id: hunan", "exchanges", "缺少 sichuan"),
        ('  traditional: "這', '  traditional: "', "traditional.traditional", "应一一对应"),
        ('  traditional: "這', '  traditional: "这', "traditional.traditional", "要和繁体不同：这"),
        (
            "instead: true, words: [气死我了",
            "instead: 也许, words: [气死我了",
            "faces.furious.instead",
            "true 或 false",
        ),
        ("words: [手机, 电话", "words: [谢谢, 电话", "faces", "“谢谢”在 thankful 和 phones 里都有"),
        ("  fillers: [", "  filler: []\n  fillers: [", "speech.filler", "不认识这个字段"),
        ("version: 1", "version: 0", "version", ""),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(
    tmp_path: Path, good: str, bad: str, field: str, problem: str
) -> None:
    assert good in GOOD
    path = tmp_path / "disturbances.yml"
    path.write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_disturbances(path)
    assert caught.value.field.startswith(field)
    assert problem in caught.value.problem
    assert caught.value.line > 0


def test_a_story_that_is_too_short_is_named(tmp_path: Path) -> None:
    path = tmp_path / "disturbances.yml"
    sentence = "      - 楼下的早市已经摆开了"
    lines = [line for line in GOOD.splitlines() if not line.startswith(sentence)]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ContentError, match="个字，应在") as caught:
        read_disturbances(path)
    assert caught.value.field == "stories.morning-market.sentences"


def test_an_id_stands_once(tmp_path: Path) -> None:
    path = tmp_path / "disturbances.yml"
    path.write_text(GOOD.replace("  - id: riverside", "  - id: bicycle", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="bicycle"):
        read_disturbances(path)
