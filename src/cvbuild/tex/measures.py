"""What TeX tells of the heights of a document's blocks, for whoever has to fit it to pages.

The macros of `templates/latex/core/core.tex` write it into the log: for each block a line that
begins with `cv:`, for what follows a block at a fixed distance `cv+`, for page breaks that were
asked for and for the end `cv!`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cvbuild.diagnostic import Path

if TYPE_CHECKING:
    from cvbuild.tex.log import Markers

__all__ = ["Block", "Measures", "read"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block. Lengths in TeX points.

    `space` stands before it, in units of the layout's spacing. `hold` says how it holds on to the
    block before: 0 not at all, 1 always, 2 while both fit on a page. `height` are its `lines`,
    `fixed` what follows whatever the leading. `last` is the width of its last line, `width` that
    of a whole line. `new_page` asks for a page break before it.
    """

    path: Path
    space: float
    hold: int
    height: float
    lines: int
    last: float
    width: float
    fixed: float = 0.0
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """All blocks in order, and how far the last page is filled. Lengths in TeX points."""

    blocks: tuple[Block, ...] = ()
    filled: float = 0.0
    page: float = 1.0
    order: tuple[Path, ...] = field(default=(), compare=False)
    """The fields behind all blocks as they follow each other, also of those that stand beside the
    others (`cv-`) and fill no page."""

    @property
    def fill(self) -> float:
        """The part of the last page that is filled, from 0 to 1."""
        return min(1.0, self.filled / self.page)


def read(log: str, markers: Markers) -> Measures:
    """The measures in a log; empty where the template does not tell any."""
    blocks: list[Block] = []
    filled, page = 0.0, 1.0
    new_page = False
    order: list[Path] = []
    for line in log.splitlines():
        if not line.startswith(("cv: ", "cv- ", "cv+ ", "cv! ")):
            continue
        match line.split():
            case ["cv-", number, *_]:
                order.append(markers.path(int(number)))
            case ["cv:", number, space, hold, height, lines, last, width]:
                blocks.append(
                    Block(
                        markers.path(int(number)),
                        float(space),
                        int(hold),
                        _points(height),
                        int(lines),
                        _points(last),
                        _points(width),
                        new_page=new_page,
                    )
                )
                new_page = False
                order.append(blocks[-1].path)
            case ["cv+", length] if blocks:
                blocks[-1] = replace(blocks[-1], fixed=blocks[-1].fixed + _points(length))
            case ["cv!", "page"]:
                new_page = bool(blocks)
            case ["cv!", "end", total, height]:
                filled, page = _points(total), _points(height)
    return Measures(tuple(blocks), filled, page, tuple(order))


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))
