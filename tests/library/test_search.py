from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import InputError
from bot.library.numbers import Quantities, read_number, read_quantities
from bot.library.search import search_cases, search_handbook
from bot.library.store import LibraryFile
from bot.paths import PROJECT

QUERIES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "queries.yml").read_text(encoding="utf-8"))
SLOW_IMPORTS = ("pydantic", "yaml", "numpy", "spacy", "rasa", "sklearn", "pypinyin", "click")

Finder = Callable[[str], list[str]]


@pytest.fixture
def library(shared_library: LibraryFile) -> LibraryFile:
    return shared_library


@pytest.fixture
def find(library: LibraryFile) -> Finder:
    return lambda query: [hit.id for hit in search_cases(query, library=library)]


@pytest.fixture
def look_up(library: LibraryFile) -> Finder:
    return lambda query: [hit.id for hit in search_handbook(query, library=library)]


# --- the project's own content ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("part", "least"), [("cases", 0.95), ("blind", 0.95)])
def test_the_right_case_is_among_the_first_three(part: str, least: float) -> None:
    missed = [
        (row["query"], found)
        for row in QUERIES[part]
        if not set(found := [hit.id for hit in search_cases(row["query"])]) & set(row["expect"])
    ]
    assert 1 - len(missed) / len(QUERIES[part]) >= least, missed


@pytest.mark.parametrize("part", ["empty", "blind_empty"])
def test_other_questions_find_no_case(part: str) -> None:
    wrong = [(query, hits[0].id, hits[0].why) for query in QUERIES[part] if (hits := search_cases(query))]
    assert 1 - len(wrong) / len(QUERIES[part]) >= 0.95, wrong


def test_other_questions_find_no_handbook_entry() -> None:
    queries = QUERIES["empty"] + QUERIES["blind_empty"]
    wrong = [(query, hits[0].id, hits[0].why) for query in queries if (hits := search_handbook(query))]
    assert 1 - len(wrong) / len(queries) >= 0.95, wrong


def test_the_right_handbook_entry_is_found() -> None:
    missed = []
    for row in QUERIES["handbook"]:
        found = [hit.id for hit in search_handbook(row["query"])][: 1 if row.get("first") else 3]
        if not set(found) & set(row["expect"]):
            missed.append((row["query"], found))
    assert len(missed) <= 0.05 * len(QUERIES["handbook"]), missed


def test_no_query_of_the_evaluation_stands_in_the_content() -> None:
    content = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "data" / "cases").glob("*.yml"))
    asked = [row["query"] for part in ("cases", "blind") for row in QUERIES[part] if row["voice"] != "keyword"]
    assert [query for query in asked if query in content] == []


# --- how words find their case ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "case"),
    [
        ("彩铃", "t-ringback"),
        ("我没开彩铃，怎么吃钱", "t-ringback"),
        ("彩鈴亂扣錢", "t-ringback"),
        ("采铃扣钱", "t-ringback"),
        ("手机打不出去了", "t-suspended"),
        ("被停了", "t-suspended"),
        ("国外用不了", "t-roaming"),
        ("在境外打不了", "t-roaming"),
        ("精 神 损 失", "t-roaming"),
        ("信_号", "t-signal"),
        ("首问负责制", "t-signal"),
    ],
)
def test_a_case_is_found_by_word_synonym_typo_and_disguise(find: Finder, query: str, case: str) -> None:
    assert find(query)[:1] == [case]


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "\n\t",
        "。，！？",
        "客户",
        "客户怎么办",
        "有没有类似的案例",
        "今天天气真好",
        "红烧肉",
        "\x00\x01\x02",
        "😀😀",
    ],
)
def test_a_query_without_a_telling_word_finds_nothing(find: Finder, look_up: Finder, query: str) -> None:
    assert find(query) == []
    assert look_up(query) == []


@pytest.mark.parametrize(
    "query", ['" OR 1=1 --', "彩铃' ; DROP TABLE entries", "彩铃* NEAR(返还)", "title:彩铃 AND", "%_彩铃", "彩\x00铃"]
)
def test_signs_of_query_languages_are_only_text(find: Finder, query: str) -> None:
    assert find(query) == (["t-ringback"] if "彩" in query else [])


def test_a_short_synonym_counts_only_as_a_word_of_its_own(library: LibraryFile) -> None:
    (hit,) = search_cases("推销电话的信息泄露", library=library)
    assert hit.id == "t-privacy"
    assert "短信" not in hit.why


def test_ten_thousand_characters_are_answered_from_both_ends(find: Finder) -> None:
    assert find("彩铃扣钱" + "啊" * 10_000)[:1] == ["t-ringback"]
    assert find("喂" * 10_000 + "彩铃扣钱")[:1] == ["t-ringback"]
    assert find("天" * 10_000) == []


def test_a_hit_says_what_matched_where_and_whence(library: LibraryFile) -> None:
    (hit,) = search_cases("客户的彩铃 吃 钱", library=library)
    assert (hit.id, hit.title) == ("t-ringback", "彩铃以为要收费，原来有返还")
    assert 0 < hit.score <= 1
    assert hit.matched == ("彩铃", "吃 钱")
    assert "“彩铃”见标题、关键词" in hit.why
    assert "“吃 钱”（即“扣费”）见正文" in hit.why
    assert hit.why.endswith("出处：文档 004·彩铃")
    assert hit.case.keywords == ("彩铃", "捆绑", "返还")
    assert (hit.case.version, hit.case.persona, hit.case.source.document) == (2, "", "004")


def test_an_authored_case_says_so(library: LibraryFile) -> None:
    (hit,) = search_cases("是不是把我号码卖给推销电话了", library=library)
    assert hit.why.endswith("出处：自编·信息安全")


def test_a_word_that_sounds_the_same_is_explained(library: LibraryFile) -> None:
    (hit,) = search_cases("采铃扣钱", library=library)
    assert "采铃" in hit.matched
    assert "“采铃”（即“彩铃”）" in hit.why


def test_the_same_question_gets_the_same_answer(library: LibraryFile) -> None:
    answers = [search_cases("停机了打不出去还扣钱，漫游也没信号", top=5, library=library) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    scores = [hit.score for hit in answers[0]]
    assert scores == sorted(scores, reverse=True)


def test_top_limits_the_hits(library: LibraryFile) -> None:
    assert len(search_cases("停机 漫游", top=1, library=library)) == 1
    assert len(search_cases("停机 漫游", top=5, library=library)) == 2


def test_issue_stage_and_emotion_lift_their_cases(library: LibraryFile) -> None:
    def score_of(case: str, **call: str) -> float:
        hits = search_cases("停机 漫游", top=5, library=library, **call)  # type: ignore[arg-type]
        return next(hit.score for hit in hits if hit.id == case)

    plain = score_of("t-suspended")
    assert score_of("t-suspended", issue="suspension") > plain
    assert score_of("t-suspended", emotion="angry") > plain
    assert score_of("t-suspended", issue="roaming") == plain
    assert (
        search_cases("彩铃", stage="transformation", library=library)[0].score
        > search_cases("彩铃", library=library)[0].score
    )


def test_the_issue_alone_finds_nothing(library: LibraryFile) -> None:
    assert search_cases("今天天气真好", issue="roaming", stage="cut_in", emotion="calm", library=library) == []


@pytest.mark.parametrize(
    "options", [{"top": 0}, {"top": -1}, {"issue": "weather"}, {"stage": "middle"}, {"emotion": "mad"}]
)
def test_options_that_do_not_exist_are_refused(library: LibraryFile, options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        search_cases("彩铃", library=library, **options)


# --- handbook and its numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("排队九个人等了六分钟", "t-queue-1"),
        ("现在8个人在等，已经10分钟", "t-queue-1"),
        ("排队十二个人", "t-queue-4"),
        ("等待人数已经十三个", "t-queue-4"),
        ("排队 第二步", "t-queue-2"),
        ("四十八小时", "t-two-days"),
        ("两天内要答复吗", "t-two-days"),
        ("工号", "t-name"),
    ],
)
def test_numbers_choose_the_rule_that_applies(look_up: Finder, query: str, entry: str) -> None:
    assert look_up(query)[:1] == [entry]


def test_a_queue_that_is_not_yet_old_enough_is_told(library: LibraryFile) -> None:
    hit = search_handbook("7个人在排队，三分钟了", library=library)[0]
    assert hit.id == "t-queue-1"
    assert "人数符合但时长还不到“6～10 人等待、满 5 分钟、第 1 步”" in hit.why


def test_a_hit_by_numbers_says_which(library: LibraryFile) -> None:
    hit = search_handbook("排队九个人等了六分钟", library=library)[0]
    assert hit.matched == ("排队", "九个人", "六分钟")
    assert "数字符合“6～10 人等待、满 5 分钟、第 1 步”" in hit.why
    assert hit.entry.numbers == {"waiting_min": 6.0, "waiting_max": 10.0, "minutes": 5.0, "step": 1}


def test_the_stage_lifts_its_rules(library: LibraryFile) -> None:
    plain = search_handbook("工号", library=library)[0].score
    assert search_handbook("工号", stage="greeting", library=library)[0].score > plain
    assert search_handbook("工号", stage="closing", library=library)[0].score == plain


@pytest.mark.parametrize(
    ("text", "value"),
    [("9", 9), ("12.5", 12.5), ("两百零五", 205), ("一千", 1000), ("九〇", 90), ("两三", 3), ("十五六", 16)],
)  # fmt: skip
def test_numbers_are_read_in_digits_and_numerals(text: str, value: float) -> None:
    assert read_number(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("排队九个人等了六分钟", Quantities(waiting=9, minutes=6)),
        ("排队等了十六分钟", Quantities(minutes=16)),
        ("等待超过十人", Quantities(waiting=11)),
        ("十几个人在排队", Quantities(waiting=11)),
        ("半个小时没人接", Quantities(minutes=30)),
        ("三天没回", Quantities(hours=72)),
        ("第三步做什么", Quantities(step=3)),
        ("打了两次电话", Quantities()),
        ("一百二十八块钱", Quantities()),
    ],
)
def test_quantities_of_a_question(text: str, expected: Quantities) -> None:
    found = read_quantities(text)
    assert (found.waiting, found.minutes, found.hours, found.step) == (
        expected.waiting,
        expected.minutes,
        expected.hours,
        expected.step,
    )


# --- cost ------------------------------------------------------------------------------------------------------------


def test_a_search_imports_nothing_slow(library: LibraryFile, shared_folder: Path) -> None:
    search_cases("彩铃", library=library)
    script = (
        "import sys; from pathlib import Path; from bot.library.search import search_cases;"
        "from bot.library.store import LibraryFile, Sources; folder = Path(sys.argv[1]);"
        "sources = Sources(folder / 'cases', folder / 'handbook', folder / 'synonyms.yml');"
        "print(search_cases('彩铃', library=LibraryFile(sources, folder / 'compiled'))[0].id);"
        f"print([name for name in {SLOW_IMPORTS} if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(shared_folder)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    assert answer.stdout.split("\n")[:2] == ["t-ringback", "[]"]
