"""As what the ear mishears an act, and how often: measured by cross-validation, in data/language/misheard.yml."""

from __future__ import annotations

import functools
from pathlib import Path

from pydantic import BaseModel, Extra, validator

from bot.content import read_content
from bot.labels import AGENT_ACTS, CUSTOMER_ACTS
from bot.paths import DATA

MISHEARD = DATA / "language" / "misheard.yml"


class MisheardFile(BaseModel):
    """The content file."""

    version: int
    misheard: dict[str, dict[str, float]]

    class Config:
        """An unknown field is a misspelt one."""

        extra = Extra.forbid

    @validator("misheard")
    def _known_acts(cls, value: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
        for act, others in value.items():
            for name in (act, *others):
                if name not in CUSTOMER_ACTS and name not in AGENT_ACTS:
                    raise ValueError(f"不认识动作 {name}")
            if sum(others.values()) > 1:
                raise ValueError(f"{act} 的比例加起来超过 1")
        return value


@functools.lru_cache(maxsize=1)
def misheard_shares(path: Path = MISHEARD) -> dict[str, dict[str, float]]:
    """Return for each act the acts that it is misheard as, with their shares (0 to 1).

    Raises:
        ContentError: the file is broken.
    """
    return read_content(path, MisheardFile).misheard


def misheard_as(act: str, draw: float) -> str:
    """Return what an act is heard as.

    Args:
        act: the act as it was.
        draw: a number from 0 to 1, drawn by the caller.
    """
    for other, share in misheard_shares().get(act, {}).items():
        draw -= share
        if draw < 0:
            return other
    return act
