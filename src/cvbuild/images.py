"""Pictures of the pages of a PDF, and where its words stand, made by PDFium, the engine of Chrome.

PDFium may be called from one thread at a time (its public header fpdfview.h says so), hence the
lock. The bytes of the PDF are the only thing that is kept between two calls.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

__all__ = [
    "FAST",
    "LARGEST",
    "PARTS",
    "SMALL",
    "WIDTHS",
    "Size",
    "Word",
    "image",
    "png",
    "require",
    "sizes",
    "words",
]

PARTS = ("pypdfium2", "PIL")
"""The modules that this takes, which come with the extras `png` and `serve`."""

WIDTHS = (64, 4096)
"""The narrowest and the widest picture, in pixels."""

LARGEST = 24_000_000
"""The most pixels of a picture, whatever shape the page has."""

FAST, SMALL = 1, 9
"""How hard zlib tries: for a picture that one waits for, and for one that is kept."""

_pdfium = Lock()


@dataclass(frozen=True, slots=True)
class Size:
    """Of a page, in PostScript points (72 to the inch)."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page, and its box as parts of the page's width and height, from its top left."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def sizes(pdf: bytes) -> tuple[Size, ...]:
    """The size of every page."""
    from pypdfium2 import PdfDocument

    with _pdfium:
        document = PdfDocument(pdf)
        try:
            return tuple(Size(*document.get_page_size(n)) for n in range(len(document)))
        finally:
            document.close()


def require(what: str, extra: str, parts: Sequence[str] = PARTS) -> None:
    """Raises CvbuildError where not all of `parts` are installed, which `extra` brings."""
    from importlib.util import find_spec

    missing = [name for name in parts if find_spec(name) is None]
    if missing:
        problem = Diagnostic(
            "missing-extra",
            f"{what} needs what is not installed: {', '.join(missing)}",
            hint=f'pip install "cvbuild[{extra}]"',
        )
        raise CvbuildError([problem], ExitCode.USAGE)


def png(
    pdf: bytes,
    number: int,
    width: int,
    *,
    compression: int = FAST,
    dpi: float | None = None,
) -> bytes:
    """The page, counted from 1, as a PNG so many pixels wide; within WIDTHS and LARGEST.

    With `dpi` the file says how many of its pixels are an inch. The same input gives the same
    bytes.

    Raises:
        IndexError: there is no such page.
    """
    shown = image(pdf, number, max(WIDTHS[0], min(width, WIDTHS[1])))
    red, *others = shown.split()
    if all(band.tobytes() == red.tobytes() for band in others):
        shown = red  # a third of the bytes for black on white
    file = io.BytesIO()
    inch = {} if dpi is None else {"dpi": (dpi, dpi)}
    shown.save(file, "PNG", compress_level=compression, **inch)
    return file.getvalue()


def image(pdf: bytes, number: int, width: int) -> Image:
    """The page, counted from 1, in RGB and so many pixels wide, within LARGEST.

    Raises:
        IndexError: there is no such page.
    """
    from pypdfium2 import PdfDocument

    with _pdfium:
        document = PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise IndexError(number)
            page = document[number - 1]
            across, down = page.get_size()
            scale = min(width / across, math.sqrt(LARGEST / (across * down)))
            scale *= 1 - 1e-9  # PDFium rounds up, also what is no whole number by rounding alone
            bitmap = page.render(scale=scale, rev_byteorder=True)
            shown: Image = bitmap.to_pil().copy()
            return shown.convert("RGB")
        finally:
            document.close()


def words(pdf: bytes) -> tuple[tuple[Word, ...], ...]:
    """The words of every page, in the order of the file."""
    from pypdfium2 import PdfDocument

    with _pdfium:
        document = PdfDocument(pdf)
        try:
            return tuple(tuple(_words_of(document[n])) for n in range(len(document)))
        finally:
            document.close()


def _words_of(page: PdfPage) -> Iterator[Word]:
    """Characters between spaces; those that PDFium makes of line breaks are spaces, too."""
    from pypdfium2 import raw

    across, down = page.get_size()
    text = page.get_textpage()
    letters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    # one number more than there are characters: a space behind the last
    for number in range(text.count_chars() + 1):
        last = number == text.count_chars()
        letter = " " if last else chr(raw.FPDFText_GetUnicode(text, number) or 32)
        if not letter.isspace() and letter.isprintable():
            letters.append(letter)
            boxes.append(text.get_charbox(number, loose=True))
        elif letters:
            left, bottom, right, top = zip(*boxes, strict=True)
            yield Word(
                "".join(letters),
                min(left) / across,
                1 - max(top) / down,
                max(right) / across,
                1 - min(bottom) / down,
            )
            letters, boxes = [], []
