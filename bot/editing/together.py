"""What content files that refer to each other must agree on. Each check imports its readers only when it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.content import line_of, read_yaml, shown_path
from bot.errors import ContentError
from bot.paths import DATA

TogetherCheck = Callable[[], Iterable[ContentError]]


def _library() -> Iterator[ContentError]:
    from bot.library.handbook_schema import read_handbook_with_contradictions
    from bot.library.schema import read_cases, read_synonyms

    read_cases()
    read_handbook_with_contradictions()
    read_synonyms()
    yield from ()


def _drafts() -> Iterator[ContentError]:
    from bot.content import check_unique_ids, read_content
    from bot.library.schema import CASES, CaseFile

    files = sorted(CASES.glob("*.yml")) + sorted((CASES / "imported").glob("*.yml"))
    check_unique_ids([(path, str(case.id)) for path in files for case in read_content(path, CaseFile).cases])
    yield from ()


def _phrases() -> Iterator[ContentError]:
    from bot.coaching.phrasebook_schema import read_moves, read_phrases

    read_phrases()
    read_moves()
    yield from ()


def _forbidden() -> Iterator[ContentError]:
    from bot.coaching.disguise_schema import read_disguises
    from bot.coaching.excuse_schema import read_excuses
    from bot.coaching.forbidden_schema import read_rules
    from bot.coaching.wordings_schema import read_drafts, read_word_groups

    read_rules()
    read_excuses()
    read_disguises()
    read_word_groups()
    read_drafts()
    yield from rule_example_problems()


def rule_example_problems() -> Iterator[ContentError]:
    """Yield the examples that their rule does not find, and the clean sentences that it would flag."""
    from bot.coaching.forbidden_schema import RuleFile, read_rules, rule_files
    from bot.content import read_content
    from bot.editing.rule_books import book_of, example_problems

    book = book_of(read_rules())
    for path in rule_files():
        lines = read_yaml(path)[1]
        for number, family in enumerate(read_content(path, RuleFile).families):
            for field, place, problem in example_problems(family.id, family.examples, family.clean, book):
                line = line_of(lines, ("families", number, field, place))
                yield ContentError(shown_path(path), line, f"{family.id}.{field}", problem)


def _rubric() -> Iterator[ContentError]:
    from bot.rubric.schema import FOLDER
    from bot.rubric.validate import problems

    yield from problems(FOLDER)


def _practice() -> Iterator[ContentError]:
    from bot.practice import validate

    yield from validate.arithmetic_problems(validate.FOLDER)
    yield from validate.trainee_problems()
    yield from validate.problems([*sorted(validate.SCENARIOS.glob("*.yml"))], validate.case_ids())


def _replies() -> Iterator[ContentError]:
    from bot.coaching.replies_schema import read_replies

    read_replies()
    yield from ()


def _language() -> Iterator[ContentError]:
    from bot.language.segmenter import read_word_list

    read_word_list()
    yield from ()


def _import() -> Iterator[ContentError]:
    from bot.library.importing.vocabulary_schema import read_vocabulary

    read_vocabulary()
    yield from ()


def _training() -> Iterator[ContentError]:
    """Yield the stories that have the name of another one: Rasa keeps only one of the two."""
    seen: dict[str, str] = {}
    for path in sorted((DATA / "stories").rglob("*.yml")):
        value, lines = read_yaml(path)
        for number, story in enumerate(value["stories"]):
            line = line_of(lines, ("stories", number, "story"))
            here = f"{shown_path(path)}:{line}"
            if story["story"] in seen:
                problem = f"故事名与 {seen[story['story']]} 的重复，请改一个"
                yield ContentError(shown_path(path), line, "story", problem)
            seen.setdefault(story["story"], here)


GROUPS: Mapping[str, TogetherCheck] = {
    "library": _library,
    "drafts": _drafts,
    "phrases": _phrases,
    "forbidden": _forbidden,
    "rubric": _rubric,
    "practice": _practice,
    "replies": _replies,
    "language": _language,
    "import": _import,
    "training": _training,
}
"""What to look at for each group of `kinds.Kind`."""
