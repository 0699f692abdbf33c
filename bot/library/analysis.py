"""An entry as the search sees it: which terms stand in which of its columns, and its characters in order.

Both are kept as text beside the entry. What stands in the index and in the counts is derived from that text alone, so
that an entry can be taken out of them again without knowing how it was cut into words when it came in.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.labels import ISSUES, PERSONAS
from bot.language.normalise import normalise
from bot.library.terms import Lexicon, character_pairs, is_term

COLUMNS = ("title", "keywords", "queries", "body")
LABELS = ("issue", "turning_stage", "emotion", "persona")
"""Labels of a case that the search compares with those of the call."""
SIZE = ""
"""Name under which the counts hold how many entries there are."""
_CASE_BODY = ("situation", "wanted", "checked", "handling", "why", "prevention", "caution")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LONGEST_TERM = 32
_LONGEST_TEXT = 20_000
"""Characters of a column that are searched; what a document appended to a case by mistake does not swell the index."""
_PLAIN_TOKEN = re.compile(r"[0-9a-z\u4e00-\u9fff]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")

Counts = tuple[int, int, int, int]
"""How often a term stands in each of `COLUMNS`."""


@dataclass(frozen=True)
class Analysed:
    """An entry made ready for the search.

    Attributes:
        features: the labels in the first line, then in each line a term, a colon, how often it stands in each column.
        plain: the Chinese characters of all columns, a space where something stands between them.
        keywords: keywords as they are written, a space between them.
    """

    features: str
    plain: str
    keywords: str = ""

    def tokens(self) -> list[str]:
        """Return what stands for the entry in the full-text index: its terms, and again those of title and keywords."""
        tokens = []
        for line in self.features.split("\n")[1:-1]:
            term, _, counts = line.rpartition(":")
            tokens.append(token(term))
            if counts[:2] != "00":
                tokens.append(central(token(term)))
        return tokens

    def counted(self) -> list[str]:
        """Return the names of all counts that the entry adds one to."""
        names = [SIZE]
        for line in self.features.split("\n")[1:-1]:
            term, _, counts = line.rpartition(":")
            names.append(term)
            if counts[:2] != "00":
                names.append(central(term))
        names += map(pair_name, set(character_pairs(self.plain)))
        names += {keyword_name(word) for word in self.keywords.split(" ") if word}
        return names


def analyse_case(case: Mapping[str, Any], lexicon: Lexicon) -> Analysed:
    """Make a case ready for the search.

    Args:
        case: its fields; those it does not have may be missing, None or empty.
        lexicon: synonyms and stop words.
    """
    texts = [str(case.get(name) or "") for name in _CASE_BODY] + list(case.get("key_phrases") or ())
    texts.append(str((case.get("source") or {}).get("section", "")))
    texts += [names.get(case.get(field) or "", "") for field, names in (("issue", ISSUES), ("persona", PERSONAS))]
    labels = [str(case.get(name) or "") for name in LABELS]
    columns = ([str(case["title"])], case.get("keywords") or (), case.get("queries") or (), texts)
    return analyse(columns, labels, lexicon)


def analyse_handbook_entry(entry: Mapping[str, Any], lexicon: Lexicon) -> Analysed:
    """Make an entry of the handbook ready for the search."""
    columns = ([entry["title"]], entry["keywords"], entry["questions"], [entry["text"], entry["source"]["section"]])
    return analyse(columns, (), lexicon)


def analyse(columns: Sequence[Iterable[str]], labels: Sequence[str], lexicon: Lexicon) -> Analysed:
    """Make texts ready for the search.

    Args:
        columns: the texts of each of `COLUMNS`.
        labels: the values of `LABELS`, each without a bar or line break.
        lexicon: synonyms and stop words.
    """
    found: dict[str, list[int]] = {}
    plain: list[str] = []
    for place, texts in enumerate(columns):
        for text in texts:
            normal = normalise(text[:_LONGEST_TEXT]).text
            plain += _HAN_RUN.findall(normal)
            for term in lexicon.index_terms(normal):
                if len(term) <= _LONGEST_TERM:
                    found.setdefault(term, [0] * len(COLUMNS))[place] += 1
    lines = [f"{term}:{''.join(_DIGITS[min(count, 35)] for count in counts)}" for term, counts in sorted(found.items())]
    keywords = {normalise(word).text for word in columns[1]}
    kept = " ".join(sorted(word for word in keywords if is_term(word) and len(word) <= _LONGEST_TERM))
    return Analysed("\n".join(["|".join(labels), *lines, ""]), " ".join(plain), kept)


def counts_in(features: str, term: str) -> Counts | None:
    """Return how often a term stands in each column of an entry, None when it does not stand there.

    Args:
        features: the entry's features.
        term: a term of the query.
    """
    place = features.find(f"\n{term}:")
    if place < 0:
        return None
    start = place + len(term) + 2
    return read_counts(features[start : start + len(COLUMNS)])


def read_counts(digits: str) -> Counts:
    """Return the counts that the four digits behind a term stand for."""
    title, keywords, queries, body = map(_DIGITS.index, digits)
    return title, keywords, queries, body


def labels_in(features: str) -> dict[str, str]:
    """Return the labels of a case, by name."""
    return dict(zip(LABELS, features[: features.index("\n")].split("|"), strict=False))


@functools.lru_cache(maxsize=50_000)
def token(term: str) -> str:
    """Return what stands for a term in a full-text index: the term, or letters where an index might not keep it."""
    if _PLAIN_TOKEN.fullmatch(term):
        return term
    return "x" + hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def central(name: str) -> str:
    """Return the name of a term or token where it stands in a title or among keywords."""
    return name + "#"


def pair_name(pair: str) -> str:
    """Return the name under which two neighbouring characters are counted."""
    return pair + "~"


def keyword_name(word: str) -> str:
    """Return the name under which a keyword is counted."""
    return word + "!"
