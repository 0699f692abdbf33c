"""Rasa graph components, thin skins over `bot.language`, `bot.understanding` and `bot.coaching`."""

# Rasa finds a saved featurizer by its registered name alone, so the module must have been imported.
from bot.nlu import call_history as call_history
