"""What the agent asks the coach: draft check, phrases, next step, cases, rules, why, support, a new call, help."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, Restarted
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import latest_utterance, memory_of, remember, say
from actions.practice import practice_command_in
from bot.coaching import requests
from bot.coaching.memory import CallMemory
from bot.coaching.requests import Answer, CallState
from bot.coaching.why import explain_advice
from bot.review.conversation import review_conversation
from bot.settings import settings

_SMALL_TALK = ("greet", "thank", "goodbye", "affirm", "deny")


class _RequestAction(Action, ABC):
    """Answers one request; a subclass says how."""

    # The action server registers every class of actions that is not abstract.
    @abstractmethod
    def name(self) -> str:
        """Return the action's name."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer and remember."""
        command = practice_command_in(dispatcher, tracker)
        if command is not None:
            return command
        memory = memory_of(tracker)
        state = CallState(tracker.get_slot("emotion") or "calm", tracker.get_slot("issue"))
        text, payload = self.answer(latest_utterance(tracker).text, state, memory, tracker)
        say(dispatcher, text, payload)
        return remember(memory)

    @abstractmethod
    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Return text and data of the answer."""


class ActionCheckDraft(_RequestAction):
    """Is this all right to say?"""

    def name(self) -> str:
        """Return the action's name."""
        return "action_check_draft"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Check the draft in the request."""
        return requests.check_request(text)


class ActionRewriteDraft(ActionCheckDraft):
    """Say this better: the same check, which brings the rewrite."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_rewrite_draft"


class ActionFindPhrase(_RequestAction):
    """Words to soothe, apologise, explain."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_find_phrase"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Offer phrases."""
        return requests.find_phrases(text, state, memory)


class ActionNextStep(_RequestAction):
    """What now?"""

    def name(self) -> str:
        """Return the action's name."""
        return "action_next_step"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Say what to do next, or what the handbook says of it."""
        return requests.next_step(text, state, memory)


class ActionStageGuide(_RequestAction):
    """What matters in a stage."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_stage_guide"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Guide through the stage."""
        return requests.guide_stage(text, memory)


class ActionFindCase(_RequestAction):
    """Has there been anything like this?"""

    def name(self) -> str:
        """Return the action's name."""
        return "action_find_case"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Look up cases."""
        return requests.find_cases(text, state, memory)


class ActionFindRule(_RequestAction):
    """What does the rule say?"""

    def name(self) -> str:
        """Return the action's name."""
        return "action_find_rule"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Look up the handbook."""
        return requests.find_rules(text, memory)


class ActionExplainAdvice(_RequestAction):
    """Why?"""

    def name(self) -> str:
        """Return the action's name."""
        return "action_explain_advice"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Explain the last advice."""
        return explain_advice(memory)


class ActionSupportAgent(_RequestAction):
    """The agent is hurt or exhausted."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_support_agent"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Give a word of support."""
        return requests.support(memory)


class ActionHelp(_RequestAction):
    """What the coach can do."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_help"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Say how to use the coach."""
        return requests.small_talk("help")


class ActionSmallTalk(_RequestAction):
    """Greetings, thanks, yes and no."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_small_talk"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Answer in kind."""
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        return requests.small_talk(intent if intent in _SMALL_TALK else "greet")


class ActionOutOfScope(_RequestAction):
    """Nothing the coach can help with, not understood, or a question to the handbook in words of its own."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_out_of_scope"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Answer from the handbook where it is certain; else say so, and how to mark whose words these are."""
        return requests.out_of_scope(text, memory)


class ActionReviewCall(_RequestAction):
    """How did this call go?"""

    def name(self) -> str:
        """Return the action's name."""
        return "action_review_call"

    def answer(self, text: str, state: CallState, memory: CallMemory, tracker: Tracker) -> Answer:
        """Review what has been said in this call."""
        return review_conversation(tracker.sender_id, settings().journal)


class ActionNewCall(Action):
    """The next call begins: everything of the last one is forgotten."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_new_call"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer and restart the conversation."""
        say(dispatcher, *requests.small_talk("new_call"))
        return [Restarted()]
