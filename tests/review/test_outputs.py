from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import InputError
from bot.review.outputs import Output, Pages, Printed, PrintedJson, outputs_for

NOTHING: dict[str, Any] = {"html": None, "table": None, "digest": None, "blank_sheet": None, "compare": None}


def review(name: str, total: int | None = 60) -> dict[str, Any]:
    practise = [{"title": "说出他的感受", "advice": "", "why": "", "turn": 1, "phrases": [], "item": "cut_in-empathy"}]
    return {
        "id": name,
        "file": "一.txt",
        "agent": None,
        "date": None,
        "issue": None,
        "persona": None,
        "notes": [],
        "rubric": "1",
        "turns": [],
        "tension": [],
        "flags": [],
        "good": [],
        "missing": [],
        "items": [],
        "score": dict.fromkeys(("greeting", "cut_in", "transformation", "agreement", "closing")),
        "total": total,
        "capped_by": [],
        "cases": [],
        "practise": practise if total is not None else [],
    }


def given(output: Output, *reviews: dict[str, Any]) -> None:
    for one in reviews:
        output.add(one)
    output.finish()


def test_several_calls_are_printed_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    given(Printed(), review("甲"), review("乙", None))
    assert capsys.readouterr().out == "甲：60 分，先练：说出他的感受\n乙：没有可评的项\n"


def test_one_call_is_json_over_several_lines(capsys: pytest.CaptureFixture[str]) -> None:
    given(PrintedJson(), review("甲"))
    assert capsys.readouterr().out.startswith('{\n  "id": "甲",')


def test_several_calls_are_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    given(PrintedJson(), review("甲"), review("坏\ud800字"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith('{"id": "甲", ')
    assert lines[1].startswith(r'{"id": "坏\ud800字", ')
    assert len(lines) == 2


def test_no_call_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    given(Printed())
    assert capsys.readouterr().out == ""


def test_two_calls_of_one_name_have_two_pages(tmp_path: Path) -> None:
    given(Pages(tmp_path), review("甲"), review("甲"), review("index"), review("a/b: c"))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(["甲.html", "甲-2.html", "index-2.html", "a_b_c.html", "index.html"])


def test_a_call_alone_goes_into_a_folder_too(tmp_path: Path) -> None:
    given(Pages(tmp_path / "页"), review("甲"))
    assert [path.name for path in (tmp_path / "页").iterdir()] == ["甲.html"]


def test_one_page_takes_one_call(tmp_path: Path) -> None:
    pages = Pages(tmp_path / "页.html")
    pages.add(review("甲"))
    with pytest.raises(InputError, match="一页放不下"):
        pages.add(review("乙"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_asked_for_is_printed() -> None:
    assert [type(output) for output in outputs_for(as_json=False, **NOTHING)] == [Printed]


def test_a_page_asked_for_is_not_printed_too(tmp_path: Path) -> None:
    found = outputs_for(as_json=False, **{**NOTHING, "html": tmp_path / "页.html"})
    assert [type(output) for output in found] == [Pages]


def test_json_comes_beside_the_pages(tmp_path: Path) -> None:
    found = outputs_for(as_json=True, **{**NOTHING, "html": tmp_path / "页.html"})
    assert [type(output) for output in found] == [Pages, PrintedJson]
