"""Cases go from store to store with their history, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from made_up_cases import LEXICON, NOW, case, many_cases
from postgres import Cluster

from bot.errors import InputError, NotReadyError
from bot.library.analysis import analyse_case
from bot.library.stores import carried_file, carrying
from bot.library.stores.carried_file import Heading, check_carried, read_carried, write_carried
from bot.library.stores.carrying import OTHER_TEXT, REMOVED_HERE, REMOVED_THERE, Arrival, Carrying
from bot.library.stores.cases import CaseStore, Prepared
from bot.library.stores.database import BusyError
from bot.library.stores.opening import IN_MEMORY_URL, open_store

LATER = NOW.replace(hour=15)


@pytest.fixture
def store(store_url: str) -> Iterator[CaseStore]:
    opened = open_store(store_url, wait_seconds=0.2)
    yield opened
    opened.close()


@pytest.fixture
def other(store_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[CaseStore]:
    """An empty store of the other kind."""
    if store_url.startswith("postgresql"):
        opened = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        opened = open_store(cluster.new_database())
    yield opened
    opened.close()


def fill(store: CaseStore) -> None:
    """Put cases in, of which two have a history, one is removed and one comes with the software."""
    shipped = case("shipped", "随软件的")
    store.synchronise([Prepared(shipped, analyse_case(shipped, LEXICON))], stamp="1", at=NOW)
    given = [case("b", "彩铃扣费"), case("a", "欠费\x00停机 😠\u2028", emotion="angry", queries=["“怎么”停的？"])]
    store.add([*given, case("gone", "宽带掉线"), case("B-2", "漫游")], LEXICON, who="王敏", at=NOW)
    store.replace(case("b", "彩铃重复扣费"), LEXICON, who="李强", at=NOW.replace(hour=10))
    store.replace(case("gone", "宽带总掉线"), LEXICON, who="李强", at=NOW.replace(hour=10))
    store.delete("gone", who="王敏", at=NOW.replace(hour=11))


def export(store: CaseStore, path: Path) -> Path:
    write_carried(path, Carrying(store.database))
    return path


def load(store: CaseStore, path: Path, **options: Any) -> Arrival:
    return Carrying(store.database).carry_in(read_carried(path), LEXICON, who="赵工", at=LATER, **options)


# --- there and back --------------------------------------------------------------------------------------------------


def test_all_that_was_imported_moves_to_the_other_kind_of_store(
    store: CaseStore, other: CaseStore, tmp_path: Path
) -> None:
    fill(store)
    first = export(store, tmp_path / "first.jsonl")
    assert load(other, first) == Arrival(added=4)
    assert export(other, tmp_path / "second.jsonl").read_bytes() == first.read_bytes()
    for case_id in ("a", "b", "gone", "B-2"):
        assert other.get(case_id) == store.get(case_id)
        assert other.history(case_id) == store.history(case_id)
    assert other.get("shipped") is None


def test_what_was_carried_is_found(store: CaseStore, other: CaseStore, tmp_path: Path) -> None:
    fill(store)
    load(other, export(store, tmp_path / "out.jsonl"))
    assert other.rows_with([["彩铃"]], limit=9) == [1]
    assert other.counts(["syncharge", "掉线", ""]) == {"syncharge": 1, "": 3}


def test_what_is_done_afterwards_goes_on_with_the_history(store: CaseStore, other: CaseStore, tmp_path: Path) -> None:
    fill(store)
    load(other, export(store, tmp_path / "out.jsonl"))
    other.replace(case("b", "又改了"), LEXICON, who="赵工", at=LATER)
    other.add([case("gone", "又来了"), case("new")], LEXICON, who="赵工", at=LATER)
    assert [one.number for one in other.history("b")] == [1, 2, 3]
    assert [one.action for one in other.history("gone")] == ["add", "replace", "delete", "add"]
    assert sorted(row for row, _ in other.all_records()) == [1, 2, 3, 4, 5]


def test_the_file_tells_what_it_is_and_keeps_the_order_of_the_store(store: CaseStore, tmp_path: Path) -> None:
    fill(store)
    lines = export(store, tmp_path / "out.jsonl").read_text(encoding="utf-8").split("\n")
    assert json.loads(lines[0]) == {"format": "script-coach-cases", "version": 1, "cases": 3, "removed": 1}
    assert [json.loads(line)["id"] for line in lines[1:-1]] == ["b", "a", "B-2", "gone"]
    assert json.loads(lines[4])["case"] is None


def test_many_cases_come_in_pages(store: CaseStore, tmp_path: Path) -> None:
    store.add(many_cases(1203), LEXICON, who="导入", at=NOW)
    for number in range(600):
        store.delete(f"c-{number}", who="王敏", at=NOW)
    seen: list[int] = []
    heading = write_carried(tmp_path / "out.jsonl", Carrying(store.database), seen.append)
    assert (heading, sum(seen)) == (Heading(603, 600), 1203)
    assert len({one.id for one in read_carried(tmp_path / "out.jsonl")}) == 1203


def test_what_the_software_took_back_is_not_carried(store: CaseStore) -> None:
    one = case("old", "旧的")
    store.synchronise([Prepared(one, analyse_case(one, LEXICON))], stamp="1", at=NOW)
    store.synchronise([], stamp="2", at=NOW)
    assert Carrying(store.database).counted() == (0, 0)
    assert list(Carrying(store.database).carried()) == []


@given(text=some.text(some.characters(blacklist_categories=["Cs"]), max_size=30), who=some.text(min_size=1, max_size=9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_through(tmp_path: Path, text: str, who: str) -> None:
    who = who.encode("utf-8", "ignore").decode("utf-8").replace("\0", "") or "王"
    store, again = open_store(IN_MEMORY_URL), open_store(IN_MEMORY_URL)
    store.add([case("a", "题", situation=text)], LEXICON, who=who, at=NOW)
    path = tmp_path / "out.jsonl"
    path.unlink(missing_ok=True)
    export(store, path)
    assert check_carried(path) == Heading(1, 0)
    load(again, path)
    assert (again.get("a"), again.history("a")) == (store.get("a"), store.history("a"))


# --- what is there already -------------------------------------------------------------------------------------------


def test_loading_again_adds_nothing(store: CaseStore, tmp_path: Path) -> None:
    fill(store)
    path = export(store, tmp_path / "out.jsonl")
    assert load(store, path) == Arrival(there=4)


def test_a_case_with_another_text_is_named_and_left(store: CaseStore, other: CaseStore, tmp_path: Path) -> None:
    fill(store)
    other.add([case("b", "自己的"), case("a"), case("gone")], LEXICON, who="赵工", at=NOW)
    other.delete("a", who="赵工", at=NOW)
    before = [other.history(one) for one in ("a", "b", "gone")]
    arrival = load(other, export(store, tmp_path / "out.jsonl"))
    assert arrival.conflicts == {"b": OTHER_TEXT, "a": REMOVED_HERE, "gone": REMOVED_THERE}
    assert (arrival.added, arrival.there) == (1, 0)
    assert [other.history(one) for one in ("a", "b", "gone")] == before
    assert other.get("b") == case("b", "自己的")


def test_a_load_that_was_interrupted_goes_on(
    store: CaseStore, other: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "BATCH", 3)
    store.add(many_cases(11), LEXICON, who="导入", at=NOW)
    path = export(store, tmp_path / "out.jsonl")

    def stop(seen: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(other, path, progress=stop)
    assert other.count() == 3
    seen: list[int] = []
    assert load(other, path, progress=seen.append) == Arrival(added=8, there=3)
    assert seen == [3, 3, 3, 2]


def test_a_batch_that_fails_is_not_there_at_all(
    store: CaseStore, other: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)
    path = export(store, tmp_path / "out.jsonl")
    monkeypatch.setattr(Carrying, "_set_about", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(other, path)
    assert (other.count(), other.history("b"), other.counts(["彩铃"])) == (0, (), {})


def test_who_comes_while_cases_are_cut_is_not_overwritten(store: CaseStore, other: CaseStore, tmp_path: Path) -> None:
    fill(store)
    path = export(store, tmp_path / "out.jsonl")
    cases = list(read_carried(path))

    def coming() -> Iterator[carrying.Carried]:
        yield from cases

    carried = Carrying(other.database)
    looked = carried._new_among(cases, Arrival())
    other.add([case("b", "先来的")], LEXICON, who="赵工", at=NOW)
    arrival = carried.carry_in(coming(), LEXICON, who="赵工", at=LATER)
    assert ([one.id for one in looked], arrival.conflicts) == (["b", "a", "B-2", "gone"], {"b": OTHER_TEXT})


def test_the_store_remembers_who_loaded(store: CaseStore, other: CaseStore, tmp_path: Path) -> None:
    fill(store)
    load(other, export(store, tmp_path / "out.jsonl"))
    assert Carrying(other.database).loads() == [{"at": LATER.isoformat(), "who": "赵工", "added": 4}]
    assert Carrying(store.database).loads() == []


# --- the file --------------------------------------------------------------------------------------------------------


def test_an_export_overwrites_nothing(store: CaseStore, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("别人的", encoding="utf-8")
    with pytest.raises(InputError, match="已经有了"):
        export(store, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "别人的"


def test_a_disk_that_is_full_leaves_nothing_behind(
    store: CaseStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(carried_file.os, "fsync", fail)
    folder = tmp_path / "out"
    with pytest.raises(NotReadyError, match="没有导出"):
        export(store, folder / "out.jsonl")
    assert list(folder.iterdir()) == []


def test_nobody_writes_while_cases_are_exported(store: CaseStore, store_url: str, tmp_path: Path) -> None:
    fill(store)
    writer = open_store(store_url, wait_seconds=0.1)

    def write(count: int) -> None:
        with pytest.raises(BusyError):
            writer.add([case("late")], LEXICON, who="赵工", at=NOW)

    assert write_carried(tmp_path / "out.jsonl", Carrying(store.database), write) == Heading(3, 1)
    writer.close()


def written(tmp_path: Path, *rows: Any, cases: int = 1, removed: int = 0) -> Path:
    heading = {"format": "script-coach-cases", "version": 1, "cases": cases, "removed": removed}
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (heading, *rows)), encoding="utf-8")
    return path


def row(case_id: Any = "a", **fields: Any) -> dict[str, Any]:
    step = {"number": 1, "action": "add", "who": "王敏", "at": NOW.isoformat(), "before": None}
    return {"id": case_id, "case": case(case_id), "history": [step], **fields}


def step(**fields: Any) -> dict[str, Any]:
    return {"history": [{**row()["history"][0], **fields}]}


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (row(3), r"第 2 行 \[id\]：应为文字"),
        (row(case=[]), r"第 2 行 \[case\]：应为 JSON 对象"),
        (row(case=case("b")), r"\[case\.id\]：和 a 不一样"),
        (row(case=case("a", keywords="彩铃")), r"\[case\.keywords\]"),
        (row(case=case("a", situation=5)), r"\[case\.situation\]"),
        (row(case=case("a", source={"document": 4})), r"\[case\.source\]"),
        (row(case=case("a", version=True)), r"\[case\.version\]"),
        (row(case=case("a", issue="weather")), r"\[case\]：案例 a 的 issue 不认识“weather”"),
        (row(case=case("a", " ")), "没有标题"),
        (row(case=None), r"\[case\]：最后一步是 delete 的应为 null"),
        (row(history=[]), r"\[history\]：应为列表，至少一项"),
        (row(history=["add"]), r"\[history\.0\]：应为 JSON 对象"),
        (row(**step(number=0)), r"\[history\.0\.number\]"),
        (row(**step(number=True)), r"\[history\.0\.number\]"),
        (row(**step(action="drop")), r"\[history\.0\.action\]：应为 add、replace、delete 之一"),
        (row(**step(who="")), r"\[history\.0\.who\]"),
        (row(**step(at="昨天")), r"\[history\.0\.at\]"),
        (row(**step(before={"id": "b"})), r"\[history\.0\.before\]：应为 a 原来的内容"),
        (row(**step(before=case("a"))), r"\[history\.0\.before\]：add 没有原来的内容"),
        (row(history=row()["history"] * 2), r"\[history\]：number 应从小到大"),
    ],
)
def test_a_line_that_cannot_be_loaded_is_named_with_its_field(tmp_path: Path, broken: Any, told: str) -> None:
    with pytest.raises(InputError, match=told):
        check_carried(written(tmp_path, broken))


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"第 3 行 \[id\]：a 在第 2 行已经有了"):
        check_carried(written(tmp_path, row(), row(), cases=2))


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="不完整：第一行说有 2 个案例"):
        check_carried(written(tmp_path, row(), cases=2))
    path = written(tmp_path, row())
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(InputError, match="第 2 行不是合法的 JSON"):
        check_carried(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "不是案例的备份"),
        (b'{"text": "a"}\n', "不是案例的备份"),
        (b'{"format": "script-coach-cases", "version": 2}\n', "先升级"),
        (b'{"format": "script-coach-cases", "version": 1}\n', r"\[cases\]"),
        ("案例".encode("gbk"), "不是 UTF-8 编码"),
        (b"PK\x03\x04", "不是合法的 JSON"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=told):
        check_carried(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到"):
        check_carried(tmp_path / "none.jsonl")


def test_fields_that_this_version_does_not_know_are_kept(store: CaseStore, tmp_path: Path) -> None:
    given = case("a", region={"city": ["大连"]}, issue=None)
    path = written(tmp_path, row(case=given))
    check_carried(path)
    load(store, path)
    assert store.get("a") == given
