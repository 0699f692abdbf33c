"""The command `coach rubric`: what calls are judged by. Imports nothing heavy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError
from bot.labels import STAGES

if TYPE_CHECKING:
    from bot.rubric.rubric import Item, Rubric

_HELP = """评分表：按阶段列出通话看哪些方面；给出编号时，看这一条的全部内容。"""


@click.command(help=_HELP)
@click.argument("item", metavar="[编号]", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def rubric(item: str | None, as_json: bool) -> None:
    """Print the rubric or one item of it."""
    from bot.rubric.rubric import load_rubric

    whole = load_rubric()
    if item is not None:
        told = _as_dict(_find(whole, item))
        click.echo(_dumped(told) if as_json else "\n".join(_item_lines(told)))
    elif as_json:
        rows = [_as_dict(one) for one in whole.items]
        click.echo(_dumped({"version": whole.version, "items": rows}))
    else:
        click.echo("\n".join(_list_lines(whole)))


def _find(rubric: Rubric, item_id: str) -> Item:
    found = rubric.item(item_id)
    if found is None:
        import difflib

        near = difflib.get_close_matches(item_id, [item.id for item in rubric.items], n=3, cutoff=0.5)
        hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
        raise InputError(f"评分表里没有 {item_id}{hint}（coach rubric 列出全部编号）")
    return found


def _as_dict(item: Item) -> dict[str, Any]:
    """Return an item as JSON, its conditions in words."""
    plain = ("id", "stage", "title", "weight", "severity", "cap", "needs", "lack")
    return {
        **{name: getattr(item, name) for name in plain},
        "applies": item.applies_said or None,
        "met": item.met_said,
        **{name: getattr(item, name) for name in ("why", "advice", "techniques", "source")},
        "view": item.raw.get("view"),
        "examples": item.raw["examples"],
    }


def _list_lines(rubric: Rubric) -> Iterator[str]:
    from bot.rubric.verdicts import SEVERITIES, WHOLE_CALL

    yield f"评分表第 {rubric.version} 版，{len(rubric.items)} 条；coach rubric 编号 看一条的全部内容"
    for stage, title in {**STAGES, WHOLE_CALL: "整通电话"}.items():
        yield f"\n【{title}】"
        for item in rubric.items:
            if item.stage == stage:
                cap = f"（封顶 {item.cap} 分）" if item.cap is not None else ""
                yield f"  {item.title}　权重 {item.weight} · {SEVERITIES[item.severity]}{cap} · {item.source}"
                yield f"    {item.id}"


def _item_lines(told: dict[str, Any]) -> Iterator[str]:
    from bot.rubric.verdicts import LACKS, SEVERITIES, VERDICTS

    cap = f" · 封顶 {told['cap']} 分" if told["cap"] is not None else ""
    yield f"{told['title']}（{told['id']}）"
    yield f"阶段：{STAGES.get(told['stage'], '整通电话')} · 权重 {told['weight']} · {SEVERITIES[told['severity']]}{cap}"
    if told["applies"]:
        yield f"什么时候看：{told['applies']}"
    yield f"怎样算做到：{told['met']}"
    yield f"通话少于 {told['needs']} 句时不判断"
    if told["lack"]:
        yield f"没做到时，这通电话记为缺“{LACKS[told['lack']]}”"
    yield f"为什么：{told['why']}"
    yield f"怎么做：{told['advice']}"
    yield f"出处：{told['source']}"
    if told["view"]:
        yield f"文档怎么看：{told['view']['document']}"
        yield f"我们怎么看：{told['view']['ours']}"
    for verdict, calls in told["examples"].items():
        for call in calls:
            yield f"示例（{VERDICTS[verdict]}）："
            yield from (f"  {_spoken(line)}" for line in call)


def _spoken(line: str) -> str:
    """Return the line of an example as people write it down."""
    from bot.labels import ACTS_OF_SPEAKER, EMOTIONS, FLAG_CATEGORIES, SPEAKERS
    from bot.rubric.examples import parse_line

    turn = parse_line(line)
    notes = [ACTS_OF_SPEAKER[turn.speaker][turn.act]] if turn.act else []
    notes += [EMOTIONS[turn.emotion]] if turn.emotion not in (None, "calm") else []
    notes += [FLAG_CATEGORIES[flag["category"]] for flag in turn.flags]
    return f"{SPEAKERS[turn.speaker]}（{'、'.join(notes)}）：{turn.text}"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
