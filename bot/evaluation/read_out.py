"""Digits read out, as speech has them: `100元` is 一百块, `10086` is 幺零零八六."""

from __future__ import annotations

import random
import re

_DIGITS = "零一二三四五六七八九"
_SCALES = ("", "十", "百", "千")
_GROUPS = ("", "万", "亿")
_LONGEST_QUANTITY = 9
"""Longer ones are numbers of something, never amounts."""

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_UNITS = "分钟|小时|钟头|星期|[个块元毛角天次年兆条遍人张台部位周份倍秒级档家度点号月日楼层栋期页笔万亿米岁多几]"
_COUNTED = ("年", "点", "多", "几", "号", "月", "日", "楼", "层", "栋", "期", "级", "页", "档")
"""Units before which 2 may stay 二: they tell which one, not how many."""
_USED = "了剩有送超共给余"
"""What stands before an amount of data: 用了2G is not the second generation."""
_BYTES = {"m": "兆", "mb": "兆", "g": "个G", "gb": "个G", "k": "K", "kb": "K"}

_PATTERNS = (
    r"(?P<date>(?<![0-9])(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}(?![0-9])[日号]?)",
    r"(?P<time>(?<![0-9])(?:2[0-3]|[01]?[0-9])[:：][0-5][0-9](?![0-9]))",
    rf"(?P<percent>{_NUMBER}[%％])",
    r"(?P<year>(?<![0-9])(?:19|20)[0-9]{2}(?=年))",
    rf"(?P<sign>[¥￥]\s?{_NUMBER})",
    rf"(?P<money>{_NUMBER}(?:元|块钱|块)(?!素))",
    rf"(?P<bytes>{_NUMBER}(?:[mMgG][bB]?|[kK][bB]?)(?![A-Za-z]))",
    rf"(?P<amount>{_NUMBER}(?={_UNITS}))",
    rf"(?P<bare>{_NUMBER})",
)
_ALL = re.compile("|".join(_PATTERNS))


def read_out(text: str, chance: random.Random) -> str:
    """Return a text with its digits in words; a text without digits stays as it is.

    Args:
        text: any text.
        chance: decides where speakers differ (幺 or 一, 两百 or 二百).
    """
    plain = text.translate(_FULL_WIDTH)
    return _ALL.sub(lambda match: _spoken(match, plain, chance), plain)


def _spoken(match: re.Match[str], text: str, chance: random.Random) -> str:
    kind, found = match.lastgroup, match.group()
    if kind == "date":
        year, month, day = re.findall("[0-9]+", found)
        return f"{_digits(year)}年{_whole(month)}月{_whole(day)}号"
    if kind == "time":
        hour, minute = re.split("[:：]", found)
        return _hour(hour) + _minutes(minute)
    if kind == "percent":
        return "百分之" + _decimal(found[:-1])
    if kind == "year":
        return _digits(found)
    if kind in ("sign", "money"):
        ending = "块钱" if found.endswith("块钱") else "块"
        return _money(re.findall(_NUMBER, found)[0], ending, chance)
    if kind == "bytes":
        return _bytes(found, text[: match.start()])
    if kind == "amount":
        return _amount(found, text[match.end() :], chance, ordinal=text[: match.start()].endswith("第"))
    return _bare(found, chance)


def _hour(digits: str) -> str:
    return ("两" if int(digits) == 2 else _whole(digits)) + "点"


def _minutes(digits: str) -> str:
    minutes = int(digits)
    if minutes == 0:
        return "整"
    if minutes == 30:
        return "半"
    return ("零" if minutes < 10 else "") + _whole(digits)


def _money(number: str, ending: str, chance: random.Random) -> str:
    whole, _, part = number.partition(".")
    spoken = _amount(whole, "块", chance)
    part = part.rstrip("0")
    if not part:
        return spoken + ending
    if len(part) == 1 and int(whole) == 0:
        return _digits(part) + "毛"
    if len(part) == 1:
        return f"{spoken}块{_digits(part)}"
    return f"{spoken}块{_digits(part[0])}毛{_digits(part[1])}" if len(part) == 2 else _decimal(number) + ending


def _bytes(found: str, before: str) -> str:
    number = re.match(_NUMBER, found)
    assert number is not None
    unit = found[number.end() :].lower()
    if unit == "g" and number.group() in ("2", "3", "4", "5", "6") and before[-1:] not in tuple(_USED):
        return _digits(number.group()) + "G"
    return ("两" if number.group() == "2" else _decimal(number.group())) + _BYTES[unit]


def _amount(number: str, after: str, chance: random.Random, *, ordinal: bool = False) -> str:
    if "." in number:
        return _decimal(number)
    if after.startswith("号") and len(number) >= 5 and not number.endswith("000"):
        return _bare(number, chance)
    if number == "2" and not ordinal and (after.startswith(("点", "年")) or not after.startswith(_COUNTED)):
        return "两"
    spoken = _whole(number)
    return re.sub("^二(?=百)", chance.choice("二两"), re.sub("^二(?=[千万亿])", "两", spoken))


def _bare(number: str, chance: random.Random) -> str:
    if "." in number:
        return _decimal(number)
    if len(number) <= 2 or (len(number) <= 4 and number.endswith("00")):
        return _whole(number)
    one = chance.choice("幺一") if len(number) < 5 else "幺"
    return _digits(number).replace("一", one)


def _decimal(number: str) -> str:
    whole, _, part = number.partition(".")
    return _whole(whole) + ("点" + _digits(part) if part else "")


def _digits(number: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in number)


def _whole(number: str) -> str:
    """Return a whole number in words; with a zero in front, or too long to be an amount, digit by digit."""
    if len(number) > _LONGEST_QUANTITY or (number.startswith("0") and len(number) > 2):
        return _digits(number)
    number = str(int(number))
    if number == "0":
        return "零"
    groups = [number[max(0, end - 4) : end] for end in range(len(number), 0, -4)]
    spoken = ""
    for index, group in reversed(list(enumerate(groups))):
        if int(group):
            gap = "零" if spoken and int(group) < 1000 else ""
            spoken += gap + _thousands(group.lstrip("0")) + _GROUPS[index]
    return re.sub("^一十", "十", spoken)


def _thousands(digits: str) -> str:
    spoken, gap = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            gap = True
            continue
        spoken += ("零" if gap else "") + _DIGITS[int(digit)] + _SCALES[place]
        gap = False
    return spoken
