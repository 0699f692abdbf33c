"""A comparison as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.evaluation.tables import table
from bot.review.agreement.compare import Compared, Comparison, Judged, shown_name
from bot.review.agreement.kappa import Agreement
from bot.review.agreement.scale import SCALE
from bot.review.agreement.totals import FEWEST_POINTS, Correlation
from bot.review.digest.shares import FEW, FEW_TITLE, Share
from bot.review.transcripts.clean import one_line

MOST_DISAGREEMENTS = 20
_MOST_UNPLACED = 10
_MOST_EVIDENCE = 2
_LONGEST_QUOTE = 40
_HEAD = ("", "都打了分", "一致", "加权 kappa [95 % 区间]", "机器偏", "N/? 一致")
_NOTE = (
    f"kappa：线性加权，1 完全一致，0 等于碰运气；区间按通话重抽，不到 {FEW} 对或 {FEW} 通的标“{FEW_TITLE}”\n"
    "机器偏：机器减培训师的平均差（满分 2），负的是机器更严。N/? 一致：有一方说不适用或看不出的里，双方说法相同的"
)


def render_comparison(comparison: Comparison) -> str:
    """Return the comparison as Chinese text: figures, totals, the largest disagreements, what did not fit.

    Args:
        comparison: of `compare`.
    """
    return "\n\n".join(_parts(comparison))


def _parts(found: Comparison) -> Iterator[str]:
    names = "、".join(shown_name(name) for name in found.scorers)
    if found.calls:
        scored = f"{found.calls} 通，培训师 {len(found.scorers)} 位（{names}）"
        yield f"机器和培训师对照：{scored}，评分表版本 {'、'.join(found.rubrics)}"
        yield _figures(found)
        yield _totals(found)
        yield _disagreements(found)
    else:
        yield "没有一个得分能和机器的判断对上"
    if found.unplaced:
        yield _unplaced(found)


def _figures(found: Comparison) -> str:
    parts = [table("各阶段", _HEAD, [*_rows(found.stages), _row("全部", found.overall)])]
    parts.append(table("各条（最不一致的在前）", _HEAD, _rows(found.items), note=_NOTE))
    if len(found.by_scorer) > 1:
        parts.append(table("机器和每位培训师", _HEAD, _rows(found.by_scorer)))
    if found.between:
        # Who comes first among trainers says nothing of strictness that a reader would look for here.
        rows = [(*row[:4], row[5]) for row in _rows(found.between)]
        parts.append(table("培训师之间", (*_HEAD[:4], _HEAD[5]), rows))
    return "\n\n".join(parts)


def _rows(compared: Sequence[Compared]) -> list[tuple[str, ...]]:
    return [_row(one.title, one.agreement) for one in compared]


def _row(title: str, found: Agreement) -> tuple[str, ...]:
    lean = "—" if found.lean is None else f"{found.lean:+.2f}"
    return one_line(title), str(found.pairs), _share(found.same), _kappa(found), lean, _share(found.ungraded)


def _share(share: Share) -> str:
    return f"{share.value:.0%}（{share.count}/{share.of}）" if share.value is not None else "—"


def _kappa(found: Agreement) -> str:
    few = f" {FEW_TITLE}" if found.few else ""
    if found.kappa is None:
        return f"没有意义：都是一种值{few}" if found.one_value else "—"
    if found.one_sided:
        return f"{found.kappa:.2f}（有一方只给一种值）{few}"
    interval = f" [{found.interval[0]:.2f}, {found.interval[1]:.2f}]" if found.interval else ""
    return f"{found.kappa:.2f}{interval}{few}"


def _totals(found: Comparison) -> str:
    rows = [
        (
            one_line(one.call),
            shown_name(one.scorer),
            *map(str, (one.items, one.machine, one.trainer)),
            "—" if one.shown is None else str(one.shown),
        )
        for one in found.totals
    ]
    head = ("通话", "培训师", "都打分的条数", "机器", "培训师评", "复盘总分")
    terms = "机器、培训师评：只算双方都打了分的条，不封顶；复盘总分：机器评得了的全部条，含封顶"
    return table("各通总分", head, rows, note=f"{terms}\n{_correlation(found.correlation)}")


def _correlation(found: Correlation) -> str:
    few = f"，{FEW_TITLE}" if found.few else ""
    if found.difference is None:
        return "没有双方都打了分的通话"
    difference = f"平均机器比培训师{'高' if found.difference >= 0 else '低'} {abs(found.difference):.1f} 分"
    if found.pearson is None or found.spearman is None:
        why = f"不到 {FEWEST_POINTS} 通" if found.calls < FEWEST_POINTS else "一方给的总分都一样"
        return f"{difference}；{why}，算不出相关（{found.calls} 通{few}）"
    figures = f"Pearson {found.pearson:.2f}，Spearman {found.spearman:.2f}"
    return f"{difference}；相关：{figures}（{found.calls} 通{few}）"


def _disagreements(found: Comparison) -> str:
    if not found.disagreements:
        return "没有不一致的地方"
    lines = [f"不一致 {len(found.disagreements)} 处（差得最多的在前）"]
    for one in found.disagreements[:MOST_DISAGREEMENTS]:
        lines += _told(one)
    more = len(found.disagreements) - MOST_DISAGREEMENTS
    return "\n".join([*lines, f"另有 {more} 处，加 --json 看全部"] if more > 0 else lines)


def _told(one: Judged) -> Iterator[str]:
    who = shown_name(one.score.scorer)
    values = f"机器 {_value(one.machine)}，{who} {_value(one.score.value)}"
    yield one_line(f"{one.review['id']} · {one.item['title']}（{one.item['id']}）：{values}")
    yield f"    机器的依据：{one_line(one.item['why'])}"
    for evidence in one.item["evidence"][:_MOST_EVIDENCE]:
        yield f"      第 {evidence['turn']} 句“{_quoted(evidence['text'])}”：{one_line(evidence['why'])}"
    if one.score.note:
        yield f"    培训师的备注：{one_line(one.score.note)}"


def _value(value: str) -> str:
    return f"{value}（{SCALE[value]}）"


def _quoted(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def _unplaced(found: Comparison) -> str:
    lines = [f"有 {len(found.unplaced)} 个得分没有用上"]
    for score, why in found.unplaced[:_MOST_UNPLACED]:
        lines.append(one_line(f"{score.place}：{score.call} · {score.item}：{why}"))
    more = len(found.unplaced) - _MOST_UNPLACED
    return "\n".join([*lines, f"另有 {more} 个，加 --json 看全部"] if more > 0 else lines)
