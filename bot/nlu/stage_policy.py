"""The policy that learns the stages from the stories; what it learns is in `bot.understanding.stages`."""

from __future__ import annotations

from typing import Any

import joblib
from rasa.core.constants import DEFAULT_POLICY_PRIORITY, POLICY_PRIORITY
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.fingerprint import fingerprint
from bot.labels import STAGES
from bot.nlu.message import is_of_call, reading_of
from bot.nlu.stage_hints import HINTS
from bot.paths import PROJECT
from bot.understanding.context import Reading
from bot.understanding.misheard import MISHEARD
from bot.understanding.stages import StageModel, Turn

_ACTION = "action_coach_"
_FILE = "stages.joblib"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class StagePolicy(Policy):
    """Predicts `action_coach_<stage>` for what was said in the call, then listening.

    What is said to the coach is none of its business: rules answer it, and the call goes on as if nothing had been.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The policy's default config (see parent class for full docstring)."""
        return {POLICY_PRIORITY: DEFAULT_POLICY_PRIORITY}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the shares of mishearing or the model change; Rasa's bookkeeping knows nothing of either."""
        return fingerprint([MISHEARD, PROJECT / "bot" / "understanding"])

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        model: StageModel | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)
        self._model = model

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> StagePolicy:
        """Loads a trained policy (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, execution_context, joblib.load(folder / _FILE))

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learns from the stories (see parent class for full docstring)."""
        trackers = self.supported_data().trackers_for_supported_data(self.supported_data(), training_trackers)
        self._model = StageModel.train(turns for tracker in trackers if (turns := _told(tracker)))
        with self._model_storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predicts the next action (see parent class for full docstring)."""
        probabilities = self._default_predictions(domain)
        message = tracker.latest_message
        if self._model is None or message is None or not is_of_call(message):
            return self._prediction(probabilities)
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            readings, before = _heard(tracker)
            for stage, probability in self._model.place(readings, before, _hints(message)).items():
                probabilities[domain.index_for_action(_ACTION + stage)] = probability
        elif _stage_of(tracker.latest_action_name):
            probabilities[domain.index_for_action(ACTION_LISTEN_NAME)] = 1.0
        return self._prediction(probabilities)


def _told(tracker: DialogueStateTracker) -> list[Turn]:
    """Return the turns of a story."""
    turns, act = [], None
    for event in tracker.applied_events():
        if isinstance(event, UserUttered):
            act = event.intent_name if is_of_call(event) else None
        elif isinstance(event, ActionExecuted) and act and (stage := _stage_of(event.action_name)):
            turns.append(Turn(act, stage))
            act = None
    return turns


def _heard(tracker: DialogueStateTracker) -> tuple[list[Reading], str | None]:
    """Return what was said in the call so far, and the stage that the turn before the last was given."""
    readings: list[Reading] = []
    stage = None
    for event in tracker.applied_events():
        if isinstance(event, UserUttered) and is_of_call(event):
            readings.append(reading_of(event))
        elif isinstance(event, ActionExecuted):
            stage = _stage_of(event.action_name) or stage
    return readings, stage


def _hints(message: UserUttered) -> dict[str, float]:
    hints: dict[str, float] = (message.parse_data or {}).get(HINTS) or {}
    return hints


def _stage_of(action: str | None) -> str | None:
    """Return the stage that an action answers to, None for other actions."""
    stage = (action or "").removeprefix(_ACTION)
    return stage if stage != action and stage in STAGES else None
