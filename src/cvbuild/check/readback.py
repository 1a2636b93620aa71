"""The rules on the finished file: that what was written can be read out of it.

Each is a function of a `Subject` that has a file. What several readers find is told once, with
their names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import chain, groupby

from cvbuild.check.align import Folded, Place, Standing, fold
from cvbuild.check.finished import Finished
from cvbuild.check.limits import limits_of, read_as_far_as_possible
from cvbuild.check.pieces import Part, Piece
from cvbuild.check.subject import Problem, Subject, counted, listed, quoted, together
from cvbuild.diagnostic import Path
from cvbuild.latex.escape import address
from cvbuild.text import plain, urls

__all__ = [
    "LARGEST",
    "active_content",
    "bad_character",
    "contact",
    "date_apart",
    "encryption",
    "fonts",
    "glued_words",
    "ligature",
    "links",
    "metadata",
    "pages",
    "readable",
    "script_limits",
    "size",
    "split_word",
    "tags",
    "text_missing",
    "text_order",
]

LARGEST = 2_500_000
"""Bytes of the largest file: what systems that receive applications commonly take."""

_SLACK = 3
"""Letters that may stand between two parts of a heading: commas and brackets of a template."""


def _file(subject: Subject) -> Finished:
    assert subject.file is not None
    return subject.file


def readable(subject: Subject) -> Iterator[Problem]:
    file = _file(subject)
    if file.error is not None:
        yield Problem(f"the file cannot be read: {file.error}")
    for reading in file.readings:
        if reading.error is not None:
            yield Problem(f"{reading.extractor} cannot read the file: {reading.error}")


# --- Text: present, in order, in whole words


def text_missing(subject: Subject) -> Iterator[Problem]:
    yield from together(_lost(subject, contacts=False))


def contact(subject: Subject) -> Iterator[Problem]:
    broken = (
        (reader, _about(place.piece, f"the contact {quoted(place.piece.text)} is not in one piece"))
        for reader, place in _places(subject)
        if _is_contact(place) and (place.glued or place.split)
    )
    yield from together(chain(_lost(subject, contacts=True), broken))


def _lost(subject: Subject, *, contacts: bool) -> Iterator[tuple[str, Problem]]:
    for reader, place in _places(subject):
        if place.standing is not Standing.MISSING or _is_contact(place) != contacts:
            continue
        what = "the contact " if contacts else ""
        message = f"{what}{quoted(place.piece.text)} is not in the text of the file"
        yield reader, _about(place.piece, message, _what_is_left(subject, reader, place))


def _what_is_left(subject: Subject, reader: str, place: Place) -> str | None:
    """Which words of a text are lost, where not all are."""
    readings = {reading.extractor: reading.text for reading in _file(subject).readings}
    file = fold(readings[reader])
    there = Counter(fold(word).letters for word in file.words)
    lost = []
    for word in place.folded.words:
        key = fold(word).letters
        if there[key] > 0:
            there[key] -= 1
        else:
            lost.append(word)
    if len(lost) == len(place.folded.words):
        return None
    if not lost:
        return "its words are there, but not together"
    words = [repr(word) for word in lost[:5]]
    return f"what is lost of it: {listed(words)}{' and more' if len(lost) > 5 else ''}"


def text_order(subject: Subject) -> Iterator[Problem]:
    yield from together(
        (
            reader,
            _about(place.piece, f"{quoted(place.piece.text)} stands in another place in the file"),
        )
        for reader, place in _places(subject)
        if place.standing is Standing.ELSEWHERE and place.piece.part not in _BESIDE
    )


def glued_words(subject: Subject) -> Iterator[Problem]:
    yield from together(
        (reader, _about(place.piece, message, words=words))
        for reader, place in _places(subject)
        if not _is_contact(place)
        for message, words in _glued(place)
    )


def _glued(place: Place) -> Iterator[tuple[str, str]]:
    words = place.folded.words
    for at in place.glued:
        if at == 0:
            yield f"{words[0]!r} is glued to what stands before it", words[0]
        elif at == len(place.folded.letters):
            yield f"{words[-1]!r} is glued to what stands after it", words[-1]
        else:
            after = place.folded.word(at)
            before = words[after - 1]
            yield f"{before!r} and {words[after]!r} are glued together", before


def split_word(subject: Subject) -> Iterator[Problem]:
    yield from together(
        (reader, _about(place.piece, message, words=word))
        for reader, place in _places(subject)
        if not _is_contact(place)
        for message, word in _split(place)
    )


def _split(place: Place) -> Iterator[tuple[str, str]]:
    starts = sorted(place.folded.gaps)
    for at in place.split:
        number = place.folded.word(at)
        word = place.folded.words[number]
        cut = at - starts[number]
        in_two = (
            f": {f'{word[:cut]} {word[cut:]}'!r}" if len(fold(word).letters) == len(word) else ""
        )
        yield f"the word {word!r} is split{in_two}", word


# --- Dates and places beside their entries

_BESIDE = (Part.DATE, Part.PLACE)


def date_apart(subject: Subject) -> Iterator[Problem]:
    yield from together(
        (reader, problem)
        for reader, places in subject.places.items()
        if not _limits(subject, reader)
        for problem in _apart(subject, reader, places)
    )


def _apart(subject: Subject, reader: str, places: tuple[Place, ...]) -> Iterator[Problem]:
    readings = {reading.extractor: reading.text for reading in _file(subject).readings}
    lines = fold(readings[reader])
    headed = (place for place in places if place.piece.heading is not None)
    for _, group in groupby(headed, key=lambda place: place.piece.heading):
        heading = list(group)
        found = sorted((p for p in heading if p.standing is Standing.FOUND), key=_start)
        named = [p for p in found if p.piece.part in (Part.TITLE, Part.SUBTITLE)]
        if not named:
            continue
        beside = _beside(found, named)
        for place in heading:
            if place.piece.part not in _BESIDE or place.standing is Standing.MISSING:
                continue
            near = place in beside and any(
                -1 <= lines.line(place.start) - lines.line(max(name.end - 1, name.start)) <= 1
                or -1 <= lines.line(name.start) - lines.line(max(place.end - 1, place.start)) <= 1
                for name in named
            )
            if not near:
                what, title = place.piece.part.value, named[0].piece.text
                yield _about(
                    place.piece,
                    f"the {what} {quoted(place.piece.text)} is not read next to {quoted(title)}",
                )


def _start(place: Place) -> int:
    return place.start


def _beside(found: list[Place], named: list[Place]) -> list[Place]:
    """What stands with the title or the subtitle, with nothing foreign in between."""
    clusters: list[list[Place]] = []
    end = None
    for place in found:
        if end is None or place.start - end > _SLACK:
            clusters.append([])
        clusters[-1].append(place)
        end = max(place.end, end or 0)
    return [p for cluster in clusters if any(n in cluster for n in named) for p in cluster]


# --- Characters

_UNMAPPED = re.compile(r"\(cid:\d+\)")
"""What pdfminer writes for a glyph that no character is known for."""
_BREAKS = frozenset("\n\r\t\f\v")
_LIGATURES = re.compile("[\ufb00-\ufb06]")


def bad_character(subject: Subject) -> Iterator[Problem]:
    yield from together(_bad_characters(subject))


def _bad_characters(subject: Subject) -> Iterator[tuple[str, Problem]]:
    written = "".join(piece.text for piece in subject.pieces)
    for reading in _file(subject).readings:
        known = "\ufffd" if _limits(subject, reading.extractor) else None
        for char in dict.fromkeys(filter(_harm, reading.text)):
            if char == known:
                continue
            where = _around(subject, reading.extractor, reading.text, char)
            number = reading.text.count(char)
            times = "" if number == 1 else f", {number} times"
            yield reading.extractor, Problem(f"{_harm(char)} U+{ord(char):04X}{times}", where)
        unmapped = _UNMAPPED.findall(reading.text)
        if unmapped and not _UNMAPPED.search(written):
            count = counted(len(unmapped), "glyph")
            where = _around(subject, reading.extractor, reading.text, unmapped[0])
            yield reading.extractor, Problem(f"{count} without a character", where)


def _harm(char: str) -> str | None:
    category = unicodedata.category(char)
    if char == "\ufffd":
        return "a glyph without a character,"
    if char == "\xad":
        return "a soft hyphen,"
    if category == "Co":
        return "a character for private use,"
    if category == "Cc" and char not in _BREAKS:
        return "a control character,"
    return None


def ligature(subject: Subject) -> Iterator[Problem]:
    yield from together(_ligatures(subject))


def _ligatures(subject: Subject) -> Iterator[tuple[str, Problem]]:
    for reading in _file(subject).readings:
        for char in dict.fromkeys(_LIGATURES.findall(reading.text)):
            letters = unicodedata.normalize("NFKC", char)
            where = _around(subject, reading.extractor, reading.text, char)
            message = f"the letters {letters!r} are read as the one character U+{ord(char):04X}"
            yield reading.extractor, Problem(message, where)


def _around(subject: Subject, reader: str, text: str, what: str) -> Path:
    """The field around the first place of `what` in what a reader read."""
    at = len(fold(text[: text.find(what)]).letters)
    places = subject.places.get(reader, ())
    around = [p for p in places if p.standing is Standing.FOUND and p.start <= at <= p.end]
    return _field(around[-1].piece) if around else ()


# --- The file itself


def links(subject: Subject) -> Iterator[Problem]:
    there = Counter(_file(subject).links)
    wanted: Counter[str] = Counter()
    for piece in subject.pieces:
        for url in urls(piece.nodes):
            target = _target(url)
            wanted[target] += 1
            if wanted[target] > there[target]:
                yield Problem(f"no link leads to {target}", piece.path, url)
    for target in there:
        if target not in wanted:
            yield Problem(f"a link leads to {target}, which the source does not name")


def _target(url: str) -> str:
    """The address as the file has it: in ASCII."""
    digits = re.sub(r"\s", "", str(address(url)))
    return bytes.fromhex(digits.strip("<>")).decode("ascii")


def fonts(subject: Subject) -> Iterator[Problem]:
    for font in dict.fromkeys(_file(subject).fonts):
        if not font.embedded:
            yield Problem(f"the font {font.name} is not embedded")
        if not font.to_unicode:
            yield Problem(f"the font {font.name} does not say which characters its glyphs are")


def metadata(subject: Subject) -> Iterator[Problem]:
    file, document = _file(subject), subject.document
    for what, is_, should in (
        ("title", file.title, document.title),
        ("author", file.author, document.author),
        ("language", file.language, document.language),
    ):
        if is_ is None:
            yield Problem(f"the file does not say its {what}", hint=f"it should be {should!r}")
        elif is_ != should:
            yield Problem(f"the {what} of the file is {is_!r}, not {should!r}")


def pages(subject: Subject) -> Iterator[Problem]:
    if subject.too_long is not None:
        found = subject.too_long
        yield Problem(found.message, found.path, hint=found.hint)
    elif subject.file is not None:
        number, budget = subject.file.pages, subject.cv.pages
        if budget is not None and number > budget:
            message = f"the file has {counted(number, 'page')}, {budget} are allowed"
            yield Problem(message, ("pages",))


def size(subject: Subject) -> Iterator[Problem]:
    if _file(subject).size > LARGEST:
        megabytes = _file(subject).size / 1_000_000
        path: Path = ("photo",) if subject.document.header.photo is not None else ()
        hint = "take a smaller picture" if path else None
        yield Problem(f"the file has {megabytes:.1f} MB, more than 2.5 MB", path, hint=hint)


def encryption(subject: Subject) -> Iterator[Problem]:
    if _file(subject).encrypted:
        yield Problem("the file is encrypted")


def active_content(subject: Subject) -> Iterator[Problem]:
    for action in _file(subject).actions:
        yield Problem(f"the file {action}")


def tags(subject: Subject) -> Iterator[Problem]:
    yield from together(
        (checker, Problem(complaint))
        for checker, complaints in subject.complaints.items()
        for complaint in complaints
    )


def _places(subject: Subject) -> Iterator[tuple[str, Place]]:
    for reader, places in subject.places.items():
        limits = _limits(subject, reader)
        file = _folded(subject, reader) if limits else None
        for place in places:
            if file is None or not read_as_far_as_possible(place, file, limits):
                yield reader, place


def _limits(subject: Subject, reader: str) -> tuple[str, ...]:
    return limits_of(reader, (piece.text for piece in subject.pieces))


def _folded(subject: Subject, reader: str) -> Folded:
    return fold(next(r.text for r in _file(subject).readings if r.extractor == reader))


def script_limits(subject: Subject) -> Iterator[Problem]:
    yield from together(
        (reader, Problem(f"not all can be read as it was written: {why}"))
        for reader in subject.places
        for why in _limits(subject, reader)
    )


def _is_contact(place: Place) -> bool:
    return place.piece.part is Part.CONTACT


def _about(
    piece: Piece, message: str, hint: str | None = None, words: str | None = None
) -> Problem:
    return Problem(message, _field(piece), words or plain(piece.nodes), hint)


def _field(piece: Piece) -> Path:
    """The field of a piece; for dates and places the entry's own."""
    field = {Part.DATE: "date", Part.PLACE: "location"}.get(piece.part)
    return piece.path if field is None else (*piece.path, field)
