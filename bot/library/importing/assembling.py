"""Drafts to cases: what is missing found in what is told, texts taken out and masked, talk read turn by turn."""

from __future__ import annotations

import re

from bot.library.importing.document import BLANK, Document
from bot.library.importing.drafts import KEPT, TEXT_FIELDS, Draft
from bot.library.importing.found import FoundCase, Place, Utterance
from bot.library.importing.masking import mask_document
from bot.library.importing.splitting import GIVEN, Told, split_story
from bot.library.importing.stories import is_about_one, is_general
from bot.library.importing.telling import clauses, sentences, unquoted
from bot.library.importing.units import is_ruled
from bot.library.importing.vocabulary import Vocabulary
from bot.review.transcripts.dialogue import head_reader, read_dialogue

_LEAST_SITUATION = 8
_LEAST_TURNS = 4
_LONGEST_TITLE, _SHORT_TITLE, _LEAST_TITLE = 40, 30, 10
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff，。；：、！？])[ \t\u3000\xa0]+(?=[\u4e00-\u9fff，。；：、！？“”])")
_WRAP = re.compile(r"(?<![。！？!?；;：:”』」）)\n])\n(?!\s*(?:\d{1,2}\s*[.、．)）]|[（(]\d|[①-⑳]))")
_BROKEN_OFF = re.compile(r"(?<=[，,、])\n(?!\s*(?:\d{1,2}\s*[.、．)）]|[（(]\d|[①-⑳]))")
_BLANKS = re.compile(r"[ \t\u3000\xa0]+")
_LEADING = re.compile(r"^[\s:：,，、.．~～\-—]+")
_EDGE = " \t\n\u3000\xa0:：,，、。.．~～-—【】[]『』《》“”\"'*#"
_FOR_EXAMPLE = re.compile(r"^(?:如(?!果|何|实|今|期)|例如|比如)[，,]?")
_WHEN = re.compile(
    r"(?:\d{2,4}年)?\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}[日号]|\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}[:：]\d{2}|"
    r"(?:星期|礼拜|周)[一二三四五六日天末]|[上下]午"
)
_ON_DUTY = re.compile(
    "值[班守]|轮[班值]|当班|排班|[早中晚夜白]班|[全半]天|休息|工号|热线|电话|班长|组长|主管|经理|主任|投诉(?:处理|受理|[班组岗台席])"
)
_ADVISED = re.compile(
    r"(?:^|[，,：:、\s]|坐席|客服|我们|你|您)(?:一定|首先|千万|就|都|也)?"
    r"(?:不要|切忌|切勿|切不可|别(?![人的处家])|务必|应(?![答对急付聘])|尽量|注意|要(?=先|让|注意|及时|主动|耐心|学会|做到))"
)
"""What the reader is told to do, at the beginning of a clause: 叮嘱合作方不要再打 tells what was done."""

_MOSTLY = 0.5
_FORM_NOTE = re.compile(r"^[（(][^（）()]{1,12}[)）]")


def complete(draft: Draft, text: str, vocabulary: Vocabulary) -> None:
    """Give a draft the situation that stands before its first heading, and the handling that is told elsewhere.

    What the customer wants is what happened where nothing else says it.

    Args:
        draft: changed in place.
        text: of the document, what is no content blanked.
        vocabulary: words of story-tellers.
    """
    if not draft.spans.get("situation") and draft.lead and (draft.marker or draft.title):
        draft.spans["situation"] = draft.lead
        draft.lead = []
    _find_handling(draft, text, vocabulary)
    if not draft.spans.get("situation") and draft.spans.get("wanted"):
        draft.spans["situation"] = draft.spans.pop("wanted")


def _find_handling(draft: Draft, text: str, vocabulary: Vocabulary) -> None:
    """Find the handling in another field where a draft has no field of its own for it."""
    if draft.told or draft.spans.get("handling"):
        return
    if draft.spans.get("result") and not draft.spans.get("dialogue"):
        _take_from(draft, "result", text, vocabulary, note="处理方法取自“处理结果”一节里写了做法的句子")
    if not draft.spans.get("handling") and draft.spans.get("situation"):
        _take_from(draft, "situation", text, vocabulary, note="处理方法取自情况描述里写了做法的句子")
    if not draft.spans.get("handling") and draft.spans.get("checked"):
        _take_from(draft, "checked", text, vocabulary, note="处理方法取自查证情况里写了做法的句子")


def is_case(draft: Draft, text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a draft holds a case: what happened to one customer, or talk of four turns with two who speak."""
    situation = _happened(draft, text)
    if (
        len(situation) >= _LEAST_SITUATION
        and not is_general(situation, vocabulary)
        and not _is_rule(draft, situation, text, vocabulary)
        and not _is_roster(situation, vocabulary)
    ):
        alone = not any(draft.spans.get(name) for name in (*TEXT_FIELDS[1:], "dialogue"))
        return not alone or vocabulary.story["customer"].search(situation) is not None
    turns = read_talk(draft, text)
    return len(turns) >= _LEAST_TURNS and {"agent", "customer"} <= {turn.speaker for turn in turns}


def _is_rule(draft: Draft, situation: str, text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a draft lays down what is to be done, as notices do: 来电两次的由班长回访."""
    if vocabulary.story["particular"].search(situation) or is_about_one(situation, vocabulary):
        return False
    handling = _taken(draft, "handling", text)
    if is_ruled(situation, vocabulary) and is_ruled(handling or situation, vocabulary):
        return True
    return _is_advice(draft, handling, vocabulary)


def _is_advice(draft: Draft, handling: str, vocabulary: Vocabulary) -> bool:
    """Return whether most sentences tell the reader what to do, and nothing what came of it."""
    if draft.marker or any(draft.spans.get(name) for name in ("checked", "result", "dialogue")):
        return False
    told = [one for one in re.split(r"[。！？!?；;\n]", unquoted(handling)) if one.strip()]
    advised = sum(1 for one in told if _ADVISED.search(one))
    return bool(told) and advised >= _MOSTLY * len(told) and not vocabulary.story["particular"].search(handling)


def _is_roster(situation: str, vocabulary: Vocabulary) -> bool:
    """Return whether what happened is a row of a duty roster: dates, shifts and names, and not a word more."""
    rest, dates = _WHEN.subn("", situation)
    rest, duties = _ON_DUTY.subn("", rest)
    if not dates + duties or vocabulary.story["trouble"].search(rest):
        return False
    return _are_names(re.sub(r"[\W\d_]+", "", rest), vocabulary.surnames)


def _are_names(plain: str, surnames: str) -> bool:
    """Return whether a text is nothing but names of two or three characters, one after the other."""
    ends = {0}
    for place, character in enumerate(plain):
        if place in ends and character in surnames:
            ends |= {place + 2, place + 3}
    return len(plain) in ends


def _happened(draft: Draft, text: str) -> str:
    """Return what happened, and what the customer wants."""
    return "\n".join(filter(None, (_taken(draft, name, text) for name in ("situation", "wanted"))))


def assemble(draft: Draft, document: Document, text: str, identifier: str, vocabulary: Vocabulary) -> FoundCase:
    """Make a case of a draft.

    Args:
        draft: complete.
        document: it stands in.
        text: of the document, what is no content blanked.
        identifier: of the case.
        vocabulary: of names and numbers to mask.
    """
    wrapped = document.wrapped
    texts = {name: mask_document(_taken(draft, name, text, wrapped=wrapped), vocabulary) for name in KEPT}
    names = [name for name in (*KEPT, "dialogue", "title") if draft.spans.get(name)]
    talk = read_talk(draft, text)
    if not talk:
        names = [name for name in names if name != "dialogue"]
    title = _title(draft, text) or _short(texts["situation"])
    section = " · ".join([*draft.section, *([draft.marker] if draft.marker else [])]) or title
    kept = [span for name in names for span in draft.spans[name]]
    case = FoundCase(
        identifier,
        mask_document(title, vocabulary) or "（没有标题）",
        Place(
            document.name,
            mask_document(section, vocabulary) or "全文",
            min(s.start for s in kept),
            max(s.end for s in kept),
        ),
        dialogue=[Utterance(one.speaker, mask_document(one.text, vocabulary)) for one in talk],
        passages={name: draft.spans[name] for name in names},
        notes=list(draft.notes),
    )
    for name, value in texts.items():
        setattr(case, name, value)
    if not case.handling and case.dialogue:
        case.notes.append("没有单独写处理方法，处理过程见对话")
    return case


def read_talk(draft: Draft, text: str) -> list[Utterance]:
    """Return what is said in a draft, turn by turn; empty when it holds no dialogue."""
    lines = [
        line.replace(BLANK, "")
        for span in draft.spans.get("dialogue", ())
        for line in text[span.start : span.end].split("\n")
    ]
    heads = head_reader(lines) if lines else None
    if heads is None:
        return []
    return [Utterance(turn.speaker or turn.label, turn.text) for turn in read_dialogue(lines, heads).turns]


def _take_from(draft: Draft, name: str, text: str, vocabulary: Vocabulary, *, note: str) -> None:
    """Move what was done, and how it ended, out of a field in which a document tells all at once."""
    told = [one for span in draft.spans[name] for one in sentences(text, span.start, span.end)]
    opened = name == "situation"
    parts = split_story(text, told, vocabulary, opened=opened, findings=opened and not draft.spans.get("checked"))
    if name == "checked":
        parts = _only_done(parts, text, vocabulary)
    if not parts.handling or (name == "situation" and not _is_told_through(parts, text, vocabulary)):
        return
    draft.spans["handling"] = parts.handling
    if name == "result":
        draft.spans["result"] = [*parts.situation, *parts.result]
    else:
        draft.spans[name] = parts.situation
        if parts.checked:
            draft.spans["checked"] = parts.checked
        draft.spans["result"] = [*draft.spans.get("result", ()), *parts.result]
    draft.notes.append(note)


def _is_told_through(parts: Told, text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a description goes on to what was done: something is given, and it ends with no demand."""
    handling = "".join(text[span.start : span.end] for span in parts.handling)
    last = clauses(handling, 0, len(handling))[-1]
    asks = vocabulary.story["asked"].search(handling[last.start : last.end]) is not None and not parts.result
    return bool(parts.situation) and GIVEN.search(handling) is not None and not asks


def _only_done(parts: Told, text: str, vocabulary: Vocabulary) -> Told:
    """Return the parts of a check with only that for handling in which somebody is told or given something."""
    done = Told(list(parts.situation), result=list(parts.result))
    for span in parts.handling:
        for clause in clauses(text, span.start, span.end):
            given = GIVEN.search(text[clause.start : clause.end]) is not None
            (done.handling if given else done.situation).append(clause)
    return done


def _taken(draft: Draft, name: str, text: str, *, wrapped: bool = True) -> str:
    """Return the text of a field, the lines of a paragraph joined; where none is wrapped, only those broken off."""
    pieces = [text[span.start : span.end].replace(BLANK, "") for span in draft.spans.get(name, ())]
    joined = "\n".join(piece for piece in pieces if piece.strip(_EDGE))
    joined = _HAN_GAP.sub("", (_WRAP if wrapped else _BROKEN_OFF).sub("", joined.replace("\t", " ")))
    lines = (_BLANKS.sub(" ", line).strip() for line in joined.split("\n"))
    return _LEADING.sub("", "\n".join(line for line in lines if line)).rstrip(",，、；;")


def _title(draft: Draft, text: str) -> str:
    spans = draft.spans.get("title", ())
    own = text[spans[0].start : spans[0].end] if spans else draft.title
    title = _HAN_GAP.sub("", _BLANKS.sub(" ", own.replace(BLANK, "").replace("\n", " "))).strip(" \t:：,，、。*#")
    # The letters of a slide's title may be set apart: 最 终 原 则.
    title = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff](?: |$))", "", title)
    return title[:_LONGEST_TITLE]


def _short(situation: str) -> str:
    """Return a title made of the first clauses of what happened."""
    plain = _FOR_EXAMPLE.sub("", _FORM_NOTE.sub("", situation.replace("\n", "")).strip(_EDGE))
    title = ""
    for piece in re.findall(r"[^，,。；;！？!?]+[，,。；;！？!?]?", plain):
        if len(title) >= _LEAST_TITLE and len(title) + len(piece) > _SHORT_TITLE:
            break
        title += piece
    title = title[:_LONGEST_TITLE].strip(_EDGE)
    return f"{title}”" if title.count("“") > title.count("”") else title
