"""Calls written in one line a turn: the examples by which the rubric is validated.

A line is `act[@stage][!emotion][~confidence][#category,category]: text`, e.g. `customer_vent!angry: 气死我了`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.labels import (
    AGENT_ACTS,
    CUSTOMER_ACTS,
    EMOTIONS,
    FLAG_CATEGORIES,
    STAGES,
    speaker_of_act,
)
from bot.rubric.heard import HeardTurn

DEFAULT_STAGE = "cut_in"
"""Stage of an example's turns where neither the line nor the file says another."""

_LINE = re.compile(r"(?P<act>[a-z_]+)(?P<marks>[^:：]*)[:：]\s*(?P<text>.*)", re.DOTALL)
_MARK = re.compile(r"([@!~#])([^@!~#]*)")
_FORM = "动作[@阶段][!情绪][~把握][#违规类别]: 说的话"


def parse_call(lines: Sequence[str], *, stage: str = DEFAULT_STAGE) -> list[HeardTurn]:
    """Read a call.

    Args:
        lines: one a turn, see the module.
        stage: of turns that name none.

    Returns:
        The turns, numbered from 1.

    Raises:
        ValueError: a line is not in this form; says in Chinese what is wrong.
    """
    return [parse_line(line, number=number, stage=stage) for number, line in enumerate(lines, 1)]


def parse_line(line: str, *, number: int = 1, stage: str = DEFAULT_STAGE) -> HeardTurn:
    """Read one turn.

    Args:
        line: see the module.
        number: of the turn, from 1.
        stage: of the turn when the line names none.

    Returns:
        The turn; a customer without an emotion is calm.

    Raises:
        ValueError: the line is not in this form; says in Chinese what is wrong.
    """
    parts = _LINE.fullmatch(line.strip())
    if parts is None:
        raise ValueError(f"示例“{line}”应写成 {_FORM}")
    act, text = _known(parts["act"], {**CUSTOMER_ACTS, **AGENT_ACTS}, line), parts["text"]
    marks = _read_marks(parts["marks"].strip(), line)
    customer = speaker_of_act(act) == "customer"
    if "!" in marks and not customer:
        raise ValueError(f"示例“{line}”：只有客户的话才写情绪")
    return HeardTurn(
        number=number,
        speaker=speaker_of_act(act),
        text=text,
        act=act,
        confidence=_confidence(marks.get("~", "1"), line),
        stage=_known(marks.get("@", stage), STAGES, line),
        emotion=_known(marks.get("!", "calm"), EMOTIONS, line) if customer else None,
        flags=tuple(_flag(_known(name.strip(), FLAG_CATEGORIES, line), text) for name in _names(marks.get("#"))),
    )


def _read_marks(marks: str, line: str) -> dict[str, str]:
    found = {sign: value.strip() for sign, value in _MARK.findall(marks)}
    if "".join(sign + value for sign, value in _MARK.findall(marks)) != marks:
        raise ValueError(f"示例“{line}”应写成 {_FORM}")
    return found


def _names(value: str | None) -> list[str]:
    return [] if value is None else re.split("[,，]", value)


def _known(word: str, vocabulary: Any, line: str) -> str:
    if word not in vocabulary:
        raise ValueError(f"示例“{line}”：不认识 {word}，可用：{'、'.join(vocabulary)}")
    return word


def _confidence(value: str, line: str) -> float:
    try:
        confidence = float(value)
    except ValueError:
        confidence = -1.0
    if not 0 <= confidence <= 1:
        raise ValueError(f"示例“{line}”：把握应为 0 到 1 的数，不是 {value}")
    return confidence


def _flag(category: str, text: str) -> dict[str, Any]:
    from bot.coaching.rules import default_rules

    usual = default_rules().categories[category]
    return {
        "category": category,
        "level": usual.level,
        "start": 0,
        "end": len(text),
        "text": text,
        "rule": category,
        "why": usual.why,
        "source": usual.source,
        "how": "pattern",
    }
