"""The forbidden-phrase rules, ready to match: compiled once from data/forbidden/, loaded in milliseconds afterwards.

Compiling a regular expression costs more than using it on a sentence, so a rule's is compiled when a text first holds
all that the rule requires. Which rules to look at is told by looking up the text's substrings, not by trying each rule.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.coaching.families import PUNCTUATION
from bot.content import load_compiled
from bot.labels import FLAG_CATEGORIES
from bot.language import sounds
from bot.paths import DATA

FOLDER = DATA / "forbidden"
_MODULES = ("families.py", "notation.py", "forbidden_schema.py", "rules.py")
_STRETCH = re.compile(f"[^{re.escape(PUNCTUATION)}]+")

_FACE = re.compile(r"\[[^\[\]]{1,4}\]")

_REMEMBERED = 2048

Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Rule:
    """One family of wordings; its fields are those of the rule file.

    Attributes:
        id: e.g. `flat_refusal-01`.
        category: forbidden-phrase category.
        level: `forbidden` or `caution`.
        pattern: the family as its author wrote it.
        regex: the same for Python's `re`.
        required: a match contains at least one string of each of these groups, the rarest group first.
        sound_regex: the family over text in symbols of sounds, see `bot.language.sounds`.
        sound_required: `required` in symbols of sounds.
        why: why the wording hurts, one clause in Chinese.
        source: document and section.
        replace: words for the matched ones, or None.
        clause: words for the whole clause that contains the match, "" to drop it, or None.
    """

    id: str
    category: str
    level: str
    pattern: str
    regex: str
    required: Groups
    sound_regex: str
    sound_required: Groups
    why: str
    source: str
    replace: str | None
    clause: str | None


@dataclass(frozen=True)
class Category:
    """What the rules of a category share.

    Attributes:
        id: forbidden-phrase category.
        level: level of a flag that no single rule raised.
        why: why such wordings hurt.
        source: document and section.
        rewrite: a whole clause to say instead.
    """

    id: str
    level: str
    why: str
    source: str
    rewrite: str


Match = tuple[Rule, int, int]


class _Entry:
    """A regular expression of a rule and what its matches require beside the trigger."""

    __slots__ = ("_groups", "_required", "order", "regex", "rule")

    def __init__(self, order: int, rule: Rule, regex: str, required: Groups) -> None:
        self.order, self.rule, self.regex = order, rule, regex
        self._required = required
        self._groups: list[frozenset[str] | tuple[str, ...]] | None = None

    def fits(self, words: str, characters: frozenset[str]) -> bool:
        """Tell whether a text, given with the set of its characters, holds all that a match requires."""
        if self._groups is None:
            # Only made for entries that a text triggers; groups of single characters are compared as sets.
            self._groups = [frozenset(group) if len(max(group, key=len)) == 1 else group for group in self._required]
        for group in self._groups:
            if isinstance(group, frozenset):
                if group.isdisjoint(characters):
                    return False
            elif not any(literal in words for literal in group):
                return False
        return True


class Index:
    """Finds matches of many regular expressions in a text.

    Args:
        entries: for each rule its regular expression and what a match requires. A match never spans punctuation.
    """

    def __init__(self, entries: list[tuple[Rule, str, Groups]]) -> None:
        # A draft is checked as written, undone and rewritten, and while it is typed: most stretches come again.
        self._in_stretch = functools.lru_cache(maxsize=_REMEMBERED)(self._find)
        self._triggers: dict[str, list[_Entry]] = {}
        lengths: dict[str, set[int]] = {}
        for order, (rule, regex, required) in enumerate(entries):
            entry = _Entry(order, rule, regex, required[1:])
            for literal in required[0]:
                self._triggers.setdefault(literal, []).append(entry)
                lengths.setdefault(literal[0], set()).add(len(literal))
        self._lengths = {character: tuple(sorted(found)) for character, found in lengths.items()}

    def find(self, text: str) -> Iterator[Match]:
        """Yield every match as (rule, start, end), stretch by stretch between punctuation marks."""
        for stretch in _STRETCH.finditer(text):
            offset = stretch.start()
            for rule, start, end in self._in_stretch(stretch.group()):
                yield rule, offset + start, offset + end

    def candidates(self, text: str) -> dict[str, Rule]:
        """Return the rules, by id, whose required strings stand in a text: a match of another is impossible."""
        stretches = (stretch.group() for stretch in _STRETCH.finditer(text))
        return {entry.rule.id: entry.rule for words in stretches for entry in self._fitting(words)}

    def _find(self, words: str) -> tuple[Match, ...]:
        matches = ((entry.rule, compiled(entry.regex).finditer(words)) for entry in self._fitting(words))
        return tuple((rule, *match.span()) for rule, found in matches for match in found)

    def _fitting(self, words: str) -> list[_Entry]:
        characters = frozenset(words)
        return [entry for entry in self._triggered(words) if entry.fits(words, characters)]

    def _triggered(self, words: str) -> list[_Entry]:
        found: dict[int, _Entry] = {}
        for start, character in enumerate(words):
            for length in self._lengths.get(character, ()):
                for entry in self._triggers.get(words[start : start + length], ()):
                    found[entry.order] = entry
        return [entry for _, entry in sorted(found.items())]


class RuleBook:
    """All rules with their categories.

    Args:
        rules: the rules in order.
        categories: the categories by id.
    """

    def __init__(self, rules: tuple[Rule, ...], categories: dict[str, Category]) -> None:
        self.rules = rules
        self.categories = categories
        self.by_id = {rule.id: rule for rule in rules}
        self._plain = Index([(rule, rule.regex, rule.required) for rule in rules])
        self._by_sound = Index([(rule, rule.sound_regex, rule.sound_required) for rule in rules])

    def find(self, text: str) -> Iterator[Match]:
        """Yield every match in a normalised text, as (rule, start, end); faces in brackets are left out."""
        return self._plain.find(without_faces(text))

    def candidates(self, text: str) -> dict[str, Rule]:
        """Return the rules, by id, that a normalised text could match at all."""
        return self._plain.candidates(without_faces(text))

    def find_by_sound(self, text: str) -> Iterator[Match]:
        """Yield every match in a text written in symbols of sounds, as (rule, start, end)."""
        return self._by_sound.find(text)


def rule_sources() -> list[Path]:
    """Return the files that the compiled rules depend on: the rule files and the code that compiles them."""
    files = (FOLDER / f"{category}.yml" for category in FLAG_CATEGORIES)
    return [*files, *(Path(__file__).with_name(name) for name in _MODULES), Path(sounds.__file__)]


@functools.lru_cache(maxsize=1)
def default_rules() -> RuleBook:
    """Return the rules of data/forbidden/.

    Raises:
        ContentError: a rule file is broken.
    """
    contents = load_compiled("forbidden", rule_sources(), _read)
    rules = tuple(read_rule(fields | {"category": c["category"]}) for c in contents for fields in c["families"])
    names = ("level", "why", "source", "rewrite")
    categories = {c["category"]: Category(c["category"], *(c[name] for name in names)) for c in contents}
    return RuleBook(rules, categories)


def read_rule(fields: dict[str, Any]) -> Rule:
    """Return the rule that was saved as JSON."""
    required = {name: tuple(map(tuple, fields[name])) for name in ("required", "sound_required")}
    return Rule(**{**fields, **required})


def _read() -> list[dict[str, Any]]:
    from bot.coaching.forbidden_schema import read_rules

    return read_rules()


def without_faces(text: str) -> str:
    """Return a normalised text with faces such as `[呵呵]` blanked by marks; a smile is not the word."""
    return _FACE.sub(lambda match: "[" * len(match.group()), text)


@functools.cache
def compiled(regex: str) -> re.Pattern[str]:
    """Compile a regular expression, once."""
    return re.compile(regex)
