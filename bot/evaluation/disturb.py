"""Disturbances: the same utterance as others would type, say or wrap it, for the robustness table.

Each takes a text and a `random.Random` and gives the same result for the same seed. None empties a text, and none is
meant to change what a reader would label: a text that has nothing to disturb comes back as it was.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Mapping

from bot.evaluation.disturb_schema import Exchange, Faces, read_disturbances
from bot.evaluation.exchange import EMOTICON, exchange, joined, overlap, places_of, rewrite, words_of
from bot.evaluation.homophones import in_letters, mistype
from bot.evaluation.read_out import read_out
from bot.language.normalise import normalise

Disturbance = Callable[[str, random.Random], str]

_HAN = re.compile(r"[\u4e00-\u9fa5]")
_MARK = re.compile(r"(?<![A-Za-z0-9])[.:：'’]|[.:：'’](?![A-Za-z0-9])|[，。！？、；…—～~,!?;\"“”‘（）()《》「」]")
"""Punctuation, but not what holds a number, an English word or an emoticon together."""
_CLAUSE_END = re.compile(r"(?<=[\u4e00-\u9fa5])(?=\W|$)")
_SHOUT = re.compile(r"[!！?？~～]+")
_CLOSED = re.compile(r"[。！？!?…~～]$")
_LEAST_LEFT = 4
"""Chinese characters that must be left before a face may stand in place of a word."""
_FILLERS_PER_WORD = 0.1
_REPEATED_START = 0.6


def _dialect(table: str, text: str, chance: random.Random) -> str:
    content = _exchanges()[table]
    written = exchange(text, content.words, chance, share=0.85)
    return written if written != text else _with_particle(text, chance.choice(content.particles or [""]))


def _with_english(text: str, chance: random.Random) -> str:
    content = _exchanges()["english"]
    written = exchange(text, content.words, chance, share=0.7, most=3)
    return written if written != text else chance.choice(content.particles or [""]) + text


def _with_typos(text: str, chance: random.Random) -> str:
    return exchange(text, _exchanges()["typos"].words, chance, share=0.4, most=3)


def _traditional(text: str, chance: random.Random) -> str:
    return text.translate(_traditional_table())


def _unpunctuated(text: str, chance: random.Random) -> str:
    return _MARK.sub(chance.choice(("", " ")), text).strip()


def _with_faces(text: str, chance: random.Random) -> str:
    groups = _faces_of_words()
    found = places_of(text, groups.keys())
    if not found:
        return text + chance.choice(read_disturbances().neutral_faces) * chance.choice((1, 1, 2))
    chosen = sorted(chance.sample(found, min(len(found), chance.choice((1, 2)))))
    left = len(_HAN.findall(text))

    def face(word: str) -> str:
        nonlocal left
        group = groups[word]
        faces = chance.choice(group.faces) * chance.choice((1, 1, 2, 3))
        if group.instead and left - len(word) >= _LEAST_LEFT and chance.random() < 0.4:
            left -= len(word)
            return faces
        return word + faces

    return rewrite(text, chosen, face)


def _repeated(text: str, chance: random.Random) -> str:
    repeats = read_disturbances().repeats
    ends = [match.start() for match in _CLAUSE_END.finditer(_without_emoticons(text))]
    places = [(end - 1, end) for end in ends if text[end - 1] in repeats.stretched]
    places += [place for place in places_of(text, frozenset(repeats.urged)) if not overlap(place, places)]
    places += [match.span() for match in _SHOUT.finditer(text)]
    if not places and ends:
        places = [(ends[-1] - 1, ends[-1])]
    chosen = sorted(chance.sample(places, min(len(places), chance.choice((1, 2)))))
    return rewrite(text, chosen, lambda word: word * chance.randint(3, 4) if len(word) == 1 else word * 3)


def _recognised(text: str, chance: random.Random) -> str:
    speech = read_disturbances().speech
    words = [word for word in words_of(_MARK.sub(" ", _without_emoticons(text))) if not word.isspace()]
    if not words:
        return text
    begun = chance.random() < _REPEATED_START
    fillers = round(_FILLERS_PER_WORD * len(words)) or int(not begun)
    filled = set(chance.sample(range(len(words)), min(fillers, len(words))))
    written, until_break = "", chance.randint(2, 6)
    for place, word in enumerate(words):
        if place and until_break == 0:
            written += chance.choice(speech.breaks)
            until_break = chance.randint(2, 6)
        until_break -= 1
        if place in filled:
            written += chance.choice(speech.fillers)
        piece = chance.choice((word, word[:1])) + word if begun and not place and _HAN.match(word) else word
        written = joined(written, piece)
    return written


def _in_a_story(text: str, chance: random.Random) -> str:
    sentences = list(chance.choice(read_disturbances().stories).sentences)
    place = chance.choice((0, len(sentences) // 2, len(sentences)))
    closed = text if _CLOSED.search(text.rstrip()) else text + "。"
    return "".join([*sentences[:place], closed, *sentences[place:]])


def _never_empty(disturb: Disturbance) -> Disturbance:
    """Return a disturbance that leaves a text alone where nothing would be left of it to hear."""

    def disturbed(text: str, chance: random.Random) -> str:
        written = disturb(text, chance) if text.strip() else text
        return written if normalise(written).text.strip() else text

    return disturbed


def _with_particle(text: str, particle: str) -> str:
    """Return a text with a particle before its last marks, when what ends there are Chinese words."""
    plain = _without_emoticons(text)
    end = max((match.end() for match in _HAN.finditer(plain)), default=0)
    if end == 0 or text[end - 1] == particle or re.search(r"\w", plain[end:]):
        return text
    return text[:end] + particle + text[end:]


def _without_emoticons(text: str) -> str:
    """Return a text of the same length with spaces for emoticons."""
    return EMOTICON.sub(lambda match: " " * len(match.group()), text)


@functools.lru_cache(maxsize=1)
def _exchanges() -> dict[str, Exchange]:
    return {table.id: table for table in read_disturbances().exchanges}


@functools.lru_cache(maxsize=1)
def _faces_of_words() -> dict[str, Faces]:
    return {word: group for group in read_disturbances().faces for word in group.words}


@functools.lru_cache(maxsize=1)
def _traditional_table() -> dict[int, str]:
    table = read_disturbances().traditional
    return {ord(old): new for old, new in zip(table.simplified, table.traditional, strict=True)}


_BY_NAME: dict[str, Disturbance] = {
    "同音字": mistype,
    "拼音": in_letters,
    "表情": _with_faces,
    "无标点": _unpunctuated,
    "叠字": _repeated,
    "语音断句": _recognised,
    "方言粤": functools.partial(_dialect, "cantonese"),
    "方言川": functools.partial(_dialect, "sichuan"),
    "方言东北": functools.partial(_dialect, "northeast"),
    "五百字": _in_a_story,
    "夹英文": _with_english,
    "念数字": read_out,
    "错别字": _with_typos,
    "繁体": _traditional,
}
DISTURBANCES: Mapping[str, Disturbance] = {name: _never_empty(disturb) for name, disturb in _BY_NAME.items()}
"""Every disturbance by the name that the table shows."""
