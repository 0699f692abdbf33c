"""What docs/rubric.md shows to trainers can be copied into the files."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from bot.paths import PROJECT
from bot.rubric.finders import FINDERS
from bot.rubric.schema_conditions import ConditionModel, PatternModel
from bot.rubric.schema_entries import GOOD_KINDS, GoodFile, ItemFile, SignalFile
from bot.rubric.structure import KINDS

TEXT = (PROJECT / "docs" / "rubric.md").read_text(encoding="utf-8")
SHOWN: list[dict[str, Any]] = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]
FILES = {"items": ItemFile, "signals": SignalFile, "good": GoodFile}


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: next(iter(shown)))
def test_what_is_shown_is_well_formed(shown: dict[str, Any]) -> None:
    model = next((model for name, model in FILES.items() if name in shown), None)
    parsed = model.parse_obj({"version": 1, **shown}) if model else ConditionModel.parse_obj(shown.get("met", shown))

    assert parsed.dict(by_alias=True, exclude_unset=True)


def test_everything_that_can_be_written_is_explained() -> None:
    fields = [field.alias for field in PatternModel.__fields__.values()]
    options = {option for options in KINDS.values() for option in options}

    assert [name for name in (*KINDS, *options, *fields, *FINDERS, *GOOD_KINDS) if name not in TEXT] == []
