"""Reading the handbook with its contradictions, checked against each other; imported only when they have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.content import check_unique_ids, line_of, read_content, read_yaml, shown_path
from bot.errors import ContentError
from bot.library.schema import CONTRADICTIONS, HANDBOOK, ContradictionFile, handbook_files, read_handbook

STRICTNESS = ("must", "should", "advice")
"""How strict an entry is, the strictest first."""

_Group = dict[str, Any]


def read_handbook_with_contradictions(folder: Path = HANDBOOK) -> dict[str, Any]:
    """Read and check the handbook.

    Args:
        folder: folder of the handbook; a folder without contradictions.yml has none.

    Returns:
        `entries`: as `schema.read_handbook` gives them; `contradictions`: as the file has them.

    Raises:
        ContentError: names file, line and field of the first problem.
    """
    entries = read_handbook(folder)
    path = folder / CONTRADICTIONS
    groups: list[_Group] = []
    if path.is_file():
        groups = [group.dict() for group in read_content(path, ContradictionFile).contradictions]
        check_unique_ids([(path, group["id"]) for group in groups])
        problem = next(contradiction_problems(path, groups, entries), None)
        if problem is not None:
            raise problem
    return {"entries": entries, "contradictions": groups}


def contradiction_problems(
    path: Path, groups: Sequence[_Group], entries: Sequence[dict[str, Any]]
) -> Iterator[ContentError]:
    """Yield where the contradictions do not fit the handbook's entries.

    Args:
        path: contradictions.yml, in the folder of the handbook.
        groups: its contradictions.
        entries: the entries of the handbook.
    """
    by_id = {entry["id"]: entry for entry in entries}
    lines = read_yaml(path)[1]
    for number, group in enumerate(groups):
        for place, problem in _group_problems(group, by_id):
            line = line_of(lines, ("contradictions", number, "positions", place, "entry"))
            yield ContentError(shown_path(path), line, f"{group['id']}.positions.{place}", problem)
    told = [{position["entry"] for position in group["positions"]} for group in groups]
    for entry in entries:
        for other in entry["contradicts"]:
            if not any({entry["id"], other} <= members for members in told):
                file, line = _where(path.parent, entry["id"])
                problem = f"与 {other} 说法不一，但 {path.name} 里没有哪一组同时写了这两条，请补上"
                yield ContentError(shown_path(file), line, f"{entry['id']}.contradicts", problem)


def _group_problems(group: _Group, by_id: dict[str, dict[str, Any]]) -> Iterator[tuple[int, str]]:
    ids = [position["entry"] for position in group["positions"]]
    strictest = 0
    for place, entry_id in enumerate(ids):
        entry = by_id.get(entry_id)
        if entry is None:
            yield place, f"手册里没有 {entry_id}"
        elif entry_id in ids[:place]:
            yield place, f"{entry_id} 在这一组写了两次"
        else:
            others = [by_id[other] for other in ids if other != entry_id and other in by_id]
            if not any(other["id"] in entry["contradicts"] or entry_id in other["contradicts"] for other in others):
                yield place, f"{entry_id} 没有写 contradicts，与同组的都不抵触"
            if STRICTNESS.index(entry["strictness"]) < strictest:
                yield place, f"{entry_id} 比排在它前面的更严（{entry['strictness']}），请把严的排前面"
            strictest = max(strictest, STRICTNESS.index(entry["strictness"]))


def _where(folder: Path, entry_id: str) -> tuple[Path, int]:
    """Return file and line of the field `contradicts` of an entry."""
    for path in handbook_files(folder):
        value, lines = read_yaml(path)
        for number, entry in enumerate(value["entries"]):
            if entry["id"] == entry_id:
                return path, line_of(lines, ("entries", number, "contradicts"))
    return folder, 0
