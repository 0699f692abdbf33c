"""What a store holds, as a list and in numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.library.stores.carrying import Carrying
from bot.library.stores.cases import CaseStore

_A_QUERY = 500
_COLUMNS = "row, id, shipped, issue, revision, record"


@dataclass(frozen=True)
class Listed:
    """A case in a list.

    Attributes:
        id: its id.
        title: its title.
        issue: what it is about, one of `labels.ISSUES`, or empty.
        document: the document it comes from, or empty.
        revision: how often it has been written, from 1.
        shipped: whether it came with the software.
        removed: whether it has been removed.
    """

    id: str
    title: str
    issue: str
    document: str
    revision: int
    shipped: bool
    removed: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the case as plain data."""
        return asdict(self)


def list_cases(
    store: CaseStore, *, shipped: bool | None = None, issue: str = "", document: str = "", top: int
) -> tuple[list[Listed], int]:
    """List cases.

    Args:
        store: the store.
        shipped: only those that came with the software, or only the others; all when None.
        issue: only those of an issue, one of `labels.ISSUES`.
        document: only those from documents with this in their name.
        top: how many at most, 1 or more.

    Returns:
        The cases, the last that came first, and how many there are in all.
    """
    conditions = ["row < ?"]
    values: list[Any] = [_BEYOND]
    if shipped is not None:
        conditions, values = [*conditions, "shipped = ?"], [*values, int(shipped)]
    if issue:
        conditions, values = [*conditions, "issue = ?"], [*values, issue]
    if document:
        return _of_document(store, " AND ".join(conditions), values, document, top)
    wanted = f"FROM entries WHERE {' AND '.join(conditions)}"
    rows = store.database.query(f"SELECT {_COLUMNS} {wanted} ORDER BY row DESC LIMIT ?", (*values, top))
    count = store.database.query(f"SELECT count(*) {wanted}", values)
    return [_listed(row) for row in rows], int(count[0][0])


def list_removed(store: CaseStore, *, top: int) -> tuple[list[Listed], int]:
    """List the cases that were removed and did not come with the software, in the order of their ids.

    Returns:
        At most `top` cases, and how many there are in all.
    """
    found: list[Listed] = []
    count = 0
    for case_id in Carrying(store.database).removed():
        count += 1
        if len(found) < top:
            last = store.history(case_id)[-1]
            record = dict(last.before or {})
            found.append(_of_record(case_id, record, str(record.get("issue") or ""), last.number, removed=True))
    return found, count


def near_ids(store: CaseStore, case_id: str, *, top: int = 3) -> list[str]:
    """Return ids that somebody may have meant, best first; of a large store only its neighbours are looked at."""
    import difflib

    known = [one for (one,) in store.database.query(f"{_IDS} id >= ? ORDER BY id LIMIT {_A_QUERY}", (case_id,))]
    known += [one for (one,) in store.database.query(f"{_IDS} id < ? ORDER BY id DESC LIMIT {_A_QUERY}", (case_id,))]
    return difflib.get_close_matches(case_id, sorted(known), n=top, cutoff=0.5)


_IDS = "SELECT id FROM entries WHERE"
_BEYOND = 2**31 - 1


def _of_document(
    store: CaseStore, condition: str, values: Sequence[Any], document: str, top: int
) -> tuple[list[Listed], int]:
    """List the cases of some documents; the name stands inside the record, so candidates are read and looked at."""
    pattern = json.dumps(document, ensure_ascii=False)[1:-1]
    for sign in "!%_":
        pattern = pattern.replace(sign, "!" + sign)
    statement = (
        f"SELECT {_COLUMNS} FROM entries WHERE {condition} AND record LIKE ? ESCAPE '!'"
        f" ORDER BY row DESC LIMIT {_A_QUERY}"
    )
    found: list[Listed] = []
    count, last = 0, _BEYOND
    while rows := store.database.query(statement, (last, *values[1:], f"%{pattern}%")):
        of_it = [one for one in map(_listed, rows) if document in one.document]
        found += of_it[: top - len(found)]
        count, last = count + len(of_it), rows[-1][0]
    return found, count


def _listed(row: Sequence[Any]) -> Listed:
    _, case_id, shipped, issue, revision, record = row
    return _of_record(case_id, json.loads(record), issue, revision, shipped=bool(shipped))


def _of_record(
    case_id: str, record: dict[str, Any], issue: str, revision: int, *, shipped: bool = False, removed: bool = False
) -> Listed:
    document = str((record.get("source") or {}).get("document") or "")
    return Listed(case_id, str(record.get("title") or ""), issue, document, revision, shipped, removed)
