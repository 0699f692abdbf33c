"""Hears what an utterance does: one of the acts of its speaker, from its text and what was said before."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import fingerprint
from bot.nlu.message import matter_of, readings_of_call, utterance_of
from bot.nlu.trained import TrainedComponent
from bot.paths import PROJECT
from bot.understanding.acts import ActModel

STORIES_KEY = "stories"
CONTEXT_WEIGHT_KEY = "context_weight"
MIN_CONFIDENCE_KEY = "coachee_min_confidence"

UNSURE = "nlu_fallback"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActClassifier(TrainedComponent, IntentClassifier):
    """Intent classifier in which the speaker of the metadata limits which acts can win."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's default config (see parent class for full docstring)."""
        return {
            # Folder of the stories from which the expectation of the next act is learnt.
            STORIES_KEY: "data/stories",
            # How much what was said before counts beside the text, 0 to 1. Chosen on the dev half of the real
            # dialogues (docs/understanding.md).
            CONTEXT_WEIGHT_KEY: {"customer": 0.9, "agent": 0.7},
            # What is said to the coach with less confidence than this becomes `nlu_fallback`; by cross-validation on
            # data/nlu/coachee/, a higher one gives up more right answers than wrong ones.
            MIN_CONFIDENCE_KEY: 0.15,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when a story changes, too: the context is learnt from them, past Rasa's own bookkeeping."""
        folder = config.get(STORIES_KEY) or cls.get_default_config()[STORIES_KEY]
        return f"{super().fingerprint_addon(config)}-{fingerprint([PROJECT / folder])}"

    def learn(self, training_data: TrainingData) -> ActModel:
        """Learns from the examples of `data/nlu/` and the act sequences of the stories."""
        examples = [(m.get(TEXT), m.get(INTENT)) for m in training_data.intent_examples if m.get(TEXT)]
        return ActModel.train(examples, stories=PROJECT / self._config[STORIES_KEY])

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Sets `intent`, `intent_ranking` and `speaker` of each message (the tracker gives the turns before)."""
        heard = readings_of_call(tracker)
        for message in messages:
            if self._model is None or message.get(TEXT) is None:
                continue
            utterance = utterance_of(message)
            weight = self._config[CONTEXT_WEIGHT_KEY].get(utterance.speaker, 0.0)
            ranking = self._model.rank(utterance.speaker, matter_of(message), heard, context_weight=weight)
            confidence = ranking[0][1]
            if utterance.speaker == "coachee" and confidence < self._config[MIN_CONFIDENCE_KEY]:
                ranking = [(UNSURE, 1.0 - confidence), *ranking]
            as_rasa = [{"name": name, "confidence": score} for name, score in ranking]
            message.set("intent", as_rasa[0], add_to_output=True)
            message.set("intent_ranking", as_rasa, add_to_output=True)
            message.set("speaker", utterance.speaker, add_to_output=True)
        return messages
