"""Found cases into the store of the library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import InputError
from bot.library.importing.found import Found, FoundCase
from bot.library.importing.storing import entry, situation_of
from bot.library.stores.cases import CaseStore
from bot.library.terms import Lexicon

_TRIES = 3
_SAME = ("title", "situation", "handling")
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
    store: CaseStore, found: Found, lexicon: Lexicon, *, who: str, at: datetime, even_if_known: bool = False
) -> Brought:
    """Add found cases to the store, all of them or, when anything fails, none.

    Args:
        store: of the library.
        found: what the import found.
        lexicon: synonyms and stop words.
        who: who imports.
        at: when.
        even_if_known: also those that the library has already in other words, as `duplicates` says.

    Returns:
        What was added and what was left out: cases that are there already, and those of which the document does not
        say what happened. A case whose id another one has gets a new id.

    Raises:
        InputError: somebody else imports the same ids again and again.
        NotReadyError: the store cannot be written.
    """
    for attempt in range(_TRIES):
        made, skipped = _chosen(store, found, even_if_known)
        try:
            if made:
                store.add(made, lexicon, who=who, at=at)
        except InputError:
            # Somebody has taken an id since: he is to be seen now.
            if attempt == _TRIES - 1:
                raise
            continue
        break
    return Brought(tuple(case["id"] for case in made), skipped)


def _chosen(store: CaseStore, found: Found, even_if_known: bool) -> tuple[list[dict[str, Any]], dict[str, str]]:
    made: list[dict[str, Any]] = []
    skipped: dict[str, str] = {}
    for case in found.cases():
        if case.duplicates and not even_if_known:
            skipped[case.id] = f"库里已有相近的 {'、'.join(case.duplicates)}"
        elif not situation_of(case):
            skipped[case.id] = "文档没有写情况"
        else:
            fields = _with_free_id(store, case, {one["id"] for one in made})
            if fields is None:
                skipped[case.id] = "库里已有这一个"
            else:
                made.append(fields)
    return made, skipped


def _with_free_id(store: CaseStore, case: FoundCase, taken: set[str]) -> dict[str, Any] | None:
    """Return the fields of a case with an id that is free; None when the store has the case itself."""
    stem, number = case.id.rsplit("-", 1)
    count = int(number)
    while True:
        fields = entry(replace(case, id=f"{stem}-{count:02d}"))
        there = store.get(fields["id"])
        if there is None and fields["id"] not in taken:
            return fields
        if there is not None and all(there.get(name) == fields.get(name) for name in _SAME):
            return None
        count += 1
