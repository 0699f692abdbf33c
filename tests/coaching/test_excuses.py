from __future__ import annotations

from typing import Any

import pytest
from forbidden_content import excuses

from bot.coaching.excuses import ExcuseSearch, default_excuses
from bot.coaching.rules import default_rules
from bot.language.normalise import normalise


def found(text: str) -> list[tuple[str, str | None]]:
    """Return (rule, excuse or None) of every match."""
    normalised = normalise(text).text
    search = ExcuseSearch(default_excuses(), normalised)
    matches = list(default_rules().find(normalised))
    excused = [search.find(start, end, rule.category, rule.id) for rule, start, end in matches]
    return [(rule.id, excuse and excuse.id) for (rule, _, _), excuse in zip(matches, excused, strict=True)]


@pytest.mark.parametrize("excuse", excuses(), ids=lambda excuse: excuse["id"])
def test_examples_are_excused(excuse: dict[str, Any]) -> None:
    assert {text: found(text) for text in excuse["examples"] if any(by is None for _, by in found(text))} == {}


@pytest.mark.parametrize("excuse", excuses(), ids=lambda excuse: excuse["id"])
def test_some_example_needs_an_excuse(excuse: dict[str, Any]) -> None:
    assert any(found(text) for text in excuse["examples"])


@pytest.mark.parametrize("excuse", excuses(), ids=lambda excuse: excuse["id"])
def test_near_drafts_are_still_flagged(excuse: dict[str, Any]) -> None:
    assert [text for text in excuse["still"] if all(by for _, by in found(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "前面同事说‘没办法’，我替他向您道歉",
        "我不会跟您说没办法",
        "您说我们“不归我管”，这句话确实不对",
        "绝不是您搞错了的意思",
        "因为系统在升级，我也没办法马上查，我可以帮您登记，好了第一个告诉您",
        "这个不归我们管，我帮您转过去",
        "您先冷静一下，我马上帮您查",
        "我们会尽快处理，今天下午五点前给您回电话",
        "您家光衰就是线路信号变弱了",
    ],
)
def test_innocent_speech(text: str) -> None:
    assert [rule for rule, excuse in found(text) if excuse is None] == []


@pytest.mark.parametrize(
    "text",
    [
        "您说什么我也没办法",
        "不是您搞错了吗",
        "还不是您搞错了",
        "因为公司规定，我也没办法",
        "这不归我管，您找营业厅去",
        "您冷静点，激动有什么用",
        "我们会尽快给您处理",
    ],
)
def test_guilty_speech(text: str) -> None:
    assert [rule for rule, excuse in found(text) if excuse is None] != []
