"""The programs and packages that read text out of a PDF, as those do who receive a résumé.

Each is a line of `EXTRACTORS`: whether it is here and in which version, and how it reads. Their
ways of finding lines and words differ, so that what all of them read in order is likely to be read
in order elsewhere. MuPDF is used where it happens to be installed.
"""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = ["EXTRACTORS", "Extractor", "Reading", "available", "read", "require"]

_SECONDS = 120
"""How long a program may take for one file."""


@dataclass(frozen=True, slots=True)
class Extractor:
    """One reader: its name, its version here or None where it is not, and the text it finds."""

    name: str
    version: Callable[[], str | None]
    text: Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader made of a file: its text, or why there is none."""

    extractor: str
    text: str = ""
    error: str | None = None


def _of_package(name: str) -> Callable[[], str | None]:
    def installed() -> str | None:
        try:
            return version(name)
        except PackageNotFoundError:
            return None

    return installed


def _poppler_version() -> str | None:
    program = shutil.which("pdftotext")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "-v"], capture_output=True, timeout=_SECONDS, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    first, _, _ = (done.stderr or done.stdout).partition("\n")
    return first.split()[-1] if first else None


def _poppler(pdf: bytes) -> str:
    program = shutil.which("pdftotext") or "pdftotext"
    command = [program, "-enc", "UTF-8", "-", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, timeout=_SECONDS, check=False)
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ValueError(said[-1] if said else f"exit code {done.returncode}")
    return done.stdout.decode("utf-8", "replace")


def _pdfminer(pdf: bytes) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(pdf))


def _pypdf(pdf: bytes) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _pdfium(pdf: bytes) -> str:
    from pypdfium2 import PdfDocument

    document = PdfDocument(pdf)
    try:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    # U+0002 is a hyphen that ends a line: PDFium takes what follows for the rest of the word
    return text.replace("\x02", "-\n")


def _mupdf(pdf: bytes) -> str:
    import pymupdf

    opened = pymupdf.open(stream=pdf, filetype="pdf")  # type: ignore[no-untyped-call,unused-ignore]
    with opened as document:
        return "\n".join(str(page.get_text()) for page in document)


EXTRACTORS: tuple[Extractor, ...] = (
    Extractor("poppler", _poppler_version, _poppler),
    Extractor("pdfminer", _of_package("pdfminer.six"), _pdfminer),
    Extractor("pypdf", _of_package("pypdf"), _pypdf),
    Extractor("pdfium", _of_package("pypdfium2"), _pdfium),
    Extractor("mupdf", _of_package("pymupdf"), _mupdf),
)
"""All readers that are known, in the order in which they are named."""


def available(extractors: Sequence[Extractor] = EXTRACTORS) -> dict[str, str]:
    """The readers that are on this machine, with their versions."""
    found = {extractor.name: extractor.version() for extractor in extractors}
    return {name: number for name, number in found.items() if number is not None}


def require(found: dict[str, str]) -> None:
    """Refuse to go on without pypdf, which also tells of links, fonts and metadata.

    Raises:
        CvbuildError: it is not installed.
    """
    if "pypdf" not in found:
        problem = Diagnostic(
            "no-reader",
            "nothing here can read a PDF back",
            hint='install what checks need: pip install "cvbuild[check]"',
        )
        raise CvbuildError([problem], ExitCode.USAGE)


def read(
    pdf: bytes, names: Sequence[str], extractors: Sequence[Extractor] = EXTRACTORS
) -> tuple[Reading, ...]:
    """The text of a file as each of the named readers finds it."""
    with _quiet():
        return tuple(_read_one(pdf, one) for one in extractors if one.name in names)


def _read_one(pdf: bytes, extractor: Extractor) -> Reading:
    try:
        return Reading(extractor.name, extractor.text(pdf))
    except Exception as error:  # a broken file breaks readers in ways that no list foresees
        words = str(error).strip().splitlines()
        return Reading(extractor.name, error=words[0] if words else type(error).__name__)


@contextmanager
def _quiet() -> Iterator[None]:
    """What the packages log about odd files is for their developers."""
    loggers = [logging.getLogger(name) for name in ("pypdf", "pdfminer")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)
