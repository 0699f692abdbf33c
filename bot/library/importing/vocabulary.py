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
_NOTE = re.compile(r"[\s:：]*(?:[（(][^（）()]{1,12}[)）][\s:：]*|[？?]\s*)+$")
_MARKS = re.compile(r"[，。；：:,;！？!?]")
_LONGEST = 14
_LEAST_BASE, _LEAST_GLUED = 4, 3
_MOST_MODIFIER = 4


@dataclass(frozen=True)
class Label:
    """A heading that names a field.

    Attributes:
        field: `title`, `situation`, `wanted`, `checked`, `handling`, `result`, `analysis`, `prevention`, `comment`,
            `dialogue` or `other`, which holds nothing a case keeps.
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
        endings: last words that tell what a column holds, beside the headings themselves, to their label.
        stems: field to what in the name of a column points to it, where no word of it is known.
        leading: what may stand before a word without a change of meaning: 几点体会.
        neutral: what may follow a word without a change of meaning: 核实口径.
        advertising: what tells an advertisement.
        story: name of a kind of word to its pattern, see the file.
        honorifics: what follows a surname.
        surnames: a character each.
        names_after: what a person's name follows.
        numbers_after: what a number of somebody's follows.
        with_colon: a heading of some length and its colon, wherever they stand.
    """

    labels: dict[str, Label]
    endings: dict[str, Label]
    stems: dict[str, re.Pattern[str]]
    leading: tuple[str, ...]
    neutral: tuple[str, ...]
    advertising: Advertising
    story: dict[str, re.Pattern[str]]
    honorifics: tuple[str, ...]
    surnames: str
    names_after: tuple[str, ...]
    numbers_after: tuple[str, ...]
    with_colon: re.Pattern[str]

    def label(self, heading: str, *, loose: bool = False) -> Label | None:
        """Return what a heading names; numbers, brackets and up to four characters before it are allowed.

        Args:
            heading: as written, e.g. `二、【处理方法】：`, `预防/解决措施` or `根因定位（班长填）`.
            loose: its last word is enough, as in the head of a column: where nothing else can be meant.
        """
        plain = _AROUND.sub("", _NOTE.sub("", _NUMBERING.sub("", heading, count=1)))
        found = self.labels.get(plain) or self._narrowed(plain) or self._of_somebody(plain) or self._alternatives(plain)
        if found:
            return found
        if loose:
            return self._by_ending(plain)
        for cut in range(1, min(_MOST_MODIFIER, len(plain) - _LEAST_BASE) + 1):
            base = self.labels.get(plain[cut:])
            if base and not base.weak:
                return Label(base.field, modified=True)
        return None

    def last_word(self, heading: str) -> Label | None:
        """Return what the last word of a heading names, as in 来话背景; a common word always."""
        for rest in self._cores(_AROUND.sub("", heading)):
            found = self._last_word(rest)
            if found:
                return found
        return None

    def _cores(self, plain: str) -> list[str]:
        return [*(plain.removesuffix(one) for one in self.neutral if plain.endswith(one)), plain]

    def _last_word(self, plain: str) -> Label | None:
        for cut in range(len(plain)):
            found = self.labels.get(plain[cut:]) or self.endings.get(plain[cut:])
            if found:
                return Label(found.field, weak=True)
        return None

    def _narrowed(self, plain: str) -> Label | None:
        """Read 几点体会, 本案教训: what stands before changes nothing."""
        for word in self.leading:
            if plain.startswith(word) and plain[len(word) :] in self.labels:
                return self.labels[plain[len(word) :]]
        return None

    def _of_somebody(self, plain: str) -> Label | None:
        """Read 家长的意思, 班长点评, 我们的处理: the word after the person."""
        for name in ("customer", "staff"):
            person = self.story[name].match(plain)
            base = plain[person.end() :].removeprefix("的") if person else ""
            if base and len(base) < _LEAST_BASE:
                return self.labels.get(base)
        return None

    def _by_ending(self, plain: str) -> Label | None:
        """Read 核实口径, 根因定位, 责任单元 by their last word: what stands before it in Chinese only narrows it."""
        for rest in self._cores(plain):
            found = self._last_word(rest)
            if found:
                return found
            stems = [
                (match.end(), -match.start(), name)
                for name, stem in self.stems.items()
                for match in stem.finditer(rest)
            ]
            if stems:
                return Label(max(stems)[2], weak=True)
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
        endings={word: Label(field, weak=True) for field, words in content["endings"].items() for word in words},
        stems={name: re.compile(stem) for name, stem in content["stems"].items()},
        leading=tuple(content["leading"]),
        neutral=tuple(content["neutral"]),
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
