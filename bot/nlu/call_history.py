"""What the dialogue policies see of a call: one state a turn, and nothing of what was said to the coach."""

from __future__ import annotations

from rasa.core.featurizers.tracker_featurizers import MaxHistoryTrackerFeaturizer, TrackerFeaturizer
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.core.domain import State

from bot.labels import speaker_of_act


@TrackerFeaturizer.register("CallHistoryFeaturizer")
class CallHistoryFeaturizer(MaxHistoryTrackerFeaturizer):
    """Cuts the history to the last `max_history` states, where each past turn is one state: its act and its stage.

    Rasa's own featurizer keeps two states a turn (before and after the action), so the same number looks back half as
    far; and a question to the coach in the middle of a call would push the call itself out of sight.
    """

    @staticmethod
    def slice_state_history(states: list[State], slice_length: int | None) -> list[State]:
        """Return the states that count (see parent class for full docstring)."""
        turns: list[list[State]] = []
        for state in states:
            if not turns or _begins_turn(state):
                turns.append([])
            turns[-1].append(state)
        past = [turn[-1] for turn in turns[:-1] if _is_of_call(turn[-1])]
        kept = past + (turns[-1] if turns else [])
        return kept[-slice_length:] if slice_length else kept


def _begins_turn(state: State) -> bool:
    return (state.get(PREVIOUS_ACTION) or {}).get("action_name") == ACTION_LISTEN_NAME


def _is_of_call(state: State) -> bool:
    intent = (state.get(USER) or {}).get("intent")
    return bool(intent) and speaker_of_act(str(intent)) != "coachee"
