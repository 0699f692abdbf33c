"""Stores that cannot be reached, read or written: nothing is half-written, nothing is lost, and the user is told."""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_cases import LEXICON, NOW, case, many_cases
from postgres import Cluster, running_cluster
from talking import free_ports

from bot.errors import NotReadyError
from bot.library.search import search_cases
from bot.library.store import LibraryFile, Sources
from bot.library.stores.opening import open_store
from bot.paths import PROJECT

FULL_DISK = """
import resource, sys
from made_up_cases import LEXICON, NOW, case, many_cases
from bot.errors import NotReadyError
from bot.library.stores.opening import open_store
store = open_store(sys.argv[1])
store.add([case("before", "彩铃")], LEXICON, who="王敏", at=NOW)
largest = 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
try:
    store.add(many_cases(2000), LEXICON, who="导入", at=NOW)
except NotReadyError as error:
    print(error)
print([one["id"] for one in store.iterate()], store.rows_with([["彩铃"]], limit=9))
"""


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(Path(__file__).parent)])}
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url], capture_output=True, text=True, env=environment, timeout=120
    )
    told, kept = done.stdout.splitlines()
    assert "写不下了" in told and "什么都没有写进去" in told
    assert kept == "['before'] [1]"
    store = open_store(url)
    store.add(many_cases(5), LEXICON, who="导入", at=NOW)
    assert store.count() == 6
    store.close()


def test_a_full_disk_of_the_server_leaves_the_database_as_it_was(cluster: Cluster) -> None:
    store = open_store(cluster.new_database())
    store.add([case("before", "彩铃")], LEXICON, who="王敏", at=NOW)
    # Letters by chance cannot be pressed together, so these are larger than a file of the cluster may be.
    bulky = [case(f"bulky-{number}", situation=secrets.token_hex(4_000_000)) for number in range(12)]
    with pytest.raises(NotReadyError, match=r"写不下了.*什么都没有写进去"):
        store.add(bulky, LEXICON, who="导入", at=NOW)
    assert [one["id"] for one in store.iterate()] == ["before"]
    store.add([case("after", "彩铃")], LEXICON, who="王敏", at=NOW)
    assert store.rows_with([["彩铃"]], limit=9) == [1, 2]
    store.close()


def test_a_file_that_others_have_locked_is_told_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    store = open_store(url)
    store.add([case("a")], LEXICON, who="王敏", at=NOW)
    store.close()
    locked = sqlite3.connect(tmp_path / "cases.db", isolation_level=None)
    locked.execute("PRAGMA locking_mode = EXCLUSIVE")
    locked.execute("BEGIN EXCLUSIVE")
    with pytest.raises(NotReadyError, match=r"正被别的程序写着.*什么都没有丢"):
        open_store(url, wait_seconds=0.1)
    locked.execute("ROLLBACK")
    locked.close()
    store = open_store(url)
    store.add([case("b")], LEXICON, who="王敏", at=NOW)
    assert [one["id"] for one in store.iterate()] == ["a", "b"]
    store.close()


@pytest.mark.parametrize("damage", ["garbage", "cut"])
def test_a_damaged_file_is_told_and_left_as_it_is(sources: Sources, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "cases.db"
    store = open_store(f"sqlite:///{path}")
    store.add(many_cases(50), LEXICON, who="导入", at=NOW)
    store.close()
    content = path.read_bytes()
    damaged = b"not a database" * 999 if damage == "garbage" else content[: len(content) // 3]
    path.write_bytes(damaged)
    library = LibraryFile(sources, tmp_path / "compiled", f"sqlite:///{path}", lambda: NOW)
    with pytest.raises(NotReadyError, match=r"坏了.*请换成备份"):
        search_cases("彩铃", library=library)
    assert path.read_bytes() == damaged
    # What is compiled is whole and stays.
    assert len(list((tmp_path / "compiled").glob("library-*.db"))) == 1


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE calls (id TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotReadyError, match="里存的不是案例"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(NotReadyError, match=r"写不了 .*file"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'cases.db'}")


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    (port,) = free_ports(1)
    with pytest.raises(NotReadyError, match="连不上") as caught:
        open_store(f"postgresql://coach:geheim@127.0.0.1:{port}/cases", wait_seconds=1)
    assert "geheim" not in str(caught.value)
    assert "COACH_DATABASE_URL" in str(caught.value)


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A server that a test may stop."""
    with running_cluster() as running:
        yield running


def test_a_search_goes_on_after_the_server_was_restarted(
    own_cluster: Cluster, sources: Sources, tmp_path: Path
) -> None:
    library = LibraryFile(sources, tmp_path / "compiled", own_cluster.new_database(), lambda: NOW)
    before = search_cases("彩铃吃钱", library=library)
    own_cluster.stop()
    with pytest.raises(NotReadyError, match="连不上"):
        search_cases("彩铃吃钱", library=library)
    own_cluster.start()
    assert search_cases("彩铃吃钱", library=library) == before
    library.use(lambda opened: opened.cases.add([case("new", "麒麟卡")], opened.lexicon, who="王敏", at=NOW))
    assert [hit.id for hit in search_cases("麒麟卡", library=library)] == ["new"]
    library.close()


def test_a_server_that_dies_while_an_import_writes_keeps_what_was_whole(own_cluster: Cluster) -> None:
    url = own_cluster.new_database()
    store = open_store(url)
    store.add(many_cases(20), LEXICON, who="导入", at=NOW)
    with pytest.raises(NotReadyError, match="连不上"), store.database.transaction():
        store.database.run("DELETE FROM entries")
        own_cluster.stop()
        store.database.run("DELETE FROM traits")
    own_cluster.start()
    assert store.count() == 20
    assert [one["id"] for one in store.iterate()] == [f"c-{number}" for number in range(20)]
    store.close()
