"""The readers that a finished PDF is read back with, and the engine that makes one."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from cvbuild.check.extract import EXTRACTORS, Extractor
from cvbuild.cli import application
from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import typesetter
from cvbuild.tex.job import TexJob, Typeset

tex = pytest.mark.tex
"""The test runs TeX; see pyproject.toml."""


app = application()
"""The command line with all its commands."""


def typeset(job: TexJob) -> Typeset:
    """Typesets with the engine that a user would get; skips the test where there is none."""
    try:
        run = typesetter()
    except CvbuildError as error:
        pytest.skip(f"no TeX engine: {error}")
    return run(job)


def reader(extractor: Extractor) -> Callable[[bytes], str]:
    def read(pdf: bytes) -> str:
        if extractor.version() is None:
            pytest.skip(f"{extractor.name} is not installed")
        return extractor.text(pdf)

    return read


READERS: dict[str, Callable[[bytes], str]] = {
    extractor.name: reader(extractor) for extractor in EXTRACTORS if extractor.name != "mupdf"
}
"""What reads text, as `cvbuild check` does; MuPDF is not among the packages for development."""


pypdf, pdfium = READERS["pypdf"], READERS["pdfium"]


def links(pdf: bytes) -> list[str]:
    """The addresses that the PDF leads to, in order, each once."""
    from pypdf import PdfReader

    notes = [n for page in PdfReader(io.BytesIO(pdf)).pages for n in page.get("/Annots", ())]
    return list(dict.fromkeys(str(note.get_object()["/A"]["/URI"]) for note in notes))
