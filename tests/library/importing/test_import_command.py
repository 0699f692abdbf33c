"""`coach import`, into a store of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.library.store import default_library
from bot.settings import settings

DOCUMENT = """三季度投诉案例汇编

投诉案例一
【案例描述】
客户家里老人的手机每月多扣十元“天气早知道”，老人不识字，从没有回过短信，电话 13812345678。
客户拨打热线两次，第三个月仍在扣。
【处理方法】
当场取消业务，三个月共三十元退回话费，并给老人的号码关闭了外呼推荐。
【处理结果】
客户表示满意。

投诉案例二
【案例描述】
客户搬家后申请宽带移机，装维师傅约了两次都没有上门，也没有打电话。客户请假在家等了两天。
【处理方法】
班长当天致歉，改约次日上午九点，师傅提前半小时联系；移机费免收。
"""


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("COACH_DATABASE_URL", f"sqlite:///{tmp_path / 'library.db'}")
    settings.cache_clear()
    default_library.cache_clear()
    path = tmp_path / "三季度案例.txt"
    path.write_text(DOCUMENT, encoding="utf-8")
    yield path
    settings.cache_clear()
    default_library.cache_clear()


def coach(*arguments: str | Path) -> Result:
    return CliRunner(mix_stderr=False).invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def found_for(query: str) -> list[str]:
    return [one["id"] for one in json.loads(coach("cases", query, "--json").stdout)["cases"]]


def test_a_dry_run_shows_the_passages_and_stores_nothing(document: Path) -> None:
    shown = coach("import", "--dry-run", document).stdout

    assert "原文" in shown
    assert "什么都没有存" in shown
    assert not [one for one in found_for("老人手机每月多扣天气早知道") if one.startswith("san-ji")]


def test_what_was_imported_is_found_at_once_without_the_number_of_the_customer(document: Path) -> None:
    told = json.loads(coach("import", "--json", "--who", "郑老师", document).stdout)

    assert len(told["added"]) == 2
    assert "13812345678" not in str(told)
    assert told["added"][0] in found_for("老人手机每月多扣天气早知道，没有回过短信")
    assert default_library().use(lambda library: library.cases.history(told["added"][0]))[0].who == "郑老师"


def test_a_second_time_nothing_is_stored_twice(document: Path) -> None:
    coach("import", document)

    told = json.loads(coach("import", "--json", document).stdout)

    assert told["added"] == []
    assert len(told["skipped"]) == 2


def test_a_file_that_is_not_there_is_told_and_nothing_is_stored(document: Path, tmp_path: Path) -> None:
    result = coach("import", document, tmp_path / "没有.docx")

    assert result.exit_code == 2
    assert "没有.docx" in result.stderr
    assert not [one for one in found_for("老人手机每月多扣天气早知道") if one.startswith("san-ji")]


def test_where_nobody_watches_there_are_no_bars(document: Path) -> None:
    assert coach("import", document).stderr == ""


def test_all_unreadable_files_are_told_in_one_line_and_nothing_is_stored(document: Path, tmp_path: Path) -> None:
    (tmp_path / "空.csv").write_text(" ", encoding="utf-8")

    result = coach("import", "--dry-run", document, tmp_path / "没有.docx", tmp_path / "空.csv")

    assert result.exit_code == 2
    assert len(result.stderr.strip().split("\n")) == 1
    assert "没有.docx：" in result.stderr and "空.csv：文件是空的" in result.stderr
    assert result.stdout == ""


def test_after_a_large_import_the_first_cases_are_listed_and_the_others_counted(document: Path, tmp_path: Path) -> None:
    rows = [f"客户反映{chr(0x6000 + 31 * n) * 2}路{chr(0x7000 + 17 * n) * 9}坏了,换了新的\n" for n in range(25)]
    table = tmp_path / "工单.csv"
    table.write_text("投诉内容,处理方法\n" + "".join(rows), encoding="utf-8")

    shown = coach("import", table).stdout

    assert "还有 5 个案例没有列出，加 --json 看全部" in shown
    assert "存进案例库：25 个（gong-dan-01、" in shown
