"""What the dialogue policies see of a call: one state a turn, nothing of what was said to the coach, and mishearing."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from rasa.core.featurizers.tracker_featurizers import MaxHistoryTrackerFeaturizer, TrackerFeaturizer
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.trackers import DialogueStateTracker

from bot.labels import STAGES, speaker_of_act
from bot.understanding.misheard import misheard_as

_STAGE_ACTION = "action_coach_"
_SEED = 20
_WRONG_STAGE = 0.5
"""How often the last stage is wrong in a misheard copy: so often that what is heard counts for more than where the call
was believed to be. Chosen on the dev half of the real dialogues and on calls kept out of training."""

Example = tuple[list[State], list[str], list[dict[str, Any]]]


@TrackerFeaturizer.register("CallHistoryFeaturizer")
class CallHistoryFeaturizer(MaxHistoryTrackerFeaturizer):
    """Cuts the history to the last `max_history` states, where each past turn is one state: its act.

    The turn just before also shows the stage that it was given. Earlier stages are left out: once wrong, they would
    keep a call where it is not.

    Rasa's own featurizer keeps two states a turn (before and after the action), so the same number looks back half as
    far; and a question to the coach in the middle of a call would push the call itself out of sight.

    Args:
        misheard_copies: how many copies of each training example to add in which acts are misheard as often as the ear
            mishears them, and past stages wrong. Stories know every act; calls do not, and without such copies one
            wrong act leads the rest of a call astray.
    """

    def __init__(self, *args: Any, misheard_copies: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.misheard_copies = misheard_copies

    @staticmethod
    def slice_state_history(states: list[State], slice_length: int | None) -> list[State]:
        """Return the states that count (see parent class for full docstring)."""
        turns: list[list[State]] = []
        for state in states:
            if not turns or _begins_turn(state):
                turns.append([])
            turns[-1].append(state)
        past = [turn for turn in turns[:-1] if _is_of_call(turn[-1])]
        kept = [turn[0] for turn in past[:-1]] + [turn[-1] for turn in past[-1:]] + (turns[-1] if turns else [])
        return kept[-slice_length:] if slice_length else kept

    def _extract_examples(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_action_unlikely_intent: bool = False,
    ) -> Iterator[Example]:
        """Yield the examples of a story, and copies of them as they might be heard."""
        chance = random.Random(f"{_SEED} {tracker.sender_id}")
        for states, label, entities in super()._extract_examples(
            tracker, domain, omit_unset_slots, ignore_action_unlikely_intent
        ):
            yield states, label, entities
            # When the coach has answered, listening comes next, however the call was heard.
            if label[0].startswith(_STAGE_ACTION):
                for _ in range(self.misheard_copies):
                    yield [_misheard(state, chance) for state in states], label, entities

    def to_dict(self) -> dict[str, Any]:
        """Return the settings (see parent class for full docstring)."""
        return {**super().to_dict(), "misheard_copies": self.misheard_copies}


def _begins_turn(state: State) -> bool:
    return _previous_action(state) == ACTION_LISTEN_NAME


def _previous_action(state: State) -> str | None:
    return (state.get(PREVIOUS_ACTION) or {}).get("action_name")


def _is_of_call(state: State) -> bool:
    intent = (state.get(USER) or {}).get("intent")
    return bool(intent) and speaker_of_act(str(intent)) != "coachee"


def _misheard(state: State, chance: random.Random) -> State:
    """Return a copy of a state in which the act, and the stage of a past turn, may be wrong."""
    heard: dict[str, Any] = copy.deepcopy(dict(state))
    intent = (heard.get(USER) or {}).get("intent")
    if intent:
        heard[USER]["intent"] = misheard_as(intent, chance.random())
    action = _previous_action(heard)
    if action and action.startswith(_STAGE_ACTION) and chance.random() < _WRONG_STAGE:
        heard[PREVIOUS_ACTION] = {"action_name": _STAGE_ACTION + chance.choice(list(STAGES))}
    return heard
