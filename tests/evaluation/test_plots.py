from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InputError
from bot.evaluation.heard import Heard
from bot.evaluation.plots import draw, matrix_of, ready_folder

ROWS = [
    Heard("甲", "甲:0", ("angry", "calm"), "calm", confidence=0.9),
    Heard("甲", "甲:2", ("calm",), "angry", confidence=0.4),
    Heard("乙", "乙:0", ("angry",), "none", confidence=0.2),
]


def test_the_matrix_is_in_the_order_of_the_vocabulary_and_takes_what_is_accepted_for_right() -> None:
    labels, counts = matrix_of(ROWS)
    assert labels == ["calm", "angry", "none"]
    assert counts.tolist() == [[1, 1, 0], [0, 0, 1], [0, 0, 0]]


def test_a_matrix_for_each_part_and_a_curve_where_there_is_a_confidence(tmp_path: Path) -> None:
    written = draw({"emotion": ROWS, "stage": ROWS}, tmp_path / "neu" / "plots")
    assert [path.name for path in written] == ["confusion_emotion.png", "confusion_stage.png", "reliability_stage.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)
    assert sorted(path.name for path in (tmp_path / "neu" / "plots").iterdir()) == [path.name for path in written]


def test_a_part_without_rows_is_not_drawn(tmp_path: Path) -> None:
    assert draw({"stage": []}, tmp_path) == []


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="--plot 请给出可以写的文件夹"):
        ready_folder(tmp_path / "file")
