"""The stage policy of the baseline, in which the answer to a stage is `utter_coach_<stage>`."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from bot.nlu import stage_policy

# Only the baseline's own processes import this.
stage_policy._ACTION = "utter_coach_"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class UtterStagePolicy(stage_policy.StagePolicy):
    """Learns and predicts as the coach's policy does."""
