"""Custom actions, one module a theme: thin skins over `bot.coaching` and `bot.library`. They never import `rasa`."""
