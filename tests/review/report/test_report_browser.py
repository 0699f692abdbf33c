"""The page in a real browser, at the width of a desk and of a phone; pictures go to tests/output/."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, Visit, browser, visit
from playwright.sync_api import Browser, expect
from samples import ALL, long_call, short_bad_call

from bot.review.report.page import render_page

__all__ = ["browser"]

SIZES = [pytest.param(DESKTOP, id="desk"), pytest.param(PHONE, id="phone")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("pages")
    for name, make in ALL.items():
        (folder / f"{name}.html").write_text(render_page(make()), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in ALL}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", sorted(ALL))
def test_the_page_fits_and_asks_for_nothing(
    browser: Browser, pages: dict[str, str], name: str, size: tuple[int, int]
) -> None:
    with visit(browser, pages[name], size) as visited:
        visited.page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true; })")
        assert visited.overflow() == 0
        assert visited.complaints == []
        assert [address for address in visited.requests if not address.startswith("data:")] == [pages[name]]
        visited.screenshot(f"review-{name}-{size[0]}", full=False)


@pytest.mark.parametrize("size", SIZES)
def test_a_segment_leads_to_its_turn(browser: Browser, pages: dict[str, str], size: tuple[int, int]) -> None:
    with visit(browser, pages["long"], size) as visited:
        visited.page.locator("a.column").nth(40).focus()
        visited.page.keyboard.press("Enter")
        turn = visited.page.locator("#turn-41")
        expect(turn).to_be_in_viewport()
        expect(turn).to_be_focused()


def test_the_arrows_go_from_turn_to_turn_and_say_what_it_is(browser: Browser, pages: dict[str, str]) -> None:
    with visit(browser, pages["short_bad"]) as visited:
        columns = visited.page.locator("a.column")
        columns.first.focus()
        visited.page.keyboard.press("ArrowRight")
        expect(columns.nth(1)).to_be_focused()
        told = columns.nth(1).get_attribute("data-tip")
        expect(visited.page.locator("#readout")).to_have_text(str(told))


def test_the_buttons_show_what_is_to_mend_or_what_was_good(browser: Browser, pages: dict[str, str]) -> None:
    with visit(browser, pages["long"]) as visited:
        turns = visited.page.locator(".turn:not([hidden])")
        number = len(long_call()["turns"])
        expect(turns).to_have_count(number)
        visited.page.get_by_role("button", name="做得好").click()
        good = turns.count()
        assert 0 < good < number
        visited.page.get_by_role("button", name="要改的").click()
        assert 0 < turns.count() < number
        visited.page.get_by_role("button", name="全部").click()
        expect(turns).to_have_count(number)


def test_evidence_leads_to_the_words_and_lights_them(browser: Browser, pages: dict[str, str]) -> None:
    with visit(browser, pages["short_bad"]) as visited:
        visited.page.locator("details.stage").first.locator("summary").first.click()
        visited.page.locator("ul.evidence a.jump").first.click()
        expect(visited.page.locator(".lit").first).to_be_in_viewport()


def test_a_hidden_turn_comes_back_when_a_link_leads_to_it(browser: Browser, pages: dict[str, str]) -> None:
    with visit(browser, pages["long"]) as visited:
        visited.page.get_by_role("button", name="做得好").click()
        hidden = visited.page.locator(".turn[hidden]").first.get_attribute("id")
        visited.page.evaluate(f"location.hash = '{hidden}'")
        expect(visited.page.locator(f"#{hidden}")).to_be_visible()


def test_without_scripts_everything_is_there(browser: Browser, pages: dict[str, str]) -> None:
    review = short_bad_call()
    with visit(browser, pages["short_bad"], scripts=False) as visited:
        for turn in review["turns"]:
            expect(visited.page.locator(f"#turn-{turn['number']}")).to_be_visible()
        expect(visited.page.get_by_role("button", name="全部")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_a_dark_page_is_dark(browser: Browser, pages: dict[str, str], size: tuple[int, int]) -> None:
    with visit(browser, pages["long"], size, dark=True) as visited:
        ground = visited.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(20, 23, 26)"
        visited.screenshot(f"review-long-dark-{size[0]}", full=False)


def test_who_hears_the_page_finds_its_parts(browser: Browser, pages: dict[str, str]) -> None:
    with visit(browser, pages["short_bad"]) as visited:
        page = visited.page
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for heading in ("走势", "各阶段得分", "逐句"):
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.get_by_role("navigation", name="本页内容")).to_be_visible()
        expect(page.get_by_role("link", name="跳到逐句")).to_have_count(1)


def _tab_to(visited: Visit, times: int) -> str:
    for _ in range(times):
        visited.page.keyboard.press("Tab")
    return str(visited.page.evaluate("document.activeElement.textContent.trim()"))


def test_the_first_key_leads_past_the_head(browser: Browser, pages: dict[str, str]) -> None:
    with visit(browser, pages["long"]) as visited:
        assert _tab_to(visited, 1) == "跳到逐句"
        visited.page.keyboard.press("Enter")
        expect(visited.page.locator("#call-title")).to_be_in_viewport()


def test_the_path_of_pictures_is_not_in_the_repository() -> None:
    ignored = (Path(__file__).parents[3] / ".gitignore").read_text(encoding="utf-8").split()
    assert "tests/output/" in ignored
