"""The data is the trainee's: who may see what, and that every look is on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.practice.archive import PracticeArchive, Result
from bot.practice.records import EXAM_STAYS, NotAllowedError, PracticeRecords

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=timezone.utc)
ME, OTHER, TRAINER, STRANGER = "小林", "小周", "王老师", "李老师"
CARD = {"total": 71}


@pytest.fixture
def archive() -> Iterator[PracticeArchive]:
    opened = PracticeArchive(None)
    for name, trainee in (("r1", ME), ("r2", ME), ("his", OTHER)):
        _practised(opened, name, trainee)
    yield opened
    opened.close()


@pytest.fixture
def records(archive: PracticeArchive) -> PracticeRecords:
    return PracticeRecords(archive)


def _practised(archive: PracticeArchive, name: str, trainee: str, exam: str | None = None) -> None:
    archive.keep(name, trainee, "run", {}, now=NOW, exam=exam)
    archive.finish(name, Result("lost", "hung_up", 71), CARD, now=NOW)


@pytest.fixture
def exam(archive: PracticeArchive) -> str:
    """Id of the run of an exam that TRAINER has set and ME has taken."""
    archive.set_exam("e1", TRAINER, ME, "umbrella", "hard", NOW)
    _practised(archive, "exam", ME, "e1")
    return "exam"


def _seen(records: PracticeRecords, viewer: str, trainee: str = ME) -> list[str]:
    return [one.id for one in records.attempts(viewer, trainee, now=NOW)]


# one's own


def test_one_s_own_is_seen_and_not_on_record(records: PracticeRecords) -> None:
    assert _seen(records, ME) == ["r1", "r2"]
    assert records.scorecard(ME, "r1", now=NOW) == CARD
    assert records.views(ME) == []


def test_who_has_practised_nothing_has_an_empty_history(records: PracticeRecords) -> None:
    assert _seen(records, "小吴", "小吴") == []


def test_one_s_own_scorecard_waits_for_the_end(archive: PracticeArchive, records: PracticeRecords) -> None:
    archive.keep("open", ME, "run", {}, now=NOW)
    with pytest.raises(InputError, match="还没有结束"):
        records.scorecard(ME, "open", now=NOW)


# nothing shared


def test_what_is_not_shared_is_not_seen(records: PracticeRecords) -> None:
    with pytest.raises(NotAllowedError, match="没有共享给您"):
        records.attempts(TRAINER, ME, now=NOW)
    with pytest.raises(NotAllowedError):
        records.scorecard(TRAINER, "r1", now=NOW)
    assert records.views(ME) == []


def test_a_refusal_does_not_tell_whether_there_is_such_a_run(records: PracticeRecords) -> None:
    told = []
    for run in ("r1", "nosuch"):
        with pytest.raises(NotAllowedError) as refused:
            records.scorecard(TRAINER, run, now=NOW)
        told.append(str(refused.value))
    assert told[0] == told[1]


def test_a_refusal_does_not_tell_whether_there_is_such_a_trainee(records: PracticeRecords) -> None:
    told = []
    for trainee in (ME, "没这人"):
        with pytest.raises(NotAllowedError) as refused:
            records.attempts(TRAINER, trainee, now=NOW)
        told.append(str(refused.value).replace(trainee, ""))
    assert told[0] == told[1]


# shared


def test_a_shared_run_is_seen_alone(records: PracticeRecords) -> None:
    records.share(ME, TRAINER, "r2", now=NOW)
    assert _seen(records, TRAINER) == ["r2"]
    assert records.scorecard(TRAINER, "r2", now=NOW) == CARD
    with pytest.raises(NotAllowedError):
        records.scorecard(TRAINER, "r1", now=NOW)


def test_who_was_shared_everything_sees_what_comes_later_too(
    archive: PracticeArchive, records: PracticeRecords
) -> None:
    records.share(ME, TRAINER, now=NOW)
    _practised(archive, "r3", ME)
    assert _seen(records, TRAINER) == ["r1", "r2", "r3"]


def test_who_was_shared_everything_is_not_refused_when_there_is_nothing_yet(records: PracticeRecords) -> None:
    records.share("小吴", TRAINER, now=NOW)
    assert _seen(records, TRAINER, "小吴") == []
    assert len(records.views("小吴")) == 1


def test_a_run_that_goes_on_is_not_seen_by_others(archive: PracticeArchive, records: PracticeRecords) -> None:
    records.share(ME, TRAINER, now=NOW)
    archive.keep("open", ME, "run", {}, now=NOW)
    with pytest.raises(NotAllowedError):
        records.scorecard(TRAINER, "open", now=NOW)
    assert "open" not in _seen(records, TRAINER)


def test_a_share_is_for_him_alone(records: PracticeRecords) -> None:
    records.share(ME, TRAINER, now=NOW)
    with pytest.raises(NotAllowedError):
        records.attempts(STRANGER, ME, now=NOW)


def test_each_look_of_another_is_one_row(records: PracticeRecords) -> None:
    records.share(ME, TRAINER, now=NOW)
    records.attempts(TRAINER, ME, now=NOW)
    records.scorecard(TRAINER, "r1", now=NOW + timedelta(minutes=1))
    assert [(one.viewer, one.what, one.run) for one in records.views(ME)] == [
        (TRAINER, "scorecard", "r1"),
        (TRAINER, "history", None),
    ]


def test_what_cannot_be_put_on_record_is_not_shown(archive: PracticeArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    records = PracticeRecords(archive)
    records.share(ME, TRAINER, now=NOW)

    def full(*_: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(archive, "note_view", full)
    with pytest.raises(OSError, match="disk full"):
        records.scorecard(TRAINER, "r1", now=NOW)


def test_a_share_that_has_ended_shows_nothing_more_and_the_looks_stay(records: PracticeRecords) -> None:
    records.share(ME, TRAINER, now=NOW)
    records.attempts(TRAINER, ME, now=NOW)
    records.unshare(ME, TRAINER)
    with pytest.raises(NotAllowedError):
        records.attempts(TRAINER, ME, now=NOW)
    assert len(records.views(ME)) == 1


def test_to_end_one_share_of_a_trainer_who_sees_everything_is_told_to_be_useless(records: PracticeRecords) -> None:
    records.share(ME, TRAINER, now=NOW)
    with pytest.raises(InputError, match="先全部收回"):
        records.unshare(ME, TRAINER, "r1")
    assert _seen(records, TRAINER) == ["r1", "r2"]


def test_what_was_not_shared_cannot_be_taken_back(records: PracticeRecords) -> None:
    with pytest.raises(InputError, match="没有共享给"):
        records.unshare(ME, TRAINER, "r1")


def test_nobody_shares_what_is_another_s(records: PracticeRecords) -> None:
    records.share(OTHER, TRAINER, "his", now=NOW)
    for user in (ME, TRAINER):
        with pytest.raises(NotAllowedError):
            records.share(user, STRANGER, "his", now=NOW)
    assert [one.trainer for one in records.shares(OTHER)] == [TRAINER]


def test_nobody_shares_with_himself(records: PracticeRecords) -> None:
    with pytest.raises(InputError, match="不用共享给自己"):
        records.share(ME, ME, now=NOW)


# exams


def test_an_exam_is_seen_by_him_who_set_it_and_nothing_else_is(records: PracticeRecords, exam: str) -> None:
    assert _seen(records, TRAINER) == [exam]
    assert records.scorecard(TRAINER, exam, now=NOW) == CARD
    with pytest.raises(NotAllowedError):
        records.scorecard(TRAINER, "r1", now=NOW)
    with pytest.raises(NotAllowedError):
        records.scorecard(STRANGER, exam, now=NOW)
    assert len(records.views(ME)) == 2


def test_an_exam_that_is_not_over_is_not_seen(archive: PracticeArchive, records: PracticeRecords) -> None:
    archive.set_exam("e1", TRAINER, ME, "umbrella", "hard", NOW)
    archive.keep("exam", ME, "run", {}, now=NOW, exam="e1")
    with pytest.raises(NotAllowedError):
        records.attempts(TRAINER, ME, now=NOW)
    with pytest.raises(NotAllowedError):
        records.scorecard(TRAINER, "exam", now=NOW)


# deleting


def test_a_trainee_deletes_his_own_and_the_looks_stay(archive: PracticeArchive, records: PracticeRecords) -> None:
    records.share(ME, TRAINER, "r1", now=NOW)
    records.scorecard(TRAINER, "r1", now=NOW)
    records.forget(ME, "r1", now=NOW)
    assert archive.run("r1") is None
    assert records.shares(ME) == []
    assert [(one.what, one.run) for one in records.views(ME)] == [("scorecard", "r1")]


@pytest.mark.parametrize("run", ["his", "nosuch"])
def test_what_is_not_his_cannot_be_deleted(archive: PracticeArchive, records: PracticeRecords, run: str) -> None:
    with pytest.raises(NotAllowedError, match="没有这一通练习"):
        records.forget(ME, run, now=NOW)
    assert archive.run("his") is not None


def _by_history(records: PracticeRecords, run: str) -> None:
    records.attempts(TRAINER, ME, now=NOW)


def _by_scorecard(records: PracticeRecords, run: str) -> None:
    records.scorecard(TRAINER, run, now=NOW)


@pytest.mark.parametrize("look", [_by_history, _by_scorecard])
def test_an_exam_is_deleted_after_he_who_set_it_has_looked(
    archive: PracticeArchive, records: PracticeRecords, exam: str, look: Callable[[PracticeRecords, str], None]
) -> None:
    with pytest.raises(InputError, match="还没看过"):
        records.forget(ME, exam, now=NOW)
    look(records, exam)
    records.forget(ME, exam, now=NOW)
    assert archive.run(exam) is None


def test_the_look_of_somebody_else_does_not_free_an_exam(records: PracticeRecords, exam: str) -> None:
    records.share(ME, STRANGER, now=NOW)
    records.scorecard(STRANGER, exam, now=NOW)
    with pytest.raises(InputError, match="还没看过"):
        records.forget(ME, exam, now=NOW)


def test_an_exam_nobody_looks_at_can_be_deleted_in_time(
    archive: PracticeArchive, records: PracticeRecords, exam: str
) -> None:
    records.forget(ME, exam, now=NOW + EXAM_STAYS)
    assert archive.run(exam) is None
    (done,) = archive.exams_by(TRAINER)
    assert done.run == exam


def test_an_exam_that_goes_on_is_not_deleted(archive: PracticeArchive, records: PracticeRecords) -> None:
    archive.set_exam("e1", TRAINER, ME, "umbrella", "hard", NOW)
    archive.keep("exam", ME, "run", {}, now=NOW, exam="e1")
    with pytest.raises(InputError, match="还没有结束"):
        records.forget(ME, "exam", now=NOW + 2 * EXAM_STAYS)


# whatever happens

USERS = (ME, OTHER, TRAINER, STRANGER)
OWNER = {"r1": ME, "r2": ME, "his": OTHER}
user, run = st.sampled_from(USERS), st.sampled_from(tuple(OWNER))
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["share", "unshare"]), user, user, run | st.none()),
        st.tuples(st.just("history"), user, user, st.none()),
        st.tuples(st.just("scorecard"), user, user, run),
        st.tuples(st.just("forget"), user, user, run),
    ),
    max_size=25,
)


@given(steps)
@settings(max_examples=150, deadline=None)
def test_another_sees_what_is_shared_at_that_moment_and_each_look_is_on_record(
    happened: list[tuple[str, str, str, str | None]],
) -> None:
    archive = PracticeArchive(None)
    records, owner = PracticeRecords(archive), dict(OWNER)
    for name, trainee in owner.items():
        _practised(archive, name, trainee)
    shared: set[tuple[str, str, str | None]] = set()
    looks = 0
    for what, who, whom, which in happened:
        try:
            if what == "share":
                records.share(who, whom, which, now=NOW)
                shared.add((who, whom, which))
            elif what == "unshare":
                records.unshare(who, whom, which)
                shared = {one for one in shared if not (one[:2] == (who, whom) and which in (None, one[2]))}
            elif what == "forget":
                records.forget(who, str(which), now=NOW)
                assert owner.pop(str(which)) == who
                shared = {one for one in shared if one[2] != which}
            elif what == "history":
                seen = {one.id for one in records.attempts(who, whom, now=NOW)}
                every = {name for name, trainee in owner.items() if trainee == whom}
                single = {name for name in every if (whom, who, name) in shared}
                assert seen == (every if who == whom or (whom, who, None) in shared else single)
                looks += who != whom
            else:
                records.scorecard(who, str(which), now=NOW)
                trainee = owner[str(which)]
                assert who == trainee or {(trainee, who, None), (trainee, who, which)} & shared
                looks += who != trainee
        except (NotAllowedError, InputError):
            if what == "history":
                assert who != whom and not any(one[:2] == (whom, who) for one in shared)
            elif what == "scorecard" and which in owner:
                trainee = owner[str(which)]
                assert who != trainee and not {(trainee, who, None), (trainee, who, which)} & shared
    assert sum(len(archive.views(one)) for one in USERS) == looks
    archive.close()
