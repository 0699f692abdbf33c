from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.language.normalise import normalise
from bot.language.segmenter import Segmenter, default_segmenter, read_word_list

quick = settings(deadline=None, max_examples=100)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return default_segmenter()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我没开过彩铃", ["我", "没开过", "彩铃"]),
        ("要携号转网", ["要", "携号转网"]),
        ("国际漫游用不了", ["国际漫游", "用", "不了"]),
    ],
)
def test_a_sentence_is_cut_into_words(segmenter: Segmenter, text: str, words: list[str]) -> None:
    assert segmenter.cut(text) == words


def test_every_word_of_the_list_stays_whole(segmenter: Segmenter) -> None:
    words = [normalise(word).text for word in read_word_list()]
    assert [word for word in words if segmenter.cut(word) != [word]] == []


@quick
@given(st.text(max_size=60))
def test_words_join_to_the_text(text: str) -> None:
    plain = normalise(text).text
    assert "".join(default_segmenter().cut(plain)) == plain


@quick
@given(st.text(alphabet="我要把宽带退了彩铃流量套餐不好用 a1，。", max_size=60))
def test_no_word_is_empty(text: str) -> None:
    assert all(default_segmenter().cut(text))


def test_a_search_also_finds_the_words_inside_a_word(segmenter: Segmenter) -> None:
    assert {"携号转网", "转网"} <= set(segmenter.cut_for_search("要携号转网"))


def test_a_search_has_no_blank_words(segmenter: Segmenter) -> None:
    assert not any(word.isspace() for word in segmenter.cut_for_search("iphone 15 pro 套餐"))


def test_a_word_list_takes_frequencies_and_comments(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("# 电信词\n携号转网\nVoLTE 800  # 通话\n\n", encoding="utf-8")
    assert read_word_list(words) == {"携号转网": 3000, "volte": 800}


@pytest.mark.parametrize("line", ["携号转网 很多", "携号 转网 30", "携号转网 -3", "携号转网 3.5"])
def test_a_broken_word_list_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    words = tmp_path / "words.txt"
    words.write_text(f"彩铃\n{line}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="每行写一个词") as error:
        read_word_list(words)
    assert error.value.file == str(words)
    assert error.value.line == 2


def test_a_second_segmenter_keeps_to_its_own_words() -> None:
    own = Segmenter({"彩": 0, "彩铃": 5, "费": 0, "费用": 5})
    assert own.cut("彩铃费用") == ["彩铃", "费用"]
    assert default_segmenter().frequencies is not own.frequencies
