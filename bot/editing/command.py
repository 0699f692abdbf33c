"""The command `coach content`. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.json_lines import json_text

if TYPE_CHECKING:
    from bot.editing.checking import Checked
    from bot.editing.importing import Changes

_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.group(help="""内容的保管：检查、导出、导入 data/ 下的全部内容。""")
def content() -> None:
    """Group the commands that look after content."""


@content.command(help="""检查内容：每个文件的写法，以及互相引用的地方；说出文件、行和字段。""")
@click.argument("files", nargs=-1, metavar="[文件…]", type=click.Path(path_type=Path))
@_JSON
@click.pass_context
def check(ctx: click.Context, files: Sequence[Path], as_json: bool) -> None:
    """Check content; exit status 2 when something is wrong."""
    from bot.editing.checking import check_content
    from bot.editing.importing import finish

    if finish():
        click.echo("上次没做完的导入已经做完。", err=True)
    checked = check_content(files)
    click.echo(json_text(_checked_as_dict(checked), indent=2) if as_json else _checked_text(checked))
    if checked.problems:
        ctx.exit(2)


@content.command(help="""导出全部内容和修改历史，到一个 zip 文件或一个新文件夹；原样导入后逐字节相同。""")
@click.argument("target", metavar="OUT.zip|文件夹", type=click.Path(path_type=Path))
def export(target: Path) -> None:
    """Export the content."""
    from bot.editing import archive
    from bot.editing.importing import finish

    finish()
    files = archive.read_content_files()
    archive.export(target, files)
    click.echo(f"导出 {len(files)} 个文件到 {target}")


@content.command(name="import", help="""导入导出的内容：先整体检查，再备份，再替换；检查不过就什么都不改。""")
@click.argument("source", metavar="IN.zip|文件夹", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只说会改什么，不改")
@click.option("--exact", is_flag=True, help="导入的内容里没有的文件也删掉")
@_JSON
@click.pass_context
def import_(ctx: click.Context, source: Path, dry_run: bool, exact: bool, as_json: bool) -> None:
    """Import content; a dry run checks it too, with exit status 2 when something is wrong."""
    from bot.editing import archive, importing

    importing.finish()
    files = archive.read_archive(source)
    changes = importing.compare(files)
    told: dict[str, Any] = {"new": changes.new, "changed": changes.changed, "gone": changes.gone, "exact": exact}
    backup = None
    if dry_run:
        problems = [str(problem) for problem in importing.check_joined(files, exact=exact)]
        told["problems"] = problems
    elif changes.new or changes.changed or (exact and changes.gone):
        backup = importing.bring_in(files, now=datetime.now(timezone.utc), exact=exact)
        told["backup"] = str(backup)
    click.echo(json_text(told, indent=2) if as_json else _changes_text(changes, exact, dry_run))
    if dry_run and told["problems"]:
        click.echo("\n".join(f"错误：{problem}" for problem in told["problems"]), err=True)
        ctx.exit(2)
    if backup is not None and not as_json:
        click.echo(f"原来的内容备份在 {backup}，要退回就导入它。")


def _checked_as_dict(checked: Checked) -> dict[str, Any]:
    from dataclasses import asdict

    problems = [
        {"file": one.file, "line": one.line, "field": one.field, "problem": one.problem} for one in checked.problems
    ]
    return {"files": [asdict(file) for file in checked.files], "problems": problems}


def _checked_text(checked: Checked) -> str:
    titles = dict.fromkeys(file.title for file in checked.files)
    lines = []
    for title in titles:
        files = [file for file in checked.files if file.title == title]
        versions = "、".join(sorted({file.version for file in files}))
        lines.append(f"{title}：{len(files)} 个文件，{sum(file.entries for file in files)} 条，版本 {versions}")
    lines += [f"错误：{problem}" for problem in checked.problems]
    end = f"{len(checked.problems)} 处要改" if checked.problems else "没有问题"
    return "\n".join([*lines, f"共 {len(checked.files)} 个文件：{end}"])


def _changes_text(changes: Changes, exact: bool, dry_run: bool) -> str:
    names = [("新增", changes.new), ("改动", changes.changed)]
    names.append(("删掉" if exact else "保留（导入的内容里没有）", changes.gone))
    lines = [f"{title}：{name}" for title, files in names for name in files]
    told = "会" if dry_run else ""
    counts = f"{told}新增 {len(changes.new)} 个、改动 {len(changes.changed)} 个，{len(changes.same)} 个一样"
    return "\n".join([*lines, counts + (f"，{told}删掉 {len(changes.gone)} 个" if exact else "")])
