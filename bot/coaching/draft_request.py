"""The draft inside a request such as 「这么说行不行：您先别急我查一下」."""

from __future__ import annotations

import re

_QUOTED = re.compile(r"[“\"「『‘'《](?P<draft>[^”\"」』’'》]{2,})[”\"」』’'》]")
_AFTER_COLON = re.compile(r"[：:](?P<draft>.{2,})$", re.DOTALL)
# What agents put around a draft when they do not mark it, taken off from the outside in.
_LEAD = re.compile(
    r"^(?:教练|老师|帮我|帮忙|麻烦|请|你|给我|替我|来|那|就|先|再|一下|把|看看|看一下|看下|查查|查一下|检查|检查一下|审一下|审|改改|改一下|改|"
    r"润色|润一下|优化|换个说法|换种说法|换一种说法|重写|说得?(?:委婉|好听|客气|温和|得体|专业)(?:一?点|些)?|我?(?:能|可以|要|想|准备|打算)(?:不能|不可以)?"
    r"(?:跟|和|对|给)?(?:他|她|客户|用户|人家)?(?:说|回|讲|这么说|这样说|直接说)|这句话?|这样|这么|这个|我(?:说|回|讲)|说|行不行|行吗|可以吗|合适吗|违规吗|[，,。\s])+"
)
_TAIL = re.compile(
    r"(?:[，,。？?！!\s]|这么说|这样说|这句话?|这样|这么|说|讲|回|有没有(?:问题|违规|毛病)|会不会(?:违规|被扣分|太硬|太生硬)|违不违规|违规不|违规吗|合适吗|合适不|"
    r"合不合适|合规吗|行吗|行不行|行不|可以吗|可以不|可不可以|能不能|能说吗|妥吗|妥不妥|好吗|好不好|咋样|怎么样|没毛病吧|没问题吧|犯规吗|扣分吗|"
    r"帮我|改改|改一下|改得?(?:委婉|好听|客气|温和)(?:一?点|些)?|润色一?下?|太硬了|太冲了|咋改|怎么改)+$"
)


def draft_in(text: str) -> str | None:
    """Find the draft in a request to check or rewrite it.

    Args:
        text: what the agent typed to the coach.

    Returns:
        The draft: what stands in quotes, or after a colon, or what is left without the words of the request; None when
        there is none of at least two characters.
    """
    for pattern in (_QUOTED, _AFTER_COLON):
        match = pattern.search(text)
        if match and match["draft"].strip():
            return match["draft"].strip()
    rest = _TAIL.sub("", _LEAD.sub("", text.strip())).strip(" ，,。？?")
    return rest if len(rest) >= 2 else None
