"""The command `coach review`; imports nothing heavy before it is called."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.review.outputs import Output
    from bot.review.transcripts.transcript import Transcript

_HELP = """复盘录音文字：每通电话按评分表逐条看，做到、没做到、不适用还是证据不足，都给依据。

文件可以是 txt、csv、xlsx、json、srt、vtt，也可以是文件夹；一个文件里可以有好几通。
"""
_FAILED = 2


@click.command(help=_HELP)
@click.argument("files", nargs=-1, required=True, metavar="文件…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：一通一个对象，几通时一行一个")
@click.option(
    "--html", type=click.Path(path_type=Path), metavar="文件|文件夹", help="写成网页；几通时写进文件夹，带目录页"
)
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), metavar="文件", help="写成表格，一通一行（Excel 能开）"
)
@click.option("--digest", type=click.Path(path_type=Path), metavar="文件", help="写周报网页：分布、最弱的项、典型案例")
@click.option(
    "--blank-sheet", type=click.Path(path_type=Path), metavar="文件", help="写空白评分表（csv、xlsx），给培训师盲评"
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    metavar="文件",
    help="和培训师填好的评分表比：每项的一致程度、不一致处",
)
@click.option("--workers", type=click.IntRange(1, 64), help="几个进程一起跑（不写：三十通以上每核一个）")
def review(
    files: tuple[Path, ...],
    as_json: bool,
    html: Path | None,
    table: Path | None,
    digest: Path | None,
    blank_sheet: Path | None,
    compare: Path | None,
    workers: int | None,
) -> None:
    """Review recorded calls."""
    from bot.review.outputs import outputs_for
    from bot.review.transcripts.read import find_files
    from bot.server.environment import quieten_this_process

    found = find_files(files)
    outputs = outputs_for(
        as_json=as_json, html=html, table=table, digest=digest, blank_sheet=blank_sheet, compare=compare
    )
    quieten_this_process()
    failures = _review_files(found, outputs, workers)
    for failure in failures:
        click.echo(f"错误：{failure}", err=True)
    if failures:
        click.get_current_context().exit(_FAILED)


def _review_files(files: list[Path], outputs: list[Output], workers: int | None) -> list[str]:
    """Review all calls of the files into the outputs; return what went wrong with single files."""
    from bot.review.transcripts.many import Unreadable, calls_bar, read_many
    from bot.review.workers import fitting_workers, review_all
    from bot.server.training import model_path

    unreadable: list[Unreadable] = []
    with calls_bar(len(files), "复盘") as bar:
        some, more = _look_ahead(read_many(files, unreadable, bar))
        if not some:
            return [one.reason for one in unreadable]
        reviews = review_all(more, model_path(), workers=workers or fitting_workers(len(some)))
        for one in reviews:
            for output in outputs:
                output.add(one)
            bar.update()
    for output in outputs:
        output.finish()
    return [one.reason for one in unreadable]


def _look_ahead(calls: Iterator[Transcript]) -> tuple[list[Transcript], Iterator[Transcript]]:
    """Return the first calls, as many as decide how many processes are worth it, and all of them."""
    from bot.review.workers import WORTH_A_PROCESS

    first = list(islice(calls, WORTH_A_PROCESS))
    return first, chain(first, calls)
