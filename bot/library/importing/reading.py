"""A file of any of the seven kinds to a document."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from bot.errors import InputError
from bot.library.importing.document import Document

_KINDS = ".txt、.md、.docx、.pdf、.html、.xlsx、.csv"
_MOST_BYTES = 100 * 1024 * 1024
_MOST_UNPACKED = 300 * 1024 * 1024


def read_document(path: Path) -> Document:
    """Read a file.

    Args:
        path: a file; its ending tells the kind.

    Returns:
        Its text and blocks.

    Raises:
        InputError: it is missing, too large, empty, damaged, protected, or of another kind.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= _MOST_BYTES else b""
    except IsADirectoryError as error:
        raise InputError(f"{path.name}：这是文件夹，请给出里面的文件") from error
    except OSError as error:
        raise InputError(f"{path.name}：读不了（{error.strerror}）") from error
    if size > _MOST_BYTES:
        raise InputError(f"{path.name}：超过 100 MB，请拆成几个文件")
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """Read the bytes of a file.

    Args:
        data: the whole file.
        name: of the file, with its ending.

    Raises:
        InputError: see `read_document`.
    """
    ending = Path(name).suffix.lower()
    reader = _readers().get(ending)
    if reader is None:
        hint = "旧版 Office 文件请另存为 docx 或 xlsx" if ending in {".doc", ".xls", ".wps"} else f"认得的有 {_KINDS}"
        raise InputError(f"{name}：不认得 {ending or '没有后缀的文件'}，{hint}")
    if not data.strip():
        raise InputError(f"{name}：文件是空的")
    if ending in {".docx", ".xlsx"}:
        _check_archive(data, name)
    document = reader(data, name)
    if not document.text.strip():
        why = "，可能是扫描件，请先识别成文字" if ending == ".pdf" else ""
        raise InputError(f"{name}：里面没有文字{why}")
    return document


def _readers() -> dict[str, Callable[[bytes, str], Document]]:
    # Each reader imports its library only when it is called.
    from bot.library.importing import grids, office, plain, portable, web

    return {
        ".txt": plain.read_text,
        ".text": plain.read_text,
        ".md": plain.read_markdown,
        ".markdown": plain.read_markdown,
        ".docx": office.read_docx,
        ".pdf": portable.read_pdf,
        ".html": web.read_html,
        ".htm": web.read_html,
        ".xlsx": grids.read_workbook,
        ".csv": grids.read_csv,
    }


def _check_archive(data: bytes, name: str) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(f"{name}：文件加了密码，或其实是旧版格式，请去掉密码后另存")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(f"{name}：文件不完整，打不开，请重新导出") from error
    if unpacked > _MOST_UNPACKED:
        raise InputError(f"{name}：展开后太大，请拆成几个文件")
