"""Headers of a call: its id, staff number, date and matter, wherever a file tells them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bot.labels import ISSUES
from bot.review.transcripts.times import read_date

_KEYS = {
    "id": r"通话编号|通话ID|会话编号|会话ID|录音编号|录音ID|录音流水号|流水号|通话流水号?|工单编号|工单号|"
    r"call[ _-]?id|conversation[ _-]?id|session[ _-]?id",
    "agent": r"坐席工号|座席工号|客服工号|员工工号|工号|坐席|座席|客服|话务员|接线员|agent[ _-]?id|agent",
    "date": r"通话日期|通话时间|来电日期|来电时间|录音日期|录音时间|日期|时间|date",
    "issue": r"业务类型|业务|投诉类型|投诉分类|问题类型|类别|issue",
    "": r"通话时长|时长|客户号码|来电号码|主叫号码|主叫|被叫|客户姓名|客户级别|地区|"
    r"质检员|标题|主题|渠道|技能组|满意度",
}
_KEY = "|".join(words for words in _KEYS.values())
_LINE = re.compile(rf"\s*[#*【\[]*\s*(?:{_KEY})\s*[】\]]?\s*[:：]", re.IGNORECASE)
_PAIR = re.compile(
    rf"(?:(?<=[\s,，;；|【\[])|^)(?P<key>{_KEY})\s*[】\]]?\s*[:：]\s*(?P<value>.*?)(?=[\s,，;；|]+[【\[]?(?:{_KEY})\s*[】\]]?\s*[:：]|$)",
    re.IGNORECASE,
)
_STAFF_NUMBER = re.compile(r"[A-Za-z]{0,3}[-_]?\d{3,8}号?")
_LIKE_A_LABEL = re.compile(r"(?:坐席|座席|客服|话务员|接线员|agent|主叫|被叫)$", re.IGNORECASE)
_HEADING = re.compile(
    r"\s*[#=*\-—【\[《]*\s*(?:(?:通话|案例|录音|对话|电话|样本|会话|call)\s*(?:记录)?\s*(?:第\s*)?[#No.\-]*\s*(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})"
    r"|第\s*(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})\s*(?:通|个通话|个电话|个案例|段录音|段对话)(?:通话|电话|录音)?)"
    r"\s*[】\]》=*\-—]*\s*(?:[:：、.．（(\s].{0,40})?$",
    re.IGNORECASE,
)
_LONGEST_VALUE = 60


def is_header(line: str) -> bool:
    """Return whether a line tells something about a call: 通话编号：A001, 工号：1024."""
    match = _LINE.match(line)
    return match is not None and bool(_pairs(line))


def is_id_header(line: str) -> bool:
    """Return whether a line tells the id of a call."""
    return any(name == "id" for name, _ in _pairs(line))


def is_heading(line: str) -> bool:
    """Return whether a line numbers a call of the file: 通话1, 【案例 2】, 第一通."""
    return len(line) <= 80 and _HEADING.match(line) is not None


def read_header(line: str) -> dict[str, str]:
    """Return what a header line tells, by `id`, `agent`, `date` (ISO), `issue` (id of labels.md)."""
    told: dict[str, str] = {}
    for name, value in _pairs(line):
        read = {"date": read_date, "issue": read_issue}.get(name, read_name)(value)
        if name and read is not None:
            told.setdefault(name, read)
    return told


def _pairs(line: str) -> list[tuple[str, str]]:
    if len(line) > 400 or not _LINE.match(line):
        return []
    pairs = []
    for match in _PAIR.finditer(line.strip().lstrip("#*【[ ")):
        key, value = match["key"], match["value"].strip().rstrip("】]")
        number = _STAFF_NUMBER.fullmatch(value)
        if len(value) > _LONGEST_VALUE or (_LIKE_A_LABEL.fullmatch(key) and not number):
            continue
        name = next(name for name, words in _KEYS.items() if re.fullmatch(words, key, re.IGNORECASE))
        pairs.append((name, value))
    return pairs


def read_issue(value: Any) -> str | None:
    """Return the issue that a value names by id or title, or by a title inside it; None when it names none."""
    plain = unicodedata.normalize("NFKC", str(value or "")).strip().casefold()
    if not plain:
        return None
    for issue, title in ISSUES.items():
        if plain in (issue, title.casefold()):
            return issue
    inside = [issue for issue, title in ISSUES.items() if title in plain and issue != "other"]
    return inside[0] if len(inside) == 1 else None


def read_name(value: Any) -> str | None:
    """Return an id or staff number as text without blanks around it, None when it is empty."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:_LONGEST_VALUE] or None
