"""Every text of a foreign file that has a place is in the PDF that is made of it.

The files are ours, and other programs' own samples, which stand beside the repository where there
are any.
A text counts as printed when the PDF reads back with it, or leads to it; dates count in words.
What a note names (changed, kept, left) is exempt from that, but counted: how many there are is
held, so that nothing can go from the page into the notes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from cvbuild.diagnostic import CvbuildError, path_text
from cvbuild.diagnostic import Path as Place
from cvbuild.importing.commonmark import line
from cvbuild.importing.convert import Imported, convert
from cvbuild.importing.dates import point
from cvbuild.importing.foreign import Foreign, foreign
from cvbuild.locale import AMERICAN, date_text
from cvbuild.pipeline import build, valid
from cvbuild.schema.cv import DateStyle
from cvbuild.schema.dates import parse_point
from cvbuild.source import Tree, load
from cvbuild.text import parse, plain
from tests.readers import links, pdfium, tex, typeset

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
PLACES = (SAMPLES, Path(__file__).parent)


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, the format that it is in, and how many of its texts are not printed, but told of."""

    file: str
    format: str
    told: int

    def data(self) -> bytes:
        path = next((p for place in PLACES if (p := place / self.file).exists()), None)
        if path is None:
            pytest.skip(f"there is no {self.file} beside the repository")
        return path.read_bytes()

    def imported(self) -> Imported:
        return convert(self.data(), Path(self.file).name)


FILES = (
    Sample("jsonresume/sample.resume.json", "jsonresume", 0),
    Sample("rendercv/John_Doe_ClassicTheme_CV.yaml", "rendercv", 0),
    Sample("rendercv/sample_entries.yaml", "rendercv", 0),
    Sample("yamlresume/resume.yml", "yamlresume", 0),
    Sample("yamlresume/software-engineer.yml", "yamlresume", 0),
    Sample("foreign/rendercv.yaml", "rendercv", 6),
    Sample("foreign/yamlresume.yml", "yamlresume", 2),
)
JAPANESE = Sample("jsonresume/japanese.resume.json", "jsonresume", 24)

SETTINGS = ("design", "locale", "settings", "layouts", "layout", "meta", "$schema")
"""What stands below these is about the look of the page, or about the file."""


@pytest.mark.parametrize("sample", [*FILES, JAPANESE], ids=lambda sample: sample.file)
def test_it_is_imported_and_valid(sample: Sample) -> None:
    done = sample.imported()
    assert done.format.name == sample.format
    cv, problems = valid(load(done.text.encode(), "cv.yaml"))
    assert cv.sections
    assert not problems


def test_every_sample_is_looked_at() -> None:
    named = {sample.file for sample in (*FILES, JAPANESE)}
    folders = ("jsonresume", "rendercv", "yamlresume")
    there = {f"{name}/{file.name}" for name in folders for file in (SAMPLES / name).glob("*.*")}
    assert there - {"jsonresume/schema.json"} <= named


@tex
@pytest.mark.parametrize("sample", [*FILES, JAPANESE], ids=lambda sample: sample.file)
def test_its_texts_are_in_the_pdf(sample: Sample, capsys: pytest.CaptureFixture[str]) -> None:
    done = sample.imported()
    try:
        built = build(load(done.text.encode(), "cv.yaml"), typeset=typeset)
    except CvbuildError as error:
        if error.diagnostics[0].code == "script-not-here":
            pytest.skip(error.diagnostics[0].message)
        raise
    read = Pages(built.pdf)
    notes = {note.where for note in done.notes}
    printed = told = 0
    lost: list[str] = []
    for place, text in texts(foreign(sample.data(), sample.file)):
        if text in read:
            printed += 1
        elif any(path_text(place[:n]) in notes for n in range(1, len(place) + 1)):
            told += 1
        else:
            lost.append(f"{path_text(place)}: {text}")
    share = printed / (printed + told + len(lost))
    with capsys.disabled():
        print(f"\n{sample.file}: {share:.1%} of its texts are printed, {told} told of")
    assert lost == []
    assert told <= sample.told, notes


def texts(read: Foreign) -> Iterator[tuple[Place, str]]:
    """The texts of a file, and the names of RenderCV's sections, which are texts too."""
    todo: list[tuple[Place, Tree]] = [((), read.tree)]
    while todo:
        place, value = todo.pop()
        if place[:1] and place[0] in SETTINGS:
            continue
        if isinstance(value, dict):
            todo += [((*place, key), inner) for key, inner in value.items()]
            if place == ("cv", "sections"):
                yield from (((*place, key), key.replace("_", " ")) for key in value if value[key])
        elif isinstance(value, list):
            todo += [((*place, n), inner) for n, inner in enumerate(value)]
        elif value and value.strip():
            yield place, value


class Pages:
    """What a PDF says: its text and where its links lead, without spaces and signs."""

    def __init__(self, pdf: bytes) -> None:
        self.text = squeezed(pdfium(pdf))
        self.links = {squeezed(url) for url in links(pdf)}

    def __contains__(self, text: str) -> bool:
        return any(self.has(form) for form in forms(text))

    def has(self, text: str) -> bool:
        wanted = squeezed(text)
        return bool(wanted) and (wanted in self.text or any(wanted in url for url in self.links))


def forms(text: str) -> Iterator[str]:
    """A text as it may be printed: its lines each without marks, or as a date in words."""
    if len(rows := [row for row in text.splitlines() if row.strip()]) > 1:
        yield " ".join(plain(parse(line(re.sub(r"^\s*[-*] ", "", row)).text)) for row in rows)
    yield plain(parse(line(text).text))
    yield text
    date = point(text, end=True).text
    for typed in dict.fromkeys((date, date[:7])):
        for months in ("long", "short"):
            with suppress(ValueError):
                yield date_text(parse_point(typed), DateStyle(months=months), AMERICAN)


def squeezed(text: str) -> str:
    """The letters and digits of a text, so that line ends and hyphens do not matter."""
    return "".join(char for char in text.casefold() if char.isalnum())
