"""A headless Chromium for tests of pages; it opens files and this machine's own addresses, nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DESKTOP, PHONE = (1280, 900), (390, 844)
OUTPUT = Path(__file__).parent / "output"
"""Where screenshots go; not in git."""
_OWN = ("file:", "data:", "http://127.0.0.1", "http://localhost")


def executable() -> str:
    """Return the path of a Chromium on this machine.

    Raises:
        RuntimeError: there is none.
    """
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise RuntimeError("No Chromium found; install it, e.g. with apt-get install chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module; a longer one would keep its event loop in the way of async tests."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=executable(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


class Visit:
    """A page that is open, with what it has asked for and complained about.

    Attributes:
        page: the page.
        complaints: what the console reported as error or warning, and exceptions of scripts.
        requests: addresses that it has asked for, its own included.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window; 0 when it fits."""
        return int(
            self.page.evaluate(
                "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
            )
        )

    def screenshot(self, name: str, *, full: bool = True) -> Path:
        """Save a picture of the page under `OUTPUT` and return its path."""
        OUTPUT.mkdir(exist_ok=True)
        path = OUTPUT / f"{name}.png"
        self.page.screenshot(path=path, full_page=full)
        return path


@contextmanager
def visit(
    browser: Browser,
    address: str,
    size: tuple[int, int] = DESKTOP,
    *,
    dark: bool = False,
    scripts: bool = True,
) -> Iterator[Visit]:
    """Open an address in a fresh context: nothing moves smoothly, nothing leaves this machine.

    Args:
        browser: the fixture.
        address: `file:` or loopback.
        size: width and height of the window.
        dark: whether the reader prefers a dark page.
        scripts: whether scripts run.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        offline=not address.startswith("http"),
    )
    context.route("**/*", _keep_here)
    try:
        visited = Visit(context)
        visited.page.goto(address)
        yield visited
    finally:
        context.close()


def _keep_here(route: Route) -> None:
    if route.request.url.startswith(_OWN):
        route.continue_()
    else:
        route.abort()
