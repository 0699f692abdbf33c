"""What is heard, flagged and found: on real dialogues and on authored text, beside baselines of the same run.

Prints labels and ids only, never a real text. The half `dev` of the real dialogues is there to look at; `test` is for
the one measurement at the end.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.drafts import read_drafts
from benchmarks.exact_list import ExactList, Found, exact_list
from benchmarks.flagged import judge_dialogues, judge_drafts
from benchmarks.heard import Figure, Heard, accuracy, confusions, f1, kappa
from benchmarks.library_search import Scans, read_queries, recall, rightly_empty, search_with_coach
from benchmarks.real_dialogues import FOLDER, HALVES, Dialogue, LabelledTurn, read_dialogues
from benchmarks.report import RESAMPLES, Estimate, confusion_table, table
from benchmarks.text_baselines import TextBaseline, read_examples
from bot.labels import EMOTIONS
from bot.paths import PROJECT
from bot.server.environment import quieten_this_process
from bot.server.training import model_path

if TYPE_CHECKING:
    from bot.server.ear import Ear

REQUESTS = PROJECT / "tests" / "evaluation" / "coach_requests.jsonl"
Answers = list[list[dict[str, Any]]]
"""What the coach understood, for each turn of each dialogue."""
_NOTE_REAL = (
    "多数类：这些行里最常见的标签。词基准：jieba 词 TF-IDF + 逻辑回归，学同样的例句；\n"
    "阶段取听到的动作在故事里最常见的阶段；标记用规则原句清单"
)
_NOTE_AUTHORED = "词基准：标记和改写用规则原句清单（改写即删掉原句），问教练同上，查案例用逐词 LIKE"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="dev", help="half of the real dialogues")
    parser.add_argument("--real", type=Path, default=FOLDER, help="folder of the real dialogues")
    parser.add_argument("--resamples", type=int, default=RESAMPLES, help="bootstrap samples")
    parser.add_argument("--confusions", type=int, default=10, help="worst confusions shown for each part")
    arguments = parser.parse_args()
    quieten_this_process()
    # Rasa's own dependencies warn about themselves at import.
    warnings.simplefilter("ignore")
    from bot.server.ear import load_ear

    ear, baseline, phrases = load_ear(model_path()), TextBaseline(read_examples()), exact_list()
    dialogues = read_dialogues(arguments.real, half=arguments.half)
    if dialogues is None:
        print(f"真实对话的文本不在 {arguments.real}（text not present）：只评自写的数据\n")
    else:
        title = f"真实对话，{arguments.half} 半：{len(dialogues)} 通；区间按对话重抽 {arguments.resamples} 次"
        _real(title, dialogues, ear, baseline, phrases, arguments)
    _authored(ear, baseline, phrases, arguments)


def _real(
    title: str,
    dialogues: list[Dialogue],
    ear: Ear,
    baseline: TextBaseline,
    phrases: ExactList,
    arguments: argparse.Namespace,
) -> None:
    answers = [ear.understand(dialogue.turns) for dialogue in dialogues]
    parts = {
        "阶段": _rows(dialogues, answers, baseline, "stage", ("customer", "agent")),
        "客户动作": _rows(dialogues, answers, baseline, "act", ("customer",)),
        "坐席动作": _rows(dialogues, answers, baseline, "act", ("agent",)),
        "情绪": _rows(dialogues, answers, baseline, "emotion", ("customer",)),
        "问题": _rows(dialogues, answers, baseline, "issue", ("customer",)),
    }
    figures = [accuracy(name, rows, resamples=arguments.resamples) for name, rows in parts.items()]
    emotions = kappa("情绪（二次加权 kappa ×100）", parts["情绪"], list(EMOTIONS), resamples=arguments.resamples)
    figures.insert(list(parts).index("情绪") + 1, emotions)
    found = [[_flags(answer) for answer in of_dialogue] for of_dialogue in answers]
    flagged = judge_dialogues(dialogues, found, phrases, resamples=arguments.resamples)
    print(_table(title, [*figures, *flagged.figures], _NOTE_REAL), end="\n\n")
    for name, rows in parts.items():
        print(confusion_table(f"最常听错：{name}", confusions(rows), worst=arguments.confusions), end="\n\n")
    print(confusion_table("标记的错（- 为没有）", flagged.errors, worst=arguments.confusions), end="\n\n")


def _rows(
    dialogues: Sequence[Dialogue], answers: Answers, baseline: TextBaseline, kind: str, speakers: Sequence[str]
) -> list[Heard]:
    """Return the rows of one part: the turns of these speakers for which a reader has given such a label."""
    rows = []
    for dialogue, of_dialogue in zip(dialogues, answers, strict=True):
        for turn, answer in zip(dialogue.labelled, of_dialogue, strict=True):
            if turn is not None and turn.speaker in speakers and turn.accepted[kind]:
                accepted = tuple(turn.accepted[kind])
                words = _baseline(baseline, kind, turn)
                rows.append(Heard(dialogue.id, turn.row, accepted, answer[kind] or "none", words))
    return rows


def _baseline(baseline: TextBaseline, kind: str, turn: LabelledTurn) -> str:
    if kind == "act":
        return baseline.act(turn.speaker, turn.text)
    return baseline.stage(turn.speaker, turn.text) if kind == "stage" else baseline.tone(kind, turn.text)


def _flags(answer: dict[str, Any]) -> list[Found]:
    return [(flag["category"], flag["start"], flag["end"]) for flag in answer["flags"]]


def _authored(ear: Ear, baseline: TextBaseline, phrases: ExactList, arguments: argparse.Namespace) -> None:
    resamples = arguments.resamples
    drafts = judge_drafts(read_drafts(arguments.half), phrases, resamples=resamples)
    requests = _requests(ear, baseline)
    asked = [
        accuracy("问教练：准确率", requests, resamples=resamples),
        f1("问教练：宏 F1", requests, resamples=resamples),
    ]
    figures = [*drafts.figures, *asked, *_cases()]
    print(_table("自写的数据；区间按行重抽", figures, _NOTE_AUTHORED), end="\n\n")
    print(confusion_table("标记的错（- 为没有）", drafts.errors, worst=arguments.confusions), end="\n\n")
    print(confusion_table("最常听错：问教练", confusions(requests), worst=arguments.confusions))


def _requests(ear: Ear, baseline: TextBaseline) -> list[Heard]:
    rows = []
    for number, line in enumerate(REQUESTS.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        row = json.loads(line)
        heard = ear.understand([{"speaker": "coachee", "text": row["text"]}])[0]["act"]
        # The rules answer both alike: "I can help with calls, ask me so".
        ours = "out_of_scope" if heard == "nlu_fallback" else heard
        rows.append(Heard(str(number), str(number), (row["intent"],), ours, baseline.act("coachee", row["text"])))
    return rows


def _cases() -> list[Figure]:
    asked, scans = read_queries(), Scans()
    answerable = sum(bool(one.ids) for one in asked)
    in_three, in_one = (
        [recall(asked, search, first=first) for search in (search_with_coach, scans.words)] for first in (3, 1)
    )
    empty = [rightly_empty(asked, search) for search in (search_with_coach, scans.words)]
    return [
        Figure("查案例：前三条有对的", answerable, in_three[0], None, in_three[1]),
        Figure("查案例：第一条就对", answerable, in_one[0], None, in_one[1]),
        Figure("查案例：该空则空", len(asked) - answerable, empty[0], None, empty[1]),
    ]


def _table(title: str, figures: Sequence[Figure], note: str) -> str:
    head = ("%", "行数", "教练 [95 % 区间]", "多数类", "词基准", "教练÷最好的基准")
    rows = [
        (
            figure.name,
            str(figure.count),
            figure.ours.shown,
            _shown(figure.constant),
            _shown(figure.words),
            _factor(figure),
        )
        for figure in figures
    ]
    return table(title, head, rows, note=note)


def _shown(value: Estimate | None) -> str:
    return "—" if value is None else value.shown


def _factor(figure: Figure) -> str:
    baselines = [one.value for one in (figure.constant, figure.words) if one is not None and one.value > 0]
    return f"{figure.ours.value / max(baselines):.2f} 倍" if baselines else "—"


if __name__ == "__main__":
    main()
