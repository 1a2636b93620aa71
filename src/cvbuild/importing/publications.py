"""Records of a bibliography as a draft: a section of publications, and one of patents.

What BibTeX and CSL-JSON have in common once they are read: each record becomes an entry as a
person would write it, and whatever of it the entry does not say is a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cvbuild.bib.entry import Fields, entry
from cvbuild.bib.record import Library, Loss, Record
from cvbuild.importing.draft import Change, Draft, Note, Value
from cvbuild.text import parse, plain

__all__ = ["PATENT", "draft"]

PATENT = "it is a patent, and stands in a section of patents"


def draft(library: Library, left: Mapping[str, Iterable[str]]) -> Draft:
    """The draft; `left` are the fields of each record, by its key, that nothing is made of."""
    notes = [_note(loss) for loss in library.losses]
    entries: list[Value] = []
    patents: list[Value] = []
    for record in library.records:
        if record.parent:
            message = "it is there for others to refer to, and is no entry of its own"
            notes.append(Note(Change.LEFT, record.key, message, record.line))
            continue
        made, losses = entry(record)
        notes += [_note(loss) for loss in (*record.losses, *losses)]
        if "title" not in made:
            notes.append(Note(Change.LEFT, record.key, "it has no title", record.line))
            continue
        if record.patent:
            made = _patent(record, made)
            notes.append(Note(Change.CHANGED, record.key, PATENT, record.line))
        notes += _unsaid(record, made, left.get(record.key, ()))
        (patents if record.patent else entries).append(_value(made))
    taken = sum(_count(entry) - 1 for entry in entries)  # the type is not a text of the file
    sections: list[Value] = [
        {"kind": "publications", "sort": "newest", "entries": entries} if entries else {},
        {"kind": "patents", "entries": patents} if patents else {},
    ]
    sections = [section for section in sections if section]
    return Draft({"sections": sections} if sections else {}, tuple(notes), taken + _count(patents))


_OFFICES = ("authority", "publisher", "publisher-place")
"""The fields that say who grants a patent, or where; the first that is there."""


def _patent(record: Record, made: Fields) -> Fields:
    """The entry as a patent has it."""
    fields = record.fields
    patent: Fields = {"title": made["title"]}
    for name, value in (
        ("number", fields.get("issue")),
        ("office", next((fields[name] for name in _OFFICES if name in fields), "")),
        ("status", fields.get("status")),
        ("inventors", made.get("authors")),
        ("date", made.get("date")),
        ("url", made.get("url")),
        ("summary", fields.get("note")),
    ):
        if value:
            patent[name] = value
    return patent


def _note(loss: Loss) -> Note:
    change = Change.LEFT if loss.whole else Change.CHANGED
    return Note(change, loss.key or "—", loss.message, loss.line)


def _unsaid(record: Record, made: Fields, left: Iterable[str]) -> Iterator[Note]:
    """What the entry does not say of the record."""
    names = ("venue", "status", "note", "number", "office", "summary")
    said = plain(parse(" ".join(str(made.get(name, "")) for name in names)))
    for name, value in record.fields.items():
        words = plain(parse(value))
        elsewhere = name in ("title", "date", "DOI", "URL", "arxiv", "status", "edition", "how")
        if not elsewhere and words not in said:
            message = f"an entry of this type has no place for its {name}"
            yield Note(Change.LEFT, record.key, message, record.line)
    if record.editors and record.authors:
        message = "an entry of this type has no place for its editors"
        yield Note(Change.LEFT, record.key, message, record.line)
    for name in left:
        yield Note(Change.LEFT, record.key, f"cv.yaml has no field for {name!r}", record.line)


def _value(made: Fields) -> dict[str, Value]:
    value: dict[str, Value] = {}
    for name, said in made.items():
        if isinstance(said, str):
            value[name] = said
        else:
            value[name] = [one if isinstance(one, str) else {**one} for one in said]
    return value


def _count(value: Value) -> int:
    if isinstance(value, str):
        return 1
    return sum(_count(inner) for inner in (value.values() if isinstance(value, dict) else value))
