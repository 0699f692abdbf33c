"""The command `coach forbidden`. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError
from bot.json_lines import json_text

if TYPE_CHECKING:
    from bot.editing.trying import Outcome, Place, Trial
    from bot.review.transcripts.many import Unreadable

SHOWN = 50
"""Places of each kind that are shown as text; nobody reads more of them, and they would fill the memory."""
_FAILED = 2
_TRY_HELP = f"""上线前在旧通话上试一条规则：会标出什么，会少标什么。

读不了的文件跳过，最后说明是哪几个、为什么。每类只列出前 {SHOWN} 处，--json 给出全部。
"""


@click.group(help="""违规规则的保管。""")
def forbidden() -> None:
    """Group the commands that look after the rules."""


@forbidden.command(name="try", help=_TRY_HELP)
@click.argument("rule", metavar="规则编号|规则.yml")
@click.argument("files", nargs=-1, required=True, metavar="通话文件…", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def try_(ctx: click.Context, rule: str, files: Sequence[Path], as_json: bool) -> None:
    """Try a rule on old calls; exit status 2 when none of them could be read."""
    from bot.editing.trying import read_trial, try_rule
    from bot.review.transcripts.many import calls_bar, read_many
    from bot.review.transcripts.read import find_files

    trial = read_trial(rule)
    found = find_files(files)
    if not found:
        raise InputError("没有找到通话文件：请给文件，或放着通话的文件夹")
    unreadable: list[Unreadable] = []
    with calls_bar(len(found), "试规则") as bar:
        calls = read_many(found, unreadable, bar)
        outcome = try_rule(trial, calls, most=None if as_json else SHOWN, told=bar.update)
    if as_json:
        click.echo(json_text(_outcome_as_dict(trial, outcome, unreadable), indent=2))
    elif outcome.calls:
        click.echo(_outcome_text(trial, outcome))
    for one in unreadable:
        click.echo(f"错误：{_reason(one)}", err=True)
    if not outcome.calls:
        ctx.exit(_FAILED)
    if unreadable:
        click.echo(f"{len(found)} 个文件里有 {len(unreadable)} 个读不了，没有算进去。", err=True)


def _outcome_as_dict(trial: Trial, outcome: Outcome, unreadable: Sequence[Unreadable]) -> dict[str, Any]:
    return {
        "rules": trial.ids,
        "how": trial.how,
        "example_problems": [str(problem) for problem in trial.problems],
        **outcome.as_dict(),
        "unreadable": [asdict(one) for one in unreadable],
    }


def _outcome_text(trial: Trial, outcome: Outcome) -> str:
    what = {"live": "已上线的规则", "changed": "改过的规则", "new": "新规则"}[trial.how]
    names = "、".join(trial.ids[:3]) + (f" 等 {len(trial.ids)} 条" if len(trial.ids) > 3 else "")
    lines = [f"{what} {names}：{outcome.calls} 通电话，坐席 {outcome.turns} 句"]
    lines += [f"示例不对：{problem}" for problem in trial.problems]
    gained = "靠它才标出" if trial.how == "live" else "新标出（现在没有标）"
    lost = "因为它而没标" if trial.how == "live" else "不再标（现在标着）"
    for title, places in (("会标出", outcome.flagged), (gained, outcome.gained), (lost, outcome.lost)):
        lines.append(f"{title}：{places.count} 处")
        lines += [f"  {_place_text(place)}" for place in places.kept]
        more = places.count - len(places.kept)
        lines += [f"  还有 {more} 处没有列出，用 --json 看全部"] if more else []
    if trial.how != "live":
        lines.append("说明：句意模型还是现在的，规则上线后会连同它的示例重新训练。")
    return "\n".join(lines)


def _place_text(place: Place) -> str:
    marked = f"{place.text[: place.start]}【{place.words}】{place.text[place.end :]}"
    also = f"，{'、'.join(place.also)} 也标" if place.also else ""
    return f"{place.call} 第 {place.turn} 句（{place.rule}{also}）：{marked}"


def _reason(one: Unreadable) -> str:
    """Return the reason, with the folder where the name of the file alone does not tell which one it is."""
    return one.reason if Path(one.file).name == one.file else f"{one.reason}（{one.file}）"
