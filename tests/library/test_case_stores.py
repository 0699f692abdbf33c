"""One suite for both stores: what is said of one holds for the other."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_up_cases import LEXICON, NOW, case, many_cases

from bot.errors import InputError, NotReadyError
from bot.library import candidates
from bot.library.analysis import analyse_case, token
from bot.library.search import search_cases
from bot.library.store import LibraryFile, Sources
from bot.library.stores import opening, preparing
from bot.library.stores.cases import CaseStore, Prepared
from bot.library.stores.database import BusyError
from bot.library.stores.opening import open_store
from bot.library.terms import Lexicon
from bot.paths import PROJECT


@pytest.fixture
def store(store_url: str) -> Iterator[CaseStore]:
    opened = open_store(store_url, wait_seconds=0.2)
    yield opened
    opened.close()


def add(store: CaseStore, *cases: dict[str, Any]) -> None:
    store.add(cases, LEXICON, who="王敏", at=NOW)


def shipped(*cases: dict[str, Any]) -> list[Prepared]:
    return [Prepared(one, analyse_case(one, LEXICON)) for one in cases]


def found(store: CaseStore, *words: str) -> list[int]:
    return store.rows_with([[word] for word in words], limit=50)


# --- what is written is there ----------------------------------------------------------------------------------------


def test_a_case_comes_back_as_it_was_given(store: CaseStore) -> None:
    given = case("a", "彩铃\x00吃钱 😠", queries=["“怎么”扣的？"], keywords=[], emotion="angry")
    add(store, given)
    assert store.get("a") == given
    assert store.get("b") is None
    assert store.count() == 1


def test_cases_are_iterated_in_the_order_in_which_they_came(store: CaseStore) -> None:
    given = many_cases(1203)
    store.add(given, LEXICON, who="导入", at=NOW)
    assert [one["id"] for one in store.iterate()] == [one["id"] for one in given]


def test_what_is_written_is_there_after_opening_again(store_url: str) -> None:
    store = open_store(store_url)
    add(store, case("a"))
    store.close()
    again = open_store(store_url)
    assert again.get("a") == case("a")
    again.close()


def test_a_word_finds_its_cases(store: CaseStore) -> None:
    add(store, case("a", "彩铃扣费"), case("b", "欠费停机"), case("c", "彩铃停机"))
    assert found(store, "彩铃") == [1, 3]
    assert found(store, "彩铃", "停机") == [3]
    assert store.rows_with([["彩铃", "停机"]], limit=2) == [1, 2]


def test_a_word_of_title_and_keywords_is_told_from_one_of_the_text(store: CaseStore) -> None:
    add(store, case("a", "彩铃"), case("b", situation="彩铃"), case("c", keywords=["彩铃"]))
    assert found(store, "彩铃#") == [1, 3]
    assert store.counts(["彩铃", "彩铃#"]) == {"彩铃": 3, "彩铃#": 2}


def test_rows_are_looked_for_in_the_first_blocks_alone(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("sqlite", "postgres"):
        monkeypatch.setattr(f"bot.library.stores.{module}.BLOCK", 4)
    add(store, *(case(str(number), "彩铃") for number in range(10)))
    assert store.rows_with([["彩铃"]], blocks=1, limit=50) == [1, 2, 3]
    assert store.rows_with([["彩铃"]], blocks=2, limit=50) == [1, 2, 3, 4, 5, 6, 7]


def test_letters_outside_the_common_ones_are_found_too(store: CaseStore) -> None:
    add(store, case("a", "café\u0301 naïve"), case("b", "cafe naive"))
    assert found(store, token(LEXICON.units("naïve")[0].text)) == [1]


def test_cases_of_an_issue_come_with_those_of_the_sources_first(store: CaseStore) -> None:
    for one in ("d", "b"):
        add(store, case(one, issue="suspension", origin="authored"))
    add(store, case("c", issue="suspension", origin="source"), case("a", issue="roaming", origin="source"))
    assert [one["id"] for one in store.of_issue("suspension", top=2)] == ["c", "b"]


# --- versions --------------------------------------------------------------------------------------------------------


def test_the_text_before_is_kept_with_who_and_when(store: CaseStore) -> None:
    add(store, case("a", "彩铃扣费"))
    store.replace(case("a", "欠费停机"), LEXICON, who="李强", at=NOW.replace(hour=10))
    store.delete("a", who="王敏", at=NOW.replace(hour=11))
    told = [(one.number, one.action, one.who, one.at[11:16], one.before) for one in store.history("a")]
    assert told == [
        (1, "add", "王敏", "09:30", None),
        (2, "replace", "李强", "10:30", case("a", "彩铃扣费")),
        (3, "delete", "王敏", "11:30", case("a", "欠费停机")),
    ]


def test_a_case_that_comes_again_goes_on_with_its_history(store: CaseStore) -> None:
    add(store, case("a"))
    store.delete("a", who="王敏", at=NOW)
    add(store, case("a", "又来了"))
    assert [one.action for one in store.history("a")] == ["add", "delete", "add"]


def test_a_changed_case_is_found_by_its_new_words_alone(store: CaseStore) -> None:
    add(store, case("a", "彩铃扣费"), case("b", "彩铃"))
    store.replace(case("a", "宽带掉线"), LEXICON, who="李强", at=NOW)
    assert (found(store, "彩铃"), found(store, "掉线")) == ([2], [1])
    assert store.counts(["彩铃", "掉线", "syncharge", ""]) == {"彩铃": 1, "掉线": 1, "": 2}


def test_a_deleted_case_is_gone(store: CaseStore) -> None:
    add(store, case("a", "彩铃扣费"), case("b", "停机"))
    store.delete("a", who="王敏", at=NOW)
    assert (store.get("a"), store.count(), found(store, "彩铃"), store.counts(["彩铃"])) == (None, 1, [], {})


@pytest.mark.parametrize("change", ["replace", "delete"])
def test_what_is_not_there_cannot_be_changed(store: CaseStore, change: str) -> None:
    with pytest.raises(InputError, match="没有编号是 a 的案例"):
        if change == "replace":
            store.replace(case("a"), LEXICON, who="王敏", at=NOW)
        else:
            store.delete("a", who="王敏", at=NOW)


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (case(""), "编号"),
        (case("a\n"), "编号"),
        (case("a" * 201), "编号"),
        (case("a", " "), "没有标题"),
        (case("a", issue="weather"), "issue 不认识“weather”"),
        (case("a", situation="\ud800"), "存不了"),
        (case("a", handling=object()), "存不了"),
    ],
)
def test_a_case_that_cannot_be_stored_is_named_and_nothing_is_written(
    store: CaseStore, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        add(store, case("good"), given)
    assert store.count() == 0


def test_an_id_that_is_taken_is_refused_with_all_that_came_with_it(store: CaseStore) -> None:
    add(store, case("a", "彩铃"))
    with pytest.raises(InputError, match="编号 a 已经有了"):
        add(store, case("b"), case("a", "停机"))
    with pytest.raises(InputError, match="编号 c 已经有了"):
        add(store, case("c"), case("c"))
    assert [one["title"] for one in store.iterate()] == ["彩铃"]
    assert store.history("b") == ()


def test_a_text_of_a_million_characters_is_stored_and_found(store: CaseStore) -> None:
    add(store, case("a", "彩铃", situation="停机" * 500_000 + " " + "x" * 5000))
    assert found(store, "停机") == [1]
    assert len(store.get("a")["situation"]) == 1_005_001


# --- bringing in many ------------------------------------------------------------------------------------------------


def test_bringing_in_again_goes_on_where_it_stopped(store: CaseStore) -> None:
    seen: list[int] = []
    add(store, *many_cases(700))
    cases = many_cases(1500)
    assert store.bring_in(cases, LEXICON, who="导入", at=NOW, progress=seen.append) == (800, 700)
    assert (store.count(), seen) == (1500, [1000, 500])
    assert store.bring_in(cases, LEXICON, who="导入", at=NOW) == (0, 1500)


def test_two_importers_at_once_lose_nothing(store_url: str) -> None:
    open_store(store_url).close()
    errors: list[BaseException] = []

    def work(prefix: str) -> None:
        try:
            opened = open_store(store_url)
            for start in range(0, 200, 20):
                opened.add(many_cases(20, first=start, prefix=prefix), LEXICON, who=prefix, at=NOW)
            opened.close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(prefix,)) for prefix in ("m", "n", "o")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    store = open_store(store_url)
    assert store.count() == 600
    assert len(found(store, "彩铃")) == 50
    assert store.counts(["彩铃"])["彩铃"] == len(store.rows_with([["彩铃"]], limit=600))
    assert sorted(row for row, _ in store.all_records()) == list(range(1, 601))
    store.close()


def test_cases_cut_in_processes_are_those_cut_here(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = many_cases(900)
    seen: list[int] = []
    monkeypatch.setattr(preparing, "WORTH_A_PROCESS", 300)
    store = open_store(store_url)
    store.add(cases, LEXICON, who="导入", at=NOW, progress=seen.append)
    rows = store.rows_of([one["id"] for one in cases])
    assert seen == [200, 200, 200, 200, 100]
    assert [rows[one["id"]].row for one in cases] == list(range(1, 901))
    assert all(rows[one["id"]].analysed == analyse_case(one, LEXICON) for one in cases)
    store.close()


IMPORT = """
import sys
from made_up_cases import LEXICON, NOW, many_cases
from bot.library.stores import cases
from bot.library.stores.opening import open_store
cases.BATCH = 50
store = open_store(sys.argv[1])
say = lambda seen: print(seen, flush=True)
store.bring_in(many_cases(5000), LEXICON, who="导入", at=NOW, progress=say)
"""


def importing(url: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(Path(__file__).parent)])}
    return subprocess.Popen(
        [sys.executable, "-c", IMPORT, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


@pytest.mark.parametrize("batches", [3, 14], ids=["cut-here", "cut-in-processes"])
def test_an_import_that_is_killed_leaves_whole_batches(store_url: str, batches: int) -> None:
    process = importing(store_url)
    assert process.stdout is not None
    for _ in range(batches):
        assert process.stdout.readline() == "50\n"
    process.kill()
    process.communicate()
    store = open_store(store_url)
    whole = store.count()
    assert whole >= 50 * batches and whole % 50 == 0
    ids = [one["id"] for one in store.iterate()]
    assert ids == [f"c-{number}" for number in range(whole)]
    matters = ["扣费", "停机", "掉线", "账单", "短信", "机顶盒", "过户", "转网", "syncharge"]
    assert len(store.rows_with([matters], limit=5000)) == whole
    assert all(len(store.history(one)) == 1 for one in (ids[0], ids[-1]))
    assert store.bring_in(many_cases(whole + 10), LEXICON, who="导入", at=NOW) == (10, whole)
    store.close()


# --- when it cannot be written ---------------------------------------------------------------------------------------


def test_who_waits_too_long_to_write_is_told_and_others_still_read(store_url: str, store: CaseStore) -> None:
    add(store, case("a", "彩铃"))
    other = open_store(store_url)
    with other.database.transaction():
        with pytest.raises(BusyError, match="正被别的程序写着"):
            add(store, case("b"))
        assert found(store, "彩铃") == [1]
    other.close()
    add(store, case("b"))
    assert store.count() == 2


def test_what_fails_in_the_middle_is_undone(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, case("a", "彩铃"))
    monkeypatch.setattr(store, "_journal", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        add(store, case("b", "停机"))
    with pytest.raises(ZeroDivisionError):
        store.delete("a", who="王敏", at=NOW)
    monkeypatch.undo()
    assert (store.count(), found(store, "彩铃"), found(store, "停机")) == (1, [1], [])
    add(store, case("c", "停机"))
    assert found(store, "停机") == [2]


# --- tables of another version ---------------------------------------------------------------------------------------


def test_tables_of_a_newer_program_are_left_alone(store_url: str, store: CaseStore) -> None:
    with store.database.transaction():
        store.database.run("INSERT INTO schema_version (version) VALUES (?)", (99,))
    with pytest.raises(NotReadyError, match="请先升级本软件"):
        open_store(store_url)


def test_a_newer_program_brings_the_tables_up_to_date(
    store_url: str, store: CaseStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, case("a"))
    kind = type(store.database)
    further = ("ALTER TABLE entries ADD COLUMN seen INTEGER NOT NULL DEFAULT 0",)
    monkeypatch.setattr(kind, "steps", (*kind.steps, further))
    newer = open_store(store_url)
    assert newer.database.query("SELECT id, seen FROM entries") == [("a", 0)]
    newer.close()
    open_store(store_url).close()


def test_a_step_that_fails_changes_nothing(store_url: str, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, case("a"))
    kind = type(store.database)
    further = ("ALTER TABLE entries ADD COLUMN seen INTEGER NOT NULL DEFAULT 0", "SELECT nonsense FROM nowhere")
    with monkeypatch.context() as patch:
        patch.setattr(kind, "steps", (*kind.steps, further))
        with pytest.raises(NotReadyError):
            open_store(store_url)
    again = open_store(store_url)
    assert again.get("a") == case("a")
    with pytest.raises(NotReadyError):
        again.database.query("SELECT seen FROM entries")
    again.close()


def test_programs_that_open_a_new_store_at_once_agree(store_url: str) -> None:
    counts: list[int] = []

    def work() -> None:
        opened = open_store(store_url)
        counts.append(opened.count())
        opened.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [0] * 6


# --- what comes with the software ------------------------------------------------------------------------------------


def test_shipped_cases_follow_the_software(store: CaseStore) -> None:
    store.synchronise(shipped(case("a", "彩铃"), case("b", "停机")), stamp="1", at=NOW)
    assert store.synchronise(shipped(case("b", "扣费"), case("c", "漫游")), stamp="2", at=NOW) == []
    assert [(one["id"], one["title"]) for one in store.iterate()] == [("b", "扣费"), ("c", "漫游")]
    assert [one.action for one in store.history("b")] == ["add", "replace"]
    assert store.history("a")[-1].before == case("a", "彩铃")


def test_imported_cases_stay_when_the_software_changes(store: CaseStore) -> None:
    store.synchronise(shipped(case("a", "彩铃")), stamp="1", at=NOW)
    add(store, case("mine", "停机"))
    assert store.synchronise(shipped(case("a", "彩铃"), case("mine", "别的")), stamp="2", at=NOW) == ["mine"]
    assert store.get("mine") == case("mine", "停机")


def test_with_the_same_stamp_nothing_is_done(store: CaseStore) -> None:
    store.synchronise(shipped(case("a")), stamp="1", at=NOW)
    store.synchronise([], stamp="1", at=NOW)
    assert store.count() == 1


def test_shipped_cases_are_changed_in_their_files(store: CaseStore) -> None:
    store.synchronise(shipped(case("a")), stamp="1", at=NOW)
    with pytest.raises(InputError, match="data/cases"):
        store.delete("a", who="王敏", at=NOW)


def test_who_opens_while_another_writes_takes_the_cases_as_they_are(store_url: str, store: CaseStore) -> None:
    store.synchronise(shipped(case("a")), stamp="1", at=NOW)
    other = open_store(store_url)
    with other.database.transaction():
        assert store.synchronise(shipped(case("a"), case("b")), stamp="2", at=NOW) == []
    other.close()
    assert store.count() == 1
    store.synchronise(shipped(case("a"), case("b")), stamp="2", at=NOW)
    assert store.count() == 2


def test_new_synonyms_reach_the_cases_that_were_there(store: CaseStore) -> None:
    add(store, case("a", "断机"), case("b", "炫铃"))
    wider = replace(LEXICON, groups={**LEXICON.groups, "炫铃": "ringback", "彩铃": "ringback"})
    assert store.reindex(wider, stamp="2", most=1) is False
    assert found(store, "synringback") == []
    assert store.reindex(wider, stamp="2") is True
    assert (found(store, "synringback"), found(store, "synsuspension")) == ([2], [1])
    assert store.counts(["synringback"]) == {"synringback": 1}
    assert store.reindex(Lexicon({}, frozenset()), stamp="2") is True
    assert found(store, "synringback") == [2]


# --- through the search ----------------------------------------------------------------------------------------------


@pytest.fixture
def stocked(sources: Sources, tmp_path: Path, store_url: str) -> Iterator[LibraryFile]:
    """The small library of these tests with two hundred cases brought in."""
    library = LibraryFile(sources, tmp_path / "compiled", store_url, lambda: NOW)
    cases = many_cases(200)
    library.use(lambda opened: opened.cases.bring_in(cases, opened.lexicon, who="导入", at=NOW))
    yield library
    library.close()


def test_an_imported_case_is_found_beside_the_shipped_ones(stocked: LibraryFile) -> None:
    assert search_cases("机顶盒黑屏第45件", library=stocked)[0].id == "c-45"
    assert search_cases("精神损失", library=stocked)[0].id == "t-roaming"


def test_a_case_with_no_more_than_a_title_can_be_shown(stocked: LibraryFile) -> None:
    given = {"id": "bare", "title": "麒麟卡丢在火车上"}
    stocked.use(lambda opened: opened.cases.add([given], opened.lexicon, who="导入", at=NOW))
    (hit,) = search_cases("麒麟卡", library=stocked)
    assert (hit.id, hit.case.issue, hit.case.keywords, hit.case.outcome) == ("bare", "", (), "unknown")


def test_a_case_that_others_bring_in_is_found_at_once(stocked: LibraryFile, store_url: str) -> None:
    assert search_cases("麒麟卡", library=stocked) == []
    other = open_store(store_url)
    add(other, case("new", "麒麟卡丢了"))
    other.close()
    assert [hit.id for hit in search_cases("麒麟卡", library=stocked)] == ["new"]


QUERIES = (
    *("彩铃扣费", "欠费停机了怎么办", "宽带掉线退钱", "漫游账单", "短信重复收费先道歉", "机顶盒黑屏"),
    *("过户缺材料请班长接手", "携号转网", "说明规则", "换人回电", "吃钱", "断机", "工单 7919 号"),
    *("国外用不了要赔精神损失", "家里没信号", "约好师傅上门", "今天天气"),
)


@pytest.mark.parametrize("small", [400, 20], ids=["every entry weighed", "few entries weighed"])
def test_both_stores_give_the_same_hits_with_the_same_scores(
    sources: Sources, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, small: int
) -> None:
    monkeypatch.setattr(candidates, "SMALL", small)
    monkeypatch.setattr(candidates, "MOST", max(20, small // 2))
    for module in ("library.candidates", "library.stores.sqlite", "library.stores.postgres"):
        monkeypatch.setattr(f"bot.{module}.BLOCK", 64)
    answers: list[Callable[[str], list[tuple[str, float, str]]]] = []
    libraries = []
    for url in (f"sqlite:///{tmp_path / 'both.db'}", request.getfixturevalue("cluster").new_database()):
        library = LibraryFile(sources, tmp_path / "compiled", url, lambda: NOW)
        libraries.append(library)

        def prepare(opened: Any) -> None:
            opened.cases.bring_in(many_cases(380), opened.lexicon, who="导入", at=NOW)
            for number in range(0, 380, 17):
                opened.cases.delete(f"c-{number}", who="王敏", at=NOW)
            for number in range(5, 380, 34):
                changed = {**many_cases(1, first=number)[0], "handling": "改派师傅上门"}
                opened.cases.replace(changed, opened.lexicon, who="王敏", at=NOW)

        library.use(prepare)
        answers.append(
            lambda query, of=library: [(h.id, h.score, h.why) for h in search_cases(query, top=20, library=of)]
        )
    for query in QUERIES:
        assert answers[0](query) == answers[1](query), query
    assert sum(bool(answers[0](query)) for query in QUERIES) > len(QUERIES) / 2
    for library in libraries:
        library.close()


def test_a_search_goes_on_while_another_imports_with_a_newer_word_list(
    sources: Sources, tmp_path: Path, store_url: str, change: Callable[[Path, str, str], None]
) -> None:
    first = LibraryFile(sources, tmp_path / "compiled", store_url, lambda: NOW)
    first.use(lambda opened: opened.cases.add([case("mine", "炫铃")], opened.lexicon, who="王敏", at=NOW))
    change(sources.synonyms, "吃钱]", "吃钱, 乱扣]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(open_store, "__kwdefaults__", {"wait_seconds": 0.1})
        other = open_store(store_url)
        with other.database.transaction():
            later = LibraryFile(sources, tmp_path / "compiled", store_url, lambda: NOW)
            assert search_cases("炫铃", library=later)[0].id == "mine"
            later.close()
        other.close()
    first.close()


def test_a_url_of_another_kind_is_refused() -> None:
    for url in ("mysql://localhost/cases", "cases.db", "sqlite:cases.db", "postgresql:cases"):
        with pytest.raises(InputError, match="COACH_DATABASE_URL 无法使用"):
            open_store(url)


def test_a_store_without_a_url_lies_in_the_project() -> None:
    assert opening.DEFAULT_URL == "sqlite:///var/library.db"
