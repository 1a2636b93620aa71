"""Spaces between lines: what parts two words where a line ends.

TeX drops the space at which it breaks a line, and a reader that goes by the order of the text and
not by its place would join the words; in tagged PDF all spaces between words are there (ISO
32000-1, 14.8.2.5). Where a long word is broken, the macros have left the mark `/W MP`: no space.
"""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["spaced", "without_marks"]

_BROKEN = b"/W MP"
_SPACE = re.compile(rb"(/F\d+ ([\d.]+) Tf)\( \)Tj")
"""How pdfTeX writes the spaces that it makes (\\pdfinterwordspaceon)."""
_MOVE = re.compile(rb"T(?:(?<= T)(?<! 0 T)(?P<how>[dm])\b|(?<=\nBT)\n)")
"""What may begin at another height. No string of pdfTeX's has a space in it, so none looks so."""
_PIECE = re.compile(rb"/MCID (\d{1,9})\b")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?\Z")
_FONT = re.compile(rb"/F\d+ [\d.]+ Tf\b")


def spaced(content: bytes, owner: Callable[[int], object]) -> bytes:
    """The content of a page with a space after the last word of each line that another of the same
    block follows. `owner` tells of the number of a piece which block it is in."""
    space = _SPACE.search(content)
    if space is None:  # no two words stand beside each other
        return without_marks(content)
    out: list[bytes] = []
    done = 0
    y = line = 0.0
    apart = float(space[2]) / 2  # what is raised or lowered by less is in the same line

    def end_line(before: int) -> None:
        nonlocal done
        end = _last_shown(content, done, before)
        if end >= 0 and _goes_on(content, end, before, owner):
            font = _font_before(content, end)
            if font is not None and font != space[1]:
                out.extend((content[done:end], space[0], font))
                done = end

    for move in _MOVE.finditer(content):
        if move["how"] is None:
            y = 0.0
            continue
        number = _NUMBER.search(content, max(0, move.start() - 20), move.start() - 1)
        if number is None:
            continue
        y = float(number[0]) + (y if move["how"] == b"d" else 0.0)
        if abs(y - line) >= apart:
            line = y
            end_line(move.start())
    end_line(len(content))
    out.append(content[done:])
    return without_marks(b"".join(out))


def without_marks(content: bytes) -> bytes:
    """The content of a page in which all spaces are there."""
    return content.replace(_BROKEN, b"")


def _goes_on(content: bytes, end: int, next_: int, owner: Callable[[int], object]) -> bool:
    """Whether the word that ends at one place has another of its block after it at the other."""
    between = content[end:next_]
    if _BROKEN in between:
        return False
    if b"EMC" not in between:
        return True
    here, there = _number_before(content, end), _number_before(content, next_)
    return here is not None and here != there and there is not None and owner(here) == owner(there)


def _number_before(content: bytes, at: int) -> int | None:
    """The number of the last piece that begins before a place."""
    found = _PIECE.match(content, content.rfind(b"/MCID ", 0, at))
    return None if found is None else int(found[1])


def _last_shown(content: bytes, after: int, before: int) -> int:
    """Where the last text that is shown between two places ends; -1 where none is."""
    end = max(content.rfind(b"]TJ", after, before), content.rfind(b")Tj", after, before))
    return -1 if end < 0 else end + 3


def _font_before(content: bytes, at: int) -> bytes | None:
    while (at := content.rfind(b"/F", 0, at)) >= 0:
        if found := _FONT.match(content, at):
            return found[0]
    return None
