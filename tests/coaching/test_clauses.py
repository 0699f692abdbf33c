from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.clauses import clauses, containing, sentences
from bot.coaching.questions import count_questions


def test_clauses_end_at_marks_but_not_in_numbers() -> None:
    text = "您好,话费36.5元,8:00到账。谢谢!"
    assert [text[slice(*span)] for span in clauses(text)] == ["您好", "话费36.5元", "8:00到账", "谢谢"]


def test_sentences_keep_their_marks() -> None:
    text = "他说“不行。”我说3.5行?好的"
    assert [text[slice(*span)] for span in sentences(text)] == ["他说“不行。”", "我说3.5行?", "好的"]


@given(st.text(alphabet="我您,。!?.3“” ", max_size=30))
def test_sentences_leave_nothing_out(text: str) -> None:
    assert "".join(text[slice(*span)] for span in sentences(text)) == text


def test_containing_spans_all_that_is_touched() -> None:
    spans = [(0, 3), (4, 8), (10, 12)]
    assert containing(spans, 5, 6) == (4, 8)
    assert containing(spans, 2, 5) == (0, 8)
    assert containing(spans, 8, 10) == (8, 10)
    assert containing([], 1, 2) == (1, 2)


def test_questions_are_counted() -> None:
    assert count_questions("您叫什么?住哪里?灯亮吗?") == 3
    assert count_questions("灯亮着吗路由器换过吗") == 2
    assert count_questions("是什么时候断的呢") == 1
    assert count_questions("我给您退掉，您看行吗？") == 0
    assert count_questions("") == 0
