"""Outline: the document as lines of plain text, what a reader sees and no markup.

Takes a `Document`, gives its parts: the header, then each section, as rows of text. A row knows
the rows that it stands below (its entry, its role, the bullet above it), so that whoever shows
only some of them can say where they belong. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cvbuild.document import BulletList, Definition, Document, Entry, Header, Paragraph, Section
from cvbuild.text import Code, Inlines, Link, Str

__all__ = ["Part", "Row", "outline", "text"]

BULLET = "•"
_BETWEEN = " | "
"""What stands between a title and the date, which are at the two ends of a printed line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line, with its indentation.

    `above` are the places, in the rows of its part, of those that it stands below, the outermost
    first. `apart` asks for an empty line before it where there is room. `mark` is what `text`
    begins with where it is an item of a list: its indentation and its bullet or number.
    """

    text: str
    above: tuple[int, ...] = ()
    apart: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The header or a section. With a title, the first of the rows is that title."""

    kind: str
    title: str | None
    rows: tuple[Row, ...]


def outline(document: Document) -> tuple[Part, ...]:
    """The header, of kind `header`, and the sections."""
    return (_header(document.header), *(_section(section) for section in document.sections))


def text(document: Document) -> str:
    """The whole document, with empty lines between sections and between entries."""
    return "\n".join(
        "".join(f"\n{row.text}\n" if row.apart else f"{row.text}\n" for row in part.rows)
        for part in outline(document)
        if part.rows
    )


def told(nodes: Inlines) -> str:
    """The text on one line; where it leads to what it does not say, as in `text <address>`."""
    return re.sub(r"[ \t\r\n]+", " ", _told(nodes)).strip()


def _told(nodes: Inlines) -> str:
    out = ""
    for node in nodes:
        if isinstance(node, Str | Code):
            out += node.text
            continue
        inner = _told(node.children)
        says_more = isinstance(node, Link) and _address(node.url) != _address(inner)
        out += f"{inner} <{node.url}>" if isinstance(node, Link) and says_more else inner
    return out


def _address(url: str) -> str:
    """What of an address people write: no scheme, no slash at the end, of a number the digits."""
    if url.startswith("tel:") or re.fullmatch(r"\+?[\d ()./-]+", url):
        return re.sub(r"[^\d+]", "", url)
    return re.sub(r"^(https?://|mailto:)", "", url.strip()).rstrip("/").casefold()


def _header(header: Header) -> Part:
    rows = _Rows()
    rows.add(told(header.name))
    if header.headline is not None:
        rows.add(told(header.headline))
    for contact in header.contacts:
        label = "" if contact.label is None else f"{told(contact.label)}: "
        rows.add(f"{label}{told(contact.text)}")
    for paragraph in header.summary:
        rows.add(told(paragraph.text), apart=True)
    return Part("header", None, tuple(rows.rows))


def _section(section: Section) -> Part:
    rows = _Rows()
    title = None if section.title is None else told(section.title)
    if title is not None:
        rows.add(title)
    before: Entry | None = None
    for block in section.blocks:
        match block:
            case Paragraph():
                rows.add(told(block.text))
            case BulletList():
                rows.listing(block, "", ())
            case Definition():
                rows.add(": ".join(told(part) for part in (block.term, block.text) if part))
            case Entry():
                rows.entry(block, (), before)
                before = block
    return Part(section.kind, title, tuple(rows.rows))


class _Rows:
    """The rows of one part while they are gathered."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(
        self, line: str, above: tuple[int, ...] = (), *, apart: bool = False, mark: str = ""
    ) -> int:
        """Appends a row and gives its place."""
        self.rows.append(Row(f"{mark}{line}", above, apart, mark))
        return len(self.rows) - 1

    def entry(self, entry: Entry, above: tuple[int, ...], before: Entry | None) -> None:
        """Appends the rows of an entry; `before` is the entry before it, at the same depth."""
        first, *others = _heading(entry)
        apart = before is not None and not (_is_short(before) and _is_short(entry))
        below = (*above, self.add(first, above, apart=apart))
        for line in (*others, *(told(line.text) for line in entry.lines)):
            self.add(line, below)
        for block in entry.blocks:
            if isinstance(block, Paragraph):
                self.add(told(block.text), below)
            else:
                self.listing(block, "", below)
        for child, previous in zip(entry.children, (None, *entry.children), strict=False):
            self.entry(child, below, previous)
        for paragraph in entry.closing:
            self.add(told(paragraph.text), below)

    def listing(self, list_: BulletList, indent: str, above: tuple[int, ...]) -> None:
        for item in list_.items:
            mark = "" if list_.plain else f"{item.label or BULLET} "
            place = self.add(told(item.text), above, mark=f"{indent}{mark}")
            for child in item.children:
                self.listing(child, indent + " " * (len(mark) or 2), (*above, place))


def _is_short(entry: Entry) -> bool:
    return not (entry.lines or entry.blocks or entry.children) and len(_heading(entry)) == 1


def _heading(entry: Entry) -> list[str]:
    """The one or two lines that an entry begins with, laid out as the templates do."""
    title, subtitle, date, place = (
        None if nodes is None else told(nodes)
        for nodes in (entry.title, entry.subtitle, entry.date, entry.place)
    )
    if entry.kind in ("award", "talk", "patent"):
        left = [title, subtitle, date if entry.inline else None]
        return [_row(_listed(left), None if entry.inline else date)]
    right, second = (date, place) if date else (place, None)
    if title and subtitle:
        return [_row(title, right), _row(subtitle, second)]
    return [_row(_listed([title or subtitle, second]), right)]


def _listed(parts: list[str | None]) -> str:
    return ", ".join(part for part in parts if part)


def _row(left: str, right: str | None) -> str:
    return f"{left}{_BETWEEN}{right}" if right else left
