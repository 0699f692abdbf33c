"""The policy that learns the stages: Rasa's TEDPolicy, trained anew when anything that it learns from changes."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.ted_policy import TEDPolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.fingerprint import fingerprint
from bot.paths import PROJECT
from bot.understanding.misheard import MISHEARD


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITH_END_TO_END_SUPPORT, is_trainable=True)
class StageTEDPolicy(TEDPolicy):
    """TEDPolicy over the call's history as CallHistoryFeaturizer shows it."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the featurizer or the shares of mishearing change; Rasa's cache knows nothing of either."""
        code = PROJECT / "bot" / "nlu" / "call_history.py"
        return fingerprint([MISHEARD, code])
