"""What a conversation remembers of practice: which run it is in, or that a customer is being chosen."""

from __future__ import annotations

from typing import Any

PRACTICE_SLOT = "practice"
"""Name of the slot; it holds None, `choosing()` or `in_run(…)`."""

OTHER_TURN = "other_turn"
"""Where an utterance as it was heard holds the number of the turn for which it is another answer."""


def choosing() -> dict[str, Any]:
    """Return the value of the slot while the trainee has yet to say which customer he wants."""
    return {"run": None}


def in_run(run_id: str) -> dict[str, Any]:
    """Return the value of the slot during a run."""
    return {"run": run_id}


def run_in(value: Any) -> str | None:
    """Return the id of the run that a slot's value names, None when it names none."""
    return value.get("run") if isinstance(value, dict) else None


def is_practising(value: Any) -> bool:
    """Tell whether a slot's value means that practice goes on."""
    return isinstance(value, dict)
