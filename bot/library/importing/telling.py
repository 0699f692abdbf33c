"""How a story is told: its sentences and clauses, what happened, what was done, how it ended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.library.importing.document import BLANK, Span
from bot.library.importing.vocabulary import Vocabulary

_QUOTES = {"“": "”", "「": "」", "『": "』"}
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"")
_ENDS, _PAUSES = "。！？!?", "，,；;"
_CLOSING = '”」』"）)'
_LONGEST_QUOTE = 600
_SUBJECT_WITHIN = 14
_NOT = re.compile(r"(?:不|没|未|难以|无法|拒绝|并非)[^，,。]{0,8}$")
_IN_FACT = re.compile(r"^\s*(?:原来|经了解|据了解)[，,]?")
_AT_LAST = re.compile(r"(?:^|[，,。；;\s])(?:但是?|而)?(?:最终|最后|终于|至此)|[\u4e00-\u9fff]终于")
_WON = re.compile(r"感动|打动|[得获赢取]得|[使让令](?:其|客户|用户|顾客|他|她)|圆满|妥善|得到")
_REPORTS = re.compile(r"[说称讲道到找对向给因被]|不满|要求|反映|投诉")
_PRONOUN = re.compile(r"(?<![其吉])他(?!们|[的人])")


@dataclass
class Told:
    """A story in its parts.

    Attributes:
        situation: what happened.
        handling: what was done.
        result: how it ended.
    """

    situation: list[Span] = field(default_factory=list)
    handling: list[Span] = field(default_factory=list)
    result: list[Span] = field(default_factory=list)


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of a stretch, quotations whole."""
    return _cut(text, start, end, _ENDS)


def clauses(text: str, start: int, end: int) -> list[Span]:
    """Return the clauses of a stretch, quotations whole."""
    return _cut(text, start, end, _ENDS + _PAUSES)


def unquoted(text: str) -> str:
    """Return a text with what is quoted blanked, of the same length."""
    return _QUOTED.sub(lambda match: BLANK * len(match.group()), text)


def split_story(text: str, told: Sequence[Span], vocabulary: Vocabulary, *, opened: bool = True) -> Told:
    """Split a story.

    Args:
        text: of the document.
        told: its sentences.
        vocabulary: words of story-tellers.
        opened: it begins with what happened, so that its first clause is never handling.

    Returns:
        Its parts; handling and result may be empty.
    """
    end_from = _result_from(text, told, vocabulary)
    parts = Told()
    handling = False
    kind = ""
    for number, sentence in enumerate(told):
        if number >= end_from and handling:
            _split_end(text, sentence, parts, vocabulary)
            continue
        kind = ""
        in_fact = _IN_FACT.match(text[sentence.start : sentence.end])
        for place, clause in enumerate(clauses(text, sentence.start, sentence.end)):
            kind = _who_acts(text[clause.start : clause.end], kind, vocabulary)
            handling = handling or (kind == "staff" and not (opened and number == place == 0))
            in_fact = in_fact if kind == "customer" else None
            happened = not handling or in_fact is not None
            _add(parts.situation if happened else parts.handling, clause, text)
    if parts.handling and not parts.result:
        _end_inside(text, parts, vocabulary)
    if not parts.handling and parts.result:
        parts.situation, parts.result = [*parts.situation, *parts.result], []
    return parts


def is_outcome(sentence: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence tells how it ended."""
    if _AT_LAST.search(unquoted(sentence)):
        return True
    kind = ""
    for clause in clauses(sentence, 0, len(sentence)):
        text = sentence[clause.start : clause.end]
        kind = _who_acts(text, kind, vocabulary)
        if _ends(text, kind, vocabulary):
            return vocabulary.story["at_last"].search(unquoted(sentence)) is not None
    return False


def acts(clause: str, vocabulary: Vocabulary) -> bool:
    """Return whether those who answer act in a clause."""
    return _who_acts(clause, "", vocabulary) == "staff"


def _result_from(text: str, told: Sequence[Span], vocabulary: Vocabulary) -> int:
    """Return the number of the first sentence of the end, all of whose sentences tell how it ended."""
    number = len(told)
    while number > 0 and is_outcome(text[told[number - 1].start : told[number - 1].end], vocabulary):
        number -= 1
    return number


def _split_end(text: str, sentence: Span, parts: Told, vocabulary: Vocabulary) -> None:
    ended, kind = bool(parts.result), ""
    for clause in clauses(text, sentence.start, sentence.end):
        plain = text[clause.start : clause.end]
        kind = _who_acts(plain, kind, vocabulary)
        ended = ended or _ends(plain, kind, vocabulary) or _AT_LAST.match(unquoted(plain)) is not None
        ended = ended or (kind == "customer" and plain.startswith("当"))
        _add(parts.result if ended else parts.handling, clause, text)


def _end_inside(text: str, parts: Told, vocabulary: Vocabulary) -> None:
    """Take the last clause of the handling for the end where it tells one: a case told in one sentence."""
    last = parts.handling[-1]
    pieces = clauses(text, last.start, last.end)
    if len(pieces) > 1 and _ends(text[pieces[-1].start : pieces[-1].end], "", vocabulary):
        parts.handling[-1] = Span(last.start, pieces[-2].end)
        parts.result = [pieces[-1]]


def _ends(clause: str, kind: str, vocabulary: Vocabulary) -> bool:
    """Return whether a clause tells how it ended: what the customer does, or what was won of him."""
    plain = unquoted(clause)
    if _outcome_at(plain, vocabulary) is None:
        return False
    return kind != "staff" or _WON.search(plain) is not None


def _outcome_at(plain: str, vocabulary: Vocabulary) -> int | None:
    for match in vocabulary.story["outcome"].finditer(plain):
        if not _NOT.search(plain[: match.start()]):
            return match.start()
    return None


def _who_acts(clause: str, before: str, vocabulary: Vocabulary) -> str:
    """Return whether `staff` or `customer` acts in a clause; who acted before goes on when it names nobody."""
    plain = unquoted(clause)
    story = vocabulary.story
    took_up, staff, customer = (story[name].search(plain) for name in ("took_up", "staff", "customer"))
    if took_up and not (customer and customer.start() < took_up.start()):
        return "staff"
    pronoun = _PRONOUN.search(plain)
    at_customer = min((m.start() for m in (customer, pronoun) if m and m.start() < _SUBJECT_WITHIN), default=None)
    at_staff = staff.start() if staff and staff.start() < _SUBJECT_WITHIN else None
    action = story["action"].search(plain)
    asked = story["asked"].search(plain)
    if at_staff is not None and (at_customer is None or at_staff <= at_customer):
        if asked:
            return before
        return "staff" if action or not _REPORTS.search(plain[:at_staff]) else before
    if at_customer is not None and (action is None or at_customer < action.start()):
        # 向客户解释: the customer is spoken to.
        spoken_to = re.search(
            r"(?:向|对|给|为|帮|替|与|跟|和|请|让|把|将|安抚|说服|询问|告知|问)[^，,]{0,3}$", plain[:at_customer]
        )
        if spoken_to is None:
            return "customer"
    if action and not asked and before != "customer":
        return "staff"
    return before


def _add(spans: list[Span], span: Span, text: str) -> None:
    """Add a span to others, joined to the last when nothing but blanks stands between."""
    if spans and not text[spans[-1].end : span.start].replace(BLANK, "").strip():
        spans[-1] = Span(spans[-1].start, span.end)
    else:
        spans.append(span)


def _cut(text: str, start: int, end: int, marks: str) -> list[Span]:
    spans: list[Span] = []
    begin = place = start
    while place < end:
        character = text[place]
        if character in _QUOTES:
            closing = text.find(_QUOTES[character], place, min(end, place + _LONGEST_QUOTE))
            if closing > 0:
                place = closing
                # A sentence that a quotation ends has its mark inside.
                if text[place - 1] in _ENDS and (place + 1 >= end or text[place + 1] not in "，,的这那"):
                    begin = _close(spans, text, begin, place + 1)
        elif character == "\n" or _is_end(text, place, marks):
            while place + 1 < end and text[place + 1] in _ENDS + _CLOSING:
                place += 1
            begin = _close(spans, text, begin, place + 1)
        place += 1
    _close(spans, text, begin, end)
    return spans


def _is_end(text: str, place: int, marks: str) -> bool:
    if text[place] in marks:
        # 1,000 is one number.
        return not (text[place] in ",." and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit())
    # Some documents end Chinese sentences with a full stop.
    return text[place] == "." and "\u4e00" <= text[place - 1 : place] <= "\u9fff"


def _close(spans: list[Span], text: str, begin: int, end: int) -> int:
    stretch = text[begin:end]
    plain = stretch.strip(" \t\r\n\u3000\xa0" + BLANK)
    if plain:
        start = begin + stretch.index(plain[0])
        spans.append(Span(start, start + len(stretch[start - begin :].rstrip(" \t\r\n\u3000\xa0" + BLANK))))
    return end
