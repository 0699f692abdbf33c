from __future__ import annotations

import base64
import copy
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import ALL, hostile_call, long_call, perfect_call, short_bad_call

from bot.review.report.page import render_page


class Elements(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.text: dict[str, str] = {"style": "", "script": "", "": ""}
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attributes)))
        if tag in ("style", "script"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        self.text[self.inside[-1] if self.inside else ""] += data


@pytest.fixture(params=sorted(ALL))
def review(request: pytest.FixtureRequest) -> dict[str, Any]:
    return ALL[request.param]()


def test_every_link_leads_somewhere_on_the_page(review: dict[str, Any]) -> None:
    elements = Elements(render_page(review))
    ids = [attributes["id"] for _, attributes in elements.tags if attributes.get("id")]
    links = [str(attributes["href"]) for tag, attributes in elements.tags if tag == "a"]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links} <= set(ids)


def test_nothing_is_fetched_from_anywhere(review: dict[str, Any]) -> None:
    for tag, attributes in Elements(render_page(review)).tags:
        for name in ("src", "href", "action", "srcset", "style"):
            value = attributes.get(name)
            assert value is None or value.startswith("#") or (tag, value) == ("link", "data:,")


def test_no_script_but_ours_may_run(review: dict[str, Any]) -> None:
    elements = Elements(render_page(review))
    (policy,) = [attributes["content"] for tag, attributes in elements.tags if attributes.get("http-equiv")]
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(elements.text[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in str(policy)
    assert "default-src 'none'" in str(policy)
    assert not any(name.startswith("on") for _, attributes in elements.tags for name in attributes)


def test_what_customers_write_stays_text() -> None:
    hostile = Elements(render_page(hostile_call()))
    tags = [tag for tag, _ in hostile.tags]
    assert (tags.count("script"), tags.count("style"), tags.count("img"), tags.count("iframe")) == (1, 1, 0, 0)
    assert "<script>" in hostile.text[""]


def test_every_turn_and_every_item_is_on_the_page(review: dict[str, Any]) -> None:
    elements = Elements(render_page(review))
    ids = {attributes.get("id") for _, attributes in elements.tags}
    assert {f"turn-{turn['number']}" for turn in review["turns"]} <= ids
    assert sum(str(one).startswith(("item-", "item.")) for one in ids) == len(review["items"])


def test_a_missed_item_shows_what_to_do_and_where_it_comes_from() -> None:
    text = Elements(render_page(short_bad_call())).text[""]
    for item in short_bad_call()["items"]:
        if item["verdict"] == "missed":
            assert item["advice"] in text
            assert item["source"] in text


def test_two_views_stand_side_by_side() -> None:
    item = next(one for one in short_bad_call()["items"] if one["view"])
    text = Elements(render_page(short_bad_call())).text[""]
    assert item["view"]["document"] in text
    assert item["view"]["ours"] in text


def test_a_flag_comes_with_its_reason_and_the_rewrite() -> None:
    text = Elements(render_page(short_bad_call())).text[""]
    for flag in short_bad_call()["flags"]:
        assert flag["why"] in text
        assert flag["rewrite"] is None or flag["rewrite"] in text


def test_a_guessed_speaker_is_marked() -> None:
    review = perfect_call()
    assert "推测" not in Elements(render_page(review)).text[""]
    review["turns"][0]["guessed"] = True
    assert "推测" in Elements(render_page(review)).text[""]


def test_the_same_review_gives_the_same_page(review: dict[str, Any]) -> None:
    before = copy.deepcopy(review)
    assert render_page(review) == render_page(review)
    assert review == before


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_any_text_can_be_shown(said: str) -> None:
    review = short_bad_call()
    review["turns"][0]["text"] = review["id"] = said
    elements = Elements(render_page(review))
    assert [tag for tag, _ in elements.tags] == [tag for tag, _ in Elements(render_page(_plain(review))).tags]


def _plain(review: dict[str, Any]) -> dict[str, Any]:
    """Return the review with letters for the characters of its first turn, so that the page is built alike."""
    return {
        **review,
        "id": "x",
        "turns": [{**review["turns"][0], "text": "x" * len(review["turns"][0]["text"])}, *review["turns"][1:]],
    }


def _variables(style: str) -> list[dict[str, str]]:
    """Return the colours of the light and of the dark page by name."""
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks[:2])
    return [light, {**light, **dark}]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 has it, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("page", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("words", "ground"),
    [
        *((words, ground) for words in ("ink", "muted", "link") for ground in ("paper", "card", "sunk")),
        *((words, ground) for words in ("ink", "muted") for ground in ("agent", "customer")),
        *((kind, ground) for kind in ("bad", "warn", "good", "none") for ground in ("card", f"{kind}-ground")),
        *(("ink", f"{kind}-ground") for kind in ("bad", "warn", "good")),
        ("lit-ink", "lit"),
    ],
)
def test_words_stand_out_from_their_ground(page: int, words: str, ground: str) -> None:
    colours = _variables(Elements(render_page(perfect_call())).text["style"])[page]
    assert contrast(colours[words], colours[ground]) >= 4.5


def test_a_call_that_falls_back_shows_where() -> None:
    assert "退回前面的阶段" in Elements(render_page(long_call())).text[""]
    assert "退回前面的阶段" not in Elements(render_page(perfect_call())).text[""]
