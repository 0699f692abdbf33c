from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.normalise import normalise

quick = settings(deadline=None, max_examples=200)

texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="没办法您好啊ａＡ1２_ \u3000\t\n\u200b\ufeff\x00😠👍🏻️電話費ﬃ㈱〔〕【】éİ…", max_size=40),
)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("ＡＢＣ，１２３！", "abc,123!", id="full width"),
        pytest.param("電話費", "电话费", id="traditional"),
        pytest.param("VoLTE", "volte", id="upper case"),
        pytest.param("气死😠了", "气死[怒]了", id="emoji with a word"),
        pytest.param("好的👍🏻", "好的[赞]", id="emoji with a skin tone"),
        pytest.param("给你点❤️", "给你点[心]", id="emoji with a variation selector"),
        pytest.param("到了🚗没", "到了没", id="picture without a word"),
        pytest.param("【怒】〔怒〕［怒］", "[怒][怒][怒]", id="brackets"),
        pytest.param("没_办_法", "没办法", id="underscores"),
        pytest.param("没 办\u3000法", "没办法", id="spaces between characters"),
        pytest.param("没\u200b办\ufeff法", "没办法", id="zero width"),
        pytest.param("没\n办\t法", "没办法", id="line breaks"),
        pytest.param("5G 套餐", "5g套餐", id="space beside a character"),
        pytest.param("iphone   15 pro", "iphone 15 pro", id="spaces between Latin words"),
        pytest.param("哈哈哈哈哈哈", "哈哈哈", id="run of a character"),
        pytest.param("！！！！！", "!!!", id="run of a mark"),
        pytest.param("10000000", "10000000", id="run of digits stays"),
        pytest.param("\x00你\x07好\x1b", "你好", id="control characters"),
        pytest.param(" \n ", "", id="nothing but gaps"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_text_is_normalised(text: str, plain: str) -> None:
    assert normalise(text).text == plain


@pytest.mark.parametrize(
    ("text", "found", "typed"),
    [
        ("这个我_也_没 办 法啊", "没办法", "没 办 法"),
        ("我要打電話投訴", "投诉", "投訴"),
        ("你们😠算了", "[怒]", "😠"),
        ("Ｖｏｌｔｅ怎么开", "volte", "Ｖｏｌｔｅ"),
        ("烦烦烦烦烦死了", "死", "死"),
    ],
)
def test_a_match_is_marked_where_it_was_typed(text: str, found: str, typed: str) -> None:
    plain = normalise(text)
    start = plain.text.index(found)
    first, last = plain.to_original(start, start + len(found))
    assert text[first:last] == typed


@quick
@given(texts)
def test_every_character_has_a_span(text: str) -> None:
    plain = normalise(text)
    assert len(plain.spans) == len(plain.text)
    assert plain.original == text


@quick
@given(texts)
def test_spans_rise_and_lie_inside_the_original(text: str) -> None:
    spans = normalise(text).spans
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[0] <= two[0] and one[1] <= two[1] for one, two in itertools.pairwise(spans))


@quick
@given(texts, st.data())
def test_the_original_of_a_span_holds_what_each_of_its_characters_came_from(text: str, data: st.DataObject) -> None:
    plain = normalise(text)
    if not plain.text:
        return
    start = data.draw(st.integers(0, len(plain.text) - 1))
    end = data.draw(st.integers(start + 1, len(plain.text)))
    first, last = plain.to_original(start, end)
    assert all(first <= one and two <= last for one, two in plain.spans[start:end])


@quick
@given(texts)
def test_no_gap_stands_beside_a_han_character(text: str) -> None:
    plain = normalise(text).text
    assert "  " not in plain
    assert plain == plain.strip()
    assert not any(
        plain[i] == " " and ("一" <= plain[i - 1] <= "鿿" or "一" <= plain[i + 1] <= "鿿") for i in range(len(plain))
    )


@quick
@given(st.text(alphabet="没办法您好啊呀，。？1234567890", max_size=40))
def test_normal_text_without_runs_stays_as_it_is(text: str) -> None:
    expected = text.replace("，", ",").replace("？", "?")
    runs = any(text[i] == text[i + 1] == text[i + 2] == text[i + 3] for i in range(len(text) - 3))
    if not runs:
        assert normalise(text).text == expected


@pytest.mark.parametrize(("start", "end"), [(0, 0), (1, 1), (-1, 2), (2, 1), (0, 4)])
def test_a_span_outside_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="outside a text of 3 characters"):
        normalise("没办法").to_original(start, end)


def test_ten_thousand_characters_are_normalised_in_no_time() -> None:
    assert len(normalise("没 办_法。" * 2000).text) == 8000
