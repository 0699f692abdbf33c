"""The baseline that Rasa gives for nothing: its default pipeline and policies, trained on our examples and stories.

Jieba instead of whitespace cuts the words; what Rasa's default has for entities, answers and fallbacks is left out, as
nothing here asks for it. The default pipeline cannot hear the emotion, so the stories are learnt without that slot.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml
from tqdm import tqdm

from bot.errors import CoachError
from bot.fingerprint import fingerprint
from bot.paths import DATA, MODELS, PROJECT
from bot.server.environment import quiet_environment
from bot.server.training import output_lines

EPOCHS = 100
"""Rasa's default for both models."""

# `ranking_length: 0` only reports more: all acts, so that those of the speaker can be picked out.
_CONFIG = """
recipe: default.v1
language: zh
assistant_id: rasa-default
pipeline:
- name: JiebaTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: DIETClassifier
  epochs: {epochs}
  constrain_similarities: true
  random_seed: 20
  ranking_length: 0
policies:
- name: MemoizationPolicy
- name: TEDPolicy
  max_history: 5
  epochs: {epochs}
  constrain_similarities: true
  random_seed: 20
"""
_SHARE = re.compile(r"Epochs:\s*(\d+)%")
_NAME = "baseline-"


def baseline_path(epochs: int = EPOCHS) -> Path:
    """Return where the baseline of the present data lies, whether it has been trained or not."""
    learnt_from = fingerprint([PROJECT / "domain.yml", DATA / "nlu", DATA / "stories"])
    name = hashlib.sha256(f"{_CONFIG.format(epochs=epochs)}\0{learnt_from}".encode()).hexdigest()[:16]
    return MODELS / f"{_NAME}{name}.tar.gz"


def train_baseline(epochs: int = EPOCHS) -> Path:
    """Train the baseline unless the one of the present data is there; older ones go.

    Raises:
        CoachError: training failed; the message names the log.
    """
    target = baseline_path(epochs)
    if target.is_file():
        return target
    MODELS.mkdir(exist_ok=True)
    log = MODELS / "baseline-training.log"
    with tempfile.TemporaryDirectory(prefix="coach-baseline-") as folder:
        written = Path(folder)
        write_sources(written, epochs)
        command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", target.name.split(".")[0]]
        command += ["--out", str(MODELS), "--config", str(written / "config.yml")]
        command += ["--domain", str(written / "domain.yml"), "--data", str(DATA / "nlu"), str(written / "stories")]
        command += ["--augmentation", "0", "--skip-validation"]
        failed = _run(command, log)
    if failed or not target.is_file():
        tail = " / ".join(log.read_text(encoding="utf-8").strip().splitlines()[-2:])
        raise CoachError(f"Rasa 默认基准没有训练成功，详见 models/{log.name}：{tail[:300]}")
    for old in MODELS.glob(f"{_NAME}*.tar.gz"):
        if old != target:
            old.unlink()
    return target


def _run(command: list[str], log: Path) -> bool:
    """Run the training with a bar on standard error; tell whether it failed."""
    form = "{desc:<14} {bar} {percentage:3.0f}%  已用 {elapsed}"
    with (
        log.open("w", encoding="utf-8") as record,
        # Two models, each of which counts its epochs.
        tqdm(total=200, desc="Rasa 默认基准", bar_format=form, file=sys.stderr) as bar,
        subprocess.Popen(
            command, cwd=PROJECT, env=quiet_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process,
    ):
        finished = share = 0
        for line in output_lines(process):
            record.write(line + "\n")
            epochs = _SHARE.search(line)
            if epochs:
                now = int(epochs.group(1))
                # A share that falls is that of the next model.
                finished += 100 if now < share else 0
                share = now
                bar.update(max(0, min(finished + share, 200) - bar.n))
        return process.wait() != 0


def write_sources(folder: Path, epochs: int) -> None:
    """Write configuration, domain and stories without what the default pipeline cannot hear."""
    (folder / "config.yml").write_text(_CONFIG.format(epochs=epochs), encoding="utf-8")
    domain: dict[str, Any] = _read(PROJECT / "domain.yml")
    kept = {name: value for name, value in domain.items() if name not in ("slots", "entities")}
    _write(folder / "domain.yml", kept)
    for path in sorted((DATA / "stories").rglob("*.yml")):
        content = _read(path)
        for story in content.get("stories") or []:
            story["steps"] = [step for step in story["steps"] if "slot_was_set" not in step]
        _write(folder / "stories" / path.relative_to(DATA / "stories"), content)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")
