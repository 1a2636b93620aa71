"""The structure tree of a PDF: from what was told of the document and found on its pages.

Gives elements with the standard types of ISO 32000-1, 14.8.4. A link is an element of its own, with
its text and every annotation that leads there; what stands before an item of a list is its label;
the level of a heading is the number of headed groups around it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from cvbuild.finish.marks import Piece
from cvbuild.finish.structure import Block, Group, Structure

__all__ = ["Element", "Place", "Plan", "grown", "links"]

_ROLES = frozenset({"P", "Sect", "Part", "Div", "BlockQuote", "L", "LI", "LBody", "Lbl", "Figure"})


@dataclass(frozen=True, slots=True)
class Place:
    """A piece on a page: the number of the page and that of the piece on it, both from 0."""

    page: int
    number: int


@dataclass(slots=True)
class Element:
    """An element of the tree."""

    role: str
    kids: list[Element | Place] = field(default_factory=list)
    piece: Piece | None = None
    """The picture of a figure, what is in a link or a label."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which block owns a piece, and which role that block has in the end."""

    ends: list[int]
    roles: list[str]
    structure: Structure

    @classmethod
    def of(cls, structure: Structure) -> Plan:
        blocks = list(_blocks(structure, 1, ""))
        lowest = min((int(r[1:]) for _, r in blocks if r[:1] == "H"), default=1)
        roles = [f"H{min(6, int(r[1:]) - lowest + 1)}" if r[:1] == "H" else r for _, r in blocks]
        return cls([block.end for block, _ in blocks], roles, structure)

    def owner(self, number: int) -> int | None:
        """The place in reading order of the block that owns a piece."""
        found = bisect_right(self.ends, number)
        return found if found < len(self.ends) else None

    def name(self, piece: Piece) -> bytes:
        """Under which name a piece is written: the role of the element that holds it."""
        if piece.tag != b"P":
            return b"Lbl" if piece.tag == b"Bullet" else piece.tag
        owner = self.owner(piece.number)
        return b"P" if owner is None else self.roles[owner].encode("ascii", "replace")


def _blocks(kids: Iterable[Block | Group], level: int, around: str) -> Iterator[tuple[Block, str]]:
    for kid in kids:
        if isinstance(kid, Group):
            headed = any(isinstance(k, Block) and k.role == "H" for k in kid.kids)
            yield from _blocks(kid.kids, level + headed, kid.role)
        elif kid.role == "H":
            yield kid, f"H{level}"
        else:
            role = around if kid.role == "-" else kid.role
            yield kid, role if role in _ROLES else "P"


def grown(
    plan: Plan, pages: Sequence[Sequence[Piece]], items: Sequence[int]
) -> tuple[Element, int]:
    """The document's element, and how many pieces have no place in it.

    `items` are the numbers of pieces that begin the items of lists that are one block.
    """
    owned: list[list[tuple[Piece, Place]]] = [[] for _ in plan.ends]
    lost = 0
    for page, pieces in enumerate(pages):
        for number, piece in enumerate(pieces):
            owner = plan.owner(piece.number)
            if owner is None:
                lost += 1
            else:
                owned[owner].append((piece, Place(page, number)))
    root = Element("Document")
    _Growing(iter(zip(plan.roles, owned, strict=True)), sorted(items)).fill(root, plan.structure)
    return root, lost


@dataclass(slots=True)
class _Growing:
    rest: Iterator[tuple[str, list[tuple[Piece, Place]]]]
    items: list[int]

    def fill(self, parent: Element, kids: Iterable[Block | Group]) -> None:
        for kid in kids:
            if isinstance(kid, Group):
                role = kid.role if kid.role in _ROLES else "Div"
                element = Element(role, language=kid.language)
                parent.kids.append(element)
                self.fill(element, kid.kids)
                if not element.kids:
                    parent.kids.pop()
                continue
            role, pieces = next(self.rest)
            if not pieces:
                continue
            if kid.role == "-":
                _into(parent, pieces)
            elif role == "L":
                parent.kids.append(_listed(pieces, self.items))
            else:
                element = Element(role, piece=pieces[0][0] if role == "Figure" else None)
                parent.kids.append(element)
                _into(element, pieces)
        if parent.role == "LI":
            _labelled(parent)


def _into(parent: Element, pieces: Iterable[tuple[Piece, Place]]) -> None:
    """Puts pieces into an element; links and labels become elements of their own."""
    last: Element | None = None
    for piece, place in pieces:
        if piece.tag in (b"Link", b"Lbl", b"Bullet"):
            # one that goes on over the end of a page is there twice
            if last is None or last.piece is None or last.piece.number != piece.number:
                last = Element("Link" if piece.tag == b"Link" else "Lbl", piece=piece)
                parent.kids.append(last)
            last.kids.append(place)
        else:
            parent.kids.append(place)


def _listed(pieces: Iterable[tuple[Piece, Place]], begins: list[int]) -> Element:
    """A paragraph that is a list; `begins` are the numbers with which items begin."""
    made = Element("L")
    for _, item in groupby(pieces, lambda pair: bisect_right(begins, pair[0].number)):
        body = Element("LBody")
        _into(body, item)
        made.kids.append(Element("LI", [body]))
    return made


def _labelled(item: Element) -> None:
    """Takes the label out of an item's body."""
    for body in [kid for kid in item.kids if isinstance(kid, Element) and kid.role == "LBody"]:
        labels = [k for k in body.kids if isinstance(k, Element) and k.role == "Lbl"]
        body.kids = [k for k in body.kids if k not in labels]
        item.kids[:0] = labels


def links(root: Element) -> dict[int, Element]:
    """The elements of links by the number of their text, by which annotations name them."""
    found: dict[int, Element] = {}
    stack = [root]
    while stack:
        element = stack.pop()
        if element.role == "Link" and element.piece is not None:
            found[element.piece.number] = element
        stack += [kid for kid in element.kids if isinstance(kid, Element)]
    return found
