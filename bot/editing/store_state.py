"""How the store of cases stands: what it holds, where, and whether its words are those of now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.library.store import Library


def words_out_of_date(library: Library) -> bool:
    """Tell whether cases were cut into words with other words or synonyms than those of now."""
    return library.cases.about("indexed_with") != library.compiled.words


def about_store(library: Library) -> dict[str, Any]:
    """Return what an operator wants to know of the store.

    Returns:
        `where` without a password; how many `cases`, `shipped`, `imported` and `removed` ones; `bytes` on disk, 0 in
        memory; `words_up_to_date`; `words` and `indexed_with`, the stamps of the words of now and of those the cases
        were cut with; `left_out`, ids of the software's cases that an imported one has taken; `loads`.
    """
    from bot.library.stores.carrying import Carrying

    store, carrying = library.cases, Carrying(library.cases.database)
    imported, removed = carrying.counted()
    cases = store.count()
    rows = store.rows_of([str(one.record["id"]) for one in library.compiled.shipped()])
    return {
        "where": store.database.name,
        "cases": cases,
        "shipped": cases - imported,
        "imported": imported,
        "removed": removed,
        "bytes": store.database.bytes_used(),
        "words_up_to_date": not words_out_of_date(library),
        "words": library.compiled.words,
        "indexed_with": store.about("indexed_with"),
        "left_out": sorted(case_id for case_id, row in rows.items() if not row.shipped),
        "loads": carrying.loads(),
    }
