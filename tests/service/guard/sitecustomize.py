"""Keeps a process on this machine: whatever else it tries to reach is refused and recorded.

Put on PYTHONPATH of a process under test; COACH_TEST_CONNECTIONS names the record. An audit hook sees what a patched
`socket.connect` would, and also what goes past it. uvloop would go past both, so asyncio's own loop is used.
"""

import os
import sys

_RECORD = os.environ.get("COACH_TEST_CONNECTIONS")
_ADDRESS_AT = {
    "socket.connect": 1,
    "socket.bind": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}
_HERE = ("", "localhost", "::1")


def _leaves_this_machine(event, target):
    host = target[0] if isinstance(target, tuple) and target else target
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode("utf-8", "replace")
    if not isinstance(host, str) or (not isinstance(target, tuple) and event in ("socket.connect", "socket.bind")):
        return False  # a local socket, netlink, or an address already given
    if event == "socket.bind" and host == "":
        return True  # listens to everybody
    return host not in _HERE and not host.startswith("127.")


def _refuse(event, args):
    index = _ADDRESS_AT.get(event)
    if index is None or not _leaves_this_machine(event, args[index]):
        return
    with open(_RECORD, "a", encoding="utf-8") as record:
        record.write(f"{os.getpid()} {event} {args[index]!r}\n")
    raise OSError(f"{event} {args[index]!r}: refused by the test")


if _RECORD:
    sys.modules["uvloop"] = None
    sys.addaudithook(_refuse)
