from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.review.report.pieces import Span, cut

TEXT = "您爱上哪儿投诉上哪儿投诉去"


def test_overlapping_words_are_cut_at_every_border() -> None:
    pieces = cut(TEXT, [Span(0, 7, "forbidden", "a"), Span(5, 13, "evidence", "b")])
    assert [(piece.text, piece.kinds) for piece in pieces] == [
        ("您爱上哪儿", ("forbidden",)),
        ("投诉", ("evidence", "forbidden")),
        ("上哪儿投诉去", ("evidence",)),
    ]


def test_the_place_of_words_is_where_they_begin() -> None:
    pieces = cut(TEXT, [Span(0, 7, "forbidden", "a"), Span(5, 13, "evidence", "b")])
    assert [piece.begins for piece in pieces] == [("a",), ("b",), ()]


def test_what_reaches_beyond_the_text_is_clipped() -> None:
    assert [piece.text for piece in cut("您好", [Span(-3, 1, "good", "a"), Span(1, 99, "good", "b")])] == ["您", "好"]


def test_what_covers_nothing_is_left_out() -> None:
    (piece,) = cut("您好", [Span(1, 1, "good", "a"), Span(7, 9, "good", "b")])
    assert (piece.text, piece.kinds, piece.anchors) == ("您好", (), ())


spans = st.builds(
    Span, st.integers(-5, 30), st.integers(-5, 30), st.sampled_from(["forbidden", "good"]), st.sampled_from("abc")
)


@given(st.text(max_size=25), st.lists(spans, max_size=6))
def test_the_pieces_are_the_text_and_every_character_has_its_marks(text: str, marked: list[Span]) -> None:
    pieces = cut(text, marked)
    assert "".join(piece.text for piece in pieces) == text
    kinds = [piece.kinds for piece in pieces for _ in piece.text]
    for place, found in enumerate(kinds):
        assert set(found) == {span.kind for span in marked if span.start <= place < span.end}
