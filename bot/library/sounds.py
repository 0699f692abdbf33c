"""Words that sound the same: how typing by sound and speech recognition go wrong."""

from __future__ import annotations

from collections.abc import Sequence

EXACT_SYLLABLES = 2
"""Words this short must sound exactly alike; longer ones may mix up what dialects mix up (zh/z, n/l, -ng/-n)."""
LONGEST = 5

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


def key_of(syllables: Sequence[str]) -> str:
    """Return the key under which words that sound alike meet.

    Args:
        syllables: toneless pinyin, one a character.
    """
    if len(syllables) <= EXACT_SYLLABLES:
        return " ".join(syllables)
    return " ".join(_folded(syllable) for syllable in syllables)


def _folded(syllable: str) -> str:
    for initial, plain in _INITIALS:
        if syllable.startswith(initial):
            syllable = plain + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith("ng") and syllable[-3:-2] in ("a", "e", "i") else syllable
