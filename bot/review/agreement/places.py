"""Finds the call and the item that a row of a sheet is about."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from bot.review.agreement.sheet import TrainerScore
from bot.review.transcripts.clean import one_line

Review = Mapping[str, Any]

_AS_NUMBER = re.compile(r"^0*(\d+?)(?:\.0)?$")


class Places:
    """The calls and items that scores can be about.

    Args:
        reviews: of the calls.
    """

    def __init__(self, reviews: Iterable[Review]) -> None:
        self._calls: defaultdict[str, list[Review]] = defaultdict(list)
        self._items: dict[int, dict[str, Mapping[str, Any]]] = {}
        for review in reviews:
            self._calls[_plain(review["id"])].append(review)
            self._items[id(review)] = {_plain(item["id"]): item for item in review["items"]}

    def find_call(self, score: TrainerScore) -> tuple[Review | None, str]:
        """Return the review of the call, or None and the reason in Chinese.

        A spreadsheet may have made 12 of 0012; that is undone. Where two calls have one id, the file tells which.
        """
        wanted = self._calls.get(_plain(score.call), [])
        wanted = [review for review in wanted if one_line(str(review["id"])) == score.call] or wanted
        if score.file:
            # The folder may be another one now, the name of the file not: calls of other files have the same ids.
            named = [review for review in wanted if _name(review.get("file")) == _name(score.file)]
            whole = [review for review in named if _plain(review["file"]) == _plain(score.file)]
            wanted, other = whole or named, wanted
            if other and not wanted:
                return None, "没有这个文件的这通电话"
        if len(wanted) == 1:
            return wanted[0], ""
        return None, "有好几通这个编号的电话，分不清是哪一通" if wanted else "没有这通电话"

    def find_item(self, review: Review, score: TrainerScore) -> Mapping[str, Any] | None:
        """Return the item of the review that was scored, None when it has none of this id."""
        return self._items[id(review)].get(_plain(score.item))


def _name(file: Any) -> str:
    """Return the name of a file without its folders."""
    return re.split(r"[\\/]", _plain(file or ""))[-1]


def _plain(text: Any) -> str:
    """Return an id as it compares: without what spreadsheets and keyboards change in it."""
    plain = unicodedata.normalize("NFKC", one_line(str(text))).casefold().strip().lstrip("'")
    number = _AS_NUMBER.match(plain)
    return number[1] if number else plain
