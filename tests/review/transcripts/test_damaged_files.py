from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.review.transcripts.decoding import decode
from bot.review.transcripts.read import MOST_BYTES, find_files, read_transcripts
from bot.review.transcripts.transcript import Transcript

Read = Callable[..., list[Transcript]]
Said = Callable[[Transcript], list[tuple[str, str]]]

TEXT = "客服：您好，请问有什么可以帮您？\n客户：我的手机怎么又停机了，昨天才交的钱。\n客服：您稍等，我马上帮您查一下。"
TRADITIONAL = "客服：您好，請問有什麼可以幫您？\n客戶：我的手機怎麼又停機了，昨天才交的錢。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_a_file_is_read_in_any_usual_encoding(read: Read, encoding: str) -> None:
    (call,) = read(TEXT.encode(encoding))
    assert "\n".join(line.text for line in call.lines).startswith("您好，请问有什么可以帮您？\n我的手机怎么又停机了")
    assert call.notes == ()


@pytest.mark.parametrize("encoding", ["big5", "gb18030", "utf-8"])
def test_traditional_characters_are_read(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "通话.txt").text == TRADITIONAL


def test_a_short_file_in_gbk_is_not_taken_for_another_encoding(read: Read, said: Said) -> None:
    (call,) = read("客服：喂\n客户：在".encode("gbk"))
    assert said(call) == [("agent", "喂"), ("customer", "在")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_damaged_bytes_are_marked_and_counted(read: Read, encoding: str) -> None:
    data = (TEXT * 5).encode(encoding)
    (call,) = read(data[:300] + b"\xff\xff" + data[300:])
    assert any("字符损坏" in note for note in call.notes)
    assert any("\ufffd" in line.text for line in call.lines)
    assert call.lines[0].text == "您好，请问有什么可以帮您？"


def test_text_read_in_the_wrong_encoding_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="乱码"):
        read(TEXT.encode("utf-8").decode("gb18030", errors="replace"))


def test_a_garbled_line_is_noted_and_left_as_it_is(read: Read) -> None:
    garbled = "您的手机已经恢复了，请您重新开机试一下好吗".encode().decode("gb18030", errors="replace")
    (call,) = read(f"{TEXT}\n{TEXT}\n客服：{garbled}")
    assert any("有 1 行像是乱码" in note for note in call.notes)
    assert call.lines[-1].text[:4] == garbled[:4]


def test_ordinary_text_is_not_called_garbled(read: Read) -> None:
    (call,) = read(f"{TEXT}\n客户：我姓涓，住鎴浦路，绋溪那边")
    assert call.notes == ()


@pytest.mark.parametrize("extra", ["\0", "\u200b", "\ufeff", "\x07", "\u202e", "\u00ad"])
def test_control_and_zero_width_characters_are_taken_out(read: Read, said: Said, extra: str) -> None:
    (call,) = read(f"客{extra}服：您{extra}好\n客户：停{extra}机了")
    assert said(call) == [("agent", "您好"), ("customer", "停机了")]


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\n", "\u2028", "\x0c"])
def test_lines_may_end_in_any_way(read: Read, said: Said, line_break: str) -> None:
    (call,) = read(f"客服：您好{line_break}客户：停机了{line_break}")
    assert said(call) == [("agent", "您好"), ("customer", "停机了")]


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name in names:
            zipped.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"%PDF-1.7\n\x00\xff" * 50, "pdf.*另存为 txt"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx，请另存为 txt"),
        (archive("a.txt"), "压缩包.*解压"),
        (b"PK\x03\x04broken", "打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "旧版 Office"),
        (b"ID3\x04" + bytes(range(256)) * 10, "录音.*转写"),
        (b"RIFF\x24\x08\x00\x00WAVEfmt ", "录音.*转写"),
        (b"\0\0\0\x18ftypM4A " + b"\0" * 100, "录音.*转写"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "图片"),
        (bytes(range(256)) * 40, "读不出来"),
        (b"", "文件是空的"),
        (b" \n\t\n", "文件是空的"),
        (b"\xef\xbb\xbf", "文件是空的"),
        ("只有一句话".encode(), "没有找到对话.*客服：您好"),
    ],
)
@pytest.mark.parametrize("name", ["通话.txt", "通话.xlsx", "通话.csv"])
def test_what_is_no_transcript_is_refused_with_a_way_out(read: Read, data: bytes, problem: str, name: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        read(data, name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"读不了 没有\.txt"):
        read_transcripts(tmp_path / "没有.txt")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="是文件夹"):
        read_transcripts(tmp_path)


def test_a_file_beyond_the_limit_is_refused(read: Read) -> None:
    with pytest.raises(InputError, match="超过 20 MB"):
        read(b"a" * (MOST_BYTES + 1))


def test_folders_are_searched_for_files_of_known_kinds(tmp_path: Path) -> None:
    for name in ("b.txt", "a.CSV", "子/c.json", "录音.mp3", ".隐藏.txt", ".git/d.txt", "~$表.xlsx", "e.xlsx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    given = tmp_path / "录音.mp3"
    found = find_files([given, tmp_path, tmp_path / "b.txt"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "录音.mp3",
        "a.CSV",
        "b.txt",
        "e.xlsx",
        "子/c.json",
    ]


def test_a_folder_without_files_gives_none(tmp_path: Path) -> None:
    assert find_files([tmp_path]) == []
