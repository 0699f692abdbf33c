"""What a simulation has found, as tables on screen and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.evaluation.tables import table
from bot.practice.effects import load_arithmetic
from bot.practice.trainees import TRAINEES

AIMS: dict[str, str] = {
    "good": "谈成 ≥90",
    "polite_empty": "谈成 ≤10",
    "rude": "谈崩 ≥95",
    "random": "谈成 ≤2",
    "silent": "谈成 ≤2",
}
"""What each trainee must come to, in percent; the aims of issue 5, `silent` like `random`."""

_STATES: dict[str, str] = {
    "open": "开口",
    "furious": "火大",
    "angry": "生气",
    "annoyed": "不满",
    "cooling": "缓和",
    "doubt": "不信",
    "refuse": "拒绝",
    "accept": "答应",
    "thank": "道谢",
    "superior": "找领导",
    "regulator": "要曝光",
    "hang_up": "挂电话",
}
"""The states of a customer as docs/trainer.md calls them."""
_OF_JSON = ("open", "turns", "reasons", "resisting", "unearned", "by_difficulty", "curve")


def simulation_json(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what `coach practice --simulate --json` prints.

    Args:
        results: what `simulate` returns, one a trainee.

    Returns:
        `trainees`, for each `trainee`, `runs`, `settled` and `lost` (shares, 0 to 1), then `open` (a share, too),
        `turns`, `reasons`, `resisting`, `unearned`, `by_difficulty` and `curve` as `simulate` gives them; and
        `distinct_lines`, see `fewest_lines`.
    """
    return {
        "trainees": [
            {
                "trainee": one["trainee"],
                "runs": one["runs"],
                "settled": one["settled_share"],
                "lost": one["lost_share"],
                **{name: one[name] for name in _OF_JSON},
                "open": round(one["open"] / max(1, one["runs"]), 4),
            }
            for one in results
        ],
        "distinct_lines": fewest_lines(results),
    }


def fewest_lines(results: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the customers with the fewest distinct lines, all trainees taken together.

    Args:
        results: what `simulate` returns, one a trainee.

    Returns:
        By state: `has`, the fewest distinct lines that a customer has, and `has_where`, his scenario; `heard` and
        `heard_where`, the same for those that were said in a run. Empty without results.
    """
    heard: dict[tuple[str, str], set[int]] = {}
    has: dict[tuple[str, str], int] = {}
    for result in results:
        for scenario, states in result["distinct_lines"].items():
            for state, found in states.items():
                heard.setdefault((state, scenario), set()).update(found["heard"])
                has[state, scenario] = found["has"]
    fewest = {}
    for state in dict.fromkeys(state for state, _ in has):
        own = [place for place in has if place[0] == state]
        written, said = min(own, key=has.__getitem__), min(own, key=lambda place: len(heard[place]))
        fewest[state] = {
            "has": has[written],
            "has_where": written[1],
            "heard": len(heard[said]),
            "heard_where": said[1],
        }
    return fewest


def simulation_tables(results: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what `coach practice --simulate` prints, a table each.

    Args:
        results: what `simulate` returns, one a trainee.
    """
    return [_shares(results), _resisting(results), _by_difficulty(results), _lines(results)]


def resistance(result: Mapping[str, Any]) -> str:
    """Return how the share of answers that resist goes over the thirds of the calls, in a word.

    Args:
        result: what `simulate` returns.

    Returns:
        `不降` when it falls in none, `挣来的` when it falls and everything that softened him was earned, else `白降了`.
    """
    if result["unearned"]:
        return "白降了"
    thirds = result["resisting"]
    return "不降" if thirds == sorted(thirds) else "挣来的"


def _shares(results: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            _named(one),
            str(one["runs"]),
            *(_percent(one[name], one["runs"]) for name in ("settled", "lost", "open")),
            f"{one['turns']:.1f}",
            AIMS[one["trainee"]],
        )
        for one in results
    ]
    note = f"没完的是说了很久还没结果的；目标按百分数。{len(results)} 种坐席，每种和每位客户、每种难度都练。"
    return table("谈成没有", ("坐席", "通数", "谈成 %", "谈崩 %", "没完 %", "平均几句", "目标"), rows, note=note)


def _resisting(results: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for one in results:
        thirds = (f"{100 * share:.1f}" for share in one["resisting"])
        rows.append((_named(one), *thirds, resistance(one), str(one["unearned"])))
    note = "客户不松口的话占百分之几，要么不降，要么是挣来的；白松口是什么也没挣到、他却软了的句数，应为 0。"
    return table("松口没有", ("坐席", "前段 %", "中段 %", "后段 %", "降没降", "白松口"), rows, note=note)


def _by_difficulty(results: Sequence[Mapping[str, Any]]) -> str:
    titles = {name: one.title for name, one in load_arithmetic().difficulties.items()}
    names = list(dict.fromkeys(name for one in results for name in one["by_difficulty"]))
    rows = [
        (_named(one), *(_percent(counts["settled"], counts["runs"]) for counts in one["by_difficulty"].values()))
        for one in results
    ]
    return table("按难度谈成 %", ("坐席", *(titles[name] for name in names)), rows)


def _lines(results: Sequence[Mapping[str, Any]]) -> str:
    rows = list(_line_rows(fewest_lines(results)))
    note = "每种心情里台词最少的那位客户，和真说出来的最少的那位；不同的话才算。"
    return table("台词够不够", ("心情", "写了", "哪位", "说过", "哪位"), rows, note=note)


def _line_rows(fewest: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for state, one in fewest.items():
        yield _STATES[state], str(one["has"]), one["has_where"], str(one["heard"]), one["heard_where"]


def _named(result: Mapping[str, Any]) -> str:
    return f"{TRAINEES[result['trainee']]}（{result['trainee']}）"


def _percent(count: int, total: int) -> str:
    return f"{100 * count / max(1, total):.1f}"
