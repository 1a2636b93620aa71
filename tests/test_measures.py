"""What TeX tells of heights, and that pages are counted from it as TeX counts them."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from cvbuild.fit import POINT, paginate
from cvbuild.latex.template import Layout, find
from cvbuild.pipeline import Built, build, prepare
from cvbuild.schema import Cv
from cvbuild.source import load
from cvbuild.tex.job import Typeset
from cvbuild.tex.log import Markers
from cvbuild.tex.measures import Block, Measures, read
from cvbuild.validate import validate
from tests.readers import tex, typeset

MARKERS = Markers.of('%@ ["name"]\nA\n%@ ["sections", 0]\nB\n\nC')

LOGS: dict[str, tuple[str, Measures]] = {
    "nothing": ("This is pdfTeX\n(cv.tex\n", Measures()),
    "one block": (
        "cv: 2 .45 0 24.0pt 2 100.5pt 400.0pt\ncv! end 24.0pt 600.0pt\n",
        Measures((Block(("name",), 0.45, 0, 24.0, 2, 100.5, 400.0),), 24.0, 600.0),
    ),
    "the nearest marker before": (
        "cv: 6 0 1 12.0pt 1 10.0pt 400.0pt\n",
        Measures((Block(("sections", 0), 0.0, 1, 12.0, 1, 10.0, 400.0),)),
    ),
    "before every marker": (
        "cv: 0 0 0 12.0pt 1 10.0pt 400.0pt\n",
        Measures((Block((), 0.0, 0, 12.0, 1, 10.0, 400.0),)),
    ),
    "what follows at a fixed distance adds up": (
        "cv+ 9.0pt\ncv: 2 0 0 12.0pt 1 10.0pt 400.0pt\ncv+ 0.4pt\ncv+ 1.5pt\n",
        Measures((Block(("name",), 0.0, 0, 12.0, 1, 10.0, 400.0, fixed=1.9),)),
    ),
    "a new page, but not before the first block": (
        "cv! page\ncv: 2 0 0 12.0pt 1 1.0pt 4.0pt\ncv! page\ncv: 4 0 2 12.0pt 1 1.0pt 4.0pt\n",
        Measures(
            (
                Block(("name",), 0.0, 0, 12.0, 1, 1.0, 4.0),
                Block(("sections", 0), 0.0, 2, 12.0, 1, 1.0, 4.0, new_page=True),
            )
        ),
    ),
    "lines that only look alike": (
        "xcv: 2 0 0 12.0pt 1 10.0pt 400.0pt\ncv: words\ncv! what\ncv+ \n",
        Measures(),
    ),
}


@pytest.mark.parametrize(("log", "wanted"), LOGS.values(), ids=LOGS)
def test_read(log: str, wanted: Measures) -> None:
    assert read(log, MARKERS) == wanted


def test_the_fill_of_a_page_is_at_most_all_of_it() -> None:
    assert Measures((), 150.0, 600.0).fill == 0.25
    assert Measures((), 600.1, 600.0).fill == 1.0


WORDS = ["alpha", "of", "the", "in", "and", "learning", "systems", "distributed", "optimisation"]
WORDS += ["network", "language", "data", "built", "40%", "faster", "**bold**", "`code`", "a"]


def text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words))


def entry(chance: random.Random) -> dict[str, object]:
    made: dict[str, object] = {
        "organization": text(chance, 3),
        "position": text(chance, 2),
        "date": "2020",
        "location": "Rome",
        "highlights": [text(chance, chance.randint(1, 60)) for _ in range(chance.randint(0, 5))],
    }
    return made | page_break(chance, 0.2)


def page_break(chance: random.Random, likely: float) -> dict[str, object]:
    if chance.random() > likely:
        return {}
    return {"page_break": chance.choice(["before", "avoid", "avoid"])}


def section(chance: random.Random) -> dict[str, object]:
    kind = chance.choice(["experience", "experience", "text", "list"])
    made: dict[str, object] = {"kind": kind, "title": text(chance, 2)}
    if kind == "experience":
        made["entries"] = [entry(chance) for _ in range(chance.randint(1, 6))]
    elif kind == "text":
        most = chance.choice([100, 100, 1500])
        paragraphs = [text(chance, chance.randint(5, most)) for _ in range(chance.randint(1, 3))]
        made["text"] = "\n\n".join(paragraphs)
    else:
        made["style"] = chance.choice(["numbers", "bullets", "plain"])
        made["items"] = [text(chance, chance.randint(1, 50)) for _ in range(chance.randint(1, 20))]
    return made | page_break(chance, 0.2)


def resume(seed: int) -> dict[str, object]:
    """A résumé and a design by chance: 1 to 9 pages, with paragraphs longer than a page."""
    chance = random.Random(seed)
    design = {
        "font_size": chance.choice(["9", "9.5", "10", "10.5", "12"]),
        "leading": chance.choice(["1.1", "1.12", "1.2", "1.24", "1.4"]),
        "spacing": chance.choice(["0", "0.45", "1", "1.3", "2"]),
        "margin": chance.choice(["0.5in", "2cm", "1in"]),
        "paper": chance.choice(["letter", "a4"]),
    }
    return {
        "cvbuild": "1",
        "name": "Ada Lovelace",
        "headline": text(chance, 4),
        "contacts": [{"email": "ada@example.org"}, {"location": "London"}],
        "design": design,
        "sections": [section(chance) for _ in range(chance.randint(1, 6))],
    }


def measured(value: dict[str, object]) -> tuple[Cv, Typeset]:
    source = load(json.dumps(value).encode(), "cv.yaml")
    return validate(source), typeset(prepare(source))


def layout(cv: Cv) -> Layout:
    default = find("classic", Path()).layout
    design = cv.design
    return Layout(
        design.paper or default.paper,
        design.font_size or default.font_size,
        design.leading or default.leading,
        default.spacing if design.spacing is None else design.spacing,
        design.margin or default.margin,
    )


@tex
@pytest.mark.parametrize("seed", range(24))
def test_pages_are_counted_as_tex_counts_them(seed: int) -> None:
    cv, result = measured(resume(seed))
    at = layout(cv)
    height = at.paper_size[1] - 2 * at.margin
    found = paginate(result.measures.blocks, height, at.spacing * at.font_size * POINT)
    assert found.count == result.pages
    assert found.heights[-1] == pytest.approx(result.measures.filled, abs=0.1)
    assert result.measures.page == pytest.approx(height, abs=0.01)


@tex
@pytest.mark.parametrize("seed", range(4))
def test_each_page_tells_how_full_it_is(seed: int) -> None:
    built = build(load(json.dumps(resume(seed)).encode(), "cv.yaml"), typeset=typeset)
    assert len(built.fills) == built.pages
    assert built.fills[-1] == built.fill
    assert all(0 < fill <= 1 for fill in built.fills)


@tex
def test_the_fill_of_a_page_is_where_its_last_line_stands() -> None:
    sections = [filler(10), filler(30) | {"page_break": "before"}]
    value = {"cvbuild": "1", "name": "Ada", "sections": sections}
    built = build(load(json.dumps(value).encode(), "cv.yaml"), typeset=typeset)
    assert len(built.fills) == 2
    at = find("classic", Path()).layout
    height = at.paper_size[1] - 2 * at.margin
    for fill, low in zip(built.fills, lowest(built.pdf), strict=True):
        assert fill == pytest.approx((at.paper_size[1] - at.margin - low) / height, abs=0.01)


def lowest(pdf: bytes) -> list[float]:
    """How far above the lower edge of its page the lowest text of each stands, in TeX points."""
    document = PdfDocument(pdf)
    try:
        texts = [page.get_textpage() for page in document]
        return [
            min(text.get_charbox(n)[1] for n in range(text.count_chars())) * POINT for text in texts
        ]
    finally:
        document.close()


@tex
def test_measures_name_the_fields() -> None:
    _, result = measured(
        {
            "cvbuild": "1",
            "name": "Ada",
            "sections": [{"kind": "list", "title": "L", "items": ["one", "two"]}],
        }
    )
    assert [block.path for block in result.measures.blocks] == [
        ("name",),
        ("sections", 0, "title"),
        ("sections", 0, "items", 0),
        ("sections", 0, "items", 1),
    ]
    assert [block.lines for block in result.measures.blocks] == [1, 1, 1, 1]


def pages(sections: list[object]) -> list[str]:
    """The text of each page."""
    value = {"cvbuild": "1", "name": "Ada", "sections": sections}
    built: Built = build(load(json.dumps(value).encode(), "cv.yaml"), typeset=typeset)
    return [page.extract_text() for page in PdfReader(io.BytesIO(built.pdf)).pages]


def filler(lines: int) -> dict[str, object]:
    return {"kind": "list", "title": "Filler", "items": [f"Line {n}" for n in range(lines)]}


def bullets(name: str, count: int) -> dict[str, object]:
    return {
        "organization": f"{name} Works",
        "date": "2020",
        "highlights": [f"{name} {n} end" for n in range(count)],
    }


def experience(*entries: dict[str, object], **more: object) -> dict[str, object]:
    return {"kind": "experience", "title": "Work", "entries": list(entries), **more}


@tex
def test_a_page_break_before_an_entry() -> None:
    found = pages(
        [experience(bullets("First", 2), {**bullets("Second", 2), "page_break": "before"})]
    )
    assert len(found) == 2
    assert found[0].endswith("First 1 end")
    assert found[1].startswith("Second Works")


@tex
def test_a_page_break_before_a_section() -> None:
    found = pages([filler(3), experience(bullets("First", 2), page_break="before")])
    assert len(found) == 2
    assert found[0].endswith("Line 2")
    assert found[1].startswith("WORK")


@tex
def test_a_page_break_never_leaves_a_page_to_the_name_alone() -> None:
    found = pages([experience(bullets("First", 2), page_break="before")])
    assert len(found) == 1


@tex
def test_a_page_break_before_the_first_entry_takes_the_heading_along() -> None:
    found = pages([filler(3), experience({**bullets("First", 2), "page_break": "before"})])
    assert len(found) == 2
    assert found[0].endswith("Line 2")
    assert found[1].startswith("WORK")


@tex
@pytest.mark.parametrize("lines", range(36, 48, 2))
def test_an_entry_that_may_not_break_goes_to_the_next_page(lines: int) -> None:
    whole = pages([filler(lines), experience(bullets("First", 8) | {"page_break": "avoid"})])
    assert sum("First" in page for page in whole) == 1
    parted = pages([filler(lines), experience(bullets("First", 8))])
    if sum("First" in page for page in parted) == 1:
        assert whole == parted


@tex
def test_without_it_an_entry_breaks() -> None:
    parted = pages([filler(42), experience(bullets("First", 8))])
    assert sum("First" in page for page in parted) == 2


@tex
def test_a_section_that_may_not_break_goes_to_the_next_page() -> None:
    entries = [bullets("First", 3), bullets("Second", 3)]
    parted = pages([filler(40), experience(*entries)])
    assert sum("First" in page or "Second" in page for page in parted) == 2
    whole = pages([filler(40), experience(*entries, page_break="avoid")])
    assert ["WORK" in page for page in whole] == [False, True]
    assert ["First" in page or "Second" in page for page in whole] == [False, True]


@tex
def test_what_may_not_break_but_is_longer_than_a_page_is_complete_and_breaks_between_blocks() -> (
    None
):
    long = bullets("First", 40)
    long["highlights"] = [f"begin {'word ' * 40} {n} end" for n in range(40)]
    found = pages([filler(3), experience(long | {"page_break": "avoid"})])
    assert len(found) > 2
    assert [f" {n} end" in "".join(found).replace("\n", " ") for n in range(40)] == [True] * 40
    assert all(page.rstrip().endswith("end") for page in found[1:])
    assert "begin" not in found[0]


@tex
def test_a_section_without_heading_that_may_not_break_does_not_hold_on_to_the_one_before() -> None:
    items = [f"First {n}" for n in range(10)]
    last = {"kind": "list", "items": items, "page_break": "avoid"}
    found = pages([filler(45), last])
    assert "Line 44" in found[0]
    assert ["First" in page for page in found] == [False, True]
