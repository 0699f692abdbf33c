"""Found cases into the store of the library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.library.importing.found import Found
from bot.library.importing.ids import FreeIds, taken_ids
from bot.library.importing.run import Begin, unwatched
from bot.library.importing.storing import entry, situation_of
from bot.library.stores.cases import CaseStore
from bot.library.terms import Lexicon

_TRIES = 3
_SAME = ("title", "situation", "wanted", "handling")
"""A case with these fields alike is the same case."""


@dataclass(frozen=True)
class Brought:
    """What came into the library.

    Attributes:
        ids: of the cases that were added.
        skipped: id of each case that was left out to why, in Chinese.
    """

    ids: tuple[str, ...]
    skipped: Mapping[str, str]


def bring_into(
    store: CaseStore,
    found: Found,
    lexicon: Lexicon,
    *,
    who: str,
    at: datetime,
    even_if_known: bool = False,
    begin: Begin = unwatched,
) -> Brought:
    """Add found cases to the store, all of them or, when anything fails, none.

    Args:
        store: of the library.
        found: what the import found.
        lexicon: synonyms and stop words.
        who: who imports.
        at: when.
        even_if_known: also those that the library has already in other words, as `known` says.
        begin: told of each part of the work.

    Returns:
        What was added and what was left out: cases that are there already, and those of which the document does not
        say what happened. A case whose id another one has gets a new id.

    Raises:
        InputError: somebody else imports the same ids again and again.
        NotReadyError: the store cannot be written.
    """
    for attempt in range(_TRIES):
        made, skipped = _chosen(store, found, even_if_known, begin)
        try:
            if made:
                store.add(made, lexicon, who=who, at=at, progress=begin("存进案例库", len(made), "个"))
            break
        except InputError:
            # Somebody has taken an id since: he is to be seen now.
            if attempt == _TRIES - 1:
                raise
    return Brought(tuple(case["id"] for case in made), skipped)


def _chosen(
    store: CaseStore, found: Found, even_if_known: bool, begin: Begin
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return the fields of the cases to add, each with an id that is free, and why the others are left out."""
    cases = found.cases()
    taken = taken_ids((case.id for case in cases), store.present)
    there, ids = _told_under(store, taken), FreeIds(taken)
    made: list[dict[str, Any]] = []
    skipped: dict[str, str] = {}
    step = begin("整理字段", len(cases), "个")
    for case in cases:
        step(1)
        if case.known and not even_if_known:
            skipped[case.id] = f"库里已有相近的 {'、'.join(case.known)}"
        elif not situation_of(case):
            skipped[case.id] = "文档没有写情况"
        elif _told(fields := entry(case)) in there:
            skipped[case.id] = "库里已有这一个"
        else:
            made.append({**fields, "id": ids.take(case.id)})
    return made, skipped


def _told_under(store: CaseStore, ids: set[str]) -> set[tuple[str | None, ...]]:
    """Return what the cases with these ids tell."""
    return {_told(json.loads(row.record)) for row in store.rows_of(ids).values()}


def _told(fields: Mapping[str, Any]) -> tuple[str | None, ...]:
    return tuple(fields.get(name) for name in _SAME)
