"""Who may see what was practised: the data is the trainee's, and whoever else looks is put on record for him.

Whether somebody is a trainer at all is the matter of the channel; here everybody is a user id.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.errors import CoachError, InputError
from bot.practice.archive import Attempt, KeptRun, PracticeArchive, Share, View

HISTORY, SCORECARD = "history", "scorecard"
EXAM_STAYS = timedelta(days=30)
"""How long a trainer may take to look at the exam that he has set, before the trainee may delete it unseen."""


class NotAllowedError(CoachError):
    """Somebody asks for what he may not see; told in the same words when it does not exist."""


class PracticeRecords:
    """The rules of access over an archive.

    A trainer sees of another's: the attempts shared with him as long as they are shared, and the exams that he has
    set himself, once they are over. He cannot share them on. Each look is written down together with what it shows:
    when it cannot be written down, nothing is shown.

    Args:
        archive: what is kept.
    """

    def __init__(self, archive: PracticeArchive) -> None:
        self._archive = archive

    def attempts(self, viewer: str, trainee: str, *, now: datetime) -> list[Attempt]:
        """Return the attempts of a trainee that a viewer may see, in the order in which they ended.

        Args:
            viewer: user id of him who looks.
            trainee: user id of him whose attempts they are.
            now: the time.

        Raises:
            NotAllowedError: the viewer may see nothing of this trainee.
        """
        if viewer == trainee:
            return self._archive.attempts(trainee)
        with self._archive.transaction():
            seen = [one for one in self._archive.attempts(trainee) if self._may_see(viewer, one)]
            # Who may see everything is not refused because there is nothing yet.
            if not seen and not self.sees_all(viewer, trainee):
                raise NotAllowedError(f"{trainee} 没有共享给您，也没有考完您出的考试：请他先把练习共享给您")
            self._archive.note_view(viewer, trainee, HISTORY, None, now)
        return seen

    def sees_all(self, viewer: str, trainee: str) -> bool:
        """Whether a viewer may see all that a trainee has practised; no look at anything, so not on record."""
        shares = self._archive.shares(trainee)
        return viewer == trainee or any(one.trainer == viewer and one.run is None for one in shares)

    def scorecard(self, viewer: str, run_id: str, *, now: datetime) -> Mapping[str, Any] | None:
        """Return the scorecard of an attempt; None when there was nothing to score.

        Raises:
            NotAllowedError: there is no such attempt, or the viewer may not see it.
            InputError: it is the viewer's own, and it is not over.
        """
        with self._archive.transaction():
            run = self._archive.run(run_id)
            if run is None:
                raise _no_such_run()
            if run.trainee == viewer:
                if run.ended is None:
                    raise InputError("这一通还没有结束，结束了才有评分")
                return run.scorecard
            if run.ended is None or not self._may_see(viewer, run):
                raise _no_such_run()
            self._archive.note_view(viewer, run.trainee, SCORECARD, run_id, now)
            return run.scorecard

    def share(self, user: str, trainer: str, run_id: str | None = None, *, now: datetime) -> None:
        """Let a trainer see a run of one's own, or everything, what is still to come included, when it is None.

        Raises:
            NotAllowedError: it is no run of the user.
            InputError: the trainer is the user.
        """
        if trainer == user:
            raise InputError("这是您自己的练习，不用共享给自己：请写培训师的名字")
        with self._archive.transaction():
            if run_id is not None:
                self._own(user, run_id)
            self._archive.share(user, trainer, run_id, now)

    def unshare(self, user: str, trainer: str, run_id: str | None = None) -> None:
        """End the share of a run, or every share with this trainer when it is None; the looks so far stay on record.

        Raises:
            InputError: it was not shared, or only together with everything.
        """
        if self._archive.unshare(user, trainer, run_id):
            return
        if run_id is not None and self.sees_all(trainer, user) and trainer != user:
            raise InputError(f"您把全部练习共享给了 {trainer}，单独一通收不回来：先全部收回，再一通一通地共享")
        raise InputError(f"这没有共享给 {trainer}：没有什么可以收回的")

    def shares(self, user: str) -> list[Share]:
        """Return what a user lets others see now, oldest first."""
        return self._archive.shares(user)

    def views(self, user: str) -> list[View]:
        """Return who has looked at a user's data, newest first."""
        return self._archive.views(user)

    def forget(self, user: str, run_id: str, *, now: datetime) -> None:
        """Delete a run of one's own with its scorecard; who has looked at it stays on record.

        An exam is a trainer's as much as the trainee's: it cannot be deleted before it is over, nor before the
        trainer who set it has looked at its result or has let `EXAM_STAYS` pass. It stays taken when it is deleted.

        Raises:
            NotAllowedError: it is no run of the user.
            InputError: it is an exam that must stay for now.
        """
        with self._archive.transaction():
            run = self._own(user, run_id)
            if run.exam is not None:
                self._check_exam(run, now)
            self._archive.forget(run_id)

    def _may_see(self, viewer: str, run: Attempt | KeptRun) -> bool:
        """Whether a viewer other than the trainee may see a run that is over."""
        shares = self._archive.shares(run.trainee)
        if any(one.trainer == viewer and one.run in (None, run.id) for one in shares):
            return True
        return run.exam is not None and self._set_by(run.exam) == viewer

    def _set_by(self, exam_id: str) -> str | None:
        exam = self._archive.exam(exam_id)
        return exam.trainer if exam else None

    def _own(self, user: str, run_id: str) -> KeptRun:
        run = self._archive.run(run_id)
        if run is None or run.trainee != user:
            raise _no_such_run()
        return run

    def _check_exam(self, run: KeptRun, now: datetime) -> None:
        if run.ended is None:
            raise InputError("考试还没有结束，不能删：请先考完，或者停下")
        trainer = self._set_by(str(run.exam))
        looks = (one for one in self._archive.views(run.trainee) if one.viewer == trainer and one.at >= run.ended)
        seen = any(one.what == HISTORY or one.run == run.id for one in looks)
        until = run.ended + EXAM_STAYS
        if not seen and now < until:
            raise InputError(
                f"{trainer} 还没看过这场考试的结果，看过以后才能删；一直不看，{EXAM_STAYS.days} 天以后也能删"
            )


def _no_such_run() -> NotAllowedError:
    return NotAllowedError("没有这一通练习，或者没有共享给您：请核对编号，或者请本人先共享")
