"""How data/practice/trainees.yml looks. Imported only when it is read or validated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, StrictInt, conlist, constr, root_validator, validator

from bot.content import read_content
from bot.labels import AGENT_ACTS
from bot.practice.trainees import TRAINEES
from bot.rubric.schema_conditions import known

Text = constr(strip_whitespace=True, min_length=1)

SITUATIONS = ("when_hot", "when_asked_for_superior", "when_untimed", "when_unheard", "when_offered", "when_accepted")
"""When the trainee who follows a script needs words that no script has."""
LISTS = tuple(name for name in TRAINEES if name not in ("good", "random"))
"""Trainees who say the lines of a list; `random` says examples of data/nlu/ and is not in the file."""


class Closed(BaseModel):
    """An unknown field is a misspelt one."""

    class Config:
        """No other fields."""

        extra = Extra.forbid


def _single(word: Any) -> Any:
    if isinstance(word, list):
        raise ValueError("只能写一个")
    return word


class Said(Closed):
    """A line of a trainee, and the act that it is."""

    act: Any = ...
    say: Text  # type: ignore[valid-type]

    _act = validator("act", pre=True, allow_reuse=True)(known(AGENT_ACTS))

    _one = validator("act", allow_reuse=True)(_single)


Lines = conlist(Said, min_items=1)


class TraineeModel(Closed):
    """A trainee: `good` with lines for each situation, any other with one list."""

    id: Any = ...
    lines: Lines | None  # type: ignore[valid-type]
    when_hot: Lines | None  # type: ignore[valid-type]
    when_asked_for_superior: Lines | None  # type: ignore[valid-type]
    when_untimed: Lines | None  # type: ignore[valid-type]
    when_unheard: Lines | None  # type: ignore[valid-type]
    when_offered: Lines | None  # type: ignore[valid-type]
    when_accepted: Lines | None  # type: ignore[valid-type]

    _id = validator("id", pre=True, allow_reuse=True)(known(["good", *LISTS]))
    _one = validator("id", allow_reuse=True)(_single)

    @root_validator(skip_on_failure=True)
    def _fits_its_kind(cls, values: dict[str, Any]) -> dict[str, Any]:
        needed = SITUATIONS if values["id"] == "good" else ("lines",)
        missing = [name for name in needed if values[name] is None]
        if missing:
            raise ValueError(f"{values['id']} 缺少 {'、'.join(missing)}")
        foreign = [name for name in ("lines", *SITUATIONS) if name not in needed and values[name] is not None]
        if foreign:
            raise ValueError(f"{values['id']} 不用写 {'、'.join(foreign)}")
        return values


class TraineeFile(Closed):
    """All trainees that have lines of their own."""

    version: StrictInt
    trainees: conlist(TraineeModel, min_items=1)  # type: ignore[valid-type]

    @validator("trainees")
    def _complete(cls, trainees: list[TraineeModel]) -> list[TraineeModel]:
        if sorted(one.id for one in trainees) != sorted(["good", *LISTS]):
            raise ValueError(f"应写 {'、'.join(['good', *LISTS])}，各一份")
        return trainees

    @validator("trainees")
    def _one_act_a_line(cls, trainees: list[TraineeModel]) -> list[TraineeModel]:
        acts: dict[str, str] = {}
        for trainee in trainees:
            for line in (line for lines in _lists(trainee).values() for line in lines):
                if acts.setdefault(line["say"], line["act"]) != line["act"]:
                    raise ValueError(f"“{line['say']}”写了两次，act 不一样")
        return trainees


def read_trainees(path: Path) -> dict[str, dict[str, list[dict[str, str]]]]:
    """Read and check the lines of the trainees.

    Args:
        path: a file like data/practice/trainees.yml.

    Returns:
        By id of the trainee, by situation (`lines` for all but `good`), the lines, each with `act` and `say`.

    Raises:
        ContentError: the file is broken; names file, line and field.
    """
    return {trainee.id: _lists(trainee) for trainee in read_content(path, TraineeFile).trainees}


def _lists(trainee: TraineeModel) -> dict[str, list[dict[str, str]]]:
    lists = {name: getattr(trainee, name) for name in ("lines", *SITUATIONS)}
    return {name: [line.dict() for line in lines] for name, lines in lists.items() if lines is not None}
