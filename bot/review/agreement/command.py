"""The command `coach disputes`; imports nothing heavy before it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError
from bot.review.transcripts.clean import one_line
from bot.rubric.verdicts import VERDICTS

if TYPE_CHECKING:
    from bot.review.agreement.disputes import Disputes
    from bot.review.agreement.ledger import Dispute

_HELP = """异议：不同意机器的哪一条判定，记下来；由别人处理，两边都留档。"""
_DECISIONS = ("upheld", "overturned", "rubric_to_change")


def _shared(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all of the commands have."""
    file = click.option(
        "--file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="文件",
        help="记在哪里（不写：var/disputes.jsonl）",
    )
    return click.option("--json", "as_json", is_flag=True, help="输出 JSON")(file(command))


def _signed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add who, when and why."""
    who = click.option("--who", required=True, metavar="谁", help="名字或工号")
    when = click.option("--when", metavar="时间", help="ISO 时间，如 2026-11-20T09:30（不写：现在，UTC）")
    note = click.option("--note", required=True, metavar="说明", help="理由，一两句")
    return note(who(when(command)))


@click.group(help=_HELP)
def disputes() -> None:
    """Keep disputed verdicts and how they were settled."""


@disputes.command(help="提出异议：哪一通、哪一条（编号见 coach rubric）、机器当时怎么判。")
@click.argument("call", metavar="通话")
@click.argument("item", metavar="条目编号")
@click.option("--verdict", required=True, type=click.Choice([*VERDICTS]), help="机器当时的判定")
@_signed
@click.option("--rubric", metavar="版本", help="机器当时用的评分表版本（不写：现在的）")
@_shared
def add(
    call: str,
    item: str,
    verdict: str,
    note: str,
    who: str,
    when: str | None,
    rubric: str | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Put a dispute on record."""
    version = rubric if rubric is not None else _present_version(item)
    dispute = _ledger(file).add(
        call=call, item=item, verdict=verdict, rubric=version, who=who, when=when or _now(), note=note
    )
    _print(dispute.as_dict() if as_json else f"已记下，编号 {dispute.id}")


@disputes.command(
    help="处理异议：维持（upheld）、改判（overturned）或评分表要改（rubric_to_change）。不能处理自己提的。"
)
@click.argument("dispute", metavar="编号")
@click.option("--decision", required=True, type=click.Choice(_DECISIONS), help="处理结果")
@_signed
@click.option("--again", is_flag=True, help="已经处理过的重新处理，原来的留着")
@_shared
def settle(
    dispute: str,
    decision: str,
    note: str,
    who: str,
    when: str | None,
    again: bool,
    file: Path | None,
    as_json: bool,
) -> None:
    """Put on record how a dispute was settled."""
    from dataclasses import asdict

    from bot.review.agreement.ledger import DECISIONS

    settled = _ledger(file).settle(dispute, decision=decision, who=who, when=when or _now(), note=note, again=again)
    _print(asdict(settled) if as_json else f"{settled.settles} 已处理：{DECISIONS[settled.decision]}")


@disputes.command(name="list", help="列出异议和处理结果。")
@click.option("--call", metavar="通话", help="只看这一通的")
@click.option("--open", "open_only", is_flag=True, help="只看还没处理的")
@_shared
def list_disputes(call: str | None, open_only: bool, file: Path | None, as_json: bool) -> None:
    """List the disputes."""
    ledger = _ledger(file)
    for problem in ledger.read().damage:
        click.echo(f"注意：{problem}", err=True)
    found = ledger.list(call, open_only=open_only)
    if as_json:
        _print([dispute.as_dict() for dispute in found])
    else:
        _print("\n".join(line for dispute in found for line in _lines(dispute)) or "没有异议")


def _lines(dispute: Dispute) -> Iterator[str]:
    from bot.review.agreement.ledger import DECISIONS

    state = "未处理" if dispute.open else "已处理"
    judged = f"机器判：{VERDICTS[dispute.verdict]}（评分表 {dispute.rubric}）"
    yield one_line(f"{dispute.id}　{state}　{dispute.call} · {dispute.item} · {judged}")
    yield f"    {one_line(f'{dispute.when} {dispute.who}：{dispute.note}')}"
    for one in dispute.settlements:
        again = "（重新处理）" if one.again else ""
        yield f"    {one_line(f'{one.when} {one.who} {DECISIONS[one.decision]}{again}：{one.note}')}"


def _ledger(file: Path | None) -> Disputes:
    from bot.review.agreement.disputes import DEFAULT_FILE, Disputes

    return Disputes(file or DEFAULT_FILE)


def _present_version(item: str) -> str:
    """Return the version of the present rubric, which must have the item.

    Raises:
        InputError: it has no such item.
    """
    from bot.rubric.rubric import load_rubric

    rubric = load_rubric()
    if rubric.item(item) is None:
        import difflib

        near = difflib.get_close_matches(item, [one.id for one in rubric.items], n=3, cutoff=0.5)
        hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
        raise InputError(f"评分表里没有 {item}{hint}（coach rubric 列出全部编号；旧版的条目请写 --rubric 版本）")
    return str(rubric.version)


def _now() -> str:
    """Return the present time, the only place with a clock."""
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _print(told: Any) -> None:
    from bot.json_lines import json_text

    click.echo(told if isinstance(told, str) else json_text(told, indent=2))
