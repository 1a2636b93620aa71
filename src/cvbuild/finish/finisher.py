"""Finish: from the PDF that TeX wrote to the one that people get.

Takes the bytes, the structure that TeX told of, what the document says of itself, and files to
attach; gives a tagged PDF that declares what it keeps: PDF/UA-1 (ISO 14289-1) and PDF/A-2a, or with
an attachment PDF/A-3a (ISO 19005-2 and -3). Pure, and the same for the same input. pdfTeX cannot
write this without packages or a second look at its own output, and a general library for PDF takes
longer to import than TeX to run; so this one knows just the files that pdfTeX writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cvbuild.finish.active import active
from cvbuild.finish.colour import srgb_profile
from cvbuild.finish.marks import Marked, Piece, marked
from cvbuild.finish.metadata import About, Claims, xmp
from cvbuild.finish.pdf import (
    Dictionary,
    NotUnderstoodError,
    Objects,
    Stream,
    array,
    deflated,
    dictionary,
    joined,
    read,
    reference,
    text_of,
    text_string,
    written,
)
from cvbuild.finish.spaces import spaced, without_marks
from cvbuild.finish.structure import Structure
from cvbuild.finish.tree import Element, Place, Plan, grown, links

__all__ = [
    "About",
    "ActiveError",
    "Attachment",
    "Claims",
    "Fault",
    "Finished",
    "NotUnderstoodError",
    "finish",
]

_CREATOR = "cvbuild"
_LONGEST = 32767
"""Bytes of a string in PDF/A (ISO 19005-2, 6.1.13)."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF that is the source of it all."""

    name: str
    data: bytes
    kind: str
    """The media type."""
    description: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What there is in a PDF that a standard does not want.

    `path` is the field of the résumé that it comes from; without one it comes from the template.
    `accessible`: PDF/UA allows it, and only PDF/A does not.
    """

    message: str
    path: tuple[str, ...] = ()
    accessible: bool = False


class ActiveError(ValueError):
    """The file would do something when it is read; see `cvbuild.finish.active`."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The PDF. `faults` are what keeps it from declaring more."""

    pdf: bytes
    claims: Claims
    faults: tuple[Fault, ...] = ()


def finish(pdf: bytes, structure: Structure, about: About, *attachments: Attachment) -> Finished:
    """The finished PDF.

    Raises:
        NotUnderstoodError: the file is none that pdfTeX wrote.
        ActiveError: it would do something that no résumé does.
    """
    objects = read(pdf)
    if (found := active(objects)) is not None:
        raise ActiveError(found)
    return _Finishing(objects, Plan.of(structure), about, attachments).done()


@dataclass(slots=True)
class _Finishing:
    file: Objects
    plan: Plan
    about: About
    attachments: tuple[Attachment, ...]
    faults: dict[Fault, None] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)

    def done(self) -> Finished:
        catalog = self.file.dictionary(self.file.root)
        if not self.plan.ends:
            self._fault("a template that does not tell what its blocks are")
        self._allow("the catalogue", catalog, _CATALOG)
        self._find_pages(reference(catalog.get(b"/Pages", b"")))
        pages = self._mark_pages()
        if self.plan.ends:
            items = [number for page in pages for number in page.items]
            root, lost = grown(self.plan, [page.pieces for page in pages], items)
            if lost:
                self._fault("text that belongs to no block")
            catalog[b"/StructTreeRoot"] = b"%d 0 R" % self._tree(root)
            catalog[b"/MarkInfo"] = b"<</Marked true>>"
        self._look_at_objects()
        self._attach(catalog)
        catalog[b"/Lang"] = text_string(self.about.language)
        catalog[b"/ViewerPreferences"] = b"<</DisplayDocTitle true>>"
        claims = self._describe(catalog)
        self.file.objects[self.file.root] = joined(catalog)
        return Finished(written(self.file), claims, tuple(self.faults))

    def _fault(self, message: str, *path: str, accessible: bool = False) -> None:
        self.faults[Fault(message, path, accessible)] = None

    def _allow(self, where: str, keys: Dictionary, allowed: frozenset[bytes]) -> None:
        """Notes keys that cvbuild's own templates never bring in: nobody looked what they do."""
        for key in keys.keys() - allowed:
            self._fault(f"{key.decode('latin-1')} in {where}")

    # --- Pages.

    def _find_pages(self, node: int, depth: int = 0) -> None:
        keys = self.file.dictionary(node)
        if keys.get(b"/Type") == b"/Page":
            self.pages.append(node)
        elif depth > 20:
            raise NotUnderstoodError("the tree of pages is too deep")
        else:
            for kid in array(keys.get(b"/Kids", b"")):
                self._find_pages(reference(kid), depth + 1)

    def _mark_pages(self) -> list[Marked]:
        found: list[Marked] = []
        before: tuple[Piece, ...] = ()
        spaces_are_there = self._producer().startswith("LuaTeX")  # by tex/luatex.lua
        for n, page in enumerate(self.pages):
            keys = self.file.dictionary(page)
            self._allow("a page", keys, _PAGE)
            number = reference(keys.get(b"/Contents", b""))
            stream = self.file.stream(number)
            content = stream.inflated()
            content = (
                without_marks(content) if spaces_are_there else spaced(content, self.plan.owner)
            )
            if len(self.pages) == 1:
                content = _FOOTER.sub(b"", content)  # which says on which page one is
            result = marked(content, self.plan.name, before)
            before = result.open
            for fault in result.faults:
                self._fault(fault)
            self.file.objects[number] = deflated(result.content + self._underlined(keys))
            found.append(result)
            keys[b"/StructParents"] = b"%d" % n
            keys[b"/Tabs"] = b"/S"
            self.file.objects[page] = joined(keys)
        if before:
            self._fault("the beginning of something that does not end")
        return found

    def _underlined(self, page: Dictionary) -> bytes:
        """Lines below the links of a page that ask for one, instead of a border of theirs, which
        not every reader draws."""
        lines = []
        for value in self.file.array(page.get(b"/Annots", b"[]")):
            number = reference(value)
            note = self.file.dictionary(number)
            edges = [float(edge) for edge in array(note.get(b"/Rect", b"[]"))]
            if note.get(b"/BS") == b"<</S/U>>" and len(edges) == 4:
                del note[b"/BS"]
                self.file.objects[number] = joined(note)
                left, bottom, right, _ = edges
                lines.append(b"%.2f %.2f m %.2f %.2f l" % (left, bottom, right, bottom))
        if not lines:
            return b""
        return b"\n/Artifact BMC q 0.4 w 0.35 G %b S Q EMC" % b" ".join(lines)

    # --- The structure tree.

    def _tree(self, root: Element) -> int:
        """The number of the root of the structure tree."""
        numbers: dict[int, int] = {}
        order: list[tuple[Element, int]] = []
        top = self.file.add(b"")
        stack: list[tuple[Element, int]] = [(root, top)]
        while stack:
            element, parent = stack.pop()
            number = numbers[id(element)] = self.file.add(b"")
            order.append((element, parent))
            stack += [(kid, number) for kid in reversed(element.kids) if isinstance(kid, Element)]
        owners: list[dict[int, int]] = [{} for _ in self.pages]
        for element, _ in order:
            for kid in element.kids:
                if isinstance(kid, Place):
                    owners[kid.page][kid.number] = numbers[id(element)]
        parents = [
            b"%d[%b]"
            % (n, b" ".join(_reference(of.get(i)) for i in range(max(of, default=-1) + 1)))
            for n, of in enumerate(owners)
        ]
        annotations = self._annotations(root, numbers, parents)
        for element, parent in order:
            number = numbers[id(element)]
            self.file.objects[number] = self._element(
                element, parent, numbers, annotations.get(number, ())
            )
        keys = {
            b"/Type": b"/StructTreeRoot",
            b"/K": b"%d 0 R" % numbers[id(root)],
            b"/ParentTree": b"%d 0 R" % self.file.add(b"<</Nums[%b]>>" % b" ".join(parents)),
            b"/ParentTreeNextKey": b"%d" % len(parents),
        }
        self.file.objects[top] = joined(keys)
        return top

    def _annotations(
        self, root: Element, numbers: dict[int, int], parents: list[bytes]
    ) -> dict[int, list[bytes]]:
        """What each element of a link says of its annotations, which get their description."""
        known = links(root)
        found: dict[int, list[bytes]] = {}
        for page in self.pages:
            keys = self.file.dictionary(page)
            for value in self.file.array(keys.get(b"/Annots", b"[]")):
                number = reference(value)
                note = self.file.dictionary(number)
                self._allow("a link", note, _LINK)
                element = known.get(_number(note.get(b"/StructParent", b"")))
                if element is None or note.get(b"/Subtype") != b"/Link":
                    self._fault("something to click on that is not in the text")
                    continue
                note[b"/StructParent"] = b"%d" % len(parents)
                note[b"/Contents"] = text_string(_leads_to(note))
                self.file.objects[number] = joined(note)
                owner = numbers[id(element)]
                parents.append(b"%d %d 0 R" % (len(parents), owner))
                found.setdefault(owner, []).append(
                    b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (number, page)
                )
        for number, element in known.items():
            if numbers[id(element)] not in found:
                self._fault(f"a link that leads nowhere ({number})")
        return found

    def _element(
        self,
        element: Element,
        parent: int,
        numbers: dict[int, int],
        more: list[bytes] | tuple[()],
    ) -> bytes:
        first = next((kid.page for kid in element.kids if isinstance(kid, Place)), None)
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(b"%d 0 R" % numbers[id(kid)])
            elif kid.page == first:
                kids.append(b"%d" % kid.number)
            else:
                kids.append(b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (self.pages[kid.page], kid.number))
        kids += more
        page = b"" if first is None else b"/Pg %d 0 R" % self.pages[first]
        return b"<</Type/StructElem/S/%b/P %d 0 R%b/K[%b]%b>>" % (
            element.role.encode("ascii"),
            parent,
            page,
            b" ".join(kids),
            self._attributes(element) + _language(element),
        )

    def _attributes(self, element: Element) -> bytes:
        if element.role == "L":
            return b"/A<</O/List/ListNumbering/%b>>" % _numbering(element)
        if element.role != "Figure" or element.piece is None:
            return b""
        alt = _ALT.search(element.piece.properties)
        if alt is None or element.piece.box is None:
            self._fault("a picture without a description, or of an unknown place")
            return b""
        box = b" ".join(b"%.3f" % edge for edge in element.piece.box)
        placed = b"/A<</O/Layout/Placement/Block/BBox[%b]>>" % box
        return b"/Alt" + text_string(text_of(alt[1])) + placed

    # --- What the file says of itself.

    def _producer(self) -> str:
        said = None
        if self.file.info is not None:
            said = self.file.dictionary(self.file.info).get(b"/Producer")
        return "pdfTeX" if said is None else text_of(said)

    def _describe(self, catalog: Dictionary) -> Claims:
        producer = self._producer()
        about = self.about
        info = {b"/Title": about.title, b"/Author": about.author, b"/Creator": _CREATOR}
        info[b"/Producer"] = producer
        strings = {key: text_string(text) for key, text in info.items()}
        if any(
            len(string) // (2 if string[:1] == b"<" else 1) > _LONGEST
            for string in strings.values()
        ):
            self._fault("a name longer than 32767 bytes", "name", accessible=True)
        if self.file.info is None:
            self.file.info = self.file.add(b"")
        self.file.objects[self.file.info] = joined(strings)
        part = 3 if self.attachments else 2
        claims = Claims(
            all(fault.accessible for fault in self.faults), None if self.faults else part
        )
        packet = xmp(about, _CREATOR, producer, claims)
        metadata = Stream({b"/Type": b"/Metadata", b"/Subtype": b"/XML"}, packet)
        catalog[b"/Metadata"] = b"%d 0 R" % self.file.add(metadata)
        profile = self.file.add(deflated(srgb_profile(), {b"/N": b"3"}))
        intent = b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        intent += b"/Info(sRGB)/DestOutputProfile %d 0 R>>" % profile
        catalog[b"/OutputIntents"] = b"[%b]" % intent
        return claims

    def _attach(self, catalog: Dictionary) -> None:
        if not self.attachments:
            return
        specs, names = [], []
        for it in sorted(self.attachments, key=lambda it: it.name):  # ISO 32000-1, 7.9.6
            spec = b"%d 0 R" % self._attached(it)
            specs.append(spec)
            names.append(text_string(it.name) + b" " + spec)
        catalog[b"/AF"] = b"[%b]" % b" ".join(specs)
        catalog[b"/Names"] = b"<</EmbeddedFiles<</Names[%b]>>>>" % b" ".join(names)

    def _attached(self, it: Attachment) -> int:
        """The number of what describes the file, which is in the PDF from now on."""
        kind = b"/" + it.kind.replace("/", "#2F").encode("ascii")
        params = b"<</Size %d>>" % len(it.data)
        stream = deflated(
            it.data, {b"/Type": b"/EmbeddedFile", b"/Subtype": kind, b"/Params": params}
        )
        inner = b"%d 0 R" % self.file.add(stream)
        name = text_string(it.name)
        keys = {
            b"/Type": b"/Filespec",
            b"/F": name,
            b"/UF": name,
            b"/EF": b"<</F %b/UF %b>>" % (inner, inner),
            b"/Desc": text_string(it.description),
            b"/AFRelationship": b"/Source",
        }
        return self.file.add(joined(keys))

    # --- What else is in the file.

    def _look_at_objects(self) -> None:
        """Looks at fonts and pictures, which a template may bring in of any kind."""
        for number, value in list(self.file.objects.items()):
            if isinstance(value, Stream):
                self._look_at_stream(value)
            elif _FONT.search(value):
                font = dictionary(value)
                if not _FONT_KEYS.get(font.get(b"/Subtype", b""), _SIMPLE) <= font.keys():
                    self._fault("a font without Unicode, or that is not in the file")
            elif b"/FontDescriptor" in value and _DESCRIPTOR.search(value):
                descriptor = dictionary(value)
                if not descriptor.keys() & {b"/FontFile", b"/FontFile2", b"/FontFile3"}:
                    self._fault("a font without Unicode, or that is not in the file")
                # What it says of its glyphs would have to be right (ISO 19005-2, 6.2.11.4.2).
                descriptor.pop(b"/CharSet", None)
                descriptor.pop(b"/CIDSet", None)
                self.file.objects[number] = joined(descriptor)

    def _look_at_stream(self, stream: Stream) -> None:
        kind = stream.keys.get(b"/Subtype")
        if kind == b"/Form" or kind == b"/PS":
            self._fault("a drawing")
        elif kind == b"/Image":
            space = stream.keys.get(b"/ColorSpace", b"")
            if b"RGB" not in space and b"/DeviceGray" not in space:
                self._fault("a picture in the colours of print", "photo", "file", accessible=True)
            if stream.keys.get(b"/Interpolate") == b"true" or b"JPX" in stream.keys.get(
                b"/Filter", b""
            ):
                self._fault("a picture that PDF/A does not know")


_FOOTER = re.compile(rb"/Artifact <</Type/Pagination/Subtype/Footer>> BDC.*?EMC", re.DOTALL)
_ALT = re.compile(rb"/Alt\s*(<[^<>]*>)")
_FONT = re.compile(rb"/Type\s*/Font\b(?!Descriptor)")
_SIMPLE = frozenset({b"/ToUnicode", b"/FontDescriptor"})
_FONT_KEYS = {
    b"/Type0": frozenset({b"/ToUnicode", b"/DescendantFonts"}),
    b"/CIDFontType0": frozenset({b"/FontDescriptor"}),
    b"/CIDFontType2": frozenset({b"/FontDescriptor", b"/CIDToGIDMap"}),
}
"""What a font has to say, by its kind (ISO 32000-1, 9.7): the letters of a large one are in two."""
_DESCRIPTOR = re.compile(rb"/Type\s*/FontDescriptor\b")
_CATALOG = frozenset({b"/Type", b"/Pages", b"/Lang", b"/ViewerPreferences"})
_PAGE = frozenset(
    {b"/Type", b"/Contents", b"/Resources", b"/MediaBox", b"/Parent", b"/Annots", b"/Group"}
)
_LINK = frozenset({b"/Type", b"/Subtype", b"/Border", b"/F", b"/StructParent", b"/A", b"/Rect"})


def _language(element: Element) -> bytes:
    return b"" if element.language is None else b"/Lang" + text_string(element.language)


def _reference(number: int | None) -> bytes:
    return b"null" if number is None else b"%d 0 R" % number


def _numbering(element: Element) -> bytes:
    """How the items of a list are counted."""
    items = [kid for kid in element.kids if isinstance(kid, Element)]
    for label in (kid for item in items for kid in item.kids if isinstance(kid, Element)):
        if label.role == "Lbl" and label.piece is not None:
            return b"Disc" if label.piece.tag == b"Bullet" else b"Decimal"
    return b"None"


def _number(value: bytes) -> int:
    return int(value) if value.isdigit() else -1


def _leads_to(note: Dictionary) -> str:
    """What a link leads to, in words."""
    from urllib.parse import unquote

    address = text_of(dictionary(note[b"/A"]).get(b"/URI", b"()"))
    scheme, _, rest = address.partition(":")
    if scheme in ("mailto", "tel"):
        return unquote(rest)
    return address
