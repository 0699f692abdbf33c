"""A short call with a coach of its own, run as a process: `call_in_a_namespace.py MODEL FOLDER`, with
project and tests on PYTHONPATH.

Under `unshare -rn` there is a network of one interface, lo, and that is down. What the coach answers is printed as
JSON, with whether the world could be reached.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import sys
from pathlib import Path

from talking import advice_in, free_ports, say_to

from bot.server.launch import Coach
from bot.settings import Settings

_SET_FLAGS, _UP_AND_RUNNING = 0x8914, 0x41
TURNS = (
    ("agent", "您好，工号三一二七，请问有什么可以帮您"),
    ("customer", "我没开过彩铃，你们凭什么每个月扣我五块钱！"),
    ("agent", "换成我也会着急，您先说说是哪一天发现的"),
    ("customer", "昨天查账单看见的，你们就是骗子"),
    ("agent", "我现在就给您取消，多扣的两天内退回话费里"),
    ("coachee", "为什么这么建议"),
)


def raise_loopback() -> None:
    """Bring up lo; where it is up already, or belongs to the machine, nothing happens."""
    with socket.socket() as any_socket:
        try:
            fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", _UP_AND_RUNNING))
        except PermissionError:
            return


def world_is_there() -> bool:
    """Tell whether there is a route out; nothing is sent. The first line of the table names its columns."""
    return len(Path("/proc/net/route").read_text().splitlines()) > 1


def main(model: str, folder: str) -> None:
    """Have the call and print what was answered."""
    raise_loopback()
    port, action_port = free_ports(2)
    coach = Coach(Path(model), Settings(port=port, action_port=action_port, journal=str(Path(folder) / "calls.db")))
    try:
        coach.start()
        answers = [advice_in(say_to(coach, "离线的一通", text, speaker)) for speaker, text in TURNS]
    finally:
        coach.stop()
    print(json.dumps({"world": world_is_there(), "answers": answers}, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
