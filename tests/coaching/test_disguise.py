from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.clean_speech import read_clean_speech
from bot.coaching.disguise import find_disguised
from bot.coaching.disguise_spelling import spell_out
from bot.coaching.rules import default_rules
from bot.coaching.undoing import undo_disguises
from bot.coaching.wordings import default_model
from bot.language.normalise import normalise
from bot.paths import COMPILED


def disguised(text: str) -> set[str]:
    return {match.rule.category for match in find_disguised(normalise(text).text, default_rules())}


def flagged(text: str) -> set[str]:
    return {rule.category for rule, _, _ in default_rules().find(normalise(text).text)} | disguised(text)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("我也没办发", "flat_refusal"),
        ("我也木有办法", "flat_refusal"),
        ("这事不归我官", "buck_passing"),
        ("爱投诉就头诉", "provocation"),
        ("我也mei banfa", "flat_refusal"),
        ("我也m ei办法", "flat_refusal"),
        ("我也没banfa", "flat_refusal"),
        ("我也氵殳办氵去", "flat_refusal"),
        ("您讠兑重点", "impatience"),
        ("我也没*办*法", "flat_refusal"),
        ("我也没.办.法", "flat_refusal"),
        ("我也没、办、法", "flat_refusal"),
        ("我也没a办b法", "flat_refusal"),
        ("我也没没办办法法", "flat_refusal"),
        ("我也没没没办法", "flat_refusal"),
        ("您是sb吗", "rude"),
        ("您找营+业+厅去", "buck_passing"),
    ],
)
def test_disguise_is_seen_through(text: str, category: str) -> None:
    assert category in disguised(text)


@pytest.mark.parametrize(
    "text", ["這個我也沒辦法", "我　也　没　办　法", "我 也 没 办 法", "我也没_办_法", "我也没\u200b办\u200b法"]
)
def test_normalising_alone_sees_through(text: str) -> None:
    assert flagged(text) == {"flat_refusal"}


@pytest.mark.parametrize(
    "text",
    [
        "我没办发票，您要的话现在开",
        "谢谢您，您慢慢说",
        "好的，我查一下",
        "您先看看wifi密码",
        "volte和5g都开着",
        "嗯，好，行，我记下了",
        "权限。另，您的号码报给我",
        "通知了您就知道了",
        "请您消消气",
        "",
    ],
)
def test_plain_speech_is_no_disguise(text: str) -> None:
    assert disguised(text) - {"perfunctory", "calm_down"} == set()


def test_place_and_meaning_are_told() -> None:
    [match] = find_disguised("好的,这事不归我官", default_rules())
    assert ("好的,这事不归我官"[match.start : match.end], match.meant) == ("不归我官", "不归我管")


def test_plain_match_is_not_told_again() -> None:
    assert disguised("我也没办法") == set()


def test_clean_speech_is_hardly_ever_accused() -> None:
    texts = read_clean_speech()
    accused = [text for text in texts if disguised(text)]
    assert len(accused) <= len(texts) * 0.002, accused


@given(st.text(alphabet="没办法我也mei *.,[笑]氵殳sb1", max_size=24))
def test_undone_text_knows_its_origin(text: str) -> None:
    normalised = normalise(text).text
    undone = undo_disguises(normalised)
    assert len(undone.text) == len(undone.pieces)
    for number, piece in enumerate(undone.pieces):
        assert 0 <= piece.start < piece.end <= len(normalised)
        if not piece.changed:
            assert normalised[piece.start : piece.end] == undone.text[number]
        if number:
            assert undone.pieces[number - 1].start <= piece.start


def test_tables_are_compiled() -> None:
    disguised("我也没办发")
    [compiled] = COMPILED.glob("disguises-*.json")
    assert json.loads(compiled.read_text(encoding="utf-8"))["components"]["氵去"] == "法"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("这个我也mei banfa", "这个我也没办法"),
        ("您zi ji订的", "您自己订的"),
        ("三倍培偿", "三倍赔偿"),
        ("您投~诉~去~呀", "您投诉去呀"),
        ("我马上帮您查账单", "我马上帮您查账单"),
        ("volte没注册上", "volte没注册上"),
        ("", ""),
    ],
)
def test_disguises_are_spelt_out(text: str, meant: str) -> None:
    assert spell_out(undo_disguises(text), default_model()) == meant


@given(st.text(alphabet="没办法我也mei *.,[笑]氵殳sb1倍培", max_size=24))
def test_spelt_text_is_as_long_as_the_undone_one(text: str) -> None:
    undone = undo_disguises(normalise(text).text)
    assert len(spell_out(undone, default_model())) == len(undone.text)
