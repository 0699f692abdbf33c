from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.labels import ISSUES
from bot.library.schema import read_cases, read_handbook, read_synonyms
from bot.library.store import Sources

Change = Callable[[Path, str, str], None]

SOURCE_CASES = {
    "ln-serial-caller",
    "ln-suspension-explained",
    "ln-bus-115",
    "hb-settopbox-fence",
    "hb-installer-attitude",
    "yc-fake-cigarettes",
    "yc-new-licence",
    "yz-hall-desk",
    "bj-voice-harassment",
    "bj-forgot-to-pay",
    "bj-lost-phone",
    "yd-roaming-compensation",
    "yd-ringback-tone",
    "yd-groupbuy-hotel",
    "yd-lure-sms",
    "yd-spam-filter-suspension",
    "ah-first-responsibility",
    "ah-customer-view",
    "ah-balance-32-yuan",
    "ah-sp-charge",
    "ah-feelings-first",
    "jd-handset-binding",
    "cs-long-sms",
}


def test_the_projects_cases_are_all_there_and_valid() -> None:
    cases = read_cases()
    ids = {case["id"] for case in cases}
    assert ids >= SOURCE_CASES
    assert all((case["origin"] == "source") == (case["id"] in SOURCE_CASES) for case in cases)
    assert all(case["issue"] in ISSUES and case["version"] >= 1 for case in cases)


def test_the_projects_handbook_is_valid() -> None:
    entries = read_handbook()
    assert len(entries) > 100
    assert all(entry["theme"] and entry["source"]["section"] for entry in entries)


def test_the_projects_synonyms_are_valid_and_many() -> None:
    synonyms = read_synonyms()
    assert len(synonyms["groups"]) >= 60
    assert {"停机", "打不出去", "被停了"} <= set(synonyms["groups"]["suspension"])
    assert {"客户", "怎么办", "有没有", "案例", "类似"} <= set(synonyms["stop_words"])


def test_read_cases_gives_defaults_and_the_files_version(sources: Sources) -> None:
    case = read_cases(sources.cases)[0]
    assert case["id"] == "t-ringback"
    assert case["version"] == 2
    assert case["persona"] is None and case["key_phrases"] == []


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "problem"),
    [
        ("issue: roaming", "issue: abroad", 27, "cases.t-roaming.issue", "不认识 abroad"),
        ("emotion: angry", "emotion: mad", 18, "cases.t-suspended.emotion", "不认识 mad"),
        ("outcome: partly", "outcome: maybe", 29, "cases.t-roaming.outcome", "不认识 maybe"),
        ("origin: authored", "origin: web", 51, "cases.t-privacy.origin", "不认识 web"),
        ("turning_stage: transformation", "turning_stage: mid", 9, "cases.t-ringback.turning_stage", "不认识 mid"),
        ("id: t-signal", "id: T_signal", 34, "cases.T_signal.id", ""),
        ("keywords: [彩铃, 捆绑, 返还]", "keywords: []", 11, "cases.t-ringback.keywords", "条目太少"),
        ("keywords: [信号, 基站, 首问负责制]", "keywords: [信号, 信号]", 39, "cases.t-signal.keywords", "写了两次"),
        ("version: 2", "version: '2'", 1, "version", ""),
        ("version: 2", "version: 0", 1, "version", ""),
        ("    handling: ", "    handeling: ", 8, "cases.t-ringback.handeling", "不认识这个字段"),
        ('    title: "基站调整，家里没信号"\n', "", 34, "cases.t-signal.title", "缺少这个字段"),
        ("situation: \"客户怀疑号码被卖了。\"", 'situation: "  "', 46, "cases.t-privacy.situation", "不能为空"),
    ],
)  # fmt: skip
def test_a_broken_case_is_named_by_file_line_and_field(
    sources: Sources, change: Change, old: str, new: str, line: int, field: str, problem: str
) -> None:
    path = sources.cases / "cases.yml"
    change(path, old, new)
    with pytest.raises(ContentError) as caught:
        read_cases(sources.cases)
    assert caught.value.file.endswith("cases.yml")
    assert (caught.value.line, caught.value.field) == (line, field)
    assert problem in caught.value.problem


def test_broken_yaml_is_named_by_its_line(sources: Sources, change: Change) -> None:
    change(sources.cases / "cases.yml", "keywords: [彩铃, 捆绑, 返还]", "keywords: [彩铃, 捆绑")
    with pytest.raises(ContentError, match=r"cases\.yml:1[12]\D.*YAML 写法有误"):
        read_cases(sources.cases)


def test_an_id_that_stands_twice_is_refused(sources: Sources) -> None:
    shutil.copy(sources.cases / "cases.yml", sources.cases / "more.yml")
    with pytest.raises(ContentError, match=r"more\.yml.*编号 t-ringback 与 .*cases\.yml 里的重复"):
        read_cases(sources.cases)


def test_contradicts_must_name_an_entry_that_exists(sources: Sources, change: Change) -> None:
    change(sources.handbook / "queue.yml", "contradicts: [t-two-days]", "contradicts: [t-three-days]")
    with pytest.raises(ContentError) as caught:
        read_handbook(sources.handbook)
    assert (caught.value.line, caught.value.field) == (38, "contradicts")
    assert "t-name 提到的 t-three-days 不存在" in caught.value.problem


def test_an_entry_cannot_contradict_itself(sources: Sources, change: Change) -> None:
    change(sources.handbook / "queue.yml", "contradicts: [t-two-days]", "contradicts: [t-name]")
    with pytest.raises(ContentError, match="提到了自己"):
        read_handbook(sources.handbook)


def test_unknown_quantities_of_a_rule_are_refused(sources: Sources, change: Change) -> None:
    change(sources.handbook / "queue.yml", "numbers: {hours: 48}", "numbers: {days: 2}")
    with pytest.raises(ContentError) as caught:
        read_handbook(sources.handbook)
    assert caught.value.field == "entries.t-two-days.numbers.days"


@pytest.mark.parametrize(
    ("old", "new"),
    [("words: [扣费, 扣钱, 吃钱]", "words: [扣费, 停机]"), ("words: [扣费, 扣钱, 吃钱]", "words: [扣费, 客户]")],
)
def test_a_synonym_belongs_to_one_group_and_is_no_stop_word(
    sources: Sources, change: Change, old: str, new: str
) -> None:
    change(sources.synonyms, old, new)
    with pytest.raises(ContentError, match="只能放在一组"):
        read_synonyms(sources.synonyms)


def test_a_group_of_one_word_is_refused(sources: Sources, change: Change) -> None:
    change(sources.synonyms, "words: [短信, 信息]", "words: [短信]")
    with pytest.raises(ContentError, match="条目太少"):
        read_synonyms(sources.synonyms)
