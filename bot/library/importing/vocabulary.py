"""Headings, advertising cues and words of story-tellers that the import knows (data/import/vocabulary.yml)."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import load_compiled
from bot.paths import DATA

_FILE = DATA / "import" / "vocabulary.yml"
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]?\s*[、.．:：)）]|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|[-*•·●▪■□◆➢✓–]+)\s*"
)
_AROUND = re.compile(r"[\s【】\[\]『』〖〗「」《》<>:：*#_\x00]+")
_MARKS = re.compile(r"[，。；：:,;！？!?]")
_LONGEST = 14
_LEAST_BASE, _LEAST_GLUED = 4, 3
_MOST_MODIFIER = 4


@dataclass(frozen=True)
class Label:
    """A heading that names a field.

    Attributes:
        field: `title`, `situation`, `checked`, `handling`, `result`, `analysis`, `prevention`, `comment`, `dialogue` or
            `other`, which holds nothing a case keeps.
        weak: too common to count by itself.
        modified: a known heading with something before it, e.g. 前台查证情况.
    """

    field: str
    weak: bool = False
    modified: bool = False


@dataclass(frozen=True)
class Advertising:
    """What tells an advertisement.

    Attributes:
        sure: one match is enough.
        selling: words of sellers, several of which are needed.
        contact: phone numbers and addresses.
    """

    sure: re.Pattern[str]
    selling: tuple[str, ...]
    contact: re.Pattern[str]


@dataclass(frozen=True)
class Vocabulary:
    """All the import knows of words.

    Attributes:
        labels: known heading to its label.
        advertising: what tells an advertisement.
        story: name of a kind of word to its pattern, see the file.
        honorifics: what follows a surname.
        surnames: a character each.
        names_after: what a person's name follows.
        numbers_after: what a number of somebody's follows.
        with_colon: a heading of some length and its colon, wherever they stand.
    """

    labels: dict[str, Label]
    advertising: Advertising
    story: dict[str, re.Pattern[str]]
    honorifics: tuple[str, ...]
    surnames: str
    names_after: tuple[str, ...]
    numbers_after: tuple[str, ...]
    with_colon: re.Pattern[str]

    def label(self, heading: str) -> Label | None:
        """Return what a heading names; numbers, brackets and up to four characters before it are allowed.

        Args:
            heading: as written, e.g. `二、【处理方法】：` or `预防/解决措施`.
        """
        plain = _AROUND.sub("", _NUMBERING.sub("", heading, count=1))
        found = self.labels.get(plain) or self._alternatives(plain)
        if found:
            return found
        for cut in range(1, min(_MOST_MODIFIER, len(plain) - _LEAST_BASE) + 1):
            base = self.labels.get(plain[cut:])
            if base and not base.weak:
                return Label(base.field, modified=True)
        return None

    def _alternatives(self, plain: str) -> Label | None:
        """Read headings such as 预防/解决措施: the first alternative that is known counts."""
        parts = re.split(r"[/／、及与和]", plain)
        if len(plain) > _LONGEST or _MARKS.search(plain):
            return None
        if not 2 <= len(parts) <= 3 or not all(parts):
            return None
        for part in (parts[0] + parts[-1][-2:], *parts):
            found = self.labels.get(part)
            if found and not found.weak:
                return found
        return None


@functools.lru_cache(maxsize=1)
def default_vocabulary() -> Vocabulary:
    """Return the vocabulary of the project's content.

    Raises:
        ContentError: the file is broken.
    """
    return vocabulary_from(load_compiled("import", [_FILE, Path(__file__).with_name("vocabulary_schema.py")], _read))


def vocabulary_from(content: dict[str, Any]) -> Vocabulary:
    """Make a vocabulary of what `vocabulary_schema.read_vocabulary` returns."""
    cues = content["advertising"]
    # A flag inside a pattern counts for the whole, so each alternative keeps its own.
    sure = "|".join(f"(?i:{cue.removeprefix('(?i)')})" for cue in cues["sure"])
    long = [word for word, (_, weak) in content["labels"].items() if len(word) >= _LEAST_GLUED and not weak]
    glued = "|".join(sorted(long, key=len, reverse=True))
    return Vocabulary(
        labels={word: Label(field, weak) for word, (field, weak) in content["labels"].items()},
        advertising=Advertising(re.compile(sure, re.MULTILINE), tuple(cues["selling"]), re.compile(cues["contact"])),
        story={name: re.compile(pattern) for name, pattern in content["story"].items()},
        honorifics=tuple(content["honorifics"]),
        surnames=content["surnames"],
        names_after=tuple(content["names_after"]),
        numbers_after=tuple(content["numbers_after"]),
        with_colon=re.compile(rf"(?P<name>{glued})\s*[:：]\s*"),
    )


def _read() -> dict[str, Any]:
    from bot.library.importing.vocabulary_schema import read_vocabulary

    return read_vocabulary()
