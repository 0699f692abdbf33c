"""The policy that learns the stages: Rasa's TEDPolicy, asked for each act that an utterance may have been."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.fingerprint import fingerprint
from bot.labels import speaker_of_act
from bot.paths import PROJECT
from bot.understanding.misheard import MISHEARD

_SURE = 0.7
"""From this confidence on, an act is taken as heard."""
_READINGS = 3

Reading = tuple[dict[str, Any], float]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITH_END_TO_END_SUPPORT, is_trainable=True)
class StageTEDPolicy(TEDPolicy):
    """TEDPolicy over the call's history as CallHistoryFeaturizer shows it.

    When the ear is not sure of the last act, its likeliest readings are all tried and the predictions averaged by how
    likely each reading is: a proposal that may as well be an explanation should not by itself move a call on.
    """

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the featurizer or the shares of mishearing change; Rasa's cache knows nothing of either."""
        return fingerprint([MISHEARD, PROJECT / "bot" / "nlu" / "call_history.py"])

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: Any = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the next action (see parent class for full docstring)."""
        readings = _readings(tracker)
        if len(readings) < 2:
            return super().predict_action_probabilities(tracker, domain, rule_only_data, precomputations, **kwargs)
        # Precomputed features are of the act as heard; the others are plain one-hot features and need none.
        predictions = [
            super(StageTEDPolicy, self).predict_action_probabilities(
                _heard_as(tracker, intent), domain, rule_only_data, None, **kwargs
            )
            for intent, _ in readings
        ]
        shares = np.array([share for _, share in readings])
        mixed = shares @ np.array([prediction.probabilities for prediction in predictions]) / shares.sum()
        return self._prediction(mixed.tolist())


def _readings(tracker: DialogueStateTracker) -> list[Reading]:
    """Return the likeliest readings of the utterance to be placed; one or none when there is nothing to weigh."""
    message = tracker.latest_message
    if message is None or tracker.latest_action_name != ACTION_LISTEN_NAME:
        return []
    ranking = (message.parse_data or {}).get("intent_ranking") or []
    if not ranking or ranking[0]["confidence"] >= _SURE or speaker_of_act(ranking[0]["name"]) == "coachee":
        return []
    return [(intent, intent["confidence"]) for intent in ranking[:_READINGS]]


def _heard_as(tracker: DialogueStateTracker, intent: dict[str, Any]) -> DialogueStateTracker:
    """Return a copy of a tracker in which the last utterance was the given act."""
    other = tracker.init_copy()
    events = list(tracker.events)
    last = max(index for index, event in enumerate(events) if isinstance(event, UserUttered))
    utterance = copy.copy(events[last])
    utterance.intent = intent
    events[last] = utterance
    for event in events:
        other.update(event)
    return other
