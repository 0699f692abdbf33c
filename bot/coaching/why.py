"""The answer to "why?": the reasons of the last advice, from the ids that the call remembers."""

from __future__ import annotations

from typing import Any

from bot.coaching.memory import CallMemory
from bot.coaching.phrasebook import phrases
from bot.coaching.playbook import stage_guides
from bot.coaching.replies import reply
from bot.coaching.rules import default_rules
from bot.labels import ACTS_OF_SPEAKER, STAGES
from bot.library.lookup import find_entry


def explain_advice(memory: CallMemory) -> tuple[str, dict[str, Any]]:
    """Explain the last advice.

    Returns:
        The reasons as text, one a line, and as data: `reasons`, each with `about`, `id`, `why`, `source` and `version`.
    """
    reasons = _reasons(memory.advice)
    if not reasons:
        return reply("no_advice_yet"), {"kind": "why", "reasons": []}
    lines = [f"{reason['about']}（{reason['id']}）：{reason['why']}。出处：{reason['source']}" for reason in reasons]
    return "\n".join(lines), {"kind": "why", "reasons": reasons}


def _reasons(advice: dict[str, Any]) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = []

    def add(about: str, entry_id: str, why: str, source: str, version: int | str = "") -> None:
        reasons.append({"about": about, "id": entry_id, "why": why, "source": source, "version": version})

    stage = advice.get("stage")
    if stage:
        act = ACTS_OF_SPEAKER[advice["speaker"]][advice["act"]]
        heard = f"上一句听作“{act}”（把握 {advice['confidence']:.0%}），按前后几句的走向归在“{STAGES[stage]}”"
        guide = stage_guides()[stage]
        add("阶段", stage, f"{heard}；这一段要紧的是：{guide.guide.rstrip('。')}", guide.source)
    moves = {move.id: move for guide in stage_guides().values() for move in guide.moves}
    if advice.get("move") in moves:
        move = moves[advice["move"]]
        add("下一步", move.id, move.why, move.source)
    for rule_id in advice.get("flags", []):
        rule = default_rules().by_id.get(rule_id)
        add(
            "别说",
            rule_id,
            rule.why if rule else "模型按整句的意思判断，词表里没有这个说法",
            rule.source if rule else "模型判断",
        )
    for phrase_id in advice.get("phrases", []):
        if phrase_id in phrases():
            phrase = phrases()[phrase_id]
            add(f"话术“{phrase.text}”", phrase.id, f"{phrase.title}：{phrase.why}", phrase.source, phrase.version)
    for kind, about in (("cases", "案例"), ("rules", "规定")):
        for entry_id in advice.get(kind, []):
            entry = find_entry(entry_id)
            if entry is not None:
                add(f"{about}“{entry.title}”", entry_id, "与这句话用词相近、问题相同", str(entry.source), entry.version)
    return reasons
