"""What web pages and printers put into a text again and again, and no one has said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bot.review.transcripts.headers import is_header
from bot.review.transcripts.inline import cut
from bot.review.transcripts.labels import ReadHead

_WATERMARK = "ቤተ መጻሕፍቲ ባይዱ"
_FOOTERS = re.compile(
    r"文档(?:收集|来源?)(?:自|于)网络[,，]?\s*(?:仅(?:用于|供)个人学习(?:使用)?)?[.。]?|"
    r"仅供(?:个人|内部)?(?:学习|参考|交流)(?:和?交流)?(?:使用)?[,，](?:请勿|不得|严禁)(?:外传|商用|用于商业用途)[.。]?|"
    r"^[ \t]*(?:[-—]?[ \t]*第[ \t]*\d{1,4}[ \t]*页(?:[ \t]*[,，/]?[ \t]*共[ \t]*\d{1,4}[ \t]*页)?[ \t]*[-—]?|"
    r"-[ \t]*\d{1,4}[ \t]*-)[ \t]*$",
    re.MULTILINE,
)
_SENTENCE_END = re.compile(r"[。.!！?？;；\n]|[①-⑳]")
_LEAST_LENGTH, _LEAST_TIMES, _MOST_FURNITURE = 8, 3, 20
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]")


def without_furniture(text: str, heads: ReadHead) -> tuple[str, list[str]]:
    """Take out what a web page or a printer has put into a text.

    Args:
        text: a whole file with speakers' labels.
        heads: reads the label at the beginning of a line.

    Returns:
        The text without known footers and without sentences that stand in it three times or more, never where a turn
        begins, not in the turns of one speaker only, and once or more outside the turns or on a line of its own; and
        notes of what was left out.
    """
    # The watermark covers the first character of a label.
    text, covered = re.subn(rf"{_WATERMARK}(?=户\s?[:：])", "客", text)
    text, watermarks = re.subn(_WATERMARK, "", text)
    text, footers = _FOOTERS.subn("", text)
    repeated = _repeated_sentences(text, heads)
    if repeated:
        pattern = "|".join(re.escape(sentence) for sentence in sorted(repeated, key=lambda s: (-len(s), s)))
        text, more = re.subn(rf"(?:{pattern})[.。]?", "", text)
        footers += more
    total = footers + covered + watermarks
    example = f"（例如“{repeated[0][:20]}”）" if repeated else ""
    return text, [f"有 {total} 处网页、页脚里的套话{example}不是对话，没有算进去"] if total else []


def _repeated_sentences(text: str, heads: ReadHead) -> list[str]:
    counts: Counter[str] = Counter()
    owners: dict[str, set[str | None]] = {}
    spoken: set[str] = set()
    outside: set[str] = set()
    for one in _sentences(text, heads):
        if len(one.text) < _LEAST_LENGTH:
            continue
        counts[one.text] += 1
        owners.setdefault(one.text, set()).add(one.owner)
        if one.begins:
            spoken.add(one.text)
        if one.outside:
            outside.add(one.text)
    # Customer and agent may both repeat themselves, but what they say stands in their turns only.
    found = [s for s, count in counts.most_common() if count >= _LEAST_TIMES and s in outside - spoken]
    return [s for s in found if len(owners[s]) > 1 and len(_HAN.findall(s)) >= 4 and not is_header(s)][:_MOST_FURNITURE]


class _Sentence(NamedTuple):
    """A sentence of a file.

    Attributes:
        text: without the mark at its end.
        owner: whose turn it stands in, None in critique and before the first turn.
        begins: the turn begins with it.
        outside: it stands in no turn, or on a line of its own.
    """

    text: str
    owner: str | None
    begins: bool
    outside: bool


def _sentences(text: str, heads: ReadHead) -> Iterator[_Sentence]:
    begins, owner = False, None
    for line in text.split("\n"):
        head = heads(line)
        if head is not None:
            begins, owner = True, head.speaker or head.label
        for number, piece in enumerate(
            cut(head.body if head else line, owner, begins_line=head is None, anywhere=True)
        ):
            if piece.critique:
                begins, owner = False, None
            elif number:
                begins, owner = True, piece.speaker
            for sentence in filter(None, map(str.strip, _SENTENCE_END.split(piece.text))):
                yield _Sentence(sentence, owner, begins, owner is None or (head is None and sentence == line.strip()))
                begins = False
