"""A site of its own on this machine, whose page embeds the coach with one line."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bot.channel.pages import BUILT

OWN_COPY = "/vendored/coach.js"
"""Path of the component where a site serves it itself."""
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>内网</title><link rel="icon" href="data:,">
<script src="{script}"></script></head>
<body><h1>内网公告</h1><script-coach {attributes}></script-coach></body></html>
"""


class Intranet:
    """The site.

    Attributes:
        address: its origin, under a name of this machine that the coach does not have.
    """

    def __init__(self, port: int) -> None:
        self.address = f"http://localhost:{port}"
        self._pages: dict[str, str] = {OWN_COPY: (BUILT / "coach.js").read_text(encoding="utf-8")}

    def page(self, script: str, **attributes: str) -> str:
        """Put up a page and return its address.

        Args:
            script: address of the component; one of this site's own has `server` among its attributes.
            attributes: of the element.
        """
        written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        path = f"/page-{len(self._pages)}.html"
        self._pages[path] = _PAGE.format(script=escape(script), attributes=written)
        return f"{self.address}{path}"

    def text_of(self, path: str) -> str | None:
        """Return a page, None when there is none."""
        return self._pages.get(path)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, site: list[Intranet], *given: Any) -> None:
        self._site = site
        super().__init__(*given)

    def do_GET(self) -> None:
        text = self._site[0].text_of(self.path)
        data = (text or "").encode()
        self.send_response(200 if text is not None else 404)
        kind = "text/javascript" if self.path.endswith(".js") else "text/html"
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def intranet() -> Iterator[Intranet]:
    """Serve a site on a free port."""
    sites: list[Intranet] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, sites))
    sites.append(Intranet(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield sites[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
