from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.wordings import WordingsModel, default_model, ensure_model
from bot.coaching.wordings_features import blocks, cut, features, make_lexicon, stretches, tag
from bot.coaching.wordings_schema import read_drafts, read_word_groups


def test_thresholds_leave_clean_drafts_alone() -> None:
    figures = default_model().figures
    assert figures["close_clean_left_alone"] >= 0.965
    assert figures["everyday_left_alone"] >= 0.98
    assert figures["violations_found"] >= 0.6
    assert figures["innocent"] < default_model().threshold - 2


def test_judgement_names_place_category_and_words() -> None:
    judgement = default_model().judge("您这么大本事怎么不自己来修")[0]
    assert (judgement.start, judgement.end) == (0, 13)
    assert judgement.category in ("provocation", "blame_customer")
    assert 0.5 <= judgement.certainty <= 1
    assert all(word in "您这么大本事怎么不自己来修" for word in judgement.words)


def test_only_the_clause_at_fault_is_judged() -> None:
    text = "您好,账单我帮您查好了,您这脑子是白长的吧,明天下午三点前退到您卡上。"
    start = text.index("您这")
    assert {(one.start, one.end) for one in default_model().judge(text)} == {(start, text.index(",明天"))}


def test_neighbouring_clauses_are_joined_within_a_sentence() -> None:
    text = "您到底有完没完,我都说了八百遍了,能不能快点说。您到底有完没完"
    found = [text[one.start : one.end] for one in default_model().judge(text) if one.category == "impatience"]
    assert found == ["您到底有完没完,我都说了八百遍了,能不能快点说", "您到底有完没完"]


def test_what_stands_beside_a_refusal_matters() -> None:
    model = default_model()
    alone, beside = "这个我们退不了", "您多交的三十元明天上午十点前退回您的账户,请放心"
    assert not model.is_harmless(alone, 0, len(alone))
    assert model.is_harmless(beside, 0, len(beside))
    assert not model.is_harmless("", 0, 1)


@pytest.mark.parametrize("text", ["", "。。。", "好", "我来帮您查一下账单", "1234567890", "abc def"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert default_model().judge(text) == []


def test_known_places_are_not_judged_again() -> None:
    text = "您这脑子是白长的吧。您这脑子是白长的吧"
    judged = default_model().judge(text, known=[(0, 9)])
    assert judged
    assert all(one.start >= 9 for one in judged)


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
def test_stretches_lie_in_the_text_in_order_each_in_its_block(text: str) -> None:
    spans = stretches(text)
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    around = blocks(spans)
    assert all(first <= start and end <= last for (start, end), (first, last) in zip(spans, around, strict=True))


def test_long_text_has_blocks() -> None:
    around = blocks(stretches("我马上帮您查一下账单。" * 40))
    assert len(set(around)) > 5
    assert max(end - start for start, end in around) <= 70


def test_short_clauses_are_joined() -> None:
    text = "您好,这个办不了,就这样"
    assert [text[slice(*span)] for span in stretches(text)] == ["您好,这个办不了,就这样"]
    assert stretches("好的") == [(0, 2)]
    assert stretches("123,ab") == []


@given(st.text(alphabet="我们没办法公司", max_size=30))
def test_words_join_to_the_text(text: str) -> None:
    lexicon = make_lexicon(["我们没办法", "公司"], {"我们": 50, "办法": 30, "没": 20, "公司": 9, "我": 70, "们": 5})
    assert "".join(cut(text, lexicon)) == text


def test_likely_words_win() -> None:
    lexicon = make_lexicon(["我们没办法"], {"我们": 50, "办法": 30, "没": 20, "我": 70, "们": 5})
    assert cut("我们没办法", lexicon) == ["我们", "没", "办法"]
    assert "w:没|办法" in features("我们没办法", lexicon, {})


def test_words_of_a_group_count_as_one() -> None:
    groups = {"自己": ["本人"], "自个儿": ["本人"], "粗心": ["怪"], "大意": ["怪"]}
    assert tag("您自个儿太大意", groups) == [["本人"], ["怪"]]
    assert "g:本人|怪" in set(features("自己粗心", {}, groups)) & set(features("您自个儿太大意了", {}, groups))


def test_word_groups_can_be_read() -> None:
    groups = read_word_groups()
    assert len(groups) > 700
    assert groups["自己"]


def test_what_was_read_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    model = WordingsModel(ensure_model())
    draft = "这事儿跟我说不着，您爱找谁找谁"
    before = model.judge(draft)
    monkeypatch.setattr("bot.coaching.wordings._MOST_KNOWN", 50)
    for number in range(20):
        model.judge(f"第{number}位客户说他家的光猫亮着红灯，我们已经派了师傅")
    assert len(model._known) < 1000
    assert model.judge(draft) == before
