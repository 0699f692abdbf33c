from __future__ import annotations

import string
from pathlib import Path

import pytest

from bot.fingerprint import fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "deep").mkdir(parents=True)
    (tmp_path / "rules" / "a.yml").write_text("没办法", encoding="utf-8")
    (tmp_path / "rules" / "deep" / "b.yml").write_text("不归我管", encoding="utf-8")
    return tmp_path / "rules"


def test_a_fingerprint_is_sixteen_hexadecimal_digits(folder: Path) -> None:
    mark = fingerprint([folder])
    assert len(mark) == 16
    assert set(mark) <= set(string.hexdigits.lower())


def test_the_same_files_have_the_same_fingerprint(folder: Path) -> None:
    assert fingerprint([folder]) == fingerprint([folder])


def test_a_folder_that_is_moved_keeps_its_fingerprint(folder: Path) -> None:
    before = fingerprint([folder])
    assert fingerprint([folder.rename(folder.with_name("moved"))]) == before


def test_an_edit_changes_it(folder: Path) -> None:
    before = fingerprint([folder])
    (folder / "deep" / "b.yml").write_text("不归我管！", encoding="utf-8")
    assert fingerprint([folder]) != before


def test_a_new_file_changes_it(folder: Path) -> None:
    before = fingerprint([folder])
    (folder / "c.yml").write_text("", encoding="utf-8")
    assert fingerprint([folder]) != before


def test_a_removed_file_changes_it(folder: Path) -> None:
    before = fingerprint([folder])
    (folder / "a.yml").unlink()
    assert fingerprint([folder]) != before


def test_a_renamed_file_changes_it(folder: Path) -> None:
    before = fingerprint([folder])
    (folder / "a.yml").rename(folder / "z.yml")
    assert fingerprint([folder]) != before


def test_two_files_that_swap_their_contents_change_it(folder: Path) -> None:
    before = fingerprint([folder])
    (folder / "a.yml").write_text("不归我管", encoding="utf-8")
    (folder / "deep" / "b.yml").write_text("没办法", encoding="utf-8")
    assert fingerprint([folder]) != before


def test_compiled_python_does_not_change_it(folder: Path) -> None:
    before = fingerprint([folder])
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "a.pyc").write_bytes(b"1")
    assert fingerprint([folder]) == before


def test_a_missing_path_counts_as_empty(folder: Path) -> None:
    assert fingerprint([folder / "nothing.yml"]) == fingerprint([])
