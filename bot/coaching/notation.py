"""The notation in which data/forbidden/ writes families of wordings, parsed into a tree.

characters          match themselves
[A|B|C] or (A|B|C)  one of, may nest
? after an item     optional
* after an item     zero to two times
…                   up to four characters that are no punctuation; …… up to eight
^ first, $ last     at the edge of a clause only
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Union

from bot.language.normalise import normalise

PUNCTUATION = ",.!?;:、。…—~·\"'“”‘’()<>《》〈〉「」『』[]{}"
"""What ends a clause in normalised text; no family reaches across it."""

_CLOSING = {"[": "]", "(": ")"}
_GAP_LENGTH = 4
_MOST_GAP = 8


class FamilyError(ValueError):
    """A pattern is not written in the notation; the message says in Chinese what is wrong and where."""


@dataclass(frozen=True)
class Literal:
    """One character that stands for itself."""

    character: str


@dataclass(frozen=True)
class Gap:
    """Up to `most` characters that are no punctuation."""

    most: int


@dataclass(frozen=True)
class Edge:
    """The start (`^`) or the end (`$`) of a clause."""

    side: str


@dataclass(frozen=True)
class Sequence:
    """Items one after the other."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """One of several alternatives."""

    options: tuple[Node, ...]


@dataclass(frozen=True)
class Repeat:
    """An item that may be missing or stand up to `most` times."""

    item: Node
    most: int


Node = Union[Literal, Gap, Edge, Sequence, Choice, Repeat]  # noqa: UP007  (needed at run time on Python 3.10)


def parse(pattern: str) -> Node:
    """Parse a family of wordings.

    Args:
        pattern: the notation above; its characters are normalised, so full width and traditional ones do no harm.

    Returns:
        The tree of the family.

    Raises:
        FamilyError: an unclosed bracket, an operator without an item, an empty alternative, an edge in the middle,
            punctuation, or a family that an empty text would match.
    """
    node, position = _Parser(pattern).choice(0)
    if position < len(pattern):
        raise FamilyError(f"第 {position + 1} 个字符“{pattern[position]}”没有对应的左括号")
    if length_range(node)[0] == 0:
        raise FamilyError("整个句式都可以省略，会匹配空白，请至少写一个必须出现的字")
    return node


def length_range(node: Node) -> tuple[int, int]:
    """Return the least and the greatest number of characters that a node matches."""
    if isinstance(node, Literal):
        return 1, 1
    if isinstance(node, Gap):
        return 0, node.most
    if isinstance(node, Edge):
        return 0, 0
    if isinstance(node, Repeat):
        return 0, node.most * length_range(node.item)[1]
    ranges = [length_range(child) for child in (node.items if isinstance(node, Sequence) else node.options)]
    if isinstance(node, Sequence):
        return sum(least for least, _ in ranges), sum(most for _, most in ranges)
    return min(least for least, _ in ranges), max(most for _, most in ranges)


def map_characters(node: Node, change: Callable[[str], str]) -> Node:
    """Return a copy of a tree with each literal character changed to another single character."""
    if isinstance(node, Literal):
        return Literal(change(node.character))
    if isinstance(node, Sequence):
        return Sequence(tuple(map_characters(item, change) for item in node.items))
    if isinstance(node, Choice):
        return Choice(tuple(map_characters(option, change) for option in node.options))
    if isinstance(node, Repeat):
        return Repeat(map_characters(node.item, change), node.most)
    return node


class _Parser:
    """Recursive descent over the notation; every method takes a position and returns a node and the next position."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def choice(self, start: int) -> tuple[Node, int]:
        options: list[Node] = []
        position = start
        while True:
            option, position = self.sequence(position)
            options.append(option)
            if not self._at(position, "|"):
                break
            position += 1
        return (options[0] if len(options) == 1 else Choice(tuple(options))), position

    def sequence(self, start: int) -> tuple[Node, int]:
        items: list[Node] = []
        position = start
        while position < len(self.pattern) and self.pattern[position] not in "|])":
            item, position = self.item(position)
            if self._at(position, "?*"):
                if isinstance(item, Edge):
                    raise FamilyError(f"第 {position + 1} 个字符：“{self.pattern[position]}”前面应是字或括号")
                item, position = Repeat(item, 1 if self.pattern[position] == "?" else 2), position + 1
                if self._at(position, "?*"):
                    raise FamilyError(f"第 {position + 1} 个字符：连着写了两个“?”或“*”")
            items.append(item)
        if not items:
            raise FamilyError(f"第 {start + 1} 个字符处有一个空的选项")
        self._check_edges(items, start)
        return (items[0] if len(items) == 1 else Sequence(_merged_literals(items))), position

    def item(self, start: int) -> tuple[Node, int]:
        character = self.pattern[start]
        if character in _CLOSING:
            node, position = self.choice(start + 1)
            if not self._at(position, _CLOSING[character]):
                raise FamilyError(f"第 {start + 1} 个字符“{character}”没有对应的右括号")
            return node, position + 1
        if character in "?*":
            raise FamilyError(f"第 {start + 1} 个字符：“{character}”前面应是字或括号")
        if character in "^$":
            return Edge(character), start + 1
        if character == "…":
            position = start
            while self._at(position, "…"):
                position += 1
            return Gap(min((position - start) * _GAP_LENGTH, _MOST_GAP)), position
        return self._literal(character, start), start + 1

    def _literal(self, character: str, position: int) -> Node:
        normalised = " " if character == " " else normalise(character).text
        if any(piece in PUNCTUATION for piece in normalised):
            raise FamilyError(f"第 {position + 1} 个字符“{character}”：句式不能跨标点")
        if not normalised:
            raise FamilyError(f"第 {position + 1} 个字符“{character}”在规整文字时会被去掉，匹配不到")
        literals = tuple(Literal(piece) for piece in normalised)
        return literals[0] if len(literals) == 1 else Sequence(literals)

    def _check_edges(self, items: list[Node], start: int) -> None:
        for index, item in enumerate(items):
            if isinstance(item, Edge) and index != (0 if item.side == "^" else len(items) - 1):
                place = "最前面" if item.side == "^" else "最后面"
                raise FamilyError(f"第 {start + 1} 个字符起的这一段：“{item.side}”只能写在{place}")

    def _at(self, position: int, characters: str) -> bool:
        return position < len(self.pattern) and self.pattern[position] in characters


def _merged_literals(items: list[Node]) -> tuple[Node, ...]:
    """Flatten sequences inside a sequence, so that runs of literals stand together."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, Sequence) else (item,))
    return tuple(flat)
