"""The commands `coach cases show`, `edit`, `history`, `remove` and `restore`. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError
from bot.json_lines import json_text

if TYPE_CHECKING:
    from bot.editing.case_history import Event
    from bot.editing.stored_cases import StoredEdit
    from bot.library.store import Library

_NAMED = 20
"""Cases that are named before a question or after a removal; of more only their number is told."""

_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
_WHO = click.option("--who", required=True, metavar="姓名", help="修改人的姓名或工号，记在历史里")
_DRY_RUN = click.option("--dry-run", is_flag=True, help="只给出改后的样子，不写")
_ID = click.argument("case_id", metavar="编号")


@click.command(help="""给出一个案例的全部内容；存成文件改好，可以用 coach cases edit --file 交回来。""")
@_ID
def show(case_id: str) -> None:
    """Show a case as YAML."""
    from bot.editing.stored_cases import as_page, unknown_case
    from bot.library.store import default_library

    def read(library: Library) -> str:
        fields = library.cases.get(case_id)
        if fields is None:
            raise unknown_case(library.cases, case_id)
        return as_page(fields)

    click.echo(default_library().use(read), nl=False)


@click.command(
    help="""修改一个案例：先检查再写，记下谁、什么时候、改之前的原文。

data/cases 里的案例改在文件里，导入的案例改在案例库里。"""
)
@_ID
@click.option(
    "--set", "settings", multiple=True, metavar="字段=值", help="改一个字段，可以写几次；值留空就去掉这个字段"
)
@click.option("--file", "file", type=click.Path(path_type=Path), help="整个案例写在这个 YAML 文件里")
@_WHO
@_DRY_RUN
def edit(case_id: str, settings: Sequence[str], file: Path | None, who: str, dry_run: bool) -> None:
    """Edit a case where it stands."""
    from bot.editing import cases
    from bot.editing.editor import editor_name
    from bot.editing.importing import finish

    if bool(settings) == (file is not None):
        raise InputError("请用 --set 字段=值 或 --file 文件 说明怎么改，只用一种")
    name = editor_name(who)
    finish()

    def changes(case: Mapping[str, Any]) -> dict[str, Any]:
        return cases.changes_from_file(file, case) if file else cases.read_changes(settings, case)

    try:
        case = cases.find_case(case_id).entry.value
    except InputError:
        _edit_stored(case_id, changes, name, dry_run)
        return
    done = cases.edit_case(case_id, changes(case), who=name, now=_now(), dry_run=dry_run)
    if dry_run:
        click.echo(done.after)
    else:
        click.echo(
            f"{case_id} 改了 {'、'.join(done.fields)}，现在是第 {done.version} 版；改之前的原文记在 data/history.jsonl"
        )


@click.command(
    help="""看一个案例的修改历史，最近的在前：谁、什么时候、哪个字段从什么改成什么；删掉的也看得到。

长的文字只给出改动的前后，--json 给出改之前的全文。"""
)
@_ID
@_JSON
def history(case_id: str, as_json: bool) -> None:
    """Show the history of a case."""
    from bot.editing.case_history import case_history, render_history
    from bot.editing.history import read_history
    from bot.editing.stored_cases import unknown_case
    from bot.library.store import default_library

    edits = read_history(case_id)

    def read(library: Library) -> list[Event]:
        events = case_history(case_id, library.cases, edits)
        if not events:
            raise unknown_case(library.cases, case_id)
        return events

    events = default_library().use(read)
    if as_json:
        click.echo(json_text([event.as_dict() for event in events], indent=2))
    else:
        click.echo(render_history(case_id, events))


@click.command(help="""删掉导入的案例：要么全删，要么一个不删；原文留在历史里，用 coach cases restore 找得回来。""")
@click.argument("case_ids", metavar="编号…", nargs=-1, required=True)
@_WHO
@click.option("--dry-run", is_flag=True, help="只说会删哪些，不删")
@click.option("--yes", is_flag=True, help="不再问")
def remove(case_ids: Sequence[str], who: str, dry_run: bool, yes: bool) -> None:
    """Remove imported cases."""
    from bot.editing.stored_cases import remove_stored
    from bot.library.store import default_library

    def look(library: Library) -> list[dict[str, Any]]:
        return remove_stored(library.cases, case_ids, who=who, now=_now(), dry_run=True)

    found = default_library().use(look)
    click.echo("\n".join(f"{case['id']}：{case['title']}" for case in found[:_NAMED]))
    if len(found) > _NAMED:
        click.echo(f"……还有 {len(found) - _NAMED} 个")
    if dry_run:
        click.echo(f"会删掉 {len(found)} 个案例")
        return
    if not yes and not click.confirm(f"删掉这 {len(found)} 个案例？"):
        click.echo("没有删。")
        return
    default_library().use(lambda library: remove_stored(library.cases, case_ids, who=who, now=_now()))
    click.echo(f"删掉了 {len(found)} 个案例；要找回来用 coach cases restore 编号")


@click.command(help="""把导入的案例退回到上一次改动之前的内容，删掉的也找得回来；这也记成一次修改。""")
@_ID
@click.option("--to", type=click.IntRange(1), metavar="版本", help="退回到第几版的内容（见 coach cases history）")
@_WHO
@_DRY_RUN
def restore(case_id: str, to: int | None, who: str, dry_run: bool) -> None:
    """Put an earlier text of an imported case back."""
    from bot.editing.stored_cases import restore_stored
    from bot.library.store import default_library

    def put_back(library: Library) -> StoredEdit:
        return restore_stored(library.cases, case_id, library.lexicon, who=who, now=_now(), to=to, dry_run=dry_run)

    _tell(default_library().use(put_back), dry_run, "退回了")


def _edit_stored(case_id: str, changes: Any, who: str, dry_run: bool) -> None:
    from bot.editing.stored_cases import edit_stored, own_case, unknown_case
    from bot.library.store import default_library

    def change(library: Library) -> StoredEdit:
        case = library.cases.get(case_id)
        if case is None:
            raise unknown_case(library.cases, case_id)
        own_case(library.cases, case_id)
        given = changes(case)
        return edit_stored(library.cases, case_id, given, library.lexicon, who=who, now=_now(), dry_run=dry_run)

    _tell(default_library().use(change), dry_run, "改了")


def _tell(done: StoredEdit, dry_run: bool, what: str) -> None:
    from bot.editing.stored_cases import as_page

    if done.masked:
        click.echo(f"{'、'.join(done.masked)} 里的个人信息遮住了", err=True)
    if dry_run:
        click.echo(as_page(done.after), nl=False)
        return
    if done.before is None:
        click.echo(f"{done.id} 找回来了，现在是第 {done.version} 版")
        return
    click.echo(
        f"{done.id} {what} {'、'.join(done.fields)}，现在是第 {done.version} 版；"
        f"改之前的原文用 coach cases history {done.id} --json 看"
    )


def _now() -> datetime:
    return datetime.now(timezone.utc)
