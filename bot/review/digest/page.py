"""The digest as a page: one file without scripts, that loads nothing and prints well."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.labels import EMOTIONS, SPEAKERS, STAGES
from bot.review.digest.gather import Digest
from bot.review.digest.questions import in_words
from bot.review.digest.shares import FEW, FEW_TITLE
from bot.review.digest.tallies import FEWEST_CALLS
from bot.review.digest.typical import ENOUGH_JUDGED
from bot.rubric.verdicts import SEVERITIES, WHOLE_CALL

if TYPE_CHECKING:
    import jinja2

_TEMPLATES = Path(__file__).parent / "templates"
_NOT_FOR_A_PAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_ITEM_STAGES = {**STAGES, WHOLE_CALL: "整通"}


def render_digest(digest: Digest) -> str:
    """Return the digest as one HTML page in Chinese.

    Args:
        digest: the calls taken in so far; may be empty.

    Returns:
        The page; nothing in it leads outside, and all text of calls is escaped.
    """
    environment = _environment()
    style = environment.get_template("style.css.j2").render().strip()
    fingerprint = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = environment.get_template("digest.html.j2").render(
        style=style, style_hash=fingerprint, d=digest.as_dict(), few=FEW, enough=ENOUGH_JUDGED, fewest=FEWEST_CALLS
    )
    return _NOT_FOR_A_PAGE.sub("\ufffd", page)


@functools.lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "number": _number,
        "share": _share,
        "percent": _percent,
        "in_words": in_words,
        "link": _link,
    }
    environment.globals |= {
        "stages": _ITEM_STAGES,
        "severities": SEVERITIES,
        "speakers": SPEAKERS,
        "emotions": list(EMOTIONS.values()),
        "few_title": FEW_TITLE,
    }
    return environment


def _number(value: float | None) -> str:
    """Return a number without needless digits, — for none."""
    return "—" if value is None else f"{value:g}"


def _link(page: str) -> str:
    """Return the address of a page in the same folder; whatever its name holds is part of the name."""
    return quote(page.encode("utf-8", "replace"), safe="")


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def _share(share: Mapping[str, Any]) -> str:
    """Return what stands beside a bar: the share, the counts, and the interval or that the sample is small."""
    if not share["of"]:
        return "—"
    sure = FEW_TITLE if share["few"] else f"{share['low']:.0%}–{share['high']:.0%}"
    return f"{share['share']:.0%}（{share['count']}/{share['of']}，{sure}）"
