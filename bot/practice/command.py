"""The command `coach practice`; imports nothing heavy before it is called."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.practice.listening import Hearing
    from bot.practice.run import PracticeRun

_HELP = """对练：教练扮演一位生气的客户，火气要您自己挣下来。

不写场景就列出全部场景。练的时候直接打您要说的话；“示范”看这时可以怎么说（跟练），“评分”看到现在的得分，q 结束。
“换 4 我先给您道个歉”：您的第 4 句换成这句会怎样。
"""
_SHOW, _SCORE, _QUIT, _OTHER = ("示范",), ("评分",), ("q", "quit", "退出", "结束"), "换"
_RUNS = 4
"""Runs of a simulated trainee with each scenario and difficulty; with 18 scenarios and 3 difficulties some 200."""


@click.command(help=_HELP)
@click.argument("scenario", required=False, metavar="[场景]")
@click.option("--difficulty", default="medium", show_default=True, metavar="难度", help="easy、medium 或 hard")
@click.option(
    "--mode", default="practice", show_default=True, metavar="方式", help="learn 跟练、practice 对练、exam 考试"
)
@click.option("--seed", default=0, show_default=True, help="同样的数、同样的话，客户的反应一模一样")
@click.option("--simulate", "simulated", is_flag=True, help="让四种假想的坐席去练，看客户是不是非挣不给")
@click.option("--runs", type=click.IntRange(1, 100), default=_RUNS, show_default=True, help="每个场景、每种难度练几次")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（列场景、模拟）")
def practice(
    scenario: str | None, difficulty: str, mode: str, seed: int, simulated: bool, runs: int, as_json: bool
) -> None:
    """Practise on an angry customer."""
    if simulated:
        _simulate(runs, seed, as_json)
    elif scenario is None:
        _list(as_json)
    else:
        _practise(scenario, difficulty, mode, seed)


def _list(as_json: bool) -> None:
    from bot.labels import ISSUES, PERSONAS
    from bot.practice.scenarios import load_scenarios

    found = load_scenarios().values()
    if as_json:
        rows = [{"id": one.id, "title": one.title, "issue": one.issue, "persona": one.persona} for one in found]
        click.echo(json.dumps({"scenarios": rows}, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.id}　{one.title}（{ISSUES[one.issue]}，{PERSONAS[one.persona]}）")
    click.echo("\n练一个：coach practice 场景编号 --difficulty easy --mode learn")


def _practise(scenario: str, difficulty: str, mode: str, seed: int) -> None:
    from bot.practice.run import PracticeRun

    # A misspelt name is told before the long work.
    run = PracticeRun.start(scenario, difficulty, seed, mode)
    hearing = _hearing()
    click.echo(f"【{run.scenario.title}】{run.scenario.told['brief']}\n")
    _say(run, run.opening)
    while run.ended is None:
        text = _prompt(len(run.turns) + 1)
        if text is None or text in _QUIT:
            break
        if text in _SHOW:
            _show_model_answer(run)
        elif text in _SCORE:
            _show_scorecard(run)
        elif text.startswith(_OTHER) and text[len(_OTHER) :].strip()[:1].isdigit():
            _show_other(run, text[len(_OTHER) :].strip(), hearing)
        elif text:
            _answer(run, text, hearing)
    _show_scorecard(run)


def _hearing() -> Hearing:
    from bot.server.environment import quieten_this_process, without_warnings
    from bot.server.training import model_path

    quieten_this_process()
    click.echo("正在加载模型……", err=True)
    with without_warnings():
        from bot.practice.listening import load_hearing

        return load_hearing(model_path())


def _prompt(number: int) -> str | None:
    """Return what is typed as a turn of the call; None at the end of input."""
    try:
        return input(f"您（第 {number} 句）：").strip()
    except (EOFError, KeyboardInterrupt):
        click.echo()
        return None


def _answer(run: PracticeRun, text: str, hearing: Hearing) -> None:
    from bot.practice.exchange import REASONS

    exchange = run.answer(hearing.hear(run.turns, text))
    if run.mode != "exam":
        moved = "；".join(change.told() for change in exchange.changes)
        click.echo(f"　　{moved or '没有动静'}")
        for comment in exchange.comments:
            click.echo(f"　　{comment}")
    _say(run, exchange.line)
    if exchange.hint:
        click.echo(f"　　提示：{exchange.hint}")
    if exchange.reason:
        click.echo(f"\n通话结束：{REASONS[exchange.reason]}\n")


def _say(run: PracticeRun, line: str) -> None:
    mood = "" if run.mode == "exam" else f"（火气 {run.mind.anger}，信任 {run.mind.trust}）"
    click.echo(f"{run.scenario.customer['name']}{mood}：{line}")


def _show_model_answer(run: PracticeRun) -> None:
    if run.mode != "learn":
        click.echo("　　示范只在跟练里给：--mode learn")
        return
    click.echo(f"　　可以说：{run.model_answer() or '这时没有现成的示范'}")


def _show_other(run: PracticeRun, asked: str, hearing: Hearing) -> None:
    """Show what would have happened with another answer: `4 我先给您道个歉`."""
    from bot.errors import InputError
    from bot.practice.what_if import what_if

    number = "".join(character for character in asked.split()[0] if character.isdigit())
    other = asked[len(number) :].strip()
    if not other:
        click.echo("　　这样写：换 4 我先给您道个歉（4 是您那句话前面的数）")
        return
    try:
        found = what_if(run, int(number), hearing.hear(run.turns[: int(number) - 1], other))
    except InputError as error:
        click.echo(f"　　{error}")
        return
    for name, title in (("was", "当时"), ("would_be", "换了")):
        curve = " → ".join(f"{point['anger']}/{point['trust']}" for point in found[name]["curve"])
        click.echo(f"　　{title}：“{found[name]['text']}”，客户：“{found[name]['line']}”\n　　　　火气/信任 {curve}")


def _show_scorecard(run: PracticeRun) -> None:
    from bot.practice.scorecard import scorecard

    if not run.exchanges:
        return
    card = scorecard(run)
    curve = " → ".join(f"{point['anger']}/{point['trust']}" for point in card["mood"])
    total = "—" if card["total"] is None else card["total"]
    click.echo(f"【评分】总分 {total}；火气/信任 {curve}")
    turning: dict[str, Any] | None = card["turning"]
    if turning:
        way = "好转" if turning["lasting"] > 0 else "变坏"
        click.echo(f"转折：第 {turning['turn']} 句“{turning['text']}”，从此{way}（{'；'.join(turning['changes'])}）")
    for number, one in enumerate(card["differently"], start=1):
        where = f"第 {one['turn']} 句，" if one["turn"] else ""
        said = f"　可以说：“{one['say']}”" if one["say"] else ""
        click.echo(f"  {number}. {where}{one['title']}：{one['why']}{said}")


def _simulate(runs: int, seed: int, as_json: bool) -> None:
    from tqdm import tqdm

    from bot.evaluation.tables import table
    from bot.practice.simulate import simulate
    from bot.practice.trainees import TRAINEES

    hearing = _hearing()
    found = [simulate(name, runs, seed, hearing=hearing) for name in tqdm(TRAINEES, desc="模拟", disable=None)]
    shares = [
        {"trainee": one["trainee"], "runs": one["runs"], "settled": one["settled_share"], "lost": one["lost_share"]}
        for one in found
    ]
    if as_json:
        click.echo(json.dumps({"trainees": shares}, ensure_ascii=False, indent=2))
        return
    rows = [
        (str(one["trainee"]), str(one["runs"]), f"{100 * one['settled']:.1f}", f"{100 * one['lost']:.1f}")
        for one in shares
    ]
    click.echo(
        table("四种坐席", ("坐席", "通数", "谈成 %", "谈崩 %"), rows, note="真的由模型听；目标：≥90、≤10、谈崩≥95、≤2")
    )
