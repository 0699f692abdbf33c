"""Editing a case in its file: checked before it is written, with a history of who, when and the text before."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.content import read_yaml, shown_path
from bot.editing.editor import editor_name
from bot.editing.entry_text import Entry, find_entry, with_fields
from bot.editing.history import FILE, Edit, editing, open_journal
from bot.editing.writing import prepare, replace
from bot.errors import ContentError, InputError, NotReadyError
from bot.library.schema import CASES, CaseFile, CaseModel

_ENTRIES = "cases"
_KEPT = ("id", "version")
"""Fields that an editor does not set: other content refers to the id, and the version counts the edits."""


@dataclass(frozen=True)
class Place:
    """Where a case stands.

    Attributes:
        path: its file.
        text: the whole file.
        entry: the case in it.
        version: its version.
    """

    path: Path
    text: str
    entry: Entry
    version: int


def edit_case(
    case_id: str,
    changes: Mapping[str, Any],
    *,
    who: str,
    now: datetime,
    folder: Path = CASES,
    history: Path = FILE,
    dry_run: bool = False,
) -> Edit:
    """Change fields of a case.

    Args:
        case_id: id of the case.
        changes: new values by field, as `read_changes` gives them; None takes a field out.
        who: name of the editor, 1 to 40 characters in one line.
        now: when, with its time zone.
        folder: folder of the case files.
        history: the journal of edits.
        dry_run: only say what would be changed.

    Returns:
        The edit, as it stands in the journal.

    Raises:
        InputError: there is no such case, nothing changes, or `who` is no name.
        ContentError: the case would not be valid; names file, line and field. Nothing is changed.
        NotReadyError: a file cannot be written. Nothing is changed.
    """
    name = editor_name(who)
    if dry_run:
        return _prepared(case_id, changes, name, now, folder)[2]
    with editing(folder.parent), open_journal(history) as journal:
        place, text, edit = _prepared(case_id, changes, name, now, folder)
        partial = prepare(place.path, text.encode("utf-8"))
        try:
            journal.append(edit)
            replace(partial, place.path)
        except OSError as error:
            journal.undo()
            raise NotReadyError(f"写不了 {shown_path(place.path)}（{error.strerror}）：案例没有改动") from error
        finally:
            partial.unlink(missing_ok=True)
    return edit


def find_case(case_id: str, folder: Path = CASES) -> Place:
    """Return where a case stands.

    Raises:
        InputError: there is no such case.
        ContentError: a file is no YAML.
    """
    known = []
    for path in sorted(folder.glob("*.yml")):
        value = read_yaml(path)[0]
        for case in value.get(_ENTRIES, ()):
            known.append(str(case.get("id")))
            if case.get("id") == case_id:
                text = path.read_bytes().decode("utf-8")
                entry = find_entry(text, _ENTRIES, case_id)
                assert entry is not None, case_id
                return Place(path, text, entry, int(case.get("version") or value["version"]))
    import difflib

    near = difflib.get_close_matches(case_id, known, n=3, cutoff=0.5)
    hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
    raise InputError(f"案例库里没有 {case_id}{hint}")


def read_changes(settings: Sequence[str], case: Mapping[str, Any]) -> dict[str, Any]:
    """Read changes from the command line.

    Args:
        settings: `field=value` each; `source.section=…` for a part; a list as `[甲, 乙]`; no value takes a field out.
        case: the case as it stands.

    Returns:
        New values by field.

    Raises:
        InputError: a setting cannot be read, or there is no such field.
    """
    changes: dict[str, Any] = {}
    for setting in settings:
        name, equals, given = setting.partition("=")
        field, _, part = name.strip().partition(".")
        if not equals or field not in CaseModel.__fields__:
            known = "、".join(one for one in CaseModel.__fields__ if one not in _KEPT)
            raise InputError(f"--set 应写成 字段=值；“{setting[:40]}”不是。字段有 {known}")
        value = _read_value(field, part, given.strip())
        if part:
            value = {**changes.get(field, case.get(field) or {}), part: value}
        changes[field] = value
    return changes


def changes_from_file(path: Path, case: Mapping[str, Any]) -> dict[str, Any]:
    """Read a case as it shall be from a file.

    Args:
        path: YAML with the fields of one case, or a case file that holds the one with this id.
        case: the case as it stands.

    Returns:
        New values by field; None for the fields that the file does not have.

    Raises:
        InputError: the file does not hold this case.
        ContentError: the file is no YAML, or has a field that there is not; names file, line and field.
    """
    value, lines = read_yaml(path)
    listed = value.get(_ENTRIES) if isinstance(value, dict) and _ENTRIES in value else [value]
    entries = listed if isinstance(listed, list) else []
    wanted = [entry for entry in entries if isinstance(entry, dict) and entry.get("id") == case["id"]]
    if len(wanted) != 1:
        raise InputError(f"{path} 里没有编号为 {case['id']} 的案例")
    for field in wanted[0]:
        if field not in CaseModel.__fields__:
            line = lines.get((field,), lines.get((_ENTRIES, entries.index(wanted[0]), field), 0))
            raise ContentError(str(path), line, str(field), "不认识这个字段，请检查拼写")
    names = [name for name in CaseModel.__fields__ if name in wanted[0] or name in case]
    return {name: wanted[0].get(name) for name in names if name not in _KEPT}


def _prepared(
    case_id: str, changes: Mapping[str, Any], who: str, now: datetime, folder: Path
) -> tuple[Place, str, Edit]:
    """Return the case, the new text of its file and the edit; nothing is written."""
    place = find_case(case_id, folder)
    old = place.entry.value
    changed = {name: value for name, value in changes.items() if value != old.get(name)}
    kept = [name for name in changed if name in _KEPT]
    if kept:
        raise InputError(f"{kept[0]} 不能改：别的内容按编号引用案例，版本由教练来数")
    if not changed:
        raise InputError(f"{case_id} 没有变化：新的内容和原来一样")
    version = place.version + 1
    fields = {**changed, "version": version}
    text = with_fields(place.text, _ENTRIES, case_id, fields, list(CaseModel.__fields__))
    after = _checked(place, text, case_id, fields)
    when = now.astimezone(timezone.utc).isoformat(timespec="seconds")
    file = place.path.relative_to(folder.parent).as_posix()
    return place, text, Edit(when, who, file, case_id, tuple(changed), version, place.entry.text, after.text)


def _checked(place: Place, text: str, case_id: str, fields: Mapping[str, Any]) -> Entry:
    """Return the entry in the new text of its file.

    Raises:
        ContentError: the file would not be valid, or more than the fields would change.
    """
    from bot.practice.reading import read_located

    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / place.path.name
        aside.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        try:
            located, found = read_located(aside, CaseFile)
        except ContentError as error:
            raise _at(place.path, error) from error
    if found:
        raise _at(place.path, found[0])
    entry = find_entry(text, _ENTRIES, case_id)
    wanted = {**place.entry.value, **fields}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    others = [case for case in located.value[_ENTRIES] if case["id"] != case_id]
    before = [case for case in read_yaml(place.path)[0][_ENTRIES] if case["id"] != case_id]
    if entry is None or entry.value != wanted or others != before:
        raise ContentError(shown_path(place.path), 0, case_id, "这样改会动到别的地方，请直接改文件")
    return entry


def _at(path: Path, error: ContentError) -> ContentError:
    return ContentError(shown_path(path), error.line, error.field, error.problem)


def _read_value(field: str, part: str, given: str) -> Any:
    import yaml

    if not given:
        return None
    model = CaseModel.__fields__[field]
    text = part or (isinstance(model.outer_type_, type) and issubclass(model.outer_type_, str))
    if text:
        return given
    try:
        return yaml.safe_load(given)
    except yaml.YAMLError as error:
        raise InputError(f"{field} 的值读不懂：列表写成 [甲, 乙]") from error
