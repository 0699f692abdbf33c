"""What the engine of practice recognises and calls by name; data/practice/ uses these names."""

from __future__ import annotations

EVENTS = (
    "fact_asked",
    "fact_again",
    "hidden_asked",
    "hidden_shut",
    "offer_full",
    "offer_part",
    "offer_none",
    "offer_again",
    "on_matter",
    "off_matter",
    "ignored",
    "close_early",
)
"""What only the scenario and the mind can tell of a turn; explained in data/practice/effects.yml."""

SENSES = ("asks", "offers", "not_offered", "timed", "closes", "leaves", "explains", "restates")
"""The patterns by which the engine listens; explained there, too."""

SHOWS = ("feelings", "matter", "slip")
"""What an effect proves: feelings were met, the matter was heard, something was said that must not be said."""

DIFFICULTIES = ("easy", "medium", "hard")
MODES: dict[str, str] = {"learn": "跟练", "practice": "练习", "exam": "考试"}
"""How much help a trainee gets: hints and model answers; comments after each line; nothing."""
