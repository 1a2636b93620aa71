"""The structure tree of a PDF: from what was told of the document and found on its pages.

Gives elements with the standard types of ISO 32000-1, 14.8.4. A link is an element of its own, with
its text and every annotation that leads there; what stands before an item of a list is its label;
the level of a heading is the number of headed groups around it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cvbuild.finish.marks import Piece
from cvbuild.finish.structure import Block, Group, Structure

__all__ = ["Element", "Place", "Plan", "grown"]

_ROLES = frozenset({"P", "Sect", "Part", "Div", "BlockQuote", "L", "LI", "LBody", "Lbl", "Figure"})


@dataclass(frozen=True, slots=True)
class Place:
    """A piece on a page: the number of the page and that of the piece on it, both from 0."""

    page: int
    number: int


@dataclass(slots=True)
class Element:
    """An element of the tree. `link` is the number by which annotations name a link."""

    role: str
    kids: list[Element | Place] = field(default_factory=list)
    link: int | None = None
    piece: Piece | None = None
    """The picture of a figure."""

    def empty(self) -> bool:
        return not self.kids


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
            return piece.tag
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


def grown(plan: Plan, pages: Sequence[Sequence[Piece]]) -> tuple[Element, int]:
    """The document's element, and how many pieces have no place in it."""
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
    _Growing(plan, iter(zip(plan.roles, owned, strict=True))).fill(root, plan.structure)
    return root, lost


@dataclass(slots=True)
class _Growing:
    plan: Plan
    rest: Iterator[tuple[str, list[tuple[Piece, Place]]]]

    def fill(self, parent: Element, kids: Iterable[Block | Group]) -> None:
        for kid in kids:
            if isinstance(kid, Group):
                role = kid.role if kid.role in _ROLES else "Div"
                element = Element(role)
                parent.kids.append(element)
                self.fill(element, kid.kids)
                if element.empty():
                    parent.kids.remove(element)
                continue
            role, pieces = next(self.rest)
            if not pieces:
                continue
            if kid.role == "-":
                _into(parent, pieces)
            elif role == "L":
                parent.kids.append(_listed(pieces))
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
        if piece.tag in (b"Link", b"Lbl"):
            if last is None or last.link != piece.number:  # else it goes on over the page's end
                last = Element(piece.tag.decode(), link=piece.number)
                parent.kids.append(last)
            last.kids.append(place)
        else:
            parent.kids.append(place)


def _listed(pieces: Iterable[tuple[Piece, Place]]) -> Element:
    """A paragraph that is a list: each piece with the name LBody begins an item."""
    items: list[list[tuple[Piece, Place]]] = []
    for piece, place in pieces:
        goes_on = items and items[-1][-1][0].number == piece.number
        if not items or (piece.tag == b"LBody" and not goes_on):
            items.append([])
        items[-1].append((piece, place))
    made = Element("L")
    for item in items:
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


def links(root: Element) -> Mapping[int, Element]:
    """The elements of links by the number that annotations name them by."""
    found: dict[int, Element] = {}
    stack = [root]
    while stack:
        element = stack.pop()
        if element.role == "Link" and element.link is not None:
            found[element.link] = element
        stack += [kid for kid in element.kids if isinstance(kid, Element)]
    return found
