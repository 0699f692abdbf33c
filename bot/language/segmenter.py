"""Chinese words: jieba with its common words and our telecom word list.

jieba stays behind this module so that it can be swapped. We use our own `jieba.Tokenizer` and never its process-wide
default: no word list leaks in from elsewhere, and no shared cache file is written to the temp folder.
"""

from __future__ import annotations

import functools
import marshal
import os
import sys
from pathlib import Path
from typing import Any

from bot.errors import ContentError
from bot.fingerprint import fingerprint
from bot.paths import COMPILED, DATA, PROJECT

WORD_LIST = DATA / "language" / "words.txt"
COMMON_WORD_FREQUENCY = 20
"""Rarer words of jieba's dictionary are left to its model of new words; loading is five times faster."""

Frequencies = dict[str, int]


def _import_jieba() -> Any:
    """Import jieba without `pkg_resources`, which it wants only to find its files and which costs half a second."""
    missing = object()
    before = sys.modules.get("pkg_resources", missing)
    if before is missing:
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if before is missing:
            del sys.modules["pkg_resources"]
    return jieba


class Segmenter:
    """Cuts normalised text into words.

    Args:
        frequencies: every word and every prefix of a word (frequency 0), as jieba keeps them.
    """

    def __init__(self, frequencies: Frequencies) -> None:
        self.frequencies = frequencies
        self._tokenizer = _import_jieba().Tokenizer()
        self._tokenizer.FREQ = frequencies
        self._tokenizer.total = sum(frequencies.values())
        self._tokenizer.initialized = True

    def cut(self, text: str) -> list[str]:
        """Cut a text into words that join to the text again.

        Args:
            text: normalised text.

        Returns:
            The words in order, punctuation and single spaces included.
        """
        return [word for word in self._tokenizer.cut(text) if word]

    def cut_for_search(self, text: str) -> list[str]:
        """Cut a text into words and the shorter words inside them, as a search index wants them."""
        return [word for word in self._tokenizer.cut_for_search(text) if not word.isspace()]


@functools.lru_cache(maxsize=1)
def default_segmenter() -> Segmenter:
    """Return the segmenter with the project's word list; compiled once and loaded in hundredths of a second after."""
    compiled = COMPILED / f"words-{fingerprint([WORD_LIST])}.marshal"
    if compiled.is_file():
        return Segmenter(marshal.loads(compiled.read_bytes()))
    frequencies = _read_frequencies()
    COMPILED.mkdir(parents=True, exist_ok=True)
    partial = compiled.with_suffix(f".{os.getpid()}")
    partial.write_bytes(marshal.dumps(frequencies))
    partial.replace(compiled)
    return Segmenter(frequencies)


def read_word_list(path: Path = WORD_LIST) -> Frequencies:
    """Read a word list: a word a line, its frequency after a space if wanted, `#` begins a comment.

    Raises:
        ContentError: a line has more than a word and a whole number.
    """
    words: Frequencies = {}
    name = path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        parts = line.split("#", 1)[0].split()
        if not parts:
            continue
        if len(parts) > 2 or (len(parts) == 2 and not parts[1].isdigit()):
            raise ContentError(name, number, "", "每行写一个词，后面可以空一格再写词频（整数）")
        words[parts[0].lower()] = int(parts[1]) if len(parts) == 2 else 3000
    return words


def _read_frequencies() -> Frequencies:
    frequencies: Frequencies = {}
    dictionary = Path(_import_jieba().__file__).parent / "dict.txt"
    common = (line.split(" ") for line in dictionary.read_text(encoding="utf-8").splitlines())
    words = {word: int(count) for word, count, _ in common if int(count) >= COMMON_WORD_FREQUENCY}
    words.update(read_word_list())
    for word, count in words.items():
        frequencies[word] = count
        for length in range(1, len(word)):
            frequencies.setdefault(word[:length], 0)
    return frequencies
