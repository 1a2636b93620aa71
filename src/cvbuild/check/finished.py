"""What a finished PDF says of itself: pages, fonts, links, metadata, and what it would do.

Takes the bytes, gives a `Finished`; pypdf reads the structure.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cvbuild.check.extract import Reading

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import PdfObject

__all__ = ["Finished", "Font", "inspect"]

_ACTIONS = {
    "/JavaScript": "runs JavaScript",
    "/Launch": "starts a program",
    "/SubmitForm": "sends a form",
    "/ImportData": "reads a file of data",
    "/GoToR": "opens another file",
    "/GoToE": "opens an attached file",
    "/Rendition": "plays media",
    "/Sound": "plays a sound",
    "/Movie": "plays a film",
    "/RichMediaExecute": "runs rich media",
}
"""What an action may do that a résumé should not (ISO 32000-1, table 198)."""


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the file."""

    name: str
    embedded: bool
    to_unicode: bool


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished file. `locked` is one that opens with a password only; nothing else is known of
    it. `error` says why it cannot be read at all. `links` are the addresses of its annotations
    in order; `actions` what it would do by itself or on a click, other than follow a link."""

    size: int
    pages: int = 0
    title: str | None = None
    author: str | None = None
    language: str | None = None
    encrypted: bool = False
    locked: bool = False
    links: tuple[str, ...] = ()
    fonts: tuple[Font, ...] = ()
    actions: tuple[str, ...] = ()
    error: str | None = None
    readings: tuple[Reading, ...] = field(default=())


def inspect(pdf: bytes, readings: tuple[Reading, ...] = ()) -> Finished:
    """What a file says of itself, beside the text that readers found in it."""
    from pypdf import PasswordType, PdfReader

    try:
        reader = PdfReader(io.BytesIO(pdf))
        if reader.is_encrypted and not _opened(reader, PasswordType.NOT_DECRYPTED):
            return Finished(len(pdf), encrypted=True, locked=True)
        return _inspect(len(pdf), reader, readings)
    except Exception as error:  # a broken file breaks pypdf in ways that no list foresees
        words = str(error).strip().splitlines()
        reason = words[0] if words else type(error).__name__
        return Finished(len(pdf), error=reason, readings=readings)


def _opened(reader: PdfReader, failure: int) -> bool:
    from pypdf.errors import DependencyError

    try:
        return reader.decrypt("") != failure
    except (DependencyError, NotImplementedError):
        return False


def _inspect(size: int, reader: PdfReader, readings: tuple[Reading, ...]) -> Finished:
    metadata = reader.metadata
    language = reader.root_object.get("/Lang")
    return Finished(
        size,
        len(reader.pages),
        None if metadata is None else metadata.title,
        None if metadata is None else metadata.author,
        None if language is None else str(language),
        reader.is_encrypted,
        links=tuple(_links(reader)),
        fonts=tuple(_fonts(reader)),
        actions=tuple(dict.fromkeys(_actions(reader))),
        readings=readings,
    )


def _links(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        notes = page.get("/Annots")
        for note in () if notes is None else notes.get_object():
            action = _resolved(_resolved(note), "/A")
            uri = None if action is None else _resolved(action, "/URI")
            if uri is not None:
                yield str(uri)


def _resolved(value: object, key: str | None = None) -> PdfObject | None:
    """The object behind a reference, or what a dictionary has under a key."""
    from pypdf.generic import DictionaryObject, PdfObject

    found = value.get_object() if isinstance(value, PdfObject) else None
    if key is None:
        return found
    return _resolved(found[key]) if isinstance(found, DictionaryObject) and key in found else None


def _everything(reader: PdfReader) -> Iterator[Mapping[str, object]]:
    """Every dictionary of the file that can be reached, each once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    seen: set[object] = set()
    waiting: list[object] = [reader.trailer]
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            if (value.idnum, value.generation) in seen:
                continue
            seen.add((value.idnum, value.generation))
            value = value.get_object()
        if isinstance(value, DictionaryObject):
            yield value
            waiting.extend(value.raw_get(key) for key in reversed(list(value)))
        elif isinstance(value, ArrayObject):
            waiting.extend(reversed(list.copy(value)))


def _fonts(reader: PdfReader) -> Iterator[Font]:
    from pypdf.generic import ArrayObject

    for one in _everything(reader):
        part = one.get("/Subtype") in ("/CIDFontType0", "/CIDFontType2")
        if one.get("/Type") != "/Font" or part:
            continue  # a part of a composite font is looked at with it
        below = _resolved(one, "/DescendantFonts")
        carrier = _resolved(below[0]) if isinstance(below, ArrayObject) and below else one
        descriptor = _resolved(carrier, "/FontDescriptor")
        files = ("/FontFile", "/FontFile2", "/FontFile3")
        embedded = one.get("/Subtype") == "/Type3" or any(
            _resolved(descriptor, key) is not None for key in files
        )
        name = str(one.get("/BaseFont") or one.get("/Name") or "a font").lstrip("/")
        yield Font(name, embedded, _resolved(one, "/ToUnicode") is not None)


def _actions(reader: PdfReader) -> Iterator[str]:
    for one in _everything(reader):
        kind = one.get("/S")
        if isinstance(kind, str) and kind in _ACTIONS:
            yield _ACTIONS[kind]
        elif "/JS" in one:
            yield _ACTIONS["/JavaScript"]
