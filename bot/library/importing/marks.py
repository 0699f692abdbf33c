"""Where in a block a case begins, a heading names a field, or somebody speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.library.importing.document import BLANK
from bot.library.importing.vocabulary import Vocabulary
from bot.review.transcripts.inline import cut
from bot.review.transcripts.labels import read_head

CASE, LABEL, SPEECH = "case", "label", "speech"

_NUMBER = r"(?:[一二三四五六七八九十]{1,3}|\d{1,3})"
_START = rf"(?:^|(?<=[\n。！？!?；;：:.]))[\s{BLANK}#*>]*"
_CASE = re.compile(
    rf"{_START}[【\[『〖（(]?\s*(?P<name>(?:[\u4e00-\u9fff]{{0,6}}(?:案例|个案|实例|事例)(?:场景|情景)?\s*[（(]?{_NUMBER}[)）]?"
    rf"(?:\s*[（(]\d{{1,2}}[)）])?|第\s*{_NUMBER}\s*[个则例]\s*(?:[\u4e00-\u9fff]{{0,4}}案例)?|(?<![\u4e00-\u9fff])例\s*{_NUMBER}))"
    r"\s*[】\]』〗）)]?(?P<end>\s*[:：、.．\-—]\s*|\s*$|\s+|(?=[\u4e00-\u9fff（(“《]))"
)
_BRACKETED = re.compile(r"[【\[『〖]\s*(?P<name>[^】\]』〗\n]{1,12}?)\s*[】\]』〗]\s*[:：]?\s*")
_BEFORE = rf"(?:^|(?<=[\n\s。.！!？?；;：:”』】）){BLANK}]))"
_NUMBERING = r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）]?\s*[、.．)）]|[①-⑳]|[-*•·●▪■□◆➢✓]+)?\s*"
_WITH_COLON = re.compile(rf"{_BEFORE}(?P<numbering>{_NUMBERING})(?P<name>[\u4e00-\u9fff/／、]{{2,12}})\s*[:：]\s*")
_LEAST_META, _LEAST_BRACKETED = 3, 2
_MOST_HEADING = 24
_MOST_LOOSE, _MOST_LEADING = 10, 6
_NO_HEADING = re.compile(r"[。！？!?；;，,…]|[:：]$")
_CONTINUES_LIST = re.compile(r"\s*(?:\d{1,2}\s*(?:[.．](?!\d)|[、,，)）])|[（(]\d{1,2}[)）]|[①-⑳])")
_OUTLINE = re.compile(r"\s*(?:(?P<inner>[（(][一二三四五六七八九十]{1,3}[)）])|[一二三四五六七八九十]{1,3}[、.．])")
_TOLD = re.compile(r"[说道问答讲]$")
_LETTERS = re.compile(r"[\u4e00-\u9fffA-Za-z]")


@dataclass(frozen=True)
class Mark:
    """A place in a text where something begins.

    Attributes:
        kind: `case`, `label` or `speech`.
        start: first character of the mark.
        end: where what it announces begins.
        name: as written: 案例一, 处理方法, 客服.
        field: of a label, see `vocabulary.Label`.
        weak: of a label: it needs others around it.
        modified: of a label: a known heading with something before it.
        inline: something stands before it on its line.
        loose: a heading of which the last word alone is known: it needs a case around it whose headings are its like.
    """

    kind: str
    start: int
    end: int
    name: str
    field: str = ""
    weak: bool = False
    modified: bool = False
    inline: bool = False
    loose: bool = False


def find_marks(text: str, vocabulary: Vocabulary, *, speech: bool = True, heading: bool = False) -> list[Mark]:
    """Return the marks of a block.

    Args:
        text: the block, what is no content blanked.
        vocabulary: the headings that are known.
        speech: look for speakers too.
        heading: the format itself says that the block is a heading.

    Returns:
        The marks in order, none overlapping.
    """
    whole = _whole(text, vocabulary, heading=heading)
    if whole is not None:
        return [whole]
    found = [*_cases(text), *_labels(text, vocabulary), *(_speech(text) if speech else ())]
    marks: list[Mark] = []
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if not marks or mark.start >= marks[-1].end:
            marks.append(mark)
    return marks


def looks_like_heading(text: str) -> bool:
    """Return whether a line of a text file looks like a heading: short, without the marks of a sentence."""
    plain = text.replace(BLANK, "").strip()
    return (
        0 < len(plain) <= _MOST_HEADING
        and not _NO_HEADING.search(plain)
        and not _CONTINUES_LIST.match(plain)
        and bool(_LETTERS.search(plain))
    )


def outline_level(heading: str) -> int:
    """Return how high a heading stands by its number: 一、 1, （一） 2, any other 0."""
    match = _OUTLINE.match(heading.replace(BLANK, ""))
    return 0 if match is None else 2 if match["inner"] else 1


def item_number(text: str) -> int | None:
    """Return the number of a list item, None when the line begins with none."""
    match = _CONTINUES_LIST.match(text.replace(BLANK, ""))
    if match is None:
        return None
    digits = re.sub(r"\D", "", match.group())
    return int(digits) if digits else ord(match.group().strip()) - ord("①") + 1


def case_number(name: str) -> str:
    """Return the number in 案例一 or 第3个案例, "" when there is none."""
    numbers = re.findall(_NUMBER, name)
    return numbers[-1] if numbers else ""


def _whole(text: str, vocabulary: Vocabulary, *, heading: bool) -> Mark | None:
    """Return the label or case that a block is as a whole."""
    plain = text.replace(BLANK, "").strip()
    if not plain or len(plain) > _MOST_HEADING:
        return None
    match = _CASE.fullmatch(plain)
    if match:
        return Mark(CASE, 0, len(text), match["name"])
    label = vocabulary.label(plain)
    if label is None and heading and len(plain) <= _MOST_LOOSE and not _CASE.match(plain):
        loose = vocabulary.label(plain, loose=True)
        # The last words of what a case does not keep, as 号, end too many titles.
        loose = None if loose and loose.field == "other" else loose
        return Mark(LABEL, 0, len(text), plain, loose.field, weak=True, loose=True) if loose else None
    if label is None or (label.modified and plain[-1] not in ":：】]"):
        return None
    return Mark(LABEL, 0, len(text), plain.strip("【】[]『』〖〗:： "), label.field, label.weak, label.modified)


def _cases(text: str) -> list[Mark]:
    found = []
    for match in _CASE.finditer(text):
        inline = bool(text[: match.start("name")].replace(BLANK, "").strip(" \t#*>【[『（("))
        # 案例一 inside a line announces a case only when a mark follows: not 如案例一所示.
        if inline and not match["end"].strip():
            continue
        found.append(Mark(CASE, match.start("name"), match.end(), match["name"], inline=inline))
    return found


def _labels(text: str, vocabulary: Vocabulary) -> list[Mark]:
    found = []
    # Beside two names that are known, a third in brackets is one too.
    known = [match for match in _BRACKETED.finditer(text) if vocabulary.label(match["name"]) is not None]
    loose = len(known) >= _LEAST_BRACKETED
    for pattern in (_BRACKETED, _WITH_COLON):
        for match in pattern.finditer(text):
            label = vocabulary.label(match["name"], loose=loose and pattern is _BRACKETED)
            inline = bool(text[: match.start()].replace(BLANK, "").strip())
            if label is None and pattern is _WITH_COLON and not inline and len(match["name"]) <= _MOST_LEADING:
                label = vocabulary.last_word(match["name"])
                label = None if label and label.field == "other" else label
            if label is None:
                continue
            if label.weak and inline and pattern is _WITH_COLON and not text[: match.start()].endswith("\n"):
                continue
            found.append(
                Mark(LABEL, match.start(), match.end(), match["name"], label.field, label.weak, label.modified, inline)
            )
    glued = _glued(text, vocabulary)
    return [*(mark for mark in found if not mark.modified), *glued] if glued else found


def _glued(text: str, vocabulary: Vocabulary) -> list[Mark]:
    """Return the labels of a form pressed into one line: …投诉类别：四投诉源：来访投诉时间：…."""
    matches = list(vocabulary.with_colon.finditer(text))
    if len(matches) < _LEAST_META or sum(1 for m in matches if vocabulary.labels[m["name"]].field == "other") < 2:
        return []
    return [
        Mark(LABEL, m.start(), m.end(), m["name"], vocabulary.labels[m["name"]].field, inline=m.start() > 0)
        for m in matches
    ]


def _speech(text: str) -> list[Mark]:
    """Return where somebody begins to speak, for lines with a label before them or with two or more inside."""
    found: list[Mark] = []
    begin = 0
    for line in text.split("\n"):
        head = read_head(line)
        offset, body = 0, line
        if head is not None and _TOLD.search(head.label) and head.body.lstrip()[:1] in '“"「『':
            head = None  # 话务员说：“…” is told, not written down.
        if head is not None and head.speaker in {"agent", "customer"}:
            offset = len(line) - len(head.body)
            body = head.body
            found.append(Mark(SPEECH, begin, begin + offset, head.label))
        inner = _inner(body, head.speaker if head else None)
        if head is not None or len(inner) > 1:
            found += [Mark(SPEECH, begin + offset + s, begin + offset + e, name, inline=True) for s, e, name in inner]
        begin += len(line) + 1
    return found


def _inner(body: str, speaker: str | None) -> list[tuple[int, int, str]]:
    """Return beginning, end and name of the speakers' labels inside a line."""
    places, position = [], 0
    for piece in cut(body, speaker, begins_line=False):
        if piece.label:
            start = body.index(piece.label, position)
            end = body.index(piece.text, start + len(piece.label)) if piece.text else start + len(piece.label) + 1
            if piece.speaker in {"agent", "customer"}:
                places.append((start, end, piece.label))
            position = end
        position += len(piece.text)
    return places
