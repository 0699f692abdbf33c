"""What is kept of a case for the search, and that the store's index and counts always tell of the cases there are."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_cases import LEXICON, NOW, case

from bot.library.analysis import analyse, analyse_case, central, counts_in, labels_in, read_counts, token
from bot.library.stores.opening import IN_MEMORY_URL, open_store

TEXTS = st.text(alphabet="彩铃扣费欠停机断吃钱客户宽带掉线师傅 ，。aA1#~!|:\n_é", max_size=30)
STEPS = st.lists(st.tuples(st.sampled_from(["add", "replace", "delete"]), st.integers(0, 4), TEXTS), max_size=12)


def test_a_term_is_counted_by_column() -> None:
    made = analyse([["彩铃"], ["彩铃", "扣费"], [], ["彩铃彩铃"]], ["roaming"], LEXICON)
    assert counts_in(made.features, "彩铃") == (1, 1, 0, 2)
    assert counts_in(made.features, "syncharge") == (0, 1, 0, 0)
    assert counts_in(made.features, "铃") is None
    assert made.plain == "彩铃 彩铃 扣费 彩铃彩铃"


def test_labels_come_back() -> None:
    made = analyse_case(case("a", issue="roaming", emotion="angry", persona=None), LEXICON)
    assert labels_in(made.features) == {"issue": "roaming", "turning_stage": "", "emotion": "angry", "persona": ""}


def test_many_occurrences_are_as_good_as_thirty_five() -> None:
    assert read_counts(analyse([[], [], [], ["彩铃，" * 99]], [], LEXICON).features.split(":")[1][:4]) == (0, 0, 0, 35)


def test_words_of_title_and_keywords_stand_in_the_index_twice() -> None:
    tokens = analyse([["彩铃"], [], [], ["停机"]], [], LEXICON).tokens()
    assert central("彩铃") in tokens and "停机" in tokens
    assert central("停机") not in tokens


@given(TEXTS)
def test_tokens_hold_nothing_that_a_query_language_would_read(text: str) -> None:
    for one in analyse([[text], [text], [], []], [], LEXICON).tokens():
        assert all(character.isalnum() or character == "#" for character in one)
        assert token(one.rstrip("#")) == one.rstrip("#")


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_counts_and_index_tell_of_the_cases_that_are_there(steps: list[tuple[str, int, str]]) -> None:
    store = open_store(IN_MEMORY_URL)
    there: dict[str, dict[str, Any]] = {}
    for action, number, text in steps:
        made = case(f"c-{number}", f"第{number}件{text}", situation=text, keywords=[text] if text.strip() else [])
        if action == "add" and made["id"] not in there:
            store.add([made], LEXICON, who="王敏", at=NOW)
            there[made["id"]] = made
        elif action == "replace" and made["id"] in there:
            store.replace(made, LEXICON, who="王敏", at=NOW)
            there[made["id"]] = made
        elif action == "delete" and there.pop(made["id"], None):
            store.delete(made["id"], who="王敏", at=NOW)
    analysed = {one: analyse_case(fields, LEXICON) for one, fields in there.items()}
    expected = Counter(name for one in analysed.values() for name in one.counted())
    counted = {name: entries for name, entries in store.database.query("SELECT name, entries FROM counts") if entries}
    assert counted == dict(expected)
    rows = {record["id"]: row for row, record in store.all_records()}
    for word in {name for one in analysed.values() for name in one.tokens()}:
        assert store.rows_with([[word]], limit=9) == sorted(
            rows[one] for one in there if word in analysed[one].tokens()
        )
    store.close()
