"""Who only asks: words of somebody who wants to know how something is done or what it costs (data/library/search.yml).

Nothing has gone wrong for him, so a case of a complaint is seldom what he needs.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.content import load_compiled
from bot.paths import DATA

_FILE = DATA / "library" / "search.yml"


def is_enquiry(text: str) -> bool:
    """Tell whether a query asks how something is done or what it costs.

    Args:
        text: normalised query.

    Raises:
        ContentError: the content file is broken.
    """
    return _default_pattern().search(text) is not None


def enquiry_pattern(entries: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    """Return the pattern of all that tells an enquiry.

    Args:
        entries: the entries that `search_schema.read_search` has read, at least one.
    """
    return re.compile("|".join(_one_pattern(entry) for entry in entries))


def _one_pattern(entry: Mapping[str, Any]) -> str:
    pattern = _any_of(entry["words"])
    if entry["then"]:
        between = f".{{0,{entry['within']}}}" if entry["within"] else ""
        pattern += between + _any_of(entry["then"])
    return pattern + (f"(?!{_any_of(entry['not_before'])})" if entry["not_before"] else "")


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words))})"


@functools.lru_cache(maxsize=1)
def _default_pattern() -> re.Pattern[str]:
    schema = Path(__file__).with_name("search_schema.py")
    content = load_compiled("search", [_FILE, schema], _read)
    return enquiry_pattern(content["entries"])


def _read() -> dict[str, Any]:
    from bot.library.search_schema import read_search

    return read_search(_FILE)
