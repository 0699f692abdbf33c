"""Rasa graph components, thin skins over `bot.language`, `bot.understanding` and `bot.coaching`."""
