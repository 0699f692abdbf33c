"""What the library knows of already: its cases, and what a new one is likely to be about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.library.schema import CASES, read_cases

if TYPE_CHECKING:
    from bot.library.store import Library

_TOP = 3
_MOST_ASKED = 200
_CLEAR_SHARE = 0.5


def library_texts(folder: Path = CASES) -> dict[str, str]:
    """Return what each known case tells, imported drafts included.

    Args:
        folder: of case files; drafts lie in its folder `imported`.

    Returns:
        Id to situation and handling.

    Raises:
        ContentError: a case file is broken.
    """
    return {**texts_of(folder), **_drafts(folder)}


def known_texts() -> dict[str, str]:
    """Return what each case of the project's library tells, and the drafts; its store has what data/cases has.

    Raises:
        ContentError: a case file is broken.
        NotReadyError: the store cannot be read.
    """
    from bot.library.store import default_library

    def told(library: Library) -> dict[str, str]:
        return {one["id"]: _told(one) for one in library.cases.iterate()}

    return {**_drafts(CASES), **default_library().use(told)}


def _drafts(folder: Path) -> dict[str, str]:
    drafts = folder / "imported"
    return texts_of(drafts) if drafts.is_dir() else {}


def texts_of(folder: Path) -> dict[str, str]:
    """Return what each case of a folder tells: id to situation and handling.

    Raises:
        ContentError: a case file is broken.
    """
    return {case["id"]: _told(case) for case in read_cases(folder)}


def _told(case: Mapping[str, Any]) -> str:
    return "\n".join(filter(None, (case.get("situation"), case.get("handling"))))


def guess_issue(situation: str) -> str | None:
    """Guess what a case is about from the cases of the library that are most like it.

    Args:
        situation: what happened.

    Returns:
        One of `labels.ISSUES`; None when nothing is like it, or what is like it is about different things.

    Raises:
        ContentError: a content file is broken.
    """
    from bot.library.search import search_cases

    weights: dict[str, float] = defaultdict(float)
    for hit in search_cases(situation[:_MOST_ASKED], top=_TOP):
        weights[hit.case.issue] += hit.score
    if not weights:
        return None
    best = max(sorted(weights), key=lambda issue: weights[issue])
    return best if weights[best] > _CLEAR_SHARE * sum(weights.values()) else None
