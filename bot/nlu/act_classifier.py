"""Hears what an utterance does: one of the acts of its speaker, from its text and the acts before."""

from __future__ import annotations

import logging
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import fingerprint
from bot.nlu.message import acts_heard, utterance_of
from bot.paths import PROJECT
from bot.understanding.acts import ActModel

STORIES_KEY = "stories"
CONTEXT_WEIGHT_KEY = "context_weight"
MIN_CONFIDENCE_KEY = "coachee_min_confidence"

UNSURE = "nlu_fallback"
_FILE = "acts.joblib"

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(GraphComponent, IntentClassifier):
    """Intent classifier in which the speaker of the metadata limits which acts can win."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {
            # Folder of the stories from which the expectation of the next act is learnt.
            STORIES_KEY: "data/stories",
            # How much the acts before count beside the text, 0 to 1: what a customer does hangs more on what was
            # asked. Chosen on the dev half of the real dialogues (docs/developer.md).
            CONTEXT_WEIGHT_KEY: {"customer": 0.8, "agent": 0.5},
            # What is said to the coach with less confidence than this becomes `nlu_fallback`; by cross-validation on
            # data/nlu/coachee/, a higher one gives up more right answers than wrong ones.
            MIN_CONFIDENCE_KEY: 0.15,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when a story changes: the context is learnt from them, past Rasa's own bookkeeping."""
        folder = config.get(STORIES_KEY) or cls.get_default_config()[STORIES_KEY]
        return fingerprint([PROJECT / folder, PROJECT / "bot" / "understanding", PROJECT / "bot" / "language"])

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: ActModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActClassifier:
        """Creates an untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ActClassifier:
        """Loads a trained component (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples of `data/nlu/` and the act sequences of the stories."""
        examples = [(m.get(TEXT), m.get(INTENT)) for m in training_data.intent_examples if m.get(TEXT)]
        self._model = ActModel.train(examples, stories=PROJECT / self._config[STORIES_KEY])
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Sets `intent`, `intent_ranking` and `speaker` of each message (the tracker gives the acts before)."""
        heard = acts_heard(tracker)
        for message in messages:
            if self._model is None or message.get(TEXT) is None:
                continue
            utterance = utterance_of(message)
            weight = self._config[CONTEXT_WEIGHT_KEY].get(utterance.speaker, 0.0)
            ranking = self._model.rank(utterance, heard, context_weight=weight)
            confidence = ranking[0][1]
            if utterance.speaker == "coachee" and confidence < self._config[MIN_CONFIDENCE_KEY]:
                ranking = [(UNSURE, 1.0 - confidence), *ranking]
            as_rasa = [{"name": name, "confidence": score} for name, score in ranking[:10]]
            message.set("intent", as_rasa[0], add_to_output=True)
            message.set("intent_ranking", as_rasa, add_to_output=True)
            message.set("speaker", utterance.speaker, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as they are: no later component needs our guess about them."""
        return training_data
