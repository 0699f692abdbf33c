"""A made-up dialogue, its labels, and a listener without a model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TEXTS = "weibo-telecom.jsonl"
CALL = [
    {"speaker": "customer", "text": "我家宽带又断了，你们管不管"},
    {"speaker": "agent", "text": "这个我也没办法"},
    {"speaker": "agent", "text": ""},
    {"speaker": "customer", "text": "骗子"},
]


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def label(name: str, turn: int, act: str, **more: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = {"stage": ["cut_in"], "emotion": [], "issue": [], "flags": [], "annotators": 1}
    return {"id": name, "turn": turn, **nothing, "act": act.split(), **more}


def labels_of(name: str) -> list[dict[str, Any]]:
    return [
        label(name, 0, "customer_complain customer_vent", emotion=["angry"], issue=["broadband_fault"]),
        label(name, 1, "agent_explain", flags=[{"category": "flat_refusal", "start": 2, "end": 7}]),
        label(name, 3, "customer_abuse", emotion=["furious"]),
    ]


class Parrot:
    """Understands every turn alike, by its speaker."""

    _ACTS: Mapping[str, str] = {"customer": "customer_complain", "agent": "agent_apologize", "coachee": "ask_case"}

    def understand(self, turns: Sequence[Mapping[str, Any]], *, ranked: bool = False) -> list[dict[str, Any]]:
        return [self._answer(turn["speaker"]) for turn in turns]

    def _answer(self, speaker: str) -> dict[str, Any]:
        tone = {"emotion": "angry", "issue": "broadband_fault"} if speaker == "customer" else {}
        return {
            "act": self._ACTS[speaker],
            "confidence": 0.8,
            "stage": "cut_in",
            "stage_confidence": 0.6,
            "emotion": None,
            "issue": None,
            "flags": [],
            "ranking": {self._ACTS[speaker]: 0.8},
            **tone,
        }
