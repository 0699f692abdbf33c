"""The coach as a Rasa server: channel, stores, patience with the action server, start and stop."""
