"""Reading the files of data/rubric/. Imported only when they are compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.coaching.families import parse, required_literals, to_regex
from bot.content import check_unique_ids, read_content
from bot.errors import ContentError
from bot.paths import DATA, PROJECT
from bot.rubric.schema_conditions import Closed
from bot.rubric.schema_entries import ITEM_FILES, GoodFile, ItemFile, SignalFile
from bot.rubric.structure import Raw, all_patterns, patterns_in, patterns_of, signals_of
from bot.rubric.verdicts import LACKS

FOLDER = DATA / "rubric"
PHRASES = DATA / "phrases"
FILES = (*ITEM_FILES, "signals", "good")


def read_rubric(folder: Path = FOLDER) -> dict[str, Any]:
    """Read and check the rubric.

    Args:
        folder: the folder of its files.

    Returns:
        `version`; `items`, each with the `stage` of its file, `signals` and `good` as written; `words`: what is needed
        to find each notation that a pattern or a signal holds.

    Raises:
        ContentError: a file is missing or broken; names file, line and field.
    """
    missing = [f"{name}.yml" for name in FILES if not (folder / f"{name}.yml").is_file()]
    if missing:
        raise ContentError(_name(folder), 0, "", f"缺少文件 {'、'.join(missing)}，请补上")
    signals = read_content(folder / "signals.yml", SignalFile)
    check_unique_ids((folder / "signals.yml", signal.id) for signal in signals.signals)
    files = {stage: read_content(folder / f"{stage}.yml", ItemFile) for stage in ITEM_FILES}
    good = read_content(folder / "good.yml", GoodFile)
    check_unique_ids((folder / f"{stage}.yml", item.id) for stage, file in files.items() for item in file.items)
    versions = {stage: file.version for stage, file in files.items()} | {"good": good.version}
    _check_versions(folder, signals.version, versions)
    ids = {signal.id for signal in signals.signals}
    for stage, file in files.items():
        _check_items(folder / f"{stage}.yml", stage, file, ids)
    _check_lacks(folder, files)
    for entry in good.good:
        _check_signals(folder / "good.yml", entry.title, "turn", patterns_of(_plain(entry.turn)), ids)
    content: dict[str, Any] = {
        "version": str(good.version),
        "items": [{**_plain(item), "stage": stage} for stage, file in files.items() for item in file.items],
        "signals": [_plain(signal) for signal in signals.signals],
        "good": [_plain(entry) for entry in good.good],
    }
    return content | {"words": compile_words(content)}


def _plain(model: Closed) -> dict[str, Any]:
    return model.dict(by_alias=True, exclude_unset=True)


def _check_versions(folder: Path, wanted: int, versions: dict[str, int]) -> None:
    for name, version in versions.items():
        if version != wanted:
            problem = f"版本号应与 signals.yml 的一致（{wanted}）：整套评分表用同一个版本号"
            raise error_at(folder / f"{name}.yml", ["version"], "version", problem)


def _check_items(path: Path, stage: str, file: ItemFile, signals: set[str]) -> None:
    """Check what a file says against the names that other files give."""
    if file.stage != stage:
        raise error_at(path, ["stage"], "stage", f"应与文件名 {stage} 一致")
    techniques = {phrases.stem for phrases in PHRASES.glob("*.yml")}
    for item in file.items:
        if not item.id.startswith(f"{stage}-"):
            raise error_at(path, [item.id], f"{item.id}.id", f"编号应以 {stage}- 开头")
        for technique in item.techniques:
            if technique not in techniques:
                words = item.id, "techniques", technique
                raise error_at(path, words, f"{item.id}.techniques", f"话术库里没有 {technique}")
        for field in ("applies", "met"):
            condition = getattr(item, field)
            if condition is not None:
                _check_signals(path, item.id, field, patterns_in(_plain(condition)), signals)


def _check_signals(path: Path, entry: str, field: str, patterns: Iterable[Raw], signals: set[str]) -> None:
    for pattern in patterns:
        for name in signals_of(pattern):
            if name not in signals:
                raise error_at(path, [entry, field, name], f"{entry}.{field}", f"signals.yml 里没有信号 {name}")


def _check_lacks(folder: Path, files: dict[str, ItemFile]) -> None:
    seen: dict[str, str] = {}
    for stage, file in files.items():
        for item in file.items:
            if item.lack in seen:
                problem = f"“缺{LACKS[item.lack]}”已由 {seen[item.lack]} 判断，只能有一条"
                raise error_at(folder / f"{stage}.yml", [item.id, "lack"], f"{item.id}.lack", problem)
            if item.lack is not None:
                seen[item.lack] = item.id


def compile_words(content: dict[str, Any]) -> dict[str, Any]:
    """Return for each notation its regular expression, and strings of which every match contains at least one."""
    notations = {notation for pattern in all_patterns(content) for notation in pattern.get("words", ())}
    for signal in content["signals"]:
        notations.update(signal.get("wordings", ()), signal.get("unless", ()))
    compiled = {}
    for notation in sorted(notations):
        tree = parse(notation)
        compiled[notation] = {"regex": to_regex(tree), "required": required_literals(tree)[0]}
    return compiled


def line_of(path: Path, *words: str) -> int:
    """Return the number of the line that holds the last of some texts.

    Args:
        path: the file.
        words: texts as whole words, each looked for in the line where the one before stands and below.

    Returns:
        The line from 1; that of the text before when one is not found; 0 when none is.
    """
    lines, found = path.read_text(encoding="utf-8").splitlines(), 1
    numbers = [0]
    for word in words:
        # An id may be the beginning of another one.
        whole = re.compile(rf"(?<![\w\-]){re.escape(word)}(?![\w\-])")
        found = next((number for number, line in enumerate(lines, 1) if number >= found and whole.search(line)), found)
        numbers.append(found if whole.search(lines[found - 1]) else numbers[-1])
    return numbers[-1]


def error_at(path: Path, words: Sequence[str], field: str, problem: str) -> ContentError:
    """Return an error that points at the line with these texts, see `line_of`."""
    return ContentError(_name(path), line_of(path, *words), field, problem)


def _name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
