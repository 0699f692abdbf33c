"""A small rubric in files, to be broken by the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.rubric.schema import read_rubric

SIGNALS = """\
version: 1
signals:
  - id: apology
    title: 道歉
    speaker: agent
    wordings: ["[抱歉|对不起]"]
    unless: ["别跟我说[对不起|抱歉]"]
    examples: ["真抱歉"]
    still_not: ["别跟我说抱歉"]
  - id: staff_number
    title: 报工号
    speaker: agent
    found: staff_number
    examples: ["工号1024为您服务"]
    still_not: ["您的号码是多少"]
"""
GOOD = """\
version: 1
good:
  - kind: empathy
    title: 共情
    turn: {speaker: agent, words: ["换成[谁|我]"]}
    why: "说出了他的感受"
    source: "004"
    examples:
      met: ["agent_hold: 换成谁都会急", ["customer_vent: 气死了", "agent_hold: 换成我也急"]]
      missed: ["agent_hold: 请稍等", "agent_hold#rude: 喂，换成谁都急"]
"""
ITEM = """\
version: 1
stage: {stage}
items:
  - id: {stage}-sorry
    title: 该道歉时道歉
    weight: 2
    severity: normal
    applies: {{turn: {{speaker: customer, tension: {{min: 2}}}}}}
    met:
      each: {{speaker: customer, tension: {{min: 2}}}}
      answered_by: {{any: [{{signal: apology}}, {{act: agent_apologize}}]}}
    why: "先处理心情"
    advice: "先说一句抱歉"
    techniques: [apologize]
    source: "004"
    examples:
      met:
        - ["customer_vent!angry: 气死了", "agent_hold: 真抱歉"]
      missed:
        - ["customer_vent!angry: 气死了", "agent_hold: 等着"]
      not_applicable:
        - ["customer_inquire: 多少钱", "agent_explain: 十块"]
      not_enough:
        - ["customer_vent!angry: 气死了"]
        - ["customer_vent!angry: 气死了", "agent_apologize~0.4: 哎"]
"""


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that a file holds."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def refused(folder: Path) -> ContentError:
    """Read the rubric and return the error."""
    with pytest.raises(ContentError) as caught:
        read_rubric(folder)
    return caught.value
