"""Conditions, patterns and items in plain Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bot.labels import AGENT_ACTS, CUSTOMER_ACTS, EMOTIONS, FLAG_CATEGORIES, SPEAKERS, STAGES, speaker_of_act
from bot.rubric.structure import WITHIN, Raw, as_tuple, kind_of

if TYPE_CHECKING:
    from bot.rubric.rubric import Item

Titles = Mapping[str, str]
"""The names on screen of the signals, by id."""

ACT_TITLES = {**CUSTOMER_ACTS, **AGENT_ACTS}
_LEVELS = {"forbidden": "禁语", "caution": "慎语"}
_MOST_WORDS = 3
_TENSION = list(EMOTIONS.values())


def describe_condition(condition: Raw, titles: Titles) -> str:
    """Say a condition in one Chinese sentence, without a full stop.

    Args:
        condition: as written.
        titles: of the signals.
    """
    return _CONDITIONS[kind_of(condition)](condition, titles)


def describe_pattern(pattern: Raw, titles: Titles, *, inside: str = "") -> str:
    """Say in Chinese what a turn must be like, e.g. `坐席“道歉”或“共情”`.

    Args:
        pattern: as written.
        titles: of the signals.
        inside: whose turn it is known to be, in Chinese, so that it need not be said again.
    """
    place, subject = "".join(_place(pattern, titles)), _subject(pattern)
    said = [_quoted_acts(as_tuple(pattern["act"]))] if "act" in pattern else []
    said += [f"情绪{_tension(pattern['tension'])}"] if _feels(pattern) else []
    said += [say(pattern[name], titles) for name, say in _FIELDS.items() if name in pattern]
    said += [_flags(pattern)] if "flag" in pattern or "level" in pattern else []
    said += [_describe_inner(name, pattern, titles, subject or inside) for name in ("any", "not") if name in pattern]
    shown = "" if subject == inside else subject
    if said:
        return f"{place}{shown}{'，并且'.join(said)}"
    return f"{place}{subject}的话" if shown or not place else place.removesuffix("，")


def _describe_inner(name: str, pattern: Raw, titles: Titles, subject: str) -> str:
    if name == "not":
        return f"不是（{describe_pattern(pattern['not'], titles, inside=subject)}）"
    return f"（{'，或者'.join(describe_pattern(inner, titles, inside=subject) for inner in pattern['any'])}）"


def _feels(pattern: Raw) -> bool:
    """Tell whether the tension that a pattern asks for is that of the turn's own speaker."""
    return "tension" in pattern and pattern.get("speaker") == "customer"


def describe_item(item: Item) -> str:
    """Say in one Chinese sentence what an item asks for."""
    if not item.applies_said:
        return f"{item.title}：{item.met_said}。"
    return f"{item.title}：如果{item.applies_said}，应做到：{item.met_said}。"


def _subject(pattern: Raw) -> str:
    if "speaker" in pattern:
        return SPEAKERS[pattern["speaker"]]
    speakers = {speaker_of_act(act) for act in as_tuple(pattern.get("act", ()))}
    if "flag" in pattern or "level" in pattern:
        speakers = speakers or {"agent"}
    if "emotion" in pattern:
        speakers = speakers or {"customer"}
    return SPEAKERS[speakers.pop()] if len(speakers) == 1 else ""


def _place(pattern: Raw, titles: Titles) -> Iterable[str]:
    if "stage" in pattern:
        yield f"在{_listed(STAGES[stage] for stage in as_tuple(pattern['stage']))}阶段，"
    if "first" in pattern:
        yield f"开头 {pattern['first']} 句里，"
    if "last" in pattern:
        yield f"最后 {pattern['last']} 句里，"
    if "after" in pattern:
        yield f"在{describe_pattern(pattern['after'], titles)}之后，"
    if "before" in pattern:
        yield f"在{describe_pattern(pattern['before'], titles)}之前，"
    if "next_to" in pattern:
        near = pattern["next_to"]
        yield f"前后 {near['within']} 句内有{describe_pattern(near['pattern'], titles)}，"
    if "tension" in pattern and not _feels(pattern):
        yield f"客户情绪{_tension(pattern['tension'])}时，"


def _tension(limits: Raw) -> str:
    low, high = limits.get("min"), limits.get("max")
    if low == high and low is not None:
        return f"是“{_TENSION[low]}”"
    if high is None:
        return f"在“{_TENSION[low or 0]}”或更激烈"
    if low is None:
        return f"最多到“{_TENSION[high]}”"
    return f"在“{_TENSION[low]}”到“{_TENSION[high]}”之间"


def _flags(pattern: Raw) -> str:
    level = _LEVELS.get(pattern.get("level", ""), "违规或不妥")
    if pattern.get("flag", "any") == "any":
        return f"有{level}的说法"
    names = _listed(f"“{FLAG_CATEGORIES[name]}”" for name in as_tuple(pattern["flag"]))
    return f"有{names}的说法" + (f"（{level}）" if "level" in pattern else "")


def _words(value: Any, _: Titles) -> str:
    shown = _listed(f"“{notation}”" for notation in value[:_MOST_WORDS])
    return f"说了{shown}" + (f"等 {len(value)} 种说法之一" if len(value) > _MOST_WORDS else "")


def _quoted_acts(acts: tuple[str, ...]) -> str:
    return _listed(f"“{ACT_TITLES[act]}”" for act in acts)


def _signals(value: Any, titles: Titles) -> str:
    return _listed(f"“{titles[name]}”" for name in as_tuple(value))


def _listed(words: Iterable[str]) -> str:
    return "或".join(words)


_FIELDS: dict[str, Any] = {
    "emotion": lambda value, _: f"情绪是{_listed(f'“{EMOTIONS[name]}”' for name in as_tuple(value))}",
    "signal": lambda value, titles: f"说到{_signals(value, titles)}",
    "no_signal": lambda value, titles: f"没有说到{_signals(value, titles)}",
    "words": _words,
    "asks": lambda _, __: "提了问",
    "longer": lambda value, _: f"超过 {value} 个字",
    "shorter": lambda value, _: f"不到 {value} 个字",
    "repeats": lambda _, __: "又说了一遍自己说过的话",
}


def _joined(parts: Iterable[Raw], titles: Titles) -> str:
    return "；".join(f"（{number}）{describe_condition(part, titles)}" for number, part in enumerate(parts, 1))


def _describe_group(start: str, name: str) -> Any:
    def say(condition: Raw, titles: Titles) -> str:
        parts = condition[name]
        # One of one is that one, also when all are asked for.
        return (
            describe_condition(parts[0], titles)
            if len(parts) == 1 and name != "none"
            else start + _joined(parts, titles)
        )

    return say


def _describe_turn(condition: Raw, titles: Titles) -> str:
    times = condition.get("times", 1)
    said = describe_pattern(condition["turn"], titles)
    return f"至少有 {times} 句：{said}" if times > 1 else said


def _describe_each(condition: Raw, titles: Titles) -> str:
    within = condition.get("within", WITHIN)
    asked = describe_pattern(condition["each"], titles)
    own = "（同一句也算）" if "same_turn" in condition else ""
    if "answered_by" in condition:
        return f"每次{asked}，之后 {within} 句内{own}，{describe_pattern(condition['answered_by'], titles)}"
    return f"每次{asked}，之前 {within} 句内{own}，{describe_pattern(condition['prepared_by'], titles)}"


def _describe_sequence(condition: Raw, titles: Titles) -> str:
    steps = "，然后".join(describe_pattern(pattern, titles) for pattern in condition["sequence"])
    return f"依次有：{steps}" + (f"（前后相隔不超过 {condition['within']} 句）" if "within" in condition else "")


def _describe_share(condition: Raw, titles: Titles) -> str:
    share = condition["share"]
    stage = f"在{_listed(STAGES[name] for name in as_tuple(share['stage']))}阶段，" if "stage" in share else ""
    limits = [f"不少于 {condition['min']:.0%}"] if "min" in condition else []
    limits += [f"不超过 {condition['max']:.0%}"] if "max" in condition else []
    unit = "字数" if share["of"] == "characters" else "句数"
    return f"{stage}{SPEAKERS[share['speaker']]}的{unit}{'，'.join(limits)}"


def _describe_run(condition: Raw, titles: Titles) -> str:
    unit = "个问题" if condition.get("count") == "questions" else "句"
    between = f"（中间可隔：{describe_pattern(condition['between'], titles)}）" if "between" in condition else ""
    return f"接连的{describe_pattern(condition['run'], titles)}{between}，最多 {condition['max']} {unit}"


_CONDITIONS: dict[str, Any] = {
    "always": lambda _, __: "每通电话都看",
    "all": _describe_group("以下都成立：", "all"),
    "any": _describe_group("以下有一项成立：", "any"),
    "none": _describe_group("以下都没有：", "none"),
    "not": lambda condition, titles: f"没有这种情形：{describe_condition(condition['not'], titles)}",
    "at_least": lambda condition, titles: (
        f"以下至少 {condition['at_least']} 项成立：{_joined(condition['of'], titles)}"
    ),
    "turn": _describe_turn,
    "never": lambda condition, titles: f"没有一句是：{describe_pattern(condition['never'], titles)}",
    "sequence": _describe_sequence,
    "each": _describe_each,
    "order": lambda condition, titles: (
        f"先有{describe_pattern(condition['order'][0], titles)}，再有{describe_pattern(condition['order'][1], titles)}"
    ),
    "share": _describe_share,
    "run": _describe_run,
}
