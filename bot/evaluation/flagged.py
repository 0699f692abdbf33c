"""Figures about what is flagged and rewritten, beside a constant, words and the list of the rules' examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.coaching.draft_check import check_draft
from bot.coaching.rewriting import rewrite
from bot.coaching.wordings_schema import read_drafts as read_wordings
from bot.evaluation.dialogues import Dialogue, LabelledTurn
from bot.evaluation.drafts import Draft
from bot.evaluation.estimates import Estimate, Statistic, estimate, f1, precision, recall, share_of
from bot.evaluation.exact_list import ExactList, Found
from bot.evaluation.heard import OURS, Confusion, Figure
from bot.evaluation.text_baselines import WordClassifier, majority

Flagger = Callable[[str], list[Found]]
Counts = dict[str, list[np.ndarray]]
"""For each system the counts of each group."""

_KINDS = {"plain": "直说的违规", "disguised": "伪装的违规"}
_MEASURES: dict[str, tuple[str, Statistic]] = {
    "precision": ("精确率", precision),
    "recall": ("召回率", recall),
    "f1": ("F1", f1),
}


@dataclass(frozen=True)
class Flagged:
    """The figures of a set of drafts and what went wrong.

    Attributes:
        figures: lines of the table.
        errors: category meant and category found (`-` for none), with the row.
    """

    figures: list[Figure]
    errors: list[Confusion]


def flags_of(text: str) -> list[Found]:
    """Return category, start and end of what the check flags."""
    return [(flag.category, flag.start, flag.end) for flag in check_draft(text).flags]


def word_flags() -> Flagger:
    """Return the baseline that learns the category of whole drafts by their words, from what our model learns from."""
    model = WordClassifier().fit([(one.text, one.category) for one in read_wordings() if one.category is not None])

    def find(text: str) -> list[Found]:
        category = model.predict(text)
        return [(category, 0, len(text))] if category else []

    return find


def judge_drafts(
    drafts: Sequence[Draft], baselines: Mapping[str, Flagger], phrases: ExactList, *, resamples: int
) -> Flagged:
    """Judge flags and rewrites of the authored drafts.

    Args:
        drafts: the drafts.
        baselines: by name what else flags them.
        phrases: what the baseline of rewriting takes out.
        resamples: how often to resample.
    """
    flaggers = {OURS: flags_of, **baselines}
    found = {name: [flagger(draft.text) for draft in drafts] for name, flagger in flaggers.items()}
    figures = []
    for kind, name in _KINDS.items():
        chosen = [number for number, draft in enumerate(drafts) if draft.kind == kind]
        constant = _constant(drafts[number] for number in chosen)
        flags = {"majority": [constant(draft.text) for draft in drafts], **found}
        counts = {
            system: [_met(drafts[number].flags, those[number]) for number in chosen] for system, those in flags.items()
        }
        wanted = sum(len(drafts[number].flags) for number in chosen)
        figures += _measured(f"flags_{kind}", name, wanted, counts, resamples)
    clean = [number for number, draft in enumerate(drafts) if not draft.flags]
    # The most frequent answer to a clean draft is no flag.
    alone: Counts = {"majority": [np.array([1, 1]) for _ in clean]}
    alone |= {system: [np.array([not those[number], 1]) for number in clean] for system, those in found.items()}
    figures.append(_figure("flags_clean.left_alone", "干净的难例：没有标记", len(clean), alone, share_of, resamples))
    figures += _rewrites([draft for draft in drafts if draft.flags and flags_of(draft.text)], phrases, resamples)
    rows = zip(drafts, found[OURS], strict=True)
    return Flagged(
        figures, [error for draft, flags in rows for error in _errors(str(draft.number), draft.flags, flags)]
    )


def judge_dialogues(
    dialogues: Sequence[Dialogue],
    heard: Sequence[Sequence[list[Found]]],
    baselines: Mapping[str, Flagger],
    *,
    resamples: int,
) -> Flagged:
    """Judge the flags of real agents' turns.

    Args:
        dialogues: the dialogues.
        heard: for each turn of each dialogue what the coach flagged.
        baselines: by name what else flags them.
        resamples: how often to resample.
    """
    # The most frequent answer is no flag.
    others: dict[str, Flagger] = {"majority": lambda text: [], **baselines}
    met: Counts = {}
    alone: Counts = {}
    errors: list[Confusion] = []
    for dialogue, flags_of_turns in zip(dialogues, heard, strict=True):
        turns = [
            (turn, flags)
            for turn, flags in zip(dialogue.labelled, flags_of_turns, strict=True)
            if turn is not None and turn.speaker == "agent"
        ]
        found = {OURS: turns} | {
            name: [(turn, flagger(turn.text)) for turn, _ in turns] for name, flagger in others.items()
        }
        for system, those in found.items():
            met.setdefault(system, []).append(sum((_met(turn.flags, flags) for turn, flags in those), np.zeros(4)))
            alone.setdefault(system, []).append(sum((_alone(*pair) for pair in those), np.zeros(2)))
        for turn, flags in turns:
            errors += _errors(turn.row, turn.flags, flags, turn.excerpt)
    if not dialogues:
        return Flagged([], [])
    wanted, clean = (int(sum(one[1] for one in counts[OURS])) for counts in (met, alone))
    left = _figure("flags_real.left_alone", "真实坐席话：没违规的没有标记", clean, alone, share_of, resamples)
    return Flagged([*_measured("flags_real", "真实坐席话的违规", wanted, met, resamples), left], errors)


def _alone(turn: LabelledTurn, flags: Sequence[Found]) -> np.ndarray:
    return np.array([not turn.flags and not flags, not turn.flags], dtype=float)


def _constant(drafts: Iterable[Draft]) -> Flagger:
    """Return what flags every draft as a whole with the most frequent category of these very drafts."""
    categories = [category for draft in drafts for category, _, _ in draft.flags]
    most = majority(categories) if categories else ""
    return lambda text: [(most, 0, len(text))] if most else []


def _met(wanted: Sequence[Found], found: Sequence[Found]) -> np.ndarray:
    """Count what was wanted and met, all wanted, what was found rightly, all found."""
    met = sum(_is_met(flag, found) for flag in wanted)
    right = sum(_is_met(flag, wanted) for flag in found)
    return np.array([met, len(wanted), right, len(found)], dtype=float)


def _is_met(wanted: Found, found: Iterable[Found]) -> bool:
    """Tell whether one of the found flags has the category and a place in common with the wanted one."""
    category, start, end = wanted
    return any(other == category and first < end and start < last for other, first, last in found)


def _measured(part: str, name: str, count: int, counts: Counts, resamples: int) -> list[Figure]:
    return [
        _figure(f"{part}.{measure}", f"{name}：{shown}", count, counts, statistic, resamples)
        for measure, (shown, statistic) in _MEASURES.items()
    ]


def _figure(measure: str, name: str, count: int, counts: Counts, statistic: Statistic, resamples: int) -> Figure:
    estimates: dict[str, Estimate] = {
        system: estimate(those, statistic, resamples=resamples) for system, those in counts.items()
    }
    return Figure(measure, name, count, estimates.pop(OURS), estimates)


def _rewrites(drafts: Sequence[Draft], phrases: ExactList, resamples: int) -> list[Figure]:
    """Judge the rewrites of flagged drafts; taking out what the list finds is the baseline."""
    counts: Counts = {OURS: [], "list": []}
    withheld = []
    for draft in drafts:
        better = rewrite(draft.text, check_draft(draft.text))
        good = bool(better.reason) if better.text is None else _is_clean(draft, better.text)
        counts[OURS].append(np.array([good, 1]))
        counts["list"].append(np.array([_is_clean(draft, phrases.without(draft.text)), 1]))
        withheld.append(np.array([better.text is None, 1]))
    count = len(drafts)
    return [
        _figure("rewrite.clean", "改写干净，或说明为什么不给", count, counts, share_of, resamples),
        _figure("rewrite.withheld", "  其中没有给出改写", count, {OURS: withheld}, share_of, resamples),
    ]


def _is_clean(draft: Draft, text: str) -> bool:
    """Tell whether a rewrite has words, no flags, and none of the violations that the draft's author marked."""
    # The marked violations are what the check itself may have missed.
    return bool(text.strip()) and not check_draft(text).flags and not any(words in text for words in draft.violations)


def _errors(row: str, wanted: Sequence[Found], found: Sequence[Found], excerpt: str = "") -> list[Confusion]:
    """Pair what was missed with what was flagged in its place, and list what was flagged for nothing."""
    errors = []
    for category, start, end in wanted:
        if not _is_met((category, start, end), found):
            instead = [other for other, first, last in found if first < end and start < last]
            errors.append(Confusion(category, instead[0] if instead else "-", row, excerpt))
    for category, start, end in found:
        if not any(start < last and first < end for _, first, last in wanted):
            errors.append(Confusion("-", category, row, excerpt))
    return errors
