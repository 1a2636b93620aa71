"""What becomes of a PDF of pdfTeX's: read, marked, described and written anew, or told why not."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cvbuild.finish.colour import srgb_profile
from cvbuild.finish.finisher import About, Attachment, NotUnderstoodError, finish
from cvbuild.finish.marks import Marked, Piece, marked
from cvbuild.finish.metadata import Claims, xmp
from cvbuild.finish.pdf import (
    Objects,
    Stream,
    array,
    deflated,
    dictionary,
    joined,
    read,
    text_of,
    text_string,
    written,
)
from cvbuild.finish.spaces import spaced
from cvbuild.finish.structure import Block
from cvbuild.latex.template import template_folder
from cvbuild.pipeline import Built, Wanted, build
from cvbuild.source import load
from tests.readers import READERS, tex, typeset
from tests.test_photo import png

# --- Files and their objects.


def classic(*bodies: bytes, root: int = 1) -> bytes:
    """A PDF as pdfTeX writes it: objects one by one, then a table of their places."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1) + rows
    tail = b"trailer\n<< /Size %d\n/Root %d 0 R\n >>\nstartxref\n%d\n%%%%EOF\n"
    return out + table + tail % (len(bodies) + 1, root, len(out))


def stream(data: bytes) -> bytes:
    return b"<<\n/Length %-10d\n>>\nstream\n%b\nendstream" % (len(data), data)


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
PAGE = b"<< /Type /Page /Contents 4 0 R /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def test_objects_are_read() -> None:
    data = b"BT endobj ET\nendstream endobj"  # as may stand in a compressed stream
    file = read(classic(CATALOG, PAGES, PAGE, stream(data)))
    assert file.root == 1
    assert file.dictionary(1) == {b"/Type": b"/Catalog", b"/Pages": b"2 0 R"}
    assert file.stream(4) == Stream({}, data)
    assert array(file.dictionary(2)[b"/Kids"]) == [b"3 0 R"]


BROKEN = {
    "empty": b"",
    "no PDF": b"hello",
    "cut": classic(CATALOG, PAGES, PAGE, stream(b"x"))[:200],
    "no objects where they should be": classic(CATALOG).replace(b"0000000009 ", b"0000000010 "),
    "no root": classic(CATALOG).replace(b"/Root 1 0 R", b""),
    "root that is not there": classic(CATALOG, root=7),
    "no dictionary": classic(b"7"),
    "pages in a circle": classic(CATALOG, b"<< /Type /Pages /Kids [2 0 R] >>"),
    "page without content": classic(CATALOG, PAGES, b"<< /Type /Page >>"),
    "dictionary without end": classic(b"<< /Type /Catalog"),
    "dictionary of values": classic(b"<< 1 2 >>"),
    "stream without length": classic(CATALOG, PAGES, PAGE, b"<<>>\nstream\nx\nendstream"),
    "stream that is too long": classic(
        CATALOG, PAGES, PAGE, b"<</Length 9000>>\nstream\nx\nendstream"
    ),
    "content in another filter": classic(
        CATALOG, PAGES, PAGE, b"<</Filter/LZWDecode/Length 1>>\nstream\nx\nendstream"
    ),
    "content that is no zlib": classic(
        CATALOG, PAGES, PAGE, b"<</Filter/FlateDecode/Length 1>>\nstream\nx\nendstream"
    ),
}


@pytest.mark.parametrize("pdf", BROKEN.values(), ids=BROKEN)
def test_what_is_not_of_pdftex_is_not_understood(pdf: bytes) -> None:
    with pytest.raises(NotUnderstoodError):
        finish(pdf, (), About("T", "A", "en"))


@given(st.binary(max_size=40), st.integers(0, 400))
def test_a_damaged_file_is_finished_or_not_understood(damage: bytes, at: int) -> None:
    whole = classic(CATALOG, PAGES, PAGE, stream(b"/P <</MCID 0>> BDC (x) Tj EMC"))
    with suppress(NotUnderstoodError):
        finish(whole[:at] + damage + whole[at + len(damage) :], (), About("T", "A", "en"))


DICTIONARIES = {
    b"<<>>": {},
    b"<< /A /B >>": {b"/A": b"/B"},
    b"<</A/B/C 1>>": {b"/A": b"/B", b"/C": b"1"},
    b"<</A 12 0 R/B true>>": {b"/A": b"12 0 R", b"/B": b"true"},
    b"<</A[1 2 0 R]/B<</C<00>>>>>": {b"/A": b"[1 2 0 R]", b"/B": b"<</C<00>>>"},
    b"<</A(>> \\) (x) /B)/C()>>": {b"/A": b"(>> \\) (x) /B)", b"/C": b"()"},
    b"<</A 1 /B 0 /R /S>>": {b"/A": b"1", b"/B": b"0", b"/R": b"/S"},
}


@pytest.mark.parametrize(("body", "expected"), DICTIONARIES.items(), ids=str)
def test_dictionaries(body: bytes, expected: dict[bytes, bytes]) -> None:
    assert dictionary(body) == expected
    assert dictionary(joined(expected)) == expected


@given(st.text(st.characters(codec="utf-8")))
def test_strings_read_back(text: str) -> None:
    assert text_of(text_string(text)) == text


def test_escapes_of_strings() -> None:
    assert (
        text_of(
            rb"(a\)\\\101\n\r\t\(b\
c)"
        )
        == "a)\\A\n\r\t(bc"
    )
    assert text_of(b"<6 8 69 7>") == "hip"


def test_a_written_file_holds_its_objects() -> None:
    bodies = {n: b"<</Number %d>>" % n for n in range(3, 1000, 2)}
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<<>>/Contents 1002 0 R>>"
    objects = Objects(
        {
            **bodies,
            1: b"<</Type/Catalog/Pages 2 0 R/All[%b]>>" % b" ".join(b"%d 0 R" % n for n in bodies),
            2: b"<</Type/Pages/Count 1/Kids[1001 0 R]>>",
            1001: page,
            1002: deflated(b"q Q"),
        },
        root=1,
    )
    pdf = written(objects)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        assert [int(one.Number) for one in opened.Root.All] == list(bodies)
        assert opened.pages[0].Contents.read_bytes() == b"q Q"
        assert len(opened.trailer.ID) == 2
    assert written(objects) == pdf


# --- Marks.


def read_marks(content: bytes, before: Sequence[Piece] = ()) -> Marked:
    return marked(content, lambda piece: piece.tag, tuple(before))


MARKS = {
    "pieces get new numbers": (
        b"/P <</MCID 7>> BDC\n(a) Tj\nEMC\n/Link <</MCID 9>> BDC\n(b) Tj\nEMC",
        b"/P <</MCID 0>> BDC\n(a) Tj\nEMC\n/Link <</MCID 1>> BDC\n(b) Tj\nEMC",
    ),
    "empty ones go": (
        b"/P <</MCID 1>> BDC\nEMC\n/P <</MCID 2>> BDC\n(a) Tj\nEMC",
        b"\n\n/P <</MCID 0>> BDC\n(a) Tj\nEMC",
    ),
    "strings are left alone": (
        b"/P <</MCID 3>> BDC\n[(EMC \\) /P <</MCID 1>> BDC)] TJ\nEMC",
        b"/P <</MCID 0>> BDC\n[(EMC \\) /P <</MCID 1>> BDC)] TJ\nEMC",
    ),
    "artifacts and replacements stay": (
        b"/Artifact BMC\n0 0 m S\nEMC\n/P <</MCID 3>> BDC\n"
        b"/Span <</ActualText<FEFF0020>>> BDC\n( ) Tj\nEMC\nEMC",
        b"/Artifact BMC\n0 0 m S\nEMC\n/P <</MCID 0>> BDC\n"
        b"/Span <</ActualText<FEFF0020>>> BDC\n( ) Tj\nEMC\nEMC",
    ),
}


@pytest.mark.parametrize(("content", "expected"), MARKS.values(), ids=MARKS)
def test_marks(content: bytes, expected: bytes) -> None:
    result = read_marks(content)
    assert (result.content, result.faults, result.open) == (expected, (), ())


@pytest.mark.parametrize("content", [b"(a) Tj\n", b"/F1 9 Tf ", b"[(", b"B k E /"], ids=str)
def test_a_page_without_marks_is_read_once(content: bytes) -> None:
    """Not again from each of its places, which would take minutes."""
    assert read_marks(content * 200_000).pieces == ()


def test_a_piece_goes_on_on_the_next_page() -> None:
    first = read_marks(b"/P <</MCID 5>> BDC\n(a) Tj\n")
    assert first.content == b"/P <</MCID 0>> BDC\n(a) Tj\n\nEMC"
    second = read_marks(b"(b) Tj\nEMC\n/P <</MCID 6>> BDC\n(c) Tj\nEMC", first.open)
    expected = b"/P <</MCID 0>> BDC\n(b) Tj\nEMC\n/P <</MCID 1>> BDC\n(c) Tj\nEMC"
    assert second.content == expected
    assert [piece.number for piece in second.pieces] == [5, 6]
    assert (first.faults, second.faults) == ((), ())


FAULTS = {
    "text in nothing": (b"(a) Tj", "something on a page that says not what it is"),
    "a rule in nothing": (b"0 0 9 9 re f", "something on a page that says not what it is"),
    "a picture in nothing": (b"/Im1 Do", "something on a page that says not what it is"),
    "in each other": (
        b"/P <</MCID 1>> BDC (a) Tj /P <</MCID 2>> BDC (b) Tj EMC EMC",
        "a piece of text within another",
    ),
    "an artifact in text": (
        b"/P <</MCID 1>> BDC (a) Tj /Artifact BMC (b) Tj EMC EMC",
        "an artifact within a piece of text",
    ),
    "text in an artifact": (
        b"/Artifact BMC /P <</MCID 1>> BDC (a) Tj EMC EMC",
        "a piece of text within another",
    ),
    "no beginning": (b"EMC", "the end of a piece that did not begin"),
    "no end": (b"/Artifact BMC", "the beginning of something that does not end"),
    "a named list of properties": (
        b"/P /MC0 BDC EMC",
        "marks or pictures that cvbuild does not know",
    ),
    "a picture in the content": (b"BI ID EI", "marks or pictures that cvbuild does not know"),
}


@pytest.mark.parametrize(("content", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_is_told_and_put_right_if_it_can_be(content: bytes, fault: str) -> None:
    result = read_marks(content)
    assert fault in result.faults
    if fault != FAULTS["a named list of properties"][1]:
        begun = len(re.findall(rb"\bB[DM]C\b", result.content))
        assert begun == len(re.findall(rb"\bEMC\b", result.content))


# --- Spaces.

F1, F2 = b"/F1 10 Tf", b"/F2 9.9 Tf"
SPACE = F2 + b"( )Tj"
FIRST = b"/P <</MCID 1>> BDC\nBT\n" + F1 + b" 50 700 Td [(a)]TJ" + SPACE + F1 + b" 5 0 Td [(b)]TJ"
LINK = b"\nET\nEMC\n/Link <</MCID 2>> BDC\nBT\n" + F1
LINES = {
    "a next line": (b" -5 -12 Td [(c)]TJ\nET\nEMC", True),
    "one set wider": (b" 1.02 0 0 1 50 688 Tm [(c)]TJ\nET\nEMC", True),
    "one in text of its own": (b"\nET\nBT\n" + F1 + b" 50 688 Td [(c)]TJ\nET\nEMC", True),
    "one that begins with a link": (LINK + b" 50 688 Td [(c)]TJ\nET\nEMC", True),
    "one on the next page": (b"\nET", True),
    "no other line": (b"\nET\nEMC", False),
    "another block": (LINK.replace(b"2", b"9") + b" 50 688 Td [(c)]TJ\nET\nEMC", False),
    "the same line": (b" 1.02 0 0 1 80 700 Tm [(c)]TJ\nET\nEMC", False),
    "a raised letter": (b" 5 2 Td [(2)]TJ 5 -2 Td [(c)]TJ\nET\nEMC", False),
    "a link in the same line": (LINK + b" 90 700 Td [(c)]TJ\nET\nEMC", False),
    "a broken word": (b"\n/W MP -5 -12 Td [(c)]TJ\nET\nEMC", False),
    "a word that is not broken": (b"\n/W MP\n[(c)]TJ\nET\nEMC", False),
}


@pytest.mark.parametrize(("more", "apart"), LINES.values(), ids=LINES)
def test_words_of_two_lines_have_a_space_between_them(more: bytes, apart: bool) -> None:
    result = spaced(FIRST + more, lambda number: number // 5)
    expected = FIRST + SPACE + F1 + more if apart else FIRST + more
    assert result == expected.replace(b"/W MP", b"")


def test_a_page_of_single_words_has_no_spaces() -> None:
    content = b"BT\n/F1 10 Tf 50 700 Td [(a)]TJ 0 -12 Td [(b)]TJ\nET"
    assert spaced(content, lambda number: number) == content


# --- What a file says of itself.


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_metadata_is_xml_whatever_the_name_is(title: str, author: str) -> None:
    packet = xmp(About(title, author, "en-GB"), "cvbuild", "pdfTeX", Claims(True, 3))
    tree = ElementTree.fromstring(packet)
    names = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    texts = [item.text or "" for item in tree.iterfind(".//rdf:li", names)]
    assert (
        " ".join(texts[0].split())
        == " ".join("".join(c if c.isprintable() else " " for c in title).split())
        or "\xad" in title
    )
    assert "en-GB" in texts


def test_the_colours_are_those_of_srgb() -> None:
    """The columns of the matrix as the International Color Consortium publishes them for sRGB."""
    profile = srgb_profile()
    assert len(profile) == int.from_bytes(profile[:4], "big") < 600
    count = int.from_bytes(profile[128:132], "big")
    found = {}
    for n in range(count):
        entry = profile[132 + 12 * n : 144 + 12 * n]
        at, size = int.from_bytes(entry[4:8], "big"), int.from_bytes(entry[8:], "big")
        found[entry[:4]] = profile[at : at + size]
    numbers = {
        name: [
            int.from_bytes(found[name][i : i + 4], "big", signed=True) / 65536 for i in (8, 12, 16)
        ]
        for name in (b"rXYZ", b"gXYZ", b"bXYZ")
    }
    assert numbers[b"rXYZ"] == pytest.approx([0.43607, 0.22249, 0.01392], abs=2e-4)
    assert numbers[b"gXYZ"] == pytest.approx([0.38515, 0.71687, 0.09708], abs=2e-4)
    assert numbers[b"bXYZ"] == pytest.approx([0.14307, 0.06061, 0.71410], abs=2e-4)


# --- Templates of one's own.


def with_template(
    folder: Path, before: str = "", after: str = "", body: str | None = None
) -> Built:
    """Ada's résumé in a template that is the classic one but for some lines."""
    own = template_folder() / "classic"
    mine = folder / "mine"
    mine.mkdir()
    (mine / "template.toml").write_bytes((own / "template.toml").read_bytes())
    preamble = (own / "preamble.tex").read_text(encoding="utf-8") + before
    (mine / "preamble.tex").write_text(preamble, encoding="utf-8")
    if body is None:
        body = (own / "body.tex.jinja").read_text(encoding="utf-8") + after
    (mine / "body.tex.jinja").write_text(body, encoding="utf-8")
    value = {"cvbuild": "1", "name": "Ada", "template": "mine", "headline": "[a](https://a.org)"}
    return build(load(json.dumps(value).encode(), "cv.yaml"), Wanted(base=folder), typeset)


OWN = {
    "a rule that is not marked": ("", "\n\\hrule", "something on a page that says not what it is"),
    "text that is not marked": ("", "\nText", "something on a page that says not what it is"),
    "marks that do not end": (
        "",
        "\n\\pdfliteral page{/P <\\string</MCID 99>\\string> BDC}x",
        "text that belongs",
    ),
    "ends without a beginning": ("", "\n\\pdfliteral page{EMC}", "the end of a piece"),
    "something to do on opening": (
        "",
        "\\pdfcatalog{/OpenAction[0/Fit]}",
        "/OpenAction in the cat",
    ),
    "something on the page": ("", "\n\\pdfpageattr{/AA [] }", "/AA in a page"),
    "a note": (
        "",
        "\\pdfannot width 1pt height 1pt depth 0pt{/Subtype/Text/Contents(x)}",
        "/Contents in a link",
    ),
    "a drawing": (
        "",
        "\\setbox0\\hbox{x}\\pdfxform0 \\pdfliteral page{/Artifact BMC}"
        "\\pdfrefxform\\pdflastxform\\pdfliteral page{EMC}",
        "a drawing",
    ),
    "ink": (
        "",
        "\\pdfliteral page{/Artifact BMC 0 0 0 1 k EMC}",
        "colours for print",
    ),
}


@tex
@pytest.mark.parametrize(("before", "after", "fault"), OWN.values(), ids=OWN)
def test_nothing_is_declared_of_what_nobody_looked_at(
    before: str, after: str, fault: str, tmp_path: Path
) -> None:
    built = with_template(tmp_path, before, after)
    assert {diagnostic.code for diagnostic in built.diagnostics} == {"undeclared"}
    assert fault in "\n".join(diagnostic.message for diagnostic in built.diagnostics)
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        packet = pdf.Root.Metadata.read_bytes()
    assert b"pdfaid:part" not in packet
    assert b"pdfuaid:part" not in packet
    assert "ADA" in READERS["pypdf"](built.pdf)


@tex
def test_a_template_without_any_structure_gives_a_pdf_all_the_same(tmp_path: Path) -> None:
    built = with_template(tmp_path, body="<< document.title >>")
    assert "template that does not tell what its blocks are" in built.diagnostics[0].message
    assert "Ada" in READERS["pypdf"](built.pdf)
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert list(pdf.attachments) == ["cv.json"]


@tex
def test_a_picture_for_print_is_accessible_all_the_same(tmp_path: Path) -> None:
    jpeg = cmyk_jpeg()
    (tmp_path / "me.jpg").write_bytes(jpeg)
    text = "cvbuild: 1\nname: Ada\nphoto: {file: me.jpg}\n"
    built = build(load(text.encode(), "cv.yaml"), Wanted(base=tmp_path), typeset)
    (diagnostic,) = built.diagnostics
    assert diagnostic.message == (
        "the PDF does not declare to be archivable: there is a picture in the colours of print"
    )
    assert diagnostic.path == ("photo", "file")
    with pikepdf.open(io.BytesIO(built.pdf)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
    assert b"pdfuaid:part" in packet
    assert b"pdfaid:part" not in packet


def cmyk_jpeg() -> bytes:
    """The beginning of a JPEG of four colours, which is all that pdfTeX reads (ITU T.81, B.2)."""
    frame = b"\xff\xc0\x00\x14\x08\x00\x08\x00\x08\x04" + b"".join(
        bytes([n, 0x11, 0]) for n in range(1, 5)
    )
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + frame
        + b"\xff\xd9"
    )


@tex
def test_a_picture_that_lets_the_page_through(tmp_path: Path) -> None:
    (tmp_path / "me.png").write_bytes(png(6, 8))
    text = "cvbuild: 1\nname: Ada\nphoto: {file: me.png}\n"
    assert build(load(text.encode(), "cv.yaml"), Wanted(base=tmp_path), typeset).diagnostics == ()


def test_an_attachment_says_what_it_is() -> None:
    pdf = classic(CATALOG, PAGES, PAGE, stream(b"/P <</MCID 0>> BDC (x) Tj EMC"))
    attachment = Attachment("cv.json", b'{"a": 1}', "application/json", "Größe")
    finished = finish(pdf, (Block("P", 1),), About("T", "A", "en"), attachment)
    assert finished.claims == Claims(True, 3)
    with pikepdf.open(io.BytesIO(finished.pdf)) as opened:
        spec = opened.Root.AF[0]
        assert (str(spec.AFRelationship), str(spec.Desc)) == ("/Source", "Größe")
        assert spec.EF.F.Subtype == "/application/json"
        assert spec.EF.F.read_bytes() == b'{"a": 1}'
        assert opened.attachments["cv.json"].get_file().read_bytes() == b'{"a": 1}'


def test_the_streams_of_a_finished_file_are_compressed() -> None:
    pdf = classic(CATALOG, PAGES, PAGE, stream(b"/P <</MCID 0>> BDC" + b" (x) Tj" * 999 + b" EMC"))
    finished = finish(pdf, (Block("P", 1),), About("T", "A", "en"))
    assert len(finished.pdf) < 5000
    assert zlib.decompress(
        re.findall(rb"stream\n(x\xda.*?)\nendstream", finished.pdf, re.DOTALL)[0]
    )
