"""The evaluation on screen and as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.evaluation.estimates import Estimate, percent
from bot.evaluation.heard import BASELINES, Confusion, Figure
from bot.evaluation.listening import PARTS
from bot.evaluation.tables import table

_NAMES = {name: part.name for name, part in PARTS.items()} | {
    "requests": "问教练",
    "flags": "标记（盲测草稿）",
    "flags_real": "标记（真实坐席话）",
}
_EXAMPLES = 3
_NOTE = (
    "多数类：这些行里最常见的答案；词基准：jieba 词 TF-IDF + 逻辑回归，学同样的例句（标记学同样的草稿，整句判），\n"
    "阶段取听到的动作在故事里最常见的阶段；Rasa 默认：JiebaTokenizer + DIET + TED，同样的例句和故事；\n"
    "原句清单：规则的例句照原样找，改写即删掉原句。各基准都知道是谁说的。ECE 越小越好，其余越大越好"
)


def figures_table(figures: Sequence[Figure], title: str) -> str:
    """Return the one table of all figures."""
    head = ("%", "行数", "教练 [95 % 区间]", *BASELINES.values())
    rows = [
        (
            figure.name,
            str(figure.count),
            figure.ours.shown,
            *(_shown(figure.baselines.get(baseline)) for baseline in BASELINES),
        )
        for figure in figures
    ]
    return table(title, head, rows, note=_NOTE)


def _shown(estimate: Estimate | None) -> str:
    return "—" if estimate is None else percent(estimate.value)


def confusion_tables(errors: Mapping[str, Sequence[Confusion]], *, worst: int, excerpts: bool) -> str:
    """Return the most frequent confusions of each part, with ids of rows.

    Args:
        errors: by part.
        worst: how many of each part.
        excerpts: also how the real texts begin; only for a terminal, as the text is not ours to keep.
    """
    return "\n\n".join(_confusion_table(_NAMES[part], those, worst, excerpts) for part, those in errors.items())


def _confusion_table(name: str, errors: Sequence[Confusion], worst: int, excerpts: bool) -> str:
    groups = _worst(errors, worst)
    # Only real texts have one; of authored rows the numbers are enough.
    excerpts = excerpts and any(error.excerpt for error in errors)
    rows = [
        (f"{meant} → {heard}", str(len(those)), "" if excerpts else " ".join(_rows(those)))
        for (meant, heard), those in groups
    ]
    title = f"最常听错：{name}（本应是 → 听成，- 为没有）"
    *head, body = table(title, ("", "次数", "例"), rows).split("\n", 3) if rows else (title, "没有")
    lines = []
    for line, (_, those) in zip(body.split("\n"), groups or [(("", ""), [])], strict=True):
        lines.append(line)
        lines += [f"    {one.row}  {one.excerpt}".rstrip() for one in those[:_EXAMPLES] if excerpts]
    return "\n".join([*head, *lines])


def _worst(errors: Iterable[Confusion], worst: int) -> list[tuple[tuple[str, str], list[Confusion]]]:
    groups: defaultdict[tuple[str, str], list[Confusion]] = defaultdict(list)
    for error in errors:
        groups[error.meant, error.heard].append(error)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))[:worst]


def _rows(errors: Sequence[Confusion]) -> list[str]:
    return [error.row for error in errors[:_EXAMPLES]]


def figures_as_json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return the figures as JSON, baselines that cannot be measured so as None."""
    return [
        {"id": figure.id, "name": figure.name.strip(), "n": figure.count, "ours": figure.ours.as_dict()}
        | {
            baseline: figure.baselines[baseline].as_dict() if baseline in figure.baselines else None
            for baseline in BASELINES
        }
        for figure in figures
    ]


def confusions_as_json(errors: Mapping[str, Sequence[Confusion]], *, worst: int) -> dict[str, list[dict[str, Any]]]:
    """Return the most frequent confusions of each part as JSON: labels and ids, no text."""
    return {
        part: [
            {"meant": meant, "heard": heard, "count": len(found), "rows": _rows(found)}
            for (meant, heard), found in _worst(those, worst)
        ]
        for part, those in errors.items()
    }
