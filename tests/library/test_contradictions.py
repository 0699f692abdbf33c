from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.coaching.advice import rule_as_dict
from bot.coaching.render import render_rule
from bot.errors import ContentError
from bot.library.contradictions import default_handbook, stricter_first
from bot.library.handbook_schema import STRICTNESS, read_handbook_with_contradictions
from bot.library.schema import HANDBOOK
from bot.library.search import HandbookHit


def _hit(entry_id: str, score: float = 0.8, matched: tuple[str, ...] = ()) -> HandbookHit:
    entry = default_handbook().entries[entry_id]
    return HandbookHit(entry_id, entry.title, score, matched, "出处", entry)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HANDBOOK, tmp_path / "handbook"))


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_positions_go_from_strict_to_lax() -> None:
    for contradiction in default_handbook().contradictions:
        places = [STRICTNESS.index(position.entry.strictness) for position in contradiction.positions]
        assert places == sorted(places), contradiction.id


def test_the_reply_deadlines_of_two_sources_are_shown_strict_first() -> None:
    (contradiction,) = default_handbook().contradictions_of("loop-48-hours")
    assert [position.entry.id for position in contradiction.positions][:2] == ["loop-2-4-hours", "loop-24-hours"]
    assert {position.entry.source.document for position in contradiction.positions} == {"001", "004"}


def test_the_stricter_entry_comes_first_though_the_search_did_not_find_it() -> None:
    ordered = stricter_first([_hit("duty-empathy-offer", matched=("话费",))], default_handbook())
    assert [hit.id for hit in ordered] == ["duty-own-pocket", "duty-empathy-offer"]
    assert ordered[0].matched == ("话费",)
    assert "以更严的为准" in ordered[0].why


def test_the_stricter_of_two_that_were_found_comes_first() -> None:
    ordered = stricter_first(
        [_hit("stage-greeting"), _hit("persona-expert"), _hit("principle-speed")], default_handbook()
    )
    assert [hit.id for hit in ordered] == ["stage-greeting", "principle-speed", "persona-expert"]


def test_entries_that_get_along_keep_their_order() -> None:
    # Two to four hours for plain cases and 24 for hard ones contradict 48 for all, not each other.
    ordered = stricter_first([_hit("loop-24-hours"), _hit("loop-2-4-hours")], default_handbook())
    assert [hit.id for hit in ordered] == ["loop-24-hours", "loop-2-4-hours"]


def test_a_rule_is_shown_with_what_other_sources_say() -> None:
    text = render_rule(rule_as_dict(_hit("kind-beyond-authority")))
    assert "说法不一：权限不够退不了费，能不能送礼品抵？从严按第一条" in text
    assert text.index("principle-escalate") < text.index("kind-beyond-authority）")


def test_a_folder_without_contradictions_has_none(folder: Path) -> None:
    (folder / "contradictions.yml").unlink()
    assert read_handbook_with_contradictions(folder)["contradictions"] == []


def test_an_unknown_entry_is_named_with_its_line(folder: Path) -> None:
    path = folder / "contradictions.yml"
    _change(path, "entry: duty-own-pocket", "entry: duty-own-purse")
    with pytest.raises(ContentError, match="手册里没有 duty-own-purse") as error:
        read_handbook_with_contradictions(folder)
    assert path.read_text(encoding="utf-8").splitlines()[error.value.line - 1].count("duty-own-purse") == 1


def test_a_lax_position_before_a_strict_one_is_refused(folder: Path) -> None:
    path = folder / "contradictions.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if "entry: duty-own-pocket" in line)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ContentError, match="比排在它前面的更严"):
        read_handbook_with_contradictions(folder)


def test_a_contradiction_of_entries_that_no_group_explains_is_refused(folder: Path) -> None:
    _change(folder / "queue.yml", "contradicts: []", "contradicts: [stage-closing]")
    with pytest.raises(ContentError, match=r"queue-normal\.contradicts") as error:
        read_handbook_with_contradictions(folder)
    assert error.value.file.endswith("queue.yml")


def test_a_position_that_contradicts_nobody_is_refused(folder: Path) -> None:
    _change(folder / "contradictions.yml", "entry: duty-empathy-offer", "entry: stage-closing")
    with pytest.raises(ContentError, match="与同组的都不抵触"):
        read_handbook_with_contradictions(folder)
