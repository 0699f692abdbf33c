from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InputError
from bot.review.files import open_to_write, write_text


def test_folders_are_made(tmp_path: Path) -> None:
    write_text(tmp_path / "周报" / "第一周" / "页.html", "好")
    assert (tmp_path / "周报" / "第一周" / "页.html").read_text(encoding="utf-8") == "好"


def test_what_stood_there_stays_when_writing_fails(tmp_path: Path) -> None:
    path = tmp_path / "页.html"
    write_text(path, "旧")
    with pytest.raises(RuntimeError), open_to_write(path) as file:
        file.write("新")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [path]


def test_half_a_character_does_not_cost_the_file(tmp_path: Path) -> None:
    write_text(tmp_path / "页.html", "坏\ud800了")
    assert (tmp_path / "页.html").read_text(encoding="utf-8") == "坏?了"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="写不了"):
        write_text(tmp_path / "文件" / "页.html", "好")
