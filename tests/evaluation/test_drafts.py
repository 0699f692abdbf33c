from __future__ import annotations

import pytest

from bot.evaluation.drafts import BLIND, DEV, HELD_OUT, read_drafts
from bot.labels import FLAG_CATEGORIES


@pytest.mark.parametrize("file", [BLIND, DEV, HELD_OUT])
def test_every_flag_of_a_draft_lies_in_it(file: str) -> None:
    drafts = read_drafts(file)
    assert len(drafts) > 400
    for draft in drafts:
        for category, start, end in draft.flags:
            assert category in FLAG_CATEGORIES
            assert 0 <= start < end <= len(draft.text)
        assert (draft.kind == "clean") == (not draft.flags)


def test_a_flag_without_words_stands_for_the_whole_draft() -> None:
    whole = [draft for draft in read_drafts(HELD_OUT) if draft.violations == (draft.text,)]
    assert whole
    assert all(draft.flags[0][1:] == (0, len(draft.text)) for draft in whole)
