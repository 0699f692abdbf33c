"""Answers from the handbook: quality beside `rank-bm25` and SQLite's trigram index over the same entries."""

from __future__ import annotations

import argparse

from benchmarks.search_quality import FIRST, HALVES, Search, of_half, quality, read_asked
from benchmarks.text_indexes import TextIndexes, texts_of
from bot.evaluation.files import EVALUATION
from bot.library.handbook_answers import answer_from_handbook
from bot.library.schema import read_handbook

QUESTIONS = EVALUATION / "handbook_questions_blind.jsonl"
_FIELDS = ("title", "keywords", "questions", "text")


def answer_with_coach(question: str) -> list[str]:
    """Answer as the coach does."""
    return [hit.id for hit in answer_from_handbook(question, top=FIRST)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="dev", help="test: once, before a release")
    arguments = parser.parse_args()
    indexes = TextIndexes(
        (entry["id"], "\n".join(texts_of([entry[name] for name in _FIELDS]))) for entry in read_handbook()
    )
    searches: dict[str, Search] = {
        "answer_from_handbook": answer_with_coach,
        "rank-bm25 逐词": indexes.okapi,
        "FTS5 trigram": indexes.trigrams,
    }
    asked = of_half(read_asked(QUESTIONS), arguments.half)
    print(quality(f"盲写 · {arguments.half} 一半", "问手册", asked, searches))


if __name__ == "__main__":
    main()
