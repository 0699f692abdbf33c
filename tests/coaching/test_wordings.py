from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.wordings import WordingsModel, default_model, ensure_model
from bot.coaching.wordings_features import cut, features, make_lexicon, units
from bot.coaching.wordings_schema import read_drafts


def test_threshold_leaves_clean_drafts_alone() -> None:
    figures = default_model().figures
    assert figures["close_clean_left_alone"] >= 0.965
    assert figures["clean_left_alone"] >= 0.97
    assert figures["violations_found"] >= 0.4


def test_judgement_names_place_category_and_words() -> None:
    [judgement] = default_model().judge("合着您是专门来找茬的呗")
    assert (judgement.start, judgement.end) == (0, 11)
    assert judgement.category in ("provocation", "blame_customer")
    assert 0.5 <= judgement.certainty <= 1
    assert all(word in "合着您是专门来找茬的呗" for word in judgement.words)


@pytest.mark.parametrize("text", ["", "。。。", "好", "我来帮您查一下账单", "1234567890", "abc def"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert default_model().judge(text) == []


def test_known_places_are_left_out() -> None:
    text = "合着您是专门来找茬的呗,合着您是专门来找茬的呗"
    judged = default_model().judge(text, known=[(0, 11)])
    assert judged
    assert all(judgement.start >= 11 for judgement in judged)


def test_same_text_same_judgement_from_a_fresh_model() -> None:
    text = "规矩就是这么定的,我能咋整。您这么大本事还用得着找我们吗"
    fresh = WordingsModel(ensure_model())
    assert fresh.judge(text) == default_model().judge(text) == fresh.judge(text)


def test_model_is_not_trained_twice() -> None:
    assert ensure_model().stat().st_mtime_ns == ensure_model().stat().st_mtime_ns


def test_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="unable to open"):
        WordingsModel(tmp_path / "none.db")


def test_there_is_enough_to_learn_from() -> None:
    drafts = read_drafts()
    assert sum(bool(draft.category) for draft in drafts) > 1500
    assert sum(draft.category == "" for draft in drafts) > 2500


@given(st.text(alphabet="我您没办法,。3ab", max_size=150))
def test_units_lie_in_the_text_in_order(text: str) -> None:
    spans = units(text)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))


@given(st.text(alphabet="我们没办法公司", max_size=30))
def test_words_join_to_the_text(text: str) -> None:
    lexicon = make_lexicon(["我们没办法", "公司"], {"我们": 50, "办法": 30, "没": 20, "公司": 9, "我": 70, "们": 5})
    assert "".join(cut(text, lexicon)) == text


def test_likely_words_win() -> None:
    lexicon = make_lexicon(["我们没办法"], {"我们": 50, "办法": 30, "没": 20, "我": 70, "们": 5})
    assert cut("我们没办法", lexicon) == ["我们", "没", "办法"]
    assert "w:没|办法" in features("我们没办法", lexicon)
