"""The model of wordings: finds violations that no rule lists. Inference in pure Python from a SQLite file.

Linear models over TF-IDF features, so that every judgement can be traced to the words that weighed most. Training:
`bot.coaching.wordings_training`.
"""

from __future__ import annotations

import fcntl
import functools
import json
import math
import operator
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.coaching.clauses import Span, sentences
from bot.coaching.rules import rule_sources
from bot.coaching.wordings_features import blocks, features, stretches
from bot.fingerprint import fingerprint
from bot.language.segmenter import WORD_LIST
from bot.paths import COMPILED, DATA

_MODULES = ("wordings_features.py", "wordings_schema.py", "wordings_training.py", "clean_speech.py", "clauses.py")
_FOLDER = DATA / "forbidden"
_TEXTS = (_FOLDER / "wordings", _FOLDER / "word_groups.yml", DATA / "nlu" / "agent", DATA / "phrases")
_MOST_VARIABLES = 900
_MOST_KNOWN = 100_000
"""Features whose weights are kept in memory, some 30 MB; every text brings some that were never met before."""
_MOST_WORDS = 3

_MOST_CATEGORIES = 2
_AS_LIKELY = 1.5
"""How far below the likeliest category, in its score, another may lie to be named beside it."""
_LIKELY = -1.5
"""Score that the other one must have by itself: one in five."""
_TELLING = 0.9
"""Score from which a clause's own words speak for a violation, whatever stands around them."""


@dataclass(frozen=True)
class Judgement:
    """A stretch of a draft that the model holds to be a violation.

    Attributes:
        start: start in the normalised draft.
        end: one past its end.
        category: the likeliest forbidden-phrase category.
        certainty: probability that it is a violation, 0 to 1.
        words: the words that weighed most, in their order in the draft.
    """

    start: int
    end: int
    category: str
    certainty: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Clause:
    """A clause with its features and how it was judged.

    Attributes:
        span: start and end in the draft.
        vector: its features.
        score: how much rather it is a violation than speech in order, beside the clauses around it.
        alone: what its own words add to that.
        scores: how much rather it is of each category than not.
    """

    span: Span
    vector: dict[str, float]
    score: float
    alone: float
    scores: tuple[float, ...]


class WordingsModel:
    """A trained model.

    Args:
        path: its SQLite file.
    """

    def __init__(self, path: Path) -> None:
        # A model file never changes once it has its name, so SQLite need not lock it or look for changes.
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        meta: dict[str, Any] = json.loads(self._connection.execute("SELECT value FROM meta").fetchone()[0])
        self.figures: dict[str, float] = meta["figures"]
        self.threshold: float = meta["threshold"]
        self._innocent: float = meta["innocent"]
        self._mix: float = meta["mix"]
        self._curve: list[float] = meta["curve"]
        self._categories: list[str] = meta["categories"]
        self._intercepts: list[float] = meta["intercepts"]
        self._lexicon: dict[str, float] = meta["lexicon"]
        self._groups: dict[str, list[str]] = meta["groups"]
        self._format = struct.Struct(f"<{1 + 2 * len(self._intercepts)}e")
        self._known: dict[str, tuple[float, ...] | None] = {}
        self._reading: dict[str, tuple[_Clause, ...]] = {}

    def judge(self, text: str, *, known: Sequence[Span] = ()) -> list[Judgement]:
        """Find violations in a draft.

        Args:
            text: the normalised draft.
            known: start and end of what something else has found already; clauses that they touch are left out, for
                one reason is enough.

        Returns:
            The clauses beyond the threshold, neighbours of one category as one.
        """
        judgements: list[Judgement] = []
        for clause in self._read(text):
            start, end = clause.span
            if clause.score > self.threshold and not any(first < end and start < last for first, last in known):
                judgements += self._judge(text, clause)
        return self._joined(text, judgements)

    def is_harmless(self, text: str, start: int, end: int) -> bool:
        """Tell whether what stands at a place of a draft is hardly ever a violation.

        Good clauses around it are not enough: its own words must not speak for a violation, either.

        Args:
            text: the normalised draft.
            start: start of the place.
            end: one past its end, greater than `start`.
        """
        clauses = [one for one in self._read(text) if one.span[0] < end and start < one.span[1]]
        return bool(clauses) and all(one.score < self._innocent and one.alone < _TELLING for one in clauses)

    def is_word(self, text: str) -> bool:
        """Tell whether a text is a word of the dictionary that occurs in what the model has learnt."""
        return text in self._lexicon

    def words_that_sound(self, sounds: list[str]) -> dict[str, list[str]]:
        """Return for sounds, in symbols of `bot.language.sounds`, what is said that sounds so, the commonest first."""
        return {sound: words.split() for sound, words in self._rows("word", "sound", "words", sounds)}

    def _read(self, text: str) -> tuple[_Clause, ...]:
        if text not in self._reading:
            # Nothing looks back at an earlier text.
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            # A draft is looked at twice: what rules have found, and what they have not.
            self._reading = {text: tuple(self._score(text))}
        return self._reading[text]

    def _score(self, text: str) -> Iterator[_Clause]:
        spans = stretches(text)
        around = blocks(spans)
        counts = {
            span: Counter(features(text[slice(*span)], self._lexicon, self._groups)) for span in {*spans, *around}
        }
        self._load(name for count in counts.values() for name in count)
        beside: dict[Span, list[float]] = {}
        for span, block in zip(spans, around, strict=True):
            if block not in beside:
                beside[block] = self._sums(self._vector(counts[block]), 1 + len(self._intercepts))
            vector = self._vector(counts[span])
            own = self._sums(vector, 1)
            sums = [math.fsum(parts) for parts in zip(own, beside[block], self._intercepts, strict=True)]
            yield _Clause(span, vector, self._mixed(sums), self._mixed(own), tuple(sums[2:]))

    def _mixed(self, sums: list[float]) -> float:
        return self._mix * sums[0] + (1 - self._mix) * (max(sums[2:]) - sums[1])

    def _judge(self, text: str, clause: _Clause) -> list[Judgement]:
        scores = clause.scores
        order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
        least = max(scores[order[0]] - _AS_LIKELY, _LIKELY)
        likely = [number for number in order[:_MOST_CATEGORIES] if number == order[0] or scores[number] >= least]
        certainty = 0.5 + 0.5 * math.tanh((self._curve[0] * clause.score + self._curve[1]) / 2)
        words = self._words(text[slice(*clause.span)], clause.vector, order[0])
        return [Judgement(*clause.span, self._categories[number], round(certainty, 3), words) for number in likely]

    def _joined(self, text: str, judgements: list[Judgement]) -> list[Judgement]:
        """Join what is said of neighbouring clauses of one sentence."""
        joined: list[Judgement] = []
        all_sentences = sentences(text)
        for one in sorted(judgements, key=lambda judgement: (judgement.category, judgement.start)):
            last = joined[-1] if joined else None
            beside = last is not None and last.category == one.category and len(text[last.end : one.start]) <= 1
            if last is None or not beside or any(last.end <= end <= one.start for _, end in all_sentences):
                joined.append(one)
                continue
            words = tuple(dict.fromkeys(last.words + one.words))[:_MOST_WORDS]
            certainty = max(last.certainty, one.certainty)
            joined[-1] = Judgement(last.start, one.end, one.category, certainty, words)
        return sorted(joined, key=lambda judgement: (judgement.start, judgement.end, judgement.category))

    def _vector(self, count: Counter[str]) -> dict[str, float]:
        """Return the TF-IDF vector of length one."""
        vector: dict[str, float] = {}
        for name, number in count.items():
            weights = self._known[name]
            if weights is not None:
                vector[name] = (1.0 + math.log(number)) * weights[0]
        length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
        return {name: value / length for name, value in vector.items()}

    def _sums(self, vector: dict[str, float], first: int) -> list[float]:
        """Return the scores without their intercepts, from the weights that begin at a column."""
        last = first + len(self._intercepts)
        rows = [(self._known[name] or ())[first:last] for name in vector]
        if not rows:
            return [0.0] * len(self._intercepts)
        values = list(vector.values())
        return [math.fsum(map(operator.mul, values, column)) for column in zip(*rows, strict=True)]

    def _words(self, text: str, vector: dict[str, float], category: int) -> tuple[str, ...]:
        """Return the words or pairs of words that weighed most towards a violation, without overlap."""
        weights: dict[str, float] = {}
        for name, value in vector.items():
            if name[:2] == "w:":
                columns = self._known[name] or ()
                rather = columns[3 + category] - columns[2]
                weights[name] = value * (self._mix * columns[1] + (1 - self._mix) * rather)
        places: list[tuple[int, int]] = []
        for name in sorted(weights, key=lambda name: (-weights[name], name)):
            word = name[2:].replace("|", "")
            start = text.find(word) if len(word) > 1 and weights[name] > 0 else -1
            if start >= 0 and all(start + len(word) <= first or last <= start for first, last in places):
                places.append((start, start + len(word)))
                if len(places) == _MOST_WORDS:
                    break
        return tuple(text[slice(*place)] for place in sorted(places))

    def _load(self, names: Iterable[str]) -> None:
        """Read the weights of features that were not met before; None for those the model does not know."""
        missing = [name for name in dict.fromkeys(names) if name not in self._known]
        self._known.update(dict.fromkeys(missing))
        rows = self._rows("feature", "name", "weights", missing)
        self._known.update((name, self._format.unpack(weights)) for name, weights in rows)

    def _rows(self, table: str, key: str, value: str, names: Sequence[str]) -> Iterator[tuple[str, Any]]:
        for begin in range(0, len(names), _MOST_VARIABLES):
            chunk = names[begin : begin + _MOST_VARIABLES]
            marks = ",".join("?" * len(chunk))
            yield from self._connection.execute(f"SELECT {key}, {value} FROM {table} WHERE {key} IN ({marks})", chunk)


@functools.lru_cache(maxsize=1)
def default_model() -> WordingsModel:
    """Return the model of the present content, trained first when there is none (seconds).

    Raises:
        ContentError: a file to learn from is broken.
    """
    return WordingsModel(ensure_model())


def ensure_model() -> Path:
    """Train the model unless it fits the present content, and return its file."""
    code = (Path(__file__).with_name(name) for name in _MODULES)
    path = COMPILED / f"wordings-{fingerprint([*_TEXTS, WORD_LIST, *rule_sources(), *code])}.db"
    if not path.is_file():
        COMPILED.mkdir(parents=True, exist_ok=True)
        with (COMPILED / ".wordings.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.is_file():
                from bot.coaching.wordings_training import train

                train(path)
                for stale in COMPILED.glob("wordings-*.db"):
                    if stale != path:
                        stale.unlink(missing_ok=True)
    return path
