"""What stands inside a line of a transcript: further turns, and critique between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.review.transcripts.labels import speaker_of_label

_STRONG = (
    r"(?:客服人员|客服代表|客服|坐席|座席|话务员|接线员|服务人员|营业员|客户|用户|顾客|来电者|投诉人|agent|customer|caller)"
    r"(?:\s?[（(]?(?:工号)?[A-Za-z]?\d{1,8}号?[)）]?(?![:：]\d{2}))?"
)
_LABEL = re.compile(rf"(?P<label>{_STRONG})\s?[:：]\s*", re.IGNORECASE)
_OF_CRITICS = r"(?:评析|点评点|点评|案例分析|案例点评|案例梗概|案例[一二三四五六七八九十\d]{1,2}|经典话术|建议话术)"
_CRITIQUE = re.compile(rf"{_OF_CRITICS}\s*[:：]|[①-⑳]\s*处")
_CRITIQUE_LINE = re.compile(
    rf"\s*(?:\d{{1,2}}[.、]\s*)?[【\[（(《]?(?:{_OF_CRITICS}|分析|名称|主标题|副标题|关键词|技巧分类|业务分类|案例属性|具体业务|"
    r"案例背景|案例描述|案例内容|查证情况|处理结果|处理过程|处理方法|旁白|批注|编者按|质检意见|质检点评|质检结论|评语|小结)[】\]）)》]?\s*[:：]"
)
_ASIDE = re.compile(r"\s*(?:[（(][^（）()]*[）)]|〔[^〔〕]*〕)\s*$")
_GLUED = re.compile(r"[\w]")
_TOLD_OF = re.compile(r".*(?:回复|答复|回答|告诉|告知|通知|联系|找|问|对|向|给|跟|和|与|是|的|地|们|该|本)$")
"""Before a label that is no label: 建议这样回复客户：."""

_QUOTE = "“‘\"'「『《"
_LEAST_TO_GLUE = 2


@dataclass(frozen=True)
class Piece:
    """A stretch of a line.

    Attributes:
        text: the stretch, without its label.
        speaker: whose label stands before it; None when it goes on with what stood before the line, or is critique.
        label: as written, "" when there is none.
        critique: what someone wrote about the call, not said in it.
    """

    text: str
    speaker: str | None = None
    label: str = ""
    critique: bool = False


def is_aside(line: str) -> bool:
    """Return whether a line is a stage direction, all of it in brackets."""
    return _ASIDE.match(line) is not None


def cut(text: str, speaker: str | None, *, begins_line: bool, anywhere: bool = False) -> list[Piece]:
    """Cut the rest of a line where another turn or critique begins.

    Args:
        text: what follows the label of the line, or a line without a label.
        speaker: who speaks when it begins, None when no one does.
        begins_line: it is a whole line, without a label of its own.
        anywhere: cut at whatever looks like a label, where one is quoted or talked of too.

    Returns:
        The stretches in order; the first one has no label and may be empty.
    """
    if begins_line and _CRITIQUE_LINE.match(text):
        found = _labels(text, speaker)
        first, rest = (text[: found[0].start()], text[found[0].start() :]) if found else (text, "")
        return [Piece(first, critique=True), *(cut(rest, None, begins_line=False)[1:] if rest else [])]
    labels = list(_LABEL.finditer(text)) if anywhere else _labels(text, speaker)
    marks: list[re.Match[str]] = []
    for mark in sorted([*labels, *_CRITIQUE.finditer(text)], key=lambda one: one.start()):
        if not marks or mark.start() >= marks[-1].end():
            marks.append(mark)
    ends = [*(mark.start() for mark in marks[1:]), len(text)][: len(marks)]
    pieces = [Piece(text[: marks[0].start()] if marks else text)]
    for mark, end in zip(marks, ends, strict=True):
        if mark.re is _LABEL:
            pieces.append(Piece(text[mark.end() : end], speaker_of_label(mark["label"]), mark["label"]))
        else:
            pieces.append(Piece(text[mark.start() : end], critique=True))
    return pieces


def _labels(text: str, speaker: str | None) -> list[re.Match[str]]:
    """Return the labels inside a line: those after a mark or blank; in a line of many, those right after a word too."""
    found = list(_LABEL.finditer(text))
    clear = {mark.start() for mark in found if _stands_clear(text, mark.start())}
    if len(clear) < _LEAST_TO_GLUE:
        return [mark for mark in found if mark.start() in clear]
    accepted = []
    for mark in found:
        whose = speaker_of_label(mark["label"])
        if mark.start() in clear or (whose != speaker and _may_be_glued(text, mark.start())):
            accepted.append(mark)
            speaker = whose
    return accepted


def _may_be_glued(text: str, start: int) -> bool:
    return text[start - 1] not in _QUOTE and _TOLD_OF.match(text[max(0, start - 4) : start]) is None


def _stands_clear(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return not before or (before not in _QUOTE and (_GLUED.match(before) is None or before in "①②③④⑤⑥⑦⑧⑨⑩"))
