"""Hears how the customer sounds (emotion) and what the complaint is about (issue)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import fingerprint
from bot.nlu.message import utterance_of
from bot.paths import PROJECT
from bot.understanding.tone import EmotionModel, IssueModel

MIN_CONFIDENCE_KEY = "min_confidence"


class _ToneClassifier(GraphComponent, EntityExtractorMixin):
    """What emotion and issue have in common: a label of the whole utterance, learnt from the examples' metadata.

    The label goes into the parse result under its name, and as an entity over the whole text, so that a slot can be
    mapped from it.
    """

    label_name: str
    train_model: Callable[[Any], Any]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {
            # Below this probability the label is reported but does not move the slot.
            MIN_CONFIDENCE_KEY: 0.0,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the word list or the features change."""
        return fingerprint(
            [PROJECT / "data" / "language", PROJECT / "bot" / "understanding", PROJECT / "bot" / "language"]
        )

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any | None = None
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
    ) -> _ToneClassifier:
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
    ) -> _ToneClassifier:
        """Loads a trained component (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / f"{cls.label_name}.joblib"))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples whose metadata carry the label."""
        labelled = []
        for message in training_data.intent_examples:
            label = ((message.get("metadata") or {}).get("example") or {}).get(self.label_name)
            if label and message.get(TEXT):
                labelled.append((message.get(TEXT), label, message.get(INTENT)))
        self._model = type(self).train_model(labelled)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / f"{self.label_name}.joblib")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the label of each utterance of a customer."""
        for message in messages:
            utterance = utterance_of(message)
            if self._model is None or utterance.speaker != "customer" or not utterance.text.strip():
                continue
            act = (message.get(INTENT) or {}).get("name")
            label, confidence = self._model.hear(utterance.text, act)
            message.set(self.label_name, {"name": label, "confidence": confidence}, add_to_output=True)
            if label is not None and confidence >= self._config[MIN_CONFIDENCE_KEY]:
                entity = {
                    "entity": self.label_name,
                    "value": label,
                    "start": utterance.offset,
                    "end": utterance.offset + len(utterance.text),
                    "confidence_entity": confidence,
                }
                entities = message.get(ENTITIES, []) + self.add_extractor_name([entity])
                message.set(ENTITIES, entities, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as they are."""
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EmotionClassifier(_ToneClassifier):
    """Emotion of a customer's utterance, five steps from calm to furious."""

    label_name = "emotion"
    train_model = EmotionModel.train


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class IssueClassifier(_ToneClassifier):
    """What the complaint is about."""

    label_name = "issue"
    train_model = IssueModel.train
