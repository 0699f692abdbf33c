from __future__ import annotations

from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, browser, visit
from made_up_reviews import flag, many, review
from playwright.sync_api import Browser

from bot.review.digest.gather import Digest
from bot.review.digest.page import render_digest

__all__ = ["browser"]
SIZES = pytest.mark.parametrize(("size", "name"), [(DESKTOP, "desktop"), (PHONE, "phone")])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest of a week, with the longest names and texts that there may be."""
    digest = Digest()
    for one in many(120, agents=9):
        digest.add(one | {"page": f"{one['id']}.html"})
    long = "没有空格的一长串" * 12
    said = [("agent", "a" * 300, "cut_in")] * 8
    digest.add(review(long, 1, said=said, agent="A" * 60, flags=[flag()], page="长.html"))
    path = tmp_path_factory.mktemp("digest") / "周报.html"
    path.write_text(render_digest(digest), encoding="utf-8")
    (path.parent / "第0007通.html").write_text("<!DOCTYPE html><title>第0007通</title>", encoding="utf-8")
    return path


@SIZES
@pytest.mark.parametrize("dark", [False, True])
def test_the_page_fits_complains_of_nothing_and_asks_for_nothing(
    browser: Browser, file: Path, size: tuple[int, int], name: str, dark: bool
) -> None:
    with visit(browser, file.as_uri(), size, dark=dark) as visited:
        visited.screenshot(f"digest-{name}{'-dark' if dark else ''}")
        assert visited.overflow() == 0
        assert visited.complaints == []
        assert visited.requests == [file.as_uri()]


@SIZES
def test_the_empty_digest_fits_too(browser: Browser, tmp_path: Path, size: tuple[int, int], name: str) -> None:
    (tmp_path / "空.html").write_text(render_digest(Digest()), encoding="utf-8")
    with visit(browser, (tmp_path / "空.html").as_uri(), size) as visited:
        visited.screenshot(f"digest-empty-{name}")
        assert (visited.overflow(), visited.complaints) == (0, [])


def test_the_style_is_let_through_by_the_pages_own_policy(browser: Browser, file: Path) -> None:
    with visit(browser, file.as_uri()) as visited:
        assert visited.page.evaluate("getComputedStyle(document.querySelector('section')).borderTopWidth") == "1px"


def test_no_text_is_cut_off_or_lies_on_another(browser: Browser, file: Path) -> None:
    wide = """[...document.querySelectorAll('.rows > li > *, td, th, h3, article p')].filter(
        one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline').length"""
    with visit(browser, file.as_uri(), PHONE) as visited:
        assert visited.page.evaluate(wide) == 0


def test_a_call_opens_its_page(browser: Browser, file: Path) -> None:
    with visit(browser, file.as_uri()) as visited:
        visited.page.click("#calls a:text-is('第0007通')")
        visited.page.wait_for_load_state()
        assert visited.page.title() == "第0007通"


def test_it_prints_without_being_cut_off_at_the_side(browser: Browser, file: Path) -> None:
    with visit(browser, file.as_uri(), (720, 900)) as visited:
        visited.page.emulate_media(media="print")
        assert visited.overflow() == 0
