"""Sheets that a trainer fills in without seeing the machine's verdicts: written blank, read back with the scores."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.labels import STAGES
from bot.review.agreement.grid import Grid, read_grids, write_csv, write_workbook
from bot.review.agreement.scale import SCALE, read_value
from bot.review.transcripts.clean import one_line
from bot.rubric.verdicts import WHOLE_CALL

COLUMNS: dict[str, str] = {
    "call": "通话",
    "file": "文件",
    "item": "条目编号",
    "stage": "阶段",
    "title": "条目",
    "counts": "怎样算做到",
    "score": "得分",
    "note": "备注",
    "scorer": "评分人",
}
"""Columns of a sheet and what stands above them."""
STAGE_TITLES = {**STAGES, WHOLE_CALL: "整通"}

_WIDTHS = (14, 18, 26, 8, 24, 48, 8, 30, 10)
_ALIASES = {
    "call": "通话 通话编号 通话id call",
    "file": "文件 文件名 file",
    "item": "条目编号 项目编号 条目id 编号 item",
    "score": "得分 评分 打分 分数 score",
    "note": "备注 评语 意见 note comment",
    "scorer": "评分人 打分人 评分员 培训师 姓名 scorer rater",
}
_ROLE = {alias: role for role, aliases in _ALIASES.items() for alias in aliases.split()}
_NEEDED = ("call", "item", "score")
_SHOWN = 5
_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".et")
_EXPLAINED = (
    "先听（读）完一通，再逐条评；不要看机器的评分，也不要和别人商量",
    f"“{COLUMNS['score']}”填：" + "，".join(f"{value} {title}" for value, title in SCALE.items()),
    "不适用：这通电话里轮不到这一条；看不出：轮得到，但听不清、记录不全，判断不了",
    f"拿不准的、和规定不一样的，写进“{COLUMNS['note']}”；“{COLUMNS['scorer']}”写名字或工号；几个人评，各填各的行",
)


@dataclass(frozen=True)
class TrainerScore:
    """What one trainer gave one item of one call.

    Attributes:
        call: id of the call as the sheet has it.
        file: that the call was read from, "" when the sheet does not say.
        item: id of the item.
        value: a key of `bot.review.agreement.scale.SCALE`.
        note: of the trainer, may be "".
        scorer: who; "" when the sheet does not say.
        row: number of the row, as a spreadsheet counts.
        sheet: title of the worksheet, "" of a csv file.
    """

    call: str
    file: str
    item: str
    value: str
    note: str
    scorer: str
    row: int
    sheet: str = ""

    @property
    def place(self) -> str:
        """Where the score stands, in Chinese."""
        return f"工作表“{self.sheet}”第 {self.row} 行" if self.sheet else f"第 {self.row} 行"


class SheetError(InputError):
    """Rows of a sheet cannot be read; the message shows the first five.

    Args:
        name: of the file.
        problems: one for each of the rows, with its place.
    """

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        more = f"；另有 {len(problems) - _SHOWN} 处" if len(problems) > _SHOWN else ""
        super().__init__(f"{name} 有 {len(problems)} 处要改：{'；'.join(problems[:_SHOWN])}{more}")


def write_blank_sheet(path: Path, reviews: Iterable[Mapping[str, Any]]) -> None:
    """Write a sheet to score by: a row for each item of each call, in the order of the calls and of the rubric.

    Nothing of the machine's verdicts stands in it, neither values nor reasons.

    Args:
        path: of a workbook when it ends in `.xlsx`, else of a csv file.
        reviews: with `id`, `file` and `items`, as `coach review --json` gives them.

    Raises:
        InputError: the file cannot be written, or is of another kind of workbook; says why.
    """
    kind = path.suffix.lower()
    if kind in _OTHER_WORKBOOKS:
        raise InputError(f"评分表写不成 {kind}：请改成 {path.stem}.xlsx 或 {path.stem}.csv")
    header = list(COLUMNS.values())
    if kind == ".xlsx":
        choices = {list(COLUMNS).index("score"): list(SCALE)}
        rows = (header, *_blank_rows(reviews))
        write_workbook(path, rows, title="评分", widths=_WIDTHS, choices=choices, notes=_EXPLAINED)
    else:
        write_csv(path, ([*([f"说明：{line}"] for line in _EXPLAINED), header, *_blank_rows(reviews)]))


def read_scores(path: Path) -> list[TrainerScore]:
    """Read what trainers scored.

    Sheets as spreadsheets save them are understood: other encodings and delimiters, full-width digits, the scale in
    words, more columns, columns in another order, several scorers (in rows, or a worksheet each), a call's id only in
    its first row. Rows without a score are passed over.

    Args:
        path: of a csv file or a workbook (xlsx).

    Returns:
        The scores in the order of their rows, at least one.

    Raises:
        SheetError: some rows cannot be read; each is named with its column.
        InputError: it is no such sheet, or nothing is scored.
    """
    grids = read_grids(path, list(COLUMNS.values()))
    scores: list[TrainerScore] = []
    problems: list[str] = []
    scored_sheets = sum(any(_columns(row) for row in grid.rows) for grid in grids)
    if not scored_sheets:
        wanted = "、".join(f"“{COLUMNS[role]}”" for role in _NEEDED)
        raise InputError(
            f"{path.name} 不像评分表：没有找到有{wanted}的表头，请用 coach review --blank-sheet 写一份来填"
        )
    for grid in grids:
        found = _read_grid(grid, problems)
        scores += _signed(found, grid.title if scored_sheets > 1 else "")
    problems += _contradictions(scores)
    if problems:
        raise SheetError(path.name, problems)
    if not scores:
        raise InputError(f"{path.name} 的“{COLUMNS['score']}”列还是空的：填好再对照")
    return list({(one.call, one.file, one.item, one.scorer): one for one in reversed(scores)}.values())[::-1]


def _blank_rows(reviews: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    for review in reviews:
        for item in review["items"]:
            # An item's `why` in a review is the machine's reason for its verdict: the trainer must not see it.
            known = {
                "call": review["id"],
                "file": review.get("file") or "",
                "item": item["id"],
                "stage": STAGE_TITLES.get(item["stage"], item["stage"]),
                "title": item["title"],
                "counts": item["advice"],
            }
            yield [one_line(str(known.get(column, ""))) for column in COLUMNS]


def _columns(row: Sequence[str]) -> dict[str, int]:
    """Return where the columns are if this row names them, else nothing."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        role = _ROLE.get(unicodedata.normalize("NFKC", cell).replace(" ", "").casefold())
        if role:
            columns.setdefault(role, place)
    return columns if all(role in columns for role in _NEEDED) else {}


def _read_grid(grid: Grid, problems: list[str]) -> list[TrainerScore]:
    """Return the scores of a table; what cannot be read goes to the problems."""
    scores: list[TrainerScore] = []
    columns: dict[str, int] = {}
    call = file = ""
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        header = _columns(row)
        if header:
            # Sheets that were pasted one below the other bring their headers along.
            columns, call, file = header, "", ""
            continue
        cells = {role: row[place] if place < len(row) else "" for role, place in columns.items()}
        if not cells:
            continue
        # An empty cell means the call above, as in merged cells, unless the file is another one.
        if cells["call"] or cells.get("file", "") not in ("", file):
            call, file = cells["call"], cells.get("file", "")
        read = TrainerScore(
            call, file, cells["item"], "", cells.get("note", ""), cells.get("scorer", ""), number, grid.title
        )
        try:
            value = _value(read, cells["score"])
        except ValueError as error:
            problems.append(f"{read.place}{error}")
            continue
        if value is not None:
            scores.append(replace(read, value=value))
    return scores


def _value(read: TrainerScore, cell: str) -> str | None:
    """Return the score of a row, None when there is none.

    Raises:
        ValueError: the row cannot be read; says which column.
    """
    try:
        value = read_value(cell)
    except ValueError as error:
        shown = cell if len(cell) <= 12 else f"{cell[:12]}…"
        raise ValueError(f"“{COLUMNS['score']}”列是“{one_line(shown)}”，应为 {'、'.join(SCALE)}") from error
    if value is None and read.note and read.item:
        raise ValueError(f"“{COLUMNS['score']}”列空着，“{COLUMNS['note']}”却有字（看不出请填 ?）")
    for role, text in (("call", read.call), ("item", read.item)):
        if value is not None and not text:
            raise ValueError(f"“{COLUMNS[role]}”列空着，不知道评的是什么")
    return value


def _signed(scores: Sequence[TrainerScore], title: str) -> list[TrainerScore]:
    """Return the scores, those without a name signed with the only name of their sheet, or else with its title."""
    names = {one.scorer for one in scores if one.scorer}
    name = next(iter(names)) if len(names) == 1 else title if not names else ""
    return [one if one.scorer else replace(one, scorer=name) for one in scores]


def _contradictions(scores: Iterable[TrainerScore]) -> Iterator[str]:
    """Yield where one scorer gave one item of one call two values."""
    first: dict[tuple[str, ...], TrainerScore] = {}
    for one in scores:
        other = first.setdefault((one.call, one.file, one.item, one.scorer), one)
        if other.value != one.value:
            given = f"{one.place}“{COLUMNS['score']}”列是 {one.value}"
            yield f"{given}，同一个人在{other.place}给了 {other.value}（几个人评时请填“{COLUMNS['scorer']}”）"
