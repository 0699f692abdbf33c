"""Documents of our own, told in all seven kinds of file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.library.importing.found import Found, FoundCase
from bot.library.importing.run import import_files

DROPPED_LINE = {
    "title": "夜里总掉线",
    "situation": "城东一位客户说，新装的宽带一到晚上八点就掉线，前天报修过，没有人上门，号码是13912345678。",
    "handling": [
        "1、当班客服先道歉，记下掉线的时间和光猫的灯色。",
        "2、联系装维班当晚上门，查到分光器老化，换了新的。",
        "3、第二天上午回访。",
    ],
    "result": "客户说没有再掉线，表示满意。",
}
CALLER_CARD = {
    "title": "没开过的来电名片",
    "situation": "王女士来电说账单里每月多出八元来电名片费，她从来没有办过，要求把钱退回来。",
    "handling": ["1、查询订购记录，确认是营业厅开户时误勾的。", "2、当场取消，退还三个月的费用。"],
    "result": "王女士接受，没有再投诉。",
}
CASES = (DROPPED_LINE, CALLER_CARD)
KINDS = ("txt", "md", "docx", "pdf", "html", "xlsx", "csv")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file by its name."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.fixture
def cases_in(write: Callable[[str, str | bytes], Path]) -> Callable[..., list[FoundCase]]:
    """Return the cases that the import finds in one text."""

    def find(content: str | bytes, name: str = "案例.txt") -> list[FoundCase]:
        return import_files([write(name, content)]).cases()

    return find


@pytest.fixture
def found_in(write: Callable[[str, str | bytes], Path]) -> Callable[..., Found]:
    """Return all that the import finds in one text."""

    def find(content: str | bytes, name: str = "案例.txt") -> Found:
        return import_files([write(name, content)])

    return find


@pytest.fixture
def document_of_kind(write: Callable[[str, str | bytes], Path]) -> Callable[[str], Path]:
    """Write both cases as a file of one kind."""

    def make(kind: str) -> Path:
        return write(f"月报.{kind}", _WRITERS[kind]())

    return make


def _text() -> str:
    lines = ["某市分公司投诉案例月报", ""]
    for number, case in enumerate(CASES, start=1):
        lines += [f"案例{'一二'[number - 1]}：{case['title']}", f"【案例描述】{case['situation']}", "【处理方法】"]
        lines += [*case["handling"], f"【处理结果】{case['result']}", ""]
    return "\n".join(lines)


def _markdown() -> str:
    parts = ["# 投诉案例月报"]
    for case in CASES:
        steps = "\n".join(f"{number}. {step[2:]}" for number, step in enumerate(case["handling"], start=1))
        parts += [f"## {case['title']}", f"**投诉内容：**{case['situation']}", f"### 处理过程\n\n{steps}"]
        parts += [f"### 处理结果\n\n{case['result']}"]
    return "\n\n".join(parts)


def _word() -> bytes:
    import docx

    file = docx.Document()
    file.add_heading("投诉案例月报", 1)
    first, second = CASES
    file.add_heading(f"案例一 {first['title']}", 2)
    for name, field in (("案例描述", "situation"), ("处理过程", "handling"), ("处理结果", "result")):
        file.add_heading(name, 3)
        for text in [first[field]] if isinstance(first[field], str) else first[field]:
            file.add_paragraph(text)
    file.add_heading(f"案例二 {second['title']}", 2)
    table = file.add_table(rows=0, cols=2)
    for name, field in (("投诉内容", "situation"), ("处理情况", "handling"), ("处理结果", "result")):
        cells = table.add_row().cells
        cells[0].text = name
        cells[1].text = second[field] if isinstance(second[field], str) else "\n".join(second[field])
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _web() -> str:
    body = []
    for case in CASES:
        steps = "".join(f"<li>{step[2:]}</li>" for step in case["handling"])
        body.append(
            f"<h2>{case['title']}</h2><p><b>情况描述：</b>{case['situation']}</p><h3>处理措施</h3><ol>{steps}</ol>"
            f"<p>处理结果：{case['result']}</p>"
        )
    return (
        "<html><head><title>月报</title><script>var a = '案例描述：假的';</script></head>"
        "<body><nav>首页 投诉 关于</nav>"
        f"<h1>投诉案例月报</h1>{''.join(body)}<footer>版权所有 某市分公司</footer></body></html>"
    )


def _rows() -> list[list[Any]]:
    return [
        ["序号", "案例标题", "投诉内容", "处理方法", "处理结果"],
        *(
            [n, case["title"], case["situation"], "\n".join(case["handling"]), case["result"]]
            for n, case in enumerate(CASES, start=1)
        ),
    ]


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in _rows():
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _values() -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(_rows())
    return stream.getvalue().encode("gb18030")


def _pdf() -> bytes:
    lines: list[tuple[str, int]] = [("投诉案例月报", 20)]
    for number, case in enumerate(CASES, start=1):
        lines.append((f"案例{'一二'[number - 1]} {case['title']}", 16))
        for text in (f"案例描述：{case['situation']}", "处理方法：", *case["handling"], f"处理结果：{case['result']}"):
            lines += [(text[start : start + 36], 12) for start in range(0, len(text), 36)]
    return write_pdf([lines])


def write_pdf(pages: list[list[tuple[str, int]]]) -> bytes:
    """Return a PDF file with lines of text, each with its size, in a font that every reader has."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{5 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor "
        "/FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        "/CapHeight 880 /StemV 93 >> >>",
    ]
    for number, lines in enumerate(pages):
        drawn, height = [], 780
        for text, size in lines:
            height -= size + 8
            drawn.append(f"BT /F1 {size} Tf 60 {height} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        stream = "\n".join(drawn)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    file, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        f"{file}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(file)}\n%%EOF\n"
    ).encode("latin-1")


@pytest.fixture
def make_pdf() -> Callable[[list[list[tuple[str, int]]]], bytes]:
    return write_pdf


_WRITERS: dict[str, Callable[[], str | bytes]] = {
    "txt": _text,
    "md": _markdown,
    "docx": _word,
    "pdf": _pdf,
    "html": _web,
    "xlsx": _workbook,
    "csv": _values,
}
