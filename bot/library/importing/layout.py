"""How the lines of a document are laid out: wrapped at a width or not, and where one page's foot is over."""

from __future__ import annotations

from bot.library.importing.document import BLANK, FURNITURE, Document

_WIDEST, _WIDTH_SHARE, _WIDTH_PLAY = 60, 0.4, 3
"""When two lines in five are equally long and at most so wide, the file was wrapped at that width."""

_LEAST_ADVERTISEMENTS, _LEAST_LENGTH = 2, 20


def line_width(document: Document) -> int:
    """Return at which width the lines of a text file were wrapped, 0 when they were not."""
    lengths = sorted(block.end - block.start for block in document.blocks)
    if not lengths:
        return 0
    width = lengths[int(len(lengths) * 0.9)]
    near = sum(1 for length in lengths if abs(length - width) <= _WIDTH_PLAY)
    return width if width <= _WIDEST and near >= _WIDTH_SHARE * len(lengths) else 0


def after_foot(document: Document, text: str) -> set[int]:
    """Return where the blocks begin that follow the foot of a web page: two blocks or more of advertisement."""
    found, run = set(), 0
    for block in document.blocks:
        if text[block.start : block.end].replace(BLANK, "").strip():
            if run >= _LEAST_ADVERTISEMENTS:
                found.add(block.start)
            run = 0
        # The edges of the pages of a PDF file part no cases.
        elif block.kind != FURNITURE and block.end - block.start >= _LEAST_LENGTH:
            run += 1
    return found
