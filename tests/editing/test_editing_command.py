from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.editing.archive import read_content_files
from bot.editing.beside import Beside
from bot.editing.cases_command import edit as cases_edit
from bot.editing.command import content
from bot.paths import DATA


def _run(command: click.Command, *words: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(command, words, catch_exceptions=True)


def test_check_tells_files_and_versions_of_one_file() -> None:
    result = _run(content, "check", str(DATA / "replies" / "coach.yml"))
    assert result.exit_code == 0
    assert "教练的话：1 个文件" in result.stdout
    assert result.stdout.endswith("共 1 个文件：没有问题\n")


def test_check_as_json_lists_each_file() -> None:
    told = json.loads(_run(content, "check", str(DATA / "import" / "vocabulary.yml"), "--json").stdout)
    assert told["files"][0]["file"] == "data/import/vocabulary.yml"
    assert told["problems"] == []


def test_export_writes_all_content(tmp_path: Path) -> None:
    result = _run(content, "export", str(tmp_path / "out.zip"))
    assert f"导出 {len(read_content_files())} 个文件" in result.stdout


def test_a_dry_run_shows_the_case_as_it_would_be() -> None:
    before = read_content_files()
    result = _run(cases_edit, "bj-lost-phone", "--set", "title=手机丢了急着挂失", "--who", "王敏", "--dry-run")
    assert 'title: "手机丢了急着挂失"' in result.stdout
    assert read_content_files() == before


def test_an_edit_needs_one_way_of_saying_what(tmp_path: Path) -> None:
    result = _run(cases_edit, "bj-lost-phone", "--who", "王敏")
    assert "只用一种" in str(result.exception)


@pytest.fixture
def group() -> click.Group:
    commands = click.Group()

    @commands.command(cls=Beside, beside={"edit": "bot.editing.cases_command:edit"})
    @click.argument("query")
    @click.option("--top", default=3)
    def cases(query: str, top: int) -> None:
        """Look up cases."""
        click.echo(f"{query}/{top}")

    return commands


def test_a_query_still_works_beside_other_commands(group: click.Group) -> None:
    assert _run(group, "cases", "宽带断了", "--top", "5").stdout == "宽带断了/5\n"


def test_the_first_word_may_name_the_other_command(group: click.Group) -> None:
    result = _run(group, "cases", "edit", "bj-lost-phone", "--set", "title=丢了手机", "--who", "王敏", "--dry-run")
    assert 'title: "丢了手机"' in result.stdout


def test_a_query_that_is_the_name_of_the_other_is_asked_with_dashes(group: click.Group) -> None:
    assert _run(group, "cases", "--", "edit").stdout == "edit/3\n"


def test_the_help_names_the_commands_beside(group: click.Group) -> None:
    assert "cases edit" in _run(group, "cases", "--help").stdout
