"""Writing a file so that readers see it whole, before or after, never half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bot.errors import NotReadyError


def prepare(path: Path, data: bytes) -> Path:
    """Write what a file shall hold aside, on the disk of that file.

    Args:
        path: the file; it is not touched.
        data: its new content.

    Returns:
        The file aside, hidden, with the rights of the old one; `replace` puts it in place.

    Raises:
        NotReadyError: it cannot be written; nothing is left behind.
    """
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
        partial = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    except OSError as error:
        if partial is not None:
            partial.unlink(missing_ok=True)
        raise NotReadyError(f"写不了 {path}（{error.strerror}）：文件没有改动") from error
    return partial


def replace(partial: Path, path: Path) -> None:
    """Put a prepared file in place; OSError when that fails."""
    partial.replace(path)
