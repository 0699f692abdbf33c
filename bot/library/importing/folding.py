"""Characters that only look like those of ordinary text, as PDF files hold them, to the ordinary ones.

Many PDF files hold ⼀, ⽤ or ⻔ where their writer typed 一, 用 and 门: the font has one glyph for both, and the
program that wrote the file took the first code that it found.
"""

from __future__ import annotations

import unicodedata

_COMPATIBLE = ((0x2F00, 0x2FD6), (0xF900, 0xFB00))
"""Kangxi radicals and compatibility ideographs: Unicode names the ordinary character of each."""

_SUPPLEMENT = (
    "⺁厂⺄乙⺆冂⺊卜⺎兀⺒巳⺓幺⺜日⺝月⺠民⺧牛⺩王⺪疋⺫目⺬示⺮竹⺶羊⺷羊⺼肉⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页"
    "⻛风⻜飞⻝食⻞食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀"
)
"""Of the radicals supplement, those that are characters of their own, and these: Unicode keeps them apart in NFKC, and
names them in EquivalentUnifiedIdeograph.txt."""

_SIMPLIFIED = str.maketrans("戶靑黃", "户青黄")
"""Of three radicals Unicode names the form that documents in simplified characters do not have."""

_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"


def fold(text: str) -> str:
    """Return a text with look-alike characters replaced by ordinary ones, and invisible characters left out."""
    return text.translate(_TABLE)


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for first, end in _COMPATIBLE:
        for code in range(first, end):
            ordinary = unicodedata.normalize("NFKC", chr(code))
            # Ligatures of Latin letters stand in the same range and become several letters.
            if len(ordinary) == 1:
                table[code] = ordinary.translate(_SIMPLIFIED) if code < _COMPATIBLE[0][1] else ordinary
    table.update({ord(alike): one for alike, one in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)})
    for rest in (0x2E9F, 0x2EF3):
        table[rest] = unicodedata.normalize("NFKC", chr(rest))
    table.update({ord(one): None for one in _UNSEEN})
    return table


_TABLE = _table()
