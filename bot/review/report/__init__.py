"""A review as a page, as text for the terminal, and as rows of a table; from plain dicts, without Rasa."""
