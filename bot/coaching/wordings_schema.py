"""The form of data/forbidden/wordings/<category>.yml, and all that the model of wordings learns from."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pydantic

from bot.coaching.clean_speech import read_clean_speech, read_violations
from bot.coaching.forbidden_schema import RULE_FILES, RuleFile, rule_files
from bot.coaching.phrasebook_schema import read_phrases
from bot.content import read_content
from bot.labels import FLAG_CATEGORIES
from bot.language.normalise import normalise

WORDINGS = RULE_FILES / "wordings"
WORD_GROUPS = RULE_FILES / "word_groups.yml"
_LONGEST_WORD = 6


class WordingsFile(pydantic.BaseModel):
    """Drafts that violate one category, in plain words and in disguise, and drafts like them that are in order."""

    version: int
    category: str
    violations: list[pydantic.constr(min_length=2)]  # type: ignore[valid-type]
    disguised: list[pydantic.constr(min_length=2)] = []  # type: ignore[valid-type]
    clean: list[pydantic.constr(min_length=2)]  # type: ignore[valid-type]

    class Config:  # noqa: D106
        extra = "forbid"

    @pydantic.validator("category")
    def _known_category(cls, category: str) -> str:
        if category not in FLAG_CATEGORIES:
            raise ValueError(f"不认识的类别，请用 {'、'.join(FLAG_CATEGORIES)} 之一")
        return category


class WordGroupsFile(pydantic.BaseModel):
    """Groups of words that mean the like, each a name with its words, parted by blanks."""

    version: int
    source: str = pydantic.Field(min_length=1)
    groups: dict[str, str]

    class Config:  # noqa: D106
        extra = "forbid"

    @pydantic.validator("groups", each_item=True)
    def _words_are_normalised(cls, words: str) -> str:
        for word in words.split():
            if normalise(word).text != word or len(word) > _LONGEST_WORD:
                raise ValueError(f"“{word}”应写成规整后的样子（小写、半角、简体），最多 {_LONGEST_WORD} 个字")
        return words


@dataclass(frozen=True)
class Draft:
    """A draft to learn from.

    Attributes:
        text: as written.
        category: what it violates, "" for a draft in order, None when only known to violate something.
        close: written to be near the border, so that it counts when the threshold is chosen; everyday speech and what
            rules find is easier.
    """

    text: str
    category: str | None
    close: bool


def read_word_groups() -> dict[str, list[str]]:
    """Return each word with the groups that it belongs to.

    Raises:
        ContentError: the file is broken.
    """
    names: dict[str, list[str]] = {}
    for name, words in read_content(WORD_GROUPS, WordGroupsFile).groups.items():
        for word in dict.fromkeys(words.split()):
            names.setdefault(word, []).append(name)
    return names


def read_drafts() -> list[Draft]:
    """Read all drafts to learn from.

    Raises:
        ContentError: a file is broken.
    """
    drafts: list[Draft] = []
    for path in sorted(WORDINGS.glob("*.yml")):
        wordings = read_content(path, WordingsFile)
        drafts += [Draft(text, wordings.category, True) for text in wordings.violations + wordings.disguised]
        drafts += [Draft(text, "", True) for text in wordings.clean]
    for path in rule_files():
        content = read_content(path, RuleFile)
        for rule in content.families:
            drafts += [Draft(text, content.category, False) for text in rule.examples]
            drafts += [Draft(text, "", True) for text in rule.clean]
    drafts += [Draft(text, "", False) for text in read_clean_speech()]
    drafts += [Draft(re.sub(r"[{}]", "", phrase["text"]), "", False) for phrase in read_phrases()]
    drafts += [Draft(text, None, False) for text in read_violations()]
    return drafts
