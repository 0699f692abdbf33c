"""Families of wordings written out for the engines that match them.

Python's `re` matches exactly. spaCy's Matcher knows repetition for single tokens only, so writing a family out for it
exactly would take thousands of patterns; it gets a few wider ones instead, a net that lets no match slip, and whoever
uses it confirms with the regular expression (see `bot.language.pipeline`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.coaching.notation import (
    PUNCTUATION,
    Choice,
    Edge,
    FamilyError,
    Gap,
    Literal,
    Node,
    Repeat,
    Sequence,
    length_range,
    map_characters,
    parse,
)

__all__ = [
    "PUNCTUATION",
    "FamilyError",
    "map_characters",
    "parse",
    "required_literals",
    "to_matcher_patterns",
    "to_regex",
]

MOST_MATCHER_PATTERNS = 12
"""A family's patterns for spaCy; beyond this, alternatives are merged into the set of their characters."""

_NOT_PUNCTUATION = f"[^{re.escape(PUNCTUATION)}]"
_NO_LATIN_WORD = "(?!(?<=[a-z])[a-z])"
_EDGES = {"^": f"(?<!{_NOT_PUNCTUATION})", "$": f"(?!{_NOT_PUNCTUATION})"}


def to_regex(node: Node) -> str:
    """Write a family as a regular expression for Python's `re`.

    Longest alternatives come first; a match neither begins nor ends within a Latin word (`olt` is not in `volte`).
    """
    regex = _regex(node)
    return f"{_NO_LATIN_WORD}{regex}{_NO_LATIN_WORD}" if re.search("[a-z]", regex) else regex


def _regex(node: Node) -> str:
    if isinstance(node, Literal):
        return re.escape(node.character)
    if isinstance(node, Gap):
        return f"{_NOT_PUNCTUATION}{{0,{node.most}}}"
    if isinstance(node, Edge):
        return _EDGES[node.side]
    if isinstance(node, Sequence):
        return "".join(_regex(item) for item in node.items)
    if isinstance(node, Repeat):
        item = _regex(node.item)
        single = isinstance(node.item, Literal) or _single_characters(node.item) is not None
        suffix = "?" if node.most == 1 else f"{{0,{node.most}}}"
        return (item if single or isinstance(node.item, Choice) else f"(?:{item})") + suffix
    singles = _single_characters(node)
    if singles is not None:
        return f"[{re.escape(''.join(singles))}]" if len(singles) > 1 else re.escape(singles[0])
    return f"(?:{'|'.join(_alternatives(node))})"


def to_matcher_patterns(node: Node, *, most: int = MOST_MATCHER_PATTERNS) -> list[list[dict[str, Any]]]:
    """Write a family for spaCy's Matcher over a doc whose tokens are single characters.

    The patterns let more through than the family (repetition is unbounded, merged alternatives mix their characters),
    and never less: where the regular expression matches, one of them does.

    Args:
        node: the family.
        most: number of patterns, 1 or more, up to which alternatives are written out instead of merged.

    Returns:
        One to `most` patterns of at least one token each.
    """
    patterns: list[list[dict[str, Any]]] = [[]]
    for item in _flatten(node):
        expanded = _expand(item, most // len(patterns))
        patterns = [[*head, *tail] for head in patterns for tail in expanded]
    return patterns


def required_literals(node: Node) -> list[list[str]]:
    """Return what a text must contain to be worth matching.

    Args:
        node: the family.

    Returns:
        Groups of strings: every match contains at least one string of each group. The rarest group first.
    """
    groups = {tuple(sorted(group)) for group in _required(node)}
    return [list(group) for group in sorted(groups, key=lambda group: (_commonness(group), group))]


def _flatten(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)


def _single_characters(node: Node) -> list[str] | None:
    """Return the characters of a choice among single characters, in order, or None when it is anything else."""
    if isinstance(node, Literal):
        return [node.character]
    if not isinstance(node, Choice):
        return None
    characters: list[str] = []
    for option in node.options:
        inner = _single_characters(option)
        if inner is None:
            return None
        characters.extend(character for character in inner if character not in characters)
    return characters


def _alternatives(node: Choice) -> list[str]:
    """Return a choice's alternatives as regular expressions, longest first, single characters merged into a class."""
    singles: list[Node] = [option for option in node.options if _single_characters(option) is not None]
    others = [option for option in node.options if _single_characters(option) is None]
    others.sort(key=lambda option: -length_range(option)[1])
    written = [_regex(option) for option in others]
    if singles:
        merged = _regex(Choice(tuple(singles)))
        # An alternative that may be empty or an edge would shadow the single characters if it stood before them.
        shorter = [index for index, option in enumerate(others) if length_range(option)[1] == 0]
        written.insert(shorter[0] if shorter else len(written), merged)
    return written


def _expand(node: Node, room: int) -> list[list[dict[str, Any]]]:
    """Return an item's token patterns, at most `room` (1 or more) of them."""
    if isinstance(node, Edge):
        return [[]]
    if isinstance(node, Sequence):
        patterns: list[list[dict[str, Any]]] = [[]]
        for item in node.items:
            expanded = _expand(item, max(1, room // len(patterns)))
            patterns = [[*head, *tail] for head in patterns for tail in expanded]
        return patterns
    if isinstance(node, Choice) and _single_characters(node) is None and len(node.options) <= room:
        share = room // len(node.options)
        return [pattern for option in node.options for pattern in _expand(option, share)]
    return [[_token(node)]]


def _token(node: Node) -> dict[str, Any]:
    """Return one token pattern with an operator that covers all that a node matches."""
    characters = sorted(_characters(node))
    if "" in characters:
        token: dict[str, Any] = {"ORTH": {"NOT_IN": list(PUNCTUATION)}}
    elif len(characters) == 1:
        token = {"ORTH": characters[0]}
    else:
        token = {"ORTH": {"IN": characters}}
    least, most = length_range(node)
    if (least, most) == (1, 1):
        return token
    return token | {"OP": "?" if (least, most) == (0, 1) else "*" if least == 0 else "+"}


def _characters(node: Node) -> set[str]:
    """Return the characters that a node matches, with "" for any but punctuation."""
    if isinstance(node, Literal):
        return {node.character}
    if isinstance(node, Gap):
        return {""}
    if isinstance(node, Edge):
        return set()
    children = (node.item,) if isinstance(node, Repeat) else node.items if isinstance(node, Sequence) else node.options
    return set().union(*map(_characters, children))


def _commonness(group: Iterable[str]) -> float:
    """Return a rough measure of how common the strings of a group are: one more character is 40 times rarer."""
    lengths = [len(string) for string in group]
    return len(lengths) * 40.0 ** -min(lengths)


def _required(node: Node) -> list[set[str]]:
    if isinstance(node, Literal):
        return [{node.character}]
    if isinstance(node, Choice):
        return _required_of_choice(node)
    if not isinstance(node, Sequence):
        return []
    groups: list[set[str]] = []
    run = ""
    for item in (*node.items, Edge("$")):
        if isinstance(item, Literal):
            run += item.character
            continue
        if run:
            groups.append({run})
        run = ""
        groups.extend(_required(item))
    return groups


def _required_of_choice(node: Choice) -> list[set[str]]:
    """Join the strongest group of each alternative: every match contains a string of one of them."""
    joined: set[str] = set()
    for option in node.options:
        groups = _required(option)
        if not groups:
            return []
        joined |= min(groups, key=lambda group: (_commonness(group), sorted(group)))
    return [joined]
