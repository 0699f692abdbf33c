"""The command `coach import`; imports nothing heavy before it is called."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.library.importing.found import Found
    from bot.library.store import Library

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
    from tqdm import tqdm

    from bot.json_lines import json_text
    from bot.library.importing.known import guess_issue, known_texts
    from bot.library.importing.render import render_found
    from bot.library.importing.run import import_files

    with tqdm(total=len(files), desc="读文档", unit="个", disable=None) as bar:
        known = known_texts()
        found = import_files(files, library=known, guess_issue=guess_issue, progress=bar.update)
    skipped: Mapping[str, str] = {}
    ids: tuple[str, ...] = ()
    if not dry_run and drafts:
        from bot.library.importing.storing import store_cases

        stored = store_cases(found, known=known, even_if_known=even_if_known)
        ids, skipped = stored.ids, stored.skipped
    elif not dry_run:
        ids, skipped = _bring_in(found, who, even_if_known)
    if as_json:
        told = found.as_dict() if dry_run else {**found.as_dict(), "added": list(ids), "skipped": dict(skipped)}
        click.echo(json_text(told, indent=2))
        return
    click.echo(render_found(found, stored=not dry_run))
    if not dry_run:
        where = "草稿 data/cases/imported/" if drafts else "案例库"
        click.echo(f"存进{where}：{len(ids)} 个" + (f"（{'、'.join(ids)}）" if ids else ""))
        for name, why in skipped.items():
            click.echo(f"  没有存 {name}：{why}")


def _bring_in(found: Found, who: str | None, even_if_known: bool) -> tuple[tuple[str, ...], Mapping[str, str]]:
    import getpass
    from datetime import datetime, timezone

    from bot.library.importing.bringing import Brought, bring_into
    from bot.library.store import default_library

    name = who or getpass.getuser()
    now = datetime.now(timezone.utc)

    def bring(library: Library) -> Brought:
        return bring_into(library.cases, found, library.lexicon, who=name, at=now, even_if_known=even_if_known)

    brought = default_library().use(bring)
    return brought.ids, brought.skipped
