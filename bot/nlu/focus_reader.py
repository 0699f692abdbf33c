"""Finds what a long utterance is about, for the components that hear it."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.labels import speaker_of_act
from bot.nlu.message import MATTER, utterance_of
from bot.nlu.trained import TrainedComponent
from bot.understanding.focus import LONG, Focus, read_chatter


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FocusReader(TrainedComponent):
    """Sets `matter` of a long utterance of the call: the stretch of it that the later components read."""

    def learn(self, training_data: TrainingData) -> Focus:
        """Learns from what customers and agents say, and from chatter (see parent class for full docstring)."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        of_call = [message for message in examples if speaker_of_act(message.get(INTENT)) != "coachee"]
        return Focus.train([message.get(TEXT) for message in of_call], read_chatter())

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the matter of each long utterance."""
        for message in messages:
            utterance = utterance_of(message)
            if self._model is not None and utterance.speaker != "coachee" and len(utterance.text) > LONG:
                message.set(MATTER, self._model.matter(utterance.text))
        return messages
