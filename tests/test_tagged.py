"""Every PDF is tagged and keeps what it declares, whatever is in the résumé.

Two checkers look at each, and the tree is read by itself: all that is on the pages is in it once
and in order, headings have their levels, links their words and addresses.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from cvbuild.compose import compose
from cvbuild.document import texts
from cvbuild.latex.characters import displayed
from cvbuild.pipeline import Built, Wanted, build, checked, chosen
from cvbuild.source import load
from cvbuild.text import plain
from tests.readers import READERS, tex, typeset
from tests.test_any_text import EVERYTHING, filled
from tests.test_pages import experience
from tests.test_photo import png

pytestmark = tex
ROOT = Path(__file__).parent.parent
CV = (ROOT / "cv.yaml").read_bytes()

WORDS = " ".join(f"word{n}" for n in range(900))
LINK = f"[{WORDS}](https://example.org/a)"


def listed(*items: object, **head: object) -> bytes:
    section = {"kind": "list", "items": list(items)}
    return json.dumps({"cvbuild": "1", "name": "Ada", **head, "sections": [section]}).encode()


def sections(*parts: object, **head: object) -> bytes:
    return json.dumps({"cvbuild": "1", "name": "Ada", **head, "sections": list(parts)}).encode()


CASES: dict[str, tuple[bytes, Wanted]] = {
    "cv.yaml": (CV, Wanted()),
    **{f"cv.yaml, {v}": (CV, Wanted(v)) for v in ("academic", "industry", "onepage", "public")},
    "no attachment": (CV, Wanted(attach=False)),
    "starter": ((ROOT / "src/cvbuild/starter.yaml").read_bytes(), Wanted()),
    "everything": (
        json.dumps(filled(EVERYTHING, cycle(["some text", "C# & 50%"]))).encode(),
        Wanted(),
    ),
    "only a name": (b"cvbuild: 1\nname: Ada\n", Wanted()),
    "contacts": (
        sections(
            contacts=[
                {"text": "first"},
                {"email": "ada@example.org"},
                {"phone": "+44 20 7946 0958"},
                {"website": "https://example.org", "label": "Home"},
                {"github": "ada"},
            ]
        ),
        Wanted(),
    ),
    "one block of pages": (listed(WORDS * 3, "last"), Wanted()),
    "a link over pages": (listed(f"begin {LINK} and {LINK} end", "last"), Wanted()),
    "lists in lists": (
        listed(
            {"text": "a", "items": [{"text": "aa", "items": ["aaa", "aab"]}, "ab"]},
            {"text": "b", "items": ["ba"]},
            "c",
        ),
        Wanted(),
    ),
    "links over lines": (
        listed(
            *(
                f"{'x' * n} [words to break at https://example.org/{'path/' * 20} ever]"
                "(https://example.org) *and [so](https://example.com)* on"
                for n in range(1, 30)
            ),
            design={"margin": "144pt", "font_size": "14"},
        ),
        Wanted(),
    ),
    "five pages": (sections(*experience(4, 3, 40)), Wanted()),
    "other languages": (
        sections(
            {"kind": "text", "lang": "de", "text": "Ein Absatz ohne Titel"},
            {
                "kind": "experience",
                "entries": [
                    {
                        "organization": "École",
                        "lang": "fr",
                        "roles": [{"position": "Maître"}, {"position": "Teacher", "lang": "en"}],
                    }
                ],
            },
            {
                "kind": "awards",
                "lang": "pt-BR",
                "title": "Prémios",
                "entries": [{"title": "Prize", "lang": "en-GB"}],
            },
        ),
        Wanted(),
    ),
    "no headings": (
        sections(
            {"kind": "text", "text": "a\n\nb"},
            {"kind": "skills", "entries": [{"name": "S", "items": ["x", "y"]}]},
        ),
        Wanted(),
    ),
    "letters of other fonts": (listed("α × → ≠ x₂ ½ ✓ of **α × →** and *x → y*"), Wanted()),
    "a link in a date": (
        sections(
            {
                "kind": "entries",
                "entries": [
                    {"title": "[T](https://a.org)", "date": "see [D](https://d.org) there"},
                    {"title": "U", "date": f"see {'long ' * 20} [D](https://d.org) there"},
                ],
            }
        ),
        Wanted(),
    ),
}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "me.png").write_bytes(png(60, 80))
    return folder


@cache
def made(name: str) -> Built:
    source, wanted = CASES[name]
    return build(load(source, "cv.yaml"), wanted, typeset)


@pytest.mark.parametrize("name", CASES)
def test_the_checkers_find_nothing(name: str, tmp_path: Path) -> None:
    check_with_both(made(name), tmp_path / "cv.pdf")


def check_with_both(built: Built, file: Path) -> None:
    import outloud
    import pdfua

    assert built.diagnostics == ()
    file.write_bytes(built.pdf)
    result = outloud.check(str(file))
    assert (result.error, result.errors) == (None, 0), result.findings
    report = pdfua.validate(str(file))
    assert [f for f in report.findings if f.severity is pdfua.Severity.ERROR] == []


def test_a_picture_has_its_description_and_its_place(pictures: Path, tmp_path: Path) -> None:
    text = "cvbuild: 1\nname: Ada\nphoto: {file: me.png, alt: Ada (at work) – 1843}\n"
    built = build(load(text.encode(), "cv.yaml"), Wanted(base=pictures), typeset)
    check_with_both(built, tmp_path / "cv.pdf")
    tree = Tree.of(built.pdf)
    figure = tree.root.kids[0]
    assert isinstance(figure, Node)
    assert (figure.role, figure.alt) == ("Figure", "Ada (at work) – 1843")
    left, bottom, right, top = figure.box
    assert right == pytest.approx(612 - 54, abs=1)  # the margin of the template is 0.75in
    assert (right - left) / (top - bottom) == pytest.approx(60 / 80, abs=0.01)
    assert top == pytest.approx(792 - 54, abs=9)


@pytest.mark.parametrize("name", CASES)
def test_the_file_is_well_formed(name: str) -> None:
    with pikepdf.open(io.BytesIO(made(name).pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.is_encrypted


# --- The tree, read by itself.


@dataclass
class Node:
    """An element. `text` is that of the pieces in it, in the order of the tree."""

    role: str
    kids: list[Node | str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    alt: str = ""
    box: tuple[float, ...] = ()
    numbering: str = ""
    language: str = ""

    @property
    def text(self) -> str:
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    def all(self) -> Iterator[Node]:
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.all()

    def outline(self) -> object:
        """Roles, and texts where they end."""
        inner = [
            kid.outline() if isinstance(kid, Node) else " ".join(kid.split()) for kid in self.kids
        ]
        return (self.role, *inner)


@dataclass
class Tree:
    """The structure of a PDF, and what was found wrong about it."""

    root: Node
    faults: list[str]

    @classmethod
    def of(cls, pdf: bytes) -> Tree:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return _Reading(opened).tree()


class _Reading:
    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.pages = {page.obj.objgen: n for n, page in enumerate(pdf.pages)}
        self.pieces: dict[tuple[int, int], str] = {}
        self.faults: list[str] = []
        self.seen: list[tuple[int, int]] = []
        self.owners: dict[tuple[int, int], tuple[int, int]] = {}
        self.annotations: dict[tuple[int, int], tuple[int, int]] = {}
        for number, page in enumerate(pdf.pages):
            self._read_page(number, page)

    def _read_page(self, number: int, page: pikepdf.Page) -> None:
        unicodes = {
            str(name): to_unicode(font) for name, font in page.resources.get("/Font", {}).items()
        }
        stack: list[str | int] = []
        font: dict[int, str] = {}
        for instruction in pikepdf.parse_content_stream(page):
            operands: Any = instruction.operands
            operator = str(instruction.operator)
            match operator:
                case "BDC" | "BMC":
                    keys = operands[1] if len(operands) > 1 else {}
                    mark = keys.get("/MCID", None) if isinstance(keys, pikepdf.Dictionary) else None
                    if mark is not None and any(
                        isinstance(one, int) or one == "/Artifact" for one in stack
                    ):
                        self.faults.append("a piece within another")
                    if mark is not None and (number, int(mark)) in self.pieces:
                        self.faults.append("a number that is there twice")
                    if mark is not None:
                        self.pieces[number, int(mark)] = ""
                    stack.append(str(operands[0]) if mark is None else int(mark))
                case "EMC":
                    if not stack:
                        self.faults.append("an end without a beginning")
                    else:
                        stack.pop()
                case "Tf":
                    font = unicodes[str(operands[0])]
                case "TJ" | "Tj":
                    strings = operands[0] if operator == "TJ" else operands
                    text = "".join(
                        font[code]
                        for one in strings
                        if isinstance(one, pikepdf.String)
                        for code in bytes(one)
                    )
                    mine = [one for one in stack if isinstance(one, int)]
                    if mine:
                        self.pieces[number, mine[0]] += text
                    elif "/Artifact" not in stack:
                        self.faults.append(f"text that is in nothing: {text}")
                case "Do" | "S" | "f":
                    if not stack:
                        self.faults.append("a drawing that is in nothing")
        if stack:
            self.faults.append("a beginning without an end")

    def tree(self) -> Tree:
        top = self.pdf.Root.StructTreeRoot
        root = self._element(top.K, top.objgen, None)
        if self.seen != sorted(self.seen):
            self.faults.append("the order of the tree is not that of the pages")
        if sorted(self.seen) != sorted(self.pieces):
            self.faults.append("pieces that are in no element, or in two")
        self._check_parents(top.ParentTree)
        return Tree(root, self.faults)

    def _element(self, element: Any, parent: tuple[int, int], page: int | None) -> Node:
        if element.P.objgen != parent:
            self.faults.append("an element whose parent does not know it")
        node = Node(str(element.S).removeprefix("/"), alt=str(element.get("/Alt", "")))
        node.language = str(element.get("/Lang", ""))
        attributes = element.get("/A", {})
        node.box = tuple(float(edge) for edge in attributes.get("/BBox", ()))
        node.numbering = str(attributes.get("/ListNumbering", ""))
        if "/Pg" in element:
            page = self.pages[element.Pg.objgen]
        kids = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
        for kid in kids:
            if isinstance(kid, int):
                self._piece(node, element, page, kid)
            elif kid.get("/Type") == "/MCR":
                self._piece(node, element, self.pages[kid.Pg.objgen], int(kid.MCID))
            elif kid.get("/Type") == "/OBJR":
                self.annotations[kid.Obj.objgen] = element.objgen
                node.links.append(str(kid.Obj.A.URI))
            else:
                node.kids.append(self._element(kid, element.objgen, page))
        return node

    def _piece(self, node: Node, element: Any, page: int | None, number: int) -> None:
        if page is None or (page, number) not in self.pieces:
            self.faults.append(f"a piece that is nowhere: {page}, {number}")
            return
        self.seen.append((page, number))
        self.owners[page, number] = element.objgen
        node.kids.append(self.pieces[page, number])

    def _check_parents(self, parents: Any) -> None:
        """The way back: from each piece and each annotation to its element."""
        numbers = dict(zip(map(int, parents.Nums[::2]), parents.Nums[1::2], strict=True))
        for number, page in enumerate(self.pdf.pages):
            if page.obj.get("/Tabs") != "/S":
                self.faults.append("a page without an order of tabs")
            found = numbers[int(page.obj.StructParents)]
            mine = {n: owner for (p, n), owner in self.owners.items() if p == number}
            if {n: kid.objgen for n, kid in enumerate(found) if kid is not None} != mine:
                self.faults.append("a page that does not know its elements")
            for note in page.obj.get("/Annots", []):
                if numbers[int(note.StructParent)].objgen != self.annotations.get(note.objgen):
                    self.faults.append("a link that does not know its element")
                if not str(note.get("/Contents", "")):
                    self.faults.append("a link without a description")


def to_unicode(font: Any) -> dict[int, str]:
    """What each code of a font means (ISO 32000-1, 9.10.3), for the maps that pdfTeX writes."""
    text = font.ToUnicode.read_bytes().decode("ascii")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, value in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(value, 16)
            for n, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = (start + n).to_bytes(len(value) // 2, "big").decode("utf-16-be")
    return found


@pytest.mark.parametrize("name", CASES)
def test_all_that_is_on_the_pages_is_in_the_tree_once_and_in_order(name: str) -> None:
    tree = Tree.of(made(name).pdf)
    assert tree.faults == []
    read = "".join(READERS["pypdf"](made(name).pdf).split()).replace("\u25ca", "")
    assert "".join(tree.root.text.split()) == read


@pytest.mark.parametrize("name", CASES)
def test_words_stay_whole_and_apart_for_who_reads_the_tree(name: str) -> None:
    """There are spaces also beside links, in other fonts and where lines end; in words are none."""
    source, wanted = CASES[name]
    read = load(source, "cv.yaml")
    cv, _ = chosen(read, checked(read)[0], wanted)
    found = as_compared(Tree.of(made(name).pdf).root.text)
    for _, inlines in texts(compose(cv)):
        assert as_compared(plain(inlines)) in found


def as_compared(text: str) -> str:
    """What cannot tell words apart: case, and what the fonts have another sign for."""
    return " ".join(displayed(text).upper().split())


@pytest.mark.parametrize("name", CASES)
def test_headings_begin_with_the_name_and_never_skip_a_level(name: str) -> None:
    levels = [int(n.role[1:]) for n in Tree.of(made(name).pdf).root.all() if n.role[:1] == "H"]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", CASES)
def test_what_is_declared(name: str) -> None:
    part = "2" if name == "no attachment" else "3"
    with pikepdf.open(io.BytesIO(made(name).pdf)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == f"{part}A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(pdf.docinfo["/Title"])
        assert metadata["dc:creator"] == [str(pdf.docinfo["/Author"])]
        assert metadata["xmp:CreatorTool"] == str(pdf.docinfo["/Creator"])
        assert metadata["pdf:Producer"] == str(pdf.docinfo["/Producer"])
        assert metadata["dc:language"] == {"en-US"}
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
        fonts = [font for page in pdf.pages for font in page.resources.Font.values()]
        assert all("/ToUnicode" in font for font in fonts)
        assert all("/FontFile" in font.FontDescriptor for font in fonts)


@pytest.mark.parametrize("name", ["cv.yaml", "starter", "letters of other fonts"])
def test_letters_are_as_wide_as_their_fonts_say_and_mean_something(name: str) -> None:
    """As PDF/A wants it (ISO 19005-2, 6.2.11.5 and 6.2.11.7)."""
    with pikepdf.open(io.BytesIO(made(name).pdf)) as pdf:
        used = [(font, code) for page in pdf.pages for font, code in codes(page)]
        assert len(used) > 30
        fonts = {font.objgen: font for font, _ in used}
        widths = {at: glyph_widths(font.FontDescriptor.FontFile) for at, font in fonts.items()}
        names = {at: glyph_names(font) for at, font in fonts.items()}
        meanings = {at: to_unicode(font) for at, font in fonts.items()}
        for font, code in used:
            width = float(font.Widths[code - int(font.FirstChar)])
            assert width == pytest.approx(widths[font.objgen][names[font.objgen][code]], abs=1)
            for letter in meanings[font.objgen][code]:
                assert unicodedata.category(letter) not in ("Co", "Cn", "Cs", "Cc")
                assert letter != "\ufeff"


def codes(page: pikepdf.Page) -> Iterator[tuple[Any, int]]:
    """Every letter of a page: its font, and its code in that."""
    font: Any = None
    for instruction in pikepdf.parse_content_stream(page):
        operands: Any = instruction.operands
        operator = str(instruction.operator)
        if operator == "Tf":
            font = page.resources.Font[str(operands[0])]
        elif operator in ("TJ", "Tj"):
            for one in operands[0] if operator == "TJ" else operands:
                if isinstance(one, pikepdf.String):
                    yield from ((font, code) for code in bytes(one))


def glyph_names(font: Any) -> dict[int, str]:
    """What the glyph of each code is called (ISO 32000-1, 9.6.6)."""
    named: dict[int, str] = {}
    code = 0
    for one in font.Encoding.Differences:
        if isinstance(one, pikepdf.Name):
            named[code] = str(one)[1:]
            code += 1
        else:
            code = int(one)
    return named


def glyph_widths(file: Any) -> dict[str, float]:
    """The widths of the glyphs in a font, in thousandths."""
    from fontTools.pens.basePen import NullPen
    from fontTools.t1Lib import T1Font

    data, clear, secret = file.read_bytes(), int(file.Length1), int(file.Length2)
    parts = (
        (1, data[:clear]),
        (2, data[clear : clear + secret]),
        (1, b"0" * 512 + b"\ncleartomark\n"),
    )
    blocks = (bytes([128, kind]) + len(part).to_bytes(4, "little") + part for kind, part in parts)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "font.pfb"
        place.write_bytes(b"".join(blocks) + bytes([128, 3]))
        font = T1Font(str(place))
        font.parse()
    glyphs = font["CharStrings"]
    for glyph in glyphs.values():
        glyph.draw(NullPen())
    return {name: float(glyph.width) for name, glyph in glyphs.items()}


def test_the_parts_of_a_resume() -> None:
    value = sections(
        {
            "kind": "experience",
            "entries": [
                {
                    "organization": "Org",
                    "position": "Pos",
                    "date": "2020",
                    "location": "Rome",
                    "highlights": [
                        {"text": "did **this** [there](https://a.org) too", "items": ["x"]}
                    ],
                },
                {"organization": "Two", "roles": [{"position": "One", "date": "2019"}]},
            ],
        },
        {"kind": "awards", "intro": "Won:", "entries": [{"title": "Prize", "date": "2018"}]},
        contacts=[{"email": "ada@example.org", "label": "Mail"}],
        headline="Analyst",
    )
    tree = Tree.of(build(load(value, "cv.yaml"), typeset=typeset).pdf)
    assert tree.root.outline() == (
        "Document",
        ("H1", "ADA"),
        ("P", "Analyst"),
        ("L", ("LI", ("LBody", "Mail:", ("Link", "ada@example.org")))),
        (
            "Sect",
            ("H2", "EXPERIENCE"),
            (
                "Sect",
                ("H3", "Org 2020"),
                ("P", "Pos Rome"),
                (
                    "L",
                    (
                        "LI",
                        ("Lbl", "•"),
                        (
                            "LBody",
                            "did this",
                            ("Link", "there"),
                            "too",
                            ("L", ("LI", ("Lbl", "•"), ("LBody", "x"))),
                        ),
                    ),
                ),
            ),
            ("Sect", ("H3", "Two"), ("Sect", ("H4", "One 2019"))),
        ),
        (
            "Sect",
            ("H2", "AWARDS"),
            ("P", "Won:"),
            ("L", ("LI", ("LBody", ("P", "Prize 2018")))),
        ),
    )


def test_a_link_over_two_pages_is_one_with_all_its_words() -> None:
    tree = Tree.of(made("a link over pages").pdf)
    first, second = (node for node in tree.root.all() if node.role == "Link")
    assert first.text.split() == second.text.split() == WORDS.split()
    assert set(first.links) == {"https://example.org/a"}
    assert len(first.links) > 10  # one for each line


def test_what_is_in_another_language_says_so() -> None:
    tree = Tree.of(made("other languages").pdf)
    found = [(node.language, node.text.strip()) for node in tree.root.all() if node.language]
    assert found == [
        ("de", "Ein Absatz ohne Titel"),
        ("fr", "ÉcoleMaîtreTeacher"),
        ("en", "Teacher"),
        ("pt-BR", "PRÉMIOSPrize"),
        ("en-GB", "Prize"),
    ]


@pytest.mark.parametrize(
    ("style", "numbering"),
    [("bullets", "/Disc"), ("numbers", "/Decimal"), ("plain", "/None")],
)
def test_how_lists_are_counted(style: str, numbering: str) -> None:
    value = sections({"kind": "list", "style": style, "items": ["a", "b"]})
    tree = Tree.of(build(load(value, "cv.yaml"), typeset=typeset).pdf)
    (found,) = (node for node in tree.root.all() if node.role == "L")
    assert found.numbering == numbering
