"""The form of data/forbidden/excuses.yml; imported only when it must be read anew."""

from __future__ import annotations

import re
from typing import Any

import pydantic

from bot.coaching.families import FamilyError, parse, to_regex
from bot.coaching.rules import FOLDER
from bot.content import check_unique_ids, read_content
from bot.labels import FLAG_CATEGORIES

EXCUSES = FOLDER / "excuses.yml"
_CONDITIONS = ("before", "after", "draft", "quoted", "followed_by", "rest")


def _check_pattern(pattern: str) -> str:
    try:
        parse(pattern)
    except FamilyError as error:
        raise ValueError(str(error)) from error
    return pattern


class Excuse(pydantic.BaseModel):
    """One kind of context in which a forbidden wording does no harm."""

    id: str = pydantic.Field(min_length=1)
    name: str = pydantic.Field(min_length=1)
    categories: list[str] = []
    but_not: list[str] = pydantic.Field([], alias="except")
    before: str | None = None
    after: str | None = None
    unless: str = ""
    reach: int = pydantic.Field(2, ge=0, le=40)
    draft: list[str] = []
    quoted: bool = False
    question: bool | None = None
    followed_by: str = ""
    rules: list[str] = []
    rest: int = pydantic.Field(0, ge=0)
    examples: list[str] = pydantic.Field(min_items=1)
    still: list[str] = pydantic.Field(min_items=1)

    class Config:  # noqa: D106
        extra = "forbid"

    _patterns = pydantic.validator("before", "after", allow_reuse=True)(lambda value: value and _check_pattern(value))
    _cues = pydantic.validator("draft", each_item=True, allow_reuse=True)(_check_pattern)

    @pydantic.validator("categories", "but_not", each_item=True)
    def _known_category(cls, category: str) -> str:
        if category not in FLAG_CATEGORIES:
            raise ValueError(f"不认识的类别 {category}，请用 {'、'.join(FLAG_CATEGORIES)} 之一")
        return category

    @pydantic.root_validator(skip_on_failure=True)
    def _has_a_condition(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not any(values.get(name) for name in _CONDITIONS):
            raise ValueError(f"至少要写 {'、'.join(_CONDITIONS)} 中的一个条件")
        return values


class ExcuseFile(pydantic.BaseModel):
    """The whole file."""

    version: int
    source: str = pydantic.Field(min_length=1)
    negators: list[str] = pydantic.Field(min_items=1)
    excuses: list[Excuse]

    class Config:  # noqa: D106
        extra = "forbid"


def read_excuses() -> dict[str, Any]:
    """Read the file; patterns come back as regular expressions.

    Raises:
        ContentError: the file is broken, or an id stands twice.
    """
    content = read_content(EXCUSES, ExcuseFile)
    check_unique_ids((EXCUSES, excuse.id) for excuse in content.excuses)
    return {"negators": content.negators, "excuses": [_compile(excuse) for excuse in content.excuses]}


def _compile(excuse: Excuse) -> dict[str, Any]:
    compiled = excuse.dict(exclude={"examples", "still", "unless"})
    for name in ("before", "after"):
        if compiled[name]:
            compiled[name] = to_regex(parse(compiled[name]))
    if compiled["before"] and excuse.unless:
        compiled["before"] = f"(?<![{re.escape(excuse.unless)}])(?:{compiled['before']})"
    compiled["draft"] = [to_regex(parse(cue)) for cue in excuse.draft]
    return compiled
