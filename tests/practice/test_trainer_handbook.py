"""What docs/trainer.md shows of the content is what stands there."""

from __future__ import annotations

import re

import pytest

from bot.paths import DATA, PROJECT

HANDBOOK = (PROJECT / "docs" / "trainer.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"```yaml\n(.*?)```", HANDBOOK, re.DOTALL)
CONTENT = "\n".join(
    (DATA / name).read_text(encoding="utf-8") for name in ("practice/effects.yml", "scenarios/ringback-charge.yml")
)


@pytest.mark.parametrize("number", range(len(EXCERPTS)))
def test_an_excerpt_stands_in_the_content(number: int) -> None:
    assert EXCERPTS[number] in CONTENT


def test_there_are_excerpts() -> None:
    assert len(EXCERPTS) == 4


@pytest.mark.parametrize("named", re.findall(r"(?:data|docs|bot)/[\w/.\-]+\.\w+", HANDBOOK))
def test_a_file_that_is_named_is_there(named: str) -> None:
    assert (PROJECT / named).is_file()
