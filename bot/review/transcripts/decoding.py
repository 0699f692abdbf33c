"""Bytes to text: which encoding, what is damaged, and what is no text at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import InputError
from bot.review.transcripts.clean import REPLACEMENT, clean

# The commonest characters of Chinese, simplified and traditional, and those of service calls: about half of any real
# text, next to none of a text read in a wrong encoding.
_COMMON = frozenset(
    "的一是了我不在有人这这個个上们们們来來到时時大地为為子中你说說生国國年着著就那和要她出也得里裡后後自以会會家可下而过過天去能对對小多然于於心学學么麼之都好看"
    "起发發当當没沒成只如事把还還用第样樣道想作种種开開美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿兒回位分爱愛老因很给給名法间間斯"
    "知世什两兩次使身者被高已亲親其进進此话話常与與活正感您客户戶服请請问問电電谢謝喂吗嗎吧呢啊嗯号號机機钱錢费費"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_SAMPLE = 65536
_MOSTLY_DAMAGED = 0.2
_DAMAGED_IF_UNSURE = 0.02
"""Every heap of bytes is text in some encoding; what gives no Chinese must be nearly free of control characters."""

_MOJIBAKE = re.compile(r"[鐨鎴浣涓鏄瀹鍦鍙銆锛鈥绋璇鎮锟斤拷烫屯]")
_LEAST_SHARE = 0.2
_EXPORT_AGAIN = "请用 UTF-8 编码重新导出"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "这是 pdf，请复制出文字，另存为 txt"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 Office 文件（doc、xls），请另存为 txt、xlsx 或 csv"),
    (b"{\\rtf", "这是 rtf，请另存为 txt"),
    (b"ID3", "这是录音，请先转写成文字"),
    (b"RIFF", "这是录音，请先转写成文字"),
    (b"OggS", "这是录音，请先转写成文字"),
    (b"fLaC", "这是录音，请先转写成文字"),
    (b"#!AMR", "这是录音，请先转写成文字"),
    (b"\xff\xfb", "这是录音，请先转写成文字"),
    (b"\xff\xf3", "这是录音，请先转写成文字"),
    (b"\x89PNG", "这是图片，请先识别成文字"),
    (b"\xff\xd8\xff", "这是图片，请先识别成文字"),
    (b"GIF8", "这是图片，请先识别成文字"),
    (b"Rar!", "这是压缩包，请先解压"),
    (b"7z\xbc\xaf", "这是压缩包，请先解压"),
    (b"\x1f\x8b", "这是压缩包，请先解压"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@dataclass(frozen=True)
class DecodedText:
    """The text of a file.

    Attributes:
        text: without control and zero-width characters, line breaks all line feeds; what could not be read is U+FFFD.
        notes: what a reader should know of it, in Chinese.
    """

    text: str
    notes: tuple[str, ...] = ()


def is_zip(data: bytes) -> bool:
    """Return whether a file is a ZIP archive, which a workbook is too."""
    return data.startswith(b"PK\x03\x04")


def decode(data: bytes, name: str) -> DecodedText:
    """Turn the bytes of a text file into text.

    Args:
        data: the whole file.
        name: of the file, for messages.

    Returns:
        The text and notes of what is damaged.

    Raises:
        InputError: it is a file of another kind, or most of it cannot be read.
    """
    for magic, problem in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"{name}：{problem}")
    if data[4:8] == b"ftyp":
        raise InputError(f"{name}：这是录音或视频，请先转写成文字")
    decoded, sure = _decode(data)
    text = clean(decoded)
    lost = text.count(REPLACEMENT)
    controls = sum(decoded.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\x0b\x0c")
    if lost + controls > (_MOSTLY_DAMAGED if sure else _DAMAGED_IF_UNSURE) * len(decoded):
        raise InputError(f"{name}：大部分内容读不出来，不像文字文件；如果是文字，{_EXPORT_AGAIN}")
    notes = [f"有 {lost} 处字符损坏，读不出来"] if lost else []
    garbled = _garbled_lines(text)
    if garbled and garbled * 2 >= sum(1 for line in text.split("\n") if line.strip()):
        raise InputError(f"{name}：文字是乱码（UTF-8 被当成 GBK 打开后又保存了），{_EXPORT_AGAIN}")
    if garbled:
        notes.append(f"有 {garbled} 行像是乱码（UTF-8 被当成 GBK 读过），没有改动；{_EXPORT_AGAIN}")
    return DecodedText(text, tuple(notes))


def _decode(data: bytes) -> tuple[str, bool]:
    """Return the text, and whether it is sure that it is one."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), True
    try:
        text = data.decode("utf-8")
        # ASCII in UTF-16 is valid UTF-8 with a NUL in every other place.
        if text.count("\0") * 4 < len(text):
            return text, True
    except UnicodeDecodeError:
        pass
    return _likeliest(data)


def _likeliest(data: bytes) -> tuple[str, bool]:
    """Return the text in the encoding that gives most of the common characters, UTF-8 and GB18030 before others."""
    sample = data[:_SAMPLE]
    encodings = ["utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be"]
    quality = {encoding: _quality(sample.decode(encoding, errors="replace")) for encoding in encodings}
    best = max(encodings, key=lambda encoding: quality[encoding])
    sure = quality[best] >= _LEAST_SHARE
    if not sure:
        # Nearly every heap of bytes is UTF-16, so that is not believed without common characters.
        best = _guessed(sample) or max(encodings[:2], key=lambda encoding: quality[encoding])
    return data.decode(best, errors="replace"), sure


def _guessed(sample: bytes) -> str | None:
    """Return what charset-normalizer takes it for: Western, Japanese and other rare encodings."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    return found.encoding if found else None


def _quality(text: str) -> float:
    """Return the share of common characters among those beyond ASCII, less what is damaged; -1 to 1."""
    beyond = sum(1 for character in text if character > "\x7f")
    bad = text.count(REPLACEMENT) + text.count("\0")
    common = sum(1 for character in text if character in _COMMON or character in "，。？！：、")
    return (common - bad) / max(beyond, 1) if bad < len(text) else -1.0


def _garbled_lines(text: str) -> int:
    """Return how many lines are UTF-8 that was read as GBK: put back, they hold more of the common characters."""
    garbled = 0
    for line in text.split("\n"):
        han = len(_HAN.findall(line))
        if han < 3 or len(_MOJIBAKE.findall(line)) * 8 < han:
            continue
        back = line.encode("gb18030", errors="replace").decode("utf-8", errors="replace")
        if "锟斤拷" in line or _share(back) > max(3 * _share(line), _LEAST_SHARE):
            garbled += 1
    return garbled


def _share(text: str) -> float:
    """Return the share of common characters among the Chinese ones of a text, 0 to 1."""
    han = _HAN.findall(text)
    return sum(1 for character in han if character in _COMMON) / max(len(han), 1)
