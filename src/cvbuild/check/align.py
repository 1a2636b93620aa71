"""Finds the texts of a document in what a reader made of the finished file.

Takes the pieces in order and a text, gives for each piece where it stands, or that it is missing
or in another place. Both are compared letter by letter without white space, in capitals, since
templates set headings so; where the white space stands is kept beside the letters, and tells of
words that were glued or split. Pure.

Texts that occur once in the document and once in the file are anchors; the heaviest set of them
that is in order stands where it should. All others are looked for between these, so that one text
that is missing does not make its neighbours look lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

from cvbuild.check.pieces import Piece
from cvbuild.latex.characters import displayed

__all__ = ["LONG_WORD", "Folded", "Place", "Standing", "align", "fold"]

LONG_WORD = 30
"""Characters of a word that a line may be broken within, as `latex.escape` allows."""

_HOLE = re.compile("[\ufffd\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""What stands where a letter could not be read."""
_MOST_HOLES = 50
_SAME: dict[int, str] = {
    0xFB05: "ſt",
    0xFB06: "st",
    ord("İ"): "i",  # in Turkish the capital of i has a dot
    0xFFFE: "-",  # PDFium's sign for a hyphen at the end of a line
    **dict.fromkeys((0x2010, 0x2011), "-"),  # many fonts have one glyph for these,
    0x2015: "—",  # and one for these
    **{code: "" for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace()},
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), ""),  # directions
}
"""What is taken for something else, or for nothing; other rules tell of it."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is compared: letters without white space, and where white space stood.

    `gaps` are the places of letters that white space stands before, `breaks` of those that begin
    a line. `long` are the places within words that a line may be broken in. `lines` are the places
    of all letters that begin a line, in order. `words` are those of the text as it was written.
    """

    letters: str
    gaps: frozenset[int]
    breaks: frozenset[int] = frozenset()
    long: frozenset[int] = frozenset()
    lines: tuple[int, ...] = ()
    words: tuple[str, ...] = ()

    def line(self, at: int) -> int:
        """The number of the line, empty ones not counted, of the letter at `at`."""
        return bisect_right(self.lines, at)

    def word(self, at: int) -> int:
        """Which of the words the letter at `at` is in."""
        return sum(gap <= at for gap in self.gaps) - 1

    def joined(self, at: int) -> bool:
        """Whether the letters before and at `at` are parts of one word."""
        return (
            0 < at < len(self.letters)
            and at not in self.gaps
            and _in_word(self.letters[at - 1])
            and _in_word(self.letters[at])
        )


def _in_word(letter: str) -> bool:
    """Whether a search takes it for a part of a word: other signs part words as spaces do."""
    return letter.isalnum() or letter in "+#%$€£&@_"


def fold(text: str) -> Folded:
    """A text as it is compared."""
    letters: list[str] = []
    words: list[str] = []
    gaps, breaks, long = set[int](), set[int](), set[int]()
    length = 0
    after = "\n"
    at = 0
    for space in (*_SPACE.finditer(text), None):
        word = text[at : space.start()] if space else text[at:]
        shown = _fold(word)
        if shown:
            gaps.add(length)
            if "\n" in after or "\r" in after or "\f" in after:
                breaks.add(length)
            if len(shown) > LONG_WORD or "\u200b" in word or "\xad" in word:
                long.update(range(length + 1, length + len(shown)))
            letters.append(shown)
            words.append(word.replace("\xad", ""))
            length += len(shown)
            after = ""
        if space:
            after += space[0]
            at = space.end()
    return Folded(
        "".join(letters),
        frozenset(gaps),
        frozenset(breaks),
        frozenset(long),
        tuple(sorted(breaks)),
        tuple(words),
    )


def _fold(word: str) -> str:
    return displayed(displayed(word.translate(_SAME)).upper()).replace(" ", "")


class Standing(Enum):
    """How a text stands in the file."""

    FOUND = "found"
    ELSEWHERE = "elsewhere"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands: from `start` up to `end` in the letters of the file.

    Of a piece that is missing, these are the places that it should stand between. `at` are the
    places of letters that white space stands before in the piece, but not in the file (`glued`),
    or in the file only (`split`).
    """

    piece: Piece
    folded: Folded
    standing: Standing
    start: int
    end: int
    glued: tuple[int, ...] = ()
    split: tuple[int, ...] = ()


@dataclass(slots=True)
class _Search:
    pieces: Sequence[Piece]
    folded: Sequence[Folded]
    file: Folded
    wanted: str
    groups: list[int]
    found: dict[int, int] = field(default_factory=dict)


def align(pieces: Sequence[Piece], file: Folded) -> tuple[Place, ...]:
    """Where each of the pieces stands in a file."""
    folded = [fold(piece.parted) for piece in pieces]
    search = _Search(
        pieces, folded, file, "\n".join(one.letters for one in folded), _groups(pieces)
    )
    anchors = _anchors(search)
    kept = _in_order(search, anchors)
    search.found = {n: anchors[n] for n in kept}
    strayed = set(anchors) - set(kept)
    windows = _fill(search, strayed)
    return tuple(_place(search, n, strayed, windows[n]) for n in range(len(pieces)))


def _groups(pieces: Sequence[Piece]) -> list[int]:
    """For each piece the number of its group: a heading, or itself."""
    groups: list[int] = []
    before: int | None = None
    for piece in pieces:
        same = piece.heading is not None and piece.heading == before and groups
        groups.append(groups[-1] if same else len(groups))
        before = piece.heading
    return groups


def _anchors(search: _Search) -> dict[int, int]:
    """The pieces that occur once in the document and once in the file, and where."""
    anchors = {}
    for n, one in enumerate(search.folded):
        at = _only(search.file.letters, one.letters)
        if at is not None and _only(search.wanted, one.letters) is not None:
            anchors[n] = at
    return anchors


def _only(text: str, words: str) -> int | None:
    if len(words) < 3:
        return None
    at = text.find(words)
    return at if at >= 0 and text.find(words, at + 1) < 0 else None


def _in_order(search: _Search, anchors: dict[int, int]) -> list[int]:
    """The heaviest set of anchors that stand in order; within a heading any order is right."""
    order = sorted(anchors, key=lambda n: (search.groups[n], anchors[n]))
    # `best` holds places in the file and weights, both rising: the heaviest chain ending there
    ends: list[int] = []
    weights: list[int] = []
    last: list[int] = []
    before: dict[int, int | None] = {}
    for n in order:
        start = anchors[n]
        end = start + len(search.folded[n].letters)
        at = bisect_right(ends, start)
        before[n] = last[at - 1] if at else None
        weight = (weights[at - 1] if at else 0) + len(search.folded[n].letters)
        at = bisect_right(ends, end)
        if at and weights[at - 1] >= weight:
            continue
        if at and ends[at - 1] == end:
            at -= 1
        stop = at
        while stop < len(ends) and weights[stop] <= weight:
            stop += 1
        ends[at:stop], weights[at:stop], last[at:stop] = [end], [weight], [n]
    chain: list[int] = []
    step = last[-1] if last else None
    while step is not None:
        chain.append(step)
        step = before[step]
    return chain[::-1]


def _fill(search: _Search, strayed: set[int]) -> list[tuple[int, int]]:
    """Looks for the pieces that are no anchors; gives the room that each was looked for in."""
    whole = len(search.file.letters)
    windows = [(0, whole)] * len(search.pieces)
    firsts: list[int] = [whole] * (len(search.pieces) + 1)
    for n in reversed(range(len(search.pieces))):
        firsts[n] = min(search.found.get(n, whole), firsts[n + 1])
    at = 0
    for _, members in groupby(range(len(search.pieces)), key=search.groups.__getitem__):
        group = list(members)
        bound = firsts[group[-1] + 1]
        taken = [_span(search, n) for n in group if n in search.found]
        for n in group:
            windows[n] = (at, bound)
            if n in search.found or n in strayed:
                continue
            start = _look(search, n, at, bound, taken)
            if start is not None:
                search.found[n] = start
                taken.append(_span(search, n))
        at = max([at, *(end for _, end in taken)])
    return windows


_IDEOGRAPHIC = re.compile(
    "[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
)


def _unspaced(letters: str, at: int) -> bool:
    """Whether a line may end before a letter although no space is there: beside those of Chinese
    and Japanese."""
    return _IDEOGRAPHIC.search(letters, at - 1, at + 1) is not None


def _span(search: _Search, n: int) -> tuple[int, int]:
    return search.found[n], search.found[n] + len(search.folded[n].letters)


def _look(
    search: _Search, n: int, at: int, bound: int, taken: Sequence[tuple[int, int]]
) -> int | None:
    """The first place in a window where a piece stands, better as words of its own than within
    others, and not where another piece of its heading stands."""
    words = search.folded[n].letters
    if not words:
        return at
    letters = search.file.letters

    def free(start: int) -> bool:
        return all(start + len(words) <= first or start >= end for first, end in taken)

    def whole(start: int) -> bool:
        return not search.file.joined(start) and not search.file.joined(start + len(words))

    tests: tuple[Callable[[int], bool], ...] = (lambda s: free(s) and whole(s), free)
    for test in tests:
        start = letters.find(words, at, bound)
        while start >= 0:
            if test(start):
                return start
            start = letters.find(words, start + 1, bound)
    return _with_holes(words, letters, at, bound)


def _with_holes(words: str, letters: str, at: int, bound: int) -> int | None:
    """The place where a text stands but for letters that cannot be read."""
    holes = [at + hole.start() for hole in _HOLE.finditer(letters[at:bound])][:_MOST_HOLES]
    for hole in holes:
        for offset in range(len(words)):
            start = hole - offset
            if start < at or start + len(words) > bound:
                continue
            there = letters[start : start + len(words)]
            if all(a == b or _HOLE.match(b) for a, b in zip(words, there, strict=True)):
                return start
    return None


def _place(search: _Search, n: int, strayed: set[int], window: tuple[int, int]) -> Place:
    piece, folded, file = search.pieces[n], search.folded[n], search.file
    if n not in search.found:
        there = n in strayed or (
            len(folded.letters) > 0
            and file.letters.count(folded.letters) >= search.wanted.count(folded.letters)
        )
        return Place(piece, folded, Standing.ELSEWHERE if there else Standing.MISSING, *window)
    start, end = _span(search, n)
    ends = {*folded.gaps, len(folded.letters)}
    glued = [at for at in ends if file.joined(start + at)]
    split = [
        at - start
        for at in file.gaps
        if start < at < end
        and at - start not in folded.gaps
        and not (at in file.breaks and (at - start in folded.long or _unspaced(file.letters, at)))
    ]
    return Place(
        piece, folded, Standing.FOUND, start, end, tuple(sorted(glued)), tuple(sorted(split))
    )
