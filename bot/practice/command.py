"""The command `coach practice`; imports nothing heavy before it is called."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.practice.desk import PracticeDesk, Session
    from bot.practice.listening import Hearing

_HELP = """对练：教练扮演一位生气的客户，火气要您自己挣下来。

不写场景就列出全部场景。练的时候直接打您要说的话；“示范”看这时可以怎么说（跟练），“提示”看下一步，“评分”看到现在的得分，
q 结束。“换 4 我先给您道个歉”：您的第 4 句换成这句会怎样。练过的成绩看 coach progress。
"""
_PAUSE = "歇"


@click.command(help=_HELP)
@click.argument("scenario", required=False, metavar="[场景]")
@click.option("--difficulty", default="medium", show_default=True, metavar="难度", help="easy、medium 或 hard")
@click.option(
    "--mode", default="practice", show_default=True, metavar="方式", help="learn 跟练、practice 对练、exam 考试"
)
@click.option("--script", is_flag=True, help="固定剧本：该说什么告诉您，您用自己的话说出来，说到了客户才听见")
@click.option("--seed", type=int, help="同样的数、同样的话，客户的反应一模一样；不写就每次换一换")
@click.option(
    "--trainee", metavar="名字", envvar="COACH_TRAINEE", help="成绩记在谁名下（默认：COACH_TRAINEE，或登录名）"
)
@click.option("--exam", metavar="编号", help="考培训师出的考试（coach progress 里列着）")
@click.option("--simulate", "simulated", is_flag=True, help="让几种假想的坐席去练，看客户是不是非挣不给")
@click.option(
    "--runs", type=click.IntRange(1, 100), help="和 --simulate 一起：每个场景、每种难度练几次（默认 4，共两百多通）"
)
@click.option("--plot", metavar="文件夹", help="和 --simulate 一起：火气和信任的曲线画成图")
@click.option("--new", "new", metavar="编号", help="照样板新建一个场景文件 data/scenarios/编号.yml")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（列场景、模拟）")
def practice(
    scenario: str | None,
    difficulty: str,
    mode: str,
    script: bool,
    seed: int | None,
    trainee: str | None,
    exam: str | None,
    simulated: bool,
    runs: int | None,
    plot: str | None,
    new: str | None,
    as_json: bool,
) -> None:
    """Practise on an angry customer."""
    if new is not None:
        from bot.practice.new_scenario import new_scenario

        click.echo(f"已新建 {new_scenario(new)}：照里面的说明改，改完检查：python -m bot.practice.validate")
    elif simulated:
        _simulate(runs, seed or 0, Path(plot) if plot else None, as_json)
    elif scenario is None and exam is None:
        _list(as_json)
    else:
        asked = {"difficulty": difficulty, "mode": mode, "script": script, "seed": seed, "exam": exam}
        _practise(scenario or "", trainee, asked)


def _list(as_json: bool) -> None:
    from bot.practice.render import render_scenarios
    from bot.practice.scenarios import load_scenarios

    found = list(load_scenarios().values())
    if as_json:
        rows = [{"id": one.id, "title": one.title, "issue": one.issue, "persona": one.persona} for one in found]
        click.echo(json.dumps({"scenarios": rows}, ensure_ascii=False, indent=2))
        return
    _show(render_scenarios(found))
    click.echo("\n练一个：coach practice 场景编号 --difficulty easy --mode learn")


def _practise(scenario: str, trainee: str | None, asked: dict[str, Any]) -> None:
    from bot.practice.desk import open_desk
    from bot.practice.progress_command import own_name
    from bot.practice.render import render_start

    # A misspelt name is told before the long work.
    desk = open_desk()
    session = desk.start(own_name(trainee), scenario, **asked)
    hearing = _hearing()
    _show(render_start(session.run))
    while (text := _prompt(session)) is not None:
        session = _take(desk, session, text, hearing)
        if session.run.ended and session.run.turns[-1].speaker == "agent":
            break
        if session.outcome is not None and session.run.ended != "settled":
            break
    _finish(desk, session)


def _hearing() -> Hearing:
    from bot.server.environment import quieten_this_process, without_warnings
    from bot.server.training import model_path

    quieten_this_process()
    click.echo("正在加载模型……", err=True)
    with without_warnings():
        from bot.practice.listening import load_hearing

        return load_hearing(model_path())


def _prompt(session: Session) -> str | None:
    """Return what is typed as a turn of the call; None to end it."""
    from bot.coaching.replies import practice_command

    closing = "，道个别，回车结束" if session.run.ended else ""
    try:
        typed = input(f"您（第 {len(session.run.turns) + 1} 句{closing}）：").strip()
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None
    over = practice_command(typed) == "stop" or (not typed and session.run.ended)
    return None if over else typed


def _take(desk: PracticeDesk, session: Session, text: str, hearing: Hearing) -> Session:
    """Do what is typed: a command, another answer for an earlier turn, or the next words to the customer."""
    from bot.coaching.replies import other_answer, practice_command
    from bot.errors import InputError
    from bot.practice.render import render_check, render_exchange, render_what_if

    trainee, command, other = session.trainee, practice_command(text), other_answer(text)
    run = session.run
    try:
        if command is not None:
            _show(_told(desk, session, command))
        elif other is not None:
            heard = hearing.hear(run.turns[: max(0, other[0] - 1)], other[1])
            _show(render_what_if(desk.what_if(trainee, session.id, other[0], heard)))
        elif text:
            answered = desk.answer(trainee, session.id, hearing.hear(run.turns, text))
            if answered.exchange is not None:
                _show(render_exchange(answered.session.run, answered.exchange))
            elif answered.check is not None:
                _show(render_check(answered.check))
            return answered.session
    except InputError as error:
        click.echo(f"　　{error}")
    return session


def _told(desk: PracticeDesk, session: Session, command: str) -> Iterable[str]:
    from bot.practice.render import render_scorecard

    if command == "show":
        say = desk.model_answer(session.trainee, session.id)
        return [f"　　可以说：{say or '这时没有现成的示范'}"]
    if command == "hint":
        return [f"　　{session.run.hint() or '提示只在跟练里给'}"]
    return render_scorecard(desk.scorecard(session.trainee, session.id)) if session.run.exchanges else []


def _finish(desk: PracticeDesk, session: Session) -> None:
    """End the run, show its scorecard, and offer a pause after abuse."""
    from bot.practice.render import render_scorecard

    session = desk.stop(session.trainee, session.id)
    if not session.run.exchanges:
        return
    card = desk.scorecard(session.trainee, session.id)
    click.echo()
    _show(render_scorecard(card))
    if card["care"]:
        _offer_pause(card["care"]["pause_minutes"])


def _offer_pause(minutes: int) -> None:
    """Count a pause down, if it is wanted."""
    import time

    from tqdm import tqdm

    try:
        if input(f"打“{_PAUSE}”，我陪您歇 {minutes} 分钟；直接回车就到这里：").strip() == _PAUSE:
            for _ in tqdm(range(60 * minutes), desc="歇一会儿，随时 Ctrl-C", bar_format="{desc} {bar} {elapsed}"):
                time.sleep(1)
    except (EOFError, KeyboardInterrupt):
        click.echo()


def _show(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _simulate(runs: int | None, seed: int, folder: Path | None, as_json: bool) -> None:
    from tqdm import tqdm

    from bot.practice.simulate import RUNS, simulate
    from bot.practice.simulate_render import simulation_json, simulation_tables
    from bot.practice.trainees import TRAINEES

    hearing = _hearing()
    names = tqdm(TRAINEES, desc="模拟", disable=None)
    found = [simulate(name, runs or RUNS, seed, hearing=hearing) for name in names]
    if as_json:
        click.echo(json.dumps(simulation_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n\n".join(simulation_tables(found)))
    if folder is not None:
        from bot.practice.simulate_plots import draw_curves

        for path in draw_curves(found, folder):
            click.echo(f"图：{path}", err=True)
