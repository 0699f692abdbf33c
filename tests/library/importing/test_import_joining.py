"""When parts that stand apart are looked at closely."""

from __future__ import annotations

import pytest

from bot.library.importing import joining
from bot.library.importing.document import Span
from bot.library.importing.drafts import Draft

TEXT = "客户反映宽带掉线，光猫老是红灯。更换光猫，宽带不再掉线，红灯灭了。"
SITUATION, HANDLING = Span(0, 16), Span(16, len(TEXT))


def part(name: str) -> Draft:
    return Draft(spans={name: [HANDLING]})


def whole(**more: list[Span]) -> Draft:
    return Draft(title="掉线", spans={"situation": [SITUATION], **more})


@pytest.mark.parametrize(
    ("case", "orphan"),
    [(whole(handling=[SITUATION]), part("handling")), (whole(), part("checked"))],
    ids=["no case waits", "no handling to give"],
)
def test_no_words_are_cut_where_nothing_can_be_given(
    case: Draft, orphan: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[str] = []
    monkeypatch.setattr(joining, "_words", lambda text: cut.append(text) or set())
    assert joining.join_drafts([case, orphan], TEXT) == ([case], [orphan])
    assert cut == []


def test_handling_goes_to_the_case_that_waits_for_it() -> None:
    case, other = whole(), Draft(title="别的", spans={"situation": [Span(0, 2)], "handling": [Span(0, 2)]})
    wholes, parts = joining.join_drafts([case, other, part("handling")], TEXT)
    assert (wholes, parts) == ([case, other], [])
    assert case.spans["handling"] == [HANDLING]
