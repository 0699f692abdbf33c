"""Hears how the customer sounds (emotion) and what the complaint is about (issue)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message import matter_of, utterance_of
from bot.nlu.trained import TrainedComponent, labelled_examples
from bot.understanding.tone import EmotionModel, IssueModel

MIN_CONFIDENCE_KEY = "min_confidence"


class _ToneClassifier(TrainedComponent, EntityExtractorMixin):
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

    def learn(self, training_data: TrainingData) -> Any:
        """Learns from the examples whose metadata carry the label (see parent class for full docstring)."""
        return type(self).train_model(labelled_examples(training_data, self.label_name))

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the label of each utterance of a customer."""
        for message in messages:
            utterance = utterance_of(message)
            if self._model is None or utterance.speaker != "customer" or not utterance.text.strip():
                continue
            acts = {intent["name"]: intent["confidence"] for intent in message.get(INTENT_RANKING_KEY) or []}
            label, confidence = self._model.hear(matter_of(message), acts)
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
