"""Fingerprints of files, so that what was made from them is made again when they change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path]) -> str:
    """Hash the names and contents of files.

    Args:
        paths: files or folders; a folder stands for all files below it. Missing paths count as empty.

    Returns:
        16 hexadecimal digits that change when a file is edited, added, renamed or removed.
    """
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                name = file.relative_to(path).as_posix() if path.is_dir() else file.name
                digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
