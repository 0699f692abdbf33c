"""The file of disputes as it is read: what stands in it, and what of it is damaged.

One JSON object a line. A dispute has `id`, `call`, `item`, `verdict`, `rubric`, `who`, `when`, `note`; a settlement has
`settles` (the id of the dispute), `decision`, `who`, `when`, `note`, `again`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, BinaryIO

from bot.rubric.verdicts import VERDICTS

DECISIONS: dict[str, str] = {"upheld": "维持原判", "overturned": "改判", "rubric_to_change": "评分表要改"}
"""How a dispute can end, and the words for it on screen."""


@dataclass(frozen=True)
class Settlement:
    """How a dispute was settled.

    Attributes:
        settles: id of the dispute.
        decision: one of DECISIONS.
        who: settled it.
        when: ISO date or time.
        note: the reason.
        again: whether the dispute had been settled before.
    """

    settles: str
    decision: str
    who: str
    when: str
    note: str
    again: bool = False


@dataclass(frozen=True)
class Dispute:
    """A verdict that somebody does not agree with.

    Attributes:
        id: e.g. `D12`.
        call: id of the call.
        item: id of the rubric's item.
        verdict: at that time, one of `VERDICTS`.
        rubric: version of the rubric at that time.
        who: disputes it.
        when: ISO date or time.
        note: why.
        settlements: in their order; the last one counts.
    """

    id: str
    call: str
    item: str
    verdict: str
    rubric: str
    who: str
    when: str
    note: str
    settlements: tuple[Settlement, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is still to be settled."""
        return not self.settlements

    def as_dict(self) -> dict[str, Any]:
        """Return the dispute with its settlements as plain data."""
        return asdict(self) | {"open": self.open, "settlements": [asdict(one) for one in self.settlements]}


@dataclass(frozen=True)
class Ledger:
    """What stands in the file.

    Attributes:
        disputes: in their order.
        damage: what could not be read, line by line, in Chinese.
        lines: of the file, readable or not.
        ends_torn: whether the last line has no end.
    """

    disputes: tuple[Dispute, ...]
    damage: tuple[str, ...]
    lines: int
    ends_torn: bool


_OF_A_DISPUTE = frozenset(("id", "call", "item", "verdict", "rubric", "who", "when", "note"))
_OF_A_SETTLEMENT = frozenset(("settles", "decision", "who", "when", "note"))


def read_ledger(file: BinaryIO) -> Ledger:
    """Return what stands in a file, read from its beginning.

    Args:
        file: open for reading.

    Returns:
        The disputes; what cannot be read of the file is told, not fatal.
    """
    file.seek(0)
    lines = file.read().split(b"\n")
    torn = lines[-1] != b""
    if not torn:
        lines.pop()
    disputes: dict[str, Dispute] = {}
    damage: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            _take(json.loads(line), disputes)
        except (ValueError, RecursionError):
            half = "（最后一行只写了一半）" if torn and number == len(lines) else ""
            damage.append(f"第 {number} 行读不懂{half}，已跳过，原样留着")
        except KeyError as error:
            damage.append(f"第 {number} 行处理的异议 {error.args[0]} 不在文件里，已跳过，原样留着")
    return Ledger(tuple(disputes.values()), tuple(damage), len(lines), torn)


def _take(record: Any, disputes: dict[str, Dispute]) -> None:
    """Add a record to the disputes.

    Raises:
        ValueError: it is neither a dispute nor a settlement, or a dispute with an id that there is already.
        KeyError: a settlement of an unknown dispute.
    """
    if not isinstance(record, dict):
        raise ValueError
    texts: dict[str, Any] = {name: value for name, value in record.items() if isinstance(value, str)}
    if texts.keys() == _OF_A_DISPUTE and texts["verdict"] in VERDICTS and texts["id"] not in disputes:
        disputes[texts["id"]] = Dispute(**texts)
    elif texts.keys() == _OF_A_SETTLEMENT and texts["decision"] in DECISIONS:
        found = disputes[texts["settles"]]
        settlement = Settlement(**texts, again=bool(record.get("again")))
        disputes[found.id] = replace(found, settlements=(*found.settlements, settlement))
    else:
        raise ValueError
