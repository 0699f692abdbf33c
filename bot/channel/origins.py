"""From which pages the coach may be used, and what a browser is told about that."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.channel.tokens import is_loopback
from bot.errors import InputError

_HOST = re.compile(r"[A-Za-z0-9._\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")


class Origins:
    """The origins that may use the coach besides its own.

    Args:
        given: comma separated, e.g. `https://desk.corp,https://portal.corp:8443`.

    Raises:
        InputError: one of them is no origin.
    """

    def __init__(self, given: str) -> None:
        self._allowed = frozenset(_read(one.strip()) for one in given.split(",") if one.strip())

    def is_listed(self, origin: str | None) -> bool:
        """Return whether an origin is one of those that were given."""
        return origin is not None and origin.lower() in self._allowed

    def allows(self, origin: str | None, host: str) -> bool:
        """Return whether a page of an origin may open a socket.

        Args:
            origin: as the browser tells it; None outside a browser, where there is nothing to protect from.
            host: the host that the request names.
        """
        if origin is None or self.is_listed(origin):
            return True
        parts = urlsplit(origin)
        return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()

    def is_this_machine(self, host: str) -> bool:
        """Return whether a host is named as this machine is from itself, e.g. `localhost:5005`."""
        return bool(_HOST.fullmatch(host)) and is_loopback(re.sub(r":\d+$", "", host) if host[-1] != "]" else host)


def page_policy(host: str) -> str:
    """Return the Content-Security-Policy of what is served under a host: everything from here, no inline script."""
    # Not every browser takes 'self' for sockets as well.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            f"connect-src 'self'{sockets}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'self'",
        )
    )


def _read(origin: str) -> str:
    parts = urlsplit(origin.rstrip("/"))
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc) or parts.path or parts.query:
        raise InputError(f"COACH_ORIGINS 里的 {origin!r} 不是来源：请写成 https://desk.example 这样，多个用逗号分开")
    return f"{parts.scheme}://{parts.netloc}".lower()
