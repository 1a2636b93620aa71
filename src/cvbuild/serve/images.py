"""Pictures of the pages of a PDF, made by PDFium, the engine of Chrome.

PDFium may be called from one thread at a time (its public header fpdfview.h says so), hence the
lock. The bytes of the PDF are the only thing that is kept between two calls.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["LARGEST", "WIDTHS", "Size", "png", "sizes"]

WIDTHS = (64, 4096)
"""The narrowest and the widest picture, in pixels."""

LARGEST = 24_000_000
"""The most pixels of a picture, whatever shape the page has."""

_COMPRESSION = 1
"""Of zlib: the time is what one waits for, and the way to the browser is short."""

_pdfium = Lock()


@dataclass(frozen=True, slots=True)
class Size:
    """Of a page, in PostScript points (72 to the inch)."""

    width: float
    height: float


def sizes(pdf: bytes) -> tuple[Size, ...]:
    """The size of every page."""
    from pypdfium2 import PdfDocument

    with _pdfium:
        document = PdfDocument(pdf)
        try:
            return tuple(Size(*document.get_page_size(n)) for n in range(len(document)))
        finally:
            document.close()


def png(pdf: bytes, number: int, width: int) -> bytes:
    """The page, counted from 1, as a PNG so many pixels wide; within WIDTHS and LARGEST.

    Raises:
        IndexError: there is no such page.
    """
    image = _image(pdf, number, max(WIDTHS[0], min(width, WIDTHS[1])))
    red, *others = image.split()
    if all(band.tobytes() == red.tobytes() for band in others):
        image = red  # a third of the bytes for black on white
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def _image(pdf: bytes, number: int, width: int) -> Image:
    from pypdfium2 import PdfDocument

    with _pdfium:
        document = PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                raise IndexError(number)
            page = document[number - 1]
            across, down = page.get_size()
            scale = min(width / across, math.sqrt(LARGEST / (across * down)))
            bitmap = page.render(scale=scale, rev_byteorder=True)
            image: Image = bitmap.to_pil().copy()
            return image.convert("RGB")
        finally:
            document.close()
