"""The form of data/forbidden/disguises.yml; imported only when it must be read anew."""

from __future__ import annotations

from typing import Any

import pydantic

from bot.coaching.clean_speech import read_clean_speech
from bot.coaching.rules import FOLDER
from bot.content import read_content
from bot.language.normalise import normalise
from bot.language.segmenter import default_segmenter

DISGUISES = FOLDER / "disguises.yml"
_COMMON_WORD = 50
"""Frequency in jieba's dictionary from which a word counts as common."""


class DisguiseFile(pydantic.BaseModel):
    """The whole file.

    Attributes:
        aliases: what is written instead, with what it means.
        components: each character with the components it is split into.
        common: characters so common that they are never another one in disguise.
    """

    version: int
    source: str = pydantic.Field(min_length=1)
    aliases: dict[str, str]
    components: dict[str, list[str]]
    common: str

    class Config:  # noqa: D106
        extra = "forbid"

    @pydantic.validator("aliases")
    def _aliases_are_normalised(cls, aliases: dict[str, str]) -> dict[str, str]:
        for written, meant in aliases.items():
            if not written or not meant or normalise(written).text != written:
                raise ValueError(f"“{written}”应写成规整后的样子（小写、半角、简体），含义不能为空")
        return aliases

    @pydantic.validator("components")
    def _components_are_pieces(cls, components: dict[str, list[str]]) -> dict[str, list[str]]:
        for character, splits in components.items():
            if len(character) != 1 or any(len(normalise(split).text) < 2 for split in splits):
                raise ValueError(f"“{character}”应是一个字，后面写拆成的两个或更多部件")
        return components


def read_disguises() -> dict[str, Any]:
    """Read the file and return the tables that `bot.coaching.disguise` works with.

    Raises:
        ContentError: the file is broken.
    """
    content = read_content(DISGUISES, DisguiseFile)
    # Traditional forms of components become simplified ones in a draft, so they are looked up in that form.
    splits = {normalise(split).text: character for character, all_ in content.components.items() for split in all_}
    return {"aliases": content.aliases, "components": splits, "common": content.common}


def read_word_pairs() -> str:
    """Return the pairs of neighbouring characters in common words and in what agents say, all in one string."""
    frequencies = default_segmenter().frequencies
    texts = [word for word, frequency in frequencies.items() if frequency >= _COMMON_WORD]
    texts += [normalise(text).text for text in read_clean_speech()]
    return "".join(sorted({text[i : i + 2] for text in texts for i in range(len(text) - 1)}))
