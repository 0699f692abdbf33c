"""Which cases of the case index the import finds in the source documents; runs where ../shared/ is."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from bot.evaluation.tables import table
from bot.library.importing.found import Found, FoundCase
from bot.library.importing.known import library_texts
from bot.library.importing.run import import_files
from bot.paths import PROJECT

_SHARED = PROJECT.parent / "shared"
_ROW = re.compile(
    r"^\|\s*`(?P<id>[^`]+)`\s*\|\s*(?P<source>\d{3})\s*\|[^|]*\|\s*(?P<phrase>[^|]+?)\s*\|$", re.MULTILINE
)
_MARKS = re.compile(r"[“”\"'\s]")
_SHOWN = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=_SHARED, help="folder of case-index.md and seeds/")
    parser.add_argument("--texts", action="store_true", help="print the fields in full, for reading against the index")
    arguments = parser.parse_args()
    index = arguments.shared / "case-index.md"
    if not index.is_file():
        sys.exit(f"no {index}: the source documents are not part of the repository")
    found = import_files(sorted((arguments.shared / "seeds").glob("*.txt")), library=library_texts())
    rows, used = _rows(index.read_text(encoding="utf-8"), found)
    print(table("从源文档里导入案例", ("案例", "来源", "导入的编号", "情况", "处理", "库里认出"), rows))
    extra = [case for case in found.cases() if case.id not in used]
    print(f"\n找到 {sum(1 for row in rows if row[2] != '—')} / {len(rows)}；另外多出 {len(extra)} 个")
    for case in extra:
        print(f"  多出：{case.id} {case.title}")
    if arguments.texts:
        _print_texts(found)


def _rows(index: str, found: Found) -> tuple[list[tuple[str, ...]], set[str]]:
    """Return a row for each case of the index, and the ids of the found cases that stand in one."""
    rows: list[tuple[str, ...]] = []
    used: set[str] = set()
    for entry in _ROW.finditer(index):
        case = _case_with(entry["phrase"], entry["source"], entry["id"], found)
        if case is None:
            rows.append((entry["id"], entry["source"], "—", "", "", ""))
            continue
        used.add(case.id)
        known = "是" if entry["id"] in case.duplicates else ""
        rows.append((entry["id"], entry["source"], case.id[-2:], _start(case.situation), _start(case.handling), known))
    return rows, used


def _case_with(phrase: str, source: str, identifier: str, found: Found) -> FoundCase | None:
    """Return the case that holds the phrase it is to be found by, or that the library knows under the id."""
    cases = [case for case in found.cases() if case.source.document.startswith(source)]
    for case in cases:
        if identifier in case.duplicates:
            return case
    wanted = _MARKS.sub("", phrase)
    for case in cases:
        told = [case.title, case.situation, case.checked, case.handling, case.result, case.comment, case.source.section]
        if wanted in _MARKS.sub("", "".join(told)):
            return case
    return None


def _start(text: str) -> str:
    plain = text.replace("\n", " ")
    return plain[:_SHOWN] + "…" if len(plain) > _SHOWN else plain or "（空）"


def _print_texts(found: Found) -> None:
    for case in found.cases():
        print(f"\n{case.id} {case.title}")
        for name in ("situation", "checked", "handling", "result", "analysis", "prevention", "comment"):
            if getattr(case, name):
                print(f"  {name}: {getattr(case, name)}")
        print(f"  dialogue: {len(case.dialogue)}  {'；'.join(case.notes)}")


if __name__ == "__main__":
    main()
