from __future__ import annotations

import pytest

from bot.errors import InputError
from bot.json_lines import read_objects


def test_empty_lines_are_passed_over_and_numbers_are_those_of_the_file() -> None:
    assert list(read_objects(["", '{"text": "好"}', "  ", '{"text": "嗯"}'], "a.jsonl")) == [
        (2, {"text": "好"}),
        (4, {"text": "嗯"}),
    ]


@pytest.mark.parametrize("line", ["{", "[1]", '"好"'])
def test_a_line_that_is_no_object_is_named(line: str) -> None:
    with pytest.raises(InputError, match=r"a\.jsonl 第 2 行"):
        list(read_objects(["{}", line], "a.jsonl"))
