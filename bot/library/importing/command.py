"""The command `coach import`; imports nothing heavy before it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.library.importing.bars import Bars
    from bot.library.importing.found import Found
    from bot.library.store import Library

_TIDIED_FROM = 300
_TIDIED_SHARE = 0.01
"""So many cases at a time, and such a share of the library, make it worth bringing the index into its fastest form."""
_HELP = """从文档导入案例：txt、md、docx、pdf、html、xlsx、csv。

按文档自己的结构（【案例描述】、案例一、处理结果、客服：/客户：……）找出案例，个人信息遮住，广告和页眉页脚去掉。
先用 --dry-run 试读，每个字段都给出原文在哪里。导入后马上能用 coach cases 查到；文档没有写的留空。
"""


@click.command(name="import", help=_HELP)
@click.argument("files", nargs=-1, required=True, metavar="文件…", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只试读，什么都不存")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option("--who", metavar="姓名", help="导入的人，记在历史里（不写就用登录名）")
@click.option("--known", "even_if_known", is_flag=True, help="和库里相近的也导入")
@click.option("--drafts", is_flag=True, help="不进库，写成 data/cases/imported/ 里的草稿，给培训师补全")
def import_cases(
    files: tuple[Path, ...], dry_run: bool, as_json: bool, who: str | None, even_if_known: bool, drafts: bool
) -> None:
    """Import cases from documents."""
    from bot.json_lines import json_text
    from bot.library.importing.bars import Bars
    from bot.library.importing.known import guess_issue, known_cases
    from bot.library.importing.listing import render_imported, render_stored
    from bot.library.importing.render import render_found
    from bot.library.importing.run import import_files

    skipped: Mapping[str, str] = {}
    ids: Sequence[str] = ()
    with Bars() as bars:
        found = import_files(files, library=known_cases(), guess_issue=guess_issue, begin=bars.begin)
        if not dry_run:
            ids, skipped = _as_drafts(found, even_if_known) if drafts else _bring_in(found, who, even_if_known, bars)
    if as_json:
        told = found.as_dict() if dry_run else {**found.as_dict(), "added": list(ids), "skipped": dict(skipped)}
        click.echo(json_text(told, indent=2))
    elif dry_run:
        click.echo(render_found(found))
    else:
        click.echo(render_imported(found))
        click.echo(render_stored(ids, skipped, "草稿 data/cases/imported/" if drafts else "案例库"))


def _as_drafts(found: Found, even_if_known: bool) -> tuple[Sequence[str], Mapping[str, str]]:
    from bot.library.importing.ids import taken_ids
    from bot.library.importing.storing import store_cases
    from bot.library.store import default_library

    wanted = [case.id for case in found.cases()]
    taken = default_library().use(lambda library: taken_ids(wanted, library.cases.present))
    stored = store_cases(
        found, known={*taken, *(name for case in found.cases() for name in case.known)}, even_if_known=even_if_known
    )
    return stored.ids, stored.skipped


def _bring_in(
    found: Found, who: str | None, even_if_known: bool, bars: Bars
) -> tuple[Sequence[str], Mapping[str, str]]:
    import getpass
    from contextlib import suppress
    from datetime import datetime, timezone

    from bot.library.importing.bringing import Brought, bring_into
    from bot.library.store import default_library
    from bot.library.stores.database import BusyError

    name = who or getpass.getuser()
    now = datetime.now(timezone.utc)

    def bring(library: Library) -> Brought:
        known, begin = even_if_known, bars.begin
        brought = bring_into(library.cases, found, library.lexicon, who=name, at=now, even_if_known=known, begin=begin)
        if len(brought.ids) >= max(_TIDIED_FROM, _TIDIED_SHARE * library.cases.count()):
            bars.begin("整理索引", 1, "次")
            with suppress(BusyError):  # The cases are in; without it the search is a little slower.
                library.cases.tidy()
        return brought

    brought = default_library().use(bring)
    return brought.ids, brought.skipped
