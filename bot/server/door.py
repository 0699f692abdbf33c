"""What every channel does with what comes in: texts cleaned, personal data masked, nothing taken for a command."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from bot.errors import InputError
from bot.language.privacy import mask_personal_data
from bot.settings import settings

# JSON can spell half of a surrogate pair, which nothing can store or send.
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
NO_ANSWER = "教练没能处理这句话，已记入日志；请稍后再发一次，还不行请联系管理员。"
USERS_MARK = "@"
"""What the sender id of a signed-in user's conversation begins with."""


class TooLongError(InputError):
    """The message is longer than the coach takes."""


def check_text(text: Any) -> str:
    """Return a text with personal data masked and control characters taken out.

    Raises:
        InputError: it is no text, empty, or too long.
    """
    if not isinstance(text, str):
        raise InputError("message 应为文字：客户说的、您要说的，或者问教练的话")
    limit = settings().max_message_characters
    if len(text) > limit:
        raise TooLongError(f"这段话有 {len(text)} 个字，超过上限 {limit} 个字：请分几次发")
    cleaned = "".join(character for character in text if character.isprintable() or character in "\n\t").strip()
    if not cleaned:
        raise InputError("message 是空的：请输入客户说的、您要说的，或者问教练的话")
    # A slash would make Rasa take the text for an intent given by hand, also after spaces, which it strips.
    return mask_personal_data(cleaned.lstrip("/ \n\t") or cleaned.replace("/", "／"))


def call_id(sender: str) -> str:
    """Return the id under which a call of nobody in particular is kept.

    It is the sender, unless that holds personal data such as a number, or claims to be a signed-in user's.
    """
    if mask_personal_data(sender) == sender and not sender.startswith(USERS_MARK):
        return sender
    return "call-" + hashlib.sha256(sender.encode()).hexdigest()[:24]
