"""Practice in the conversation: the coach plays an angry customer, and what the trainee types is said to him."""

from __future__ import annotations

import functools

from rasa_sdk import Action, Tracker
from rasa_sdk.events import (
    ActionExecuted,
    EventType,
    FollowupAction,
    Restarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import latest_utterance, say
from bot.channel.identity import trainee_of
from bot.coaching import requests
from bot.coaching.replies import reply
from bot.errors import CoachError
from bot.language.privacy import mask_personal_data
from bot.practice.conversation import PracticeConversation, Said
from bot.practice.desk import PracticeDesk, open_desk
from bot.practice.slot import OTHER_TURN, PRACTICE_SLOT, is_practising, run_in
from bot.review.conversation import review_conversation
from bot.review.journal import turn_of
from bot.rubric.heard import HeardTurn
from bot.settings import settings

_STAGE_ACTION = "action_coach_"


@functools.lru_cache(maxsize=1)
def desk() -> PracticeDesk:
    """Return the desk at which everybody practises who talks to this action server."""
    return open_desk()


class ActionPractice(Action):
    """Starts and ends practice; asked for a score without practice, it has the last one, or that of the call."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_practice"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Answer and remember."""
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        practice, text = _practice_of(tracker), latest_utterance(tracker).text
        slot = tracker.get_slot(PRACTICE_SLOT)
        if intent == "start_practice":
            return _answered(dispatcher, practice.begin(text))
        if is_practising(slot):
            return _answered(dispatcher, practice.stop(run_in(slot)))
        scored = practice.score() if intent == "show_score" else None
        if scored is not None:
            say(dispatcher, scored.text, scored.payload)
        elif intent == "show_score":
            say(dispatcher, *review_conversation(tracker.sender_id, settings().journal))
        else:
            say(dispatcher, *requests.small_talk("no_practice"))
        return []


def practise(dispatcher: CollectingDispatcher, tracker: Tracker, stage: str) -> list[EventType] | None:
    """Answer what is said during practice.

    Args:
        dispatcher: takes the answer.
        tracker: the conversation.
        stage: where the dialogue model places what is said.

    Returns:
        The events that follow from it; None when this is no practice.
    """
    slot = tracker.get_slot(PRACTICE_SLOT)
    if not is_practising(slot):
        return None
    practice, run_id = _practice_of(tracker), run_in(slot)
    if run_id is None:
        return _answered(dispatcher, practice.begin(latest_utterance(tracker).text))
    heard = _heard(tracker, stage)
    if heard is None:
        said = Said(reply("practice_own_words"), {"kind": "reply", "reply": "practice_own_words"}, slot, spoken=False)
        return _answered(dispatcher, said)
    turn = tracker.latest_message.get(OTHER_TURN)
    try:
        said = practice.say(run_id, heard) if turn is None else practice.what_if(run_id, int(turn), heard)
    except CoachError as error:
        # A run that is gone must not hold the conversation for ever.
        said = Said(str(error), {"kind": "practice", "run": None}, None, fresh=True)
    return _answered(dispatcher, said)


def practice_command_in(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """Answer a command of practice such as 评分; None when this is no practice or no command."""
    slot = tracker.get_slot(PRACTICE_SLOT)
    if not is_practising(slot):
        return None
    said = _practice_of(tracker).command(run_in(slot), latest_utterance(tracker).text)
    return None if said is None else _answered(dispatcher, said)


def _practice_of(tracker: Tracker) -> PracticeConversation:
    return PracticeConversation(desk(), trainee_of(tracker.sender_id))


def _heard(tracker: Tracker, stage: str) -> HeardTurn | None:
    """Return what the trainee says as it was heard, None when it was not the agent's."""
    spoken = mask_personal_data(latest_utterance(tracker).text)
    heard = turn_of({"text": spoken, "parse_data": tracker.latest_message}, 1, stage)
    return heard if heard is not None and heard.speaker == "agent" else None


def _answered(dispatcher: CollectingDispatcher, said: Said) -> list[EventType]:
    """Answer, and return the events: what the customer says is part of the conversation as any customer's words."""
    say(dispatcher, said.text, said.payload)
    events: list[EventType] = []
    if said.fresh:
        events.append(Restarted())
    elif not said.spoken:
        events.append(UserUtteranceReverted())
    events.append(SlotSet(PRACTICE_SLOT, said.slot))
    for turn in said.customer:
        events += [UserUttered(turn.text, _parsed(turn)), ActionExecuted(f"{_STAGE_ACTION}{turn.stage}")]
    return [*events, FollowupAction("action_listen")]


def _parsed(turn: HeardTurn) -> dict[str, object]:
    """Return a customer's turn as the dialogue model reads it."""
    act = {"name": turn.act, "confidence": 1.0}
    labels = {name: value for name in ("emotion", "issue") if (value := getattr(turn, name))}
    return {
        "text": turn.text,
        "intent": act,
        "intent_ranking": [act],
        "entities": [{"entity": name, "value": value} for name, value in labels.items()],
        **{name: {"name": value} for name, value in labels.items()},
        "speaker": turn.speaker,
        "flags": [],
    }
