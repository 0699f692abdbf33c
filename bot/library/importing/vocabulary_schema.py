"""The form of data/import/vocabulary.yml; imported only when it must be read anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pydantic

from bot.content import read_content
from bot.errors import ContentError
from bot.paths import DATA, PROJECT

VOCABULARY = DATA / "import" / "vocabulary.yml"
FIELDS = (
    "title",
    "situation",
    "wanted",
    "checked",
    "handling",
    "result",
    "analysis",
    "prevention",
    "comment",
    "dialogue",
    "other",
)


def _check_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"正则表达式写错了：{error}") from error
    return pattern


class _Part(pydantic.BaseModel):
    class Config:
        extra = pydantic.Extra.forbid


class Labels(_Part):
    """Headings of one field."""

    strong: list[str] = pydantic.Field(min_items=1)
    weak: list[str] = []


class Advertising(_Part):
    """What tells an advertisement."""

    sure: list[str] = pydantic.Field(min_items=1)
    selling: list[str] = pydantic.Field(min_items=1)
    contact: str

    _sure = pydantic.validator("sure", each_item=True, allow_reuse=True)(_check_pattern)
    _contact = pydantic.validator("contact", allow_reuse=True)(_check_pattern)


class Story(_Part):
    """Words of those who tell what happened, as regular expressions."""

    customer: str
    general: str
    trouble: str
    staff: str
    action: str
    asked: str
    took_up: str
    outcome: str
    at_last: str
    reflection: str
    stop: str
    met: str
    other_one: str
    found: str
    found_by: str
    particular: str
    demand: str
    cause: str
    ruled: str
    collection: str

    _patterns = pydantic.validator("*", allow_reuse=True)(_check_pattern)


class VocabularyFile(_Part):
    """The whole file."""

    version: int = pydantic.Field(ge=1)
    headings: dict[str, Labels]
    endings: dict[str, list[str]]
    stems: dict[str, str]
    leading: list[str] = pydantic.Field(min_items=1)
    neutral: list[str] = pydantic.Field(min_items=1)
    advertising: Advertising
    story: Story
    honorifics: list[str] = pydantic.Field(min_items=1)
    surnames: str = pydantic.Field(min_length=1)
    names_after: list[str] = pydantic.Field(min_items=1)
    numbers_after: list[str] = pydantic.Field(min_items=1)

    _stems = pydantic.validator("stems", each_item=True, allow_reuse=True)(_check_pattern)


def read_vocabulary(path: Path = VOCABULARY) -> dict[str, Any]:
    """Read and check the vocabulary.

    Args:
        path: the file.

    Returns:
        Its content; `labels` holds for each heading its field and whether it is weak.

    Raises:
        ContentError: names the file, line and field of the first problem.
    """
    content = read_content(path, VocabularyFile)
    labels: dict[str, tuple[str, bool]] = {}
    for part, names in (("headings", content.headings), ("endings", content.endings), ("stems", content.stems)):
        for name in names:
            if name not in FIELDS:
                raise ContentError(_name(path), 0, part, f"不认识字段 {name}，应为 {'、'.join(FIELDS)} 之一")
    for name, words_of in content.headings.items():
        for weak, words in ((False, words_of.strong), (True, words_of.weak)):
            for word in words:
                if word in labels:
                    raise ContentError(_name(path), 0, f"headings.{name}", f"“{word}”写了两次，只能属于一个字段")
                labels[word] = (name, weak)
    rest = content.dict(exclude={"headings", "version"})
    return {"labels": labels, **rest}


def _name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
