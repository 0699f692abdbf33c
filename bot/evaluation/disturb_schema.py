"""The form of data/evaluation/disturbances.yml; see `bot.evaluation.disturb` for what is made of it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Extra, Field, constr, validator

from bot.content import check_unique_ids, read_content
from bot.paths import DATA

DISTURBANCES_FILE = DATA / "evaluation" / "disturbances.yml"
LEAST_WORDS = 40
"""A table with fewer words would leave most utterances as they are."""
LEAST_STORIES = 6
STORY_LENGTH = (470, 530)

if TYPE_CHECKING:
    Text = str
    Identifier = str
else:
    Text = constr(min_length=1, strip_whitespace=True)
    Identifier = constr(regex=r"^[a-z][a-z-]*$")


class _Closed(BaseModel):
    class Config:
        """An unknown field is a misspelt one."""

        extra = Extra.forbid


class _Entry(_Closed):
    """What every entry has."""

    id: Identifier
    source: Text


class Exchange(_Entry):
    """Words that are written in another way.

    Attributes:
        words: each word with what stands for it.
        particles: what is put to a text in which none of the words stands.
    """

    words: dict[str, list[Text]] = Field(min_items=1)
    particles: list[Text] = []

    @validator("words")
    def _enough_that_change(cls, words: dict[str, list[str]]) -> dict[str, list[str]]:
        if len(words) < LEAST_WORDS:
            raise ValueError(f"只有 {len(words)} 个词，至少要 {LEAST_WORDS} 个")
        for word, others in words.items():
            if not word or word in others:
                raise ValueError(f"“{word}”不能是空的，也不能换成它自己")
        return words


class Traditional(_Entry):
    """Characters in both forms, at the same place of either text."""

    simplified: Text
    traditional: Text

    @validator("traditional")
    def _one_for_each(cls, traditional: str, values: dict[str, str]) -> str:
        simplified = values.get("simplified", traditional)
        if len(simplified) != len(traditional):
            raise ValueError(f"繁体有 {len(traditional)} 个字，简体有 {len(simplified)} 个，应一一对应")
        same = [old for old, new in zip(simplified, traditional, strict=True) if old == new]
        if same or len(set(simplified)) != len(simplified):
            raise ValueError(f"每个简体字只写一次，而且要和繁体不同{'：' + ''.join(same) if same else ''}")
        return traditional


class Faces(_Entry):
    """Emoji and emoticons for words that mean the same.

    Attributes:
        words: the words.
        faces: what is put beside them.
        instead: whether a face may also stand in place of the word.
    """

    words: list[Text] = Field(min_items=1)
    faces: list[Text] = Field(min_items=1)
    instead: bool


class Repeats(_Entry):
    """What people write more than once.

    Attributes:
        stretched: characters that are drawn out at the end of a clause.
        urged: words that are said again and again.
    """

    stretched: Text
    urged: list[Text] = Field(min_items=1)


class Speech(_Entry):
    """What a speech recogniser writes besides the words.

    Attributes:
        fillers: what is said without a meaning.
        breaks: what stands where the speaker drew breath.
    """

    fillers: list[Text] = Field(min_items=1)
    breaks: list[str] = Field(min_items=1)


class Story(_Entry):
    """A story of everyday life in which nothing is complained of."""

    sentences: list[Text] = Field(min_items=3)

    @validator("sentences")
    def _long_enough(cls, sentences: list[str]) -> list[str]:
        length, (least, most) = sum(map(len, sentences)), STORY_LENGTH
        if not least <= length <= most:
            raise ValueError(f"一共 {length} 个字，应在 {least} 到 {most} 个字之间")
        return sentences


class DisturbanceFile(_Closed):
    """The whole file."""

    version: int = Field(ge=1)
    source: Text
    exchanges: list[Exchange]
    traditional: Traditional
    faces: list[Faces] = Field(min_items=1)
    neutral_faces: list[Text] = Field(min_items=1)
    repeats: Repeats
    speech: Speech
    stories: list[Story] = Field(min_items=LEAST_STORIES)

    @validator("exchanges")
    def _all_there(cls, exchanges: list[Exchange]) -> list[Exchange]:
        missing = EXCHANGES - {exchange.id for exchange in exchanges}
        if missing:
            raise ValueError(f"缺少 {'、'.join(sorted(missing))}")
        return exchanges

    @validator("faces")
    def _one_group_a_word(cls, groups: list[Faces]) -> list[Faces]:
        owners: dict[str, str] = {}
        for group in groups:
            for word in group.words:
                if word in owners:
                    raise ValueError(f"“{word}”在 {owners[word]} 和 {group.id} 里都有，只能放在一组")
                owners[word] = group.id
        return groups

    def ids(self) -> Iterable[str]:
        """Return the ids of all entries."""
        entries = (*self.exchanges, self.traditional, *self.faces, self.repeats, self.speech, *self.stories)
        return (entry.id for entry in entries)


EXCHANGES = frozenset({"cantonese", "sichuan", "northeast", "english", "typos"})
"""Tables of words that must be there."""


@functools.lru_cache(maxsize=4)
def read_disturbances(path: Path = DISTURBANCES_FILE) -> DisturbanceFile:
    """Read and check the tables.

    Raises:
        ContentError: the file is broken; it names file, line and field.
    """
    content = read_content(path, DisturbanceFile)
    check_unique_ids([(path, entry_id) for entry_id in content.ids()])
    return content
