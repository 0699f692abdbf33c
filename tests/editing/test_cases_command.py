"""The commands beside `coach cases`, over a store of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.editing.archive import read_content_files
from bot.editing.store_state import about_store, words_out_of_date
from bot.library.store import Library, default_library
from bot.library.stores.opening import IN_MEMORY_URL, open_store
from bot.library.terms import Lexicon
from bot.settings import settings

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
TITLES = {"old-01": "鹤岭小区光猫冒烟", "old-02": "靓号转让漏了副卡"}


@pytest.fixture(autouse=True)
def own_store() -> Iterator[None]:
    """A store of their own with two imported cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COACH_DATABASE_URL", IN_MEMORY_URL)
        renew()
        add(*TITLES)
        yield
        default_library().close()
    renew()


def renew() -> None:
    for made_once in (settings, default_library):
        made_once.cache_clear()


def add(*ids: str) -> None:
    source = {"document": "旧案例.docx", "section": "一"}
    cases = [{"id": one, "title": TITLES.get(one, "又一个"), "issue": "other", "source": source} for one in ids]
    default_library().use(lambda opened: opened.cases.add(cases, opened.lexicon, who="导入人", at=NOW))


def title_of(case_id: str) -> str | None:
    return default_library().use(lambda opened: (opened.cases.get(case_id) or {}).get("title"))


def run(*words: str, answer: str = "") -> Result:
    return CliRunner(mix_stderr=False).invoke(main, ["cases", *words], input=answer, catch_exceptions=False)


@pytest.fixture
def another_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Go on with an empty store in a file; returns its URL."""

    def use() -> str:
        default_library().close()
        url = f"sqlite:///{tmp_path / 'other.db'}"
        monkeypatch.setenv("COACH_DATABASE_URL", url)
        renew()
        return url

    return use


# --- one case --------------------------------------------------------------------------------------------------------


def test_an_imported_case_is_edited_in_the_store() -> None:
    before = read_content_files()
    result = run("edit", "old-01", "--set", "handling=当天换了新的", "--set", "caution=打 13812345678", "--who", "王敏")
    assert (result.exit_code, result.stderr) == (0, "caution 里的个人信息遮住了\n")
    assert result.stdout.startswith("old-01 改了 handling、caution，现在是第 2 版")
    assert read_content_files() == before
    assert "handling：（空） → 当天换了新的" in run("history", "old-01").stdout


def test_a_case_is_shown_edited_and_handed_back_as_a_file(tmp_path: Path) -> None:
    page = tmp_path / "case.yml"
    page.write_text(run("show", "old-02").stdout.replace("漏了副卡", "漏了亲情卡"), encoding="utf-8")
    result = run("edit", "old-02", "--file", str(page), "--who", "王敏")
    assert (result.exit_code, title_of("old-02")) == (0, "靓号转让漏了亲情卡")


def test_a_dry_run_shows_the_case_and_writes_nothing() -> None:
    result = run("edit", "old-02", "--set", "title=新题", "--who", "王敏", "--dry-run")
    assert result.stdout.startswith("id: old-02\ntitle: 新题\n")
    assert title_of("old-02") == TITLES["old-02"]


def test_a_case_of_the_files_is_still_edited_there() -> None:
    before = read_content_files()
    result = run("edit", "bj-lost-phone", "--set", "title=手机丢了急着挂失", "--who", "王敏", "--dry-run")
    assert 'title: "手机丢了急着挂失"' in result.stdout
    assert read_content_files() == before


def test_a_new_text_is_found_at_once() -> None:
    run("edit", "old-01", "--set", "title=云杉里机房漏水", "--who", "王敏")
    assert "案例 old-01：云杉里机房漏水" in run("云杉里机房漏水").stdout


@pytest.mark.parametrize("command", ["edit", "history", "remove", "restore", "show"])
def test_an_unknown_id_is_answered_with_near_ones(command: str) -> None:
    words = {
        "edit": ["--set", "title=新题", "--who", "王"],
        "remove": ["--who", "王"],
        "restore": ["--who", "王"],
    }
    result = run(command, "old-0l", *words.get(command, ()))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "案例库里没有 old-0l；您要的是 old-0" in result.stderr


def test_history_as_json_holds_the_text_before() -> None:
    run("edit", "old-01", "--set", "title=新题", "--who", "王敏")
    told = json.loads(run("history", "old-01", "--json").stdout)
    assert [(one["version"], one["action"], one["who"]) for one in told] == [
        (2, "replace", "王敏"),
        (1, "add", "导入人"),
    ]
    assert told[0]["changes"] == [{"field": "title", "before": TITLES["old-01"], "after": "新题"}]
    assert told[0]["before"]["title"] == TITLES["old-01"]


def test_history_of_a_case_of_the_files_begins_with_the_software() -> None:
    assert "随软件附带：进库" in run("history", "bj-lost-phone").stdout


def test_removing_asks_first() -> None:
    result = run("remove", "old-01", "old-02", "--who", "王敏", answer="n\n")
    assert result.stdout.startswith("old-01：鹤岭小区光猫冒烟\nold-02：靓号转让漏了副卡\n删掉这 2 个案例？")
    assert result.stdout.endswith("没有删。\n")
    assert title_of("old-01") == TITLES["old-01"]
    run("remove", "old-01", "--who", "王敏", answer="y\n")
    assert title_of("old-01") is None


def test_removing_many_names_the_first_alone() -> None:
    ids = [f"many-{number:02}" for number in range(23)]
    add(*ids)
    result = run("remove", *ids, "--who", "王敏", "--yes")
    assert "many-19：" in result.stdout and "many-20：" not in result.stdout
    assert "……还有 3 个\n删掉了 23 个案例" in result.stdout


def test_a_dry_run_removes_nothing() -> None:
    assert run("remove", "old-01", "--who", "王敏", "--dry-run").stdout.endswith("会删掉 1 个案例\n")
    assert title_of("old-01") == TITLES["old-01"]


def test_a_case_of_the_software_is_not_removed() -> None:
    result = run("remove", "old-01", "bj-lost-phone", "--who", "王敏", "--yes")
    assert (result.exit_code, title_of("old-01")) == (2, TITLES["old-01"])
    assert "bj-lost-phone 随软件附带，写在 data/cases/003.yml" in result.stderr


def test_a_removed_case_is_put_back() -> None:
    run("remove", "old-01", "--who", "王敏", "--yes")
    assert "old-01  鹤岭小区光猫冒烟" in run("list", "--removed").stdout
    assert run("restore", "old-01", "--who", "李强").stdout == "old-01 找回来了，现在是第 3 版\n"
    assert "第 3 版" in run("history", "old-01").stdout.split("\n")[0]
    assert title_of("old-01") == TITLES["old-01"]


def test_an_earlier_version_is_put_back() -> None:
    run("edit", "old-01", "--set", "title=甲", "--who", "王敏")
    run("edit", "old-01", "--set", "title=乙", "--who", "王敏")
    assert run("restore", "old-01", "--to", "1", "--who", "李强", "--dry-run").stdout.startswith("id: old-01\n")
    run("restore", "old-01", "--to", "1", "--who", "李强")
    assert title_of("old-01") == TITLES["old-01"]
    assert "退回到第 1 版的内容" in run("history", "old-01").stdout


# --- all cases -------------------------------------------------------------------------------------------------------


def test_the_list_says_how_many_more_there_are() -> None:
    result = run("list", "--top", "1")
    assert result.stdout.startswith("old-02  靓号转让漏了副卡（其他，文档 旧案例.docx，第 1 版）\n共 ")
    assert result.stdout.endswith(" 个没有列出：加 --top\n")
    assert run("list", "--imported").stdout.endswith("\n共 2 个\n")


def test_the_list_as_json() -> None:
    told = json.loads(run("list", "--document", "旧案例", "--json").stdout)
    assert ([one["id"] for one in told["cases"]], told["total"]) == (["old-02", "old-01"], 2)


def test_an_issue_is_named_by_its_title_or_its_name() -> None:
    by_title = run("list", "--shipped", "--issue", "停机").stdout
    assert by_title == run("list", "--shipped", "--issue", "suspension").stdout
    assert "（停机，" in by_title and "随软件附带）" in by_title
    result = run("list", "--issue", "天气")
    assert result.exit_code == 2
    assert result.stderr.startswith("错误：没有“天气”这类问题，应为 未订购被扣费、")


def test_removed_cases_cannot_be_narrowed() -> None:
    assert "--removed 不能和" in run("list", "--removed", "--issue", "停机").stderr


def test_cases_are_exported_and_loaded_elsewhere(tmp_path: Path, another_store: Callable[[], str]) -> None:
    run("remove", "old-02", "--who", "王敏", "--yes")
    path = tmp_path / "out.jsonl"
    assert run("export", str(path)).stdout == f"导出 1 个案例和 1 个删掉的，连同历史，到 {path}\n"
    assert "已经有了" in run("export", str(path)).stderr
    another_store()
    result = run("load", str(path), "--who", "赵工")
    assert (result.exit_code, result.stdout) == (0, "读回 2 个，0 个已经有了，0 个没有动\n")
    assert (title_of("old-01"), run("show", "old-02").exit_code) == (TITLES["old-01"], 2)
    assert " 赵工 2 个" in run("about").stdout


def test_conflicts_are_named_with_status_two(tmp_path: Path) -> None:
    run("export", str(tmp_path / "out.jsonl"))
    run("edit", "old-01", "--set", "title=别的", "--who", "王敏")
    result = run("load", str(tmp_path / "out.jsonl"), "--who", "赵工")
    assert result.exit_code == 2
    assert result.stdout == "读回 0 个，1 个已经有了，1 个没有动\n  old-01：库里同一编号是另一个内容\n"
    assert title_of("old-01") == "别的"


def test_a_broken_file_loads_nothing(tmp_path: Path, another_store: Callable[[], str]) -> None:
    path = tmp_path / "out.jsonl"
    run("export", str(path))
    lines = path.read_text(encoding="utf-8").replace('"title": "靓号转让漏了副卡"', '"title": 5')
    path.write_text(lines, encoding="utf-8")
    another_store()
    result = run("load", str(path), "--who", "赵工")
    assert (result.exit_code, title_of("old-01")) == (2, None)
    assert "第 3 行 [case.title]" in result.stderr


def test_about_tells_what_the_store_holds(another_store: Callable[[], str]) -> None:
    another_store()
    add(*TITLES)
    told = json.loads(run("about", "--json").stdout)
    assert (told["imported"], told["cases"] - told["shipped"], told["removed"]) == (2, 2, 0)
    assert told["words_up_to_date"] is True and told["bytes"] > 0
    lines = run("about").stdout.split("\n")
    assert lines[0].startswith("案例库 ") and lines[0].endswith("other.db")
    assert "导入 2 个）" in lines[1] and lines[3] == "词表和同义词：新的"


def test_about_names_cases_of_the_software_whose_id_is_taken(another_store: Callable[[], str]) -> None:
    early = open_store(another_store())
    early.add([{"id": "bj-lost-phone", "title": "自己的"}], Lexicon({}, frozenset()), who="导入人", at=NOW)
    early.close()
    assert default_library().use(about_store)["left_out"] == ["bj-lost-phone"]
    assert "没有进库的随软件案例：bj-lost-phone" in run("about").stdout


def stale(opened: Library) -> None:
    with opened.cases.database.transaction():
        opened.cases._set_about("indexed_with", "旧的词表")


def test_words_that_have_changed_are_told_and_brought_up_to_date() -> None:
    assert run("reindex").stdout == "不用：案例都是按现在的词表和同义词切的\n"
    default_library().use(stale)
    assert default_library().use(words_out_of_date) is True
    assert "改过了，请运行 coach cases reindex" in run("about").stdout
    count = default_library().use(lambda opened: opened.cases.count())
    assert run("reindex").stdout == f"{count} 个案例按现在的词表和同义词切好了\n"
    assert default_library().use(words_out_of_date) is False


def test_the_index_is_tidied() -> None:
    assert run("tidy").stdout == "整理好了\n"


# --- beside the query ------------------------------------------------------------------------------------------------


def test_the_names_of_the_commands_can_still_be_asked_for() -> None:
    asked = json.loads(run("--json", "--", "list").stdout)
    assert asked["query"] == "list"


def test_the_help_tells_each_command_in_chinese() -> None:
    shown = run("--help").stdout
    names = ["about", "edit", "export", "history", "list", "load", "reindex", "remove", "restore", "show", "tidy"]
    assert [line.split()[2] for line in shown.split("\n") if line.startswith("  main cases ")] == names
    assert "案例库的概况" in shown
