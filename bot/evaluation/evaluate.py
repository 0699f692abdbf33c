"""Judges the coach beside the baselines: all figures and errors of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.evaluation.dialogues import Dialogue
from bot.evaluation.drafts import BLIND, read_drafts
from bot.evaluation.exact_list import Found, exact_list
from bot.evaluation.flagged import Flagger, judge_dialogues, judge_drafts, word_flags
from bot.evaluation.heard import (
    OURS,
    Confusion,
    Figure,
    Heard,
    Scored,
    accuracy,
    calibration,
    confusions,
    f1_of_labels,
    kappa,
    separation,
)
from bot.evaluation.listening import (
    PARTS,
    Answers,
    Listener,
    Part,
    authored_abuse,
    listen,
    real_abuse,
    requests_heard,
    rows_of,
)
from bot.labels import EMOTIONS


@dataclass(frozen=True)
class Evaluation:
    """What one run found.

    Attributes:
        figures: lines of the table.
        errors: what was heard or flagged wrongly, by part.
        rows: rows of the parts that are heard in real text, for plots; empty without the text.
        notes: what a reader of the figures must know besides.
    """

    figures: list[Figure]
    errors: dict[str, list[Confusion]]
    rows: dict[str, list[Heard]]
    notes: list[str] = field(default_factory=list)


def evaluate(listeners: Mapping[str, Listener], dialogues: Sequence[Dialogue] | None, *, resamples: int) -> Evaluation:
    """Judge the coach.

    Args:
        listeners: the coach (`OURS`) and the baselines that hear, by name.
        dialogues: real dialogues, None where their text is not present.
        resamples: how often the bootstrap draws anew.
    """
    rows: dict[str, list[Heard]] = {}
    answers: dict[str, Answers] = {}
    if dialogues is not None:
        answers = listen(listeners, [dialogue.turns for dialogue in dialogues], "听：真实对话")
        rows = {name: rows_of(part, dialogues, answers) for name, part in PARTS.items()}
    requests = requests_heard(listeners)
    heard = {name: _figures(name, PARTS[name], those, resamples) for name, those in rows.items()}
    asked = [of("requests", "问教练", requests, resamples=resamples) for of in (accuracy, f1_of_labels)]
    figures = [figure for name in ("stage", "customer_acts", "agent_acts") for figure in heard.pop(name, [])]
    figures += [*asked, *(figure for those in heard.values() for figure in those)]
    abuse = {"真实的辱骂": ("abuse_real", real_abuse(dialogues or [], answers))}
    abuse["自写的辱骂"] = ("abuse_authored", authored_abuse(listeners))
    figures += [separation(part, name, those, resamples=resamples) for name, (part, those) in abuse.items() if those]
    notes = [note for name, (_, those) in abuse.items() for note in _unranked(name, those)]
    flags, flag_errors = _flags(dialogues or [], answers.get(OURS, []), resamples)
    errors = {name: confusions(those) for name, those in (rows | {"requests": requests}).items()}
    return Evaluation([*figures, *flags], errors | flag_errors, rows, notes)


def _figures(name: str, part: Part, rows: list[Heard], resamples: int) -> list[Figure]:
    figures = [of(name, part.name, rows, resamples=resamples) for of in (accuracy, f1_of_labels)]
    if part.kind == "emotion":
        figures.append(kappa(name, part.name, rows, list(EMOTIONS), resamples=resamples))
    if part.confidence:
        figures.append(calibration(name, part.name, rows, resamples=resamples))
    return figures


def _unranked(name: str, rows: Sequence[Scored]) -> list[str]:
    """Say how many rows the figure knows nothing of: the ear ranks only the likeliest acts."""
    unknown = sum(row.scores[OURS] == 0 for row in rows)
    why = "听话模型只报最可能的几种动作，没有报辱骂的概率，按 0 算，AUC 因此不准"
    return [f"{name}：{len(rows)} 行里有 {unknown} 行{why}"] if unknown else []


def _flags(
    dialogues: Sequence[Dialogue], answers: Answers, resamples: int
) -> tuple[list[Figure], dict[str, list[Confusion]]]:
    phrases = exact_list()
    baselines: dict[str, Flagger] = {"words": word_flags(), "list": phrases.find}
    drafts = judge_drafts(read_drafts(BLIND), baselines, phrases, resamples=resamples)
    found: list[list[list[Found]]] = [
        [[(flag["category"], flag["start"], flag["end"]) for flag in answer["flags"]] for answer in of_dialogue]
        for of_dialogue in answers
    ]
    real = judge_dialogues(dialogues, found, baselines, resamples=resamples)
    # The rewrites come last.
    order = [*drafts.figures[:-2], *real.figures, *drafts.figures[-2:]]
    return order, {"flags": drafts.errors} | ({"flags_real": real.errors} if dialogues else {})
