"""What understanding costs beside DIET+TED: training, loading, one utterance, memory, archive (aims in the table)."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import warnings
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks.calls import Turn
from benchmarks.processes import keep_byte_code, limit_threads
from benchmarks.report import Spread, percentile, ratio, spread
from benchmarks.running_coach import end_with_the_block, ready_model
from benchmarks.training_cost import Training, import_once, train_coach, train_diet_ted
from benchmarks.understanding_process import CALL_TURNS, Measured, Side, measure
from bot.errors import NotReadyError
from bot.evaluation.rasa_default import EPOCHS, baseline_path
from bot.evaluation.tables import table
from bot.evaluation.text_baselines import read_examples
from bot.server.environment import quieten_this_process
from bot.server.training import prepare

BANDS = (10, 30, 80)
"""Most characters of an utterance in each band of lengths but the last; each band gives as many utterances."""

_HEAD = ("", "教练", "DIET+TED", "比值", "目标")
_TRAIN_BASELINE = "coach evaluate --train-rasa-default"
_MIB = 2**20 / 1e6
_MILLISECONDS = 1000.0
Row = tuple[str, str, str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=_positive, default=3, help="fresh processes of each side")
    parser.add_argument("--utterances", type=_positive, default=500, help="understood in each process")
    parser.add_argument("--seed", type=int, default=20, help="of the choice of utterances")
    parser.add_argument("--train", action="store_true", help="train both from nothing first, and measure these models")
    parser.add_argument("--rasa-epochs", type=_several, default=10, help="of DIET and of TED with --train, at least 2")
    parser.add_argument("--model", type=Path, help="the coach's archive, instead of that of the present content")
    arguments = parser.parse_args()
    if arguments.train and arguments.model:
        parser.error("--train trains the model that is measured: leave out --model")
    threads = limit_threads()
    end_with_the_block()
    quieten_this_process()
    rows: list[Row] = []
    notes = [f"每个进程 {threads} 个核、{threads} 个线程；内存和文件按 1 MB = 10⁶ 字节"]
    with tempfile.TemporaryDirectory(prefix="coach-benchmark-") as name:
        folder = Path(name)
        keep_byte_code(folder / "bytecode")
        if arguments.train:
            trained, sides = _train(folder, arguments.rasa_epochs)
            rows += training_rows(*trained, epochs=arguments.rasa_epochs)
        else:
            sides, told = _present(arguments.model, arguments.rasa_epochs)
            notes += told
        utterances = choose(_examples(), arguments.utterances, seed=arguments.seed)
        measured = _measure(sides, utterances, arguments.repeats)
        sizes = [side.model.stat().st_size for side in sides]
    rows += process_rows(measured, [len(text) for _, text in utterances], sizes)
    models = "、".join(side.model.name for side in sides)
    notes.append(f"模型：{models}；{len(utterances)} 句，每 {CALL_TURNS} 句一通电话，长短四档句数相等")
    title = f"听懂一句话的代价：{arguments.repeats} 个新进程的中位数（最小-最大）；训练只做一次"
    print(table(title, _HEAD, rows, note="\n".join(notes)))


def _positive(text: str) -> int:
    return _at_least(text, 1)


def _several(text: str) -> int:
    return _at_least(text, 2)


def _at_least(text: str, least: int) -> int:
    number = int(text)
    if number < least:
        raise argparse.ArgumentTypeError(f"must be at least {least}")
    return number


def _train(folder: Path, epochs: int) -> tuple[tuple[Training, Training], list[Side]]:
    """Train both, one after the other; their models lie in the folder."""
    homes = folder / "coach", folder / "rasa"
    import_once()
    _say("正在从零训练教练……")
    ours = train_coach(homes[0])
    _say(f"正在从零训练 DIET+TED，各 {epochs} 轮……")
    theirs = train_diet_ted(homes[1], epochs)
    return (ours, theirs), [Side("coach", ours.model, homes[0]), Side("rasa", theirs.model, homes[1])]


def _present(model: Path | None, epochs: int) -> tuple[list[Side], list[str]]:
    """Return the models that are there, and notes on what is missing.

    Raises:
        NotReadyError: the coach's model is not there.
    """
    if model is not None and not model.is_file():
        raise NotReadyError(f"没有这个模型：{model}")
    sides = [Side("coach", model.resolve() if model else ready_model())]
    prepare()
    # What its epochs cost is not measured here, so any number of them will do.
    baseline = next((path for path in map(baseline_path, (EPOCHS, epochs)) if path.is_file()), None)
    if baseline is not None:
        return [*sides, Side("rasa", baseline)], []
    note = f"没有现有数据的 DIET+TED 基准，只量了教练；要有它请先运行：{_TRAIN_BASELINE}（很久），或在这里加 --train"
    return sides, [note]


def _examples() -> list[Turn]:
    # Rasa's own dependencies warn about themselves.
    with warnings.catch_warnings(record=True):
        acts = read_examples().acts
    return [(speaker, text) for speaker, pairs in acts.items() for text, _ in pairs]


def choose(turns: Iterable[Turn], count: int, *, seed: int) -> list[Turn]:
    """Draw utterances of different lengths, each at most once, in random order.

    Args:
        turns: to draw from.
        count: how many; every band of lengths gives an equal share, fewer where it holds fewer.
        seed: the same seed draws the same utterances.
    """
    bands: list[list[Turn]] = [[] for _ in range(len(BANDS) + 1)]
    for turn in sorted(set(turns)):
        bands[bisect_left(BANDS, len(turn[1]))].append(turn)
    chance = random.Random(seed)
    drawn: list[Turn] = []
    for number, band in enumerate(bands):
        share = count * (number + 1) // len(bands) - count * number // len(bands)
        drawn += chance.sample(band, min(share, len(band)))
    chance.shuffle(drawn)
    return drawn


def _measure(sides: Sequence[Side], utterances: Sequence[Turn], repeats: int) -> list[list[Measured]]:
    """Measure every side in as many fresh processes, turn about, after one of each that does not count."""
    _say("先各起动一遍，不计……")
    for side in sides:
        # It leaves the byte code of all modules behind, and the files of the model in the system's cache.
        measure(side, utterances[:CALL_TURNS])
    measured: list[list[Measured]] = [[] for _ in sides]
    for repeat in range(1, repeats + 1):
        _say(f"第 {repeat} 遍，共 {repeats} 遍……")
        for side, taken in zip(sides, measured, strict=True):
            taken.append(measure(side, utterances))
    return measured


def training_rows(ours: Training, theirs: Training, *, epochs: int) -> list[Row]:
    """Return the lines about training.

    Args:
        ours: training of the coach.
        theirs: training of the baseline.
        epochs: epochs of the baseline.
    """
    seconds = spread([ours.seconds])
    measured = _row(
        f"训练，从零开始，DIET+TED {epochs} 轮（秒）", [seconds, spread([theirs.seconds])], "≤ 300", digits=0
    )
    memory = [spread([one.peak_mib]) for one in (ours, theirs)]
    rows = [measured, _row("  内存峰值（MB）", memory, scale=_MIB, digits=0)]
    if epochs == EPOCHS:
        return rows
    full = theirs.scaled(epochs, EPOCHS)
    name = f"  外推，不是实测：DIET+TED {EPOCHS} 轮（秒）"
    if full is None:
        extrapolated: Row = (name, seconds.shown(digits=0), "—", "—", "")
    else:
        mine = spread([full])
        extrapolated = (name, seconds.shown(digits=0), f"约 {mine.shown(digits=0)}", f"约 {ratio(seconds, mine)}", "")
    return [measured, extrapolated, *rows[1:]]


def process_rows(measured: Sequence[Sequence[Measured]], lengths: Sequence[int], sizes: Sequence[int]) -> list[Row]:
    """Return the lines about loading, understanding, memory and size.

    Args:
        measured: for the coach and, if it is there, the baseline, what each process took.
        lengths: characters of each utterance.
        sizes: bytes of each archive.
    """
    long = [place for place, length in enumerate(lengths) if length > BANDS[-1]]

    def line(
        name: str, figure: Callable[[Measured], float], aim: str = "", *, scale: float = 1.0, digits: int = 1
    ) -> Row:
        spreads = [spread([figure(one) for one in side]) for side in measured]
        return _row(name, spreads, aim, scale=scale, digits=digits)

    def milliseconds(name: str, figure: Callable[[Measured], float], aim: str = "") -> Row:
        return line(name, figure, aim, scale=_MILLISECONDS)

    rows = [
        line("导入 Rasa（秒）", lambda one: one.importing),
        line("加载模型（秒）", lambda one: one.loading, "≤ 12"),
        milliseconds("听懂一句，p50（毫秒）", lambda one: percentile(one.heard, 0.5)),
        milliseconds("听懂一句，p95（毫秒）", lambda one: percentile(one.heard, 0.95), "≤ 15"),
    ]
    if long:
        name = f"  {BANDS[-1]} 字以上，p95（毫秒）"
        rows.append(milliseconds(name, lambda one: percentile([one.heard[place] for place in long], 0.95)))
    rows.append(milliseconds("  最慢的一句，多半是头几句（毫秒）", lambda one: max(one.heard)))
    if all(one.placed for side in measured for one in side):
        rows.append(milliseconds("判断阶段，p50（毫秒）", lambda one: percentile(one.placed, 0.5)))
        rows.append(milliseconds("判断阶段，p95（毫秒）", lambda one: percentile(one.placed, 0.95)))
    used = f"听过 {len(lengths)} 句后的内存（MB）"
    return [
        *rows,
        line("加载后的内存（MB）", lambda one: one.fresh_mib, scale=_MIB, digits=0),
        line(used, lambda one: one.used_mib, "≤ 1100", scale=_MIB, digits=0),
        _row("模型文件（MB）", [spread([size / 1e6]) for size in sizes]),
    ]


def _row(name: str, spreads: Sequence[Spread], aim: str = "", *, scale: float = 1.0, digits: int = 1) -> Row:
    """Return a line of the coach's figures and, if they are there, the baseline's."""
    ours, *rest = spreads
    if not rest:
        return name, ours.shown(scale=scale, digits=digits), "—", "—", aim
    theirs = rest[0]
    shown = [one.shown(scale=scale, digits=digits) for one in (ours, theirs)]
    return name, shown[0], shown[1], ratio(ours, theirs), aim


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
