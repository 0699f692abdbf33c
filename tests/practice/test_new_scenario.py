from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import InputError
from bot.practice.new_scenario import new_scenario
from bot.practice.validate import case_ids, problems


def test_a_new_scenario_is_whole_under_its_own_name(tmp_path: Path) -> None:
    path = new_scenario("lost-parcel", tmp_path)

    assert path.name == "lost-parcel.yml"
    assert "\nid: lost-parcel\n" in path.read_text(encoding="utf-8")
    assert [str(problem) for problem in problems([path], case_ids())] == []


@pytest.mark.parametrize("name", ["Lost", "丢件", "../lost", "", "a b"])
def test_what_cannot_be_an_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="不能当编号"):
        new_scenario(name, tmp_path)


def test_a_scenario_is_never_overwritten(tmp_path: Path) -> None:
    path = new_scenario("lost-parcel", tmp_path)
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="已经有了"):
        new_scenario("lost-parcel", tmp_path)
    assert path.read_text(encoding="utf-8") == "mine"
