"""Rasa's default pipeline as a listener."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import jieba
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.log_utils import configure_structlog

from bot.labels import speaker_of_act
from bot.server.ear import Ear


class RasaDefaultEar(Ear):
    """Understands utterances with the baseline's model; it is told the speaker, as the other baselines are.

    Args:
        model: path of a trained baseline.

    Raises:
        NotReadyError: the model cannot be loaded.
    """

    def __init__(self, model: Path) -> None:
        logging.getLogger("rasa").setLevel(logging.ERROR)
        configure_structlog(logging.ERROR)
        # Its tokenizer says how long it took to read its dictionary.
        jieba.setLogLevel(logging.ERROR)
        super().__init__(model)

    def _place(
        self, tracker: DialogueStateTracker, message: UserMessage, parsed: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Place an utterance by the likeliest act of its speaker."""
        speaker = (message.metadata or {}).get("speaker")
        return super()._place(tracker, message, of_speaker(parsed, speaker or "coachee"))


def of_speaker(parsed: dict[str, Any], speaker: str) -> dict[str, Any]:
    """Return a parse result with the acts of one speaker only; unchanged when it has none of them."""
    ranking = [one for one in parsed.get("intent_ranking") or [] if speaker_of_act(one["name"]) == speaker]
    return {**parsed, "intent": ranking[0], "intent_ranking": ranking} if ranking else parsed
