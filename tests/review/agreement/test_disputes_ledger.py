from __future__ import annotations

import errno
import json
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.review.agreement.disputes import Disputes
from bot.review.agreement.ledger import Dispute, Settlement

WHEN = "2026-11-20T09:30:00+08:00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "异议.jsonl"


@pytest.fixture
def disputes(path: Path) -> Disputes:
    return Disputes(path)


def add(disputes: Disputes, **changed: str) -> Dispute:
    told = {"call": "通话1", "item": "cut_in-restate", "verdict": "missed", "rubric": "1", "who": "1024", "when": WHEN}
    return disputes.add(**({**told, "note": "他复述了，只是没有原话"} | changed))


def settle(disputes: Disputes, dispute: str, **changed: Any) -> Settlement:
    told = {"decision": "overturned", "who": "陈", "when": WHEN, "note": "听了录音，有"}
    return disputes.settle(dispute, **(told | changed))


def test_without_a_file_there_are_no_disputes(disputes: Disputes, path: Path) -> None:
    assert disputes.list() == ()
    assert not path.exists()


def test_a_dispute_is_on_record_as_it_was_given(disputes: Disputes) -> None:
    added = add(disputes)
    assert disputes.list() == (added,)
    assert added == Dispute("D1", "通话1", "cut_in-restate", "missed", "1", "1024", WHEN, "他复述了，只是没有原话")


def test_each_dispute_has_an_id_of_its_own(disputes: Disputes) -> None:
    first = add(disputes)
    settle(disputes, first.id)
    assert len({first.id, add(disputes).id, add(disputes).id}) == 3


def test_a_settlement_stands_beside_its_dispute(disputes: Disputes) -> None:
    added = add(disputes)
    settled = settle(disputes, added.id)
    assert [(one.note, one.settlements) for one in disputes.list()] == [(added.note, (settled,))]


def test_nothing_that_stands_in_the_file_is_changed(disputes: Disputes, path: Path) -> None:
    added = add(disputes)
    before = path.read_bytes()
    settle(disputes, added.id)
    settle(disputes, added.id, who="林", decision="upheld", again=True)
    assert path.read_bytes().startswith(before)
    assert len(path.read_bytes().splitlines()) == 3


def test_a_settled_dispute_is_not_settled_in_passing(disputes: Disputes, path: Path) -> None:
    added = add(disputes)
    settle(disputes, added.id)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"陈 在 .*处理过：改判；要重新处理请加 --again"):
        settle(disputes, added.id, who="林")
    assert path.read_bytes() == before


def test_a_settled_dispute_is_settled_again_when_that_is_meant(disputes: Disputes) -> None:
    added = add(disputes)
    settle(disputes, added.id)
    settle(disputes, added.id, who="林", decision="upheld", again=True)
    assert [(one.who, one.decision, one.again) for one in disputes.list()[0].settlements] == [
        ("陈", "overturned", False),
        ("林", "upheld", True),
    ]


@pytest.mark.parametrize("who", ["1024", " 1024 ", "１０２４"])
def test_nobody_settles_his_own_dispute(disputes: Disputes, who: str) -> None:
    added = add(disputes, who="1024")
    with pytest.raises(InputError, match="不能自己处理"):
        settle(disputes, added.id, who=who)
    assert disputes.list()[0].open


def test_again_does_not_let_anybody_settle_his_own_dispute(disputes: Disputes) -> None:
    added = add(disputes, who="1024")
    settle(disputes, added.id)
    with pytest.raises(InputError, match="不能自己处理"):
        settle(disputes, added.id, who="1024", again=True)


def test_an_unknown_dispute_is_told(disputes: Disputes) -> None:
    add(disputes)
    with pytest.raises(InputError, match="没有编号是 D7 的异议"):
        settle(disputes, "D7")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"note": "  "}, "说明不能空着"),
        ({"who": ""}, "提出人不能空着"),
        ({"call": ""}, "通话不能空着"),
        ({"verdict": "wrong"}, "判定 'wrong' 不认识，应为 met、missed"),
        ({"when": "昨天"}, "时间 '昨天' 读不懂"),
    ],
)
def test_what_is_not_a_dispute_is_not_recorded(
    disputes: Disputes, path: Path, changed: dict[str, str], problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        add(disputes, **changed)
    assert not path.exists()


def test_a_decision_is_one_of_three(disputes: Disputes) -> None:
    added = add(disputes)
    with pytest.raises(InputError, match="应为 upheld、overturned、rubric_to_change"):
        settle(disputes, added.id, decision="deleted")


@pytest.mark.parametrize("when", ["2026-11-20", "2026-11-20T01:30:00Z", "2026-11-20 09:30"])
def test_a_time_may_be_a_day_or_in_utc(disputes: Disputes, when: str) -> None:
    assert add(disputes, when=when).when == when


def test_the_list_is_of_one_call_or_of_what_is_open(disputes: Disputes) -> None:
    first, second, third = add(disputes), add(disputes, call="通话2"), add(disputes)
    settle(disputes, first.id)
    assert [one.id for one in disputes.list("通话1")] == [first.id, third.id]
    assert [one.id for one in disputes.list(open_only=True)] == [second.id, third.id]
    assert [one.id for one in disputes.list("通话1", open_only=True)] == [third.id]


def test_several_who_write_at_once_lose_nothing(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda number: add(Disputes(path), note=f"第{number}条").id, range(40)))
    found = Disputes(path).read()
    assert (len(set(ids)), found.damage) == (40, ())
    assert {one.note for one in found.disputes} == {f"第{number}条" for number in range(40)}


def test_two_who_settle_at_once_do_not_both_come_first(path: Path) -> None:
    added = add(Disputes(path))

    def attempt(who: str) -> bool:
        try:
            settle(Disputes(path), added.id, who=who)
        except InputError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, ["甲", "乙", "丙", "丁", "戊", "己"])) == 1


def test_a_torn_last_line_is_told_and_the_rest_is_read(disputes: Disputes, path: Path) -> None:
    added = add(disputes)
    with path.open("ab") as file:
        file.write('{"id": "D2", "call": "通'.encode()[:-1])
    found = disputes.read()
    assert found.disputes == (added,)
    assert found.damage == ("第 2 行读不懂（最后一行只写了一半），已跳过，原样留着",)


def test_damage_in_the_middle_is_told_and_the_rest_is_read(disputes: Disputes, path: Path) -> None:
    first, second = add(disputes), add(disputes)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([lines[0], b"\xff\x00{", b"[1, 2]", b'{"settles": "D9"}', *lines[1:]]))
    found = disputes.read()
    assert found.disputes == (first, second)
    assert [one[:5] for one in found.damage] == ["第 2 行", "第 3 行", "第 4 行"]


def test_a_settlement_of_what_is_lost_is_told(disputes: Disputes, path: Path) -> None:
    settle(disputes, add(disputes).id)
    path.write_bytes(path.read_bytes().split(b"\n", 1)[1])
    assert disputes.read().damage == ("第 1 行处理的异议 D1 不在文件里，已跳过，原样留着",)


def test_a_second_dispute_of_one_id_does_not_replace_the_first(disputes: Disputes, path: Path) -> None:
    added = add(disputes)
    path.write_bytes(
        path.read_bytes() + json.dumps({**json.loads(path.read_bytes()), "note": "改过的"}).encode() + b"\n"
    )
    assert disputes.read().disputes == (added,)
    assert len(disputes.read().damage) == 1


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"写不了 .*没有记下"):
        add(Disputes(tmp_path / "文件" / "异议.jsonl"))


def test_a_record_is_on_the_disk_before_it_is_confirmed(
    disputes: Disputes, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bytes] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(path.read_bytes()), real(descriptor)))
    added = add(disputes)
    assert added.note.encode() in synced[0]


def test_a_full_disk_is_told_as_something_to_look_into(disputes: Disputes, monkeypatch: pytest.MonkeyPatch) -> None:
    add(disputes)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"No space left on device.*看这一条记下没有"):
        add(disputes)


_TEXTS = st.text(min_size=1, max_size=20).filter(str.strip)


@settings(deadline=None, max_examples=60)
@given(notes=st.lists(_TEXTS, min_size=1, max_size=4), share=st.floats(0, 1), after=_TEXTS)
def test_wherever_a_write_is_torn_all_before_it_stands_and_more_can_follow(
    notes: list[str], share: float, after: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "异议.jsonl"
        disputes = Disputes(path)
        added = [add(disputes, note=note) for note in notes]
        whole = path.read_bytes()
        kept = whole[: round(share * len(whole))]
        path.write_bytes(kept)
        # A record whose bytes are all there counts, with the end of its line or without.
        ends = [len(b"\n".join(whole.split(b"\n")[: n + 1])) for n in range(len(added))]
        surviving = [one for one, end in zip(added, ends, strict=True) if end <= len(kept)]
        found = disputes.read()
        assert list(found.disputes) == surviving
        assert len(found.damage) == (len(kept) > 0 and kept[-1:] != b"\n" and len(kept) not in ends)
        more = add(disputes, note=after)
        assert disputes.list() == (*surviving, more)
        assert path.read_bytes().startswith(kept)


@settings(deadline=None, max_examples=60)
@given(note=_TEXTS, who=_TEXTS, call=_TEXTS)
def test_any_text_comes_back_as_it_was(note: str, who: str, call: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        disputes = Disputes(Path(folder) / "异议.jsonl")
        add(disputes, note=note, who=who, call=call)
        (found,) = disputes.list()
    assert (found.note, found.who, found.call) == (note.strip(), who.strip(), call.strip())
