"""Found cases to drafts in the form of data/cases/, kept apart until a trainer has read them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.content import read_content
from bot.errors import ContentError, InputError
from bot.library.importing.found import Found, FoundCase
from bot.library.importing.known import texts_of
from bot.library.importing.similar import known_twins
from bot.library.schema import CASES, CaseFile

DRAFTS = CASES / "imported"
"""Not read by the library, which reads data/cases/*.yml only: a trainer completes a draft and moves it up."""

_MOST_KEYWORDS = 6
_LEAST_WORD = 2
_NOTE = (
    "# 从文档导入的草稿，个人信息已经遮住。\n"
    "# 核对后补全 issue、outcome、keywords、queries，再移到上一级文件夹，才会进案例库。\n"
)


@dataclass(frozen=True)
class Stored:
    """What was written.

    Attributes:
        files: the new files.
        ids: of the cases in them.
        skipped: id of each case that was left out to why, in Chinese.
    """

    files: tuple[Path, ...]
    ids: tuple[str, ...]
    skipped: Mapping[str, str]


def store_cases(
    found: Found, folder: Path = DRAFTS, *, known: Iterable[str] = (), even_if_known: bool = False
) -> Stored:
    """Write found cases as drafts, one file for each document; all of them or, when anything fails, none.

    Args:
        found: what the import found.
        folder: where the drafts go; made when it is missing.
        known: ids of the library, which no draft may have.
        even_if_known: also those that the library has already, as `duplicates` says.

    Returns:
        What was written and what was left out: cases that the library or the folder has already, and those of which
        the document does not say what happened. A case whose id is taken by another one gets a new id.

    Raises:
        InputError: the folder cannot be written.
        ContentError: a draft in the folder is broken, or would be.
    """
    drafts = texts_of(folder) if folder.is_dir() else {}
    library = set(known)
    taken = library | set(drafts)
    stored_before = known_twins(found.cases(), drafts)
    skipped: dict[str, str] = {}
    pages: list[tuple[str, list[FoundCase]]] = []
    for document in found.documents:
        fresh: list[FoundCase] = []
        for case in document.cases:
            twins = stored_before[case.id] or ([] if even_if_known else sorted(library & set(case.duplicates)))
            if twins:
                skipped[case.id] = f"已有 {'、'.join(twins)}"
            elif not situation_of(case):
                skipped[case.id] = "文档没有写情况"
            else:
                fresh.append(replace(case, id=_free(case.id, taken)))
                taken.add(fresh[-1].id)
        if fresh:
            pages.append((fresh[0].id.rsplit("-", 1)[0], fresh))
    files = _write_all(folder, [(name, page(cases)) for name, cases in pages])
    return Stored(tuple(files), tuple(case.id for _, cases in pages for case in cases), skipped)


def _free(wanted: str, taken: set[str]) -> str:
    """Return an id that is not taken: the wanted one, or with the next number."""
    stem, number = wanted.rsplit("-", 1)
    count = int(number)
    while f"{stem}-{count:02d}" in taken:
        count += 1
    return f"{stem}-{count:02d}"


def page(cases: list[FoundCase]) -> str:
    """Return the content of a draft file."""
    import yaml

    content = {"version": 1, "cases": [entry(case) for case in cases]}
    dumped = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10**6)
    return _NOTE + str(dumped)


def entry(case: FoundCase) -> dict[str, Any]:
    """Return a case as an entry of data/cases/; what the document does not have is left out.

    Args:
        case: with a situation or a dialogue.

    Returns:
        Fields of `schema.CaseModel`: what the document makes of it (analysis, comment) as `why`, its end added to the
        handling, the offsets in the section; the outcome is unknown and the issue `other` until a trainer says more.
    """
    told = "\n".join(filter(None, (case.handling, f"结果：{case.result}" if case.result else "")))
    why = "\n".join(filter(None, (case.analysis, case.comment)))
    fields = {
        "id": case.id,
        "title": case.title,
        "issue": case.issue or "other",
        "situation": situation_of(case),
        "wanted": case.wanted,
        "checked": case.checked,
        "handling": told,
        "why": why,
        "prevention": case.prevention,
        "outcome": "unknown",
        "keywords": _keywords(case),
        "queries": [case.title],
        "source": {
            "document": case.source.document,
            "section": f"{case.source.section}（第 {case.source.start}—{case.source.end} 字）",
        },
        "origin": "source",
    }
    return {name: value for name, value in fields.items() if value}


def situation_of(case: FoundCase) -> str:
    """Return what happened; where only talk is written down, the customer's first words of some length."""
    if case.situation:
        return case.situation
    said = (turn.text for turn in case.dialogue if turn.speaker == "customer")
    first = next((text for text in said if len(text) >= 8), "")
    return f"客户说：“{first}”" if first else ""


def _keywords(case: FoundCase) -> list[str]:
    """Return the words of the trade in a case, the most frequent first; its title when there is none."""
    from bot.language.segmenter import default_segmenter, read_word_list

    trade = read_word_list()
    counts: dict[str, int] = {}
    for word in default_segmenter().cut(f"{case.title}\n{case.situation}\n{case.handling}"):
        if len(word) >= _LEAST_WORD and word in trade:
            counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_KEYWORDS] or [case.title]


def _write_all(folder: Path, pages: list[tuple[str, str]]) -> list[Path]:
    """Write files aside, check them, and give them their names only when all are whole; no file is overwritten."""
    if not pages:
        return []
    partial: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages:
            handle, path = tempfile.mkstemp(prefix=f".{name}-", suffix=".partial", dir=folder)
            partial.append((Path(path), folder / f"{name}.yml"))
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            read_content(Path(path), CaseFile)
        for aside, wanted in partial:
            made.append(_place(aside, wanted))
    except (OSError, ContentError) as error:
        for file_made in made:
            file_made.unlink(missing_ok=True)
        if isinstance(error, ContentError):
            raise
        raise InputError(f"写不了 {folder}（{error.strerror}），没有存下任何案例") from error
    finally:
        for aside, _ in partial:
            aside.unlink(missing_ok=True)
    return made


def _place(aside: Path, wanted: Path) -> Path:
    """Give a file its name; a name that is taken gets a number, so that two importers never overwrite each other."""
    number, path = 2, wanted
    while True:
        try:
            # A link fails where the name is taken; a rename would overwrite.
            os.link(aside, path)
        except FileExistsError:
            path = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
            number += 1
        else:
            path.chmod(0o644)
            return path
