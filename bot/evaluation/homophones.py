"""Slips of typing by sound: another word or character of the same sound, or the letters themselves."""

from __future__ import annotations

import functools
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.evaluation.exchange import words_of
from bot.language.segmenter import default_segmenter

WORDS_PER_SLIP = 6
_TWIN_WORD = 0.6
"""How often a slip takes another whole word, where there is one; otherwise a character goes wrong."""
_COMMON_WORD = 80
"""Frequency in jieba's dictionary from which an input method is taken to offer a word first."""
_COMMON_CHARACTERS = 2500
_OFFERED = 5
"""An input method shows so many on its first page."""
_INITIALS = 0.35
_LONGEST = 4

_HAN = re.compile(r"[\u4e00-\u9fa5]+")
_SYLLABLE = re.compile(r"[a-zü]+")

Weighted = Sequence[tuple[str, int]]
Sound = TypeVar("Sound", str, tuple[str, ...])


@dataclass(frozen=True)
class SoundAlikes:
    """What sounds the same.

    Attributes:
        words: by sound, the common words of two and more characters, with their frequency.
        characters: by syllable, the common characters, with their frequency.
    """

    words: Mapping[tuple[str, ...], Weighted]
    characters: Mapping[str, Weighted]


def mistype(text: str, chance: random.Random) -> str:
    """Return a text in which about one word in six has another character of the same sound.

    Args:
        text: any text.
        chance: decides which words, and what stands for them.
    """
    words = words_of(text)
    han = [place for place, word in enumerate(words) if _HAN.fullmatch(word)]
    able = [place for place in han if any(_choices(words[place]))]
    count, rest = divmod(len(han), WORDS_PER_SLIP)
    count += chance.random() < rest / WORDS_PER_SLIP
    for place in sorted(chance.sample(able, min(count, len(able)))):
        twins, slips = _choices(words[place])
        choices = twins if twins and (not slips or chance.random() < _TWIN_WORD) else slips
        words[place] = chance.choices([word for word, _ in choices], [weight for _, weight in choices])[0]
    return "".join(words)


def in_letters(text: str, chance: random.Random) -> str:
    """Return a text with one or two words as pinyin or, where enough is left to understand, as initials.

    Args:
        text: any text.
        chance: decides which words.
    """
    words = words_of(text)
    able = [place for place in range(len(words)) if _stands_free(words, place)]
    longer = [place for place in able if len(words[place]) > 1]
    able = longer or able
    count = min(chance.choice((1, 2)), max(1, len(able) // 2), len(able))
    for place in sorted(chance.sample(able, count)):
        syllables = syllables_of(words[place])
        initials = len(syllables) > 1 and len(words) > 2 and chance.random() < _INITIALS
        words[place] = "".join(syllable[0] if initials else syllable.replace("ü", "v") for syllable in syllables)
    return "".join(words)


def syllables_of(word: str) -> tuple[str, ...]:
    """Return the toneless pinyin of a Chinese word, as it is read in that word; nothing when a part is unknown."""
    from pypinyin import lazy_pinyin

    syllables = tuple(lazy_pinyin(word, v_to_u=True))
    known = len(syllables) == len(word) and all(map(_SYLLABLE.fullmatch, syllables))
    return syllables if known else ()


def _stands_free(words: Sequence[str], place: int) -> bool:
    """Tell whether a word can be told from its neighbours when it is written in Latin letters."""
    before, after = (words[near] if 0 <= near < len(words) else "" for near in (place - 1, place + 1))
    word = words[place]
    clear = not ((before[-1:].isascii() and before[-1:].isalnum()) or (after[:1].isascii() and after[:1].isalnum()))
    return clear and len(word) <= _LONGEST and bool(_HAN.fullmatch(word)) and bool(syllables_of(word))


@functools.lru_cache(maxsize=20_000)
def _choices(word: str) -> tuple[Weighted, Weighted]:
    """Return what else an input method offers: whole words, and the word with one character of it changed."""
    syllables, alike = syllables_of(word), _sound_alikes()
    if not syllables:
        return (), ()
    twins = [pair for pair in alike.words.get(syllables, ()) if pair[0] != word]
    slips = [
        (word[:index] + character + word[index + 1 :], weight)
        for index, syllable in enumerate(syllables)
        for character, weight in alike.characters.get(syllable, ())[:_OFFERED]
        if character != word[index]
    ]
    return twins[:_OFFERED], slips


@functools.lru_cache(maxsize=1)
def _sound_alikes() -> SoundAlikes:
    frequencies = sorted(default_segmenter().frequencies.items())
    common = {word: count for word, count in frequencies if count and _HAN.fullmatch(word)}
    written: Counter[str] = Counter()
    for word, count in common.items():
        for character in word:
            written[character] += count
    words: defaultdict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    characters: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for word, count in common.items():
        if count >= _COMMON_WORD and 1 < len(word) <= _LONGEST:
            words[syllables_of(word)].append((word, count))
    for character, count in written.most_common(_COMMON_CHARACTERS):
        characters["".join(syllables_of(character))].append((character, count))
    return SoundAlikes(_most_frequent_first(words), _most_frequent_first(characters))


def _most_frequent_first(table: Mapping[Sound, list[tuple[str, int]]]) -> dict[Sound, Weighted]:
    return {sound: sorted(pairs, key=lambda pair: (-pair[1], pair[0])) for sound, pairs in table.items() if sound}
