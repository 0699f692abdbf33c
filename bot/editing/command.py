"""The commands `coach content`, `coach forbidden` and `coach cases edit`. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError
from bot.json_lines import json_text

if TYPE_CHECKING:
    from bot.editing.checking import Checked
    from bot.editing.importing import Changes
    from bot.editing.trying import Outcome, Place, Trial

_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
_WHO = click.option("--who", required=True, metavar="姓名", help="修改人的姓名或工号，记在历史里")


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


@click.group(help="""违规规则的保管。""")
def forbidden() -> None:
    """Group the commands that look after the rules."""


@forbidden.command(name="try", help="""上线前在旧通话上试一条规则：会标出什么，会少标什么。""")
@click.argument("rule", metavar="规则编号|规则.yml")
@click.argument("files", nargs=-1, required=True, metavar="通话文件…", type=click.Path(path_type=Path))
@_JSON
def try_(rule: str, files: Sequence[Path], as_json: bool) -> None:
    """Try a rule on old calls."""
    from bot.editing.trying import read_trial, try_rule
    from bot.review.transcripts.read import find_files, read_transcripts

    trial = read_trial(rule)
    found = find_files(files)
    if not found:
        raise InputError("没有找到通话文件：请给文件，或放着通话的文件夹")
    outcome = try_rule(trial, (call for path in found for call in read_transcripts(path)))
    if as_json:
        problems = [str(problem) for problem in trial.problems]
        told = {"rules": trial.ids, "how": trial.how, "example_problems": problems, **outcome.as_dict()}
        click.echo(json_text(told, indent=2))
    else:
        click.echo(_outcome_text(trial, outcome))


@click.command(help="""修改一个案例：先检查再写，记下谁、什么时候、改之前的原文。""")
@click.argument("case_id", metavar="编号")
@click.option(
    "--set", "settings", multiple=True, metavar="字段=值", help="改一个字段，可以写几次；值留空就去掉这个字段"
)
@click.option("--file", "file", type=click.Path(path_type=Path), help="整个案例写在这个 YAML 文件里")
@_WHO
@click.option("--dry-run", is_flag=True, help="只给出改后的样子，不写")
def cases_edit(case_id: str, settings: Sequence[str], file: Path | None, who: str, dry_run: bool) -> None:
    """Edit a case."""
    from bot.editing import cases
    from bot.editing.importing import finish

    if bool(settings) == (file is not None):
        raise InputError("请用 --set 字段=值 或 --file 文件 说明怎么改，只用一种")
    finish()
    case = cases.find_case(case_id).entry.value
    changes = cases.changes_from_file(file, case) if file else cases.read_changes(settings, case)
    edit = cases.edit_case(case_id, changes, who=who, now=datetime.now(timezone.utc), dry_run=dry_run)
    if dry_run:
        click.echo(edit.after)
    else:
        click.echo(
            f"{case_id} 改了 {'、'.join(edit.fields)}，现在是第 {edit.version} 版；改之前的原文记在 data/history.jsonl"
        )


@click.command(help="""看一个案例的修改历史：谁、什么时候、改之前的原文。""")
@click.argument("case_id", metavar="编号")
@_JSON
def cases_history(case_id: str, as_json: bool) -> None:
    """Show the history of a case."""
    from dataclasses import asdict

    from bot.editing.history import read_history

    edits = read_history(case_id)
    if as_json:
        click.echo(json_text([asdict(edit) for edit in edits], indent=2))
        return
    if not edits:
        click.echo(f"{case_id} 没有用 coach cases edit 改过。")
    for edit in reversed(edits):
        click.echo(
            f"第 {edit.version} 版 {edit.at} {edit.who}：改了 {'、'.join(edit.fields)}。改之前：\n{edit.before}\n"
        )


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


def _outcome_text(trial: Trial, outcome: Outcome) -> str:
    what = {"live": "已上线的规则", "changed": "改过的规则", "new": "新规则"}[trial.how]
    names = "、".join(trial.ids[:3]) + (f" 等 {len(trial.ids)} 条" if len(trial.ids) > 3 else "")
    lines = [f"{what} {names}：{outcome.calls} 通电话，坐席 {outcome.turns} 句"]
    lines += [f"示例不对：{problem}" for problem in trial.problems]
    gained = "靠它才标出" if trial.how == "live" else "新标出（现在没有标）"
    lost = "因为它而没标" if trial.how == "live" else "不再标（现在标着）"
    for title, places in (("会标出", outcome.flagged), (gained, outcome.gained), (lost, outcome.lost)):
        lines.append(f"{title}：{len(places)} 处")
        lines += [f"  {_place_text(place)}" for place in places]
    if trial.how != "live":
        lines.append("说明：句意模型还是现在的，规则上线后会连同它的示例重新训练。")
    return "\n".join(lines)


def _place_text(place: Place) -> str:
    marked = f"{place.text[: place.start]}【{place.words}】{place.text[place.end :]}"
    also = f"，{'、'.join(place.also)} 也标" if place.also else ""
    return f"{place.call} 第 {place.turn} 句（{place.rule}{also}）：{marked}"
