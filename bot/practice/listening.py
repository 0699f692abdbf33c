"""Who hears the trainee: the trained ear, or a stub that is told what is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.coaching.draft_check import check_draft
from bot.coaching.memory import questions_in_a_row
from bot.language.privacy import mask_personal_data
from bot.rubric.heard import HeardTurn

if TYPE_CHECKING:
    from bot.server.ear import Ear


class Hearing(Protocol):
    """Whatever understands what a trainee has said."""

    def hear(self, turns: Sequence[HeardTurn], text: str) -> HeardTurn:
        """Return what the trainee says now, as it is heard.

        Args:
            turns: of the call so far.
            text: what the trainee says now.
        """


class EarHearing:
    """Hears with the trained assistant, which goes on listening where a call is continued.

    Args:
        ear: understands the turns of a call.
    """

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._listening = ear.listen()
        self._heard: list[tuple[str, str]] = []

    def hear(self, turns: Sequence[HeardTurn], text: str) -> HeardTurn:
        """Return what the trainee says now, as the ear hears it."""
        text = mask_personal_data(text)
        said = [(turn.speaker, turn.text) for turn in turns]
        if said[: len(self._heard)] != self._heard:
            # Another call, or the same one from an earlier turn on.
            self._listening, self._heard = self._ear.listen(), []
        for speaker, line in said[len(self._heard) :]:
            self._listening.hear({"speaker": speaker, "text": line})
        heard = self._listening.hear({"speaker": "agent", "text": text}, ranked=True)
        self._heard = [*said, ("agent", text)]
        return HeardTurn(
            number=len(turns) + 1,
            speaker="agent",
            text=text,
            act=heard["act"],
            confidence=heard["confidence"],
            stage=heard["stage"],
            flags=tuple(heard["flags"]),
            readings=heard.get("ranking") or {},
        )


class ToldHearing:
    """Hears the acts that it is told for certain texts, and finds flags by the check of drafts.

    Args:
        acts: the act of each text that it knows; of any other it hears none.
    """

    def __init__(self, acts: Mapping[str, str]) -> None:
        self._acts = acts

    def hear(self, turns: Sequence[HeardTurn], text: str) -> HeardTurn:
        """Return what the trainee says now, with the act that was told for it."""
        flags: tuple[Mapping[str, Any], ...] = ()
        act = self._acts.get(text)
        if text.strip():
            asked = questions_in_a_row([turn.act for turn in turns if turn.act])
            flags = tuple(flag.as_dict() for flag in check_draft(text, questions_before=asked).flags)
        return HeardTurn(len(turns) + 1, "agent", text, act, flags=flags)


def load_hearing(model: Path) -> EarHearing:
    """Return a hearing with the trained assistant; takes seconds, and imports Rasa.

    Args:
        model: path of a trained model.

    Raises:
        NotReadyError: there is no such model, or it cannot be loaded.
    """
    from bot.server.ear import load_ear

    return EarHearing(load_ear(model))
