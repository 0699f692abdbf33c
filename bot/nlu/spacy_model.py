"""Loads the coach's spaCy pipeline for Rasa and feeds it normalised text."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc

from bot.language.normalise import normalise
from bot.language.pipeline import FORBIDDEN_PHRASES, ensure_pipeline, pipeline_fingerprint
from bot.paths import PROJECT
from bot.speaker import read_utterance


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.MODEL_LOADER, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
    model_from="CoachSpacyNLP",
)
class CoachSpacyNLP(SpacyNLP):
    """Rasa's SpacyNLP with our pipeline: jieba words and forbidden phrases, over normalised text."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Make a changed word list or rule file retrain what depends on it; Rasa itself looks only at the path."""
        return pipeline_fingerprint()

    @staticmethod
    def load_model(spacy_model_name: str) -> Any:
        """Load the pipeline from its folder, making it first when it is missing or out of date."""
        ensure_pipeline(PROJECT / spacy_model_name)
        return SpacyNLP.load_model(str(PROJECT / spacy_model_name))

    def process_training_data(self, training_data: TrainingData, model: SpacyModel) -> TrainingData:
        """Leaves training data as they are: no component learns from spaCy's docs, and making them takes a minute."""
        return training_data

    def _doc_for_text(self, model: Language, text: str) -> Doc:
        """Makes a doc of words only: `ForbiddenPhraseDetector` looks for phrases; twice would take half a turn."""
        return model(self._preprocess_text(text), disable=[FORBIDDEN_PHRASES])

    def preprocess_text(self, text: str | None) -> str:
        """Return the text as the pipeline wants it: without a speaker's prefix, normalised."""
        return normalise(read_utterance(text or "").text).text
