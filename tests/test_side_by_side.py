"""Work spread over processes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import NotReadyError
from bot.paths import PROJECT
from bot.side_by_side import side_by_side

_started_with: list[int] = []


def start(number: int) -> None:
    _started_with.append(number)


def added(number: int) -> tuple[int, int]:
    return number + _started_with[0], os.getpid()


def end_on_three(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


def fail_on_three(number: int) -> int:
    if number == 3:
        raise ValueError("three")
    return number


def test_results_come_in_order_from_other_processes() -> None:
    results = list(side_by_side(added, range(20), workers=2, start=start, given=(100,), broken="断了"))

    assert [number for number, _ in results] == [*range(100, 120)]
    assert os.getpid() not in {pid for _, pid in results}


def test_pieces_are_read_only_as_they_are_needed() -> None:
    read = []

    def pieces() -> Iterator[int]:
        for number in range(1000):
            read.append(number)
            yield number

    results = side_by_side(added, pieces(), workers=2, start=start, given=(0,), broken="断了")
    assert next(results)[0] == 0
    results.close()  # type: ignore[attr-defined]

    assert len(read) < 20


def test_a_process_that_ends_by_itself_is_told_as_the_caller_wants() -> None:
    with pytest.raises(NotReadyError, match="断了"):
        list(side_by_side(end_on_three, range(9), workers=2, start=start, given=(0,), broken="断了"))


def test_an_error_in_the_work_reaches_the_caller() -> None:
    with pytest.raises(ValueError, match="three"):
        list(side_by_side(fail_on_three, range(9), workers=2, start=start, given=(0,), broken="断了"))


ENDLESS = """
from itertools import count
from test_side_by_side import added, start
from bot.side_by_side import side_by_side
if __name__ == "__main__":
    for _, pid in side_by_side(added, count(), workers=2, start=start, given=(0,), broken=""):
        print(pid, flush=True)
"""


def test_processes_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(Path(__file__).parent)])}
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    workers = {int(parent.stdout.readline()) for _ in range(20)}
    parent.kill()
    parent.communicate()

    deadline = time.monotonic() + 30
    while any(map(_runs, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [pid for pid in workers if _runs(pid)] == []


def _runs(pid: int) -> bool:
    """Tell whether there is a process with this number that has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"
