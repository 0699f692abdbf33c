"""In practice the trainee just talks: words that nobody is named for are the agent's, not a question to the coach."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.coaching.replies import other_answer, practice_command
from bot.practice.slot import OTHER_TURN, PRACTICE_SLOT, is_practising
from bot.speaker import SPEAKER_KEY, is_marked


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class PracticeSpeaker(GraphComponent):
    """Names the agent as speaker of what is said in practice, unless it is marked otherwise or a command."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PracticeSpeaker:
        """Creates the component (see parent class for full docstring)."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Changes nothing: examples know their speaker."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Sets the speaker in the metadata of each message (the tracker tells whether this is practice)."""
        if tracker is None or not is_practising(tracker.get_slot(PRACTICE_SLOT)):
            return messages
        for message in messages:
            text, metadata = message.get(TEXT) or "", message.get("metadata") or {}
            if is_marked(text, metadata) or practice_command(text) is not None:
                continue
            message.set("metadata", {**metadata, SPEAKER_KEY: "agent"})
            other = other_answer(text)
            if other is not None:
                # What is heard is what he would have said, not that he asks for it.
                message.set(TEXT, other[1])
                message.set(OTHER_TURN, other[0], add_to_output=True)
        return messages
