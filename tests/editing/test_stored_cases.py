"""Imported cases are looked after in the store; the same over both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from postgres import Cluster

from bot.editing.case_history import Event, case_history, render_history
from bot.editing.cases import edit_case
from bot.editing.editor import editor_name
from bot.editing.history import read_history
from bot.editing.stored_cases import StoredEdit, as_page, edit_stored, remove_stored, restore_stored
from bot.errors import InputError, NotReadyError
from bot.library.analysis import analyse_case
from bot.library.stores.cases import CaseStore, Prepared
from bot.library.stores.listing import list_cases, list_removed, near_ids
from bot.library.stores.opening import IN_MEMORY_URL, open_store
from bot.library.terms import Lexicon

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
WORDS = Lexicon({"停机": "suspension"}, frozenset({"客户"}))


def case(case_id: str, title: str = "欠费停机", **fields: Any) -> dict[str, Any]:
    return {
        "id": case_id,
        "title": title,
        "issue": "suspension",
        "situation": "客户欠了三块钱，手机停了。",
        "outcome": "unknown",
        "keywords": ["停机"],
        "queries": ["欠费就停机"],
        "source": {"document": "旧案例.docx", "section": "第一节"},
        "origin": "source",
        **fields,
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaseStore]:
    """A store with two imported cases and one that comes with the software, of both kinds."""
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path / 'cases.db'}")
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        opened = open_store(cluster.new_database())
    yield filled(opened)
    opened.close()


def filled(store: CaseStore) -> CaseStore:
    shipped = case("t-shipped", "随软件的停机", issue="network_signal")
    store.synchronise([Prepared(shipped, analyse_case(shipped, WORDS))], stamp="1", at=NOW)
    store.add([case("old-01"), case("old-02", "彩铃扣费")], WORDS, who="导入人", at=NOW)
    return store


@pytest.fixture
def quick_store() -> Iterator[CaseStore]:
    opened = open_store(IN_MEMORY_URL)
    yield filled(opened)
    opened.close()


def edit(store: CaseStore, case_id: str, *, minute: int = 31, **changes: Any) -> StoredEdit:
    return edit_stored(store, case_id, changes, WORDS, who="王敏", now=NOW.replace(minute=minute))


def restore(store: CaseStore, case_id: str, *, to: int | None = None, minute: int = 50) -> StoredEdit:
    return restore_stored(store, case_id, WORDS, who="李强", now=NOW.replace(minute=minute), to=to)


def remove(store: CaseStore, *case_ids: str) -> list[dict[str, Any]]:
    return remove_stored(store, case_ids, who="王敏", now=NOW.replace(minute=40))


def told(store: CaseStore, case_id: str) -> list[tuple[int, str, str, int | None]]:
    return [(one.version, one.action, one.who, one.same_as) for one in case_history(case_id, store, [])]


# --- editing ---------------------------------------------------------------------------------------------------------


def test_an_edit_changes_the_fields_and_counts_the_version(store: CaseStore) -> None:
    done = edit(store, "old-01", title="宽带掉线", wanted="退钱")
    assert (done.fields, done.version, done.masked) == (("title", "wanted"), 2, ())
    assert store.get("old-01") == case("old-01", "宽带掉线", wanted="退钱", version=2)
    assert store.rows_with([["掉线"]], limit=5) == [2]
    assert (store.history("old-01")[-1].who, store.history("old-01")[-1].before) == ("王敏", case("old-01"))


def test_a_field_without_a_value_is_taken_out(store: CaseStore) -> None:
    edit(store, "old-01", wanted="退钱")
    edit(store, "old-01", wanted=None)
    assert "wanted" not in (store.get("old-01") or {})


def test_personal_data_is_masked_as_the_import_does(store: CaseStore) -> None:
    done = edit(store, "old-01", situation="张女士说打 13812345678", queries=["邮箱 abc@corp.cn"], outcome="resolved")
    after = store.get("old-01") or {}
    assert (after["situation"], after["queries"]) == ("某女士说打 138****5678", ["邮箱 a**@corp.cn"])
    assert done.masked == ("situation", "queries")


def test_a_dry_run_writes_nothing(quick_store: CaseStore) -> None:
    done = edit_stored(quick_store, "old-01", {"title": "新题"}, WORDS, who="王敏", now=NOW, dry_run=True)
    assert done.after["title"] == "新题"
    assert quick_store.get("old-01") == case("old-01")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"issue": "weather"}, "的 issue：不认识 weather"),
        ({"outcome": "fine"}, "的 outcome：不认识 fine"),
        ({"title": None}, "的 title：不能去掉"),
        ({"title": " "}, "的 title：不能为空"),
        ({"keywords": ["停机", ""]}, r"的 keywords\.1：不能为空"),
        ({"keywords": ["停机", "停机"]}, "写了两次"),
        ({"source": "旧案例"}, "的 source：应为“字段: 值”"),
        ({"source": {"document": "旧案例.docx"}}, r"的 source\.section：缺少这个字段"),
        ({"titel": "新题"}, "不认识这个字段"),
        ({"id": "new"}, "id 不能改"),
        ({"version": 9}, "version 不能改"),
        ({"title": "欠费停机"}, "没有变化"),
    ],
)
def test_an_edit_that_is_wrong_is_refused(quick_store: CaseStore, changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        edit(quick_store, "old-01", **changes)
    assert quick_store.get("old-01") == case("old-01")


def test_what_was_missing_before_does_not_matter_to_an_edit(quick_store: CaseStore) -> None:
    quick_store.add([{"id": "bare", "title": "只有标题"}], WORDS, who="导入人", at=NOW)
    edit(quick_store, "bare", handling="退了钱")
    assert quick_store.get("bare") == {"id": "bare", "title": "只有标题", "handling": "退了钱", "version": 2}


@pytest.mark.parametrize("who", ["", " ", "甲\n乙", "很" * 41, "随软件附带"])
def test_who_edits_must_be_told(who: str) -> None:
    with pytest.raises(InputError, match="--who"):
        editor_name(who)


def test_a_page_holds_the_case_as_it_can_be_read_back(quick_store: CaseStore) -> None:
    import yaml

    page = as_page(case("old-01", wanted=None, key_phrases=[]))
    assert yaml.safe_load(page) == case("old-01")
    assert page.startswith("id: old-01\ntitle: 欠费停机\nissue: suspension\n")


# --- who is meant ----------------------------------------------------------------------------------------------------


def test_an_unknown_id_is_answered_with_near_ones_of_both_kinds(store: CaseStore) -> None:
    with pytest.raises(InputError, match="没有 old-1；您要的是 old-01"):
        edit(store, "old-1", title="新题")
    with pytest.raises(InputError, match="没有 t-shiped；您要的是 t-shipped 吗"):
        edit(store, "t-shiped", title="新题")
    with pytest.raises(InputError, match=r"案例库里没有 天气$"):
        edit(store, "天气", title="新题")


def test_of_a_large_store_only_the_neighbours_are_looked_at(store: CaseStore) -> None:
    store.add([case(f"x-{number:04}") for number in range(1100)], WORDS, who="导入人", at=NOW)
    assert near_ids(store, "x-0550b", top=1) == ["x-0550"]


@pytest.mark.parametrize("change", ["edit", "remove", "restore"])
def test_a_case_of_the_software_is_changed_in_its_file(quick_store: CaseStore, change: str) -> None:
    with pytest.raises(InputError, match="t-shipped 随软件附带，写在 data/cases"):
        if change == "edit":
            edit(quick_store, "t-shipped", title="新题")
        elif change == "remove":
            remove(quick_store, "old-01", "t-shipped")
        else:
            restore(quick_store, "t-shipped")
    assert quick_store.count() == 3


def test_the_file_of_a_case_of_the_software_is_named(quick_store: CaseStore) -> None:
    real = case("bj-lost-phone")
    quick_store.synchronise([Prepared(real, analyse_case(real, WORDS))], stamp="2", at=NOW)
    with pytest.raises(InputError, match=r"写在 data/cases/003\.yml：改它用 coach cases edit"):
        remove(quick_store, "bj-lost-phone")


# --- removing --------------------------------------------------------------------------------------------------------


def test_removed_cases_are_gone_but_for_their_history(store: CaseStore) -> None:
    assert [one["title"] for one in remove(store, "old-02", "old-01", "old-02")] == ["彩铃扣费", "欠费停机"]
    assert (store.get("old-01"), store.count()) == (None, 1)
    assert told(store, "old-01") == [(2, "delete", "王敏", None), (1, "add", "导入人", None)]


def test_all_are_removed_or_none(store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="没有 old-09"):
        remove(store, "old-01", "old-09")
    delete = store.delete

    def fail(case_id: str, **options: Any) -> None:
        if case_id == "old-02":
            raise NotReadyError("写不下了")
        delete(case_id, **options)

    monkeypatch.setattr(store, "delete", fail)
    with pytest.raises(NotReadyError):
        remove(store, "old-01", "old-02")
    assert store.get("old-01") == case("old-01")


def test_a_dry_run_removes_nothing(quick_store: CaseStore) -> None:
    found = remove_stored(quick_store, ["old-01"], who="王敏", now=NOW, dry_run=True)
    assert (found, quick_store.count()) == ([case("old-01")], 3)


def test_who_edits_a_removed_case_is_told_how_to_put_it_back(quick_store: CaseStore) -> None:
    remove(quick_store, "old-01")
    with pytest.raises(InputError, match="old-01 已经删掉了：要找回来请用 coach cases restore old-01"):
        edit(quick_store, "old-01", title="新题")


# --- putting back ----------------------------------------------------------------------------------------------------


def test_the_text_before_the_last_change_comes_back(store: CaseStore) -> None:
    edit(store, "old-01", title="改过一次")
    edit(store, "old-01", title="改过两次", minute=32)
    assert restore(store, "old-01").fields == ("title",)
    assert store.get("old-01") == case("old-01", "改过一次", version=4)
    assert [one[0::3] for one in told(store, "old-01")] == [(4, 2), (3, None), (2, None), (1, None)]


def test_putting_back_twice_undoes_the_first(quick_store: CaseStore) -> None:
    edit(quick_store, "old-01", title="改过")
    restore(quick_store, "old-01")
    restore(quick_store, "old-01", minute=51)
    assert quick_store.get("old-01") == case("old-01", "改过", version=4)


def test_a_removed_case_comes_back_as_it_was(store: CaseStore) -> None:
    edit(store, "old-01", title="改过")
    remove(store, "old-01")
    assert restore(store, "old-01").before is None
    assert store.get("old-01") == case("old-01", "改过", version=4)
    assert store.rows_with([["改过"]], limit=5) == [4]
    assert told(store, "old-01")[0] == (4, "add", "李强", 2)


def test_any_version_can_be_put_back(store: CaseStore) -> None:
    edit(store, "old-01", title="改过")
    remove(store, "old-01")
    restore(store, "old-01", to=1)
    assert store.get("old-01") == case("old-01", version=4)
    with pytest.raises(InputError, match="没有第 3 版的内容，有内容的是第 1、2、4 版"):
        restore(store, "old-01", to=3)
    with pytest.raises(InputError, match="没有变化"):
        restore(store, "old-01", to=1)


def test_what_was_never_changed_cannot_be_put_back(quick_store: CaseStore) -> None:
    with pytest.raises(InputError, match="old-01 没有改过"):
        restore(quick_store, "old-01")
    with pytest.raises(InputError, match="案例库里没有 天气"):
        restore(quick_store, "天气")


def test_a_case_that_the_software_took_back_is_not_put_back(quick_store: CaseStore) -> None:
    quick_store.synchronise([], stamp="2", at=NOW)
    with pytest.raises(InputError, match="新版本没有带"):
        restore(quick_store, "t-shipped")


def test_a_dry_run_puts_nothing_back(quick_store: CaseStore) -> None:
    remove(quick_store, "old-01")
    done = restore_stored(quick_store, "old-01", WORDS, who="李强", now=NOW, dry_run=True)
    assert (done.after["title"], quick_store.get("old-01")) == ("欠费停机", None)


# --- history ---------------------------------------------------------------------------------------------------------


def test_history_tells_what_changed_the_newest_first(store: CaseStore) -> None:
    edit(store, "old-01", title="改过", keywords=["停机", "欠费"])
    shown = render_history("old-01", case_history("old-01", store, []))
    assert shown == (
        "第 2 版 2026-11-22 09:31:00+00:00 王敏：改了 title、keywords\n"
        "  title：欠费停机 → 改过\n"
        "  keywords：停机 → 停机、欠费\n"
        "第 1 版 2026-11-22 09:30:00+00:00 导入人：进库"
    )


def test_history_of_a_removed_case_tells_its_title_and_keeps_its_text(quick_store: CaseStore) -> None:
    remove(quick_store, "old-02")
    event = case_history("old-02", quick_store, [])[0]
    assert event.as_dict()["before"] == case("old-02", "彩铃扣费")
    assert "删掉（原来的标题：彩铃扣费）" in render_history("old-02", [event])


def test_long_texts_are_shown_around_what_changed(quick_store: CaseStore) -> None:
    text = "客户每个月都来问一次账单。" * 20
    edit(quick_store, "old-01", situation=text + "退了" + text)
    edit(quick_store, "old-01", situation=text + "没退" + text, minute=32)
    shown = render_history("old-01", case_history("old-01", quick_store, [])[:1]).split("\n")[1]
    around = "…" + (text + "{}" + text)[len(text) - 30 : len(text) + 2]
    assert shown.startswith("  situation：" + around.format("退了")[:31] + "退了")
    assert " → …" in shown and len(shown) < 160


def test_edits_of_a_file_are_told_in_the_same_form(data: Path, quick_store: CaseStore) -> None:
    journal = data / "history.jsonl"
    edit_case("t-ringback", {"outcome": "partly"}, who="王敏", now=NOW, folder=data / "cases", history=journal)
    changes = {"keywords": ["彩铃"], "wanted": "退钱"}
    later = NOW + timedelta(hours=1)
    edit_case("t-ringback", changes, who="李强", now=later, folder=data / "cases", history=journal)
    events = case_history("t-ringback", quick_store, read_history("t-ringback", journal))
    assert render_history("t-ringback", events) == (
        "第 4 版 2026-11-22 10:30:00+00:00 李强：改了 keywords、wanted\n"
        "  keywords：彩铃、返还 → 彩铃\n"
        "  wanted：（空） → 退钱\n"
        "第 3 版 2026-11-22 09:30:00+00:00 王敏：改了 outcome\n"
        "  outcome：resolved → partly"
    )
    assert (events[1].where, (events[1].before or {})["title"]) == ("cases/own.yml", "彩铃以为要收费，原来有返还")


def test_the_store_following_a_file_is_not_told_twice(data: Path, quick_store: CaseStore) -> None:
    journal = data / "history.jsonl"
    edit_case("t-signal", {"outcome": "partly"}, who="王敏", now=NOW, folder=data / "cases", history=journal)
    for hours, version, outcome in ((-3, 2, "unknown"), (-2, 3, "partly"), (-1, 3, "resolved")):
        one = case("t-signal", outcome=outcome, version=version)
        prepared = [Prepared(one, analyse_case(one, WORDS))]
        quick_store.synchronise(prepared, stamp=outcome, at=NOW + timedelta(hours=hours))
    events = case_history("t-signal", quick_store, read_history("t-signal", journal))
    assert [(one.version, one.action, one.who) for one in events] == [
        (3, "replace", "王敏"),
        (3, "replace", "随软件附带"),
        (2, "add", "随软件附带"),
    ]
    assert [(one.before, one.after) for one in events[1].changes] == [("partly", "resolved")]


def test_a_journal_that_was_not_written_by_us_still_tells_who_and_when(quick_store: CaseStore, data: Path) -> None:
    line = '{"at": "2026-11-22T09:30:00+00:00", "who": "王", "file": "cases/own.yml", "id": "t", "fields": ["title"], '
    (data / "history.jsonl").write_text(line + '"version": 2, "before": "a: b: c", "after": ""}\n', encoding="utf-8")
    (event,) = case_history("t", quick_store, read_history("t", data / "history.jsonl"))
    assert (event.who, event.changes[0].field, event.changes[0].before) == ("王", "title", None)


def test_a_case_without_history_is_said_to_have_none() -> None:
    assert render_history("t-none", []) == "t-none 没有改过。"
    assert Event(1, "add", "王", NOW.isoformat(), "store").as_dict()["changes"] == ()


# --- lists -----------------------------------------------------------------------------------------------------------


def test_the_last_that_came_is_listed_first(store: CaseStore) -> None:
    found, count = list_cases(store, top=2)
    assert ([one.id for one in found], count) == (["old-02", "old-01"], 3)
    assert found[1].as_dict() == {
        "id": "old-01",
        "title": "欠费停机",
        "issue": "suspension",
        "document": "旧案例.docx",
        "revision": 1,
        "shipped": False,
        "removed": False,
    }


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"shipped": True}, ["t-shipped"]),
        ({"shipped": False}, ["old-02", "old-01"]),
        ({"issue": "network_signal"}, ["t-shipped"]),
        ({"shipped": False, "issue": "network_signal"}, []),
        ({"document": "旧案例"}, ["old-02", "old-01", "t-shipped"]),
        ({"document": "旧案例", "shipped": True}, ["t-shipped"]),
        ({"document": "第一节"}, []),
        ({"document": "旧%例"}, []),
    ],
)
def test_a_list_may_be_narrowed(store: CaseStore, wanted: dict[str, Any], ids: list[str]) -> None:
    found, count = list_cases(store, top=9, **wanted)
    assert ([one.id for one in found], count) == (ids, len(ids))


def test_documents_are_found_on_all_pages(store: CaseStore) -> None:
    other = {"document": '新"100%"案例_1.docx', "section": "一"}
    cases = [case(f"x-{number:04}", source=other if number % 3 == 0 else {}) for number in range(1300)]
    store.add(cases, WORDS, who="导入人", at=NOW)
    found, count = list_cases(store, document='"100%"案例_', top=2)
    assert ([one.id for one in found], count) == (["x-1299", "x-1296"], 434)


def test_removed_cases_are_listed_by_id(store: CaseStore) -> None:
    remove(store, "old-02", "old-01")
    found, count = list_removed(store, top=1)
    assert ([(one.id, one.title, one.revision, one.removed) for one in found], count) == (
        [("old-01", "欠费停机", 2, True)],
        2,
    )
