"""`action_coach_<stage>`: the advice on an utterance.

Which stage it belongs to, the dialogue model has decided.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import latest_utterance, memory_of, remember, say, stage_of_action
from actions.practice import practise
from bot.coaching.advice import Turn, advise
from bot.coaching.render import render_advice


class _StageAction(Action, ABC):
    """Advises on the latest utterance, taking the stage from its own name."""

    # The action server registers every class of actions that is not abstract.
    @abstractmethod
    def name(self) -> str:
        """Return the action's name."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Advise, answer, remember; in practice let the customer answer instead."""
        practised = practise(dispatcher, tracker, stage_of_action(self.name()))
        if practised is not None:
            return practised
        utterance = latest_utterance(tracker)
        intent = tracker.latest_message.get("intent") or {}
        turn = Turn(
            speaker=utterance.speaker,
            text=utterance.text,
            act=str(intent.get("name")),
            confidence=float(intent.get("confidence") or 0.0),
            stage=stage_of_action(self.name()),
            emotion=tracker.get_slot("emotion") or "calm",
            issue=tracker.get_slot("issue"),
        )
        memory = memory_of(tracker)
        advice = advise(turn, memory).as_dict()
        say(dispatcher, render_advice(advice), advice)
        return remember(memory)


class ActionCoachGreeting(_StageAction):
    """Stage 问候."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_coach_greeting"


class ActionCoachCutIn(_StageAction):
    """Stage 切入."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_coach_cut_in"


class ActionCoachTransformation(_StageAction):
    """Stage 转化."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_coach_transformation"


class ActionCoachAgreement(_StageAction):
    """Stage 协议."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_coach_agreement"


class ActionCoachClosing(_StageAction):
    """Stage 结束."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_coach_closing"
