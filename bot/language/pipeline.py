"""The coach's spaCy pipeline: words by jieba with our word list, forbidden phrases by spaCy's Matcher.

The folder that `build_pipeline` writes holds everything, word list and rules included: `spacy.load` needs only this
module to be imported before, as spaCy looks the two components up by name. Text is expected normalised.
"""

# No `from __future__ import annotations` here: spaCy reads the annotations of registered functions and wants types.

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import spacy
import srsly
from spacy.lang.zh import ChineseTokenizer
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from bot.coaching.families import parse, to_matcher_patterns
from bot.coaching.rules import Rule, RuleBook, compiled, default_rules, read_rule, rule_sources, without_faces
from bot.fingerprint import fingerprint
from bot.language.segmenter import WORD_LIST, Segmenter, default_segmenter
from bot.paths import MODELS

PIPELINE = MODELS / "language" / "coach_zh"
SPANS_KEY = "forbidden"
FORBIDDEN_PHRASES = "forbidden_phrases"
"""Name of the pipeline component that marks them."""
OFFSETS_KEY = "forbidden_offsets"
"""Key of `Doc.user_data`: (start, end, rule id) of every match in characters; words may end elsewhere."""

_FINGERPRINT_KEY = "coach_fingerprint"
_WORDS_FILE = "words.msgpack"
_RULES_FILE = "rules.json"
_CODE = (Path(__file__), Path(__file__).with_name("segmenter.py"))


class _JiebaWords:
    """What spaCy's tokenizer expects of the jieba module, with the project's segmenter behind it."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter

    def cut(self, text: str, cut_all: bool = False) -> list[str]:
        """Cut a text into words; `cut_all` is there because spaCy passes it, always False."""
        return self.segmenter.cut(text)


class CoachTokenizer(ChineseTokenizer):
    """SpaCy's Chinese tokenizer with segmenter "jieba" and the project's word list, which it saves with itself."""

    def __init__(self, vocab: Vocab) -> None:
        # Not through super().__init__: it would load jieba's own dictionary, a second that nobody uses.
        self.vocab = vocab
        self.segmenter = "jieba"
        self.pkuseg_seg = None
        self.jieba_seg: _JiebaWords | None = None

    def __call__(self, text: str) -> Doc:
        """Cut a text into words."""
        self._words()
        return super().__call__(text)

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Save the word list."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_msgpack(folder / _WORDS_FILE, self._words().segmenter.frequencies)

    def from_disk(self, path: str | Path, **_: Any) -> "CoachTokenizer":
        """Load the word list saved by `to_disk`."""
        self.jieba_seg = _JiebaWords(Segmenter(srsly.read_msgpack(Path(path) / _WORDS_FILE)))
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """Return the word list as bytes."""
        return bytes(srsly.msgpack_dumps(self._words().segmenter.frequencies))

    def from_bytes(self, data: bytes, **_: Any) -> "CoachTokenizer":
        """Take the word list from `to_bytes`."""
        self.jieba_seg = _JiebaWords(Segmenter(srsly.msgpack_loads(data)))
        return self

    def _words(self) -> _JiebaWords:
        if self.jieba_seg is None:
            self.jieba_seg = _JiebaWords(default_segmenter())
        return self.jieba_seg


@spacy.registry.tokenizers("script_coach.jieba.v1")
def create_tokenizer() -> Callable[[Language], CoachTokenizer]:
    """Return what makes the tokenizer for a pipeline."""
    return lambda nlp: CoachTokenizer(nlp.vocab)


class ForbiddenPhrases:
    """Pipeline component that marks forbidden phrases.

    spaCy's Matcher casts the net, over a doc whose tokens are single characters (a family is about characters, and
    jieba may cut a word either way); the family's regular expression says where exactly the match lies. Each rule has
    a Matcher of its own, made when a text first holds what the rule requires: one for all tries each pattern at each
    character, ten times as slow.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self.set_rules([])

    def set_rules(self, rules: list[Rule]) -> None:
        """Take the rules to look for, instead of those before."""
        self._book = RuleBook(tuple(rules), {})
        self._matchers: dict[str, Matcher] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc.spans["forbidden"]`: label = category, id = rule id; words that a match cuts count whole."""
        spans: list[Span] = []
        offsets: list[tuple[int, int, str]] = []
        text = without_faces(doc.text)
        for rule in self._caught(text):
            for start, end in (match.span() for match in compiled(rule.regex).finditer(text)):
                offsets.append((start, end, rule.id))
                span = doc.char_span(start, end, label=rule.category, span_id=rule.id, alignment_mode="expand")
                if span is not None:
                    spans.append(span)
        doc.spans[SPANS_KEY] = SpanGroup(doc, name=SPANS_KEY, spans=spans)
        doc.user_data[OFFSETS_KEY] = offsets
        return doc

    def _caught(self, text: str) -> list[Rule]:
        """Return the rules whose Matcher finds something."""
        candidates = self._book.candidates(text).values()
        if not candidates:
            return []
        characters = Doc(self.vocab, words=list(text), spaces=[False] * len(text))
        return [rule for rule in candidates if self._matcher(rule)(characters)]

    def _matcher(self, rule: Rule) -> Matcher:
        if rule.id not in self._matchers:
            self._matchers[rule.id] = Matcher(self.vocab)
            self._matchers[rule.id].add(rule.id, to_matcher_patterns(parse(rule.pattern)))
        return self._matchers[rule.id]

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Save the rules."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        srsly.write_json(folder / _RULES_FILE, [vars(rule) for rule in self._book.rules])

    def from_disk(self, path: str | Path, **_: Any) -> "ForbiddenPhrases":
        """Load the rules saved by `to_disk`."""
        self.set_rules([read_rule(fields) for fields in srsly.read_json(Path(path) / _RULES_FILE)])
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """Return the rules as bytes."""
        return srsly.json_dumps([vars(rule) for rule in self._book.rules]).encode()

    def from_bytes(self, data: bytes, **_: Any) -> "ForbiddenPhrases":
        """Take the rules from `to_bytes`."""
        self.set_rules([read_rule(fields) for fields in srsly.json_loads(data.decode())])
        return self


@Language.factory(FORBIDDEN_PHRASES, assigns=["doc.spans"])
def create_forbidden_phrases(nlp: Language, name: str) -> ForbiddenPhrases:
    """Make the component; it finds nothing before `set_rules` or loading."""
    return ForbiddenPhrases(nlp.vocab)


def pipeline_fingerprint() -> str:
    """Return 16 hexadecimal digits that change whenever the pipeline has to be built anew."""
    return fingerprint([WORD_LIST, *rule_sources(), *_CODE])


def build_pipeline(path: Path = PIPELINE) -> None:
    """Build the pipeline and save it.

    Args:
        path: the folder to write; a pipeline that is there is replaced as a whole.

    Raises:
        ContentError: the word list or a rule file is broken.
    """
    made_from = pipeline_fingerprint()
    config = {"nlp": {"tokenizer": {"@tokenizers": "script_coach.jieba.v1"}}}
    nlp = spacy.blank("zh", config=config, meta={"name": path.name, _FINGERPRINT_KEY: made_from})
    component = nlp.add_pipe(FORBIDDEN_PHRASES)
    component.set_rules(list(default_rules().rules))
    path.parent.mkdir(parents=True, exist_ok=True)
    new, old = (path.with_name(f".{path.name}-{state}-{os.getpid()}") for state in ("new", "old"))
    nlp.to_disk(new)
    if path.exists():
        path.rename(old)
    new.rename(path)
    shutil.rmtree(old, ignore_errors=True)


def ensure_pipeline(path: Path = PIPELINE) -> None:
    """Build the pipeline when it is missing or something that it is made from has changed.

    Args:
        path: the folder of the pipeline.

    Raises:
        ContentError: the word list or a rule file is broken.
    """
    if _saved_fingerprint(path) == pipeline_fingerprint():
        return
    with _only_one_at_a_time(path):
        # Another process may have built it while this one waited.
        if _saved_fingerprint(path) != pipeline_fingerprint():
            default_rules.cache_clear()
            build_pipeline(path)


def _saved_fingerprint(path: Path) -> str | None:
    try:
        return json.loads((path / "meta.json").read_text(encoding="utf-8")).get(_FINGERPRINT_KEY)
    except (OSError, ValueError):
        return None


@contextmanager
def _only_one_at_a_time(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
