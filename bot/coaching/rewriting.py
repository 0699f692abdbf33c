"""A draft put better: the words at fault replaced, the rest kept, nothing invented, checked before it is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.coaching.clauses import Span, clauses, containing, sentences
from bot.coaching.draft_check import DraftCheck, Flag, check_draft
from bot.coaching.questions import find_questions
from bot.coaching.rules import default_rules
from bot.language.normalise import NormalisedText, normalise

_ROUNDS = 3
"""A rewrite may uncover another flag, e.g. one that an excuse has covered; so often it is tried to mend that, too."""

_PARTICLES = re.compile(r"[呀啊嘛哦噢啦呗哈呐吧呢哎喽哟的]+(?=[，,。.！!？?、；;…~～]|$)")
_QUESTION = re.compile(r"(?:[吗呢么]|[行好]不[行好])$|什么|哪|谁|几|多少|怎么|贵姓|能否|是否")
_MARKS = re.compile(r"[，,、；;。！!？?…~～]+")
_DIGITS = re.compile(r"\d+")
_TIDY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^[，,、。.；;！!？?…：:\s]+"), ""),
    (re.compile(r"[，,、；;：:]+(?=[，,、；;。！!？?])"), ""),
    (re.compile(r"([。！!？?])[，,、；;。]+"), r"\1"),
    (re.compile(r"(您|我|请|的|了|吗|就|也)\1(?!们)"), r"\1"),
    (re.compile(r"我(?=我们)"), ""),
    (re.compile(r"(帮您|可以|我们|给您|这个)\1"), r"\1"),
    (re.compile(r"[，,、；;：:]+$"), "。"),
)


@dataclass(frozen=True)
class Rewrite:
    """A rewritten draft.

    Attributes:
        text: the draft put better, free of flags, or None when no way was found; {…} is for the agent to fill in.
        flags: what is wrong with the best attempt; empty when there is a text.
        reason: why there is no text, in Chinese; "" when there is one.
    """

    text: str | None
    flags: tuple[Flag, ...]
    reason: str = ""


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    text: str


_Widen = Callable[["_Draft", Flag], _Edit]


class _Draft:
    """A draft on its way: the text as typed with its clauses and sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._normalised: NormalisedText = normalise(re.sub(r"[\r\n]", "。", text))
        self._clauses = [self._normalised.to_original(*span) for span in clauses(self._normalised.text)]
        self._sentences = [self._normalised.to_original(*span) for span in sentences(self._normalised.text)]

    def clause(self, flag: Flag) -> Span:
        return containing(self._clauses, flag.start, flag.end)

    def sentence(self, flag: Flag) -> Span:
        """Return the clauses of the sentence, without the mark that ends it."""
        start, end = containing(self._sentences, flag.start, flag.end)
        inside = [span for span in self._clauses if start <= span[0] and span[1] <= end]
        return (inside[0][0], inside[-1][1]) if inside else (start, end)

    def questions_from(self, start: int) -> list[Span]:
        """Return the clauses that ask and lie at or after a place."""
        spans = dict.fromkeys(self._normalised.to_original(*span) for span in find_questions(self._normalised.text))
        return [span for span in spans if span[0] >= start]


def rewrite(draft: str, check: DraftCheck) -> Rewrite:
    """Put a draft better.

    The words that a rule has a replacement for are replaced first; if the result does not pass the check, the clauses
    that hold them, then the sentences.

    Args:
        draft: the draft as typed.
        check: what `check_draft` found in it.

    Returns:
        The rewrite; its text has passed the same check.

    Raises:
        ContentError: a content file is broken.
    """
    if not check.flags:
        return Rewrite(draft, ())
    left = check.flags
    for widen in (_words, _clause, _sentence):
        text, flags = draft, check.flags
        for _ in range(_ROUNDS):
            text = _apply(_Draft(text), flags, widen)
            if not text.strip():
                text = _category_words(max(flags, key=_severity))
            flags = check_draft(text, questions_before=check.questions_before).flags
            if not flags:
                break
        if not flags and set(_DIGITS.findall(text)) <= set(_DIGITS.findall(draft)):
            return Rewrite(text, ())
        left = flags or left
    found = "、".join(f"“{flag.text}”" for flag in left[:3])
    return Rewrite(None, left, f"换了几种说法，{found}还是有问题，请整句重新组织")


def _words(draft: _Draft, flag: Flag) -> _Edit:
    """Replace the words at fault, or as much as their rule says."""
    rule = default_rules().by_id.get(flag.rule)
    if rule is not None and rule.replace is not None:
        particles = _PARTICLES.match(draft.text, flag.end)
        return _Edit(flag.start, particles.end() if particles else flag.end, rule.replace)
    return _clause(draft, flag)


def _clause(draft: _Draft, flag: Flag) -> _Edit:
    """Replace the whole clause."""
    rule = default_rules().by_id.get(flag.rule)
    words = rule.clause if rule is not None and rule.clause is not None else _category_words(flag)
    return _Edit(*draft.clause(flag), words)


def _sentence(draft: _Draft, flag: Flag) -> _Edit:
    """Replace the whole sentence by what its category says instead."""
    return _Edit(*draft.sentence(flag), _category_words(flag))


def _category_words(flag: Flag) -> str:
    category = default_rules().categories.get(flag.category)
    return category.rewrite if category else ""


def _severity(flag: Flag) -> tuple[bool, bool, int]:
    return flag.level == "forbidden", flag.how != "model", flag.end - flag.start


def _apply(draft: _Draft, flags: tuple[Flag, ...], widen: _Widen) -> str:
    """Carry out the edits for all flags; where they overlap, the widest counts, then that of the most severe flag."""
    edits: list[_Edit] = []
    for flag in sorted(flags, key=_severity, reverse=True):
        if flag.how == "conversation":
            edits += [_Edit(*span, "") for span in draft.questions_from(flag.start)]
        else:
            edits.append(widen(draft, flag))
    kept: list[_Edit] = []
    said: set[str] = set()
    for edit in sorted(edits, key=lambda edit: edit.start - edit.end):
        if all(edit.end <= other.start or other.end <= edit.start for other in kept):
            # The same sentence is not said twice: the second place is dropped.
            kept.append(_Edit(edit.start, edit.end, "" if edit.text in said else edit.text))
            said.add(edit.text)
    return _tidy(_splice(draft.text, sorted(kept, key=lambda edit: edit.start)))


def _splice(text: str, edits: list[_Edit]) -> str:
    """Put the replacements in place, without words that would stand twice, and with marks that fit."""
    result = ""
    position = 0
    for edit in edits:
        result += text[position : edit.start]
        words = edit.text
        for size in range(min(4, len(words)), 0, -1):
            if result.endswith(words[:size]):
                words = words[size:]
                break
        result += words
        position = edit.end
        if not edit.text and (mark := _MARKS.match(text, position)):
            position = mark.end()
        if edit.text and text[position : position + 1] in ("？", "?") and not _QUESTION.search(edit.text):
            result += "。"
            position += 1
    return result + text[position:]


def _tidy(text: str) -> str:
    for pattern, replacement in _TIDY:
        text = pattern.sub(replacement, text)
    return text.strip()
