from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.coaching.phrasebook import APOLOGIES, MAX_PHRASES, Moment, choose, phrases
from bot.coaching.phrasebook_schema import read_phrases
from bot.errors import ContentError
from bot.labels import EMOTIONS, ISSUES, PERSONAS, STAGES

quick = settings(deadline=None, max_examples=100)
TECHNIQUES = sorted({phrase.technique for phrase in phrases().values()})

moments = st.builds(
    Moment,
    stage=st.sampled_from(list(STAGES)),
    techniques=st.lists(st.sampled_from(TECHNIQUES), unique=True, max_size=4).map(tuple),
    emotion=st.sampled_from(list(EMOTIONS)),
    issue=st.sampled_from([None, *ISSUES]),
    persona=st.sampled_from([None, *PERSONAS]),
    commits=st.booleans(),
)


@quick
@given(moments, st.integers(0, 5))
def test_no_more_phrases_come_than_asked_for(moment: Moment, most: int) -> None:
    assert len(choose(moment, most=most)) <= most


@quick
@given(moments)
def test_at_most_three_phrases_come_and_none_twice(moment: Moment) -> None:
    ids = [phrase.id for phrase in choose(moment)]
    assert len(ids) == len(set(ids)) <= MAX_PHRASES == 3


@quick
@given(moments)
def test_a_phrase_already_shown_never_comes_again(moment: Moment) -> None:
    used: set[str] = set()
    for _ in range(6):
        shown = {phrase.id for phrase in choose(moment, used=used)}
        assert not shown & used
        used |= shown


@quick
@given(moments, st.integers(2, 9))
def test_after_two_apologies_no_third_is_offered(moment: Moment, apologies: int) -> None:
    assert not any(phrase.technique in APOLOGIES for phrase in choose(moment, apologies=apologies))


@quick
@given(moments)
def test_one_apology_at_a_time_is_enough(moment: Moment) -> None:
    assert sum(phrase.technique in APOLOGIES for phrase in choose(moment)) <= 1


@quick
@given(moments)
def test_a_promise_comes_only_when_the_moment_commits(moment: Moment) -> None:
    assert moment.commits or not any(phrase.promise for phrase in choose(moment))


@quick
@given(moments, st.frozensets(st.sampled_from(sorted(phrases())), max_size=20), st.integers(0, 3))
def test_the_same_moment_gives_the_same_phrases(moment: Moment, used: frozenset[str], apologies: int) -> None:
    assert choose(moment, used=used, apologies=apologies) == choose(moment, used=used, apologies=apologies)


@quick
@given(moments)
def test_every_phrase_fits_the_moment(moment: Moment) -> None:
    for phrase in choose(moment):
        assert moment.techniques or moment.stage in phrase.stages or "any" in phrase.stages
        assert moment.issue in phrase.issues or "any" in phrase.issues
        assert moment.persona in phrase.personas or "any" in phrase.personas
        assert phrase.technique in moment.techniques or not moment.techniques


def test_the_best_of_each_technique_comes_first_in_the_order_wanted() -> None:
    moment = Moment("cut_in", ("shared_feeling", "apologize", "ask_open"), emotion="angry")
    assert [phrase.technique for phrase in choose(moment)] == ["shared_feeling", "apologize", "ask_open"]


@pytest.mark.parametrize("stage", list(STAGES))
def test_a_technique_asked_for_borrows_from_another_stage_only_when_its_own_has_none_left(stage: str) -> None:
    shown = choose(Moment(stage, ("shared_feeling",), emotion="angry"), most=100)
    own = [stage in phrase.stages or "any" in phrase.stages for phrase in shown if "angry" in phrase.emotions]
    assert own == sorted(own, reverse=True)


def test_a_single_technique_fills_all_three_places() -> None:
    assert [phrase.technique for phrase in choose(Moment("cut_in", ("shared_feeling",)))] == ["shared_feeling"] * 3


def test_a_phrase_for_the_issue_comes_before_one_for_any() -> None:
    fitting = [p for p in phrases().values() if "any" not in p.issues and not p.promise and "any" not in p.stages]
    phrase = fitting[0]
    moment = Moment(phrase.stages[0], (phrase.technique,), phrase.emotions[0], phrase.issues[0])
    moment = moment if phrase.emotions[0] != "any" else Moment(moment.stage, moment.techniques, issue=moment.issue)
    assert moment.issue in choose(moment)[0].issues


@pytest.mark.parametrize(("commits", "promise"), [(True, True), (False, False)])
def test_what_can_be_said_when_the_moment_is_there_depends_on_whether_it_commits(commits: bool, promise: bool) -> None:
    shown = choose(Moment("agreement", ("deadline", "act_now"), commits=commits), most=50)
    assert any(phrase.promise for phrase in shown) == promise


def test_without_wanted_techniques_the_best_of_any_come() -> None:
    assert len({phrase.technique for phrase in choose(Moment("cut_in", emotion="angry"))}) == 3


FILE = """\
version: 3
technique: apologize
title: 道歉
act: agent_apologize
source: "004"
phrases:
  - id: apologize-01
    text: "对不起，{称呼}。"
    stages: [cut_in]
    emotions: [angry]
    issues: [any]
    personas: [any]
    why: "认下来"
    promise: false
    source: "004"
"""


def read(folder: Path, text: str, name: str = "apologize.yml") -> list[dict[str, Any]]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_phrases(folder)


def test_a_phrase_carries_technique_act_and_version_of_its_file(tmp_path: Path) -> None:
    (phrase,) = read(tmp_path, FILE)
    assert (phrase["technique"], phrase["act"], phrase["version"]) == ("apologize", "agent_apologize", 3)


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        ("{称呼}", "{名字}", 8, "phrases.apologize-01.text", "不认识占位 {名字}"),
        ("[cut_in]", "[cutin]", 9, "phrases.apologize-01.stages.0", "不认识 cutin"),
        ("[angry]", "[cross]", 10, "phrases.apologize-01.emotions.0", "不认识 cross"),
        ("issues: [any]", "issues: []", 11, "phrases.apologize-01.issues", "条目太少"),
        ("agent_apologize", "agent_sing", 4, "act", "不认识 agent_sing"),
        ("promise: false", "promis: false", 14, "phrases.apologize-01.promis", "不认识这个字段"),
        ("technique: apologize", "technique: apology", 1, "technique", "应与文件名 apologize 一致"),
    ],
)
def test_a_broken_phrase_is_named_by_line_and_field(
    tmp_path: Path, old: str, new: str, line: int, field: str, problem: str
) -> None:
    with pytest.raises(ContentError) as error:
        read(tmp_path, FILE.replace(old, new))
    assert (error.value.line, error.value.field) == (line, field)
    assert problem in str(error.value)


def test_an_id_in_two_files_is_refused(tmp_path: Path) -> None:
    read(tmp_path, FILE)
    with pytest.raises(ContentError, match="编号 apologize-01"):
        read(tmp_path, FILE.replace("technique: apologize", "technique: listen"), "listen.yml")
