"""Forbidden-phrase rules as they would be: books of rules with one changed, and what a book flags in a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.coaching import draft_check
from bot.coaching.draft_check import Flag
from bot.coaching.excuses import ExcuseSearch, default_excuses
from bot.coaching.rules import Category, Rule, RuleBook, read_rule
from bot.labels import FLAG_CATEGORIES
from bot.language.normalise import normalise

_SHARED = ("level", "why", "source", "rewrite")


def book_of(contents: Iterable[Mapping[str, Any]]) -> RuleBook:
    """Return the book of the rules that `forbidden_schema.read_rules` has read."""
    files = list(contents)
    rules = tuple(read_rule({**fields, "category": file["category"]}) for file in files for fields in file["families"])
    categories = {file["category"]: Category(file["category"], *(file[name] for name in _SHARED)) for file in files}
    return RuleBook(rules, categories)


def with_category(book: RuleBook, changed: RuleBook) -> RuleBook:
    """Return a book in which the categories of another one stand in place of its own."""
    kept = [rule for rule in book.rules if rule.category not in changed.categories]
    return RuleBook(_in_order([*kept, *changed.rules]), {**book.categories, **changed.categories})


def without_rule(book: RuleBook, rule_id: str) -> RuleBook:
    """Return a book without one of its rules."""
    return RuleBook(tuple(rule for rule in book.rules if rule.id != rule_id), book.categories)


def only_rules(book: RuleBook, ids: Collection[str]) -> RuleBook:
    """Return a book with nothing but some of its rules."""
    return RuleBook(tuple(rule for rule in book.rules if rule.id in ids), book.categories)


def flags_by(text: str, book: RuleBook) -> tuple[Flag, ...]:
    """Check a draft as `draft_check.check_draft` does, by other rules than those of the content.

    Args:
        text: what an agent said, not empty, of any length.
        book: the rules.

    Returns:
        The flags, from left to right. The model of wordings is the present one, not trained on the changed rules.
    """
    flags: list[Flag] = []
    for start in range(0, len(text), draft_check.LONGEST_DRAFT):
        part = text[start : start + draft_check.LONGEST_DRAFT]
        if part.strip():
            flags += _flags_of(part, book, start)
    return tuple(flags)


def rules_that_flag(text: str, book: RuleBook) -> list[str]:
    """Return the ids of the rules that match a sentence as written and are not excused there."""
    normalised = normalise(text).text
    excuses = ExcuseSearch(default_excuses(), normalised)
    found = book.find(normalised)
    return [rule.id for rule, start, end in found if excuses.find(start, end, rule.category, rule.id) is None]


def example_problems(
    rule_id: str, examples: Sequence[str], clean: Sequence[str], book: RuleBook
) -> Iterator[tuple[str, int, str]]:
    """Yield the examples that their rule does not find, and the clean sentences that some rule flags.

    Args:
        rule_id: id of the rule.
        examples: sentences that the rule must find.
        clean: sentences that no rule may find.
        book: the rules.

    Yields:
        The field, the place in its list, and what is wrong.
    """
    for place, text in enumerate(examples):
        if rule_id not in rules_that_flag(text, book):
            yield "examples", place, f"“{text}”应该找到，却没有"
    for place, text in enumerate(clean):
        found = rules_that_flag(text, book)
        if found:
            yield "clean", place, f"“{text}”不应该找到，却被 {'、'.join(dict.fromkeys(found))} 找到了"


def _flags_of(text: str, book: RuleBook, offset: int) -> list[Flag]:
    told = draft_check.check_draft(text, rules=book).flags
    return [Flag(**flag.as_dict(offset=offset)) for flag in told]


def _in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    order = list(FLAG_CATEGORIES)
    return tuple(sorted(rules, key=lambda rule: order.index(rule.category)))
