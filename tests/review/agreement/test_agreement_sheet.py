from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_reviews import ITEMS, many, review

from bot.errors import InputError
from bot.review.agreement.places import Places
from bot.review.agreement.sheet import COLUMNS, SheetError, read_scores, write_blank_sheet
from bot.rubric.verdicts import VERDICTS

KINDS = ("评分.csv", "评分.xlsx")
HEAD = "通话,文件,条目编号,得分,备注,评分人"


def cells_of(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


def fill(path: Path, scores: Sequence[str], *, note: str = "", scorer: str = "") -> None:
    """Fill the rows of a blank sheet in, as a trainer would in a spreadsheet."""
    names = list(COLUMNS)
    if path.suffix == ".csv":
        rows = cells_of(path)
        start = next(number for number, row in enumerate(rows) if row[0] == COLUMNS["call"]) + 1
        for row, score in zip(rows[start:], scores, strict=False):
            for name, text in (("score", score), ("note", note if score else ""), ("scorer", scorer)):
                row[names.index(name)] = text
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(rows)
        return
    book = openpyxl.load_workbook(path)
    for number, score in zip(range(2, book.worksheets[0].max_row + 1), scores, strict=False):
        for name, text in (("score", score), ("note", note if score else ""), ("scorer", scorer)):
            book.worksheets[0].cell(number, names.index(name) + 1, text or None)
    book.save(path)


def sheet(folder: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    path = folder / "填好的.csv"
    path.write_bytes("\n".join([head, *rows]).encode(encoding))
    return path


@pytest.mark.parametrize("name", KINDS)
def test_a_blank_sheet_has_a_row_for_each_item_of_each_call(tmp_path: Path, name: str) -> None:
    write_blank_sheet(tmp_path / name, many(2))
    rows = [row for row in cells_of(tmp_path / name) if row[0].startswith("第")]
    assert [(row[0], row[2]) for row in rows] == [(f"第{n:04d}通", one[0]) for n in range(2) for one in ITEMS]


@pytest.mark.parametrize("name", KINDS)
def test_a_blank_sheet_tells_nothing_of_what_the_machine_found(tmp_path: Path, name: str) -> None:
    call = review(total=37, verdicts={"cut_in-restate": "half", "closing-anything-else": "missed"})
    write_blank_sheet(tmp_path / name, [call])
    written = "\n".join(cell for row in cells_of(tmp_path / name) for cell in row)
    told = [*VERDICTS, "机器判为", "37", "0.5", "耽误", "这里看得出来"]
    assert [word for word in told if word in written] == []


def test_two_machines_that_judge_otherwise_give_the_same_sheet(tmp_path: Path) -> None:
    write_blank_sheet(tmp_path / "一.csv", [review(total=90)])
    write_blank_sheet(
        tmp_path / "二.csv", [review(total=10, verdicts=dict.fromkeys([one[0] for one in ITEMS], "missed"))]
    )
    assert (tmp_path / "一.csv").read_bytes() == (tmp_path / "二.csv").read_bytes()


def test_the_scale_is_explained_above_a_csv(tmp_path: Path) -> None:
    write_blank_sheet(tmp_path / "评分.csv", [review()])
    head = (tmp_path / "评分.csv").read_text(encoding="utf-8-sig").split("通话,文件")[0]
    assert "2 做到，1 做到一部分，0 没做到，N 不适用，? 看不出" in head


def test_the_scale_is_explained_on_a_second_sheet_of_a_workbook(tmp_path: Path) -> None:
    write_blank_sheet(tmp_path / "评分.xlsx", [review()])
    book = openpyxl.load_workbook(tmp_path / "评分.xlsx")
    assert book.sheetnames == ["评分", "说明"]
    assert "2 做到，1 做到一部分" in str(book["说明"]["A2"].value)


@pytest.mark.parametrize("name", KINDS)
def test_no_text_is_computed_as_a_formula(tmp_path: Path, name: str) -> None:
    write_blank_sheet(tmp_path / name, [review("=1+1")])
    if name.endswith("csv"):
        assert "'=1+1" in [row[0] for row in cells_of(tmp_path / name)]
    else:
        assert openpyxl.load_workbook(tmp_path / name).worksheets[0]["A2"].data_type == "s"


@pytest.mark.parametrize("name", ["评分.xls", "评分.ods"])
def test_another_kind_of_workbook_is_not_written_as_csv(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"评分\.xlsx"):
        write_blank_sheet(tmp_path / name, [review()])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", KINDS)
def test_what_was_filled_in_comes_back(tmp_path: Path, name: str) -> None:
    write_blank_sheet(tmp_path / name, [review("甲")])
    fill(tmp_path / name, ["2", "1", "0", "N", "?", "", "2"], note="听了两遍", scorer="陈")
    scores = read_scores(tmp_path / name)
    assert [one.value for one in scores] == ["2", "1", "0", "N", "?", "2"]
    assert {(one.call, one.file, one.note, one.scorer) for one in scores} == {("甲", "甲.txt", "听了两遍", "陈")}


_IDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12).filter(
    lambda text: any(character.isalnum() for character in text)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    calls=st.lists(_IDS, min_size=1, max_size=3), values=st.lists(st.sampled_from("210N?"), min_size=21, max_size=21)
)
@pytest.mark.parametrize("name", KINDS)
def test_any_call_is_found_again_by_what_the_sheet_kept_of_it(
    tmp_path: Path, name: str, calls: list[str], values: list[str]
) -> None:
    reviews = [review(call, file=f"{number}.txt") for number, call in enumerate(calls)]
    write_blank_sheet(tmp_path / name, reviews)
    fill(tmp_path / name, values)
    places = Places(reviews)
    scores = read_scores(tmp_path / name)
    assert [places.find_call(one)[0] for one in scores] == [one for one in reviews for _ in ITEMS]
    assert [one.value for one in scores] == values[: len(scores)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = sheet(tmp_path, "甲,甲.txt,cut_in-restate,做到,客户说了两次,陈", encoding=encoding)
    assert [(one.value, one.note) for one in read_scores(path)] == [("2", "客户说了两次")]


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_delimiters_are_read(tmp_path: Path, delimiter: str) -> None:
    path = sheet(
        tmp_path, delimiter.join(["甲", "a.txt", "x", "1", "好,也不全好", "陈"]), head=HEAD.replace(",", delimiter)
    )
    assert [(one.call, one.value, one.note) for one in read_scores(path)] == [("甲", "1", "好,也不全好")]


def test_columns_may_stand_in_another_order_among_others(tmp_path: Path) -> None:
    path = sheet(tmp_path, "1,周二,x,甲", head="评分,哪天评的,条目编号,通话编号")
    assert [(one.call, one.item, one.value) for one in read_scores(path)] == [("甲", "x", "1")]


def test_what_excel_made_a_number_of_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["通话", "条目编号", "得分"])
    book.worksheets[0].append([1024, "x", 2.0])
    book.save(tmp_path / "评分.xlsx")
    assert [(one.call, one.value) for one in read_scores(tmp_path / "评分.xlsx")] == [("1024", "2")]


def test_a_call_may_stand_in_its_first_row_only(tmp_path: Path) -> None:
    path = sheet(tmp_path, "甲,a.txt,x,2,,", ",,y,1,,", "乙,b.txt,x,0,,")
    assert [(one.call, one.file, one.item) for one in read_scores(path)] == [
        ("甲", "a.txt", "x"),
        ("甲", "a.txt", "y"),
        ("乙", "b.txt", "x"),
    ]


def test_sheets_pasted_one_below_the_other_are_read(tmp_path: Path) -> None:
    path = sheet(tmp_path, "甲,,x,2,,陈", "评分人,得分,条目编号,通话", "林,1,x,甲")
    assert [(one.scorer, one.value) for one in read_scores(path)] == [("陈", "2"), ("林", "1")]


def test_the_only_name_in_a_sheet_signs_all_of_it(tmp_path: Path) -> None:
    path = sheet(tmp_path, "甲,,x,2,,陈", "甲,,y,2,,")
    assert [one.scorer for one in read_scores(path)] == ["陈", "陈"]


def test_each_trainer_may_have_a_worksheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, score in (("陈", 2), ("林", 0)):
        book.create_sheet(name).append(["通话", "条目编号", "得分"])
        book[name].append(["甲", "x", score])
    book.save(tmp_path / "评分.xlsx")
    assert [(one.scorer, one.value) for one in read_scores(tmp_path / "评分.xlsx")] == [("陈", "2"), ("林", "0")]


def test_a_bad_score_is_named_with_row_and_column(tmp_path: Path) -> None:
    path = sheet(tmp_path, "甲,,x,2,,", "甲,,y,还行,,")
    with pytest.raises(SheetError, match="第 3 行“得分”列是“还行”，应为 2、1、0、N、\\?"):
        read_scores(path)


def test_all_bad_rows_are_kept_and_five_are_shown(tmp_path: Path) -> None:
    path = sheet(tmp_path, *(f"甲,,x{n},9,," for n in range(7)))
    with pytest.raises(SheetError, match="有 7 处要改") as caught:
        read_scores(path)
    assert len(caught.value.problems) == 7
    assert str(caught.value).count("应为") == 5
    assert str(caught.value).endswith("；另有 2 处")


@pytest.mark.parametrize("name", KINDS)
def test_empty_rows_do_not_move_the_number_of_a_row(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    rows = [["通话", "条目编号", "得分"], [], [], ["甲", "x", "好"]]
    if name.endswith("csv"):
        path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                book.worksheets[0].cell(number, column, text)
        book.save(path)
    with pytest.raises(SheetError, match="第 4 行"):
        read_scores(path)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("甲,,,2,,", "“条目编号”列空着"),
        (",,x,2,,", "“通话”列空着"),
        ("甲,,x,,说不好,", "“得分”列空着，“备注”却有字"),
    ],
)
def test_a_row_that_would_be_lost_is_told(tmp_path: Path, row: str, problem: str) -> None:
    with pytest.raises(SheetError, match=problem):
        read_scores(sheet(tmp_path, row))


def test_two_values_by_one_scorer_for_one_item_are_told(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="第 3 行“得分”列是 0，同一个人在第 2 行给了 2"):
        read_scores(sheet(tmp_path, "甲,,x,2,,陈", "甲,,x,0,,陈"))


def test_the_same_value_twice_is_read_once(tmp_path: Path) -> None:
    assert [one.row for one in read_scores(sheet(tmp_path, "甲,,x,2,,陈", "甲,,x,2,,陈"))] == [2]


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="引号不成对"):
        read_scores(sheet(tmp_path, '甲,,x,2,"他说,', "甲,,y,1,,"))


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_sheet_is_told_before_the_long_work(tmp_path: Path, name: str) -> None:
    write_blank_sheet(tmp_path / name, [review()])
    with pytest.raises(InputError, match="还是空的"):
        read_scores(tmp_path / name)


def test_a_file_of_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "别的.csv").write_text("日期,天气\n周一,下雨\n", encoding="utf-8")
    with pytest.raises(InputError, match="不像评分表"):
        read_scores(tmp_path / "别的.csv")


def test_a_damaged_workbook_is_told(tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    with pytest.raises(InputError, match="打不开"):
        read_scores(tmp_path / "坏.xlsx")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="打不开"):
        read_scores(tmp_path / "没有.csv")
