"""Ids for found cases beside those that the library has."""

from __future__ import annotations

from collections.abc import Collection

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.importing.ids import FreeIds, taken_ids


def test_an_id_that_is_free_is_given_as_wanted() -> None:
    assert FreeIds([]).take("yue-bao-03") == "yue-bao-03"


def test_where_an_id_is_taken_the_next_free_number_is_given() -> None:
    ids = FreeIds(["yue-bao-01", "yue-bao-02", "yue-bao-04"])
    assert [ids.take("yue-bao-01"), ids.take("yue-bao-01"), ids.take("yue-bao-02")] == [
        "yue-bao-03",
        "yue-bao-05",
        "yue-bao-06",
    ]


def test_names_that_begin_alike_do_not_get_in_each_others_way() -> None:
    assert FreeIds(["yue-bao-2-01"]).take("yue-bao-01") == "yue-bao-01"


def test_numbers_of_three_digits_go_on_as_they_are() -> None:
    assert FreeIds(["a-100"]).take("a-100") == "a-101"


@given(st.sets(st.integers(1, 30)), st.lists(st.integers(1, 30), max_size=20))
@settings(deadline=None)
def test_no_id_is_given_twice_and_none_is_skipped(taken: set[int], wanted: list[int]) -> None:
    ids, gone = FreeIds(f"a-{number:02d}" for number in taken), set(taken)
    for number in wanted:
        free = next(one for one in range(number, 200) if one not in gone)
        assert ids.take(f"a-{number:02d}") == f"a-{free:02d}"
        gone.add(free)


def test_of_the_library_only_ids_that_may_be_in_the_way_are_looked_up() -> None:
    library = {*(f"a-{number:02d}" for number in range(1, 1201)), "b-01", "c-01"}
    asked: set[str] = set()

    def present(ids: Collection[str]) -> set[str]:
        asked.update(ids)
        return library & set(ids)

    taken = taken_ids(["a-01", "a-02", "b-01"], present)
    assert taken == library - {"c-01"}
    assert len(asked) < 3000


def test_as_many_numbers_beyond_are_looked_at_as_cases_may_need() -> None:
    library = {f"a-{number:02d}" for number in range(1, 2000) if number % 2}
    taken = taken_ids([f"a-{number:02d}" for number in range(1, 900)], lambda ids: library & set(ids))
    ids = FreeIds(taken)
    given = [ids.take(f"a-{number:02d}") for number in range(1, 900)]
    assert not library & set(given)
