"""The critique of source 004 is the test: both calls as the document has them, and told in our own words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.paths import PROJECT
from bot.review.hearing import hear
from bot.review.review import review_call
from bot.review.transcripts.read import read_transcripts
from bot.review.transcripts.transcript import Line, Transcript

CALLS = Path(__file__).parent / "calls"
SOURCE = PROJECT.parent / "shared" / "seeds" / "004_975ec876df58d144.txt"
PLACES = PROJECT / "tests" / "conversations" / "source-004.jsonl"

Reviews = list[dict[str, Any]]


def _of_the_source(call: str) -> list[Transcript]:
    """Return the call out of the document; nothing where the document is not at hand, the retold call then stands."""
    if not SOURCE.is_file():
        return []
    text = SOURCE.read_text(encoding="utf-8")
    lines = []
    for row in map(json.loads, PLACES.read_text(encoding="utf-8").splitlines()):
        if row["call"] == call:
            said = text[row["start"] : row["end"]]
            # In this copy of the document every 的 of the ringback call has become 地.
            said = re.sub(r"(?<!本)地(?![址方区])", "的", said) if call == "ringback-tone" else said
            lines.append(Line(row["speaker"], said))
    return [Transcript(call, "004", tuple(lines))]


@pytest.fixture(scope="module")
def reviewed(ear: Any) -> Callable[[str, str], Reviews]:
    def review(call: str, retold: str) -> Reviews:
        transcripts = [*_of_the_source(call), *read_transcripts(CALLS / retold)]
        return [review_call(transcript, hear(transcript, ear)) for transcript in transcripts]

    return review


@pytest.fixture(scope="module")
def ringback(reviewed: Callable[[str, str], Reviews]) -> Reviews:
    return reviewed("ringback-tone", "ringback.txt")


@pytest.fixture(scope="module")
def long_sms(reviewed: Callable[[str, str], Reviews]) -> Reviews:
    return reviewed("long-sms", "long_sms.txt")


def verdict(review: dict[str, Any], item: str) -> str:
    return str(next(one["verdict"] for one in review["items"] if one["id"] == item))


def evidence(review: dict[str, Any], item: str) -> str:
    found = next(one for one in review["items"] if one["id"] == item)
    return "".join(review["turns"][one["turn"] - 1]["text"] for one in found["evidence"])


def good(review: dict[str, Any], kind: str) -> str:
    return "".join(review["turns"][one["turn"] - 1]["text"] for one in review["good"] if one["kind"] == kind)


def test_the_opening_was_too_bare(ringback: Reviews) -> None:
    assert [verdict(review, "greeting-staff-number") for review in ringback] == ["missed"] * len(ringback)


def test_the_grumble_about_the_line_was_avoided(ringback: Reviews) -> None:
    for review in ringback:
        assert verdict(review, "greeting-wait-apology") == "missed"
        assert re.search("终于打通|总算打进来", evidence(review, "greeting-wait-apology"))


def test_the_fact_finding_was_good(ringback: Reviews) -> None:
    for review in ringback:
        assert verdict(review, "cut_in-facts") == "met"
        assert "短信" in evidence(review, "cut_in-facts")


def test_the_line_that_puts_the_customer_in_the_wrong_was_bad(ringback: Reviews) -> None:
    for review in ringback:
        assert verdict(review, "transformation-no-blame") == "missed"
        assert "录音" in evidence(review, "transformation-no-blame")


def test_the_turn_to_what_the_customer_gains_was_good(ringback: Reviews) -> None:
    for review in ringback:
        assert verdict(review, "transformation-benefit") == "met"
        assert re.search("免费|不用您花钱|不用收费", evidence(review, "transformation-benefit"))


def test_the_details_of_the_offer_were_good(ringback: Reviews) -> None:
    for review in ringback:
        assert "返还" in good(review, "explain")


def test_the_ways_to_choose_songs_were_good(ringback: Reviews) -> None:
    for review in ringback:
        assert "彩铃网站" in good(review, "option").replace("的", "")


def test_the_closing_was_polite_and_patient(ringback: Reviews) -> None:
    for review in ringback:
        for item in ("closing-satisfaction", "closing-goodbye", "closing-repeats-patient"):
            assert verdict(review, item) == "met", item


def test_pushing_on_after_a_no_shows_both_views_and_sides_with_the_customer(ringback: Reviews) -> None:
    for review in ringback:
        item = next(one for one in review["items"] if one["id"] == "agreement-no-push")
        assert item["verdict"] == "missed"
        assert "不妨" in evidence(review, "agreement-no-push")
        assert item["view"]["document"] and item["view"]["ours"]


def test_sarcasm_was_borne_with_patience(long_sms: Reviews) -> None:
    assert [verdict(review, "cut_in-borne-with-patience") for review in long_sms] == ["met"] * len(long_sms)


def test_it_was_explained_in_everyday_words(long_sms: Reviews) -> None:
    assert [verdict(review, "transformation-plain-words") for review in long_sms] == ["met"] * len(long_sms)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param("transformation-misunderstanding", id="told that he misunderstood"),
        pytest.param("cut_in-calm-not-ordered", id="told to calm down"),
        pytest.param("cut_in-restate", id="never restated"),
        pytest.param("closing-satisfaction", id="never asked for more"),
        pytest.param("closing-goodbye", id="no goodbye"),
    ],
)
def test_what_the_well_handled_call_still_misses(long_sms: Reviews, item: str) -> None:
    assert [verdict(review, item) for review in long_sms] == ["missed"] * len(long_sms)


def test_what_is_missed_comes_with_advice_and_a_source(ringback: Reviews, long_sms: Reviews) -> None:
    for review in [*ringback, *long_sms]:
        for item in review["items"]:
            if item["verdict"] == "missed":
                assert item["advice"] and item["source"] and item["why"], item["id"]


def test_the_nearest_case_is_the_case_of_the_call(ringback: Reviews, long_sms: Reviews) -> None:
    assert {review["cases"][0]["id"] for review in ringback} == {"yd-ringback-tone"}
    assert {review["cases"][0]["id"] for review in long_sms} == {"cs-long-sms"}


def test_three_things_are_to_be_practised_next(ringback: Reviews) -> None:
    for review in ringback:
        assert len(review["practise"]) == 3
        missed = {item["id"] for item in review["items"] if item["verdict"] == "missed"}
        assert {one["item"] for one in review["practise"]} <= missed


def test_the_words_of_every_mark_are_the_words_of_the_turn(ringback: Reviews, long_sms: Reviews) -> None:
    for review in [*ringback, *long_sms]:
        marks = [*review["flags"], *review["good"], *(one for item in review["items"] for one in item["evidence"])]
        for mark in marks:
            assert review["turns"][mark["turn"] - 1]["text"][mark["start"] : mark["end"]] == mark["text"]
