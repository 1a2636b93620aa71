"""Every text of a document with the part it plays: what is looked for in the finished file.

`document.texts` tells which texts there are; here each also says what it is (a title, a date, a
bullet) and with which others it makes a heading, whose order is up to the template. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from cvbuild.diagnostic import Path
from cvbuild.document import (
    Block,
    BulletList,
    Definition,
    Document,
    Entry,
    Paragraph,
)
from cvbuild.text import Inlines, plain

__all__ = ["Part", "Piece", "as_set", "pieces"]


class Part(Enum):
    """What a text is in its document."""

    NAME = "name"
    HEADLINE = "headline"
    LABEL = "label"
    CONTACT = "contact"
    SECTION = "section title"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    DEFINITION = "definition"
    TITLE = "title"
    SUBTITLE = "subtitle"
    DATE = "date"
    PLACE = "place"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Piece:
    """One text. `kind` is that of its section, or `header`; `heading` numbers what stands in one
    heading, None for what stands alone; `role` is that of a line."""

    path: Path
    nodes: Inlines
    part: Part
    kind: str
    heading: int | None = None
    role: str = ""

    @property
    def text(self) -> str:
        """The text without markup and soft hyphens."""
        return self.parted.replace("\u00ad", "")

    @property
    def parted(self) -> str:
        """The text with soft hyphens where its words may be broken."""
        return plain(self.nodes)


def pieces(document: Document, *, labels: bool = True) -> tuple[Piece, ...]:
    """Every text of a document in reading order; `labels`: also those of contacts."""
    walk = _Walk()
    header = (p for p in walk.header(document) if labels or p.part is not Part.LABEL)
    return (*header, *walk.sections(document))


def as_set(found: Sequence[Piece], order: Sequence[Path]) -> tuple[Piece, ...]:
    """The pieces in the order in which a template sets the parts of a document: the contacts, the
    summary and each section. `order` are the fields behind its blocks."""
    first = {_part_of(path): n for n, path in reversed(tuple(enumerate(order)))}
    at, places = -1, []
    for piece in found:
        at = first.get(_part_of(piece.path), at)
        places.append(at)
    return tuple(found[n] for n in sorted(range(len(found)), key=places.__getitem__))


def _part_of(path: Path) -> Path:
    return path[:2] if path[:1] == ("sections",) else path[:1]


class _Walk:
    def __init__(self) -> None:
        self.headings = 0

    def header(self, document: Document) -> Iterator[Piece]:
        header = document.header
        yield Piece(("name",), header.name, Part.NAME, "header")
        if header.headline is not None:
            yield Piece(("headline",), header.headline, Part.HEADLINE, "header")
        for contact in header.contacts:
            if contact.label is not None:
                yield Piece(contact.path, contact.label, Part.LABEL, "header")
            yield Piece(contact.path, contact.text, Part.CONTACT, "header")
        for paragraph in header.summary:
            yield Piece(paragraph.path, paragraph.text, Part.PARAGRAPH, "header")

    def sections(self, document: Document) -> Iterator[Piece]:
        for section in document.sections:
            if section.title is not None:
                path = (*section.path, "title")
                yield Piece(path, section.title, Part.SECTION, section.kind)
            for block in section.blocks:
                yield from self.block(block, section.kind)

    def block(self, block: Block, kind: str) -> Iterator[Piece]:
        match block:
            case Paragraph():
                yield Piece(block.path, block.text, Part.PARAGRAPH, kind)
            case BulletList():
                for item in block.items:
                    yield Piece(item.path, item.text, Part.BULLET, kind)
                    for child in item.children:
                        yield from self.block(child, kind)
            case Definition():
                for text in (block.term, block.text):
                    if text is not None:
                        yield Piece(block.path, text, Part.DEFINITION, kind)
            case Entry():
                yield from self.entry(block, kind)

    def entry(self, entry: Entry, kind: str) -> Iterator[Piece]:
        self.headings += 1
        heading = self.headings
        for part, text in (
            (Part.TITLE, entry.title),
            (Part.DATE, entry.date),
            (Part.SUBTITLE, entry.subtitle),
            (Part.PLACE, entry.place),
        ):
            if text is not None:
                yield Piece(entry.path, text, part, kind, heading)
        for line in entry.lines:
            yield Piece(line.path, line.text, Part.LINE, kind, role=line.role)
        for inner in (*entry.blocks, *entry.children, *entry.closing):
            yield from self.block(inner, kind)
