from __future__ import annotations

import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.draft_check import Flag, check_draft
from bot.coaching.rules import FOLDER, RuleBook, default_rules
from bot.editing.rule_books import flags_by
from bot.editing.trying import Outcome, read_trial, try_rule
from bot.errors import ContentError, InputError
from bot.review.transcripts.transcript import Line, Transcript

CALL = Transcript(
    "通话1",
    "a.txt",
    (
        Line("agent", "您好，工号1024为您服务"),
        Line("customer", "我也没办法等了，这不归我管"),
        Line("agent", "这个我也没办法，师傅都派出去了"),
        Line("agent", "您的单子在天上飘着呢"),
        Line("agent", "我帮您再催一次，今天下午五点前给您回话"),
    ),
)
NEW = {
    "id": "perfunctory-98",
    "pattern": "[单子|工单]在天上飘着",
    "why": "拿客户的事开玩笑",
    "source": "authored",
    "examples": ["单子在天上飘着"],
    "clean": ["单子在师傅手里，我催一下"],
}


def _file(tmp_path: Path, content: object) -> str:
    path = tmp_path / "rule.yml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return str(path)


def _live(rule_id: str) -> dict[str, object]:
    content = yaml.safe_load((FOLDER / f"{rule_id.rsplit('-', 1)[0]}.yml").read_text(encoding="utf-8"))
    return next(rule for rule in content["families"] if rule["id"] == rule_id)


def _try(source: str) -> Outcome:
    return try_rule(read_trial(source), [CALL])


@pytest.mark.parametrize("text", [line.text for line in CALL.lines])
def test_the_rules_now_flag_what_the_coach_flags(text: str) -> None:
    assert flags_by(text, default_rules()) == check_draft(text).flags


def test_a_new_rule_shows_what_it_would_flag(tmp_path: Path) -> None:
    outcome = _try(_file(tmp_path, NEW))
    assert [(place.turn, place.words) for place in outcome.flagged.kept] == [(4, "单子在天上飘着")]
    assert (outcome.calls, outcome.turns, outcome.lost.count) == (1, 4, 0)


def test_only_what_agents_say_is_looked_at() -> None:
    assert [place.turn for place in _try("flat_refusal-01").flagged.kept] == [3]


@pytest.fixture
def no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the model of wordings out, which flags many places that a rule flags as well."""
    monkeypatch.setattr("bot.coaching.draft_check._by_model", lambda *arguments: [])


def test_a_live_rule_shows_what_it_flags_and_what_else_does() -> None:
    outcome = _try("flat_refusal-01")
    assert [(place.words, place.also) for place in outcome.flagged.kept] == [("我也没办法", ("model:flat_refusal",))]
    assert outcome.gained.count == 0


@pytest.mark.usefixtures("no_model")
def test_a_live_rule_shows_what_only_it_flags() -> None:
    assert [place.words for place in _try("flat_refusal-01").gained.kept] == ["我也没办法"]


@pytest.mark.usefixtures("no_model")
def test_a_changed_rule_shows_what_it_would_stop_flagging(tmp_path: Path) -> None:
    calls = [Transcript("通话2", "b.txt", (Line("agent", "对此我们爱莫能助"),))]
    trial = read_trial(_file(tmp_path, {**_live("flat_refusal-03"), "pattern": "束手无策"}))
    outcome = try_rule(trial, calls)
    assert trial.how == "changed"
    assert [place.words for place in outcome.lost.kept] == ["爱莫能助"]
    assert outcome.flagged.count == outcome.gained.count == 0


def test_a_rule_that_misses_its_own_examples_is_told(tmp_path: Path) -> None:
    trial = read_trial(_file(tmp_path, {**NEW, "examples": ["单子还在路上"], "clean": ["这个我也没办法"]}))
    assert ["应该找到，却没有" in str(problem) for problem in trial.problems] == [True, False]
    assert "flat_refusal-01" in str(trial.problems[1])


def test_a_whole_file_can_be_tried(tmp_path: Path) -> None:
    content = yaml.safe_load((FOLDER / "perfunctory.yml").read_text(encoding="utf-8"))
    content["families"].append(NEW)
    outcome = _try(_file(tmp_path, content))
    assert (4, "perfunctory-98") in [(place.turn, place.rule) for place in outcome.flagged.kept]
    assert outcome.lost.count == 0


def test_what_flags_the_place_already_is_told(tmp_path: Path) -> None:
    rule = {**NEW, "id": "flat_refusal-98", "pattern": "也没办法", "examples": ["我也没办法"], "clean": ["有办法"]}
    (place,) = _try(_file(tmp_path, rule)).flagged.kept
    assert place.also == ("flat_refusal-01",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pattern": "[没关上"}, r"rule\.yml:\d+ \[pattern\]"),
        ({"level": "worst"}, r"\[level\]：只能是"),
        ({"colour": "red"}, r"\[colour\]：不认识这个字段"),
        ({"id": "weather-01"}, r"\[id\]：编号要以类别开头"),
    ],
)
def test_a_broken_rule_is_told_with_line_and_field(tmp_path: Path, change: dict[str, str], told: str) -> None:
    with pytest.raises(ContentError, match=told):
        read_trial(_file(tmp_path, {**NEW, **change}))


def test_an_unknown_rule_is_refused_with_those_that_look_like_it() -> None:
    with pytest.raises(InputError, match="您要的是 flat_refusal"):
        read_trial("flat_refusal-0")


def test_an_outcome_is_plain_data(tmp_path: Path) -> None:
    told = _try(_file(tmp_path, NEW)).as_dict()
    assert told["flagged"][0]["call"] == "通话1"
    assert told["calls"] == 1


def test_places_beyond_the_most_are_only_counted(tmp_path: Path) -> None:
    outcome = try_rule(read_trial(_file(tmp_path, NEW)), (CALL for _ in range(5)), most=2)
    assert (outcome.calls, outcome.flagged.count, len(outcome.flagged.kept)) == (5, 5, 2)


def test_all_places_are_kept_unless_told_otherwise(tmp_path: Path) -> None:
    flagged = try_rule(read_trial(_file(tmp_path, NEW)), [CALL] * 5).flagged
    assert flagged.count == len(flagged.kept) == 5


def test_a_call_is_let_go_before_the_next_is_read(tmp_path: Path) -> None:
    read: list[weakref.ref[Transcript]] = []

    def calls() -> Iterator[Transcript]:
        for number in range(3):
            call = Transcript(f"通话{number}", "a.txt", CALL.lines)
            read.append(weakref.ref(call))
            yield call
            del call
            assert sum(one() is not None for one in read) == 1  # the loop still has it, as its variable

    assert try_rule(read_trial(_file(tmp_path, NEW)), calls(), most=1).calls == 3


def test_each_call_is_told_when_it_is_done(tmp_path: Path) -> None:
    told: list[None] = []
    try_rule(read_trial(_file(tmp_path, NEW)), [CALL, CALL], told=lambda: told.append(None))
    assert len(told) == 2


SAID = [
    "我也没 * 办 * 法",
    "meiyou ban fa",
    "您好，工号1024",
    "这不归我管",
    "爱莫能助啊",
    "同事说“没办法”，我替他道歉",
    "您稍等",
    "，",
]


@given(
    st.lists(st.lists(st.sampled_from(SAID), min_size=1, max_size=3).map("\n".join), min_size=1, max_size=4),
    st.sampled_from(["flat_refusal-01", "flat_refusal-03", "buck_passing-01"]),
)
@settings(deadline=None, max_examples=25)
def test_looking_only_where_the_rule_matches_changes_nothing(texts: list[str], rule: str) -> None:
    call = Transcript("通话3", "c.txt", tuple(Line("agent", text) for text in texts))
    trial = read_trial(rule)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.editing.trying._may_flag", lambda book, text: True)
        everywhere = try_rule(trial, [call])
    assert try_rule(trial, [call]) == everywhere


def test_what_the_rule_cannot_match_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    def flags_by(text: str, book: RuleBook) -> tuple[Flag, ...]:
        checked.append(text)
        return ()

    monkeypatch.setattr("bot.editing.trying.flags_by", flags_by)
    assert _try("flat_refusal-01").turns == 4
    assert set(checked) == {"这个我也没办法，师傅都派出去了"}
