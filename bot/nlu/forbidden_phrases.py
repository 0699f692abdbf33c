"""Flags what an agent should not say, in the words of an utterance."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.coaching.draft_check import check_draft
from bot.coaching.memory import questions_in_a_row
from bot.nlu.message import acts_heard, utterance_of

FLAGS = "flags"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ForbiddenPhraseDetector(GraphComponent):
    """Sets `flags` of each utterance of an agent; offsets are those of the message's text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ForbiddenPhraseDetector:
        """Creates the component (see parent class for full docstring)."""
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Checks what an agent said or is about to say (the tracker tells how many questions came just before)."""
        questions_before = questions_in_a_row(acts_heard(tracker))
        for message in messages:
            utterance = utterance_of(message)
            if utterance.speaker != "agent" or not utterance.text.strip():
                continue
            check = check_draft(utterance.text, questions_before=questions_before)
            message.set(FLAGS, [flag.as_dict(offset=utterance.offset) for flag in check.flags], add_to_output=True)
        return messages
