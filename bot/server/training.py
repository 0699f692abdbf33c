"""Trains the assistant when no fitting model is there, with a progress bar."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tqdm import tqdm

from bot.errors import CoachError
from bot.fingerprint import fingerprint
from bot.paths import DATA, MODELS, PROJECT
from bot.server.environment import quiet_environment

_SOURCES = [
    PROJECT / "config.yml",
    PROJECT / "domain.yml",
    DATA / "nlu",
    DATA / "stories",
    DATA / "rules",
    DATA / "language",
    DATA / "forbidden",
    PROJECT / "bot" / "understanding",
    PROJECT / "bot" / "nlu",
    PROJECT / "bot" / "language",
]
_KEEP_MODELS = 2

# What Rasa's log says, what is shown for it, and which share of the work is then done.
_STEPS: tuple[tuple[re.Pattern[str], str, int], ...] = (
    (re.compile(r"Starting to train component 'ActClassifier'"), "学听话：动作", 10),
    (re.compile(r"Finished training component 'ActClassifier'"), "学听话：情绪", 45),
    (re.compile(r"Finished training component 'EmotionClassifier'"), "学听话：问题", 60),
    (re.compile(r"Finished training component 'IssueClassifier'"), "学听话：阶段", 80),
    (re.compile(r"Starting to train component 'StagePolicy'"), "学通话阶段", 90),
    (re.compile(r"Finished training component 'StagePolicy'"), "打包模型", 97),
)


def model_path() -> Path:
    """Return where the model of the present content and configuration lies, whether it has been trained or not."""
    return MODELS / f"coach-{fingerprint(_SOURCES)}.tar.gz"


def train(*, force: bool = False) -> Path:
    """Train the assistant.

    Args:
        force: train even when a fitting model is there.

    Returns:
        Path of the model.

    Raises:
        CoachError: training failed; the message names the log.
    """
    target = model_path()
    if target.is_file() and not force:
        return target
    MODELS.mkdir(exist_ok=True)
    log = MODELS / "training.log"
    command = [
        sys.executable,
        "-m",
        "rasa",
        "train",
        "--fixed-model-name",
        target.name.split(".")[0],
        "--out",
        str(MODELS),
    ]
    command += ["--data", "data/nlu", "data/stories", "data/rules", "--augmentation", "0", "--skip-validation"]
    command += ["--force"] if force else []
    with (
        log.open("w", encoding="utf-8") as record,
        tqdm(
            total=100,
            desc="准备训练",
            bar_format="{desc:<14} {bar} {percentage:3.0f}%  已用 {elapsed}",
            file=sys.stderr,
        ) as bar,
    ):
        process = subprocess.Popen(
            command, cwd=PROJECT, env=quiet_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for line in output_lines(process):
            record.write(line + "\n")
            _show(bar, line)
        failed = process.wait() != 0
        if not failed and target.is_file():
            bar.update(100 - bar.n)
    if failed or not target.is_file():
        tail = " / ".join(log.read_text(encoding="utf-8").strip().splitlines()[-2:])
        raise CoachError(f"训练没有成功，详见 {log.relative_to(PROJECT)}：{tail[:300]}")
    _remove_old_models(target)
    return target


def output_lines(process: subprocess.Popen[bytes]) -> Iterator[str]:
    """Yield the output as it comes; a progress bar ends its lines with a carriage return."""
    assert process.stdout is not None
    pending = b""
    while chunk := process.stdout.read1(4096):  # type: ignore[attr-defined]
        *complete, pending = re.split(rb"[\r\n]", pending + chunk)
        yield from (line.decode("utf-8", "replace") for line in complete if line.strip())
    if pending.strip():
        yield pending.decode("utf-8", "replace")


def _show(bar: tqdm, line: str) -> None:
    for pattern, name, done in _STEPS:
        if pattern.search(line) and done > bar.n:
            bar.set_description_str(name)
            bar.update(done - bar.n)


def _remove_old_models(newest: Path) -> None:
    models = sorted(MODELS.glob("coach-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in [path for path in models if path != newest][_KEEP_MODELS - 1 :]:
        old.unlink()


def prepare() -> None:
    """Make everything that is compiled from content and would otherwise be made at the first question.

    Raises:
        ContentError: a content file is broken; names file, line and field.
    """
    from bot.coaching.phrasebook import phrases
    from bot.coaching.playbook import stage_guides
    from bot.coaching.replies import reply
    from bot.coaching.wordings import ensure_model
    from bot.language.pipeline import ensure_pipeline
    from bot.library.store import default_library
    from bot.practice.desk import ready_to_practise

    for name, make in (
        ("话术库", phrases),
        ("阶段要点", stage_guides),
        ("教练的话", lambda: reply("help")),
        ("违规说法模型", ensure_model),
        ("语言模型", ensure_pipeline),
        ("练习", ready_to_practise),
        ("案例库与手册", lambda: default_library().use(lambda library: None)),
    ):
        tqdm.write(f"准备{name}", file=sys.stderr)
        make()
