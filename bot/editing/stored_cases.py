"""Cases that were brought into the store: edited, removed and put back, each with who, when and the text before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import datetime
from typing import Any

from bot.editing.editor import editor_name
from bot.editing.stored_values import KEPT, checked_changes
from bot.errors import InputError
from bot.library.records import Case
from bot.library.stores.cases import SHIPPED_BY, CaseStore
from bot.library.stores.index import Row
from bot.library.stores.listing import near_ids
from bot.library.terms import Lexicon

_ORDER = tuple(one.name for one in dataclass_fields(Case))


@dataclass(frozen=True)
class StoredEdit:
    """A change of a case in the store.

    Attributes:
        id: id of the case.
        fields: the fields that change.
        version: version of the case since.
        before: its fields before, None when it had been removed.
        after: its fields since.
        masked: the changed fields in which personal data was masked.
    """

    id: str
    fields: tuple[str, ...]
    version: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    masked: tuple[str, ...] = ()


def edit_stored(
    store: CaseStore,
    case_id: str,
    changes: Mapping[str, Any],
    lexicon: Lexicon,
    *,
    who: str,
    now: datetime,
    dry_run: bool = False,
) -> StoredEdit:
    """Change fields of an imported case; personal data in the new texts is masked.

    Args:
        store: the store.
        case_id: id of the case.
        changes: new values by field, as `cases.read_changes` gives them; None takes a field out.
        lexicon: synonyms and stop words.
        who: name of the editor, 1 to 40 characters in one line.
        now: when, with its time zone.
        dry_run: only say what would be changed.

    Returns:
        The edit.

    Raises:
        InputError: there is no such case or it came with the software, a value is wrong, nothing changes, or `who` is
            no name. Nothing is changed.
        NotReadyError: the store cannot be written. Nothing is changed.
    """
    name = editor_name(who)
    given, masked = checked_changes(case_id, changes)
    if dry_run:
        return _edit(store, case_id, given, masked)
    with store.database.transaction():
        edit = _edit(store, case_id, given, masked)
        store.replace(edit.after, lexicon, who=name, at=now)
    return edit


def remove_stored(
    store: CaseStore, case_ids: Sequence[str], *, who: str, now: datetime, dry_run: bool = False
) -> list[dict[str, Any]]:
    """Take imported cases out, all of them or none; their texts are kept in the history.

    Args:
        store: the store.
        case_ids: ids of the cases.
        who: name of the editor, 1 to 40 characters in one line.
        now: when, with its time zone.
        dry_run: only say which cases these are.

    Returns:
        The fields of the cases, in the order of their ids as given.

    Raises:
        InputError: there is no such case, one came with the software, or `who` is no name. Nothing is changed.
        NotReadyError: the store cannot be written. Nothing is changed.
    """
    name = editor_name(who)
    ids = list(dict.fromkeys(case_ids))
    if dry_run:
        return [_fields(own_case(store, case_id)) for case_id in ids]
    with store.database.transaction():
        found = [_fields(own_case(store, case_id)) for case_id in ids]
        for case_id in ids:
            store.delete(case_id, who=name, at=now)
    return found


def restore_stored(
    store: CaseStore,
    case_id: str,
    lexicon: Lexicon,
    *,
    who: str,
    now: datetime,
    to: int | None = None,
    dry_run: bool = False,
) -> StoredEdit:
    """Put an earlier text of an imported case back, also of one that was removed; that is a change like any other.

    Args:
        store: the store.
        case_id: id of the case.
        lexicon: synonyms and stop words.
        who: name of the editor, 1 to 40 characters in one line.
        now: when, with its time zone.
        to: the version whose text is put back; the one before the last change when None.
        dry_run: only say what would be changed.

    Returns:
        The change.

    Raises:
        InputError: there was never such a case, it comes with the software, there is no such version or no other text
            than the present one, or `who` is no name. Nothing is changed.
        NotReadyError: the store cannot be written. Nothing is changed.
    """
    name = editor_name(who)
    if dry_run:
        return _restored(store, case_id, to)
    with store.database.transaction():
        edit = _restored(store, case_id, to)
        if edit.before is None:
            store.add([edit.after], lexicon, who=name, at=now)
        else:
            store.replace(edit.after, lexicon, who=name, at=now)
    return edit


def own_case(store: CaseStore, case_id: str) -> Row:
    """Return an imported case.

    Raises:
        InputError: there is none with this id; names near ones, or the file of one that comes with the software.
    """
    row = store.rows_of([case_id]).get(case_id)
    if row is None:
        raise unknown_case(store, case_id)
    if row.shipped:
        raise _shipped(case_id)
    return row


def unknown_case(store: CaseStore, case_id: str) -> InputError:
    """Return the error for an id that belongs to no case; names near ones, or how to put a removed one back."""
    if store.history(case_id):
        return InputError(f"{case_id} 已经删掉了：要找回来请用 coach cases restore {case_id}")
    near = near_ids(store, case_id)
    hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
    return InputError(f"案例库里没有 {case_id}{hint}")


def as_page(fields: Mapping[str, Any]) -> str:
    """Return a case as YAML, one field after the other, as `coach cases edit --file` reads it."""
    import yaml

    from bot.library.schema import CaseModel

    names = [name for name in CaseModel.__fields__ if name in fields]
    names += [name for name in fields if name not in names]
    kept = {name: fields[name] for name in names if fields[name] not in (None, [])}
    return str(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10**6))


def same_text(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two texts of a case are the same but for the version that counts them."""
    return not changed_fields(one, other)


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the fields that differ, id and version aside; an empty field is as good as none."""
    names = dict.fromkeys((*_ORDER, *after, *before))
    return tuple(n for n in names if n not in KEPT and (before.get(n) or None) != (after.get(n) or None))


def _edit(store: CaseStore, case_id: str, given: Mapping[str, Any], masked: tuple[str, ...]) -> StoredEdit:
    old = _fields(own_case(store, case_id))
    fields = changed_fields(old, {**old, **given})
    if not fields:
        raise InputError(f"{case_id} 没有变化：新的内容和原来一样")
    return _change(store, old, {**old, **given}, fields, masked)


def _restored(store: CaseStore, case_id: str, to: int | None) -> StoredEdit:
    row = store.rows_of([case_id]).get(case_id)
    if row is not None and row.shipped:
        raise _shipped(case_id)
    steps = store.history(case_id)
    if not steps:
        raise unknown_case(store, case_id)
    if row is None and steps[-1].who == SHIPPED_BY:
        raise InputError(f"{case_id} 原来随软件附带，新版本没有带：要用它就把它写进 data/cases 里的文件")
    now = None if row is None else _fields(row)
    texts: list[Mapping[str, Any] | None] = [*(step.before for step in steps), now]
    if to is None:
        wanted = texts[-2]
        if wanted is None:
            raise InputError(f"{case_id} 没有改过，没有更早的内容可以退回")
    else:
        wanted = dict(zip((step.number for step in steps), texts[1:], strict=True)).get(to)
        if wanted is None:
            with_text = [str(step.number) for step, text in zip(steps, texts[1:], strict=True) if text]
            raise InputError(f"{case_id} 没有第 {to} 版的内容，有内容的是第 {'、'.join(with_text)} 版")
    fields = changed_fields(now or {}, wanted)
    if not fields:
        raise InputError(f"{case_id} 没有变化：现在就是这个内容")
    return _change(store, now, {"id": case_id, **wanted}, fields, ())


def _change(
    store: CaseStore,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    fields: tuple[str, ...],
    masked: tuple[str, ...],
) -> StoredEdit:
    version = store.history(new["id"])[-1].number + 1
    after = {name: value for name, value in new.items() if value is not None} | {"version": version}
    return StoredEdit(new["id"], fields, version, old, after, tuple(name for name in masked if name in fields))


def _fields(row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(row.record)
    return fields


def _shipped(case_id: str) -> InputError:
    """Return the error for a case that comes with the software; names its file."""
    from bot.content import shown_path
    from bot.editing.cases import find_case

    try:
        file = shown_path(find_case(case_id).path)
    except InputError:
        file = "data/cases 里的文件"
    return InputError(
        f"{case_id} 随软件附带，写在 {file}：改它用 coach cases edit，不要它就从文件里去掉，案例库会跟着变"
    )
