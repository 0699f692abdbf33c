"""The form of the rule files data/forbidden/<category>.yml; imported only when they must be read anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pydantic

from bot.coaching.families import FamilyError, map_characters, parse, required_literals, to_regex
from bot.content import check_unique_ids, read_content
from bot.labels import FLAG_CATEGORIES, FLAG_LEVELS
from bot.language.sounds import default_sounds
from bot.paths import DATA

RULE_FILES = DATA / "forbidden"


class _Strict(pydantic.BaseModel):
    class Config:
        extra = "forbid"


def _check_level(level: str | None) -> str | None:
    if level is not None and level not in FLAG_LEVELS:
        raise ValueError(f"只能是 {' 或 '.join(FLAG_LEVELS)}")
    return level


class Rule(_Strict):
    """One family of wordings."""

    id: str = pydantic.Field(min_length=1)
    pattern: str = pydantic.Field(min_length=1)
    why: str = pydantic.Field(min_length=1)
    source: str = pydantic.Field(min_length=1)
    level: str | None = None
    replace: str | None = None
    clause: str | None = None
    examples: list[str] = pydantic.Field(min_items=1)
    clean: list[str] = pydantic.Field(min_items=1)

    _level = pydantic.validator("level", allow_reuse=True)(_check_level)

    @pydantic.validator("pattern")
    def _pattern_can_be_parsed(cls, pattern: str) -> str:
        try:
            parse(pattern)
        except FamilyError as error:
            raise ValueError(str(error)) from error
        return pattern

    @pydantic.validator("replace", "clause")
    def _invents_no_number(cls, words: str | None) -> str | None:
        if words and re.search(r"\d", words):
            raise ValueError("替换的话里不能写数字，请用 {金额}、{时限} 这样的空格让坐席填")
        return words

    @pydantic.validator("clause")
    def _one_replacement(cls, clause: str | None, values: dict[str, Any]) -> str | None:
        if clause is not None and values.get("replace") is not None:
            raise ValueError("replace 和 clause 只能写一个")
        return clause


class RuleFile(_Strict):
    """All rules of one category."""

    version: int
    category: str
    title: str = pydantic.Field(min_length=1)
    level: str
    why: str = pydantic.Field(min_length=1)
    source: str = pydantic.Field(min_length=1)
    rewrite: str = pydantic.Field(min_length=1)
    families: list[Rule]

    _level = pydantic.validator("level", allow_reuse=True)(_check_level)

    @pydantic.validator("category")
    def _known_category(cls, category: str) -> str:
        if category not in FLAG_CATEGORIES:
            raise ValueError(f"不认识的类别，请用 {'、'.join(FLAG_CATEGORIES)} 之一")
        return category

    @pydantic.validator("families", each_item=True)
    def _id_names_category(cls, rule: Rule, values: dict[str, Any]) -> Rule:
        category = values.get("category")
        if category and not re.fullmatch(rf"{category}-\d{{2,3}}", rule.id):
            raise ValueError(f"编号应写成 {category}-01 这样")
        return rule


def rule_files(folder: Path = RULE_FILES) -> list[Path]:
    """Return the files that hold rules, in order."""
    return [folder / f"{category}.yml" for category in FLAG_CATEGORIES if (folder / f"{category}.yml").is_file()]


def read_rules(folder: Path = RULE_FILES) -> list[dict[str, Any]]:
    """Read and check all rule files.

    Args:
        folder: the folder of the rule files.

    Returns:
        One dict a category: the fields of the file, its `rules` without examples, ready to match, `level` filled in.

    Raises:
        ContentError: a file is broken, or an id stands twice.
    """
    contents = [(path, read_content(path, RuleFile)) for path in rule_files(folder)]
    check_unique_ids((path, rule.id) for path, content in contents for rule in content.families)
    return [_compile(content) for _, content in contents]


def _compile(content: RuleFile) -> dict[str, Any]:
    compiled = content.dict(exclude={"families": {"__all__": {"examples", "clean"}}})
    for rule in compiled["families"]:
        tree = parse(rule["pattern"])
        by_sound = map_characters(tree, default_sounds().write)
        rule["regex"], rule["required"] = to_regex(tree), required_literals(tree)
        rule["sound_regex"], rule["sound_required"] = to_regex(by_sound), required_literals(by_sound)
        rule["level"] = rule["level"] or content.level
    return compiled
