"""Hears what the words of an utterance say of its stage, for the policy that places it."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.message import matter_of, utterance_of
from bot.nlu.trained import TrainedComponent, labelled_examples
from bot.understanding.stages import StageWords

HINTS = "stage_hints"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class StageHints(TrainedComponent):
    """Sets `stage_hints` of what customer and agent say: for each stage, how much likelier the words make it."""

    def learn(self, training_data: TrainingData) -> StageWords:
        """Learns from the examples whose metadata name the stage (see parent class for full docstring)."""
        return StageWords.train(labelled_examples(training_data, "stage"))

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the hints of each utterance."""
        for message in messages:
            utterance = utterance_of(message)
            if self._model is None or utterance.speaker == "coachee" or not utterance.text.strip():
                continue
            message.set(HINTS, self._model.hints(utterance.speaker, matter_of(message)), add_to_output=True)
        return messages
