"""Does a review find what a call lacks and what was good? Beside what the acts that were heard tell by themselves."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from benchmarks.running_coach import ready_model
from bot.evaluation.estimates import SEED
from bot.evaluation.files import EVALUATION, read_rows
from bot.evaluation.tables import table
from bot.review.transcripts.transcript import Line, Transcript
from bot.review.workers import reviewer
from bot.rubric.verdicts import LACKS
from bot.server.environment import quieten_this_process

_RESAMPLES = 1000
_LACKING_ACTS = {
    "greeting": "agent_greet",
    "apology": "agent_apologize",
    "empathy": "agent_empathize",
    "restate": "agent_restate",
    "deadline": "agent_promise_deadline",
    "confirm": "agent_confirm_satisfaction",
    "closing": "agent_close",
}
_GOOD_ACTS = {
    "agent_empathize": "empathy",
    "agent_restate": "restate",
    "agent_promise_deadline": "deadline",
    "agent_praise": "praise",
    "agent_propose": "option",
}
_KINDS = dict(zip(_GOOD_ACTS.values(), ("共情", "复述", "时限", "肯定客户", "给出路"), strict=True))

Call = Mapping[str, Any]
Found = Callable[[Call], set[Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "blind"), default="dev", help="blind: once, before a release")
    arguments = parser.parse_args()
    quieten_this_process()
    review = reviewer(ready_model())
    calls: list[Call] = []
    for row in read_rows(EVALUATION / f"reviewed_calls_{arguments.half}.jsonl"):
        lines = tuple(Line(turn["speaker"], turn["text"]) for turn in row["turns"])
        calls.append({"labels": row, "review": review(Transcript(row["id"], "tests/evaluation", lines))})
    print(table(f"自写的 {len(calls)} 通（{arguments.half}）", _HEAD, list(_rows(calls)), note=_NOTE))


_HEAD = ("", "标注", "复盘：精确率 [95 % 区间]", "召回率 [95 % 区间]", "只看动作：精确率", "召回率")
_NOTE = "区间按通重抽；一位质检一次标注。违规按句：哪些句有，不论类别"


def _rows(calls: list[Call]) -> Iterable[tuple[str, ...]]:
    for lack, title in LACKS.items():
        yield _row(f"缺{title}", calls, _only(lack, _lacks), _only(lack, _lacking), _only(lack, _lacking_acts))
    yield _row("缺什么，合计", calls, _lacks, _lacking, _lacking_acts)
    for kind, title in _KINDS.items():
        yield _row(f"好：{title}", calls, _of(kind, _good), _of(kind, _praised), _of(kind, _good_acts))
    yield _row("做得好，合计", calls, _good, _praised, _good_acts)
    yield _row("违规的句子", calls, _flagged, _flags, _violations)


def _lacks(call: Call) -> set[Any]:
    return set(call["labels"]["missing"])


def _lacking(call: Call) -> set[Any]:
    return set(call["review"]["missing"])


def _lacking_acts(call: Call) -> set[Any]:
    heard = {turn["act"] for turn in call["review"]["turns"]}
    return {lack for lack, act in _LACKING_ACTS.items() if act not in heard}


def _good(call: Call) -> set[Any]:
    return {(one["turn"], one["kind"]) for one in call["labels"]["good"]}


def _praised(call: Call) -> set[Any]:
    return {(one["turn"], one["kind"]) for one in call["review"]["good"] if one["kind"] in _KINDS}


def _good_acts(call: Call) -> set[Any]:
    turns = call["review"]["turns"]
    return {(turn["number"], _GOOD_ACTS[turn["act"]]) for turn in turns if turn["act"] in _GOOD_ACTS}


def _flagged(call: Call) -> set[Any]:
    return {one["turn"] for one in call["labels"]["flags"]}


def _flags(call: Call) -> set[Any]:
    return {one["turn"] for one in call["review"]["flags"]}


def _violations(call: Call) -> set[Any]:
    return {turn["number"] for turn in call["review"]["turns"] if turn["act"] == "agent_violation"}


def _only(name: str, found: Found) -> Found:
    return lambda call: found(call) & {name}


def _of(kind: str, found: Found) -> Found:
    return lambda call: {one for one in found(call) if one[1] == kind}


def _row(title: str, calls: list[Call], labelled: Found, ours: Found, theirs: Found) -> tuple[str, ...]:
    def counts(found: Found) -> list[tuple[int, int, int]]:
        return [(len(labelled(call) & found(call)), len(found(call)), len(labelled(call))) for call in calls]

    precision, recall = _with_interval(counts(ours), 1), _with_interval(counts(ours), 2)
    return (
        title,
        str(sum(len(labelled(call)) for call in calls)),
        precision,
        recall,
        _percent(counts(theirs), 1),
        _percent(counts(theirs), 2),
    )


def _percent(counts: list[tuple[int, int, int]], of: int) -> str:
    hits, all_of_them = sum(one[0] for one in counts), sum(one[of] for one in counts)
    return f"{100 * hits / all_of_them:.0f}" if all_of_them else "—"


def _with_interval(counts: list[tuple[int, int, int]], of: int) -> str:
    chance = random.Random(SEED)
    shares = sorted(
        100 * sum(one[0] for one in drawn) / total
        for _ in range(_RESAMPLES)
        if (drawn := chance.choices(counts, k=len(counts))) and (total := sum(one[of] for one in drawn))
    )
    if not shares:
        return "—"
    low, high = shares[int(0.025 * len(shares))], shares[int(0.975 * (len(shares) - 1))]
    return f"{_percent(counts, of)} [{low:.0f}, {high:.0f}]"


if __name__ == "__main__":
    main()
