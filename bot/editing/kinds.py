"""The kinds of content files under data/, and what a file of each kind must look like. Imports no model by itself."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.paths import DATA

if TYPE_CHECKING:
    import pydantic

HISTORY = "history.jsonl"
"""The journal of edits, kept beside the content."""
APART = ("evaluation",)
"""Folders under data/ that hold no content of the coach: what it is measured by."""


@dataclass(frozen=True)
class Kind:
    """A kind of content file.

    Attributes:
        title: what it holds, in Chinese.
        pattern: which files, relative to data/, as in `Path.match`.
        model: module and pydantic model of a whole file, e.g. `bot.library.schema:CaseFile`; empty for plain text.
        entries: field that holds the file's entries; empty when the file is one entry.
        group: files that refer to each other and are checked together.
    """

    title: str
    pattern: str
    model: str
    entries: str
    group: str


_FORBIDDEN = "bot.coaching.forbidden_schema:RuleFile"
KINDS = (
    Kind("案例", "cases/*.yml", "bot.library.schema:CaseFile", "cases", "library"),
    Kind("待补的案例", "cases/imported/*.yml", "bot.library.schema:CaseFile", "cases", "drafts"),
    Kind(
        "手册里的不同说法",
        "handbook/contradictions.yml",
        "bot.library.schema:ContradictionFile",
        "contradictions",
        "library",
    ),
    Kind("手册", "handbook/*.yml", "bot.library.schema:HandbookFile", "entries", "library"),
    Kind("只是咨询的说法", "library/search.yml", "bot.library.search_schema:SearchFile", "entries", "library"),
    Kind("同义词", "language/synonyms.yml", "bot.library.schema:SynonymFile", "groups", "library"),
    Kind("话术", "phrases/*.yml", "bot.coaching.phrasebook_schema:PhraseFile", "phrases", "phrases"),
    Kind("每一步怎么做", "moves/*.yml", "bot.coaching.phrasebook_schema:MoveFile", "moves", "phrases"),
    Kind("不算违规的情形", "forbidden/excuses.yml", "bot.coaching.excuse_schema:ExcuseFile", "excuses", "forbidden"),
    Kind("谐音和拆字", "forbidden/disguises.yml", "bot.coaching.disguise_schema:DisguiseFile", "", "forbidden"),
    Kind("词群", "forbidden/word_groups.yml", "bot.coaching.wordings_schema:WordGroupsFile", "groups", "forbidden"),
    Kind("违规的说法", "forbidden/wordings/*.yml", "bot.coaching.wordings_schema:WordingsFile", "", "forbidden"),
    Kind("违规规则", "forbidden/*.yml", _FORBIDDEN, "families", "forbidden"),
    Kind("评分信号", "rubric/signals.yml", "bot.rubric.schema_entries:SignalFile", "signals", "rubric"),
    Kind("做得好的地方", "rubric/good.yml", "bot.rubric.schema_entries:GoodFile", "good", "rubric"),
    Kind("评分表", "rubric/*.yml", "bot.rubric.schema_entries:ItemFile", "items", "rubric"),
    Kind("教练的话", "replies/coach.yml", "bot.coaching.replies_schema:ReplyFile", "replies", "replies"),
    Kind("坐席的要求", "replies/requests.yml", "bot.coaching.replies_schema:RequestFile", "", "replies"),
    Kind("练习场景", "scenarios/*.yml", "bot.practice.scenario_schema:ScenarioFile", "", "practice"),
    Kind("场景的样子", "practice/scenario-template.yml", "bot.practice.scenario_schema:ScenarioFile", "", "practice"),
    Kind("练习的算法", "practice/effects.yml", "bot.practice.effects_schema:EffectFile", "effects", "practice"),
    Kind(
        "练习的难度",
        "practice/difficulty.yml",
        "bot.practice.effects_schema:DifficultyFile",
        "difficulties",
        "practice",
    ),
    Kind("模拟学员", "practice/trainees.yml", "bot.practice.trainees_schema:TraineeFile", "trainees", "practice"),
    Kind("听错的样子", "language/misheard.yml", "bot.understanding.misheard:MisheardFile", "misheard", "language"),
    Kind("词表", "language/words.txt", "", "", "language"),
    Kind("闲话", "language/chatter.txt", "", "", "language"),
    Kind("导入的词", "import/vocabulary.yml", "bot.library.importing.vocabulary_schema:VocabularyFile", "", "import"),
    Kind("说法示例", "nlu/*/*.yml", "bot.editing.training_schema:NluFile", "nlu", "training"),
    Kind("通话故事", "stories/*/*.yml", "bot.editing.training_schema:StoryFile", "stories", "training"),
    Kind("固定应答", "rules/*.yml", "bot.editing.training_schema:RulesFile", "rules", "training"),
)


def content_files(data: Path = DATA) -> list[Path]:
    """Return all content files, sorted by path; hidden files, the history and what the coach is measured by left out.

    Args:
        data: the folder of the content.
    """
    paths = (path for path in data.rglob("*") if path.is_file())
    return sorted(path for path in paths if is_content(path.relative_to(data)))


def is_content(path: Path) -> bool:
    """Tell whether a file, given relative to data/, is content: neither hidden nor history nor evaluation."""
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and path.parts[0] not in APART and path != Path(HISTORY)


def kind_of(path: Path) -> Kind | None:
    """Return the kind of a file given relative to data/; None when there is no such kind."""
    return next((kind for kind in KINDS if _fits(path, kind.pattern)), None)


def model_of(kind: Kind) -> type[pydantic.BaseModel]:
    """Import the model of a kind whose files are YAML."""
    module, name = kind.model.split(":")
    model: type[pydantic.BaseModel] = getattr(importlib.import_module(module), name)
    return model


def _fits(path: Path, pattern: str) -> bool:
    return len(path.parts) == pattern.count("/") + 1 and path.match(pattern)
