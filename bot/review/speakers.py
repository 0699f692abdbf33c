"""Who says what, where a transcript does not tell: lines by their words, and together by how calls alternate."""

from __future__ import annotations

import contextlib
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import joblib
import numpy as np
import yaml

from bot.errors import ContentError
from bot.fingerprint import fingerprint
from bot.labels import speaker_of_act
from bot.paths import COMPILED, DATA, PROJECT
from bot.understanding.classifier import SEED, UtteranceClassifier
from bot.understanding.spoken import with_spoken_copies
from bot.understanding.stories import CALL, read_act_sequences

TOLD_APART = ("customer", "agent")
SUREST = 0.99
"""What was told apart by a model is never as sure as what the transcript says."""

_MOST_TEXTS = 8000
_STRENGTH = 8.0
_UNSEEN = 2.0
"""How often every change of speaker counts as seen before any sequence was read."""

_LEAST = 1e-6
_NLU = tuple(DATA / "nlu" / speaker for speaker in TOLD_APART)
_STORIES = DATA / "stories"
_SOURCES = (
    *_NLU,
    _STORIES,
    DATA / "language",
    *(PROJECT / "bot" / part for part in ("language", "understanding", "review/speakers.py")),
)
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class SpeakerModel:
    """Tells customer from agent: a classifier of single lines inside a hidden Markov model of the call."""

    def fit(
        self, texts: Sequence[str], speakers: Sequence[str], sequences: Iterable[Sequence[str]] = ()
    ) -> SpeakerModel:
        """Learn from utterances, and from the order in which speakers take turns.

        Args:
            texts: utterances of customers and agents; best as many of the one as of the other.
            speakers: `customer` or `agent` for each text, both occurring.
            sequences: for each call its speakers in order of speaking. Without any, all changes are equally likely.

        Returns:
            The model itself.
        """
        classifier = UtteranceClassifier(strength=_STRENGTH)
        self._classifier = classifier.fit(texts, speakers)
        first: Counter[str] = Counter(dict.fromkeys(TOLD_APART, _UNSEEN))
        change: Counter[tuple[str, str]] = Counter(
            {(one, other): _UNSEEN for one in TOLD_APART for other in TOLD_APART}
        )
        for sequence in sequences:
            first.update(sequence[:1])
            change.update(pairwise(sequence))
        self._first = np.array([first[one] for one in TOLD_APART]) / sum(first[one] for one in TOLD_APART)
        table = np.array([[change[one, other] for other in TOLD_APART] for one in TOLD_APART])
        self._change = table / table.sum(axis=1, keepdims=True)
        return self

    def by_words(self, texts: Sequence[str]) -> list[float]:
        """Return for each text how likely a customer says it, 0 to 1, going by its own words alone."""
        return [scores[TOLD_APART[0]] for scores in self._classifier.scores(texts)]

    def tell_apart(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Return who says each line of a call.

        Args:
            texts: the lines of one call in order, each said by one speaker; the same speaker may say several in a row.

        Returns:
            For each line `customer` or `agent`, and how likely that is given all lines (forward-backward), at most
            0.99. The speakers are those of the likeliest course of the whole call (Viterbi), so that a line may go
            with a probability below one half.
        """
        if not texts:
            return []
        said = np.array([[share, 1.0 - share] for share in self.by_words(texts)])
        # Examples are as many of the one as of the other, so the posterior stands for the likelihood.
        said = np.maximum(said, _LEAST)
        path, chances = self._likeliest_course(said), self._chances(said)
        return [(TOLD_APART[state], min(float(chances[row, state]), SUREST)) for row, state in enumerate(path)]

    def _likeliest_course(self, said: np.ndarray) -> list[int]:
        """Viterbi: the sequence of speakers that explains all lines best."""
        change = np.log(self._change)
        best = np.log(self._first) + np.log(said[0])
        came_from: list[np.ndarray] = []
        for likelihood in said[1:]:
            ways = best[:, None] + change
            came_from.append(ways.argmax(axis=0))
            best = ways.max(axis=0) + np.log(likelihood)
        path = [int(best.argmax())]
        for before in reversed(came_from):
            path.append(int(before[path[-1]]))
        return path[::-1]

    def _chances(self, said: np.ndarray) -> np.ndarray:
        """Forward-backward: how likely each speaker is for each line, given all lines."""
        forward = np.empty_like(said)
        forward[0] = _share(self._first * said[0])
        for row in range(1, len(said)):
            forward[row] = _share(forward[row - 1] @ self._change * said[row])
        backward = np.ones_like(said)
        for row in range(len(said) - 2, -1, -1):
            backward[row] = _share(self._change @ (said[row + 1] * backward[row + 1]))
        chances: np.ndarray = forward * backward
        return chances / chances.sum(axis=1, keepdims=True)


def _share(values: np.ndarray) -> np.ndarray:
    shares: np.ndarray = values / values.sum()
    return shares


def load_speaker_model() -> SpeakerModel:
    """Return the model of the project's examples and stories; learns and keeps it when there is none that fits.

    Returns:
        The model. Learning takes about half a minute, of which a line on stderr tells.

    Raises:
        ContentError: a file with examples is broken.
    """
    kept = COMPILED / f"speakers-{fingerprint(_SOURCES)}.joblib"
    if kept.is_file():
        # A file cut short by a full disk is learnt anew rather than an error for good.
        with contextlib.suppress(Exception):
            model = joblib.load(kept)
            if isinstance(model, SpeakerModel):
                return model
    print("第一次用，正在学习怎样分清说话人（约半分钟）……", file=sys.stderr)
    texts, speakers = read_examples(_NLU)
    model = SpeakerModel().fit(texts, speakers, speaker_sequences(_STORIES))
    _keep(model, kept)
    return model


def _keep(model: SpeakerModel, kept: Path) -> None:
    # A review works where nothing may be written, only slower.
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        partial = kept.with_suffix(f".{os.getpid()}")
        joblib.dump(model, partial, compress=3)
        partial.replace(kept)
        for stale in kept.parent.glob("speakers-*.joblib"):
            if stale != kept:
                stale.unlink(missing_ok=True)


def read_examples(folders: Sequence[Path] = _NLU, *, most: int = _MOST_TEXTS) -> tuple[list[str], list[str]]:
    """Read what customers and agents say, as many of the one as of the other.

    Args:
        folders: Rasa NLU files, one folder a speaker.
        most: at most so many texts in all, copies as a recogniser would put them down included.

    Returns:
        Texts and their speakers, the same each time.

    Raises:
        ContentError: a file is no Rasa NLU file.
    """
    rows: list[tuple[str, str]] = []
    of_speaker: dict[str, list[tuple[str, str]]] = {}
    for folder in folders:
        for speaker, text in _read(folder):
            of_speaker.setdefault(speaker, []).append((text, speaker))
    each = min([most // 2, *map(len, of_speaker.values())])
    for speaker in sorted(of_speaker):
        learnt = with_spoken_copies(of_speaker[speaker])
        rows += random.Random(SEED).sample(learnt, each)
    return [text for text, _ in rows], [speaker for _, speaker in rows]


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.yml")):
        name = path.relative_to(PROJECT).as_posix() if path.is_relative_to(PROJECT) else str(path)
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            for group in content["nlu"]:
                if "intent" in group:
                    speaker = speaker_of_act(group["intent"])
                    yield from ((speaker, _ENTITY.sub(r"\1", text)) for text in _texts(group["examples"]))
        except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ContentError(name, 0, "nlu", "不是 Rasa 的例句文件（nlu: - intent: … examples: …）") from error


def _texts(examples: str | list[dict[str, str]]) -> list[str]:
    """Return the texts of examples in either of Rasa's forms: one block of lines, or a list with metadata."""
    if isinstance(examples, str):
        lines = (line.lstrip() for line in examples.splitlines())
        return [line[2:].strip() for line in lines if line.startswith("- ")]
    return [example["text"].strip().removeprefix("- ") for example in examples]


def speaker_sequences(folder: Path) -> list[list[str]]:
    """Return the speakers of the telephone calls below a folder of Rasa stories, in order of speaking."""
    return [[speaker_of_act(act) for act in acts] for acts in read_act_sequences(folder)[CALL]]
