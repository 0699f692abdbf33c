"""Numbers in digits or Chinese numerals, and which of them in a question count the callers who wait."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "仨": 3, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_IDIOMS = {"三五": 5.0, "三两": 3.0}
NUMERALS = "零〇一二两俩仨三四五六七八九十百千"
NUMBER = rf"(\d+(?:\.\d+)?|[{NUMERALS}]+)"
_MORE = "超过?了?|大于|多于|高于|不止|不只|不下于?|突?破了?|(?<![经通路到])过了?|>"
_MOST = "[不没未]超过?|[不没]过|最多|至多|顶多"
_LESS = "[没不未](?:到|足|满)|少于|低于|小于|(?<![尽赶])快要?到?了?|将近|接近|(?<!最)近|奔着?|(?<![最从大])小"
_MORE_AFTER = "以上|开外|往上|出头|有余|打不住"
_BOUNDS = rf"{_MORE_AFTER}|以内|之内|以下|不到(?![\d{NUMERALS}])|左右|上下"
_TENS = {"几": 2, "好几": 3}  # How many tens 几十 and 好几十 are at least.
_LONG_QUEUE, _MOST_CALLERS = 6, 1000
"""From how many on people without a word of waiting are hardly staff, and up to how many they are no dialled number."""
_CALLERS = re.compile(
    rf"(?:(?P<most>{_MOST})|(?P<more>{_MORE})|(?P<less>{_LESS})|(?P<rough>(?<![晚早线屏幕面台马以])上(?=[十百])))?"
    rf"(?<![\d.第每{NUMERALS}])(?<!(?<![里后前外])头)(?:(?:\d+|[{NUMERALS}]+)[个人位]?[到至~-])?"
    rf"(?P<tens>好?几(?=[十百]))?(?P<number>\d+|[{NUMERALS}]+)(?P<after>好几|[几来多余+])?"
    rf"(?P<measure>[个位名通路条]|号(?=人))?(?P<bound>{_BOUNDS})?"
    rf"(?:的?(?P<noun>人|客户|用户|客人|来电|电话|呼入|进线))?(?P<last>{_BOUNDS})?"
)
"""A number that may be one of callers, with the words that make it more, less or rough."""

_QUEUE_WORD = (
    "排队|排对|排着|(?<!班)(?<!安)排了|排到|等待|等候|等的|(?<![我他她你户])(?:在等|等着)|在排|队列|队伍|积压|呼入|进线|"
    "[压堵堆挂卡候]着|[压堵]了|[堵爆]到|队里|等待区|屏幕?上|大屏"
)
# The next ones tell of other work too: the number after them needs a measure.
_WORK = ("呼入", "进线", "压了", "堵了", "堵到", "爆到")
_GAP = (
    "的|人数|数量|(?<=队)量|(?<=待)量|长度|人|数|接入|接通|客户|用户|来电|电话|里面|里头?|中|上|队|着|了|已经?|现在|目前|一直|都|又|还|得?有|就|只|才|仅|"
    "剩|是|为|在|到|达|从|归|总|爆|堵|[一猛]下子?|一度|突然|过|[涨飙飚升冒冲蹦跳掉降落减变站]|成|至少|起码|最少|足足|整整|大概|大约|约|差不多|可能|应该|"
    rf"显示|[:=~]|从(?:\d|[{NUMERALS}])+个?"
)
_QUEUE_BEFORE = re.compile(rf"(?P<word>{_QUEUE_WORD})(?:{_GAP}){{0,7}}$")
_ONLY = re.compile("[只就才仅剩](?:有|剩|下|是)?$")
_ONE_GOES_ON = re.compile(r"$|[^\w]|[了在还等排能要可撤怎咋吗呢啦]")
_ANGRY = re.compile("投诉|骂|吵|发火|发飙")
_GOES_ON = re.compile(
    rf"$|[^\w%.:]|在(?![骂吵闹哭催])|[了啦呢吗吧嘛啊呀哦还都也又没等排堆压堵卡该要需叫喊调抽动派撤先怎咋啥谁哪能可行应得算是就整几]|挂着|"
    rf"什么|加人|时长|持续|超|前.步|第.步|专家|外呼|质检|接不[过完起]|顶不|扛不|忙不|下不|降不|(?:\d|[{NUMERALS}])+[几来多]?分"
)
"""How a question goes on after a number of callers; not with a verb of staff (接, 值班) or another thing counted."""
_FOR_WHAT = "(?!着?(?:[我他她你咱回答结退修赔装处师领消信派审批给拿办换开交看听吃下培面上入]|支付))"
_WAITS_AFTER = re.compile(
    "(?:的|了|还|都|也|又|正|仍|一直|已经|现在|全|就|线上|在线|后面|屏上|继续|同时|[那这]儿?|在)*"
    rf"(?:排着|在?排(?![班查除名表练休满到])队?(?![买吃打办领])|(?:在等|等待|等候|等着|等了|候着)着?{_FOR_WHAT}|"
    rf"[挂堆压堵卡积]着|积压|没接[起进]|进不来|在队|等(?:$|[^\w]|呢|啊|接|好|半|\d|(?=[{NUMERALS}]+[几多]?分)))"
)
_STAFF = re.compile(
    "(?:[我咱你他她]们?|组里?|席|人手|手下|调|抽|派|喊|叫|加|平均|打了?|接了?|拨了?)"
    "(?:了|来|就|只|才|有|剩|还|进来|一共|总共|统共)*$"
)
_MINUTES_NEAR = re.compile(
    rf"[,、]?(?:了|才|都|已经?|刚|快|有|过|又|超过?|持续|等了?|满|够|没到|不到|卡[那这]儿?)*(?:\d|[{NUMERALS}])+[几来多]?分"
    "(?:钟|半|多钟?)?(?![钟半多内讲说开能培学练休吃搞做解处]|[之以]内|接完)"
)
_SURGE = re.compile(
    "(?:[飙飚涨冒窜蹿冲涌]|暴增)(?:到|至|了|进来?|上来|来|出来?)+$|"
    "(?:一下子?|突然|同时|忽然|一窝蜂)[就又]?(?:来|进|打进|冒|涌)(?:了|来|进来?|过来)*$"
)
_CHANGE = re.compile("[掉降落减退缩回][到成]了?$|(?P<left>[只就还]剩下?了?$)")
_ALONE = re.compile(r"(?:^|[^\w])(?:现在|目前|都|已经|又|有|还有|一下子)*$")
_ENDS = re.compile(r"[了啦]?(?:$|[^\w%./:]|[该要先]?[叫喊调动抽派])")
_CONTEXT = re.compile(
    "排队|排着|在排|等待|等着|在等|积压|队列|呼入|进线|话量|大屏|屏上|专家|外呼|呼出|质检|后台|支援|[第前].步|台席|签出|"
    "[叫喊调动抽派][谁哪啥]"
)
_FORMER = re.compile("(?:从|由|原来|本来|刚才|之前|先前)(?:还|是|有|的)*$")
_ELSEWHERE = re.compile("营业厅|厅里|大厅|窗口|柜台|医院|食堂|超市|一个个|一个[又接]一个|一个一个")


@dataclass(frozen=True)
class Waiting:
    """How many callers wait, as a question tells it.

    Attributes:
        callers: how many; of a rough number the least that it may be (十几 is 11), or the greatest where it is told to
            be less (不到十个 is 9).
        place: where the number stands in the text, as (start, end).
        rough: told roughly.
    """

    callers: float
    place: tuple[int, int]
    rough: bool


def read_waiting(text: str) -> Waiting | None:
    """Read how many callers wait.

    Args:
        text: normalised text.

    Returns:
        The number that counts callers most surely by the words around it; None when no number does.
    """
    match = _waiting(text)
    return Waiting(_callers(match), match.span(), _is_rough(match)) if match else None


def read_number(text: str) -> float:
    """Read a number in digits or Chinese numerals below ten thousand, e.g. `12`, `十二`, `两百零五`.

    Args:
        text: digits or numerals.

    Returns:
        Its value; numerals without a scale are read digit by digit (`九〇` is 90), but `两三` is 3: about so many; the
        last digit after a hundred or a thousand counts the next lower scale (`一百二` is 120).
    """
    if text[0].isdigit():
        return float(text)
    if text in _IDIOMS:
        return _IDIOMS[text]
    if not any(character in _SCALES for character in text):
        digits = [_DIGITS[character] for character in text]
        if len(digits) == 2 and digits[1] == digits[0] + 1:
            return float(digits[1])
        return float("".join(map(str, digits)))
    total, digit = 0, 0
    for character in text:
        if character in _SCALES:
            total += (digit or 1) * _SCALES[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return float(total + digit * _SCALES.get(text[-2:-1], 10) // 10)


def _waiting(text: str) -> re.Match[str] | None:
    """Return the number of waiting callers: the surest by the words around it; one that has changed since only last."""
    if _ELSEWHERE.search(text):
        return None
    numbers = [match for match in _CALLERS.finditer(text) if read_number(match["number"]) <= _MOST_CALLERS]
    signs = (_said_before, _said_after, _with_minutes, _surging, _alone)
    found = [(rank, match) for match in numbers for rank, sign in enumerate(signs) if sign(text, match)]
    found.sort(key=lambda one: (_FORMER.search(_around(text, one[1])[0]) is not None, one[0]))
    return found[0][1] if found else None


def _said_before(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word of the queue comes right before the number: 排队已经到了十二个."""
    head, tail, counted = _around(text, match)
    found = _QUEUE_BEFORE.search(head)
    if found is None or not _GOES_ON.match(tail):
        return False
    if not counted and (match["number"] == "一" or found["word"] in _WORK):
        return False
    return _callers(match) != 1 or bool(found["word"] in ("排队", "等待", "排着", "队列") and _ONE_GOES_ON.match(tail))


def _said_after(text: str, match: re.Match[str]) -> bool:
    """Tell whether the number is followed by waiting: 十二个人还在等."""
    head, tail, counted = _around(text, match)
    waits = _WAITS_AFTER.match(tail)
    if waits is None or _STAFF.search(head) or not (counted or match["after"] or match["number"] in "俩仨"):
        return False
    if waits[0].endswith("等了") and _ANGRY.search(text):
        return False
    return _callers(match) != 1 or _ONLY.search(head) is not None


def _with_minutes(text: str, match: re.Match[str]) -> bool:
    """Tell whether minutes stand beside the number: 八个客户,六分钟了."""
    head, tail, _ = _around(text, match)
    if _STAFF.search(head) or not _MINUTES_NEAR.match(tail):
        return False
    if not match["noun"] and not (match["measure"] and tail[0] in ",了"):
        return False
    return _callers(match) >= _LONG_QUEUE or (_callers(match) > 1 and _CONTEXT.search(text) is not None)


def _surging(text: str, match: re.Match[str]) -> bool:
    """Tell whether so many have come or are left: 一下子飙到三十个人, 掉到四个."""
    head, tail, counted = _around(text, match)
    change = _CHANGE.search(head)
    if not counted or not _GOES_ON.match(tail) or _callers(match) == 1:
        return False
    if change is None:
        return bool(_SURGE.search(head) and (match["noun"] or _CONTEXT.search(text)))
    return _CONTEXT.search(text) is not None and not (change["left"] and match["noun"] == "人")


def _alone(text: str, match: re.Match[str]) -> bool:
    """Tell whether the number is a clause of its own in a question about the queue: 11个人了,专家组也上了."""
    head, tail, counted = _around(text, match)
    if not (counted and _ALONE.search(head) and _ENDS.match(tail) and _CONTEXT.search(text)):
        return False
    return _callers(match) >= _LONG_QUEUE or (_callers(match) > 1 and tail[:1] in ("了", "啦"))


def _around(text: str, match: re.Match[str]) -> tuple[str, str, bool]:
    """Return the last 30 characters before, the text after, and whether the number has a measure or a noun."""
    return (
        text[max(0, match.start() - 30) : match.start()],
        text[match.end() :],
        bool(match["measure"] or match["noun"]),
    )


def _callers(match: re.Match[str]) -> float:
    number = read_number(match["number"])
    if match["tens"]:
        return number * _TENS[match["tens"]]
    bounds = (match["bound"], match["last"])
    if match["more"] or match["after"] not in (None, "来") or any(bound and bound in _MORE_AFTER for bound in bounds):
        return number + 1
    return max(0.0, number - 1) if match["less"] or "不到" in bounds else number


def _is_rough(match: re.Match[str]) -> bool:
    return any(words for name, words in match.groupdict().items() if name not in ("number", "measure", "noun"))
