"""How a story is told: its sentences and clauses, who acts in them, whether they tell how it ended."""

from __future__ import annotations

import re

from bot.library.importing.document import BLANK, Span
from bot.library.importing.vocabulary import Vocabulary

_QUOTES = {"“": "”", "「": "」", "『": "』"}
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"]*\"")
_ENDS, _PAUSES = "。！？!?", "，,；;"
_CLOSING = '”」』"）)'
_LONGEST_QUOTE = 600
_SUBJECT_WITHIN = 14
_NOT = re.compile(r"(?:不|没|未|难以|无法|拒绝|并非)[^，,。]{0,8}$")
AT_LAST = re.compile(r"(?:^|[，,。；;\s])(?:但是?|而)?(?:最终|最后|终于|至此)|[\u4e00-\u9fff]终于")
_WON = re.compile(r"感动|打动|[得获赢取]得|[使让令](?:其|客户|用户|顾客|他|她)|圆满|妥善|得到")
_REPORTS = re.compile(r"[说称讲道到找对向给因被]|不满|要求|反映|投诉")

_PRONOUN = re.compile(r"(?<![其吉])[他她](?!们|[的人])")


def sentences(text: str, start: int, end: int) -> list[Span]:
    """Return the sentences of a stretch, quotations whole."""
    return _cut(text, start, end, _ENDS)


def clauses(text: str, start: int, end: int) -> list[Span]:
    """Return the clauses of a stretch, quotations whole."""
    return _cut(text, start, end, _ENDS + _PAUSES)


def parts_of_sentence(text: str, start: int, end: int) -> list[Span]:
    """Return the parts of a stretch that sentence marks and semicolons divide, quotations whole."""
    return _cut(text, start, end, _ENDS + "；;")


def unquoted(text: str) -> str:
    """Return a text with what is quoted blanked, of the same length."""
    return _QUOTED.sub(lambda match: BLANK * len(match.group()), text)


def is_outcome(sentence: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence tells how it ended."""
    if AT_LAST.search(unquoted(sentence)):
        return True
    kind = ""
    for clause in clauses(sentence, 0, len(sentence)):
        text = sentence[clause.start : clause.end]
        kind = who_acts(text, kind, vocabulary)
        if ends(text, kind, vocabulary):
            return vocabulary.story["at_last"].search(unquoted(sentence)) is not None
    return False


def acts(clause: str, vocabulary: Vocabulary) -> bool:
    """Return whether those who answer act in a clause."""
    return who_acts(clause, "", vocabulary) == "staff"


def ends(clause: str, kind: str, vocabulary: Vocabulary) -> bool:
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


def who_acts(clause: str, before: str, vocabulary: Vocabulary) -> str:
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
