"""The commands `coach cases list`, `about`, `export`, `load`, `reindex` and `tidy`. Imports nothing heavy."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError
from bot.json_lines import json_text

if TYPE_CHECKING:
    from bot.library.store import Library
    from bot.library.stores.carried_file import Heading
    from bot.library.stores.carrying import Arrival
    from bot.library.stores.listing import Listed

_NAMED = 20
"""Conflicts that are named; of more only their number is told."""

_WORTH_TIDYING = 500
"""Cases that were read back after which the index is tidied."""

_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@click.command(name="list", help="""列出案例，最近进库的在前：编号、标题、问题、文档、第几版。""")
@click.option("--imported", "kind", flag_value="imported", help="只要导入的")
@click.option("--shipped", "kind", flag_value="shipped", help="只要随软件附带的")
@click.option("--removed", "kind", flag_value="removed", help="只要删掉的")
@click.option("--issue", metavar="问题", default="", help="只要这类问题的，如 停机 或 suspension")
@click.option("--document", metavar="文档", default="", help="只要这个文档里来的，写文档名的一部分也行")
@click.option("--top", default=50, show_default=True, type=click.IntRange(1), help="最多列几个")
@_JSON
def list_(kind: str | None, issue: str, document: str, top: int, as_json: bool) -> None:
    """List cases."""
    from bot.labels import ISSUES
    from bot.library.store import default_library
    from bot.library.stores.listing import list_cases, list_removed

    wanted = _issue(issue)
    if kind == "removed" and (issue or document):
        raise InputError("--removed 不能和 --issue、--document 一起用")

    def read(library: Library) -> tuple[list[Listed], int]:
        if kind == "removed":
            return list_removed(library.cases, top=top)
        shipped = None if kind is None else kind == "shipped"
        return list_cases(library.cases, shipped=shipped, issue=wanted, document=document, top=top)

    found, count = default_library().use(read)
    if as_json:
        click.echo(json_text({"cases": [one.as_dict() for one in found], "total": count}, indent=2))
        return
    for one in found:
        told = (
            ISSUES.get(one.issue, "没有分类"),
            f"文档 {one.document}" if one.document else "",
            f"第 {one.revision} 版",
        )
        shipped_too = "随软件附带" if one.shipped else ""
        click.echo(f"{one.id}  {one.title}（{'，'.join(filter(None, (*told, shipped_too)))}）")
    click.echo(f"共 {count} 个" + (f"，还有 {count - len(found)} 个没有列出：加 --top" if count > len(found) else ""))


@click.command(help="""案例库的概况：在哪里、多少案例、占多大地方、词表是不是新的。""")
@_JSON
def about(as_json: bool) -> None:
    """Tell what the store is and holds."""
    from bot.editing.store_state import about_store
    from bot.library.store import default_library

    told = default_library().use(about_store)
    click.echo(json_text(told, indent=2) if as_json else _about_text(told))


@click.command(
    name="export",
    help="""把全部导入的案例连同历史（删掉的也在内）导出到一个新文件，一行一个。

用来备份，也用来把案例从 SQLite 搬到 PostgreSQL：换好 COACH_DATABASE_URL，再用 coach cases load 读进去。""",
)
@click.argument("target", metavar="OUT.jsonl", type=click.Path(path_type=Path))
def export_(target: Path) -> None:
    """Export the imported cases."""
    from tqdm import tqdm

    from bot.library.store import default_library
    from bot.library.stores.carried_file import write_carried
    from bot.library.stores.carrying import Carrying

    def write(library: Library) -> Heading:
        carrying = Carrying(library.cases.database)
        with tqdm(total=sum(carrying.counted()), desc="导出", unit="个", disable=None) as bar:
            return write_carried(target, carrying, bar.update)

    heading = default_library().use(write)
    click.echo(f"导出 {heading.cases} 个案例和 {heading.removed} 个删掉的，连同历史，到 {target}")


@click.command(
    help="""读回 coach cases export 导出的案例和历史：先整个检查，再分批写；可以中断，再运行一次接着做。

已经有的跳过；编号相同而内容不同的不动，一个个说出来，这时退出码是 2。"""
)
@click.argument("source", metavar="IN.jsonl", type=click.Path(path_type=Path))
@click.option("--who", required=True, metavar="姓名", help="读回的人，记在案例库里；案例自己的历史照旧")
@click.pass_context
def load(ctx: click.Context, source: Path, who: str) -> None:
    """Load exported cases."""
    from tqdm import tqdm

    from bot.editing.editor import editor_name
    from bot.library.store import default_library
    from bot.library.stores.carried_file import check_carried, read_carried
    from bot.library.stores.carrying import Carrying

    name = editor_name(who)
    with tqdm(desc="检查", unit="个", disable=None) as bar:
        heading = check_carried(source, bar.update)

    def bring(library: Library) -> Arrival:
        carrying = Carrying(library.cases.database)
        total = heading.cases + heading.removed
        with tqdm(total=total, desc="写进案例库", unit="个", disable=None) as bar:
            arrival = carrying.carry_in(
                read_carried(source),
                library.lexicon,
                who=name,
                at=datetime.now(timezone.utc),
                progress=bar.update,
            )
        if arrival.added >= _WORTH_TIDYING:
            library.cases.tidy()
        return arrival

    arrival = default_library().use(bring)
    click.echo(f"读回 {arrival.added} 个，{arrival.there} 个已经有了，{len(arrival.conflicts)} 个没有动")
    for case_id, why in list(arrival.conflicts.items())[:_NAMED]:
        click.echo(f"  {case_id}：{why}")
    if len(arrival.conflicts) > _NAMED:
        click.echo(f"  ……还有 {len(arrival.conflicts) - _NAMED} 个")
    if arrival.conflicts:
        ctx.exit(2)


@click.command(help="""词表或同义词改过以后，把全部案例重新切词；可以中断，再运行一次接着做。""")
def reindex() -> None:
    """Cut all cases into words anew."""
    from tqdm import tqdm

    from bot.editing.store_state import words_out_of_date
    from bot.library.store import default_library

    def work(library: Library) -> int | None:
        if not words_out_of_date(library):
            return None
        count = library.cases.count()
        with tqdm(total=count, desc="切词", unit="个", disable=None) as bar:
            library.cases.reindex(library.lexicon, stamp=library.compiled.words, progress=bar.update)
        library.cases.tidy()
        return count

    done = default_library().use(work)
    click.echo("不用：案例都是按现在的词表和同义词切的" if done is None else f"{done} 个案例按现在的词表和同义词切好了")


@click.command(help="""整理案例库，查起来更快；写进几千个案例以后值得做一次（读回和重新切词自己会做）。""")
def tidy() -> None:
    """Bring the index into its fastest form."""
    from bot.library.store import default_library

    default_library().use(lambda library: library.cases.tidy())
    click.echo("整理好了")


def _issue(given: str) -> str:
    """Return the name of an issue that is given by its name or its title."""
    from bot.labels import ISSUES

    found = [name for name, title in ISSUES.items() if given in (name, title)]
    if given and not found:
        raise InputError(f"没有“{given}”这类问题，应为 {'、'.join(ISSUES.values())} 之一")
    return found[0] if found else ""


def _about_text(told: dict[str, Any]) -> str:
    lines = [
        told["where"],
        f"案例：{told['cases']} 个（随软件附带 {told['shipped']} 个，导入 {told['imported']} 个），"
        f"删掉的导入案例 {told['removed']} 个",
        f"占地方：{told['bytes'] / 1_000_000:.1f} MB" if told["bytes"] else "占地方：只在内存里",
        "词表和同义词：新的" if told["words_up_to_date"] else "词表和同义词：改过了，请运行 coach cases reindex",
    ]
    if told["left_out"]:
        lines.append(f"编号被导入的案例占了，没有进库的随软件案例：{'、'.join(told['left_out'])}")
    lines += [f"读回：{one['at']} {one['who']} {one['added']} 个" for one in told["loads"]]
    return "\n".join(lines)
