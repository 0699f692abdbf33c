from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.focus import LONG, Focus, best_stretch, pieces_of, read_chatter

MATTERS = [
    "宽带断了三天没人修。",
    "你们乱扣我的流量费，给我退了。",
    "客服电话打不通，投诉也没人理。",
    "我要查话费账单。",
]
CHATTER = ["早上我去公园打太极。", "孩子画了一张画，画的是鱼。", "昨天买了两斤苹果，挺甜的。", "楼下的花开了。"]
STORY = "".join(CHATTER[number % 4] for number in range(24))


@pytest.fixture(scope="module")
def focus() -> Focus:
    return Focus.train(MATTERS * 12, CHATTER * 12)


@pytest.mark.parametrize("place", ["before", "after", "between"])
def test_the_matter_is_found_in_a_long_story(focus: Focus, place: str) -> None:
    matter = MATTERS[0]
    half = len(STORY) // 2
    text = {"before": matter + STORY, "after": STORY + matter, "between": STORY[:half] + matter + STORY[half:]}[place]
    found = focus.matter(text)
    assert matter in found
    assert len(found) < len(text) / 2


def test_a_text_of_usual_length_is_left_alone(focus: Focus) -> None:
    text = CHATTER[0] * 3
    assert len(text) <= LONG
    assert focus.matter(text) == text


@settings(deadline=None, max_examples=50)
@given(st.text(alphabet="宽带断了吃饭。，,.!\n 1a", min_size=1, max_size=400))
def test_a_part_of_the_text_is_kept_and_never_nothing(focus: Focus, text: str) -> None:
    found = focus.matter(text)
    assert found
    assert len(found) <= len(text)


@settings(max_examples=100)
@given(st.text(alphabet="宽带断了吃饭。，！\n 1a", min_size=1, max_size=300))
def test_pieces_joined_are_the_text_again(text: str) -> None:
    assert "".join("".join(pieces_of(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("gains", "stretch"),
    [([1.0], (0, 1)), ([-1.0, -2.0], (0, 1)), ([-1.0, 3.0, -1.0, 4.0, -9.0], (1, 4)), ([-5.0, -1.0, -3.0], (1, 2))],
)
def test_the_best_stretch_has_the_largest_sum(gains: list[float], stretch: tuple[int, int]) -> None:
    assert best_stretch(gains) == stretch


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=12))
def test_no_other_stretch_is_better(gains: list[float]) -> None:
    first, last = best_stretch(gains)
    best = max(sum(gains[i:j]) for i in range(len(gains)) for j in range(i + 1, len(gains) + 1))
    assert sum(gains[first:last]) == pytest.approx(best)


def test_there_is_enough_chatter_to_learn_from() -> None:
    chatter = read_chatter()
    assert len(chatter) >= 800
    assert not any(line.startswith("#") for line in chatter)
