"""Changing fields of one entry in the text of a YAML file: every other character stays as it is, comments included."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

_PLAIN = re.compile(r"[a-z][a-z0-9_-]*")
_NOT_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Entry:
    """An entry of a list in a YAML file.

    Attributes:
        text: its text, from the dash to the end of its last value, without the line feed.
        value: what YAML makes of it.
        start: where the text begins in the file.
        end: one past its end.
    """

    text: str
    value: dict[str, Any]
    start: int
    end: int


def find_entry(text: str, entries: str, entry_id: str) -> Entry | None:
    """Find an entry of a file by its id.

    Args:
        text: the whole file, YAML that has been checked.
        entries: field of the file that holds the list of entries.
        entry_id: value of the field `id`.

    Returns:
        The entry, None when there is none.
    """
    node = _entry_node(text, entries, entry_id)
    if node is None:
        return None
    start = text.rindex("-", 0, node.start_mark.index)
    value = yaml.SafeLoader(text).construct_document(node)
    return Entry(text[start : _end(node, text)], value, start, _end(node, text))


def with_fields(text: str, entries: str, entry_id: str, fields: Mapping[str, Any], order: Sequence[str]) -> str:
    """Return the text of a file with fields of one entry changed.

    Args:
        text: the whole file, YAML that has been checked; the entry is written one field a line.
        entries: field of the file that holds the list of entries.
        entry_id: value of the field `id` of the entry, which must exist.
        fields: the new values by field; None takes the field out.
        order: all fields of an entry in the order in which a new one is put in.

    Returns:
        The text. A list or mapping is written in one line, a text in double quotes unless it is a plain name.
    """
    for name, value in fields.items():
        node = _entry_node(text, entries, entry_id)
        if node is None:
            raise KeyError(entry_id)
        parts = {key.value: (key, part) for key, part in node.value}
        if value is None:
            text = _without(text, *parts[name]) if name in parts else text
        elif name in parts:
            key, part = parts[name]
            colon = text.index(":", key.end_mark.index)
            text = f"{text[: colon + 1]} {written(value)}{text[_end(part, text) :]}"
        else:
            text = _with_new(text, name, value, parts, order)
    return text


def written(value: Any) -> str:
    """Return a value as it is written in a content file, in one line."""
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and value not in _NOT_TEXT else _quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_inside(part)}" for name, part in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_inside(part) for part in value) + "]"
    return json.dumps(value)


def _inside(value: Any) -> str:
    return _quoted(value) if isinstance(value, str) else written(value)


def _quoted(text: str) -> str:
    """Return a text in double quotes, in which YAML reads what JSON writes."""
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _entry_node(text: str, entries: str, entry_id: str) -> yaml.MappingNode | None:
    root = yaml.SafeLoader(text).get_single_node()
    assert isinstance(root, yaml.MappingNode)
    listed = next(part for key, part in root.value if key.value == entries)
    for node in listed.value:
        if any(key.value == "id" and part.value == entry_id for key, part in node.value):
            return node if isinstance(node, yaml.MappingNode) else None
    return None


def _end(node: yaml.Node, text: str) -> int:
    """Return one past the last character of a value; a block's own mark lies before the next thing in the file."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    end: int = node.end_mark.index
    while end > node.start_mark.index and text[end - 1] == "\n":
        end -= 1
    return end


def _without(text: str, key: yaml.Node, part: yaml.Node) -> str:
    start = text.rfind("\n", 0, key.start_mark.index) + 1
    end = text.find("\n", _end(part, text))
    return text[:start] + (text[end + 1 :] if end >= 0 else "")


def _with_new(
    text: str, name: str, value: Any, parts: Mapping[str, tuple[yaml.Node, yaml.Node]], order: Sequence[str]
) -> str:
    """Put a field in after those that come before it in the order."""
    before = [field for field in order[: order.index(name)] if field in parts] or ["id"]
    key, part = parts[before[-1]]
    end = text.find("\n", _end(part, text))
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{' ' * key.start_mark.column}{name}: {written(value)}{text[end:]}"
