"""The neutral document between the schema and every output format.

Dates, labels and the order of parts are resolved here; nothing in it knows TeX, HTML or any other
format. A format is one walk over it. Every block keeps the path of the field it came from, so
that whatever goes wrong later can be told as a place in cv.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cvbuild.diagnostic import Path
from cvbuild.text import Inlines

__all__ = [
    "Block",
    "BulletList",
    "Contact",
    "Definition",
    "Document",
    "Entry",
    "Header",
    "Line",
    "ListItem",
    "Paragraph",
    "Photo",
    "Section",
    "texts",
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: Inlines
    path: Path


@dataclass(frozen=True, slots=True)
class ListItem:
    """An item of a list: its text, then lists below it. `label` is `3.`, or None for a bullet."""

    text: Inlines
    label: str | None
    path: Path
    children: tuple[BulletList, ...] = ()


@dataclass(frozen=True, slots=True)
class BulletList:
    """A list. With `plain` its items are lines with nothing before them."""

    items: tuple[ListItem, ...]
    path: Path
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an entry below its heading; `role` says what it is, as in `authors`, `venue`."""

    role: str
    text: Inlines
    path: Path


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what is said of it: a group of skills, a language."""

    term: Inlines | None
    text: Inlines | None
    path: Path


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done at a time and a place, with what there is to say about it.

    `title` is the organisation, the degree's school, the name of a project, the title of a paper.
    `subtitle` is the position, the degree, the issuer. `inline` asks for the date in the line
    after a comma. `language` is a BCP 47 tag where it is not that of the document. `children` are
    the roles at one organisation, or nothing; `closing` is what is said after them.
    """

    kind: str
    path: Path
    title: Inlines | None = None
    subtitle: Inlines | None = None
    date: Inlines | None = None
    place: Inlines | None = None
    inline: bool = False
    lines: tuple[Line, ...] = ()
    blocks: tuple[Paragraph | BulletList, ...] = ()
    children: tuple[Entry, ...] = ()
    closing: tuple[Paragraph, ...] = ()
    page_break: str | None = None
    language: str | None = None


Block = Paragraph | BulletList | Definition | Entry


@dataclass(frozen=True, slots=True)
class Section:
    """A section; without a title it has no heading. `language` is as that of an entry, `id` is the
    name that the file gives it."""

    kind: str
    title: Inlines | None
    blocks: tuple[Block, ...]
    path: Path
    page_break: str | None = None
    language: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of contact: a label, then text that may lead somewhere."""

    kind: str
    label: Inlines | None
    text: Inlines
    path: Path


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture; `file` is relative to the folder of cv.yaml, `alt` says what it shows."""

    file: str
    alt: str
    path: Path


@dataclass(frozen=True, slots=True)
class Header:
    """Whom it is about."""

    name: Inlines
    headline: Inlines | None
    contacts: tuple[Contact, ...]
    summary: tuple[Paragraph, ...]
    photo: Photo | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A résumé, ready for any output format. `language` is a BCP 47 tag."""

    language: str
    title: str
    author: str
    header: Header
    sections: tuple[Section, ...]


def texts(document: Document) -> Iterator[tuple[Path, Inlines]]:
    """Every text of the document in reading order, with the path of the field it came from."""
    header = document.header
    yield ("name",), header.name
    if header.headline is not None:
        yield ("headline",), header.headline
    for contact in header.contacts:
        if contact.label is not None:
            yield contact.path, contact.label
        yield contact.path, contact.text
    for paragraph in header.summary:
        yield paragraph.path, paragraph.text
    for section in document.sections:
        if section.title is not None:
            yield (*section.path, "title"), section.title
        for block in section.blocks:
            yield from _block_texts(block)


def _block_texts(block: Block) -> Iterator[tuple[Path, Inlines]]:
    match block:
        case Paragraph():
            yield block.path, block.text
        case BulletList():
            for item in block.items:
                yield item.path, item.text
                for child in item.children:
                    yield from _block_texts(child)
        case Definition():
            yield from ((block.path, text) for text in (block.term, block.text) if text is not None)
        case Entry():
            for text in (block.title, block.date, block.subtitle, block.place):
                if text is not None:
                    yield block.path, text
            for line in block.lines:
                yield line.path, line.text
            for inner in (*block.blocks, *block.children, *block.closing):
                yield from _block_texts(inner)
