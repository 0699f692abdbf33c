"""Whether an agent speaks of this customer's matter, told by the pairs of characters that only this matter has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.paths import DATA
from bot.practice.wordings import pairs_of

EXAMPLES = DATA / "nlu" / "agent"

FEWEST = 3
LEAST_SHARE = 0.12
"""A turn is about the matter when it shares so many pairs with it, and this share of its own.

On 18 scenarios this holds for 17 in 18 of the script's restatements and explanations, and for 3 to 7 in 100 of those
that were written for other matters.
"""
_COMMON = 0.01
_TOLD = ("title", "situation", "believes", "wants", "settles_for", "unforgivable", "brief")
_EXAMPLE = re.compile(r"^\s+- (.+)$", re.MULTILINE)


def is_on_matter(text: str, matter: frozenset[str]) -> bool:
    """Tell whether what an agent says is about the matter of a scenario.

    Args:
        text: what is said.
        matter: pairs of characters, see `matter_of`.
    """
    pairs = pairs_of(text)
    shared = len(pairs & matter)
    return shared >= FEWEST and shared >= LEAST_SHARE * len(pairs)


def common_pairs(folder: Path = EXAMPLES) -> frozenset[str]:
    """Return the pairs of characters that agents use whatever the matter is, from the examples of what agents say."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml")))
    lines = [line for text in texts for line in _EXAMPLE.findall(text)]
    counts = Counter(pair for line in lines for pair in pairs_of(line))
    return frozenset(pair for pair, count in counts.items() if count > _COMMON * len(lines))


def matter_of(value: Mapping[str, Any], common: frozenset[str]) -> list[str]:
    """Return the pairs of characters that make up the matter of a scenario, in order.

    Args:
        value: the scenario as written.
        common: pairs that say nothing.
    """
    texts = [value[name] for name in _TOLD] + [offer["title"] for offer in value["offers"]] + value["lines"]["open"]
    texts += [line for fact in value["facts"] + value["hidden"] for line in fact["lines"]]
    return sorted(frozenset().union(*map(pairs_of, texts)) - common)
