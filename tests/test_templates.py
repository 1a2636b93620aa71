"""The templates that come with cvbuild: each does what each setting asks for, and reads right.

Every template is typeset with two designs that have no setting in common; what the settings say is
then looked for on the finished pages.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pytest
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTComponent, LTContainer, LTCurve, LTImage
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, PdfObject

from cvbuild.latex.template import builtin_names
from cvbuild.pipeline import Wanted, build
from cvbuild.schema.cv import Design
from cvbuild.source import load
from tests.presses import png
from tests.readers import tex, typeset

pytestmark = tex

INCH = 72.0

ONE = {
    "paper": "a4",
    "font_size": "11",
    "leading": "1.3",
    "spacing": "1.5",
    "margin": "1.25in",
    "font": "charter",
    "accent": "burgundy",
    "date_column": "true",
    "contacts": "words",
    "rules": "true",
    "header": "left",
    "photo_side": "left",
    "page_numbers": "true",
    "links": "underlined",
    "quotes": "locale",
    "hyphenation": "true",
    "sidebar": ["skills"],
}
OTHER = {
    "paper": "letter",
    "font_size": "10",
    "leading": "1.2",
    "spacing": "1",
    "margin": "0.75in",
    "font": "latin-modern-sans",
    "accent": "navy",
    "date_column": "false",
    "contacts": "icons",
    "rules": "false",
    "header": "right",
    "photo_side": "right",
    "page_numbers": "false",
    "links": "accent",
    "quotes": "typed",
    "hyphenation": "false",
    "sidebar": ["languages"],
}
PERSON: dict[str, object] = {
    "cvbuild": "1",
    "name": "Ada Lovelace",
    "photo": {"file": "me.png", "alt": "Ada at her desk"},
    "contacts": [
        {"email": "ada@example.org", "label": "Mail"},
        {"phone": "+44 20 5550 0100", "label": "Phone"},
    ],
    "sections": [
        {
            "kind": "experience",
            "title": "Work",
            "entries": [
                {
                    "organization": f"Engine {number}",
                    "position": "Analyst",
                    "start": "1842",
                    "end": "1843",
                    "highlights": ["Wrote " + "what an engine can do and what it cannot " * 3] * 8,
                }
                for number in range(6)
            ],
        },
        {
            "kind": "skills",
            "title": "Skills",
            "entries": [{"name": "Tools", "items": ["cards", "ink"]}],
        },
        {"kind": "languages", "title": "Tongues", "entries": [{"language": "French"}]},
    ],
}


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, and what pdfminer finds on each of its pages."""

    pdf: PdfReader
    pages: tuple[tuple[LTComponent, ...], ...]

    def chars(self, page: int = 0) -> list[LTChar]:
        return [one for one in self.pages[page] if isinstance(one, LTChar)]

    def place(self, text: str, page: int = 0) -> tuple[float, float]:
        """From where to where the text reaches, from the left, in points."""
        chars = self.chars(page)
        said = "".join(char.get_text()[:1] for char in chars).casefold()
        at = said.index(text.replace(" ", "").casefold())
        found = chars[at : at + len(text.replace(" ", ""))]
        return min(char.x0 for char in found), max(char.x1 for char in found)

    @property
    def text(self) -> str:
        """The letters of the first page, in order and in lower case, without spaces."""
        return "".join(char.get_text()[:1] for char in self.chars()).casefold()

    @property
    def width(self) -> float:
        return float(self.pdf.pages[0].mediabox.width)

    @property
    def fonts(self) -> set[str]:
        """What the fonts of the first page are called, less their tags."""
        return {name.split("+")[-1] for name in _base_fonts(self.pdf)}

    def curves(self, page: int = 0) -> list[LTCurve]:
        return [one for one in self.pages[page] if isinstance(one, LTCurve)]


def _leaves(one: LTComponent) -> list[LTComponent]:
    if isinstance(one, LTContainer):
        return [leaf for part in one for leaf in _leaves(part)]
    return [one] if not isinstance(one, LTChar) or one.get_text().strip() else []


def _base_fonts(pdf: PdfReader) -> list[str]:
    resources = pdf.pages[0]["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"].get_object()
    assert isinstance(fonts, DictionaryObject)
    return [str(font.get_object()["/BaseFont"]) for font in fonts.values()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Mapping[str, object]], Made]:
    folder = tmp_path_factory.mktemp("templates")
    folder.joinpath("me.png").write_bytes(png())
    kept: dict[tuple[str, str], Made] = {}

    def make(template: str, design: Mapping[str, object]) -> Made:
        key = (template, json.dumps(design))
        if key not in kept:
            value = json.dumps({**PERSON, "template": template, "design": design}).encode()
            pdf = build(load(value, "cv.yaml"), Wanted(base=folder), typeset).pdf
            pages = extract_pages(BytesIO(pdf), laparams=LAParams(boxes_flow=None))
            found = tuple(tuple(_leaves(page)) for page in pages)
            kept[key] = Made(PdfReader(BytesIO(pdf)), found)
        return kept[key]

    return make


Make = Callable[[str, Mapping[str, object]], Made]


def test_the_two_designs_say_something_else_of_everything() -> None:
    settings = set(Design.model_fields) - {"density"}
    assert set(ONE) == set(OTHER) == settings
    assert [name for name in settings if ONE[name] == OTHER[name]] == []


@pytest.mark.parametrize("template", builtin_names())
class TestEveryTemplate:
    def test_paper_and_margin(self, template: str, made: Make) -> None:
        one, other = made(template, ONE), made(template, OTHER)
        assert [round(each.width) for each in (one, other)] == [595, 612]
        assert min(char.x0 for char in one.chars(1)) == pytest.approx(1.25 * INCH, abs=12)
        assert max(char.x1 for char in one.chars(1)) < one.width - 1.25 * INCH + 0.5
        assert max(char.x1 for char in other.chars(1)) > other.width - 1.25 * INCH

    def test_sizes(self, template: str, made: Make) -> None:
        """The lines of the text are as far from each other as size and leading say."""
        for design, distance in ((ONE, 11 * 1.3), (OTHER, 10 * 1.2)):
            lines = sorted({char.matrix[5] for char in made(template, design).chars(1)})
            gaps = Counter(round(above - below, 1) for below, above in pairwise(lines))
            assert gaps.most_common(1)[0][0] == pytest.approx(distance, abs=0.11)

    def test_spacing(self, template: str, made: Make) -> None:
        loose = made(template, {**OTHER, "spacing": "3"})
        assert len(loose.chars()) < len(made(template, OTHER).chars())

    def test_fonts(self, template: str, made: Make) -> None:
        assert {"CharterBT-Roman", "CharterBT-Bold"} <= made(template, ONE).fonts
        assert {"LMSans10-Regular", "LMSans10-Bold"} <= made(template, OTHER).fonts

    def test_accent(self, template: str, made: Make) -> None:
        for design, accent in ((ONE, (0.49, 0.122, 0.2)), (OTHER, (0.122, 0.227, 0.388))):
            colours = {char.graphicstate.ncolor for char in made(template, design).chars()}
            assert accent in colours

    def test_dates(self, template: str, made: Make) -> None:
        """In a column, they end at the right margin; else they follow what they belong to."""
        one, other = made(template, ONE), made(template, OTHER)
        assert one.place("1842–1843")[1] == pytest.approx(one.width - 1.25 * INCH, abs=1)
        assert other.place("1842–1843")[1] < other.width - 3 * INCH

    def test_contacts(self, template: str, made: Make) -> None:
        one, other = made(template, ONE), made(template, OTHER)
        assert "mail:" in one.text
        assert not any("Awesome" in font for font in one.fonts)
        assert "mail:" not in other.text
        assert any("Awesome" in font for font in other.fonts)

    def test_rules(self, template: str, made: Make) -> None:
        assert [curve for curve in made(template, ONE).curves() if curve.width > 3 * INCH]
        thin = [curve for curve in made(template, OTHER).curves() if curve.height < 3]
        assert thin == []

    def test_header(self, template: str, made: Make) -> None:
        one, other = made(template, ONE), made(template, OTHER)
        assert one.place("Ada Lovelace")[0] < 2.5 * INCH
        assert other.place("Ada Lovelace")[1] > other.width - 1.7 * INCH

    def test_photo(self, template: str, made: Make) -> None:
        """At the side that is asked for, or in the narrow column; told to those who do not see."""
        (left,) = (one for one in made(template, ONE).pages[0] if isinstance(one, LTImage))
        (right,) = (one for one in made(template, OTHER).pages[0] if isinstance(one, LTImage))
        assert left.x0 == pytest.approx(1.25 * INCH, abs=1)
        if template != "sidebar":
            assert right.x1 == pytest.approx(612 - 0.75 * INCH, abs=1)
        assert "Ada at her desk" in _alternatives(made(template, ONE).pdf)

    def test_page_numbers(self, template: str, made: Make) -> None:
        one, other = made(template, ONE), made(template, OTHER)
        assert [char.get_text() for char in _in_margin(one)][-1:] == ["2"]
        assert [char for char in _in_margin(other) if char.get_text() == "2"] == []

    def test_links(self, template: str, made: Make) -> None:
        one, other = made(template, ONE), made(template, OTHER)
        begin, end = one.place("ada@example.org")
        assert [
            curve
            for curve in one.curves()
            if curve.x0 == pytest.approx(begin, abs=1) and curve.x1 == pytest.approx(end, abs=1)
        ]
        begin, end = other.place("ada@example.org")
        assert not [curve for curve in other.curves() if curve.x0 == pytest.approx(begin, abs=1)]
        at = other.text.index("ada@")
        assert other.chars()[at].graphicstate.ncolor == (0.122, 0.227, 0.388)

    def test_density(self, template: str, made: Make) -> None:
        free = {name: value for name, value in ONE.items() if name not in ("spacing", "leading")}
        airy, dense = (
            made(template, {**free, "density": density}) for density in ("airy", "compact")
        )
        assert len(airy.chars()) < len(dense.chars())


def test_the_narrow_column_takes_the_sections_that_are_asked_for(made: Make) -> None:
    one, other = made("sidebar", ONE), made("sidebar", OTHER)
    work = other.place("Work")[0]
    assert one.place("Skills")[0] < one.place("Work")[0]
    assert other.place("Tongues")[0] < work
    assert other.place("Skills", page=-1)[0] == pytest.approx(work, abs=1)


def _in_margin(shown: Made) -> list[LTChar]:
    """What stands above or below the text of the second page."""
    height, margin = float(shown.pdf.pages[1].mediabox.height), 0.74 * INCH
    return [char for char in shown.chars(1) if not margin < char.y0 < height - margin]


def _alternatives(pdf: PdfReader) -> list[str]:
    """What the tags say of pictures."""

    def below(one: object) -> Iterator[str]:
        one = one.get_object() if isinstance(one, PdfObject) else one
        if isinstance(one, list):
            for part in one:
                yield from below(part)
        elif isinstance(one, DictionaryObject):
            if "/Alt" in one:
                yield str(one["/Alt"])
            yield from below(one.get("/K"))

    return list(below(pdf.root_object["/StructTreeRoot"]))
