from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from made_up_reviews import flag, item, many, review

from bot.review.digest.gather import Digest
from bot.review.digest.page import render_digest


def page(reviews: Iterable[Mapping[str, Any]]) -> str:
    digest = Digest()
    for one in reviews:
        digest.add(one)
    return render_digest(digest)


class Outline(HTMLParser):
    """What a page is made of: tags, attributes, and that all is closed."""

    VOID = frozenset(("meta", "br", "rect", "line", "link", "img", "input", "hr"))

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def all(self, name: str) -> list[str]:
        return [value for one, value in self.attributes if one == name]


NASTY = "<script>alert(1)</script>\"'&{{ 7*7 }}"


@pytest.fixture(scope="module")
def nasty() -> str:
    said = [("agent", NASTY, "cut_in")] * 8
    view = {"document": NASTY, "ours": NASTY}
    bad = review(
        NASTY,
        2,
        said=said,
        agent=NASTY,
        issue={"id": NASTY, "title": NASTY},
        flags=[flag() | {"text": NASTY}],
        items=[item(one["id"], "missed", title=NASTY, advice=NASTY, view=view) for one in review()["items"]],
        rubric=NASTY,
        page=f"{NASTY}.html",
    )
    good = [review(f"好{n}", 90, page=f"{n}.html") for n in range(9)]
    return page([bad, bad, bad, *good, *good])


def test_all_text_is_escaped(nasty: str) -> None:
    outline = Outline(nasty)
    assert "script" not in outline.tags
    assert "alert(1)</script>" not in nasty
    assert "49" not in re.findall(r"alert\(1\).{0,40}", nasty)
    assert "{{ 7*7 }}" in nasty


def test_no_attribute_was_broken_out_of(nasty: str) -> None:
    assert [name for name, _ in Outline(nasty).attributes if name.startswith("on")] == []


@pytest.mark.parametrize("count", [0, 1, 3, 40])
def test_the_page_is_whole(count: int) -> None:
    outline = Outline(page(one | {"page": f"{one['id']}.html"} for one in many(count)))
    assert outline.open == []
    assert [tag for tag in outline.tags if tag in ("script", "link", "img", "iframe", "object", "form")] == []


def test_nothing_leads_outside(nasty: str) -> None:
    outline = Outline(nasty)
    assert outline.all("src") == []
    # Names of the page's own parts, or of files beside it.
    assert [link for link in outline.all("href") if not re.fullmatch(r"#[a-z]+|[\w.%~-]+\.html", link)] == []
    assert "url(" not in nasty
    assert "@import" not in nasty
    assert "//" not in nasty.replace("<!DOCTYPE", "")


def test_every_link_within_the_page_has_its_target() -> None:
    outline = Outline(page(many(20)))
    assert {link[1:] for link in outline.all("href") if link.startswith("#")} <= set(outline.all("id"))


def test_typical_calls_and_the_list_of_calls_link_to_their_pages() -> None:
    html = page(one | {"page": f"{one['id']} 1#?.html"} for one in many(60))
    listed, typical = html.split('id="calls"')[1], html.split('id="cases"')[1].split('id="calls"')[0]
    assert '<a href="%E7%AC%AC0007%E9%80%9A%201%23%3F.html">第0007通</a>' in listed
    assert listed.count(".html") == 60
    assert typical.count(".html") == 6


def test_without_pages_there_is_neither_link_nor_list() -> None:
    html = page(many(60))
    assert ".html" not in html
    assert "全部通话" not in html


def test_a_name_like_a_script_is_only_a_name() -> None:
    html = page([review("甲", page="javascript:alert(1)//../x.html")])
    assert 'href="javascript%3Aalert%281%29%2F%2F..%2Fx.html"' in html


def test_the_same_calls_give_the_same_page() -> None:
    assert page(many(50)) == page(reversed(many(50)))


def test_an_empty_digest_says_so() -> None:
    html = page([])
    assert "共 0 通" in html
    assert "None" not in html


def test_few_calls_are_called_a_small_sample() -> None:
    html = page(many(9))
    assert "只有 9 通，样本少：只看个案，不作比较。" in html
    assert "只有" not in page(many(10))


def test_every_bar_has_its_number_beside_it() -> None:
    html = page(many(40))
    assert html.count("<svg") == len(re.findall(r'</svg>\s*<span class="value">[^<]*\d', html))


def test_shares_have_their_interval_beside_them() -> None:
    html = page(review(f"第{n}通", verdicts={"cut_in-restate": "missed" if n < 12 else "met"}) for n in range(40))
    assert "没做到 30%（12/40，18%–45%）" in html


def test_calls_by_several_rubrics_are_not_compared_silently() -> None:
    html = page([review("甲", rubric="1"), review("乙", rubric="2")])
    assert "评分表版本 1、2" in html
    assert "按不同版本的评分表评的" in html


def test_what_cannot_stand_on_a_page_is_replaced() -> None:
    html = page([review("甲\x00\x1b\ud800", 5, agent="\x07")] * 3)
    assert html.encode() == html.encode("utf-8", "strict")
    assert re.search("[\x00-\x08\x0b-\x1f]", html) is None
