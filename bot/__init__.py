"""Script Coach: coaching for complaint calls; plain Python, except `bot.nlu` and `bot.server`, which know Rasa."""
