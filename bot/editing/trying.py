"""Trying a forbidden-phrase rule on old calls before it goes live: what it would flag, and what would be lost."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.coaching.disguise import find_disguised
from bot.coaching.draft_check import LONGEST_DRAFT, Flag
from bot.coaching.rules import FOLDER, RuleBook, default_rules
from bot.content import shown_path
from bot.editing.rule_books import book_of, example_problems, flags_by, only_rules, with_category, without_rule
from bot.errors import ContentError, InputError
from bot.language.normalise import normalise
from bot.review.transcripts.transcript import Transcript


@dataclass(frozen=True)
class Trial:
    """A rule to be tried.

    Attributes:
        ids: ids of the rules in question.
        how: `live` when they are as in the content, `changed` or `new` when a file brings them.
        before: the rules without the change; for a live rule those without it.
        after: the rules with it.
        problems: where the rule does not do what its own examples say.
    """

    ids: tuple[str, ...]
    how: str
    before: RuleBook
    after: RuleBook
    problems: tuple[ContentError, ...] = ()


@dataclass(frozen=True)
class Place:
    """A place in a call.

    Attributes:
        call: id of the call.
        file: name of its file.
        turn: number of the utterance in the call, from 1.
        text: the utterance.
        start: where the place begins in it.
        end: one past its end.
        words: the words.
        category: forbidden-phrase category.
        rule: id of the rule, or `model:<category>`.
        how: `pattern`, `disguised` or `model`.
        also: what else flags this place for the same reason: ids of rules, or `model:<category>`.
    """

    call: str
    file: str
    turn: int
    text: str
    start: int
    end: int
    words: str
    category: str
    rule: str
    how: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """Places of one kind in calls.

    Attributes:
        count: how many there are.
        kept: the first of them, or all.
    """

    count: int
    kept: tuple[Place, ...]


@dataclass(frozen=True)
class Outcome:
    """What a trial showed.

    Attributes:
        calls: how many calls were read.
        turns: how many utterances of agents they have.
        flagged: what the rule flags, also where something else flags it as well.
        gained: what is flagged only with the rule.
        lost: what is flagged only without it.
    """

    calls: int
    turns: int
    flagged: Places
    gained: Places
    lost: Places

    def as_dict(self) -> dict[str, Any]:
        """Return the outcome as plain data, with the places that were kept."""
        lists = {"flagged": self.flagged, "gained": self.gained, "lost": self.lost}
        return {
            "calls": self.calls,
            "turns": self.turns,
            **{name: [asdict(place) for place in places.kept] for name, places in lists.items()},
        }


def read_trial(source: str) -> Trial:
    """Read what is to be tried.

    Args:
        source: id of a rule of the content, or a YAML file: one rule with its fields, or a whole rule file.

    Returns:
        The trial.

    Raises:
        InputError: there is neither such a rule nor such a file.
        ContentError: the file is broken; names file, line and field.
    """
    now = default_rules()
    if source in now.by_id:
        return Trial((source,), "live", without_rule(now, source), now)
    path = Path(source)
    if not path.is_file():
        import difflib

        near = difflib.get_close_matches(source, list(now.by_id), n=3, cutoff=0.6)
        hint = f"；您要的是 {'、'.join(near)} 吗" if near else ""
        raise InputError(f"没有编号为 {source} 的规则，也没有这个文件{hint}")
    return _from_file(path, now)


def try_rule(
    trial: Trial, calls: Iterable[Transcript], *, most: int | None = None, told: Callable[[], None] = lambda: None
) -> Outcome:
    """Run a rule over calls.

    Args:
        trial: the rule.
        calls: the calls; only what agents say is looked at. One is held at a time.
        most: how many places of each kind to keep, all when None; the others are only counted.
        told: called after each call, to show how far it is.

    Returns:
        What it flags, and what changes by it. Two flags are one when they have a category and overlap.
    """
    alone, concerned = only_rules(trial.after, trial.ids), _concerned(trial)
    read = turns = 0
    flagged, gained, lost = _Kept(most), _Kept(most), _Kept(most)
    for call in calls:
        for number, line in enumerate(call.lines, start=1):
            if line.speaker != "agent":
                continue
            turns += 1
            if not _may_flag(concerned, line.text):
                continue
            before, after = flags_by(line.text, trial.before), flags_by(line.text, trial.after)
            by_itself = [flag for flag in flags_by(line.text, alone) if flag.rule in trial.ids]
            flagged.add(_places(call, number, line.text, by_itself, before))
            gained.add(_places(call, number, line.text, _missing(after, before)))
            lost.add(_places(call, number, line.text, _missing(before, after)))
        read += 1
        told()
    return Outcome(read, turns, flagged.places(), gained.places(), lost.places())


class _Kept:
    """Counts places and keeps the first of them."""

    def __init__(self, most: int | None) -> None:
        self._most, self._count = most, 0
        self._kept: list[Place] = []

    def add(self, places: Iterable[Place]) -> None:
        for place in places:
            self._count += 1
            if self._most is None or len(self._kept) < self._most:
                self._kept.append(place)

    def places(self) -> Places:
        return Places(self._count, tuple(self._kept))


def _concerned(trial: Trial) -> RuleBook:
    """Return the rules in question with those that the change takes away or alters."""
    before, after = set(trial.before.rules), set(trial.after.rules)
    asked = {rule for rule in after if rule.id in trial.ids}
    return RuleBook(tuple(before ^ after | asked), trial.after.categories)


def _may_flag(book: RuleBook, text: str) -> bool:
    """Tell whether a rule of a book matches a text at all: most utterances need no check of three books."""
    if len(text) > LONGEST_DRAFT:
        return True
    normalised = normalise(re.sub(r"[\r\n]", "。", text)).text
    return any(True for _ in book.find(normalised)) or any(True for _ in find_disguised(normalised, book))


def _from_file(path: Path, now: RuleBook) -> Trial:
    from bot.coaching.forbidden_schema import Rule as RuleModel
    from bot.coaching.forbidden_schema import RuleFile, read_rules
    from bot.content import line_of, read_yaml
    from bot.practice.reading import read_located

    value, lines = read_yaml(path)
    alone = isinstance(value, dict) and "families" not in value
    found = read_located(path, RuleModel if alone else RuleFile)[1]
    if found:
        raise found[0]
    category = str(value["id"]).rsplit("-", 1)[0] if alone else str(value["category"])
    if category not in now.categories:
        known = "、".join(now.categories)
        raise ContentError(shown_path(path), lines.get(("id",), 0), "id", f"编号要以类别开头，类别是 {known} 之一")
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / f"{category}.yml"
        _write(changed, _with_rule(category, value) if alone else value)
        book = with_category(now, book_of(read_rules(Path(folder))))
    rules = [value] if alone else value["families"]
    ids = tuple(str(rule["id"]) for rule in rules)
    problems = []
    for number, rule in enumerate(rules):
        for field, place, problem in example_problems(rule["id"], rule["examples"], rule["clean"], book):
            where = (field, place) if alone else ("families", number, field, place)
            problems.append(ContentError(shown_path(path), line_of(lines, where), f"{rule['id']}.{field}", problem))
    how = "changed" if any(one in now.by_id for one in ids) else "new"
    return Trial(ids, how, now, book, tuple(problems))


def _with_rule(category: str, rule: dict[str, Any]) -> dict[str, Any]:
    """Return the content of the category's rule file with a rule put in place of the one with its id, or added."""
    from bot.content import read_yaml

    content: dict[str, Any] = read_yaml(FOLDER / f"{category}.yml")[0]
    families = list(content["families"])
    places = [number for number, family in enumerate(families) if family["id"] == rule["id"]]
    if places:
        families[places[0]] = rule
    else:
        families.append(rule)
    return {**content, "families": families}


def _write(path: Path, content: dict[str, Any]) -> None:
    import yaml

    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _missing(flags: Sequence[Flag], others: Sequence[Flag]) -> Iterator[Flag]:
    """Yield the flags for which there is none of their category at their place among others."""
    return (flag for flag in flags if not any(_same(flag, one) for one in others))


def _same(flag: Flag, other: Flag) -> bool:
    return flag.category == other.category and flag.start < other.end and other.start < flag.end


def _places(
    call: Transcript, turn: int, text: str, flags: Iterable[Flag], others: Sequence[Flag] = ()
) -> Iterator[Place]:
    for flag in flags:
        also = dict.fromkeys(one.rule for one in others if one.rule != flag.rule and _same(flag, one))
        place = (flag.start, flag.end, flag.text, flag.category, flag.rule, flag.how)
        yield Place(call.id, call.source, turn, text, *place, tuple(also))
