"""The command `coach progress`; imports nothing heavy before it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import click

from bot.errors import InputError

if TYPE_CHECKING:
    from bot.practice.archive import Share, View
    from bot.practice.records import PracticeRecords

_HELP = """练习记录：练过哪些、各阶段的走势、接下来练什么、谁看过。

记录是坐席自己的：没有共享，培训师看不到；考试由出题的培训师看；谁看过都有记录。

在终端里，名字写谁就算谁：能读这个文件的人，什么都读得到。网页入口才核对身份。
"""
_NAME = re.compile(r"[^\W_][\w.\-]{0,63}")
"""User ids as the channel knows them."""
_OWN = ("--share", "--unshare", "--forget")


@click.command(help=_HELP)
@click.option("--trainee", metavar="名字", envvar="COACH_TRAINEE", help="谁的记录（默认：COACH_TRAINEE，或登录名）")
@click.option("--as", "viewer", metavar="培训师", help="以这位培训师的名义看，会记下来")
@click.option("--share", metavar="培训师", help="共享给他：全部，或者 --attempt 的那一通")
@click.option("--unshare", metavar="培训师", help="收回给他的共享：全部，或者 --attempt 的那一通")
@click.option("--attempt", metavar="编号", help="只说这一通（配合 --share、--unshare、--forget）")
@click.option("--forget", is_flag=True, help="删掉 --attempt 的那一通，找不回来")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def progress(
    trainee: str | None,
    viewer: str | None,
    share: str | None,
    unshare: str | None,
    attempt: str | None,
    forget: bool,
    as_json: bool,
) -> None:
    """Show what a trainee has practised, and let him say who else may see it."""
    asked = [name for name, given in zip(_OWN, (share, unshare, forget), strict=True) if given]
    _check(asked, viewer, attempt)
    user = own_name(trainee)
    from bot.practice.archive import open_archive
    from bot.practice.records import PracticeRecords

    with closing(open_archive()) as archive:
        records = PracticeRecords(archive)
        if share:
            records.share(user, _name(share), attempt, now=_now())
            click.echo(f"已共享给 {share}：{_what(attempt)}。他每看一次都有记录。")
        elif unshare:
            records.unshare(user, _name(unshare), attempt)
            click.echo(f"已收回给 {unshare} 的共享：{_what(attempt)}。他看过的记录还在；他出的考试他仍看得到。")
        elif forget:
            records.forget(user, str(attempt), now=_now())
            click.echo(f"已删掉 {attempt}：对话和评分都没有了，谁看过的记录还在。")
        else:
            _show(records, _name(viewer) if viewer else user, user, as_json)


def _check(asked: list[str], viewer: str | None, attempt: str | None) -> None:
    """Raise InputError when options do not go together."""
    if len(asked) > 1:
        raise InputError(f"{'、'.join(asked)} 一次只能用一个")
    if asked and viewer is not None:
        raise InputError(f"{asked[0]} 只有本人能用：请去掉 --as")
    if asked == ["--forget"] and attempt is None:
        raise InputError("要删哪一通：请加上 --attempt 编号（coach progress 列出编号）")
    if not asked and attempt is not None:
        raise InputError("--attempt 要配合 --share、--unshare 或 --forget 用")


def _show(records: PracticeRecords, viewer: str, trainee: str, as_json: bool) -> None:
    from bot.json_lines import json_text
    from bot.practice.archive_rows import local_day
    from bot.practice.history import history
    from bot.practice.scenarios import load_scenarios

    now, own = _now(), viewer == trainee
    attempts = records.attempts(viewer, trainee, now=now)
    sees_all = records.sees_all(viewer, trainee)
    shown = history(trainee, attempts, load_scenarios(), local_day(now), with_next=sees_all)
    views, shares = (records.views(trainee), records.shares(trainee)) if own else ([], [])
    if as_json:
        mine = {"views": [_view(one) for one in views], "shares": [_share(one) for one in shares]} if own else {}
        click.echo(json_text({**shown, **mine}, indent=2))
        return
    parts = [_attempts(shown), _trend(shown), _next(shown)]
    parts += [_shared(shares), _looked(views)] if own else ["这次查看已经记下，本人看得到。"]
    click.echo("\n\n".join(part for part in parts if part))


def _attempts(shown: Mapping[str, Any]) -> str:
    from bot.evaluation.tables import table
    from bot.practice.archive_rows import OUTCOMES
    from bot.practice.notions import MODES

    if not shown["attempts"]:
        return f"{shown['trainee']} 还没有练完过一通。开始：coach practice"
    modes = {**MODES, "room": "真人对练"}
    rows = [
        (
            _day(one["ended"]),
            one["scenario"]["title"] if one["scenario"] else "不设场景",
            _difficulty(one["difficulty"]),
            modes.get(one["mode"], one["mode"]),
            OUTCOMES[one["outcome"]],
            _score(one["total"]),
            one["id"],
        )
        for one in shown["attempts"]
    ]
    return table(f"{shown['trainee']} 练过的", ("时间", "场景", "难度", "方式", "结果", "总分", "编号"), rows)


def _trend(shown: Mapping[str, Any]) -> str:
    from bot.evaluation.tables import table
    from bot.practice.spacing import RECENT

    if not shown["attempts"]:
        return ""
    rows = [
        (
            one["title"],
            _score(one["first"]),
            _score(one["last"]),
            "—" if one["change"] is None else f"{one['change']:+d}",
            " ".join(str(point["score"]) for point in one["points"][-_POINTS:]) or "—",
        )
        for one in shown["trend"]
    ]
    return table("各阶段的走势", ("阶段", "第一次", "最近", "变化", "得分"), rows, note=f"最近：最近 {RECENT} 次的平均")


def _next(shown: Mapping[str, Any]) -> str:
    found = shown["next"]
    if found is None:
        return ""
    scenario, difficulty = found["scenario"], found["difficulty"]
    lines = [
        f"接下来练：{scenario['title']}（{_difficulty(difficulty)}），{found['due']} 起",
        f"　　为什么：{found['why']}",
    ]
    if found["focus"]:
        lines.append(f"　　留意：{'；'.join(one['title'] for one in found['focus'])}")
    return "\n".join([*lines, f"　　coach practice {scenario['id']} --difficulty {difficulty}"])


def _shared(shares: list[Share]) -> str:
    if not shares:
        return "没有共享给任何人。"
    return "\n".join(["共享给：", *(f"  {one.trainer}：{_what(one.run)}，{_day(one.since)} 起" for one in shares)])


def _looked(views: list[View]) -> str:
    if not views:
        return "别人还没有看过。"
    titles = {"history": "练习记录", "scorecard": "评分"}
    lines = (
        f"  {_day(one.at)}  {one.viewer} 看了{titles.get(one.what, one.what)}{f' {one.run}' if one.run else ''}"
        for one in views
    )
    return "\n".join(["谁看过：", *lines])


def _view(one: View) -> dict[str, Any]:
    from bot.practice.history import moment_text

    return {"at": moment_text(one.at), "viewer": one.viewer, "what": one.what, "run": one.run}


def _share(one: Share) -> dict[str, Any]:
    from bot.practice.history import moment_text

    return {"trainer": one.trainer, "run": one.run, "since": moment_text(one.since)}


def own_name(given: str | None = None) -> str:
    """Return whose practice it is: the name given, or that of the login.

    Raises:
        InputError: it is no name that the channel would know, or nobody knows who is logged in.
    """
    return _name(given or _login())


def _name(given: str) -> str:
    """Return a user's name.

    Raises:
        InputError: it is no name that the channel would know.
    """
    if not _NAME.fullmatch(given):
        raise InputError(f"名字 {given!r} 用不了：1 到 64 个字、字母、数字、“_”“.”“-”，以字、字母或数字开头")
    return given


def _login() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError) as error:
        raise InputError("不知道您是谁：请加上 --trainee 名字，或者设 COACH_TRAINEE") from error


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _day(moment: datetime | str) -> str:
    """Return a moment as a trainee in China reads it."""
    from bot.practice.archive_rows import ZONE

    if isinstance(moment, str):
        moment = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _what(attempt: str | None) -> str:
    return f"{attempt} 这一通" if attempt else "全部练习"


def _score(score: int | None) -> str:
    return "—" if score is None else str(score)


def _difficulty(name: str | None) -> str:
    from bot.practice.effects import load_arithmetic

    found = load_arithmetic().difficulties.get(name or "")
    return found.title if found else name or "—"


_POINTS = 8
"""Scores of a stage on the screen, the newest."""
