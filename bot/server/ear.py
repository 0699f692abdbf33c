"""The trained assistant in this process, for commands that understand many utterances without a server."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.log_utils import configure_structlog

from bot.errors import NotReadyError
from bot.labels import speaker_of_act
from bot.language.privacy import mask_personal_data
from bot.server.tracker_store import WINDOW_TURNS
from bot.settings import settings
from bot.speaker import Utterance, read_utterance

_STAGE_ACTION = "action_coach_"


class Ear:
    """Understands utterances as the server does: the same model, the same policies, no answers.

    Args:
        model: path of a trained model.

    Raises:
        NotReadyError: the model cannot be loaded.
    """

    def __init__(self, model: Path) -> None:
        agent = Agent.load(str(model))
        if agent.processor is None:
            raise NotReadyError(f"模型 {model.name} 打不开，请重新训练：coach train --force")
        self._processor = agent.processor
        # The loop is ours, so that commands need not be coroutines.
        self._loop: asyncio.AbstractEventLoop | None = asyncio.new_event_loop()

    @classmethod
    def within(cls, processor: MessageProcessor) -> Ear:
        """Return an ear that hears with the processor of a running server, on the server's event loop.

        Args:
            processor: of the agent that the server has loaded. Only `Listening.hear_soon` can be used.
        """
        ear = cls.__new__(cls)
        ear._processor, ear._loop = processor, None
        return ear

    def understand(self, turns: Sequence[Mapping[str, Any]], *, ranked: bool = False) -> list[dict[str, Any]]:
        """Understand the turns of one call, in order.

        Args:
            turns: each with `text` and, if known, `speaker`.
            ranked: tell more: `ranking`, the confidence of each act that was weighed, and `stage_confidence`.

        Returns:
            For each turn `speaker`, `act`, `confidence` (0 to 1), `stage` (None for what is said to the coach),
            `emotion` and `issue` (None unless a customer speaks), `flags`. A turn without words is understood as
            nothing; one that is too long is not read, and has an `error` besides.
        """
        listening = self.listen()
        return [listening.hear(turn, ranked=ranked) for turn in turns]

    def listen(self) -> Listening:
        """Begin to listen to a call."""
        return Listening(self)

    async def _hear(
        self, tracker: DialogueStateTracker, utterance: Utterance, said: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        text = mask_personal_data(said)
        message = UserMessage(text, metadata={"speaker": utterance.speaker})
        # Rasa strips a text, which would move its flags, and takes a slash for an intent given by hand.
        message.text = re.sub(r"^(\s*)/", r"\1／", text)
        return self._place(tracker, message, await self._processor.parse_message(message, tracker))

    def _place(
        self, tracker: DialogueStateTracker, message: UserMessage, parsed: dict[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Update the tracker with an utterance and what the dialogue model does; return what was heard, and more."""
        intent = parsed["intent"]
        tracker.update(
            UserUttered(message.text, intent, parsed["entities"], parsed, metadata=message.metadata),
            self._processor.domain,
        )
        for entity in parsed["entities"]:
            tracker.update(SlotSet(entity["entity"], entity["value"]))
        stage, sure = None, 0.0
        if speaker_of_act(intent["name"]) != "coachee":
            prediction = self._processor._predict_next_with_tracker(tracker)
            name = self._processor.domain.action_names_or_texts[prediction.max_confidence_index]
            sure = float(prediction.max_confidence)
            stage = name[len(_STAGE_ACTION) :] if name.startswith(_STAGE_ACTION) else None
            tracker.update(ActionExecuted(name))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        heard = {
            "act": intent["name"],
            "confidence": round(intent["confidence"], 4),
            "stage": stage,
            "emotion": (parsed.get("emotion") or {}).get("name"),
            "issue": (parsed.get("issue") or {}).get("name"),
            "flags": parsed.get("flags") or [],
        }
        ranking = {one["name"]: one["confidence"] for one in parsed.get("intent_ranking") or []}
        return heard, {"ranking": ranking, "stage_confidence": sure}


class Listening:
    """A call that is being listened to, one turn after the other.

    Args:
        ear: understands what is said.
    """

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._tracker = self._fresh()
        self._tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        self._turns = 0

    def hear(self, turn: Mapping[str, Any], *, ranked: bool = False) -> dict[str, Any]:
        """Understand the next turn; see `Ear.understand` for what goes in and out."""
        if self._ear._loop is None:
            raise RuntimeError("Within a server, a turn is heard with hear_soon")
        return self._ear._loop.run_until_complete(self.hear_soon(turn, ranked=ranked))

    async def hear_soon(self, turn: Mapping[str, Any], *, ranked: bool = False) -> dict[str, Any]:
        """Understand the next turn as `hear` does, on the event loop that is running; one turn after the other."""
        self._turns += 1
        if self._turns % WINDOW_TURNS == 0:
            self._tracker = _windowed(self._tracker, self._fresh())
        named = {"speaker": turn["speaker"]} if turn.get("speaker") else None
        utterance = read_utterance(turn["text"], named)
        nothing = _nothing_heard(utterance)
        if nothing is not None:
            return nothing
        heard, more = await self._ear._hear(self._tracker, utterance, turn["text"])
        return {"speaker": utterance.speaker, **heard, **(more if ranked else {})}

    def _fresh(self) -> DialogueStateTracker:
        return DialogueStateTracker("understand", self._ear._processor.domain.slots)


def _nothing_heard(utterance: Utterance) -> dict[str, Any] | None:
    """Return the answer for an utterance that cannot be understood, None when it can."""
    nothing: dict[str, Any] = {
        "act": None,
        "confidence": 0.0,
        "stage": None,
        "emotion": None,
        "issue": None,
        "flags": [],
    }
    if not utterance.text.strip():
        return {"speaker": utterance.speaker, **nothing}
    if len(utterance.text) > settings().max_message_characters:
        error = f"这段话有 {len(utterance.text)} 个字，超过上限 {settings().max_message_characters} 个字：请分几次来"
        return {"speaker": utterance.speaker, **nothing, "error": error}
    return None


def _windowed(tracker: DialogueStateTracker, fresh: DialogueStateTracker) -> DialogueStateTracker:
    """Return a tracker with the last turns only, as the server sees them: replaying more costs time."""
    events = list(tracker.events)
    listens = [i for i, e in enumerate(events) if isinstance(e, ActionExecuted) and e.action_name == ACTION_LISTEN_NAME]
    cut = listens[-WINDOW_TURNS] if len(listens) > WINDOW_TURNS else 0
    for name, value in tracker.current_slot_values().items():
        fresh.update(SlotSet(name, value))
    for event in events[cut:]:
        fresh.update(event)
    return fresh


def load_ear(model: Path) -> Ear:
    """Load the assistant quietly.

    Args:
        model: path of the model.

    Raises:
        NotReadyError: there is no such model, or it cannot be loaded.
    """
    if not model.is_file():
        raise NotReadyError("还没有训练好的模型，请先运行：coach train（或 make up）")
    logging.getLogger("rasa").setLevel(logging.ERROR)
    # Rasa's other logger prints debug messages, with the words of customers in them, unless told otherwise.
    configure_structlog(logging.ERROR)
    return Ear(model)
