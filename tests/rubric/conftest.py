"""A small rubric in files."""

from __future__ import annotations

from pathlib import Path

import pytest
from rubric_files import GOOD, ITEM, SIGNALS

from bot.rubric.schema import ITEM_FILES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a rubric that has nothing wrong."""
    (tmp_path / "signals.yml").write_text(SIGNALS, encoding="utf-8")
    (tmp_path / "good.yml").write_text(GOOD, encoding="utf-8")
    for stage in ITEM_FILES:
        (tmp_path / f"{stage}.yml").write_text(ITEM.format(stage=stage), encoding="utf-8")
    return tmp_path
