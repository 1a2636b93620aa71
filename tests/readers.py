"""The readers that a finished PDF is read back with, and the engine that makes one."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable

import pytest

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


def poppler(pdf: bytes) -> str:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    command = [program, "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def pdfminer(pdf: bytes) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(pdf))


def pypdf(pdf: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def pdfium(pdf: bytes) -> str:
    from pypdfium2 import PdfDocument

    document = PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


READERS: dict[str, Callable[[bytes], str]] = {
    "poppler": poppler,
    "pdfminer": pdfminer,
    "pypdf": pypdf,
    "pdfium": pdfium,
}


def links(pdf: bytes) -> list[str]:
    """The addresses that the PDF leads to, in order, each once."""
    from pypdf import PdfReader

    notes = [n for page in PdfReader(io.BytesIO(pdf)).pages for n in page.get("/Annots", ())]
    return list(dict.fromkeys(str(note.get_object()["/A"]["/URI"]) for note in notes))
