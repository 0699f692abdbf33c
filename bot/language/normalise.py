"""Text normalising that keeps the offsets into the original.

Full width to half width, traditional to simplified characters, upper to lower case, emoji to words in brackets, and
what speech recognisers and disguises put between characters (`_`, spaces, zero-width characters) taken out. Every
position of the result knows which span of the original it came from, so that a match can be marked where it was typed.
"""

from __future__ import annotations

import functools
import importlib.util
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]")
_GAP = re.compile(r"[\s_\u200b-\u200f\u2060\ufeff\u00ad]")

# Words in brackets are how Chinese posts write the same faces ("[怒]"), so both forms teach the same thing.
_EMOJI_WORDS = {
    "[怒]": "😠😡🤬👿💢😤🖕",
    "[泪]": "😢😭😞😔🥲😥😩😫",
    "[汗]": "😅😓💦😰😨😱",
    "[呵呵]": "🙂🙃😒🙄😑😏",
    "[笑]": "😀😃😄😁😆😂🤣😊☺😌",
    "[作揖]": "🙏🤝",
    "[赞]": "👍👏💪✌👌",
    "[心]": "❤💕💖🌹💐😍🥰",
    "[疑问]": "🤔❓❔😕🤷",
}
# Brackets of all shapes are one: training data writes 〔怒〕, since Rasa reads square ones as entity marks.
_BRACKETS = str.maketrans("【】〔〕", "[][]")
_WORD_OF_EMOJI = {emoji: word for word, emojis in _EMOJI_WORDS.items() for emoji in emojis}


@dataclass(frozen=True)
class NormalisedText:
    """A normalised text and where each of its characters came from.

    Attributes:
        original: the text as typed.
        text: the normalised text.
        spans: for each character of `text`, the (start, end) of the original that it stands for.
    """

    original: str
    text: str
    spans: tuple[tuple[int, int], ...]

    def to_original(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the normalised text to the span of the original that it came from.

        Args:
            start: first character, 0 or more.
            end: one past the last character; `start < end <= len(text)`.

        Returns:
            (start, end) in the original text.

        Raises:
            ValueError: the span is empty or lies outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"span {start}:{end} outside a text of {len(self.text)} characters")
        return self.spans[start][0], self.spans[end - 1][1]


def normalise(text: str) -> NormalisedText:
    """Normalise a text; see the module for what changes.

    Args:
        text: any text, also empty; control characters are dropped.

    Returns:
        The normalised text with its offsets.
    """
    simplified = _simplified_characters()
    characters: list[str] = []
    spans: list[tuple[int, int]] = []
    for position, character in enumerate(text):
        for piece in _pieces(character):
            characters.append(simplified.get(piece, piece))
            spans.append((position, position + 1))
    keep = _kept_positions(characters)
    return NormalisedText(text, "".join(characters[i] for i in keep), tuple(spans[i] for i in keep))


def _pieces(character: str) -> str:
    """Return what one character of the original becomes: none, one or more characters."""
    if character in _WORD_OF_EMOJI:
        return _WORD_OF_EMOJI[character]
    if character in "\n\t\r":
        return " "
    folded = unicodedata.normalize("NFKC", character).lower().translate(_BRACKETS)
    category = unicodedata.category(character)
    if (
        category in ("Cc", "Cf", "Cs", "Co", "Cn", "Mn", "So", "Sk")
        and folded == character
        and not _GAP.match(character)
    ):
        # Other pictures and combining marks carry no words; "So" and "Sk" hold the emoji without a word of their own.
        return ""
    return folded


def _kept_positions(characters: list[str]) -> list[int]:
    """Return the positions that stay: no gaps beside a Han character, single spaces elsewhere, runs cut to three."""
    kept: list[int] = []
    gap: int | None = None
    for index, character in enumerate(characters):
        if _GAP.match(character):
            gap = index if gap is None else gap
            continue
        if gap is not None and kept:
            before = characters[kept[-1]]
            # A gap parts Latin words and numbers; beside a Han character it is a pause or a disguise.
            if _is_word(before) and _is_word(character) and characters[gap] != "_":
                characters[gap] = " "
                kept.append(gap)
        gap = None
        if len(kept) >= 3 and all(characters[kept[-k]] == character for k in (1, 2, 3)) and not character.isdigit():
            continue
        kept.append(index)
    return kept


def _is_word(character: str) -> bool:
    return character.isalnum() and not _HAN.match(character)


@functools.lru_cache(maxsize=1)
def _simplified_characters() -> dict[str, str]:
    """Return traditional characters with their simplified form, from OpenCC's table (one to one)."""
    # The table is read as a file: importing opencc itself would cost every short command its start-up time.
    spec = importlib.util.find_spec("opencc")
    if spec is None or spec.origin is None:
        return {}
    table = Path(spec.origin).parent / "dictionary" / "TSCharacters.txt"
    mapping: dict[str, str] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        source, _, targets = line.partition("\t")
        target = targets.split(" ")[0]
        if len(source) == 1 and len(target) == 1 and source != target:
            mapping[source] = target
    return mapping
