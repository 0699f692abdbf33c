"""The command `coach`.

`check`, `cases` and `handbook` answer in half a second: nothing heavy is imported before a command needs it.
Errors go to standard error in one line, with exit status 2.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from bot.editing.beside import Beside
from bot.errors import CoachError, InputError
from bot.json_lines import json_text, read_objects
from bot.settings import settings

_ELSEWHERE = {
    "content": "bot.editing.command:content",
    "disputes": "bot.review.agreement.command:disputes",
    "evaluate": "bot.evaluation.command:evaluate",
    "forbidden": "bot.editing.forbidden_command:forbidden",
    "import": "bot.library.importing.command:import_cases",
    "practice": "bot.practice.command:practice",
    "progress": "bot.practice.progress_command:progress",
    "review": "bot.review.command:review",
    "rubric": "bot.rubric.command:rubric",
}
"""Commands that stand in modules of their own, read when they are asked for: `check` has half a second."""


class _CoachGroup(click.Group):
    """Shows our errors in one line, without a traceback, and finds the commands that stand elsewhere."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, None when there is none."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, name = _ELSEWHERE[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a CoachError ends it with status 2."""
        try:
            return super().invoke(ctx)
        except CoachError as error:
            click.echo(f"错误：{error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            # The reader went away (`coach … | head`); there is nobody left to tell.
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_CoachGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """话术教练：离线的投诉通话辅导。"""


_JSONL = click.option("--jsonl", "as_jsonl", is_flag=True, help="输入一行一个 JSON 的文件，输出同样的行")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON")


@main.command()
@click.argument("source", metavar="话|文件")
@_JSONL
@_JSON
def check(source: str, as_jsonl: bool, as_json: bool) -> None:
    """检查要说的话：违规处、为什么、怎么改。"""
    from bot.coaching.draft_check import check_draft
    from bot.coaching.render import render_flags
    from bot.coaching.rewriting import rewrite

    def checked(text: str) -> dict[str, Any]:
        found = check_draft(_limited(text))
        better = rewrite(text, found) if found.flags else None
        return {
            "flags": [flag.as_dict() for flag in found.flags],
            "rewrite": better.text if better else None,
            "rewrite_flags": [flag.as_dict() for flag in better.flags] if better else [],
            "rewrite_reason": better.reason if better else "",
        }

    if as_jsonl:
        _print_rows(_with(row, number, "text", checked) for number, row in _read_rows(source))
        return
    result = checked(source)
    if as_json:
        _print_json(result)
    elif result["flags"]:
        click.echo(
            "\n".join(render_flags(result["flags"], {"text": result["rewrite"], "reason": result["rewrite_reason"]}))
        )
    else:
        click.echo("这句可以说，没有发现违规或不妥的说法。")


_CASES_BESIDE = {
    "about": "bot.editing.store_command:about",
    "edit": "bot.editing.cases_command:edit",
    "export": "bot.editing.store_command:export_",
    "history": "bot.editing.cases_command:history",
    "list": "bot.editing.store_command:list_",
    "load": "bot.editing.store_command:load",
    "reindex": "bot.editing.store_command:reindex",
    "remove": "bot.editing.cases_command:remove",
    "restore": "bot.editing.cases_command:restore",
    "show": "bot.editing.cases_command:show",
    "tidy": "bot.editing.store_command:tidy",
}


@main.command(cls=Beside, beside=_CASES_BESIDE)
@click.argument("query", metavar="问题|文件")
@_JSONL
@_JSON
@click.option("--top", default=3, show_default=True, type=click.IntRange(1, 50), help="最多给几个")
def cases(query: str, as_jsonl: bool, as_json: bool, top: int) -> None:
    """查案例库：以前类似的投诉是怎么处理的。"""
    from bot.coaching.advice import case_as_dict
    from bot.coaching.render import render_case
    from bot.editing.store_state import words_out_of_date
    from bot.library.search import search_cases
    from bot.library.store import default_library

    def find(text: str) -> dict[str, Any]:
        return {"cases": [case_as_dict(hit) for hit in search_cases(_limited(text), top=top)]}

    _look_up(query, as_jsonl, as_json, find, lambda found: [render_case(hit) for hit in found["cases"]], "no_case")
    if default_library().use(words_out_of_date):
        click.echo("提示：词表或同义词改过了，库里的案例还按旧词切着，请运行 coach cases reindex", err=True)


@main.command()
@click.argument("query", metavar="问题|文件")
@_JSONL
@_JSON
@click.option("--top", default=3, show_default=True, type=click.IntRange(1, 50), help="最多给几条")
def handbook(query: str, as_jsonl: bool, as_json: bool, top: int) -> None:
    """查手册：规定怎么说，出处在哪里。"""
    from bot.coaching.advice import rule_as_dict
    from bot.coaching.render import render_rule
    from bot.library.handbook_answers import answer_from_handbook

    def find(text: str) -> dict[str, Any]:
        return {"rules": [rule_as_dict(hit) for hit in answer_from_handbook(_limited(text), top=top)]}

    _look_up(query, as_jsonl, as_json, find, lambda found: [render_rule(hit) for hit in found["rules"]], "no_rule")


@main.command()
@click.argument("source", metavar="话|文件")
@_JSONL
@_JSON
@click.option("--speaker", type=click.Choice(["customer", "agent", "coachee"]), help="这句话是谁说的（没有前缀时）")
def understand(source: str, as_jsonl: bool, as_json: bool, speaker: str | None) -> None:
    """听懂一句话或整通电话：动作、阶段、情绪、问题、违规。"""
    from bot.server.environment import quieten_this_process, without_warnings

    quieten_this_process()
    one: dict[str, Any] = {"text": source, "speaker": speaker}
    if not as_jsonl:
        _limited(source)
    rows = list(_read_rows(source)) if as_jsonl else [(1, one)]
    for number, row in rows:
        _check_turns(row, number)
    from bot.server.training import model_path

    with without_warnings():
        from bot.server.ear import load_ear

        ear = load_ear(model_path())
    for _, row in rows:
        turns = row.get("turns", [row])
        for turn, heard in zip(turns, ear.understand(turns), strict=True):
            turn.update(heard)
        if as_jsonl or as_json:
            _print_json(row, indent=None if as_jsonl else 2)
        else:
            click.echo(_told(row))


@main.command()
@click.option("--force", is_flag=True, help="已有合用的模型也重新训练")
def train(force: bool) -> None:
    """训练模型（内容或配置没变就不重复训练）。"""
    from bot.server.training import model_path, prepare, train

    prepare()
    if model_path().is_file() and not force:
        click.echo(f"已有合用的模型：models/{model_path().name}")
        return
    click.echo(f"训练完成：models/{train(force=force).name}")


@main.command()
@click.option("--demo", is_flag=True, help="演示：网页上用任何名字登录，只在本机；也可以设 COACH_DEMO=1")
def serve(demo: bool) -> None:
    """启动教练（模型服务和动作服务），Ctrl-C 停止。"""
    from bot.server.launch import serve
    from bot.server.training import prepare, train

    prepare()
    serve(train(), demo=demo)


@main.command()
@click.option("--sender", default="终端", show_default=True, help="通话编号")
def chat(sender: str) -> None:
    """在终端里和运行中的教练对话。"""
    from bot.terminal import chat

    chat(sender)


def _look_up(
    query: str,
    as_jsonl: bool,
    as_json: bool,
    find: Callable[[str], dict[str, Any]],
    render: Callable[[dict[str, Any]], list[str]],
    nothing: str,
) -> None:
    """Print what `find` finds for a query or for each row of a file; the reply `nothing` if it is nothing."""
    if as_jsonl:
        _print_rows(_with(row, number, "query", find) for number, row in _read_rows(query))
        return
    found = find(query)
    if as_json:
        _print_json({"query": query, **found})
    else:
        click.echo("\n\n".join(render(found)) or _reply(nothing))


def _limited(text: str) -> str:
    """Return a text within the limit.

    Raises:
        InputError: it is empty or too long.
    """
    limit = settings().max_message_characters
    if not text.strip():
        raise InputError("没有内容：请给出要处理的话")
    if len(text) > limit:
        raise InputError(f"这段话有 {len(text)} 个字，超过上限 {limit} 个字：请分几次来")
    return text


def _read_rows(source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line numbers and rows of a file of JSON lines (`-` is standard input); empty lines are passed over."""
    if source == "-":
        lines: Iterable[str] = sys.stdin
    else:
        path = Path(source)
        if not path.is_file():
            raise InputError(f"找不到文件 {source}：请检查路径（用 - 表示从标准输入读）")
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except UnicodeDecodeError as error:
            raise InputError(f"{source} 不是 UTF-8 编码：请另存为 UTF-8") from error
    yield from read_objects(lines, source)


def _with(row: dict[str, Any], number: int, field: str, work: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Return a row with what `work` makes of its text, or with an `error` that says why it could not."""
    text = row.get(field)
    if not isinstance(text, str):
        raise InputError(f"第 {number} 行缺少文字字段 {field}")
    try:
        return {**row, **work(text)}
    except InputError as error:
        return {**row, "error": str(error)}


def _check_turns(row: dict[str, Any], number: int) -> None:
    """Raise InputError unless a row is one utterance or a call with `turns`."""
    from bot.labels import SPEAKERS

    turns = row.get("turns", [row])
    if not isinstance(turns, list):
        raise InputError(f'第 {number} 行的 turns 应为列表，每项为 {{"speaker": …, "text": …}}')
    for turn in turns:
        if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
            raise InputError(f'第 {number} 行应有文字字段 text，或 turns：[{{"speaker": …, "text": …}}]')
        if turn.get("speaker") not in (None, *SPEAKERS):
            raise InputError(f"第 {number} 行：不认识的说话人 {turn['speaker']!r}，请用 {'、'.join(SPEAKERS)} 之一")


def _told(row: dict[str, Any]) -> str:
    from bot.labels import ACTS_OF_SPEAKER, EMOTIONS, FLAG_CATEGORIES, ISSUES, SPEAKERS, STAGES

    act = ACTS_OF_SPEAKER[row["speaker"]].get(row["act"], "没听懂")
    parts = [f"{SPEAKERS[row['speaker']]}：{act}（把握 {row['confidence']:.0%}）"]
    parts += [f"阶段 {STAGES[row['stage']]}"] if row["stage"] else []
    parts += [f"情绪 {EMOTIONS[row['emotion']]}"] if row["emotion"] else []
    parts += [f"问题 {ISSUES[row['issue']]}"] if row["issue"] else []
    parts += [f"{FLAG_CATEGORIES[flag['category']]}“{flag['text']}”" for flag in row["flags"]]
    return " · ".join(parts)


def _reply(name: str) -> str:
    from bot.coaching.replies import reply

    return reply(name)


def _print_rows(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        _print_json(row, indent=None)


def _print_json(value: Any, *, indent: int | None = 2) -> None:
    click.echo(json_text(value, indent=indent))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
