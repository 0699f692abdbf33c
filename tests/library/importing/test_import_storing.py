from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import read_content
from bot.errors import ContentError, InputError
from bot.library.importing.found import Found
from bot.library.importing.known import library_texts, texts_of
from bot.library.importing.run import import_files
from bot.library.importing.storing import store_cases
from bot.library.schema import CaseFile, read_cases

Write = Callable[[str, "str | bytes"], Path]
TEXT = (
    "案例一：宽带账号被盗用\n案例描述：客户说宽带账号在外地有人登录，刘女士很担心，电话13912345678。\n"
    "处理方法：客服重置密码，绑定端口。\n处理结果：没有再被盗用。\n案例分析：初始密码太简单。\n"
    "案例二：积分过期\n案例描述：客户说积分过期没有人提醒，要求恢复。\n处理方法：补登五百积分。\n"
)


@pytest.fixture
def found(write: Write) -> Found:
    return import_files([write("季度.txt", TEXT)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cases" / "imported"


def test_drafts_have_the_form_of_the_library(found: Found, folder: Path) -> None:
    stored = store_cases(found, folder)
    assert [path.name for path in stored.files] == ["ji-du.yml"]
    first = read_content(stored.files[0], CaseFile).cases[0]
    assert (first.id, first.issue, first.outcome, first.origin) == ("ji-du-01", "other", "unknown", "source")
    assert first.handling == "客服重置密码，绑定端口。\n结果：没有再被盗用。"
    assert first.why == "初始密码太简单。"
    assert first.prevention is None


def test_a_draft_keeps_document_section_and_offsets(found: Found, folder: Path) -> None:
    source = read_cases(store_cases(found, folder).files[0].parent)[0]["source"]
    assert source == {"document": "季度.txt", "section": "案例一（第 17—98 字）"}


def test_a_draft_holds_no_personal_data(found: Found, folder: Path) -> None:
    text = store_cases(found, folder).files[0].read_text(encoding="utf-8")
    assert "13912345678" not in text and "刘女士" not in text


def test_the_library_does_not_read_drafts_but_knows_of_them(found: Found, folder: Path) -> None:
    store_cases(found, folder)
    assert read_cases(folder.parent) == []
    assert set(library_texts(folder.parent)) == {"ji-du-01", "ji-du-02"}


def test_storing_again_writes_nothing(found: Found, folder: Path) -> None:
    store_cases(found, folder)
    again = store_cases(found, folder)
    assert (again.files, again.ids) == ((), ())
    assert again.skipped == {"ji-du-01": "已有 ji-du-01", "ji-du-02": "已有 ji-du-02"}
    assert len(list(folder.iterdir())) == 1


def test_a_new_case_in_an_old_document_gets_a_new_id_and_file(found: Found, folder: Path, write: Write) -> None:
    (old,) = store_cases(found, folder).files
    before = old.read_bytes()
    new = "案例描述：客户说营业厅的自助机吞了一百元，没有吐票。\n处理方法：开机取钱，当面退还。\n"
    stored = store_cases(import_files([write("季度.txt", new)]), folder)
    assert stored.ids == ("ji-du-03",)
    assert [path.name for path in stored.files] == ["ji-du-2.yml"]
    assert old.read_bytes() == before


def test_what_the_library_has_is_left_out_unless_wanted(write: Write, folder: Path) -> None:
    library = {"x-points": "客户说积分过期没有人提醒，要求恢复。补登五百积分。"}
    found = import_files([write("季度.txt", TEXT)], library=library)
    assert store_cases(found, folder, known=library).skipped == {"ji-du-02": "已有 x-points"}
    assert store_cases(found, folder, known=library, even_if_known=True).ids == ("ji-du-02",)


def test_talk_alone_becomes_a_draft_that_quotes_the_customer(write: Write, folder: Path) -> None:
    talk = "录音\n客户：喂。\n客服：您好，请讲。\n客户：我家电视三天没有信号了。\n客服：我马上报修。"
    (path,) = store_cases(import_files([write("a.txt", talk)]), folder).files
    assert read_content(path, CaseFile).cases[0].situation == "客户说：“我家电视三天没有信号了。”"


def test_a_failure_in_the_middle_leaves_nothing(
    found: Found, folder: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = import_files([write("乙.txt", TEXT.replace("宽带账号", "云盘账号").replace("积分", "话费券"))])
    link, calls = os.link, []

    def full_at_the_second(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        link(source, target)

    monkeypatch.setattr(os, "link", full_at_the_second)
    with pytest.raises(InputError, match="没有存下任何案例"):
        store_cases(Found([*found.documents, *other.documents]), folder)
    assert list(folder.iterdir()) == []


def test_a_broken_draft_is_named_and_nothing_is_written(found: Found, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "坏.yml").write_text("version: 1\ncases: []\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"坏\.yml"):
        store_cases(found, folder)
    assert [path.name for path in folder.iterdir()] == ["坏.yml"]


def test_texts_of_a_folder_hold_situation_and_handling(found: Found, folder: Path) -> None:
    store_cases(found, folder)
    assert texts_of(folder)["ji-du-02"] == "客户说积分过期没有人提醒，要求恢复。\n补登五百积分。"
