"""Found cases into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_up_cases import LEXICON, NOW

from bot.errors import InputError
from bot.library.importing.bringing import Brought, bring_into
from bot.library.importing.found import Found
from bot.library.importing.run import Step, import_files
from bot.library.stores.cases import CaseStore
from bot.library.stores.opening import IN_MEMORY_URL, open_store

Write = Callable[[str, "str | bytes"], Path]
CARD = "案例描述：客户说换了手机以后电话卡读不出来，跑了两家营业厅。\n处理方法：当场换卡，免收工本费。\n"
BOX = "案例描述：客户说机顶盒开机就黑屏，孩子看不了网课。\n处理方法：远程重启无效，当晚上门更换。\n"


@pytest.fixture
def store() -> Iterator[CaseStore]:
    opened = open_store(IN_MEMORY_URL)
    yield opened
    opened.close()


def brought(store: CaseStore, found: Found, *, even_if_known: bool = False) -> Brought:
    return bring_into(store, found, LEXICON, who="何老师", at=NOW, even_if_known=even_if_known)


def test_a_case_that_one_document_tells_twice_is_brought_in_once(store: CaseStore, write: Write) -> None:
    found = import_files([write("月报.txt", CARD + BOX), write("周报.txt", CARD)])
    result = brought(store, found)
    assert (result.ids, result.skipped) == (("yue-bao-01", "yue-bao-02"), {})


def test_what_the_library_has_is_left_out_unless_wanted(store: CaseStore, write: Write) -> None:
    known = {"x-card": CARD.replace("案例描述：", "").replace("处理方法：", "")}
    found = import_files([write("月报.txt", CARD + BOX)], library=known)
    assert brought(store, found).skipped == {"yue-bao-01": "库里已有相近的 x-card"}
    assert brought(store, found, even_if_known=True).ids == ("yue-bao-01",)


def test_another_document_of_the_same_name_gets_ids_of_its_own(store: CaseStore, write: Write) -> None:
    brought(store, import_files([write("月报.txt", CARD)]))
    assert brought(store, import_files([write("月报.txt", BOX)])).ids == ("yue-bao-02",)


def test_a_case_that_got_another_id_before_is_not_brought_in_again(store: CaseStore, write: Write) -> None:
    brought(store, import_files([write("月报.txt", CARD)]))
    brought(store, import_files([write("月报.txt", BOX)]))
    again = brought(store, import_files([write("月报.txt", BOX)]))
    assert (again.ids, again.skipped) == ((), {"yue-bao-01": "库里已有这一个"})
    assert store.count() == 2


def test_an_id_that_somebody_takes_meanwhile_is_passed_over(
    store: CaseStore, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    add, late = store.add, import_files([write("月报.txt", BOX)])
    brought_first: list[bool] = []

    def add_later(*arguments: object, **options: object) -> None:
        if not brought_first:
            brought_first.append(True)
            bring_into(store, late, LEXICON, who="别人", at=NOW)
        add(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "add", add_later)
    assert brought(store, import_files([write("月报.txt", CARD)])).ids == ("yue-bao-02",)


def test_each_part_of_the_work_is_told(store: CaseStore, write: Write) -> None:
    parts: list[tuple[str, int]] = []
    done: dict[str, int] = {}

    def begin(name: str, total: int, unit: str) -> Step:
        parts.append((name, total))
        done[name] = 0

        def step(more: int) -> None:
            done[name] += more

        return step

    paths = [write("月报.txt", CARD + BOX), write("周报.txt", CARD)]
    found = import_files(paths, begin=begin)
    bring_into(store, found, LEXICON, who="何老师", at=NOW, begin=begin)
    assert [name for name, _ in parts] == ["读文件", "找案例", "找重复的", "对照案例库", "整理字段", "存进案例库"]
    assert done == dict(parts)
    assert (done["读文件"], done["找重复的"], done["存进案例库"]) == (2, 3, 2)


def test_all_files_that_cannot_be_read_are_named_at_once(write: Write) -> None:
    paths = [write("坏.xlsx", b"broken"), write("好.txt", CARD), write("空.txt", b" ")]
    with pytest.raises(InputError, match=r"有 2 个文件读不了，.*坏\.xlsx：文件不完整.*；空\.txt：文件是空的"):
        import_files(paths)
