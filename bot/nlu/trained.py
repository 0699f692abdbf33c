"""What our trained components of the NLU pipeline share: they are made, loaded and kept alike."""

from __future__ import annotations

from typing import Any, TypeVar

import joblib
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import fingerprint
from bot.paths import PROJECT

_FILE = "model.joblib"
_Component = TypeVar("_Component", bound="TrainedComponent")


class TrainedComponent(GraphComponent):
    """A component around one model that is learnt from the examples of `data/nlu/`."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the word list or our code changes; Rasa's bookkeeping knows nothing of either."""
        parts = ("data/language", "bot/understanding", "bot/language")
        return fingerprint([PROJECT / part for part in parts])

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: Any | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls: type[_Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Component:
        """Creates an untrained component (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls: type[_Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> _Component:
        """Loads a trained component (see parent class for full docstring)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, joblib.load(folder / _FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples and keeps the model."""
        self._model = self.learn(training_data)
        with self._storage.write_to(self._resource) as folder:
            joblib.dump(self._model, folder / _FILE)
        return self._resource

    def learn(self, training_data: TrainingData) -> Any:
        """Return a model of the examples."""
        raise NotImplementedError

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves training data as they are: no later component needs our guess about them."""
        return training_data


def labelled_examples(training_data: TrainingData, label: str) -> list[tuple[str, str, str]]:
    """Return text, label and act of the examples whose metadata carry a label of this kind."""
    found = []
    for message in training_data.intent_examples:
        value = ((message.get("metadata") or {}).get("example") or {}).get(label)
        if value and message.get(TEXT):
            found.append((message.get(TEXT), value, message.get(INTENT)))
    return found
