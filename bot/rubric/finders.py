"""What no list of wordings can hold: times, amounts, staff numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.coaching.clauses import Span

_NUMERAL = r"(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万几半俩仨]+)"
_WEEKDAY = r"(?:本|这|下)?个?(?:周|星期|礼拜)[一二三四五六日天]"
_DAY = (
    rf"(?:今天|今日|今晚|今儿个?|明天|明日|明早|明晚|明儿个?|后天|后儿个?|大后天|当天|当日|次日|隔天|周末|{_WEEKDAY}"
    r"|月底|月初|下个?月|[下首]一?个工作日|[本这下]周内?)"
)
_PART = r"(?:凌晨|清早|早上|早晨|上午|中午|下午|傍晚|晚上|晚|夜里)"
_PART_ALONE = r"(?:上午|中午|下午|傍晚|晚上)(?!好)"
_CLOCK = rf"(?:{_NUMERAL}(?:点钟?|时|:\d\d)(?:半|一刻|整|{_NUMERAL}分?)?)"
_DATE = (
    rf"(?:{_NUMERAL}月{_NUMERAL}[日号]?|{_NUMERAL}月(?:底|初|中旬|份?(?=之?前))"
    rf"|{_NUMERAL}[日号](?!码|线|楼|院|机|店|厅|口|在线|话务|客服|坐席|座席|专员|为您))"
)
_UNIT = (
    r"(?:个?(?:小时|钟头|工作日|星期|礼拜)|个月|分钟|刻钟|个钟|天|周"
    r"|日(?=内|之内|以内)|(?:h|min)(?=[内之以后]))"
)
_BEFORE = r"(?:以?前|之前|以内|之内|内|左右|下班前|下班之前)"
_SPAN = re.compile(
    rf"(?:最[晚迟多快]|不超过)?(?:半个?(?:小时|钟头|天|月)"
    rf"|{_NUMERAL}[来多]?(?:[到至\-~、–—]?{_NUMERAL})?{_UNIT}半?)(?:{_BEFORE}|后|以后|之后)?"
)
_POINT = re.compile(
    rf"(?:最[晚迟])?(?:{_DAY}{_PART}?{_CLOCK}?|{_PART}{_CLOCK}|{_PART_ALONE}|{_DATE}{_PART}?{_CLOCK}?"
    rf"|{_CLOCK}(?={_BEFORE})|{_NUMERAL}(?:点半?|:\d\d)(?=准时|会|给您)|(?:下班|天黑|午饭|节)(?=之?前)){_BEFORE}?"
)
_BEFOREHAND = re.compile(
    r"(?:前[天几]|昨[天日晚]?|上个?[周月]?|已经?|等了|了|(?<=[^再我您你就先那会,.!?;:。])过|前|元|块钱?|每天?|天天|一到|往常|平时"
    r"|刚才?|那天|当时|近|近这|头|连续?|没有?在|未在|合约|协议|有效|7\*|七乘)$"
)
"""What stands before a time that has passed, comes back every day, or is the term of a contract or a price."""
_AFTERWARDS = re.compile(
    rf"了|多了|都没|还没|前(?![给回联处])|才(?![能可会])|{_NUMERAL}[元块]|的(?:钱|费|账|话单|详单|时候)|按|被"
    r"|往后|有效|到期|截止|那[次会通阵笔天]|(?:之?内)?[都还也]?没有?[回确操办激取退补]\S?[复认作理活消订]"
    r"|(?:小时)?[^,.!?;:。]{0,6}(?:服务热线|营业|自助|在线客服)"
)
"""What stands after such a time."""
_HAPPENED = re.compile(
    r"(?!就|能|会|给)[^,.!?;:。就会将给]{0,8}?"
    r"(?:(?<![好完到修])了(?![解再就给])|[^经不通]过(?![来去程户会两后])"
    r"|[开办扣打定签效登拨通收停断卖买说交订][走出进上通到记]?的(?![话时]))"
    r"|确实|外呼|来电|呼入|拨打"
)
"""What stands after a time at which something happened; some times cannot have passed."""
_TO_COME = re.compile(r"明|后天|后儿|次日|隔天|下个?[周月星礼]|以后|之后|后$|前$|内$|左右$|最[晚迟快多]|不超过|月底")
_ASKED = re.compile(r"(?<![十百])几(?:个?月|日|号|天(?!之?[内后])|点|时)|半[点时]")
_AMOUNT = re.compile(rf"[¥￥]\d+(?:\.\d+)?|{_NUMERAL}(?:块{_NUMERAL}|块钱?|元钱?|毛钱?|角|分钱|万元)(?!素|件|旦)")
_STAFF_NUMBER = re.compile(
    r"(?:工号|员工号|编号)(?:是|为|:|,)?(?:[\da-z*xX×某]{2,10}|[零〇一二三四五六七八九幺]{2,10})"
    r"|[\d*×]{2,10}号?(?:话务员|客服|坐席|座席|接线员|为您服务|很高兴为您服务|竭诚为您服务)"
    r"|[*×x]{2,8}号|[零〇一二三四五六七八九幺]{3,8}号(?:话务员|客服|坐席|座席)?(?:为您|很高兴)"
)


def find_deadline_times(text: str) -> list[Span]:
    """Return where times lie by which something will be done: `24小时内`, `今天下午五点前`, `三个工作日`.

    Args:
        text: normalised text.

    Returns:
        The (start, end) of each; times that have passed (`等了三天`) are left out.
    """
    spans = sorted(
        (match.span() for pattern in (_SPAN, _POINT) for match in pattern.finditer(text)), key=_longest_first
    )
    found: list[Span] = []
    seen = 0
    for start, end in spans:
        if start >= seen:
            seen = end
            if not _is_no_deadline(text, start, end):
                found.append((start, end))
    return found


def find_amounts(text: str) -> list[Span]:
    """Return where sums of money stand in a normalised text: `50元`, `三十块`."""
    return [match.span() for match in _AMOUNT.finditer(text)]


def find_staff_numbers(text: str) -> list[Span]:
    """Return where an agent's number stands in a normalised text: `工号1024`, `1024号话务员`, `****号`."""
    return [match.span() for match in _STAFF_NUMBER.finditer(text)]


FINDERS: dict[str, Callable[[str], list[Span]]] = {
    "deadline_time": find_deadline_times,
    "amount": find_amounts,
    "staff_number": find_staff_numbers,
}
"""The built-in finders by the names that signals.yml uses."""


def _longest_first(span: Span) -> tuple[int, int]:
    return span[0], -span[1]


def _is_no_deadline(text: str, start: int, end: int) -> bool:
    time = text[start:end]
    if _BEFOREHAND.search(text[max(0, start - 3) : start]) or _AFTERWARDS.match(text, end) or _ASKED.match(time):
        return True
    return _TO_COME.search(time) is None and _HAPPENED.match(text, end) is not None
