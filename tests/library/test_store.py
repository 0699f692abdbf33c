from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ContentError, NotReadyError
from bot.library.search import search_cases
from bot.library.store import Compiled, Library, LibraryFile, Sources
from bot.paths import PROJECT

Change = Callable[[Path, str, str], None]

BUILD_AND_SEARCH = """
import sys
from pathlib import Path
from bot.library.search import search_cases
from bot.library.store import LibraryFile, Sources
folder = Path(sys.argv[1])
library = LibraryFile(Sources(folder / "cases", folder / "handbook", folder / "synonyms.yml"), folder / "compiled")
print([(hit.id, hit.score) for hit in search_cases("彩铃吃钱", library=library)])
"""


def files(folder: Path) -> list[Path]:
    return sorted((folder / "compiled").iterdir())


def in_new_process(script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_one_file_is_made_and_used_again(library: LibraryFile, sources: Sources, tmp_path: Path) -> None:
    search_cases("彩铃", library=library)
    (made,) = files(tmp_path)
    stamp = made.stat().st_mtime_ns
    again = LibraryFile(sources, tmp_path / "compiled")
    assert [hit.id for hit in search_cases("彩铃", library=again)] == ["t-ringback"]
    again.close()
    assert files(tmp_path) == [made] and made.stat().st_mtime_ns == stamp


def test_changed_content_makes_a_new_file_and_removes_the_old_one(
    library: LibraryFile, sources: Sources, tmp_path: Path, change: Change
) -> None:
    assert search_cases("炫铃", library=library) == []
    (old,) = files(tmp_path)
    change(sources.cases / "cases.yml", "keywords: [彩铃, 捆绑, 返还]", "keywords: [彩铃, 炫铃, 返还]")
    edited = LibraryFile(sources, tmp_path / "compiled")
    assert [hit.id for hit in search_cases("炫铃", library=edited)] == ["t-ringback"]
    edited.close()
    (new,) = files(tmp_path)
    assert new != old
    # Who had the old file open keeps reading it.
    assert search_cases("彩铃", library=library)[0].id == "t-ringback"


def test_changed_synonyms_make_a_new_file(sources: Sources, change: Change) -> None:
    before = sources.fingerprint()
    change(sources.synonyms, "吃钱]", "吃钱, 乱扣]")
    assert sources.fingerprint() != before


@pytest.mark.parametrize("damage", ["garbage", "cut", "empty", "middle"])
def test_a_damaged_file_is_made_again(library: LibraryFile, sources: Sources, tmp_path: Path, damage: str) -> None:
    expected = search_cases("彩铃吃钱", library=library)
    library.close()
    (made,) = files(tmp_path)
    content = made.read_bytes()
    half = len(content) // 2
    damaged = {
        "garbage": b"not a database" * 500,
        "cut": content[:half],
        "empty": b"",
        "middle": content[:8192] + b"\xff" * (len(content) - 8192),
    }
    made.write_bytes(damaged[damage])
    assert search_cases("彩铃吃钱", library=library) == expected
    library.close()
    Compiled(made).close()


def test_a_file_that_breaks_while_open_is_made_again(library: LibraryFile, tmp_path: Path) -> None:
    expected = search_cases("彩铃吃钱", library=library)
    calls = []

    def work(opened: Library) -> str:
        calls.append(opened)
        if len(calls) == 1:
            raise sqlite3.DatabaseError("database disk image is malformed")
        return "done"

    assert library.use(work) == "done"
    assert calls[0] is not calls[1]
    assert search_cases("彩铃吃钱", library=library) == expected
    assert len(files(tmp_path)) == 1


def test_a_file_made_from_other_content_is_not_trusted(library: LibraryFile, tmp_path: Path) -> None:
    search_cases("彩铃", library=library)
    (made,) = files(tmp_path)
    renamed = made.rename(made.with_name("library-0123456789abcdef.db"))
    with pytest.raises(sqlite3.DatabaseError):
        Compiled(renamed)


def test_two_processes_build_at_once(sources: Sources, tmp_path: Path) -> None:
    processes = [in_new_process(BUILD_AND_SEARCH, str(tmp_path)) for _ in range(3)]
    answers = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    assert {errors for _, errors in answers} == {""}
    assert len({answer for answer, _ in answers}) == 1 and "t-ringback" in answers[0][0]
    assert [path.suffix for path in files(tmp_path)] == [".db"]


def test_threads_share_one_library(library: LibraryFile) -> None:
    answers: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: answers.append([h.id for h in search_cases("彩铃吃钱", library=library)]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["t-ringback"]] * 8


def test_a_broken_content_file_leaves_nothing_half_written(
    library: LibraryFile, sources: Sources, tmp_path: Path, change: Change
) -> None:
    change(sources.cases / "cases.yml", "issue: roaming", "issue: abroad")
    with pytest.raises(ContentError, match=r"cases\.yml:27 \[cases\.t-roaming\.issue\]"):
        search_cases("彩铃", library=library)
    assert files(tmp_path) == []


def test_half_written_files_of_the_dead_are_removed(library: LibraryFile, tmp_path: Path) -> None:
    folder = tmp_path / "compiled"
    folder.mkdir()
    abandoned, fresh = folder / "library-old.partial", folder / "library-new.partial"
    for path in (abandoned, fresh):
        path.write_bytes(b"")
    os.utime(abandoned, (time.time() - 7200,) * 2)
    search_cases("彩铃", library=library)
    assert not abandoned.exists() and fresh.exists()


def test_a_folder_that_cannot_be_written_is_named(sources: Sources, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(NotReadyError, match="写不了"):
        search_cases("彩铃", library=LibraryFile(sources, tmp_path / "file" / "compiled"))


def test_an_empty_library_finds_nothing(tmp_path: Path, sources: Sources) -> None:
    empty = Sources(tmp_path / "none", tmp_path / "none", sources.synonyms)
    library = LibraryFile(empty, tmp_path / "compiled")
    assert search_cases("彩铃", library=library) == []
    library.close()
