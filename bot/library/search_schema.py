"""The form of data/library/search.yml; imported only when it must be read anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, Field, conint, constr, validator

from bot.content import read_content
from bot.library.schema import Identifier, Text, Version
from bot.paths import DATA

SEARCH = DATA / "library" / "search.yml"
FARTHEST = 20
"""Characters between two words beyond which they have hardly to do with each other."""


def _no_twin(values: list[str]) -> list[str]:
    twins = sorted({value for value in values if values.count(value) > 1})
    if twins:
        raise ValueError(f"{'、'.join(twins)} 写了两次")
    return values


class _Part(BaseModel):
    class Config:
        extra = Extra.forbid


class EnquiryModel(_Part):
    """Words that tell that somebody only asks."""

    id: Identifier  # type: ignore[valid-type]
    words: list[Text] = Field(min_items=1)  # type: ignore[valid-type]
    then: list[Text] = []  # type: ignore[valid-type]
    within: conint(strict=True, ge=0, le=FARTHEST) = 0  # type: ignore[valid-type]
    not_before: list[constr(min_length=1, max_length=1)] = []  # type: ignore[valid-type]
    why: Text  # type: ignore[valid-type]

    _twins = validator("words", "then", "not_before", allow_reuse=True)(_no_twin)

    @validator("within")
    def _only_before_something(cls, within: int, values: dict[str, Any]) -> int:
        if within and not values.get("then"):
            raise ValueError("没有写 then，就没有要隔开的词")
        return within


class SearchFile(_Part):
    """The whole file."""

    version: Version  # type: ignore[valid-type]
    source: Text  # type: ignore[valid-type]
    entries: list[EnquiryModel] = Field(min_items=1)

    @validator("entries")
    def _one_entry_an_id(cls, entries: list[EnquiryModel]) -> list[EnquiryModel]:
        _no_twin([str(entry.id) for entry in entries])
        return entries


def read_search(path: Path = SEARCH) -> dict[str, Any]:
    """Read and check what the search knows of enquiries.

    Args:
        path: the file.

    Returns:
        Its content as plain values.

    Raises:
        ContentError: names the file, line and field of the first problem.
    """
    return read_content(path, SearchFile).dict()
