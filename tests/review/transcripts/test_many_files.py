from __future__ import annotations

from pathlib import Path

import pytest
from tqdm import tqdm

from bot.review.transcripts.many import Unreadable, read_many

TWO_CALLS = "通话ID,说话人,内容\n1,客服,您好\n1,客户,宽带断了\n2,客服,您好\n2,客户,想查话费\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "a.csv").write_text(TWO_CALLS, encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    (tmp_path / "c.txt").write_text("客服：您好\n客户：我要投诉\n", encoding="utf-8")
    return sorted(tmp_path.iterdir())


def test_the_calls_of_the_readable_files_come_in_order(files: list[Path]) -> None:
    with tqdm(total=3, disable=True) as bar:
        assert [call.source for call in read_many(files, [], bar)] == ["a.csv", "a.csv", "c.txt"]


def test_unreadable_files_are_noted_with_their_reason(files: list[Path]) -> None:
    unreadable: list[Unreadable] = []
    with tqdm(total=3, disable=True) as bar:
        list(read_many(files, unreadable, bar))
    assert [(one.file, one.reason.split("；")[0]) for one in unreadable] == [(str(files[1]), "b.txt：文件是空的")]


def test_the_bar_learns_how_many_calls_there_are(files: list[Path]) -> None:
    with tqdm(total=3, disable=True) as bar:
        calls = read_many(files, [], bar)
        next(calls)
        assert bar.total == 4
        list(calls)
        assert bar.total == 3


def test_a_file_is_read_only_when_its_calls_are_wanted(files: list[Path]) -> None:
    with tqdm(total=3, disable=True) as bar:
        calls = read_many(files, [], bar)
        next(calls)
        files[2].unlink()
        assert [call.source for call in calls] == ["a.csv"]
