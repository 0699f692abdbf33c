"""What was done to a case, in one form for the cases in files and those in the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.editing.history import Edit
from bot.editing.stored_cases import changed_fields, same_text
from bot.library.stores.cases import SHIPPED_BY, CaseStore
from bot.library.stores.journal import Revision

_FIELD = re.compile(r"^( +)[a-z_]+:", re.MULTILINE)
_SHOWN = 100
_AROUND = 30


@dataclass(frozen=True)
class Change:
    """A field before and after.

    Attributes:
        field: its name.
        before: its value before, None when it was empty.
        after: its value since, None when it is empty.
    """

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Event:
    """Something that was done to a case.

    Attributes:
        version: version of the case since.
        action: `add`, `replace` or `delete`.
        who: who did it.
        at: when, as an ISO 8601 text.
        where: the file that was edited, relative to data/, or `store`.
        changes: what changed, when something was replaced.
        same_as: the earlier version whose text it has again.
        before: all fields before, None when there was no such case.
    """

    version: int
    action: str
    who: str
    at: str
    where: str
    changes: tuple[Change, ...] = ()
    same_as: int | None = None
    before: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the event as plain data."""
        return asdict(self)


def case_history(case_id: str, store: CaseStore, edits: Sequence[Edit]) -> list[Event]:
    """Return what was done to a case, the newest first; also to one that is no more.

    Args:
        case_id: id of the case.
        store: the store.
        edits: of its file, see `history.read_history`.

    Returns:
        The edits of its file and what was done in the store; empty when there was never such a case. That the store
        followed an edit of the file is not told again.
    """
    in_files = [_of_file(edit) for edit in edits]
    told = [
        event
        for event, since in _of_store(store.history(case_id), store.get(case_id))
        if not _follows(event, since, in_files)
    ]
    return sorted([*in_files, *told], key=lambda one: datetime.fromisoformat(one.at), reverse=True)


def render_history(case_id: str, events: Iterable[Event]) -> str:
    """Return the history of a case for the screen; long texts are shown around what changed."""
    lines = []
    for event in events:
        when = datetime.fromisoformat(event.at).isoformat(" ", "seconds")
        lines.append(f"第 {event.version} 版 {when} {event.who}：{_what(event)}")
        lines += [f"  {change.field}：{_shown(change)}" for change in event.changes]
    return "\n".join(lines or [f"{case_id} 没有改过。"])


def _what(event: Event) -> str:
    if event.action == "add":
        return "进库" if event.same_as is None else f"恢复成第 {event.same_as} 版的内容"
    if event.action == "delete":
        return f"删掉（原来的标题：{(event.before or {}).get('title')}）"
    again = "" if event.same_as is None else f"，退回到第 {event.same_as} 版的内容"
    return "改了 " + ("、".join(change.field for change in event.changes) or "版本号") + again


def _of_store(steps: Sequence[Revision], now: Mapping[str, Any] | None) -> list[tuple[Event, Mapping[str, Any] | None]]:
    """Return what was done in the store, the oldest first, each with the fields of the case since."""
    texts = [*(step.before for step in steps), now][1:]
    events: list[tuple[Event, Mapping[str, Any] | None]] = []
    for place, (step, since) in enumerate(zip(steps, texts, strict=True)):
        shipped = step.who == SHIPPED_BY and since is not None
        version = int(since.get("version") or step.number) if shipped and since else step.number
        changes: tuple[Change, ...] = ()
        if step.action == "replace" and step.before is not None and since is not None:
            changes = _changes(changed_fields(step.before, since), step.before, since)
        same_as = None if shipped else _earlier(steps[:place], texts, since)
        event = Event(version, step.action, step.who, step.at, "store", changes, same_as, step.before)
        events.append((event, since))
    return events


def _earlier(
    steps: Sequence[Revision], texts: Sequence[Mapping[str, Any] | None], since: Mapping[str, Any] | None
) -> int | None:
    """Return the last of some versions that has a text."""
    same = (s.number for s, text in zip(steps, texts, strict=False) if text and since and same_text(text, since))
    return max(same, default=None)


def _follows(event: Event, since: Mapping[str, Any] | None, edits: Iterable[Event]) -> bool:
    """Tell whether the software has only brought into the store what an edit wrote into the file."""
    if event.who != SHIPPED_BY or event.action != "replace" or since is None:
        return False
    of_version = (edit for edit in edits if edit.version == event.version)
    return any(all(since.get(one.field) == one.after for one in edit.changes) for edit in of_version)


def _of_file(edit: Edit) -> Event:
    before, after = _fields_in(edit.before), _fields_in(edit.after)
    changes = _changes(edit.fields, before, after)
    return Event(edit.version, "replace", edit.who, edit.at, edit.file, changes, None, before)


def _changes(fields: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(Change(name, before.get(name), after.get(name)) for name in fields)


def _fields_in(text: str) -> dict[str, Any]:
    """Return the fields of an entry as it stands in a file: from the dash on, the lines after it indented."""
    import yaml

    found = _FIELD.search(text)
    first = re.match(r"- *", text)
    margin = len(found[1]) - len(first[0]) if found and first else 0
    try:
        (fields,) = yaml.safe_load(" " * max(margin, 0) + text)
        return dict(fields)
    except (yaml.YAMLError, TypeError, ValueError):
        return {}  # What was not written by us; who, when and which fields can still be told.


def _shown(change: Change) -> str:
    before, after = _text(change.before), _text(change.after)
    if len(before) > _SHOWN or len(after) > _SHOWN:
        before, after = _around(before, after)
    return f"{before or '（空）'} → {after or '（空）'}"


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return "，".join(f"{name} {part}" for name, part in value.items() if part)
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    return "" if value is None else str(value).replace("\n", " ").strip()


def _around(before: str, after: str) -> tuple[str, str]:
    """Return what differs in two texts, with a few characters around it."""
    start = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = min(len(before), len(after)) if start is None else start
    most = min(len(before), len(after)) - start
    same = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    return _cut(before, start, len(before) - same), _cut(after, start, len(after) - same)


def _cut(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    shown = text[first:last]
    if len(shown) > 2 * _SHOWN:
        shown = f"{shown[:_SHOWN]}……{shown[-_AROUND:]}"
    return ("…" if first else "") + shown + ("…" if last < len(text) else "")
