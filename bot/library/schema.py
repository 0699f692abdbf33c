"""What a case file, a handbook file and the synonym file may hold.

Imported only when content has to be compiled: pydantic costs more than a whole search.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, Field, conint, constr, validator

from bot.content import check_unique_ids, read_content
from bot.errors import ContentError
from bot.labels import EMOTIONS, ISSUES, PERSONAS, STAGES
from bot.paths import DATA, PROJECT

CASES = DATA / "cases"
HANDBOOK = DATA / "handbook"
SYNONYMS = DATA / "language" / "synonyms.yml"
CONTRADICTIONS = "contradictions.yml"
"""The file in the folder of the handbook that holds no entries but where entries contradict each other."""

Text = constr(strip_whitespace=True, min_length=1)
Version = conint(strict=True, ge=1)
Identifier = constr(regex=r"^[a-z0-9]+(-[a-z0-9]+)*$")


class _Entry(BaseModel):
    class Config:
        extra = Extra.forbid


def _one_of(names: Collection[str]) -> Callable[[str | None], str | None]:
    """Return a check that a value is one of the names."""

    def check(value: str | None) -> str | None:
        if value is not None and value not in names:
            raise ValueError(f"不认识 {value}，应为 {'、'.join(names)} 之一")
        return value

    return check


def _no_twin(values: list[str]) -> list[str]:
    """Check that no text of a list stands twice."""
    twins = {value for value in values if values.count(value) > 1}
    if twins:
        raise ValueError(f"{'、'.join(sorted(twins))} 写了两次")
    return values


class SourceModel(_Entry):
    """Where an entry comes from."""

    document: Text  # type: ignore[valid-type]
    section: Text  # type: ignore[valid-type]


class CaseModel(_Entry):
    """A case; see `records.Case`."""

    id: Identifier  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    issue: str
    persona: str | None = None
    emotion: str | None = None
    situation: Text  # type: ignore[valid-type]
    wanted: Text | None = None  # type: ignore[valid-type]
    checked: Text | None = None  # type: ignore[valid-type]
    handling: Text | None = None  # type: ignore[valid-type]
    why: Text | None = None  # type: ignore[valid-type]
    prevention: Text | None = None  # type: ignore[valid-type]
    caution: Text | None = None  # type: ignore[valid-type]
    key_phrases: list[Text] = []  # type: ignore[valid-type]
    turning_stage: str | None = None
    outcome: str
    keywords: list[Text] = Field(min_items=1)  # type: ignore[valid-type]
    queries: list[Text] = Field(min_items=1)  # type: ignore[valid-type]
    source: SourceModel
    origin: str
    version: Version | None = None  # type: ignore[valid-type]

    _issue = validator("issue", allow_reuse=True)(_one_of(ISSUES))
    _persona = validator("persona", allow_reuse=True)(_one_of(PERSONAS))
    _emotion = validator("emotion", allow_reuse=True)(_one_of(EMOTIONS))
    _stage = validator("turning_stage", allow_reuse=True)(_one_of(STAGES))
    _outcome = validator("outcome", allow_reuse=True)(_one_of(("resolved", "partly", "unresolved", "unknown")))
    _origin = validator("origin", allow_reuse=True)(_one_of(("source", "authored")))
    _twins = validator("keywords", "queries", allow_reuse=True)(_no_twin)


class CaseFile(_Entry):
    """A file of data/cases/."""

    version: Version  # type: ignore[valid-type]
    cases: list[CaseModel] = Field(min_items=1)


class NumbersModel(_Entry):
    """Quantities of a rule: callers waiting, how long, which step of the table, deadlines."""

    waiting_min: float | None = Field(default=None, ge=0)
    waiting_max: float | None = Field(default=None, ge=0)
    minutes: float | None = Field(default=None, ge=0)
    step: int | None = Field(default=None, ge=1)
    hours: float | None = Field(default=None, ge=0)
    hours_min: float | None = Field(default=None, ge=0)
    hours_max: float | None = Field(default=None, ge=0)


class HandbookModel(_Entry):
    """An entry of the handbook; see `records.HandbookEntry`.

    Of the queue table besides: `calls_in` names whom a step calls in, `only_when` words without which a row is not
    meant.
    """

    id: Identifier  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    text: Text  # type: ignore[valid-type]
    questions: list[Text] = Field(min_items=1)  # type: ignore[valid-type]
    keywords: list[Text] = Field(min_items=1)  # type: ignore[valid-type]
    stages: list[str] = Field(min_items=1)
    strictness: str
    contradicts: list[str] = []
    numbers: NumbersModel = Field(default_factory=NumbersModel)
    calls_in: list[Text] = []  # type: ignore[valid-type]
    only_when: list[Text] = []  # type: ignore[valid-type]
    source: SourceModel
    version: Version | None = None  # type: ignore[valid-type]

    _stages = validator("stages", each_item=True, allow_reuse=True)(_one_of((*STAGES, "any")))
    _strictness = validator("strictness", allow_reuse=True)(_one_of(("must", "should", "advice")))
    _twins = validator("keywords", "questions", "contradicts", "calls_in", "only_when", allow_reuse=True)(_no_twin)


class HandbookFile(_Entry):
    """A file of data/handbook/."""

    version: Version  # type: ignore[valid-type]
    theme: constr(regex=r"^[a-z0-9_]+$")  # type: ignore[valid-type]
    entries: list[HandbookModel] = Field(min_items=1)


class PositionModel(_Entry):
    """What an entry says to a question on which sources differ."""

    entry: Identifier  # type: ignore[valid-type]
    says: Text  # type: ignore[valid-type]


class ContradictionModel(_Entry):
    """A question on which sources differ, and what they say, from strict to lax."""

    id: Identifier  # type: ignore[valid-type]
    question: Text  # type: ignore[valid-type]
    positions: list[PositionModel] = Field(min_items=2)
    because: Text  # type: ignore[valid-type]


class ContradictionFile(_Entry):
    """The file data/handbook/contradictions.yml."""

    version: Version  # type: ignore[valid-type]
    contradictions: list[ContradictionModel]


class SynonymGroup(_Entry):
    """Words that mean the same to a caller."""

    id: Identifier  # type: ignore[valid-type]
    words: list[Text] = Field(min_items=2)  # type: ignore[valid-type]

    _twins = validator("words", allow_reuse=True)(_no_twin)


class SynonymFile(_Entry):
    """The file data/language/synonyms.yml."""

    version: Version  # type: ignore[valid-type]
    stop_words: list[Text]  # type: ignore[valid-type]
    other_trades: list[Text] = []  # type: ignore[valid-type]
    groups: list[SynonymGroup]

    _twins = validator("stop_words", "other_trades", allow_reuse=True)(_no_twin)

    @validator("groups")
    def _one_group_a_word(cls, groups: list[SynonymGroup], values: dict[str, Any]) -> list[SynonymGroup]:
        owners: dict[str, str] = dict.fromkeys(values.get("stop_words", ()), "stop_words")
        for group in groups:
            for word in group.words:
                if word in owners:
                    raise ValueError(f"“{word}”在 {owners[word]} 和 {group.id} 里都有，只能放在一组")
                owners[word] = group.id
        return groups


def read_cases(folder: Path = CASES) -> list[dict[str, Any]]:
    """Read and check all cases.

    Args:
        folder: folder of case files.

    Returns:
        The cases in order of file and place, as plain values; one without a `version` has that of its file.

    Raises:
        ContentError: names file, line and field of the first problem.
    """
    files = [(path, read_content(path, CaseFile)) for path in sorted(folder.glob("*.yml"))]
    check_unique_ids([(path, str(case.id)) for path, file in files for case in file.cases])
    return [{**case.dict(), "version": case.version or file.version} for _, file in files for case in file.cases]


def read_handbook(folder: Path = HANDBOOK) -> list[dict[str, Any]]:
    """Read and check the handbook.

    Args:
        folder: folder of handbook files.

    Returns:
        The entries in order of file and place, as plain values, each with the `theme` of its file, and with its
        `version` unless it has one itself.

    Raises:
        ContentError: names file, line and field of the first problem.
    """
    files = [(path, read_content(path, HandbookFile)) for path in handbook_files(folder)]
    check_unique_ids([(path, str(entry.id)) for path, file in files for entry in file.entries])
    ids = {str(entry.id) for _, file in files for entry in file.entries}
    for path, file in files:
        for entry in file.entries:
            for other in entry.contradicts:
                if other not in ids or other == entry.id:
                    problem = f"{entry.id} 提到的 {other} 不存在" if other not in ids else f"{other} 提到了自己"
                    raise ContentError(_name(path), _line_of(path, str(entry.id), other), "contradicts", problem)
    return [
        {**entry.dict(exclude={"numbers"}), "numbers": entry.numbers.dict(exclude_none=True), "theme": file.theme,
         "version": entry.version or file.version}
        for _, file in files
        for entry in file.entries
    ]  # fmt: skip


def handbook_files(folder: Path = HANDBOOK) -> list[Path]:
    """Return the files of a folder that hold entries of the handbook, in order."""
    return [path for path in sorted(folder.glob("*.yml")) if path.name != CONTRADICTIONS]


def read_synonyms(path: Path = SYNONYMS) -> dict[str, Any]:
    """Read and check the synonyms.

    Returns:
        `stop_words`: words that find nothing by themselves; `other_trades`: words that tell that a question is about
        another trade; `groups`: group id to its words.

    Raises:
        ContentError: names file, line and field of the first problem.
    """
    content = read_content(path, SynonymFile)
    return {
        "stop_words": [str(word) for word in content.stop_words],
        "other_trades": [str(word) for word in content.other_trades],
        "groups": {str(group.id): [str(word) for word in group.words] for group in content.groups},
    }


def _name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)


def _line_of(path: Path, entry_id: str, word: str) -> int:
    """Return the line of a word inside an entry, or the line of the entry."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next((number for number, line in enumerate(lines) if f"id: {entry_id}" in line), 0)
    found = (number for number in range(start + 1, len(lines)) if word in lines[number])
    return next(found, start) + 1
