"""The neutral document of a letter, as `cvbuild.document` has that of a résumé.

Its header is one of a résumé, so that the template that sets the one sets the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cvbuild.diagnostic import Path
from cvbuild.document import BulletList, Header, Line, ListItem, Paragraph, Photo
from cvbuild.text import Inlines

__all__ = ["LetterDocument", "texts"]


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """A letter, in the order of the page. `language` is a BCP 47 tag.

    `dateline` is the place and the date, `name` what stands below the signature.
    """

    language: str
    title: str
    author: str
    header: Header
    dateline: Line
    recipient: tuple[Line, ...]
    subject: Line | None
    opening: Line | None
    body: tuple[Paragraph | BulletList, ...]
    closing: Line | None
    signature: Photo | None
    name: Line
    enclosures: Line | None
    ps: tuple[Paragraph, ...]


def texts(letter: LetterDocument) -> Iterator[tuple[Path, Inlines]]:
    """Every text below the header in reading order, with the path of the field it came from."""
    for line in (letter.dateline, *letter.recipient, letter.subject, letter.opening):
        if line is not None:
            yield line.path, line.text
    for block in letter.body:
        if isinstance(block, Paragraph):
            yield block.path, block.text
        else:
            yield from _items(block.items)
    for line in (letter.closing, letter.name, letter.enclosures):
        if line is not None:
            yield line.path, line.text
    for block in letter.ps:
        yield block.path, block.text


def _items(items: tuple[ListItem, ...]) -> Iterator[tuple[Path, Inlines]]:
    for item in items:
        yield item.path, item.text
        for child in item.children:
            yield from _items(child.items)
