"""The command `coach evaluate`; imports nothing heavy before it is called."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import NotReadyError

if TYPE_CHECKING:
    from bot.evaluation.dialogues import Dialogue
    from bot.evaluation.evaluate import Evaluation
    from bot.evaluation.listening import Listener
    from bot.evaluation.robustness import Disturbed

_HELP = """评测：在真实对话和自写的数据上，听得准不准、标得准不准，旁边是几个基准。

真实对话的文本不在代码库里：放在 --real 或 COACH_REAL_DIALOGUES 的文件夹；没有时只评自写的数据。
"""
_TRAIN = "coach evaluate --train-rasa-default"


@click.command(help=_HELP)
@click.option("--half", type=click.Choice(["dev", "test"]), default="dev", show_default=True, help="真实对话的哪一半")
@click.option("--real", type=click.Path(path_type=Path), metavar="文件夹", help="真实对话的文本在哪里")
@click.option("--resamples", type=click.IntRange(1), default=1000, show_default=True, help="区间重抽多少次")
@click.option("--confusions", type=click.IntRange(0), default=10, show_default=True, help="每项列出几种最常见的错")
@click.option("--plot", type=click.Path(path_type=Path), metavar="文件夹", help="画混淆矩阵和可靠性曲线（PNG）")
@click.option("--robustness", "robust", is_flag=True, help="再量一遍扰动后的准确率（同音字、方言……）")
@click.option("--train-rasa-default", "train", is_flag=True, help="先训练 Rasa 默认基准（很久，只做一次）")
@click.option("--rasa-epochs", type=click.IntRange(1), default=100, show_default=True, help="Rasa 默认基准训练几轮")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def evaluate(
    half: str,
    real: Path | None,
    resamples: int,
    confusions: int,
    plot: Path | None,
    robust: bool,
    train: bool,
    rasa_epochs: int,
    as_json: bool,
) -> None:
    """Judge the coach beside the baselines."""
    from bot.evaluation.dialogues import read_dialogues, text_folder
    from bot.server.environment import quieten_this_process, without_warnings

    folder = text_folder(real)
    dialogues = read_dialogues(folder, half=half)
    if plot is not None:
        from bot.evaluation.plots import ready_folder

        ready_folder(plot)
    quieten_this_process()
    with without_warnings():
        listeners = _listeners(train, rasa_epochs)
        from bot.evaluation.evaluate import evaluate as judge

        found = judge(listeners, dialogues, resamples=resamples)
        disturbed = _disturbed(listeners, dialogues) if robust else None
        drawn = _draw(found, plot)
    notes = [*_notes(folder, dialogues, listeners, rasa_epochs), *found.notes]
    if as_json:
        about = {"half": half, "dialogues": None if dialogues is None else len(dialogues), "resamples": resamples}
        _print_json(about, found, disturbed, confusions, notes, drawn)
    else:
        _print(half, resamples, dialogues, found, disturbed, confusions, [*notes, *drawn])


def _listeners(train: bool, epochs: int) -> dict[str, Listener]:
    """Load the coach and the baselines."""
    from bot.evaluation.heard import OURS
    from bot.evaluation.rasa_default import baseline_path, train_baseline
    from bot.server.training import model_path

    if not model_path().is_file():
        # Told before the long work.
        raise NotReadyError("还没有训练好的模型，请先运行：coach train（或 make up）")
    if train:
        train_baseline(epochs)
    click.echo("正在加载模型、训练词基准……", err=True)
    from bot.server.ear import load_ear

    listeners: dict[str, Listener] = {OURS: load_ear(model_path())}
    from bot.evaluation.text_baselines import TextBaseline, read_examples

    listeners["words"] = TextBaseline(read_examples())
    if baseline_path(epochs).is_file():
        from bot.evaluation.rasa_ear import RasaDefaultEar

        listeners["rasa"] = RasaDefaultEar(baseline_path(epochs))
    return listeners


def _disturbed(listeners: dict[str, Listener], dialogues: list[Dialogue] | None) -> list[Disturbed]:
    from bot.evaluation.disturb import DISTURBANCES
    from bot.evaluation.heard import OURS
    from bot.evaluation.robustness import robustness

    return robustness(listeners[OURS], dialogues, DISTURBANCES) if dialogues else []


def _notes(folder: Path, dialogues: list[Dialogue] | None, listeners: dict[str, Listener], epochs: int) -> list[str]:
    notes = []
    if dialogues is None:
        notes.append(f"真实对话的文本不在 {folder}（text not present）：只评了自写的数据；放好后用 --real 指给它")
    if "rasa" not in listeners:
        option = "" if epochs == 100 else f" --rasa-epochs {epochs}"
        notes.append(f"没有现有数据的 Rasa 默认基准，那一列是 —；要有它请先运行：{_TRAIN}{option}")
    return notes


def _draw(found: Evaluation, plot: Path | None) -> list[str]:
    if plot is None:
        return []
    from bot.evaluation.plots import draw

    written = draw(found.rows, plot)
    return [f"图在 {plot}：{'、'.join(path.name for path in written)}" if written else "没有真实对话的文本，没有图可画"]


def _print_json(
    about: dict[str, Any],
    found: Evaluation,
    disturbed: list[Disturbed] | None,
    worst: int,
    notes: list[str],
    drawn: list[str],
) -> None:
    from bot.evaluation.render import confusions_as_json, figures_as_json

    result = about | {
        "figures": figures_as_json(found.figures),
        "confusions": confusions_as_json(found.errors, worst=worst),
        "robustness": None if disturbed is None else [row.as_dict() for row in disturbed],
        "notes": [*notes, *drawn],
    }
    click.echo(json.dumps(result, ensure_ascii=False, indent=2))


def _print(
    half: str,
    resamples: int,
    dialogues: list[Dialogue] | None,
    found: Evaluation,
    disturbed: list[Disturbed] | None,
    worst: int,
    notes: list[str],
) -> None:
    from bot.evaluation.render import confusion_tables, figures_table
    from bot.evaluation.robustness import robustness_table

    real = "没有真实对话的文本" if dialogues is None else f"真实对话 {half} 半 {len(dialogues)} 通，按对话重抽"
    click.echo(figures_table(found.figures, f"{real}；自写的数据按行重抽；{resamples} 次") + "\n")
    if disturbed:
        click.echo(robustness_table(disturbed, f"扰动：真实对话 {half} 半") + "\n")
    if worst:
        # The text is not ours to keep: never into a file. Who has read the test half cannot measure by it any more.
        excerpts = half == "dev" and _is_terminal()
        click.echo(confusion_tables(found.errors, worst=worst, excerpts=excerpts))
    for note in notes:
        click.echo(f"\n{note}")


def _is_terminal() -> bool:
    return sys.stdout.isatty()
