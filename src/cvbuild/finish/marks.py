"""The marked content of a page: found, numbered anew, closed at its end and opened on the next.

TeX numbers pieces of marked content through the document and leaves out the numbers of what it set
in vain; a piece may go on over the end of a page. Here each page gets numbers of its own, from 0,
and whole pieces (ISO 32000-1, 14.6.2: marked content is nested in one stream); empty ones go.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Marked", "Piece", "marked"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece on a page: the number that TeX gave it, what it said it is, and what else it said.

    `box` is the place of the picture in it: left, bottom, right, top, in points of the page.
    """

    number: int
    tag: bytes
    properties: bytes
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A page's content with its pieces, whose places here are their numbers on the page.

    `open` is what goes on on the next page, `items` the numbers of pieces that begin an item, also
    of empty ones. `faults` say what is not as it should be.
    """

    content: bytes
    pieces: tuple[Piece, ...]
    open: tuple[Piece, ...] = ()
    items: tuple[int, ...] = ()
    faults: tuple[str, ...] = ()


# No possessive quantifier: with one around alternatives, Python 3.11 before 3.11.5 finds the same
# mark for ever (python/cpython#106052). None is needed: what follows the first group matches at any
# place, so that the group is never tried again in another way.
_MARK = re.compile(
    # what cannot be a mark, in one go: strings, in which anything may stand, and all else
    rb"(?:[^(/EBkK]+|\([^()\\]*(?:\\.[^()\\]*)*\)|/(?!\w+\s*(?:<<|BMC))|E(?!MC\b)"
    rb"|B(?![DM]C\b|I\b)|(?<![\d.] )[kK]|[kK](?=\w))*"
    rb"(?P<mark>(?P<open>/(?P<tag>\w+)\s*<<(?:/MCID (?P<number>\d{1,9}))?"
    rb"(?P<properties>[^<>]*(?:<[^<>]*>[^<>]*)*)>>\s*BDC)"
    rb"|(?P<plain>/(?P<kind>\w+)\s+BMC)"
    rb"|(?P<close>EMC)"
    rb"|(?P<other>B[DM]C|BI)"
    rb"|(?P<ink>[kK])"
    rb"|.|\Z)",  # what looks like one; the end, or all would be tried again from each place
    re.DOTALL,
)
_PAINT = re.compile(rb"(?<![^\s\])>])(?:TJ|Tj|Do|sh|[SsfFBb]\*?|['\"])(?!\S)")
_PICTURE = re.compile(
    rb"(?P<w>[\d.-]+) 0 0 (?P<h>[\d.-]+) (?P<x>[\d.-]+) (?P<y>[\d.-]+) cm\s+/\w+ Do"
)


@dataclass(slots=True)
class _Open:
    piece: Piece | None
    name: bytes
    at: int
    """Where its beginning stands in the output."""
    from_: int
    """Where its content begins in the input."""
    index: int = -1


def marked(
    content: bytes, name: Callable[[Piece], bytes], before: tuple[Piece, ...] = ()
) -> Marked:
    """The content of a page. `name` says under which name a piece is written; `before` is what is
    open from the page before."""
    out: list[bytes] = []
    pieces: list[Piece] = []
    items: list[int] = []
    faults: dict[str, None] = {}
    stack: list[_Open] = []
    interrupted: list[Piece] = []  # by what stands above or below the text of the page
    at = 0

    def begin(piece: Piece | None, mark: bytes, kind: bytes, from_: int) -> None:
        one = _Open(piece, kind, len(out), from_)
        if piece is not None:
            if any(o.piece is not None or o.name == b"Artifact" for o in stack):
                faults["a piece of text within another"] = None
            one.index = len(pieces)
            pieces.append(piece)
            mark = b"/%b <</MCID %d>> BDC" % (name(piece), one.index)
        elif kind == b"Artifact" and stack:
            faults["an artifact within a piece of text"] = None
        out.append(mark)
        stack.append(one)

    def end(until: int) -> None:
        one = stack.pop()
        inner = content[one.from_ : until]
        if one.piece is not None and one.index == len(pieces) - 1 and not inner.strip():
            pieces.pop()
            del out[one.at :]
            out.append(inner)
            return
        if one.piece is not None and one.piece.tag == b"Figure":
            pieces[one.index] = _with_box(one.piece, inner)
        out.append(b"EMC")

    def outside(text: bytes) -> None:
        if not stack and _PAINT.search(text):
            faults["something on a page that says not what it is"] = None

    for piece in before:
        begin(piece, b"", b"", 0)
        out.append(b"\n")
    for found in _MARK.finditer(content):
        start = found.start("mark")
        if found["close"]:
            text = content[at:start]
            outside(text)
            out.append(text)
            at = found.end()
            if not stack:
                faults["the end of a piece that did not begin"] = None
                continue
            end(start)
            if interrupted and not stack:
                for piece in interrupted:
                    begin(piece, b"", b"", at)
                interrupted = []
        elif found["open"] or found["plain"]:
            text = content[at:start]
            outside(text)
            out.append(text)
            at = found.end()
            if b"/Type/Pagination" in found["mark"] and all(one.piece for one in stack):
                interrupted = [one.piece for one in stack if one.piece is not None]
                while stack:
                    end(start)
            new = None
            if found["number"]:
                new = Piece(int(found["number"]), found["tag"], found["properties"])
                if new.tag == b"LBody":
                    items.append(new.number)
            begin(new, found["mark"], found["tag"] or found["kind"], at)
        elif found["other"]:
            faults["marks or pictures that cvbuild does not know"] = None
        elif found["ink"]:
            faults["colours for print"] = None
    text = content[at:]
    outside(text)
    out.append(text)
    rest = tuple(one.piece for one in stack if one.piece is not None)
    if len(rest) != len(stack):
        faults["the beginning of something that does not end"] = None
    out.append(b"\nEMC" * len(stack))
    return Marked(b"".join(out), tuple(pieces), rest, tuple(items), tuple(faults))


def _with_box(piece: Piece, inner: bytes) -> Piece:
    found = _PICTURE.search(inner)
    if found is None:
        return piece
    x, y, w, h = (float(found[part]) for part in ("x", "y", "w", "h"))
    return Piece(piece.number, piece.tag, piece.properties, (x, y, x + w, y + h))
