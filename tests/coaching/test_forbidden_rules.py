from __future__ import annotations

import re
from collections import Counter

import pytest
from forbidden_content import rule_contents, rules

from bot.coaching.excuses import default_excuses
from bot.coaching.rules import default_rules, without_faces
from bot.labels import FLAG_CATEGORIES
from bot.language.normalise import normalise

RULES = rules()


def unexcused(text: str) -> list[str]:
    normalised = normalise(text).text
    excuses = default_excuses()
    return [
        rule.id
        for rule, start, end in default_rules().find(normalised)
        if excuses.find(normalised, start, end, rule.category, rule.id) is None
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_examples_match_their_rule(rule: dict[str, str]) -> None:
    assert [text for text in rule["examples"] if rule["id"] not in unexcused(text)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
def test_clean_is_left_alone_by_all_rules(rule: dict[str, str]) -> None:
    assert {text: unexcused(text) for text in rule["clean"] if unexcused(text)} == {}


def test_every_category_has_rules() -> None:
    counts = Counter(rule["category"] for rule in RULES)
    assert {category for category in FLAG_CATEGORIES if counts[category] < 24} == {"question_overload"}


def test_replacements_invent_no_number() -> None:
    words = [content["rewrite"] for content in rule_contents()]
    words += [rule[name] for rule in RULES for name in ("replace", "clause") if rule.get(name)]
    assert [
        text for text in words if re.search(r"\d|[一二两三五十百千半]+(?:元|块钱|折|个?小时|分钟|个工作日)", text)
    ] == []


@pytest.mark.parametrize("content", rule_contents(), ids=lambda content: content["category"])
def test_category_words_break_no_rule(content: dict[str, str]) -> None:
    assert unexcused(content["rewrite"]) == []


def test_faces_are_no_words() -> None:
    assert without_faces("好的[呵呵]再见") == "好的[[[[再见"
    assert list(default_rules().find("请您私信我们[呵呵]")) == []


def test_matches_do_not_cross_punctuation() -> None:
    for rule, start, end in default_rules().find("我也没办法,您找营业厅去。这不归我管"):
        assert not set(",。") & set("我也没办法,您找营业厅去。这不归我管"[start:end]), rule.id


def test_finding_twice_gives_the_same() -> None:
    text = "您搞错了,这不归我管"
    assert list(default_rules().find(text)) == list(default_rules().find(text)) != []
