"""Content as one file or folder that can be carried elsewhere: exported and read back byte for byte."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bot.editing.kinds import HISTORY, content_files, is_content, kind_of
from bot.errors import InputError, NotReadyError
from bot.paths import DATA

MANIFEST = "content.json"
_FORMAT = 1
_MOST_BYTES = 200 * 1024 * 1024
_MOST_FILES = 10_000
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive, so that the same content gives the same archive."""

Content = dict[str, bytes]
"""What each file holds, by its path relative to data/."""


def read_content_files(data: Path = DATA) -> Content:
    """Return the whole content with its history, sorted by path."""
    files = {path.relative_to(data).as_posix(): path.read_bytes() for path in content_files(data)}
    history = data / HISTORY
    return files | ({HISTORY: history.read_bytes()} if history.is_file() else {})


def export(target: Path, content: Mapping[str, bytes]) -> None:
    """Write content to a zip file, or to a folder when the name does not end in .zip.

    Args:
        target: the file, or a folder that is new or empty.
        content: the content.

    Raises:
        InputError: the target exists already.
        NotReadyError: it cannot be written; nothing is left behind.
    """
    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise InputError(f"{target} 已经有了：请换个名字，或先移走")
    files = {MANIFEST: _manifest(content), **{f"data/{name}": data for name, data in content.items()}}
    partial = target.with_name(f".{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix.lower() == ".zip":
            _write_zip(partial, files)
        else:
            _write_folder(partial, files)
            if target.exists():
                target.rmdir()
        partial.replace(target)
    except OSError as error:
        _remove(partial)
        raise NotReadyError(f"写不了 {target}（{error.strerror}）：没有导出") from error


def read_archive(source: Path) -> Content:
    """Read what `export` has written.

    Args:
        source: the zip file or folder.

    Returns:
        The content.

    Raises:
        InputError: it is no export, is damaged, or holds a file that is no content.
    """
    files = _read_folder(source) if source.is_dir() else _read_zip(source)
    manifest = files.pop(MANIFEST, None)
    if manifest is None:
        raise InputError(f"{source} 里没有 {MANIFEST}：请给 coach content export 导出的文件或文件夹")
    content = {}
    for name, data in files.items():
        path = Path(name)
        inside = Path(*path.parts[1:]) if len(path.parts) > 1 else Path()
        known = inside == Path(HISTORY) or (inside.parts and is_content(inside) and kind_of(inside))
        if path.parts[0] != "data" or ".." in path.parts or not known:
            raise InputError(f"{source} 里的 {name} 不是内容文件，不能导入")
        content[inside.as_posix()] = data
    _compare(source, manifest, content)
    return content


def _manifest(content: Mapping[str, bytes]) -> bytes:
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(content.items())}
    return (json.dumps({"format": _FORMAT, "files": sums}, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _compare(source: Path, manifest: bytes, content: Mapping[str, bytes]) -> None:
    try:
        told = json.loads(manifest)
        number, sums = told["format"], dict(told["files"])
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(f"{source} 里的 {MANIFEST} 读不懂：请重新导出") from error
    if number != _FORMAT:
        raise InputError(f"{source} 是另一种格式（{number}）导出的，这个版本只认 {_FORMAT}")
    damaged = [name for name, data in content.items() if sums.get(name) != hashlib.sha256(data).hexdigest()]
    damaged += [name for name in sums if name not in content]
    if damaged:
        told = f"{damaged[0]} 等 {len(damaged)} 个文件变了或缺了"
        raise InputError(f"{source} 和导出时不一样（{told}）：请重新导出；要改内容请导入后再改")


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)


def _write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _read_zip(path: Path) -> Content:
    if not path.is_file():
        raise InputError(f"找不到 {path}")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
                raise InputError(f"{path} 太大：内容不会超过 {_MOST_BYTES // 1024 // 1024} MB")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise InputError(f"{path} 不是完好的 zip 文件（{error}）") from error


def _read_folder(folder: Path) -> Content:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _remove(path: Path) -> None:
    import shutil

    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
