from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from bot.coaching.families import (
    MOST_MATCHER_PATTERNS,
    FamilyError,
    parse,
    required_literals,
    to_matcher_patterns,
    to_regex,
)

NO_WAY = "我[这边|也]*[真的|实在]*没(有)?(什么|任何)?办法"
VOCAB = Vocab()


def matches(pattern: str, text: str) -> list[str]:
    return [match.group() for match in re.finditer(to_regex(parse(pattern)), text)]


@pytest.mark.parametrize("text", ["我没办法", "我这边也没有任何办法", "我实在真的没什么办法", "我也没办法"])
def test_family_matches_its_members(text: str) -> None:
    assert matches(NO_WAY, text) == [text]


@pytest.mark.parametrize("text", ["我有办法", "我这边也也没办法", "没办法", "我没法办"])
def test_family_leaves_others_alone(text: str) -> None:
    assert matches(NO_WAY, text) == []


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("您…错", "您可能记错", ["您可能记错"]),
        ("您…错", "您可能好像记错", []),
        ("您……错", "您可能好像是记错", ["您可能好像是记错"]),
        ("您…错", "您说,错", []),
        ("^行吧", "那,行吧", ["行吧"]),
        ("^行吧", "那行吧", []),
        ("没有$", "有没有,说", ["没有"]),
        ("没有$", "有没有说", []),
        ("[我|我们]走", "我们走", ["我们走"]),
        ("olt", "volte没开", []),
        ("olt", "您的olt坏了", ["olt"]),
        ("哦*行", "哦哦哦行", ["哦哦行"]),
        ("沒辦法", "没办法", ["没办法"]),
        ("[您|你]…[怎么|为什么]", "你这人怎么", ["你这人怎么"]),
    ],
)
def test_notation(pattern: str, text: str, found: list[str]) -> None:
    assert matches(pattern, text) == found


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("我[没|不", "第 2 个字符“[”没有对应的右括号"),
        ("没)办法", "第 2 个字符“)”没有对应的左括号"),
        ("?没", "前面应是字或括号"),
        ("没??", "连着写了两个"),
        ("[没||不]", "空的选项"),
        ("我^没", "只能写在最前面"),
        ("没$我", "只能写在最后面"),
        ("[我|也]?…", "整个句式都可以省略"),
        ("不行,您", "句式不能跨标点"),
        ("", "空的选项"),
    ],
)
def test_bad_pattern_is_named(pattern: str, problem: str) -> None:
    with pytest.raises(FamilyError, match=re.escape(problem)):
        parse(pattern)


def test_required_literals_are_in_every_match() -> None:
    groups = required_literals(parse(NO_WAY))
    assert ["办法"] in groups
    assert ["我"] in groups


def net_catches(pattern: str, text: str) -> bool:
    matcher = Matcher(VOCAB)
    matcher.add("family", to_matcher_patterns(parse(pattern)))
    return bool(matcher(Doc(VOCAB, words=list(text), spaces=[False] * len(text))))


def group(items: list[str], opening: str) -> str:
    return f"{opening}{'|'.join(items)}{')' if opening == '(' else ']'}"


CHARACTERS = st.sampled_from("我您没办法行a")
PATTERNS = st.recursive(
    st.one_of(CHARACTERS, st.just("…")),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.builds(group, st.lists(inner, min_size=1, max_size=3), st.sampled_from("[(")),
        inner.map(lambda pattern: f"({pattern})?"),
        inner.map(lambda pattern: f"[{pattern}]*"),
    ),
    max_leaves=8,
)
TEXTS = st.text(alphabet="我您没办法行a,。", max_size=14)


@settings(max_examples=400, deadline=None)
@given(pattern=PATTERNS, text=TEXTS)
def test_matcher_lets_no_match_slip(pattern: str, text: str) -> None:
    try:
        tree = parse(pattern)
    except FamilyError:
        return
    assert 1 <= len(to_matcher_patterns(tree)) <= MOST_MATCHER_PATTERNS
    found = matches(pattern, text)
    if found:
        assert net_catches(pattern, text)
        for groups in required_literals(tree):
            assert all(any(literal in match for literal in groups) for match in found)


def test_many_alternatives_stay_few_matcher_patterns() -> None:
    pattern = "[您|你][自己|根本|压根|就是|其实]*[自己|根本|压根|就是|其实]*不[懂|会用|会弄|会看]"
    assert len(to_matcher_patterns(parse(pattern))) <= MOST_MATCHER_PATTERNS
