"""How much is still heard when the text is disturbed: dialect, pinyin, slips, speech-recogniser breaks and the like."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.dialogues import Dialogue
from bot.evaluation.estimates import SEED, percent
from bot.evaluation.heard import OURS
from bot.evaluation.listening import PARTS, Listener, listen, rows_of
from bot.evaluation.tables import table

Disturb = Callable[[str, random.Random], str]

MOST = 0.05
"""What a disturbance may cost, as a share of the rows."""

_PARTS = ("stage", "customer_acts", "agent_acts", "emotion")


@dataclass(frozen=True)
class Disturbed:
    """Accuracy with and without one disturbance.

    Attributes:
        name: of the disturbance, on screen.
        clean: accuracy of each part without it.
        disturbed: accuracy of each part with it.
    """

    name: str
    clean: dict[str, float]
    disturbed: dict[str, float]

    @property
    def loses_much(self) -> bool:
        """Whether a part loses more than `MOST`."""
        # Rounded, lest 0.80 - 0.75 be more than 0.05.
        return any(round(self.clean[part] - self.disturbed[part], 9) > MOST for part in self.clean)

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON."""
        parts = {
            part: {
                "clean": round(self.clean[part], 4),
                "disturbed": round(self.disturbed[part], 4),
                "difference": round(self.disturbed[part] - self.clean[part], 4),
            }
            for part in self.clean
        }
        return {"disturbance": self.name, "parts": parts, "loses_much": self.loses_much}


def robustness(ear: Listener, dialogues: Sequence[Dialogue], disturbances: Mapping[str, Disturb]) -> list[Disturbed]:
    """Measure the coach with each disturbance of every turn; the same each time it is run."""
    clean = _accuracies(ear, dialogues, "不扰动", lambda text, chance: text)
    return [
        Disturbed(name, clean, _accuracies(ear, dialogues, name, disturb)) for name, disturb in disturbances.items()
    ]


def _accuracies(ear: Listener, dialogues: Sequence[Dialogue], name: str, disturb: Disturb) -> dict[str, float]:
    calls = [
        [
            turn | {"text": disturb(turn["text"], random.Random(f"{SEED}:{name}:{dialogue.id}:{place}"))}
            for place, turn in enumerate(dialogue.turns)
        ]
        for dialogue in dialogues
    ]
    answers = listen({OURS: ear}, calls, f"扰动：{name}")
    shares = {}
    for part in _PARTS:
        rows = rows_of(PARTS[part], dialogues, answers)
        if rows:
            shares[part] = sum(row.ours in row.accepted for row in rows) / len(rows)
    return shares


def robustness_table(rows: Sequence[Disturbed], title: str) -> str:
    """Return the table; rows that lose too much end with a mark."""
    parts = list(rows[0].clean) if rows else []
    head = ["扰动", *(cell for part in parts for cell in (f"{PARTS[part].name} 原", "扰", "差")), ""]
    cells = [
        [row.name, *(cell for part in parts for cell in _cells(row, part)), "✗" if row.loses_much else ""]
        for row in rows
    ]
    note = f"准确率 %，每句话都扰动；✗：有一项掉了超过 {MOST * 100:.0f} 个点"
    return table(title, head, cells, note=note)


def _cells(row: Disturbed, part: str) -> tuple[str, str, str]:
    clean, disturbed = row.clean[part], row.disturbed[part]
    return percent(clean), percent(disturbed), f"{(disturbed - clean) * 100:+.1f}"
