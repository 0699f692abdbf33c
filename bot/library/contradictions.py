"""Where sources of the handbook contradict each other: what each of them says, the stricter one first."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content import load_compiled
from bot.library.records import HandbookEntry, record_from_dict
from bot.library.search import HandbookHit
from bot.paths import DATA

HANDBOOK = DATA / "handbook"
_MODULES = ("handbook_schema.py", "schema.py")


@dataclass(frozen=True)
class Position:
    """What an entry says to a question on which sources differ.

    Attributes:
        entry: the entry.
        says: its answer, one clause.
    """

    entry: HandbookEntry
    says: str


@dataclass(frozen=True)
class Contradiction:
    """A question on which sources differ.

    Attributes:
        id: unique id.
        question: the question.
        positions: what the entries say, from strict to lax; two or more.
        because: why the first one holds.
    """

    id: str
    question: str
    positions: tuple[Position, ...]
    because: str

    def as_dict(self) -> dict[str, Any]:
        """Return the contradiction as channels send it."""
        positions = [
            {
                "id": position.entry.id,
                "says": position.says,
                "strictness": position.entry.strictness,
                "source": str(position.entry.source),
            }
            for position in self.positions
        ]
        return {"id": self.id, "question": self.question, "positions": positions, "because": self.because}


@dataclass(frozen=True)
class Handbook:
    """The handbook as it stands in the content.

    Attributes:
        entries: the entries by id, in order of file and place.
        fields: the same as plain values, with the fields that only the queue table needs.
        contradictions: where entries contradict each other.
    """

    entries: Mapping[str, HandbookEntry]
    fields: Mapping[str, Mapping[str, Any]]
    contradictions: tuple[Contradiction, ...]

    def contradictions_of(self, entry_id: str) -> list[Contradiction]:
        """Return the contradictions in which an entry has a part."""
        return [one for one in self.contradictions if any(entry_id == p.entry.id for p in one.positions)]


def make_handbook(content: Mapping[str, Any]) -> Handbook:
    """Return the handbook that `handbook_schema.read_handbook_with_contradictions` has read."""
    fields = {entry["id"]: entry for entry in content["entries"]}
    entries = {entry_id: record_from_dict(HandbookEntry, entry) for entry_id, entry in fields.items()}
    contradictions = tuple(
        Contradiction(
            group["id"],
            group["question"],
            tuple(Position(entries[one["entry"]], one["says"]) for one in group["positions"]),
            group["because"],
        )
        for group in content["contradictions"]
    )
    return Handbook(entries, fields, contradictions)


@functools.lru_cache(maxsize=1)
def default_handbook() -> Handbook:
    """Return the handbook of the project's content.

    Raises:
        ContentError: a file of it is broken.
    """
    sources = [HANDBOOK, *(Path(__file__).with_name(name) for name in _MODULES)]
    return make_handbook(load_compiled("handbook", sources, _read))


def stricter_first(hits: Sequence[HandbookHit], handbook: Handbook) -> list[HandbookHit]:
    """Put the strictest of contradicting entries before the others.

    Args:
        hits: what a search found, best first.
        handbook: the handbook.

    Returns:
        The hits; before the best one the entry that is stricter than it, though the search may not have found that
        one, and each further hit after the stricter ones that were found.
    """
    ordered: list[HandbookHit] = []
    found = {hit.id: hit for hit in hits}
    for place, hit in enumerate(hits):
        for contradiction in handbook.contradictions_of(hit.id):
            for position in contradiction.positions:
                if position.entry.id == hit.id:
                    break
                if not _contradict(position.entry, hit.entry):
                    continue
                stricter = found.get(position.entry.id)
                if stricter is None and place == 0 and not ordered:
                    stricter = _stricter(position, contradiction, hit)
                if stricter is not None:
                    ordered.append(stricter)
        ordered.append(hit)
    return list({hit.id: hit for hit in ordered}.values())


def _contradict(one: HandbookEntry, other: HandbookEntry) -> bool:
    # Of three positions two may get along: 2 to 4 hours for plain cases, 24 for hard ones, against 48 for all.
    return other.id in one.contradicts or one.id in other.contradicts


def _stricter(position: Position, contradiction: Contradiction, hit: HandbookHit) -> HandbookHit:
    """Return the stricter entry as found in place of another."""
    entry = position.entry
    texts = (entry.title, entry.text, *entry.questions, *entry.keywords)
    matched = tuple(word for word in hit.matched if any(word in text for text in texts))
    why = f"与“{hit.title}”说法不一（{contradiction.question}），以更严的为准；出处：{entry.source}"
    return HandbookHit(entry.id, entry.title, hit.score, matched, why, entry, hit.certainty)


def _read() -> dict[str, Any]:
    from bot.library.handbook_schema import read_handbook_with_contradictions

    return read_handbook_with_contradictions(HANDBOOK)
