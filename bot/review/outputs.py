"""Where reviews go: the terminal, JSON, pages, a table, the weekly digest, a trainer's sheet, a comparison."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from bot.errors import InputError
from bot.json_lines import json_text
from bot.review.files import open_to_write, write_text

Review = Mapping[str, Any]

_UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
_LONGEST_NAME = 60


class Output(ABC):
    """Takes reviews one by one and keeps no more of them than it needs."""

    @abstractmethod
    def add(self, review: Review) -> None:
        """Take a review."""

    @abstractmethod
    def finish(self) -> None:
        """Write what can only be written when all are known.

        Raises:
            InputError: a file cannot be written, or what was given does not fit.
        """


class _OneOrSeveral(Output):
    """Treats a call that comes alone otherwise than several: the first is held back until a second comes."""

    def __init__(self) -> None:
        self._alone: Review | None = None
        self._count = 0

    def add(self, review: Review) -> None:
        """Take a review."""
        self._count += 1
        if self._count == 1:
            self._alone = review
            return
        if self._alone is not None:
            self.several(self._alone)
            self._alone = None
        self.several(review)

    def finish(self) -> None:
        """Write the review of a call that came alone."""
        if self._alone is not None:
            self.one(self._alone)

    @abstractmethod
    def one(self, review: Review) -> None:
        """Write the only review."""

    @abstractmethod
    def several(self, review: Review) -> None:
        """Write one of several reviews."""


class Printed(_OneOrSeveral):
    """Text for people: the whole review of a single call, a line for each of several."""

    def one(self, review: Review) -> None:
        """Print the whole review."""
        from bot.review.report.text import render_text

        click.echo(render_text(review))

    def several(self, review: Review) -> None:
        """Print a line."""
        total = "没有可评的项" if review["total"] is None else f"{review['total']} 分"
        weakest = "；".join(one["title"] for one in review["practise"])
        click.echo(f"{review['id']}：{total}" + (f"，先练：{weakest}" if weakest else ""))


class PrintedJson(_OneOrSeveral):
    """JSON: an object for a single call, a line for each of several."""

    def one(self, review: Review) -> None:
        """Print the review, spread over lines."""
        click.echo(json_text(review, indent=2))

    def several(self, review: Review) -> None:
        """Print the review in one line."""
        click.echo(json_text(review))


class Pages(_OneOrSeveral):
    """Web pages: one file for a single call, a folder with a page each and an index for several.

    Args:
        path: a file that ends in .html, or a folder.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._is_file = path.suffix.lower() in (".html", ".htm")
        self._names: dict[str, str] = {}
        self._index = DigestPage(path / "index.html")

    def one(self, review: Review) -> None:
        """Write the page."""
        from bot.review.report.page import render_page

        path = self._path if self._is_file else self._path / _file_name(review["id"], self._names)
        write_text(path, render_page(review))

    def several(self, review: Review) -> None:
        """Write a page into the folder."""
        from bot.review.report.page import render_page

        if self._is_file:
            raise InputError(f"有好几通电话，一页放不下：--html 请给一个文件夹，例如 {self._path.with_suffix('')}")
        name = _file_name(review["id"], self._names)
        write_text(self._path / name, render_page(review))
        self._index.add({**review, "page": name})

    def finish(self) -> None:
        """Write the index of several pages, or the page of a call that came alone."""
        super().finish()
        if self._names and self._count > 1:
            self._index.finish()


class DigestPage(Output):
    """The weekly digest.

    Args:
        path: of the page.
    """

    def __init__(self, path: Path) -> None:
        from bot.review.digest.gather import Digest

        self._path = path
        self._digest = Digest()

    def add(self, review: Review) -> None:
        """Take a review."""
        self._digest.add(review)

    def finish(self) -> None:
        """Write the page."""
        from bot.review.digest.page import render_digest

        write_text(self._path, render_digest(self._digest))


class Table(Output):
    """A table with a row for each call.

    Args:
        path: of the csv file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[dict[str, Any]] = []

    def add(self, review: Review) -> None:
        """Take a review; a row of numbers is kept."""
        from bot.review.report.table import to_row

        self._rows.append(to_row(review))

    def finish(self) -> None:
        """Write the table."""
        from bot.review.report.table import write_rows

        with open_to_write(self._path) as file:
            write_rows(self._rows, file)


class _Kept(Output):
    """Keeps of each review what a trainer scores: the items, without the words of the call."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: list[Review] = []

    def add(self, review: Review) -> None:
        """Take a review."""
        self.kept.append(
            {key: review[key] for key in ("id", "file", "agent", "date", "rubric", "items", "total", "score")}
        )


class BlankSheet(_Kept):
    """A blank sheet for a trainer who scores without seeing ours."""

    def finish(self) -> None:
        """Write the sheet."""
        from bot.review.agreement.sheet import write_blank_sheet

        write_blank_sheet(self.path, self.kept)
        click.echo(f"空白评分表在 {self.path}：填好后用 coach review … --compare {self.path} 对照", err=True)


class Compared(_Kept):
    """A trainer's scores beside ours.

    Args:
        path: of the filled-in sheet.
        as_json: print JSON instead of a table.
    """

    def __init__(self, path: Path, *, as_json: bool) -> None:
        from bot.review.agreement.sheet import read_scores

        super().__init__(path)
        self._as_json = as_json
        # Read before the long work: what is wrong with the sheet is told at once.
        self._scores = read_scores(path)

    def finish(self) -> None:
        """Print the comparison."""
        from bot.review.agreement.compare import compare
        from bot.review.agreement.render import render_comparison

        found = compare(self.kept, self._scores)
        click.echo(json_text(found.as_dict(), indent=2) if self._as_json else render_comparison(found))


def _file_name(call: str, taken: dict[str, str]) -> str:
    """Return a file name for the page of a call, unlike those taken, and remember it."""
    stem = _UNFIT.sub("_", call).strip("._")[:_LONGEST_NAME] or "通话"
    name, again = f"{stem}.html", 1
    # Two calls may have one id, and the index has a name of its own.
    while name.lower() in taken or name.lower() == "index.html":
        again += 1
        name = f"{stem}-{again}.html"
    taken[name.lower()] = call
    return name


def outputs_for(
    *,
    as_json: bool,
    html: Path | None,
    table: Path | None,
    digest: Path | None,
    blank_sheet: Path | None,
    compare: Path | None,
) -> list[Output]:
    """Return where the reviews go, by the options of the command; to the terminal when nothing is asked for.

    Raises:
        InputError: a sheet to compare with cannot be read.
    """
    outputs: list[Output] = []
    if html is not None:
        outputs.append(Pages(html))
    if table is not None:
        outputs.append(Table(table))
    if digest is not None:
        outputs.append(DigestPage(digest))
    if blank_sheet is not None:
        outputs.append(BlankSheet(blank_sheet))
    if compare is not None:
        outputs.append(Compared(compare, as_json=as_json))
    elif as_json:
        outputs.append(PrintedJson())
    return outputs or [Printed()]
