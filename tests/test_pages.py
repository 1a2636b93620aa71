"""Where pages break: never inside a bullet or paragraph, never after a heading."""

from __future__ import annotations

import io
import json

import pytest
from pypdf import PdfReader

from cvbuild.pipeline import build
from cvbuild.source import load
from tests.readers import tex, typeset

pytestmark = tex


def pages(sections: list[object], **head: object) -> list[list[str]]:
    """The lines of each page."""
    value = {"cvbuild": "1", "name": "Ada", **head, "sections": sections}
    pdf = build(load(json.dumps(value).encode(), "cv.yaml"), typeset=typeset).pdf
    return [page.extract_text().splitlines() for page in PdfReader(io.BytesIO(pdf)).pages]


def experience(entries: int, bullets: int, words: int) -> list[object]:
    text = " ".join(["word"] * words)
    return [
        {
            "kind": "experience",
            "title": f"Part {part}",
            "entries": [
                {
                    "organization": f"Organisation {part}.{n}",
                    "position": "Position",
                    "date": "2020",
                    "location": "Rome",
                    "highlights": [f"begin {text} end"] * bullets,
                }
                for n in range(entries)
            ],
        }
        for part in range(6)
    ]


@pytest.mark.parametrize("entries", [1, 2, 3])
@pytest.mark.parametrize("bullets", [1, 2, 5])
@pytest.mark.parametrize("words", [5, 30, 45])
def test_blocks_stay_whole(entries: int, bullets: int, words: int) -> None:
    for page in pages(experience(entries, bullets, words)):
        first, last = page[0], page[-1]
        assert not first.startswith(("word", "Position"))
        assert last.endswith("end"), "a heading stands at the foot of a page, or a bullet is split"


def test_a_heading_without_text_is_no_reason_to_hang_on() -> None:
    """Entries that are only headings may part anywhere between them."""
    entries = [{"title": f"Prize {n}", "date": "2020"} for n in range(150)]
    found = pages([{"kind": "awards", "entries": entries}])
    assert len(found) == 3
    assert sum(line.startswith("Prize") for page in found for line in page) == 150
    assert len(found[0]) > 45


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_paper(paper: str, size: tuple[int, int]) -> None:
    value = {"cvbuild": "1", "name": "Ada", "design": {"paper": paper}}
    pdf = build(load(json.dumps(value).encode(), "cv.yaml"), typeset=typeset).pdf
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == size


@pytest.mark.parametrize(
    "design",
    [{"font_size": "12"}, {"leading": "1.5"}, {"spacing": "2"}, {"margin": "1.5in"}],
    ids=str,
)
def test_each_setting_of_the_design_takes_room(design: dict[str, str]) -> None:
    sections = experience(2, 3, 20)
    assert sum(map(len, pages(sections, design=design)[:1])) < sum(map(len, pages(sections)[:1]))
