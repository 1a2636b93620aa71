"""Quotation marks of a language, and where its words may be broken.

Takes a document, gives one whose texts have typographic marks for straight ones, or soft hyphens
in long words. Code, names, titles and addresses stay as they are typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

from cvbuild.document import Block, BulletList, Definition, Document, Entry, Line, Paragraph
from cvbuild.text import Code, Inline, Inlines, Link, Str, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["hyphenated", "marks_of", "quoted"]

_MARKS = {
    "ar": "\u201d\u201c",
    "bg cs de et hr is lt sk sl sr": "\u201e\u201c",
    "hu pl ro": "\u201e\u201d",
    "ca de-CH el it nb pt-PT ru uk": "\u00ab\u00bb",
    "fr": "\u00ab\u00bb",
    "fi he sv": "\u201d\u201d",
    "ja zh-Hant": "\u300c\u300d",
    "nl": "\u2018\u2019",
}
"""Where a language quotes other than English does (CLDR 45, delimiters)."""
_SPACED = ("fr",)
"""Languages with a no-break space inside the marks."""
_BEFORE = re.compile(r"[\s(\[{/\u2013\u2014-]")
"""What may stand before an opening mark; behind a digit it would be inches."""


def marks_of(language: str) -> tuple[str, str]:
    """The opening and the closing mark of a language (BCP 47), with the space inside."""
    names = {name: marks for known, marks in _MARKS.items() for name in known.split()}
    tags = language.split("-")
    for end in range(len(tags), 0, -1):
        if (marks := names.get("-".join(tags[:end]))) is not None:
            space = "\u00a0" if tags[0] in _SPACED and language != "fr-CH" else ""
            return marks[0] + space, space + marks[1]
    return "\u201c", "\u201d"


def quoted(document: Document) -> Document:
    """The document with the marks of its language for pairs of straight double ones."""
    return _changed(document, _quoted, _quoted)


def hyphenated(document: Document) -> Document:
    """The document with soft hyphens in long words of its running text.

    Languages without a dictionary of hyphens (Pyphen has those of LibreOffice) stay as they are.
    """
    return _changed(document, _hyphenated, lambda text, _: text)


Change = Callable[[Inlines, str], Inlines]


def _changed(document: Document, running: Change, other: Change) -> Document:
    """Every text changed: `running` ones, and `other` ones such as titles, in their language."""
    own = document.language

    def title(text: Inlines | None, language: str) -> Inlines | None:
        return None if text is None else other(text, language)

    def paragraph(block: Paragraph, language: str) -> Paragraph:
        return replace(block, text=running(block.text, language))

    def listing(block: BulletList, language: str) -> BulletList:
        items = (
            replace(
                item,
                text=running(item.text, language),
                children=tuple(listing(child, language) for child in item.children),
            )
            for item in block.items
        )
        return replace(block, items=tuple(items))

    def entry(block: Entry, language: str) -> Entry:
        language = block.language or language

        def line(one: Line) -> Line:
            return replace(one, text=other(one.text, language))

        return replace(
            block,
            title=title(block.title, language),
            subtitle=title(block.subtitle, language),
            lines=tuple(map(line, block.lines)),
            blocks=tuple(
                paragraph(one, language) if isinstance(one, Paragraph) else listing(one, language)
                for one in block.blocks
            ),
            children=tuple(entry(child, language) for child in block.children),
            closing=tuple(paragraph(one, language) for one in block.closing),
        )

    def any_block(block: Block, language: str) -> Block:
        match block:
            case Paragraph():
                return paragraph(block, language)
            case BulletList():
                return listing(block, language)
            case Definition():
                text = None if block.text is None else running(block.text, language)
                return replace(block, term=title(block.term, language), text=text)
            case Entry():
                return entry(block, language)

    header = replace(
        document.header,
        headline=title(document.header.headline, own),
        summary=tuple(paragraph(one, own) for one in document.header.summary),
    )
    sections = tuple(
        replace(
            section,
            title=title(section.title, section.language or own),
            blocks=tuple(any_block(block, section.language or own) for block in section.blocks),
        )
        for section in document.sections
    )
    return replace(document, header=header, sections=sections)


# --- Quotation marks


def _quoted(text: Inlines, language: str) -> Inlines:
    whole = "".join(
        "x" * len(leaf.text) if isinstance(leaf, Code) else leaf.text for leaf in leaves(text)
    )
    if '"' not in whole:
        return text
    opening, closing = marks_of(language)
    marks = {
        at: mark
        for pair in _pairs(whole)
        for at, mark in zip(pair, (opening, closing), strict=True)
    }
    at = count()

    def marked(leaf: str) -> str:
        return "".join(marks.get(next(at), char) for char in leaf)

    return _with_leaves(text, marked)


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """The places of marks that open and close."""
    begun: list[int] = []
    for match in re.finditer('"', text):
        at = match.start()
        before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2] or " "
        if not after.isspace() and (_BEFORE.match(before) or (begun and begun[-1] == at - 1)):
            begun.append(at)
        elif begun and not before.isspace() and begun[-1] != at - 1:
            yield begun.pop(), at


def _with_leaves(text: Inlines, change: Callable[[str], str]) -> Inlines:
    """The nodes with each piece of text changed, in order; of code too, whose marks no pair has."""
    out: list[Inline] = []
    for node in text:
        if isinstance(node, Str | Code):
            out.append(replace(node, text=change(node.text)))
        else:
            out.append(replace(node, children=_with_leaves(node.children, change)))
    return tuple(out)


# --- Hyphens

_WORD = re.compile(r"[^\W\d_]{7,}")
_LEAST = 3
"""Letters before a break and behind one."""


def _hyphenated(text: Inlines, language: str) -> Inlines:
    insert = _inserter(language)
    return text if insert is None else tuple(_broken(node, insert) for node in text)


def _broken(node: Inline, insert: Callable[[str], str]) -> Inline:
    """The node with soft hyphens, but for code and links, and words with capitals inside."""
    match node:
        case Str():
            return replace(node, text=_WORD.sub(lambda word: _parted(word[0], insert), node.text))
        case Code() | Link():
            return node
    return replace(node, children=tuple(_broken(child, insert) for child in node.children))


def _parted(word: str, insert: Callable[[str], str]) -> str:
    return insert(word) if word[1:].islower() else word


@cache
def _inserter(language: str) -> Callable[[str], str] | None:
    import pyphen

    known = pyphen.language_fallback(language.replace("-", "_"))
    if known is None:
        return None
    dictionary = pyphen.Pyphen(lang=known, left=_LEAST, right=_LEAST)
    return lambda word: str(dictionary.inserted(word, hyphen="\u00ad"))
