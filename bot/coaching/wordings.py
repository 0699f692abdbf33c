"""The model of wordings: finds violations that no rule lists. Inference in pure Python from a SQLite file.

Linear models over TF-IDF features, so that every judgement can be traced to the words that weighed most. Training:
`bot.coaching.wordings_training`.
"""

from __future__ import annotations

import fcntl
import functools
import json
import math
import sqlite3
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.coaching.clauses import Span, clauses, containing
from bot.coaching.rules import rule_sources
from bot.coaching.wordings_features import LONGEST_WHOLE, features, is_speech, units
from bot.fingerprint import fingerprint
from bot.language.segmenter import WORD_LIST
from bot.paths import COMPILED, DATA

_MODULES = ("wordings_features.py", "wordings_schema.py", "wordings_training.py", "clean_speech.py", "clauses.py")
_TEXTS = (DATA / "forbidden" / "wordings", DATA / "nlu" / "agent", DATA / "phrases")
_MOST_VARIABLES = 900
_MOST_WORDS = 3


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
        self._curve: list[float] = meta["curve"]
        self._categories: list[str] = meta["categories"]
        self._intercepts: list[float] = [meta["any_intercept"], *meta["category_intercepts"]]
        self._lexicon: dict[str, float] = meta["lexicon"]
        self._format = struct.Struct(f"<{2 + len(self._categories)}f")
        self._known: dict[str, tuple[float, ...] | None] = {}

    def judge(self, text: str, *, known: Sequence[Span] = ()) -> list[Judgement]:
        """Find violations in a draft.

        Args:
            text: the normalised draft.
            known: stretches that something else has judged already; they and their clauses are left out.

        Returns:
            The sentences (or parts of long ones) beyond the threshold; the whole draft when only the whole is.
        """
        parts_of_text = clauses(text) if known else []
        for start, end in known:
            first, last = containing(parts_of_text, start, end)
            text = text[:first] + "。" * (last - first) + text[last:]
        spans = units(text)
        if not known and len(text) <= LONGEST_WHOLE and is_speech(text) and spans != [(0, len(text))]:
            spans.append((0, len(text)))
        counts = [Counter(features(text[slice(*span)], self._lexicon)) for span in spans]
        self._load(name for count in counts for name in count)
        found = [self._judge(text, span, count) for span, count in zip(spans, counts, strict=True)]
        judgements = [judgement for judgement in found if judgement is not None]
        parts = [judgement for judgement in judgements if (judgement.start, judgement.end) != (0, len(text))]
        return parts or judgements

    def _judge(self, text: str, span: tuple[int, int], count: Counter[str]) -> Judgement | None:
        vector = self._vector(count)
        score = self._score(vector, 0)
        if score <= self.threshold:
            return None
        scores = [self._score(vector, 1 + number) for number in range(len(self._categories))]
        category = max(range(len(scores)), key=scores.__getitem__)
        certainty = 0.5 + 0.5 * math.tanh((self._curve[0] * score + self._curve[1]) / 2)
        words = self._words(text[slice(*span)], vector)
        return Judgement(*span, self._categories[category], round(certainty, 3), words)

    def _vector(self, count: Counter[str]) -> dict[str, float]:
        """Return the TF-IDF vector of length one."""
        vector: dict[str, float] = {}
        for name, number in count.items():
            weights = self._known[name]
            if weights is not None:
                vector[name] = (1.0 + math.log(number)) * weights[0]
        length = math.sqrt(math.fsum(value * value for value in vector.values())) or 1.0
        return {name: value / length for name, value in vector.items()}

    def _score(self, vector: dict[str, float], model: int) -> float:
        products = (value * (self._known[name] or ())[1 + model] for name, value in vector.items())
        return self._intercepts[model] + math.fsum(products)

    def _words(self, text: str, vector: dict[str, float]) -> tuple[str, ...]:
        """Return the words or pairs of words that weighed most towards a violation, without overlap."""
        weights = {name: value * (self._known[name] or ())[1] for name, value in vector.items() if name[:2] == "w:"}
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
        for begin in range(0, len(missing), _MOST_VARIABLES):
            chunk = missing[begin : begin + _MOST_VARIABLES]
            marks = ",".join("?" * len(chunk))
            rows = self._connection.execute(f"SELECT name, weights FROM feature WHERE name IN ({marks})", chunk)
            self._known.update(dict.fromkeys(chunk))
            self._known.update((name, self._format.unpack(weights)) for name, weights in rows)


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
