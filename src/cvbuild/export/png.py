"""PNG: the pages of the finished PDF as pictures.

Takes the bytes of a PDF, gives the files; `images.py` makes each. They need the extra `png`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cvbuild import images
from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode

if TYPE_CHECKING:
    from cvbuild.export.formats import Files

__all__ = ["DPI", "THUMBNAIL", "Pictures", "pictures", "require"]

DPI = 150
"""How many pixels are an inch, by themselves."""
THUMBNAIL = 400
"""How many pixels a thumbnail is wide, by itself."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is wanted: one page or all, at a width in pixels, or else at so many to the inch.

    `name` is what the only page adds to the name of its file, where that is not its number.
    """

    page: int | None = None
    width: int | None = None
    dpi: int = DPI
    name: str | None = None


def require() -> None:
    """Raises CvbuildError where the extra `png` is not installed."""
    images.require("a picture of a page", "png")


def pictures(pdf: bytes, wanted: Pictures = Pictures()) -> Files:
    """The pages, by `-1`, `-2` and so on.

    Raises:
        CvbuildError: the extra `png` is missing, or there is no such page.
    """
    require()
    sizes = images.sizes(pdf)
    if wanted.page is not None and wanted.page > len(sizes):
        there = "there is only 1 page" if len(sizes) == 1 else f"there are only {len(sizes)} pages"
        problem = Diagnostic("no-such-page", f"there is no page {wanted.page}", hint=there)
        raise CvbuildError([problem], ExitCode.USAGE)
    files = {}
    for number in range(1, len(sizes) + 1) if wanted.page is None else [wanted.page]:
        inches = sizes[number - 1].width / 72
        width = wanted.width or round(inches * wanted.dpi)
        name = wanted.name if wanted.page and wanted.name is not None else f"-{number}"
        files[name] = images.png(pdf, number, width, compression=images.SMALL, dpi=width / inches)
    return files
