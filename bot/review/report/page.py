"""The review as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.labels import EMOTIONS, PERSONAS, STAGES
from bot.review.report import ribbon as drawing
from bot.review.report.comments import KINDS, LEVELS, missed_everywhere
from bot.review.report.headline import headline, lacking
from bot.review.report.places import Places
from bot.review.report.showable import showable
from bot.review.report.stages import capping, missed_by_weight, stage_views
from bot.review.report.turns import turn_views
from bot.rubric.verdicts import VERDICTS

_TEMPLATES = Path(__file__).parent / "templates"
_PRACTISED = 3
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
    "base-uri 'none'; form-action 'none'"
)


def render_page(review: Mapping[str, Any]) -> str:
    """Render a review as one self-contained page.

    The page loads nothing, runs only its own script (by hash in its content security policy), and reads fully without
    it. Whatever a customer or a file has put into the texts is shown as text.

    Args:
        review: one review as `coach review --json` gives it.

    Returns:
        The HTML, in Chinese, fit to be written as UTF-8.
    """
    review = showable(review)
    turns = max(len(review["turns"]), 1)
    style = Markup(_environment().get_template("style.css.j2").render(turns=turns, least_column=drawing.LEAST_COLUMN))
    script = Markup(_environment().get_template("page.js.j2").render())
    policy = _POLICY.format(style=_digest(style), script=_digest(script))
    page = _environment().get_template("page.html.j2")
    return page.render(style=style, script=script, policy=policy, **_context(review))


def _context(review: Mapping[str, Any]) -> dict[str, Any]:
    places = Places(review["turns"], review["items"])
    turns = turn_views(review, places)
    return {
        "review": review,
        "places": places,
        "headline": headline(review),
        "lacking": lacking(review),
        "capping": capping(review),
        "turns": turns,
        "ribbon": drawing.ribbon(review, turns),
        "drawing": drawing,
        "stages": stage_views(review, places),
        "stage_titles": STAGES,
        "emotion_titles": list(EMOTIONS.values()),
        "persona": PERSONAS.get(review["persona"] or "", ""),
        "kinds": KINDS,
        "levels": LEVELS,
        "verdicts": VERDICTS,
        "missed": missed_by_weight(review),
        "missed_everywhere": missed_everywhere(review),
        "practise": review["practise"][:_PRACTISED],
        "handling": _handling,
    }


def _handling(case: Mapping[str, Any]) -> list[str]:
    """Return how a case was handled as a list of steps; the library gives one text, a review may give several."""
    handling = case.get("handling") or []
    return [handling] if isinstance(handling, str) else list(handling)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
