from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.library.importing.document import HEADING, ITEM, PAIR, ROW
from bot.library.importing.reading import read_bytes, read_document
from bot.library.importing.run import find_cases, import_files
from bot.library.importing.vocabulary import default_vocabulary
from bot.library.importing.vocabulary_schema import read_vocabulary

Write = Callable[[str, "str | bytes"], Path]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.doc", b"x", "旧版 Office 文件请另存为 docx 或 xlsx"),
        ("a.mp3", b"x", "认得的有"),
        ("没有后缀", b"x", "没有后缀的文件"),
        ("a.txt", b"  \n", "文件是空的"),
        ("a.docx", b"PK\x03\x04broken", "文件不完整"),
        ("a.docx", b"\xd0\xcf\x11\xe0rest", "密码"),
        ("a.pdf", b"%PDF-1.4 broken", "打不开"),
        ("a.txt", b"%PDF-1.4 text", "这是 pdf"),
        ("a.csv", b'a,"b\n', "引号没有成对"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_remedy(write: Write, name: str, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        read_document(write(name, content))
    assert str(caught.value).startswith(name)


def test_a_zip_that_is_no_word_file_is_refused(write: Write) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "案例")
    with pytest.raises(InputError, match="打不开"):
        read_document(write("a.docx", stream.getvalue()))


def test_a_pdf_without_text_is_taken_for_a_scan(
    write: Write, make_pdf: Callable[[list[list[tuple[str, int]]]], bytes]
) -> None:
    with pytest.raises(InputError, match="扫描件"):
        read_document(write("a.pdf", make_pdf([[]])))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"无\.txt"):
        read_document(tmp_path / "无.txt")
    with pytest.raises(InputError, match="这是文件夹"):
        read_document(tmp_path)


def test_one_broken_file_and_nothing_is_imported(write: Write) -> None:
    good = write("好.txt", "案例描述：客户说卡坏了。\n处理方法：换卡。")
    with pytest.raises(InputError, match=r"坏\.xlsx"):
        import_files([good, write("坏.xlsx", b"broken")])


def test_a_text_in_an_old_encoding_is_read(write: Write) -> None:
    path = write("旧.txt", "案例描述：客户说卡坏了，打不出电话。\n处理方法：当场换卡。".encode("gb18030"))
    (case,) = import_files([path]).cases()
    assert case.situation == "客户说卡坏了，打不出电话。"


def test_markdown_becomes_headings_items_and_rows() -> None:
    text = "# 总\n\n段落\n\n1. 甲\n2. 乙\n\n| 投诉内容 | 处理方法 |\n|---|---|\n| 慢 | 修 |\n"
    document = read_bytes(text.encode(), "a.md")
    assert [block.kind for block in document.blocks] == [HEADING, "paragraph", ITEM, ITEM, ROW]
    assert "2、乙" in document.text


def test_names_beside_values_become_pairs() -> None:
    page = "<table><tr><td>投诉内容</td><td>网慢</td></tr><tr><td>处理结果</td><td>修好</td></tr></table>"
    document = read_bytes(page.encode(), "a.html")
    assert [(block.kind, block.cells[0].label) for block in document.blocks] == [(PAIR, "投诉内容"), (PAIR, "处理结果")]


def test_two_documents_of_one_name_have_ids_of_their_own(write: Write) -> None:
    text = "案例描述：客户说{}坏了，很着急。\n处理方法：当场换{}。"
    paths = [write("甲.txt", text.format("卡", "卡")), write("甲.md", text.format("路由器", "新的"))]
    assert [case.id for case in import_files(paths).cases()] == ["jia-01", "jia-md-01"]


def test_a_file_given_twice_is_read_once(write: Write) -> None:
    path = write("a.txt", "案例描述：客户说卡坏了。\n处理方法：换卡。")
    assert len(import_files([path, path]).documents) == 1


_MARKS = [
    "案例一",
    "案例描述：",
    "【处理方法】",
    "处理结果：",
    "客户：",
    "客服：",
    "问题：",
    "处置：",
    "名称：",
    "第二节",
    "1、",
]
_TOLD = ["一位客户来电说网慢，", "客服核实后解释，", "最后客户满意。", "13912345678", "王女士", "版权所有"]
_PIECES = st.sampled_from([*_MARKS, *_TOLD, "\n", "\n\n", "“", "”", "。", " ", ".", "\t"])


@given(st.lists(_PIECES, max_size=40).map("".join))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_stands_in_a_text_passages_hold_their_fields(text: str) -> None:
    document = read_bytes(f"甲{text}".encode(), "a.txt")
    found = find_cases(document, "a", default_vocabulary())
    for case in found.cases:
        assert 0 <= case.source.start < case.source.end <= found.characters
        assert "13912345678" not in str(case.as_dict()) and "王女士" not in str(case.as_dict())
        for spans in case.passages.values():
            assert all(0 <= span.start < span.end <= found.characters for span in spans)


def test_passages_hold_their_fields_in_a_story(write: Write) -> None:
    story = "记事\n一位客户来电说手机停机了。客服核实后解释，当场开机。客户表示满意。"
    document = import_files([write("a.txt", story)]).documents[0]
    (case,) = document.cases
    for name in ("situation", "handling", "result"):
        (span,) = case.passages[name]
        assert document.text[span.start : span.end] == getattr(case, name)


def test_the_vocabulary_of_the_project_is_whole() -> None:
    content = read_vocabulary()
    assert content["labels"]["案例描述"] == ("situation", False)


def test_a_heading_that_names_two_fields_is_refused(tmp_path: Path) -> None:
    from bot.errors import ContentError
    from bot.library.importing.vocabulary_schema import VOCABULARY

    path = tmp_path / "vocabulary.yml"
    text = VOCABULARY.read_text(encoding="utf-8")
    path.write_text(text.replace("strong: [查证情况,", "strong: [案例描述, 查证情况,"), encoding="utf-8")
    with pytest.raises(ContentError, match="“案例描述”写了两次"):
        read_vocabulary(path)
