"""Web pages to documents."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

from bot.library.importing.document import FURNITURE, HEADING, ITEM, PARAGRAPH, Builder, Document
from bot.library.importing.grids import add_table
from bot.review.transcripts.decoding import decode

if TYPE_CHECKING:
    from bs4 import Tag

_UNSEEN = ("script", "style", "template", "noscript", "head", "svg", "iframe", "select", "button")
_BESIDE = frozenset({"nav", "footer", "aside", "header", "form"})
_BESIDE_CLASS = re.compile(r"(?i)\b(?:nav|menu|footer|sidebar|breadcrumb|advert|ads?|banner|share|related|copyright)\b")
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre", "td"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "body", "th", "address", "center"}
    | _BESIDE
)


def read_html(data: bytes, name: str) -> Document:
    """Read a web page: headings, paragraphs, list items, tables; navigation and the foot are marked as furniture.

    Raises:
        InputError: most of it cannot be read as text.
    """
    from bs4 import BeautifulSoup

    decoded = decode(data, name)
    with warnings.catch_warnings():
        # It warns of text that looks like an address or like XML; both are read all the same.
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(decoded.text, "lxml")
    for tag in soup(_UNSEEN):
        tag.decompose()
    builder = Builder(name)
    builder.notes += decoded.notes
    reader = _Page(builder)
    reader.read(soup.body or soup)
    return builder.finish()


class _Page:
    """Goes through the elements of a page."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._tables = 0

    def read(self, tag: Tag, *, beside: bool = False, kind: str = PARAGRAPH, number: str = "") -> None:
        """Add what stands in an element: the text between its parts, and the parts."""
        from bs4 import Tag
        from bs4.element import PreformattedString

        inline: list[str] = [number]
        for child in tag.children:
            if isinstance(child, Tag):
                if child.name == "br":
                    inline.append("\n")
                elif child.name in _BLOCKS or child.find(list(_BLOCKS)) is not None:
                    self._flush(inline, kind, beside)
                    self._part(child, beside)
                else:
                    inline.append(_one_line(child.get_text()))
            # Comments and declarations are strings too.
            elif not isinstance(child, PreformattedString):
                inline.append(_one_line(str(child)))
        self._flush(inline, kind, beside)

    def _part(self, tag: Tag, beside: bool) -> None:
        name = tag.name
        classes = " ".join(tag.get_attribute_list("class")) if tag.get("class") else ""
        beside = beside or name in _BESIDE or bool(_BESIDE_CLASS.search(f"{classes} {tag.get('id') or ''}"))
        if name == "table" and not beside and not tag.find("table"):
            self._tables += 1
            rows = [[c.get_text("\n", strip=True) for c in row(["td", "th"])] for row in tag("tr")]
            add_table(self._builder, rows, page=self._tables)
        elif name == "dl" and not beside and len(tag("dt")) == len(tag("dd")):
            self._tables += 1
            both = zip(tag("dt"), tag("dd"), strict=True)
            add_table(self._builder, [[c.get_text("\n", strip=True) for c in row] for row in both], page=self._tables)
        elif re.fullmatch(r"h[1-6]", name) and not beside:
            self._builder.add(HEADING, tag.get_text(" ", strip=True), level=int(name[1]))
        elif name == "li" and not beside:
            parent = tag.parent
            place = len(tag.find_previous_siblings("li")) + 1
            self.read(tag, kind=ITEM, number=f"{place}、" if parent is not None and parent.name == "ol" else "")
        else:
            self.read(tag, beside=beside)

    def _flush(self, inline: list[str], kind: str, beside: bool) -> None:
        for line in "".join(inline).split("\n"):
            self._builder.add(FURNITURE if beside else kind, line)
        inline.clear()


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
