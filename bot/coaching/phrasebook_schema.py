"""How the files of data/phrases/ and data/moves/ look. Imported only when they are compiled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, Field, conlist, constr, validator

from bot.content import check_unique_ids, read_content
from bot.errors import ContentError
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, ISSUES, PERSONAS, STAGES
from bot.paths import DATA

PHRASES = DATA / "phrases"
MOVES = DATA / "moves"
ANY = "any"
PLACEHOLDERS = [
    "称呼",
    "工号",
    "时限",
    "号码",
    "金额",
    "业务",
    "问题",
    "原因",
    "方案",
    "方案二",
    "地点",
    "时间",
    "时长",
    "部门",
    "步骤",
    "次数",
    "诉求",
]

Text = constr(strip_whitespace=True, min_length=1)


def _known(*vocabularies: Any) -> Any:
    """Return a validator for words of the given vocabularies."""
    allowed = [word for vocabulary in vocabularies for word in vocabulary]

    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"不认识 {value}，可用：{'、'.join(allowed)}")
        return value

    return check


class _Strict(BaseModel):
    class Config:
        """An unknown field is a misspelt one."""

        extra = Extra.forbid


class Phrase(_Strict):
    """A sentence that an agent can say at once."""

    id: Text  # type: ignore[valid-type]
    text: Text  # type: ignore[valid-type]
    stages: conlist(str, min_items=1)  # type: ignore[valid-type]
    emotions: conlist(str, min_items=1)  # type: ignore[valid-type]
    issues: conlist(str, min_items=1)  # type: ignore[valid-type]
    personas: conlist(str, min_items=1)  # type: ignore[valid-type]
    why: Text  # type: ignore[valid-type]
    promise: bool = False
    source: Text  # type: ignore[valid-type]

    _stages = validator("stages", each_item=True, allow_reuse=True)(_known([ANY], STAGES))
    _emotions = validator("emotions", each_item=True, allow_reuse=True)(_known([ANY], EMOTIONS))
    _issues = validator("issues", each_item=True, allow_reuse=True)(_known([ANY], ISSUES))
    _personas = validator("personas", each_item=True, allow_reuse=True)(_known([ANY], PERSONAS))

    @validator("text")
    def _placeholders(cls, value: str) -> str:
        for name in re.findall(r"\{([^}]*)\}", value):
            if name not in PLACEHOLDERS:
                raise ValueError(f"不认识占位 {{{name}}}，可用：{'、'.join(PLACEHOLDERS)}")
        return value


class PhraseFile(_Strict):
    """One technique and its phrases."""

    version: int
    technique: Text  # type: ignore[valid-type]
    title: Text  # type: ignore[valid-type]
    act: str
    source: Text  # type: ignore[valid-type]
    phrases: conlist(Phrase, min_items=1)  # type: ignore[valid-type]

    _act = validator("act", allow_reuse=True)(_known(AGENT_ACTS))


class Move(_Strict):
    """What to do next after an act."""

    id: Text  # type: ignore[valid-type]
    acts: conlist(str, min_items=1)  # type: ignore[valid-type]
    tension: conlist(int, min_items=2, max_items=2) = [0, 4]  # type: ignore[valid-type]
    issues: list[str] = Field(default_factory=lambda: [ANY])
    do: Text  # type: ignore[valid-type]
    techniques: conlist(str, min_items=1)  # type: ignore[valid-type]
    avoid: str = ""
    commits: bool = False
    why: Text  # type: ignore[valid-type]
    source: Text  # type: ignore[valid-type]

    _acts = validator("acts", each_item=True, allow_reuse=True)(
        _known(["any_customer", "any_agent"], CUSTOMER_ACTS, AGENT_ACTS)
    )
    _issues = validator("issues", each_item=True, allow_reuse=True)(_known([ANY], ISSUES))

    @validator("tension")
    def _range_of_tension(cls, value: list[int]) -> list[int]:
        if not 0 <= value[0] <= value[1] <= 4:
            raise ValueError("应为 0 到 4 之间的两个数，先小后大")
        return value


class MoveFile(_Strict):
    """One stage and its moves."""

    version: int
    stage: str
    guide: Text  # type: ignore[valid-type]
    goals: conlist(str, min_items=1)  # type: ignore[valid-type]
    guide_source: Text  # type: ignore[valid-type]
    moves: conlist(Move, min_items=1)  # type: ignore[valid-type]

    _stage = validator("stage", allow_reuse=True)(_known(STAGES))


def read_phrases(folder: Path = PHRASES) -> list[dict[str, Any]]:
    """Read and check the phrasebook: one dict a phrase, with `technique`, `title`, `act` and `version` of its file.

    Raises:
        ContentError: names file, line and field.
    """
    phrases: list[dict[str, Any]] = []
    ids = []
    for path in sorted(folder.glob("*.yml")):
        content = read_content(path, PhraseFile)
        if content.technique != path.stem:
            raise ContentError(path.name, 1, "technique", f"应与文件名 {path.stem} 一致")
        shared = {
            "technique": content.technique,
            "title": content.title,
            "act": content.act,
            "version": content.version,
        }
        phrases += [{**phrase.dict(), **shared} for phrase in content.phrases]
        ids += [(path, phrase.id) for phrase in content.phrases]
    check_unique_ids(ids)
    return phrases


def read_moves(folder: Path = MOVES, techniques: Path = PHRASES) -> dict[str, dict[str, Any]]:
    """Read and check the moves: for each stage its guide, goals and moves.

    Raises:
        ContentError: names file, line and field; also when a stage has no file or a move names an unknown technique.
    """
    known = {path.stem for path in techniques.glob("*.yml")}
    stages: dict[str, dict[str, Any]] = {}
    ids = []
    for stage in STAGES:
        path = folder / f"{stage}.yml"
        content = read_content(path, MoveFile)
        if content.stage != stage:
            raise ContentError(f"data/moves/{path.name}", 0, "stage", f"应与文件名 {stage} 一致")
        for move in content.moves:
            unknown = [name for name in move.techniques if name not in known]
            if unknown:
                raise ContentError(f"data/moves/{path.name}", 0, f"{move.id}.techniques", f"话术库里没有 {unknown[0]}")
        stages[stage] = content.dict()
        ids += [(path, move.id) for move in content.moves]
    check_unique_ids(ids)
    return stages
