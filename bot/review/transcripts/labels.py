"""Speakers' labels as transcripts write them: 客服：, 客户 00:12：, 工号1024：, 【坐席】, Agent 1: and the like."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from bot.review.transcripts.raw import OTHER
from bot.review.transcripts.times import TIME, read_time
from bot.speaker import PREFIXES

_NAME = r"(?:[小老阿][\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff](?:姐|哥|师傅|女士|先生|小姐|经理))"
_NUMBER = r"(?:[a-z]{0,3}[-_#]?\d{1,10}号?|[a-d甲乙丙丁])"
_AFTER = (
    rf"(?:[-_]?(?:{_NAME}|(?:工号)?{_NUMBER}))?(?:[(\[【<](?:[^()\[\]【】<>]{{1,12}})[)\]】>])?"
    r"(?:回答|回复|说道|说|问|答|讲|回|道)?"
)
_CENTRE = r"(?:(?:中国)?(?:移动|联通|电信|广电)|在线|人工|值班|热线|投诉|高级|资深|女|男|10086|10000|10010|10099)"
_STAFF = (
    rf"{PREFIXES['agent']}|客服(?:代表|专员|经理|主管|中心|热线)|接线员|接线生|服务人员|服务代表|服务专员|营业员|受理员|受理人员|工作人员|"
    r"坐席员|座席员|坐席代表|座席代表|班长|组长|主管|值班经理|投诉专员|回访员|维系专员|移动|联通|电信|10086|10000|10010|"
    r"operator|staff|csr|representative|rep|assistant|service|customerservice|servicer?"
)
_CALLER = (
    rf"{PREFIXES['customer']}|来电者|来电客户|来电用户|投诉人|投诉者|申诉人|消费者|用户本人|客户本人|先生|女士|小姐|太太|大爷|大妈|"
    r"caller|client|user|cust|consumer|subscriber"
)
_NEITHER = (
    rf"{PREFIXES['coachee']}|系统|系统(?:提示|消息|播报|语音)|机器人|智能(?:客服|助手|机器人)|语音(?:提示|导航|播报|助手)?|自动(?:语音|应答|播报)|"
    r"提示音|背景音|旁白|ivr|system|robot|bot|coachee"
)
_AGENT = re.compile(
    rf"(?:{_CENTRE}|(?:工号)?{_NUMBER})?(?:{_STAFF}){_AFTER}|工号[-_#]?[a-z]{{0,3}}\d{{1,10}}号?|[a-z]{{0,3}}\d{{3,8}}号|我"
)
_CUSTOMER = re.compile(
    rf"(?:女|男|老|新|vip|投诉|来电|{_NUMBER})?(?:{_CALLER}){_AFTER}|[\u4e00-\u9fff]{{1,2}}(?:先生|女士|小姐|太太|大爷|阿姨|大姐|大妈|大哥)"
)
_OTHER = re.compile(rf"(?:{_NEITHER}){_AFTER}")
_LETTER = re.compile(r"[a-z]|[甲乙丙丁]|(?:speaker|spk|说话人|发言人|讲话人|声道|通道|channel)[-_]?\w{1,3}")
_NUMBERING = re.compile(r"\s*[（(]")
"""(a) numbers a point; of those who speak, round brackets hold only names that are known."""

_WEAK = re.compile(r"我|对方|移动|联通|电信|服务|service|rep|user|语音|录音")
_NO_LABEL = re.compile(
    r".*(?:时间|日期|原因|电话|地址|姓名|号码|问题|内容|结果|情况|套餐|业务|费用|编号|方法|步骤|要点|说明|注意|备注|提示|"
    r"[一二三四五六七八九十]|例如|比如|首先|其次|最后|另外|反映|投诉|要求|表示|https?)"
)

_MARK = r"(?:[-*•·●▪■□◆>»–—]+\s*|\d{1,4}\s*[.、．)）]\s*|[(（]\d{1,4}[)）]\s*|[①-⑳]\s*|第\d{1,4}[句轮]\s*)"
_PAREN = r"(?:\s?[（(【\[<][^（）()【】\[\]<>:：]{1,12}[)）】\]>])"
_LABEL = (
    r"(?P<label>[A-Za-z0-9_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff·#.\-]{0,15}"
    rf"(?:[ ][A-Za-z0-9\u4e00-\u9fff]{{1,8}})?{_PAREN}?)"
)
_OPEN, _CLOSE = r"[\[【(（<〈《「]", r"[\]】)）>〉》」]"
_COLON = r"[:：﹕︰∶]"
_TIMED = rf"(?:{_OPEN}\s*{TIME}\s*{_CLOSE}|{TIME}(?=[\s:：]|$))"
_HEADS = tuple(
    re.compile(rf"\s*{_MARK}?(?P<first>{_TIMED})?\s*{form}")
    for form in (
        rf"{_OPEN}\s*{_LABEL}\s*{_CLOSE}\s*(?P<then>{_TIMED})?\s*{_COLON}?\s*(?P<body>.*)",
        rf"{_LABEL.replace('{0,15}', '{0,15}?')}(?:\s+|\s*(?={_OPEN}))(?P<then>{_TIMED})\s*{_COLON}?\s*(?P<body>.*)",
        rf"{_LABEL}\s*(?:{_COLON}\s*|\t)(?P<then>{_OPEN}\s*{TIME}\s*{_CLOSE})?\s*(?P<body>.*)",
        rf"{_LABEL}\s*(?P<then>$)(?P<body>)",
    )
)
_BRACKETED, _WITH_TIME, _WITH_COLON, _ALONE = range(4)
_SPACED = re.compile(rf"\s*{_MARK}?(?:{_TIMED})?\s*(?P<label>[A-Za-z\u4e00-\u9fff]{{1,8}})(?:\s+(?P<body>\S.*)|\s*)$")


@dataclass(frozen=True)
class Head:
    """The beginning of a line that says who speaks.

    Attributes:
        label: as written.
        speaker: `customer`, `agent`, `other`, or None when the label does not tell.
        body: what follows on the line.
        at: the time beside the label in seconds, None when there is none.
    """

    label: str
    speaker: str | None
    body: str
    at: float | None = None


ReadHead = Callable[[str], "Head | None"]
"""Reads the label at the beginning of a line, None when there is none."""


@functools.lru_cache(maxsize=4096)
def speaker_of_label(label: str) -> str | None:
    """Return whose label it is: `customer`, `agent`, `other`; None when it does not tell."""
    plain = _plain(label)
    for speaker, pattern in ((OTHER, _OTHER), ("agent", _AGENT), ("customer", _CUSTOMER)):
        if pattern.fullmatch(plain):
            return speaker
    return None


@functools.lru_cache(maxsize=4096)
def _plain(label: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", label)).casefold().strip(":：-_*")


def read_head(line: str, strangers: frozenset[str] = frozenset()) -> Head | None:
    """Read the label at the beginning of a line.

    Args:
        line: one line of a transcript.
        strangers: labels in this file that stand for a speaker, though they do not tell which.

    Returns:
        The label and what follows; None when the line begins with no label.
    """
    for form, pattern in enumerate(_HEADS):
        match = pattern.match(line)
        if match is None:
            continue
        label = match["label"].strip()
        speaker = speaker_of_label(label)
        if speaker is None and label not in strangers:
            continue
        if form != _WITH_COLON and _WEAK.fullmatch(_plain(label)):
            continue
        if form == _ALONE and not match["first"]:
            continue
        alone = form in (_WITH_TIME, _ALONE) and not match["body"].strip()
        return Head(label, speaker, match["body"], read_time(match["first"] or match["then"], of_day=alone))
    return None


def read_spaced_head(line: str) -> Head | None:
    """Read a label that only a space, or the end of the line, parts from the words; for files without colons."""
    match = _SPACED.match(line)
    if match is None or _WEAK.fullmatch(_plain(match["label"])):
        return None
    speaker = speaker_of_label(match["label"])
    return Head(match["label"], speaker, match["body"] or "") if speaker else None


def find_strangers(lines: list[str]) -> frozenset[str]:
    """Return the labels of a file that stand for speakers without telling which: A and B, 甲 and 乙, 小王.

    Args:
        lines: of the file.

    Returns:
        Single letters and numbered speakers of which two differ, and other words that begin two lines or more.
    """
    counts: dict[str, int] = {}
    for line in lines:
        if _NUMBERING.match(line):
            continue
        for form in (_BRACKETED, _WITH_TIME, _WITH_COLON):
            match = _HEADS[form].match(line)
            label = match["label"].strip() if match else ""
            if label and re.match(r"[A-Za-z\u4e00-\u9fff]", label) and speaker_of_label(label) is None:
                counts[label] = counts.get(label, 0) + 1
                break
    letters = {label for label in counts if _LETTER.fullmatch(_plain(label))}
    named = {
        label
        for label, count in counts.items()
        if count >= 2 and len(label) <= 8 and not _NO_LABEL.match(label) and label not in letters
    }
    if len(letters) == 1 and counts[next(iter(letters))] < 2:
        letters = set()
    return frozenset(letters | named if len(named) <= 6 else letters)
