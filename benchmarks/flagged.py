"""Figures about what is flagged and rewritten, beside the exact list of the rules' example phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.drafts import Draft
from benchmarks.exact_list import ExactList, Found
from benchmarks.heard import Figure
from benchmarks.real_dialogues import Dialogue
from benchmarks.report import Confusion, Estimate, estimate
from bot.coaching.draft_check import check_draft
from bot.coaching.rewriting import rewrite

Flagger = Callable[[str], list[Found]]


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


def judge_drafts(drafts: Sequence[Draft], phrases: ExactList, *, resamples: int) -> Flagged:
    """Judge flags and rewrites of the authored drafts."""
    figures = []
    for kind, name in (("plain", "违规被标出（直说）"), ("disguised", "违规被标出（伪装）")):
        chosen = [draft for draft in drafts if draft.kind == kind]
        count = sum(len(draft.flags) for draft in chosen)
        ours, listed = (_recall(chosen, flagger, resamples) for flagger in (flags_of, phrases.find))
        figures.append(Figure(name, count, ours, None, listed))
    clean = [draft for draft in drafts if not draft.flags]
    bad = [draft for draft in drafts if draft.flags]
    left = [_left_alone(clean, flagger, resamples) for flagger in (flags_of, phrases.find)]
    figures.append(Figure("干净的草稿没有标记", len(clean), left[0], None, left[1]))
    seen = [_recall(bad, flagger, resamples, any_category=True) for flagger in (flags_of, phrases.find)]
    figures.insert(
        2, Figure("违规处有标记（类别不论）", sum(len(draft.flags) for draft in bad), seen[0], None, seen[1])
    )
    precise = [_precision(drafts, flagger, resamples) for flagger in (flags_of, phrases.find)]
    figures.append(
        Figure("标记标得对（类别和位置）", sum(len(flags_of(d.text)) for d in drafts), precise[0], None, precise[1])
    )
    figures += _rewrites([draft for draft in bad if flags_of(draft.text)], phrases, resamples)
    return Flagged(figures, _errors((str(draft.number), draft.flags, flags_of(draft.text)) for draft in drafts))


def judge_dialogues(
    dialogues: Sequence[Dialogue], heard: Sequence[Sequence[list[Found]]], phrases: ExactList, *, resamples: int
) -> Flagged:
    """Judge the flags of real agents' turns.

    Args:
        dialogues: the dialogues.
        heard: for each turn of each dialogue what the coach flagged.
        phrases: the baseline.
        resamples: how often to resample.
    """
    found: list[np.ndarray] = []
    listed: list[np.ndarray] = []
    errors = []
    for dialogue, flags_of_turns in zip(dialogues, heard, strict=True):
        # Rows: recall of flags, turns rightly left alone; columns: right, all.
        counts = np.zeros((2, 2, 2))
        for turn, flags in zip(dialogue.labelled, flags_of_turns, strict=True):
            if turn is None or turn.speaker != "agent":
                continue
            errors.append((turn.row, turn.flags, flags))
            for side, those in enumerate((flags, phrases.find(turn.text))):
                counts[side, 0] += (sum(_is_met(flag, those) for flag in turn.flags), len(turn.flags))
                counts[side, 1] += (not turn.flags and not those, not turn.flags)
        found.append(counts[0])
        listed.append(counts[1])
    figures = []
    for row, name in enumerate(("违规被标出", "没有违规的坐席话没有标记")):
        ours, base = (estimate([one[row] for one in side], resamples=resamples) for side in (found, listed))
        figures.append(Figure(name, int(sum(one[row][1] for one in found)), ours, None, base))
    return Flagged(figures, _errors(errors))


def _is_met(wanted: Found, found: Iterable[Found], *, any_category: bool = False) -> bool:
    """Tell whether one of the found flags has the category and a place in common with the wanted one."""
    category, start, end = wanted
    return any((any_category or other == category) and first < end and start < last for other, first, last in found)


def _recall(drafts: Sequence[Draft], flagger: Flagger, resamples: int, *, any_category: bool = False) -> Estimate:
    counts = []
    for draft in drafts:
        found = flagger(draft.text)
        met = sum(_is_met(flag, found, any_category=any_category) for flag in draft.flags)
        counts.append(np.array([met, len(draft.flags)]))
    return estimate(counts, resamples=resamples)


def _precision(drafts: Sequence[Draft], flagger: Flagger, resamples: int) -> Estimate:
    counts = []
    for draft in drafts:
        found = flagger(draft.text)
        counts.append(np.array([sum(_is_met(flag, draft.flags) for flag in found), len(found)]))
    return estimate(counts, resamples=resamples)


def _left_alone(drafts: Sequence[Draft], flagger: Flagger, resamples: int) -> Estimate:
    return estimate([np.array([not flagger(draft.text), 1]) for draft in drafts], resamples=resamples)


def _rewrites(drafts: Sequence[Draft], phrases: ExactList, resamples: int) -> list[Figure]:
    """Judge the rewrites of flagged drafts; taking out what the list finds is the baseline."""
    ours, listed, withheld = [], [], []
    for draft in drafts:
        better = rewrite(draft.text, check_draft(draft.text))
        good = bool(better.reason) if better.text is None else _is_clean(draft, better.text)
        ours.append(np.array([good, 1]))
        withheld.append(np.array([better.text is None, 1]))
        listed.append(np.array([_is_clean(draft, phrases.without(draft.text)), 1]))
    good_ones = [estimate(counts, resamples=resamples) for counts in (ours, listed)]
    return [
        Figure("改写干净，或说明为什么不给", len(drafts), good_ones[0], None, good_ones[1]),
        Figure("  其中没有给出改写", len(drafts), estimate(withheld, resamples=resamples), None, None),
    ]


def _is_clean(draft: Draft, text: str) -> bool:
    """Tell whether a rewrite has words, no flags, and none of the violations that the draft's author marked."""
    # The marked violations are what the check itself may have missed.
    return bool(text.strip()) and not check_draft(text).flags and not any(words in text for words in draft.violations)


def _errors(rows: Iterable[tuple[str, Sequence[Found], Sequence[Found]]]) -> list[Confusion]:
    """Pair what was missed with what was flagged in its place, and list what was flagged for nothing."""
    errors = []
    for row, wanted, found in rows:
        for flag in wanted:
            if not _is_met(flag, found):
                instead = [other[0] for other in found if other[1] < flag[2] and flag[1] < other[2]]
                errors.append((flag[0], instead[0] if instead else "-", row))
        for flag in found:
            if not any(flag[1] < other[2] and other[1] < flag[2] for other in wanted):
                errors.append(("-", flag[0], row))
    return errors
