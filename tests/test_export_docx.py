"""DOCX: read back by what others made, and held against the PDF of the same file."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis.strategies import characters, sampled_from
from hypothesis.strategies import text as hypothesis_text
from openxml_audit import OpenXmlValidator
from PIL import Image
from typer.testing import CliRunner

from cvbuild.diagnostic import CvbuildError, Severity
from cvbuild.document import (
    BulletList,
    Document,
    Entry,
    Header,
    ListItem,
    Paragraph,
    Photo,
    Section,
)
from cvbuild.export.docx import docx
from cvbuild.export.formats import FORMATS, Subject
from cvbuild.latex.template import Layout
from cvbuild.pipeline import Wanted, build
from cvbuild.source import load
from cvbuild.text import Str, parse, plain
from tests.readers import app, pdfium, tex, typeset

ROOT = Path(__file__).parent.parent
LAYOUT = Layout("letter", 10, 1.2, 1.0, 54.0)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

NASTY = r"""
cvbuild: 1
name: Ada **Lovelace**
headline: Analyst & *Metaphysician*
photo: {file: me.jpg, alt: "A \"portrait\" <of> Ada & friends"}
contacts:
  - email: ada@example.org
  - website: https://example.org/a/very/long/address/that/goes/on/and/on/and/on/until/it/does/not/fit/one/line?x=1&y=2#z
  - text: "<b>&amp;</b>"
  - {phone: +44 20 7946 0018, label: Phone}
summary: |
  With `code <x>`, **bold *and italic* text**, [a **link**](https://exämple.com/ü?q=a|b), "quotes"
  and 'more', 50 % & $6M ~ ^ \ {x}.

  A second paragraph.
sections:
  - kind: list
    title: Numbers & *down*
    style: reverse-numbers
    intro: An introduction.
    items:
      - Three
      - {text: Two, items: [a, {text: b, items: [{text: third, items: [{text: d, items: [e]}]}]}]}
      - One
  - {kind: list, title: Numbers up, style: numbers, items: [a, b, c, d, e, f, g, h, i, j, k]}
  - {kind: list, title: Plain, style: plain, items: [eins, {text: zwei, items: [below]}]}
  - kind: experience
    entries:
      - organization: A Company with a Rather Long Name That Takes Most of the Line and Even More
        position: A position that is so long as well that it wants to run into the place beside it
        start: 2018-08
        location: Llanfairpwllgwyngyll, Wales
        keywords: [a, b]
        highlights: [x]
      - organization: Many roles
        roles:
          - {position: First, start: 2001, end: 2004, team: The team, highlights: [one, two]}
          - {position: Second, start: 2004, end: 2009}
      - {organization: No position, location: London}
      - {organization: Neither, date: 2011, location: Paris, page_break: before}
  - kind: awards
    entries:
      - {title: Prize, issuer: Academy, date: 2011, highlights: [because]}
      - {title: Another prize, issuer: Academy, date: 2012-05-03}
  - {kind: skills, entries: [{name: Languages, items: [C#, "C++"]}, {items: [no name]}]}
  - kind: publications
    numbered: reverse
    group: type
    entries:
      - {title: Sketch, authors: [Ada Lovelace], venue: Memoirs, date: 1843, type: journal}
      - {title: Notes, authors: [Ada Lovelace], date: 1844, type: conference}
      - {title: More, authors: [L. Menabrea, A. Lovelace], venue: Memoirs, type: journal}
  - kind: publications
    title: Works
    group: type
    entries: [{title: Sketch, authors: [Ada Lovelace], date: 1843, type: journal}]
  - {kind: references, entries: [{name: Charles, email: c@example.org, quote: A quote.}]}
  - kind: entries
    title: Others
    entries:
      - title: Something
        subtitle: Sub
        date: a date that is so long that it cannot stand in a column at the right of anything
        summary: Text.
"""


def picture(kind: str = "JPEG", size: tuple[int, int] = (30, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (120, 140, 170)).save(file, kind)
    return file.getvalue()


def document(*sections: Section, name: str = "Ada", photo: bool = False) -> Document:
    picture = Photo("me.png", "Ada", ("photo", "file")) if photo else None
    return Document(
        "en-GB", "Ada – CV", "Ada", Header((Str(name),), None, (), (), picture), sections
    )


def part(data: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return ElementTree.fromstring(file.read(name))


def subject(text: str | bytes, base: Path = ROOT, variant: str | None = None) -> Subject:
    data = text.encode() if isinstance(text, str) else text
    return Subject(load(data, "cv.yaml"), Wanted(variant, base=base), lambda: typeset)


def made(of: Subject) -> bytes:
    (data,) = FORMATS["docx"].make(of).values()
    return data


@pytest.fixture
def nasty(tmp_path: Path) -> Subject:
    (tmp_path / "me.jpg").write_bytes(picture())
    return subject(NASTY, tmp_path)


# What a reader of DOCX sees: paragraphs, with the numbers that lists give them.


def lines(data: bytes) -> list[str]:
    kinds = {
        (kind.get(f"{W}abstractNumId"), int(level.get(f"{W}ilvl", ""))): level
        for kind in part(data, "word/numbering.xml").iter(f"{W}abstractNum")
        for level in kind.iter(f"{W}lvl")
    }
    lists = {
        each.get(f"{W}numId"): each for each in part(data, "word/numbering.xml").iter(f"{W}num")
    }
    counts: dict[tuple[str, int], int] = {}
    out = []
    for paragraph in part(data, "word/document.xml").iter(f"{W}p"):
        label = ""
        found = paragraph.find(f"{W}pPr/{W}numPr")
        if found is not None:
            number, level = (value(found, name) for name in ("numId", "ilvl"))
            each = lists[number]
            shape = kinds[value(each, "abstractNumId"), int(level)]
            label = value(shape, "lvlText")
            if value(shape, "numFmt") == "decimal":
                first = int(value(each, f"lvlOverride/{W}startOverride"))
                count = counts[number, int(level)] = counts.get((number, int(level)), first - 1) + 1
                label = label.replace(f"%{int(level) + 1}", str(count))
            label += " "
        out.append(label + "".join(map(shown, paragraph.iter())))
    return out


def value(element: ElementTree.Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    assert found is not None
    return found.get(f"{W}val", "")


def shown(element: ElementTree.Element) -> str:
    return {f"{W}t": element.text or "", f"{W}tab": "\t", f"{W}br": "\n"}.get(element.tag, "")


def words(text: str) -> list[str]:
    """Its words in the case that all have, without what only parts them."""
    return re.sub(r"[•·◊⋄]|\N{NO-BREAK SPACE}", " ", text.casefold()).split()


VARIANTS = [None, "academic", "industry", "onepage", "public"]


@tex
@pytest.mark.parametrize("variant", VARIANTS)
def test_it_says_what_the_pdf_says(variant: str | None) -> None:
    of = subject((ROOT / "cv.yaml").read_bytes(), variant=variant)
    pdf = words(pdfium(of.built.pdf))
    assert words("\n".join(lines(made(of)))) == pdf
    assert len(pdf) > 200


@tex
def test_it_says_what_the_pdf_says_of_whatever_there_can_be(nasty: Subject) -> None:
    pdf = pdfium(nasty.built.pdf)  # which breaks a long address over lines
    assert "".join(words("\n".join(lines(made(nasty))))) == "".join(words(pdf))


def converted(data: bytes, folder: Path) -> bytes:
    """The PDF that LibreOffice makes of it."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    (folder / "cv.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(
        [*command, str(folder / "cv.docx")], check=True, capture_output=True, timeout=240
    )
    return (folder / "cv.pdf").read_bytes()


@tex
@pytest.mark.parametrize("variant", [None, "onepage"])
def test_libreoffice_shows_the_same_words(variant: str | None, tmp_path: Path) -> None:
    of = subject((ROOT / "cv.yaml").read_bytes(), variant=variant)
    pdf = converted(made(of), tmp_path)
    assert words(pdfium(pdf)) == words(pdfium(of.built.pdf))
    from cvbuild import images

    assert len(images.sizes(pdf)) == len(images.sizes(of.built.pdf))
    assert images.sizes(pdf)[0] == images.sizes(of.built.pdf)[0]


@tex
def test_libreoffice_shows_all_of_whatever_there_can_be(nasty: Subject, tmp_path: Path) -> None:
    pdf = converted(made(nasty), tmp_path)
    assert "".join(words(pdfium(pdf))) == "".join(words(pdfium(nasty.built.pdf)))


# How it is made.


def faults(data: bytes, folder: Path) -> list[str]:
    """What is not as the schema of Office Open XML has it, or as Word does."""
    (folder / "checked.docx").write_bytes(data)
    found = OpenXmlValidator().validate(folder / "checked.docx")
    return [f"{error.part_uri}: {error.description}" for error in found.errors]


def test_word_finds_nothing_to_repair(nasty: Subject, tmp_path: Path) -> None:
    whole = made(subject((ROOT / "cv.yaml").read_bytes()))
    for data in (made(nasty), whole, docx(document(), LAYOUT)):
        assert faults(data, tmp_path) == []


def test_what_word_would_repair_is_found(tmp_path: Path) -> None:
    """The order of elements matters, and what holds that against the schema sees it."""
    data = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx(document(), LAYOUT))) as good,
        zipfile.ZipFile(data, "w") as bad,
    ):
        for name in good.namelist():
            style = b'<w:pStyle w:val="Title"/>'
            bad.writestr(name, good.read(name).replace(style, b"<w:keepLines/>" + style))
    assert faults(data.getvalue(), tmp_path) == [
        "/word/document.xml: Unexpected element 'pStyle' found"
    ]


def test_every_kind_of_paragraph_has_a_style(nasty: Subject) -> None:
    file = python_docx.Document(io.BytesIO(made(nasty)))
    styles = {
        p.text.split("\t")[0].strip(): p.style.name for p in reversed(file.paragraphs) if p.style
    }
    told = {
        "Ada Lovelace": "Title",
        "Analyst & Metaphysician": "Subtitle",
        "A second paragraph.": "Normal",
        "Numbers & down": "Heading 1",
        "Three": "List Number",
        "x": "List Bullet",
        "third": "List Bullet 3",
        "zwei": "List",
        "Many roles": "Heading 2",
        "First": "Heading 3",
        "The team": "Entry Detail",
        "Sub": "Entry Second Line",
        "Another prize, Academy": "Entry In One Line",
    }
    assert {text: styles.get(text) for text in told} == told
    assert any(p.style and p.style.name == "Contact" for p in file.paragraphs)
    known = {style.name for style in file.styles}
    assert {p.style.name for p in file.paragraphs if p.style} <= known


def test_a_date_stands_at_the_right_in_the_line_of_what_it_dates() -> None:
    text = "cvbuild: 1\nname: Ada\nsections:\n  - kind: experience\n    entries:\n"
    text += "      - {organization: Works, position: Lead, start: 1842-10, location: London}\n"
    data = made(subject(text))
    assert lines(data)[2:] == ["Works\tOctober 1842 – Present", "Lead\tLondon"]
    file = python_docx.Document(io.BytesIO(data))
    (section,) = file.sections
    edge = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    for name in ("Heading 2", "Heading 3", "Entry Second Line", "Entry In One Line"):
        (stop,) = file.styles[name].paragraph_format.tab_stops
        assert stop.alignment.name == "RIGHT"
        assert abs(stop.position - edge) < 12700  # a point, in English metric units


def test_a_list_is_one_and_counts_from_its_own_number() -> None:
    def numbered(*labels: str | None) -> Section:
        items = [ListItem((Str("x"),), label, ()) for label in labels]
        return Section("list", None, (BulletList(tuple(items), ()),), ())

    data = docx(
        document(
            numbered("1.", "2.", "3."),
            numbered("3.", "2.", "1."),
            numbered("[7]", "[8]"),
            numbered(None, None),
            numbered("a)", "50%", "1."),
        ),
        LAYOUT,
    )
    assert lines(data)[1:] == [
        *("1. x", "2. x", "3. x"),
        *("3. x", "2. x", "1. x"),
        *("[7] x", "[8] x"),
        *("• x", "• x"),
        *("a)\tx", "50%\tx", "1. x"),
    ]
    found = [
        None if numbering is None else value(numbering, "numId")
        for paragraph in part(data, "word/document.xml").iter(f"{W}p")
        for numbering in [paragraph.find(f"{W}pPr/{W}numPr")]
    ][1:]
    assert len(set(found[:3])) == 1
    assert len(set(found[3:6])) == 3
    assert found[10:12] == [None, None]


def test_what_leads_somewhere_does_so(nasty: Subject) -> None:
    data = made(nasty)
    addresses = {
        relation.get("Id"): relation.get("Target")
        for relation in part(data, "word/_rels/document.xml.rels")
        if relation.get("TargetMode") == "External"
    }
    links = [
        ("".join(map(shown, link.iter())), addresses[link.get(f"{R}id")])
        for link in part(data, "word/document.xml").iter(f"{W}hyperlink")
    ]
    assert links[0] == ("ada@example.org", "mailto:ada@example.org")
    assert ("a link", "https://xn--exmple-cua.com/%C3%BC?q=a%7Cb") in links
    assert links[-1] == ("c@example.org", "mailto:c@example.org")


LOOKS = {
    "**b**": [("b", "Strong", None, None)],
    "*i*": [("i", "Emphasis", None, None)],
    "***x***": [("x", "Strong", None, True)],
    "*a *b* c*": [
        ("a ", "Emphasis", None, None),
        ("b", None, None, None),
        (" c", "Emphasis", None, None),
    ],
    "`c`": [("c", "Code", None, None)],
    "**[l](https://a.org)**": [("l", "Hyperlink", True, None)],
}


@pytest.mark.parametrize(("text", "runs"), LOOKS.items(), ids=LOOKS)
def test_marked_text_has_a_style(
    text: str, runs: list[tuple[str, str | None, bool | None, bool | None]]
) -> None:
    section = Section("text", None, (Paragraph(parse(text), ()),), ())
    data = docx(document(section), LAYOUT)
    (_, paragraph) = part(data, "word/document.xml").iter(f"{W}p")
    found = []
    for run in paragraph.iter(f"{W}r"):
        looks = {e.tag.removeprefix(W): e.get(f"{W}val") for e in run.findall(f"{W}rPr/*")}
        b, i = (None if key not in looks else looks[key] == "1" for key in "bi")
        found.append(("".join(map(shown, run.iter())), looks.get("rStyle"), b, i))
    assert found == runs


def test_emphasis_within_a_bold_or_italic_line_shows(nasty: Subject) -> None:
    file = python_docx.Document(io.BytesIO(made(nasty)))
    by_style = {p.style.name: p for p in reversed(file.paragraphs) if p.style}
    assert [run.italic for run in by_style["Subtitle"].runs] == [None, False]
    assert [run.bold for run in by_style["Title"].runs if run.text] == [None, None]
    assert [run.italic for run in by_style["Heading 1"].runs] == [None, True]


def test_headings_are_kept_with_what_they_head(nasty: Subject) -> None:
    file = python_docx.Document(io.BytesIO(made(nasty)))
    kept = {
        p.text.split("\t")[0]: p.paragraph_format.keep_with_next
        for p in file.paragraphs
        if p.style and p.style.name.startswith(("Heading 2", "Heading 3", "Entry"))
    }
    told = {"Many roles": True, "First": True, "The team": True}
    told |= {"Second": False, "No position": False}
    assert {text: kept[text] for text in told} == told
    assert file.styles["Heading 1"].paragraph_format.keep_with_next
    breaks = [p.text for p in file.paragraphs if p.paragraph_format.page_break_before]
    assert breaks == ["Neither, Paris\t2011"]


def test_the_page_is_that_of_the_design() -> None:
    text = "cvbuild: 1\nname: Ada\ndesign: {paper: a4, font_size: 11, margin: 2cm}\n"
    file = python_docx.Document(io.BytesIO(made(subject(text))))
    (section,) = file.sections
    sizes = (section.page_width, section.page_height, section.left_margin, section.top_margin)
    assert [round(size.mm) for size in sizes if size] == [210, 297, 20, 20]
    (default,) = part(made(subject(text)), "word/styles.xml").iter(f"{W}rPrDefault")
    assert value(default[0], "sz") == "22"


def test_it_tells_language_title_and_author() -> None:
    data = docx(document(), LAYOUT)
    (language,) = part(data, "word/styles.xml").iter(f"{W}lang")
    assert language.get(f"{W}val") == "en-GB"
    properties = python_docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.language) == (
        "Ada – CV",
        "Ada",
        "en-GB",
    )
    assert (properties.created, properties.modified) == (None, None)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_picture_keeps_its_shape_and_says_what_it_shows(kind: str) -> None:
    data = docx(document(photo=True), LAYOUT, picture(kind, (30, 60)))
    (shape,) = part(data, "word/document.xml").iter(
        "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}anchor"
    )
    (extent,) = (e for e in shape if e.tag.endswith("}extent"))
    assert int(extent.get("cy", "")) == 2 * int(extent.get("cx", "")) == (62 * 12700)
    (told,) = (e for e in shape if e.tag.endswith("}docPr"))
    assert told.get("descr") == "Ada"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.read(f"word/media/photo.{kind.lower()}") == picture(kind, (30, 60))


def test_a_picture_of_any_shape_leaves_room_for_the_name() -> None:
    for size in ((4000, 1), (1, 4000)):
        data = docx(document(photo=True), LAYOUT, picture("PNG", size))
        (extent,) = (e for e in part(data, "word/document.xml").iter() if e.tag.endswith("}extent"))
        assert 0 < int(extent.get("cx", "")) <= 12700 * 505 * 0.3
        assert 0 < int(extent.get("cy", "")) <= 12700 * 62


DAMAGED = {
    "png": picture("PNG")[:18],
    "jpeg": picture("JPEG")[:40],
    "jpeg without a frame": b"\xff\xd8\xff\xd9",
    "segment of no length": b"\xff\xd8\xff\xe0\x00\x00" * 9,
    "no size": b"\x89PNG\r\n\x1a\n" + bytes(40),
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_picture_is_told(data: bytes) -> None:
    with pytest.raises(CvbuildError, match="the picture is damaged") as caught:
        docx(document(photo=True), LAYOUT, data)
    assert caught.value.diagnostics[0].path == ("photo", "file")


@pytest.mark.parametrize("char", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"], ids=repr)
def test_what_xml_cannot_hold_is_refused(char: str) -> None:
    with pytest.raises(CvbuildError, match=f"U\\+{ord(char):04X} cannot stand in a DOCX file"):
        docx(document(name=f"A{char}"), LAYOUT)


@pytest.mark.parametrize(
    "char",
    ["\t", "\n", "\x7f", "\x85", "\u2028", "\ufeff", "東", "😀", "]]>", "<w:p/>", "&#0;", "{0}"],
)
def test_any_other_text_stays_itself(char: str) -> None:
    data = docx(document(name=f"a{char}b"), LAYOUT)
    assert lines(data) == [f"a{char}b".replace("\t", " ").replace("\n", " ")]


def test_the_entries_of_a_group_are_headings_below_its_own() -> None:
    paper = Entry("publication", (), title=(Str("Paper"),))
    group = Entry("group", (), title=(Str("Journals"),), children=(paper, paper))
    data = docx(document(Section("publications", (Str("All"),), (group,), ())), LAYOUT)
    styles = [value(found, "pStyle") for found in part(data, "word/document.xml").iter(f"{W}pPr")]
    assert styles == ["Title", "Heading1", "Heading2", "Heading3", "Heading3"]


VISIBLE = characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")


@settings(deadline=None, max_examples=200)
@given(text=hypothesis_text(VISIBLE | sampled_from("\t\n*`[]()<>&{}%\"'")))
def test_any_text_reads_back(text: str) -> None:
    nodes = parse(text)
    section = Section("text", None, (Paragraph(nodes, ()),), ())
    (_, found) = lines(docx(document(section), LAYOUT))
    assert found == re.sub("[ \t\r\n]+", " ", plain(nodes)).strip(" ")


def test_a_section_without_a_visible_title_has_no_heading() -> None:
    sections = [
        Section("text", title, (Paragraph((Str("x"),), ()),), ())
        for title in (None, (), (Str(" "),))
    ]
    assert lines(docx(document(*sections), LAYOUT)) == ["Ada", "x", "x", "x"]


def test_spaces_are_those_of_the_pdf() -> None:
    text = parse("  a\n  **b ** `c`  d \n")
    section = Section("text", None, (Paragraph(text, ()),), ())
    assert lines(docx(document(section), LAYOUT))[1] == "a **b ** c d"


def test_the_same_input_gives_the_same_bytes(nasty: Subject) -> None:
    first, second = made(nasty), made(nasty)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.infolist()[0].filename == "[Content_Types].xml"
        assert file.testzip() is None


def test_the_command_writes_it_beside_the_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "cv.yaml", tmp_path)
    result = CliRunner().invoke(app, ["docx", "cv.yaml"])
    assert (result.stdout, result.stderr) == ("cv.docx\n", "")
    result = CliRunner().invoke(app, ["docx", "cv.yaml", "--variant", "public", "-o", "out/"])
    assert result.stdout == "out/cv-public.docx\n".replace(
        "/", "\\" if "\\" in result.stdout else "/"
    )
    public = python_docx.Document("out/cv-public.docx")
    assert "Email" not in "".join(p.text for p in public.paragraphs)
    assert b"gmail" not in Path("out/cv-public.docx").read_bytes()
    whole = python_docx.Document("cv.docx")
    assert "Email" in "".join(p.text for p in whole.paragraphs)


def test_it_takes_no_font_of_tex() -> None:
    of = subject("cvbuild: 1\nname: 𒀀𒀁\n")
    assert lines(made(of)) == ["𒀀𒀁"]
    with pytest.raises(CvbuildError):
        build(of.source)


def test_sizes_are_those_of_the_design_where_no_tex_can_tell_which_fit() -> None:
    of = subject("cvbuild: 1\nname: 𒀀𒀁\npages: 1\n")
    assert lines(made(of)) == ["𒀀𒀁"]
    (note,) = of.warnings
    assert note.message == (
        "the sizes are not fitted to the page budget: the font has none of '𒀀𒀁'"
    )
    assert (note.severity, note.span and note.span.line) == (Severity.NOTE, 2)


@tex
def test_what_was_left_out_for_room_is_left_out() -> None:
    bullets = "".join(f"      - {{text: Item {n}, priority: {n}}}\n" for n in range(120))
    fit = "pages: 1\nfit: {drop: true}\n"
    of = subject(f"cvbuild: 1\nname: Ada\n{fit}sections:\n  - kind: list\n    items:\n{bullets}")
    assert words("\n".join(lines(made(of)))) == words(pdfium(of.built.pdf))
    assert "• Item 1" not in lines(made(of))
