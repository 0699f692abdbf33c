"""An undone text spelt out: sounds in letters and characters out of place become the words that they likely stand for.

The rules find a disguise by the words that they look for. The model of wordings looks for none, so it needs a text in
plain characters: 我也mei banfa and 真是番死了 become 我也没办法 and 真是烦死了.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from bot.coaching.disguise import out_of_place
from bot.coaching.undoing import Undone
from bot.language.sounds import default_sounds

_LONGEST = 4
"""Characters of the longest word that is looked up."""


class Spelling(Protocol):
    """Knows what people say and how it sounds."""

    def words_that_sound(self, sounds: list[str]) -> Mapping[str, Iterable[str]]:
        """Return for sounds, in symbols of `bot.language.sounds`, what is said that sounds so, the commonest first."""

    def is_word(self, text: str) -> bool:
        """Tell whether a text is a word of the dictionary."""


def spell_out(undone: Undone, spelling: Spelling) -> str:
    """Return an undone text with its sounds spelt out, as long as before.

    Letters may stand for whatever is often said. A character out of place, which may well be meant, gives way only to
    one that makes a word of the dictionary.

    Args:
        undone: the undone text.
        spelling: what sounds may stand for.
    """
    text = undone.text
    sounds = default_sounds()
    odd = [_is_odd(text, index) for index in range(len(text))]
    unclear = [odd[index] or _is_symbol(character) for index, character in enumerate(text)]
    if not any(unclear):
        return text
    written = sounds.write(text)
    windows = [
        (start, start + size)
        for size in range(_LONGEST, 1, -1)
        for start in range(len(text) - size + 1)
        if any(unclear[start : start + size])
    ]
    words = spelling.words_that_sound([written[start:end] for start, end in windows])
    characters = list(text)
    for start, end in windows:
        # The longest words come first; what they have spelt out is not unclear any more.
        if any(unclear[start:end]):
            fixed = [(place, characters[place]) for place in range(start, end) if not unclear[place]]
            fitting = (
                word
                for word in words.get(written[start:end], ())
                if all(word[place - start] == character for place, character in fixed)
                and (spelling.is_word(word) or not any(odd[start:end]))
            )
            word = next(fitting, None)
            if word is not None:
                characters[start:end] = word
                unclear[start:end] = [False] * len(word)
    return "".join(characters)


def _is_symbol(character: str) -> bool:
    """Tell whether a character stands for a sound written in Latin letters."""
    return "\ue000" <= character <= "\uf8ff"


def _is_odd(text: str, index: int) -> bool:
    # Beside letters every character looks out of place.
    if any(map(_is_symbol, text[max(index - 1, 0) : index + 2])):
        return False
    return "\u3400" <= text[index] <= "\u9fff" and out_of_place(text, index)
