"""DOCX: the document as a file of Word, for those who ask for one.

Takes a `Document`, the `Layout` that its design asks for and the bytes of its photo; gives the
file. It is made to be edited: every kind of paragraph has a style, lists are lists, and dates stand
at a tab stop in the paragraph of what they date, so that the reading order is that of the PDF.
Where its pages end is up to the program that shows it.

The file is a ZIP of some small XML files (ECMA-376, Office Open XML), written here as they are: a
library for it would bring an XML library and an empty document of its own, and has no words for
lists, links, or a picture beside text, which is most of this. Text becomes XML in one place,
`Markup.format`. The same input gives the same bytes; there are no dates in it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path
from cvbuild.document import (
    BulletList,
    Definition,
    Document,
    Entry,
    Header,
    ListItem,
    Paragraph,
    Photo,
    Section,
    texts,
)
from cvbuild.export.archive import zipped
from cvbuild.export.docx_parts import (
    CONTENT_TYPES,
    DRAWING,
    FONTS,
    NAMESPACES,
    NOTHING,
    OFFICE,
    PACKAGE,
    PROPERTIES,
    RELATIONSHIPS,
    SETTINGS,
    THEME,
    XML,
    Sizes,
    styles,
    twips,
)
from cvbuild.latex.escape import ascii_url
from cvbuild.latex.template import Layout
from cvbuild.text import Code, Emph, Inlines, Link, Str, Strong, blank, leaves, plain

__all__ = ["docx"]

SEPARATOR = "·"
"""What stands between two contacts."""
PHOTO_HEIGHT = 6.2
"""In font sizes, as in the PDF."""
PHOTO_WIDTH = 0.3
"""In lines, at most."""

_SHORT = ("award", "talk", "patent")
"""Kinds of entries that are one line."""
_LEEWAY = 0.5
"""Lines by which a page is higher than that of the PDF, as other programs set heights otherwise."""
_DEEPEST = 8
"""The last level of lists: there are nine, counted from 0 (ECMA-376 part 1, 17.9.6)."""
_POINT = 72 / 72.27
"""PostScript's points, which are Word's, in a TeX point."""
_EMU = 12700
"""English metric units, in which pictures are measured, in a point (ECMA-376 part 1, 20.1.2.1)."""
_WIDTHS = dict.fromkeys("fijlrst.,:;'!|()[]/ I\N{NO-BREAK SPACE}-", 0.35) | dict.fromkeys(
    "0123456789–", 0.5
)
"""The widths of letters in font sizes, where they are not that of most: rather too wide."""
_GAP = re.compile(r"[ \t\r\n]+")
_NUMBER = re.compile(r"([^\d%]*)(\d{1,9})([^\d%]*)", re.ASCII)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML can hold, not even as a reference (XML 1.0, production 2)."""


def docx(document: Document, layout: Layout, photo: bytes | None = None) -> bytes:
    """The document as DOCX.

    Raises:
        CvbuildError: a text holds what XML cannot, or the photo is damaged.
    """
    for path, nodes in texts(document):
        for leaf in leaves(nodes):
            if lost := _NO_XML.search(leaf.text):
                raise _refused(
                    "bad-character", f"U+{ord(lost[0]):04X} cannot stand in a DOCX file", path
                )
    writer = _Writer(layout)
    writer.header(document.header, photo)
    for section in document.sections:
        writer.section(section)
    return writer.file(document)


def _refused(code: str, message: str, path: Path) -> CvbuildError:
    return CvbuildError([Diagnostic(code, message, path=path)])


# --- Text.


@dataclass(frozen=True, slots=True)
class _Face:
    """How text looks; `style` is a style of characters that says so for its part."""

    style: str | None = None
    bold: bool = False
    italic: bool = False


_PLAIN = _Face()
_TITLE = _Face("EntryTitle", bold=True)
_POSITION = _Face("EntryPosition", italic=True)
_DATE = _Face("EntryDate")
_HEADED = _Face("+bold", bold=True)
_HEADLINE = _Face("+italic", italic=True)
_STYLED = {
    "+bold": (True, False),
    "+italic": (False, True),
    "EntryTitle": (True, False),
    "EntryPosition": (False, True),
    "Strong": (True, False),
    "Emphasis": (False, True),
}
"""The styles of characters that are bold or italic; with a plus, what a paragraph's style is.

A style of characters that says the same as that of the paragraph would undo it (ECMA-376 part 1,
17.7.3), so within one of those bold and italic are set as they are.
"""


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text that looks the same and leads to the same address."""

    text: str
    face: _Face = _PLAIN
    url: str | None = None


_TAB = _Run("\t")
_BREAK = _Run("\n")


def _runs(nodes: Inlines, face: _Face = _PLAIN, url: str | None = None) -> Iterator[_Run]:
    for node in nodes:
        match node:
            case Str():
                yield _Run(_GAP.sub(" ", node.text), face, url)
            case Code():
                yield _Run(_GAP.sub(" ", node.text), replace(face, style="Code"), url)
            case Strong():
                yield from _runs(node.children, replace(face, bold=True), url)
            case Emph():
                yield from _runs(node.children, replace(face, italic=not face.italic), url)
            case Link():
                yield from _runs(node.children, replace(face, style="Hyperlink"), node.url)


def _tidied(runs: Iterable[_Run]) -> list[_Run]:
    """The runs without spaces at the ends of a line, beside a tab, or after another space."""
    out: list[_Run] = []
    for run in runs:
        text = run.text
        if run in (_TAB, _BREAK):
            _trim(out)
        elif not out or out[-1].text.endswith((" ", "\t")):
            text = text.lstrip(" ")
        if text:
            out.append(run if text == run.text else replace(run, text=text))
    _trim(out)
    return out


def _trim(runs: list[_Run]) -> None:
    while runs and runs[-1] not in (_TAB, _BREAK):
        text = runs[-1].text.rstrip(" ")
        if text:
            runs[-1] = replace(runs[-1], text=text)
            return
        runs.pop()


def _run(run: _Run) -> Markup:
    if run in (_TAB, _BREAK):
        return Markup("<w:r><w:{}/></w:r>").format("tab" if run is _TAB else "br")
    return Markup('<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>').format(
        _looks(run.face), run.text
    )


def _looks(face: _Face) -> Markup:
    """The properties of a run: a style where there is one, and what that does not say."""
    style = face.style
    if style is None and (face.bold or face.italic):
        style = "Strong" if face.bold else "Emphasis"
    bold, italic = _STYLED.get(style or "", (False, False))
    parts = []
    if style is not None and not style.startswith("+"):
        parts.append(Markup('<w:rStyle w:val="{}"/>').format(style))
    for name, wanted, there in (("b", face.bold, bold), ("i", face.italic, italic)):
        if wanted != there:
            parts.append(Markup('<w:{} w:val="{}"/>').format(name, int(wanted)))
    return Markup("<w:rPr>{}</w:rPr>").format(NOTHING.join(parts)) if parts else NOTHING


# --- Paragraphs.


@dataclass(frozen=True, slots=True)
class _Place:
    """A level of a list: the number of the list in the file, and how deep it is."""

    number: int
    level: int


@dataclass(slots=True)
class _Written:
    """A paragraph; what is None is as its style says. Lengths in points."""

    style: str
    content: Markup
    keep: bool | None = None
    break_before: bool = False
    place: _Place | None = None
    above: float | None = None
    below: float | None = None
    left: float | None = None
    hanging: float | None = None

    def xml(self) -> Markup:
        """The elements in the order of the schema (ECMA-376 part 1, 17.3.1.26)."""
        parts = [Markup('<w:pStyle w:val="{}"/>').format(self.style)]
        if self.keep is not None:
            parts.append(Markup('<w:keepNext w:val="{}"/>').format(int(self.keep)))
        if self.break_before:
            parts.append(Markup("<w:pageBreakBefore/>"))
        if self.place is not None:
            parts.append(
                Markup('<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>').format(
                    self.place.level, self.place.number
                )
            )
        parts.append(_element("spacing", before=self.above, after=self.below))
        parts.append(_element("ind", left=self.left, hanging=self.hanging))
        return Markup("<w:p><w:pPr>{}</w:pPr>{}</w:p>").format(NOTHING.join(parts), self.content)


def _element(name: str, **lengths: float | None) -> Markup:
    """An element with lengths in points for attributes; nothing where there are none."""
    told = [
        Markup(' w:{}="{}"').format(key, twips(length))
        for key, length in lengths.items()
        if length is not None
    ]
    return Markup("<w:{}{}/>").format(name, NOTHING.join(told)) if told else NOTHING


class _Writer:
    """A file while it is written, from its top to its end."""

    def __init__(self, layout: Layout) -> None:
        width, height = layout.paper_size
        self.em = layout.font_size
        self.sizes = Sizes(
            em=self.em,
            line=layout.leading * self.em,
            unit=layout.spacing * self.em,
            paper=(width * _POINT, height * _POINT),
            margin=layout.margin * _POINT,
        )
        self.width = self.sizes.width
        self.written: list[_Written] = []
        self.addresses: dict[str, str] = {}
        self.kinds: list[Markup] = []
        self.lists: list[Markup] = []
        self.picture: tuple[str, bytes] | None = None
        self.above: float | None = None
        """The space above the next paragraph, where it is not what the style says."""
        self.break_before = False
        self._new_list(self._new_kind(), 0, 1)

    # The parts of a document.

    def header(self, header: Header, photo: bytes | None) -> None:
        name = self.paragraph("Title", _runs(header.name, _HEADED))
        if header.headline is not None:
            self.paragraph("Subtitle", _runs(header.headline, _HEADLINE))
        if header.contacts:
            runs: list[_Run] = []
            for contact in header.contacts:
                if runs:
                    # the space after it is the one where a line ends
                    runs.append(_Run(f"\N{NO-BREAK SPACE}{SEPARATOR} "))
                if contact.label is not None:
                    runs += [*_runs(contact.label), _Run(": ")]
                runs += _runs(contact.text)
            self.paragraph("Contact", runs)
        if photo is not None and header.photo is not None:
            name.content = self.photo(photo, header.photo) + name.content
            self.written[-1].below = max(0.0, PHOTO_HEIGHT * self.em - self.header_height(header))
        for n, paragraph in enumerate(header.summary):
            self.above = 0.6 * self.sizes.unit if n == 0 else None
            self.paragraph("Normal", _runs(paragraph.text))

    def section(self, section: Section) -> None:
        first = section.blocks[0] if section.blocks else None
        self.break_before = section.page_break == "before" or (
            isinstance(first, Entry) and first.page_break == "before"
        )
        if section.title is not None and not blank(plain(section.title)):
            self.paragraph("Heading1", _runs(section.title, _HEADED))
            self.above = 0  # the heading has its space below
        start = len(self.written)
        for n, block in enumerate(section.blocks):
            match block:
                case Paragraph():
                    written = self.paragraph("Normal", _runs(block.text))
                    following = section.blocks[n + 1 : n + 2]
                    if following and not isinstance(following[0], Paragraph):
                        written.keep = True  # it leads to what follows
                case BulletList():
                    self.listing(block)
                case Definition():
                    self.definition(block)
                case Entry():
                    self.break_before |= n > 0 and block.page_break == "before"
                    self.entry(block)
        self.above, self.break_before = None, False
        if section.page_break == "avoid":
            self.keep(start)

    def definition(self, definition: Definition) -> None:
        term, text = definition.term or (), definition.text or ()
        colon: Inlines = (Str(":"),) if term and text else ()
        strong: Inlines = (Strong((*term, *colon)), Str(" ")) if term else ()
        self.paragraph("Normal", _runs((*strong, *text)))

    def entry(self, entry: Entry, depth: int = 0) -> None:
        """An entry in the order and in the lines of the PDF; `depth` is how many it is within."""
        start = len(self.written)
        if entry.kind in _SHORT:
            self.one_line(entry)
        else:
            self.heading(entry, depth)
        for line in entry.lines:
            face = _POSITION if line.role == "team" else _PLAIN
            self.paragraph("EntryDetail", _runs(line.text, face))
        goes_on = bool(entry.blocks or (entry.children and not entry.lines))
        self.keep(start, last=goes_on)
        for block in entry.blocks:
            if isinstance(block, Paragraph):
                self.paragraph("Normal", _runs(block.text))
            else:
                self.listing(block)
        for n, child in enumerate(entry.children):
            self.break_before |= n > 0 and child.page_break == "before"
            self.entry(child, depth + 1)
        for paragraph in entry.closing:
            self.paragraph("Normal", _runs(paragraph.text))
        if entry.page_break == "avoid":
            self.keep(start)

    def heading(self, entry: Entry, depth: int) -> None:
        style = f"Heading{min(depth, 1) + 2}"
        if depth and entry.kind != "role" and self.above is None:
            self.above = 0.45 * self.sizes.unit  # as much as an entry that is not within another
        first = entry.date or entry.place
        second = entry.place if entry.date else None
        if entry.title and entry.subtitle:
            self.row(style, _runs(entry.title, _TITLE), first)
            self.row("EntrySecondLine", _runs(entry.subtitle, _POSITION), second)
            return
        face = _POSITION if entry.kind == "group" else _TITLE
        left = [*_runs(entry.title, face)] if entry.title else []
        if entry.subtitle and not entry.title:
            left += _runs(entry.subtitle, _POSITION)
        if second:
            left += [*([_Run(", ", _DATE)] if left else []), *_runs(second, _DATE)]
        self.row(style, left, first)

    def one_line(self, entry: Entry) -> None:
        left = [*_runs(entry.title or ())]
        if entry.subtitle:
            left += [_Run(", "), *_runs(entry.subtitle, _POSITION)]
        if entry.inline and entry.date:
            left += [_Run(", "), *_runs(entry.date, _DATE)]
        self.row("EntryInOneLine", left, None if entry.inline else entry.date)

    def row(self, style: str, left: Iterable[_Run], right: Inlines | None) -> None:
        """A line with something at its right end; where there is no room, on a line of its own."""
        left = list(left)
        if not right or blank(plain(right)):
            self.paragraph(style, left)
            return
        both = "".join(run.text for run in left) + plain(right)
        full = bool(left) and self.estimate(both) + 2 * self.em > self.width
        self.paragraph(style, [*left, *([_BREAK] if full else []), _TAB, *_runs(right, _DATE)])

    def estimate(self, text: str) -> float:
        """About how wide a text is, rather too wide, in points."""
        return self.em * sum(_WIDTHS.get(char, 0.5 if char.islower() else 0.7) for char in text)

    def listing(self, listing: BulletList, level: int = 0) -> None:
        places = self.places(listing, min(level, _DEEPEST))
        for item, place in zip(listing.items, places, strict=True):
            if place is not None:
                kind = "ListNumber" if item.label else "ListBullet"
                style = f"{kind}{min(level, 2) + 1}" if level else kind
                self.paragraph(style, _runs(item.text)).place = place
            else:
                self.unnumbered(item, plain_list=listing.plain, level=min(level, _DEEPEST))
            for child in item.children:
                self.listing(child, level + 1)

    def unnumbered(self, item: ListItem, *, plain_list: bool, level: int) -> None:
        """An item of a plain list, or one whose label cannot be counted and so stays text."""
        if plain_list or item.label is None:
            written = self.paragraph("List", _runs(item.text))
            written.left = level * self.indent or None
            return
        written = self.paragraph("List", [_Run(item.label), _TAB, *_runs(item.text)])
        written.hanging = max(self.indent, self.estimate(item.label) + 0.45 * self.em)
        written.left = level * self.indent + written.hanging

    @property
    def indent(self) -> float:
        """Of each level of a list."""
        return 1.5 * self.em

    # Paragraphs, and what is kept together.

    def paragraph(self, style: str, runs: Iterable[_Run]) -> _Written:
        parts: list[Markup] = []
        for url, same in groupby(_tidied(runs), key=lambda run: run.url):
            content = NOTHING.join(map(_run, same))
            if url is not None:
                content = Markup('<w:hyperlink r:id="{}" w:history="1">{}</w:hyperlink>').format(
                    self.related(url), content
                )
            parts.append(content)
        written = _Written(style, NOTHING.join(parts))
        written.above, self.above = self.above, None
        written.break_before, self.break_before = self.break_before, False
        self.written.append(written)
        return written

    def related(self, url: str) -> str:
        """The number under which the file knows an address."""
        return self.addresses.setdefault(ascii_url(url), f"link{len(self.addresses) + 1}")

    def keep(self, start: int, *, last: bool = False) -> None:
        """Keeps every paragraph from `start` on with the next; the last one as is said."""
        for written in self.written[start:]:
            written.keep = True
        if self.written[start:]:
            self.written[-1].keep = last

    # Lists.

    def places(self, listing: BulletList, level: int) -> Iterator[_Place | None]:
        """For each item its list and level; None where it has no label, or none that counts.

        Labels that count upwards are one list. Of others, as in a list that counts down, each is
        a list by itself that begins with its number.
        """
        found = [_NUMBER.fullmatch(item.label) if item.label else None for item in listing.items]
        longest = max((len(item.label or "") for item in listing.items), default=0)
        before: tuple[str, int, str] | None = None
        kinds: dict[tuple[str, str], int] = {}
        place: _Place | None = None
        for item, label in zip(listing.items, found, strict=True):
            if listing.plain or (item.label and label is None):
                yield None
                continue
            if label is None:
                yield _Place(1, level)
                continue
            shape, number = (label[1], label[3]), int(label[2])
            if place is None or before != (shape[0], number - 1, shape[1]):
                if shape not in kinds:
                    kinds[shape] = self._new_kind(level, *shape, longest)
                place = _Place(self._new_list(kinds[shape], level, number), level)
            before = (shape[0], number, shape[1])
            yield place

    def _new_kind(
        self, counted: int | None = None, before: str = "", after: str = "", longest: int = 0
    ) -> int:
        """Defines lists with bullets, at one level counted; the number of the definition."""
        levels = []
        for level in range(_DEEPEST + 1):
            form, text, hanging = "bullet", "•", 0.95 * self.em
            if level == counted:
                form, text = "decimal", f"{before}%{level + 1}{after}"
                hanging = max(1.1, 0.5 * longest + 0.35) * self.em
            left = level * self.indent + max(self.indent, hanging)
            levels.append(
                Markup(
                    '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/>'
                    '<w:lvlText w:val="{}"/><w:lvlJc w:val="left"/><w:pPr>{}</w:pPr></w:lvl>'
                ).format(level, form, text, _element("ind", left=left, hanging=hanging))
            )
        number = len(self.kinds)
        self.kinds.append(
            Markup(
                '<w:abstractNum w:abstractNumId="{}"><w:multiLevelType w:val="multilevel"/>{}'
                "</w:abstractNum>"
            ).format(number, NOTHING.join(levels))
        )
        return number

    def _new_list(self, kind: int, level: int, first: int) -> int:
        """A list of that kind that begins with a number at a level; its own number."""
        number = len(self.lists) + 1
        self.lists.append(
            Markup(
                '<w:num w:numId="{}"><w:abstractNumId w:val="{}"/><w:lvlOverride w:ilvl="{}">'
                '<w:startOverride w:val="{}"/></w:lvlOverride></w:num>'
            ).format(number, kind, level, first)
        )
        return number

    # The picture.

    def photo(self, data: bytes, photo: Photo) -> Markup:
        """The picture at the right margin, with the text of the header beside it."""
        size = _pixels(data)
        if size is None:
            raise _refused("bad-picture", "the picture is damaged", photo.path)
        self.picture = ("png" if data.startswith(b"\x89PNG") else "jpeg", data)
        height = min(PHOTO_HEIGHT * self.em, PHOTO_WIDTH * self.width * size[1] / size[0])
        return Markup(DRAWING).format(
            width=max(1, round(_EMU * height * size[0] / size[1])),
            height=max(1, round(_EMU * height)),
            gap=round(_EMU * self.em),
            alt=_NO_XML.sub("", photo.alt),
        )

    def header_height(self, header: Header) -> float:
        """About how high the header is beside its picture, rather too low, in points."""
        letters = sum(
            len(plain((*(contact.label or ()), *contact.text))) + 3 for contact in header.contacts
        )
        room = 0.8 * self.width
        lines = 1.75 + (header.headline is not None) + self.estimate("x" * letters) // room
        return (lines + bool(header.contacts)) * self.sizes.line

    # The file around it.

    def file(self, document: Document) -> bytes:
        """The whole file."""
        parts = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONSHIPS,
            "docProps/core.xml": Markup(PROPERTIES).format(
                _NO_XML.sub("", document.title), _NO_XML.sub("", document.author), document.language
            ),
            "word/document.xml": self._body(),
            "word/_rels/document.xml.rels": self._related(),
            "word/styles.xml": styles(self.sizes, document.language),
            "word/numbering.xml": Markup("<w:numbering {}>{}{}</w:numbering>").format(
                NAMESPACES, NOTHING.join(self.kinds), NOTHING.join(self.lists)
            ),
            "word/fontTable.xml": Markup(FONTS).format(NAMESPACES),
            "word/theme.xml": THEME,
            "word/settings.xml": Markup(SETTINGS).format(NAMESPACES, document.language),
        }
        contents = {name: f"{XML}{text}".encode() for name, text in parts.items()}
        if self.picture is not None:
            contents[f"word/media/photo.{self.picture[0]}"] = self.picture[1]
        return zipped(contents)

    def _body(self) -> Markup:
        width, height = map(twips, self.sizes.paper)
        return Markup(
            "<w:document {}><w:body>{}<w:sectPr>"
            '<w:pgSz w:w="{}" w:h="{}"/><w:pgMar w:top="{margin}" w:right="{margin}" '
            'w:bottom="{bottom}" w:left="{margin}" w:header="{half}" w:footer="{half}" '
            'w:gutter="0"/></w:sectPr></w:body></w:document>'
        ).format(
            NAMESPACES,
            NOTHING.join(written.xml() for written in self.written),
            width,
            height,
            margin=twips(self.sizes.margin),
            bottom=twips(self.sizes.margin - _LEEWAY * self.sizes.line),
            half=twips(self.sizes.margin / 2),
        )

    def _related(self) -> Markup:
        kinds = ("styles", "numbering", "settings", "fontTable", "theme")
        parts = [_relationship(kind, kind, f"{kind}.xml") for kind in kinds]
        if self.picture is not None:
            parts.append(_relationship("photo", "image", f"media/photo.{self.picture[0]}"))
        parts += [
            _relationship(number, "hyperlink", url, Markup(' TargetMode="External"'))
            for url, number in self.addresses.items()
        ]
        return Markup('<Relationships xmlns="{}">{}</Relationships>').format(
            PACKAGE + "relationships", NOTHING.join(parts)
        )


def _relationship(number: str, kind: str, target: str, more: Markup = NOTHING) -> Markup:
    return Markup('<Relationship Id="{}" Type="{}/{}" Target="{}"{}/>').format(
        number, OFFICE, kind, target, more
    )


def _pixels(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG; None where it does not tell them.

    A PNG begins with them (PNG specification, 11.2.2); a JPEG has them in the header of its frame
    (ITU T.81, B.2.2), which stands behind other segments that tell their length.
    """
    try:
        if data.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", data, 16)
            return (width, height) if width and height else None
        at = 2
        while data[at] == 0xFF:
            kind = data[at + 1]
            if kind == 0xFF:  # filling
                at += 1
            elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
                height, width = struct.unpack_from(">HH", data, at + 5)
                return (width, height) if width and height else None
            else:
                at += 2 + struct.unpack_from(">H", data, at + 2)[0]
    except (IndexError, struct.error):
        pass
    return None
