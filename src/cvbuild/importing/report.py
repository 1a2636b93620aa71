"""What became of a foreign file, as people and programs read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from cvbuild.importing.convert import Imported
from cvbuild.importing.draft import Change, Note

__all__ = ["added", "facts", "text"]

WIDTH = 80
_MOST_PLACES = 12
"""Places that are named of what is said of many."""

_HEADINGS = {
    Change.CHANGED: "Changed",
    Change.KEPT: "Kept below `kept`, because cv.yaml has no place for it",
    Change.LEFT: "Left out",
    Change.UNPRINTED: "In the new file, but no PDF can be made of it here",
}


def facts(imported: Imported, file: str, target: str | None) -> dict[str, object]:
    """The report as plain data."""
    return {
        "file": file,
        "format": imported.format.name,
        "output": target,
        "taken": imported.taken,
        "notes": [
            {"change": n.change.value, "where": n.where, "line": n.line, "message": n.message}
            for n in imported.notes
        ],
    }


def text(imported: Imported, file: str) -> str:
    """The report at 80 columns: what came over, and whatever did not come over as it was."""
    return _told(imported, file, _counts(imported))


def added(imported: Imported, file: str, new: int, known: int) -> str:
    """The report on publications that were added to a file."""
    words = f"{new} {'publication' if new == 1 else 'publications'} added"
    return _told(imported, file, f"{words}, {known} there already" if known else words)


def _told(imported: Imported, file: str, counts: str) -> str:
    lines = [*_wrapped(f"{file} ({imported.format.title}): {counts}", "", "  ")]
    for change, heading in _HEADINGS.items():
        notes = [note for note in imported.notes if note.change is change]
        if notes:
            lines.append(f"{heading}:")
            lines += _listed(notes)
    return "\n".join(lines)


def _counts(imported: Imported) -> str:
    counts = [f"{imported.taken} {'text' if imported.taken == 1 else 'texts'} came over"]
    words = {Change.CHANGED: "changed", Change.KEPT: "kept", Change.LEFT: "left out"}
    for change, word in words.items():
        number = sum(note.change is change for note in imported.notes)
        if number:
            counts.append(f"{number} {word}")
    return ", ".join(counts)


def _listed(notes: Sequence[Note]) -> Iterator[str]:
    """One paragraph for each message, with the places that it is said of."""
    places: dict[str, list[str]] = {}
    for note in notes:
        place = note.where if note.line is None else f"{note.where} (line {note.line})"
        places.setdefault(note.message, []).append(place)
    for message, found in places.items():
        more = len(found) - _MOST_PLACES
        named = ", ".join(found[:_MOST_PLACES]) + (f" and {more} more" if more > 0 else "")
        yield from _wrapped(f"{named}: {message}" if named else message, "  ", "    ")


def _wrapped(words: str, first: str, other: str) -> list[str]:
    return wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=other,
        break_long_words=False,
        break_on_hyphens=False,
    )
