"""Disputed verdicts and how they were settled: put on record in a file that only ever grows."""

from __future__ import annotations

import errno
import fcntl
import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from bot.errors import InputError
from bot.json_lines import json_text
from bot.paths import PROJECT
from bot.review.agreement.ledger import DECISIONS, Dispute, Ledger, Settlement, read_ledger
from bot.rubric.verdicts import VERDICTS

DEFAULT_FILE = PROJECT / "var" / "disputes.jsonl"


class Disputes:
    """The disputes in a file. Nothing is ever changed or removed in it; several processes may append at once.

    Args:
        path: of the file; it is made with the first dispute.
    """

    def __init__(self, path: Path = DEFAULT_FILE) -> None:
        self._path = path

    def add(self, *, call: str, item: str, verdict: str, rubric: str, who: str, when: str, note: str) -> Dispute:
        """Put a dispute on record.

        Args:
            call: id of the call.
            item: id of the rubric's item.
            verdict: that is disputed, one of `VERDICTS`.
            rubric: version of the rubric that gave it.
            who: disputes it.
            when: ISO date or time.
            note: why.

        Returns:
            The dispute with its id.

        Raises:
            InputError: something is empty or not what it should be, or the file cannot be written; nothing is recorded.
        """
        told = _filled(通话=call, 条目=item, 评分表版本=rubric, 提出人=who, 说明=note)
        _check_one_of(verdict, VERDICTS, "判定")
        _check_time(when)
        with self._locked() as file:
            ledger = read_ledger(file)
            known = {one.id for one in ledger.disputes}
            number = ledger.lines + 1
            while f"D{number}" in known:
                number += 1
            dispute = Dispute(f"D{number}", told[0], told[1], verdict, told[2], told[3], when.strip(), told[4])
            record = {name: value for name, value in asdict(dispute).items() if name != "settlements"}
            self._append(file, record, ledger)
        return dispute

    def settle(self, dispute: str, *, decision: str, who: str, when: str, note: str, again: bool = False) -> Settlement:
        """Put on record how a dispute was settled.

        Args:
            dispute: its id.
            decision: one of DECISIONS.
            who: settles it; not who disputes it.
            when: ISO date or time.
            note: the reason.
            again: settle it although it was settled before; the earlier settlement stays on record.

        Raises:
            InputError: there is no such dispute, it is settled already, it is his own, something is empty or not what
                it should be, or the file cannot be written; nothing is recorded.
        """
        name, reason = _filled(处理人=who, 说明=note)
        _check_one_of(decision, DECISIONS, "处理结果")
        _check_time(when)
        with self._locked() as file:
            ledger = read_ledger(file)
            found = next((one for one in ledger.disputes if _same(one.id, dispute)), None)
            if found is None:
                raise InputError(f"没有编号是 {dispute} 的异议（coach disputes list 看全部）")
            if _same(found.who, name):
                raise InputError(f"{found.id} 是 {found.who} 自己提的，不能自己处理，请换一个人")
            if not found.open and not again:
                last = found.settlements[-1]
                told = f"{last.who} 在 {last.when} 处理过：{DECISIONS[last.decision]}"
                raise InputError(f"{found.id} 已由{told}；要重新处理请加 --again，原来的也会留着")
            settlement = Settlement(found.id, decision, name, when.strip(), reason, not found.open)
            self._append(file, asdict(settlement), ledger)
        return settlement

    def read(self) -> Ledger:
        """Return all that stands in the file, and what of it cannot be read.

        Raises:
            InputError: the file cannot be opened.
        """
        try:
            with self._path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH)
                return read_ledger(file)
        except FileNotFoundError:
            return Ledger((), (), 0, False)
        except OSError as error:
            raise InputError(f"打不开 {self._path}（{error.strerror}）") from error

    def list(self, call: str | None = None, *, open_only: bool = False) -> tuple[Dispute, ...]:
        """Return the disputes in their order.

        Args:
            call: id of a call; only its disputes.
            open_only: only what is not settled.

        Raises:
            InputError: the file cannot be opened.
        """
        return tuple(
            one
            for one in self.read().disputes
            if (call is None or _same(one.call, call)) and (one.open or not open_only)
        )

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """Open the file for reading and appending; no other process appends meanwhile."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self._path.exists()
            with self._path.open("a+b", buffering=0) as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
            if is_new:
                _sync_folder(self._path.parent)
        except OSError as error:
            raise InputError(f"写不了 {self._path}（{error.strerror}），这一条没有记下") from error

    def _append(self, file: BinaryIO, record: Mapping[str, Any], ledger: Ledger) -> None:
        # What is torn stays as it is; the new record must not be joined to it.
        line = f"{chr(10) if ledger.ends_torn else ''}{json_text(record)}\n".encode()
        try:
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError as error:
            told = f"写 {self._path} 时出错（{error.strerror}）"
            raise InputError(f"{told}：请看磁盘满没满，再用 coach disputes list 看这一条记下没有") from error


def _filled(**texts: str) -> tuple[str, ...]:
    for name, text in texts.items():
        if not text.strip():
            raise InputError(f"{name}不能空着")
    return tuple(text.strip() for text in texts.values())


def _check_one_of(value: str, known: Mapping[str, str], name: str) -> None:
    if value not in known:
        raise InputError(f"{name} {value!r} 不认识，应为 {'、'.join(known)}")


def _check_time(when: str) -> None:
    try:
        # Python 3.10 does not know the Z of UTC.
        datetime.fromisoformat(when.strip().replace("Z", "+00:00"))
    except ValueError as error:
        raise InputError(f"时间 {when!r} 读不懂，应像 2026-11-20 或 2026-11-20T09:30:00+08:00") from error


def _same(one: str, other: str) -> bool:
    """Return whether two names or ids are the same but for width, case and blanks."""

    def plain(text: str) -> str:
        return "".join(unicodedata.normalize("NFKC", text).casefold().split())

    return plain(one) == plain(other)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
