"""Entries of the library by id and by issue."""

from __future__ import annotations

from bot.library.records import Case, HandbookEntry, record_from_dict
from bot.library.store import Library, LibraryFile, default_library


def find_entry(entry_id: str, *, library: LibraryFile | None = None) -> Case | HandbookEntry | None:
    """Return the case or handbook entry with an id, None when there is none.

    Raises:
        ContentError: a content file is broken.
    """

    def work(opened: Library) -> Case | HandbookEntry | None:
        found = opened.find(entry_id)
        if found is None:
            return None
        kind, fields = found
        return record_from_dict(Case, fields) if kind == "case" else record_from_dict(HandbookEntry, fields)

    return (library or default_library()).use(work)


def cases_of_issue(issue: str, *, top: int, library: LibraryFile | None = None) -> list[Case]:
    """Return cases of an issue, for a question that names no matter of its own.

    Args:
        issue: one of `labels.ISSUES`.
        top: how many at most, 0 or more.
        library: the library to look in; the project's when None.

    Raises:
        ContentError: a content file is broken.
    """

    def work(opened: Library) -> list[Case]:
        return [record_from_dict(Case, fields) for fields in opened.cases.of_issue(issue, top=top)]

    return (library or default_library()).use(work)
