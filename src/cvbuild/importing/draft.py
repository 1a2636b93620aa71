"""What becomes of a foreign file before it is a cv.yaml.

An importer of a format is a function of the bytes, or of the tree, of a foreign file; it gives a
`Draft`. It is plain data in the shape of cv.yaml, in the order in which it is to be written, and
need not be valid: what the schema refuses is taken out afterwards, in one place for all formats,
and told. Nothing is guessed silently: whatever differs from the foreign file is a `Note`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Change", "Draft", "Note", "Value"]

Value = str | list["Value"] | dict[str, "Value"]
"""Plain data of cv.yaml; every scalar is the text that will be written."""


class Change(StrEnum):
    """What became of something in the foreign file."""

    CHANGED = "changed"  # it came over in another form
    KEPT = "kept"  # it has no place in the schema and is kept under `kept`
    LEFT = "left"  # it is not in the new file
    UNPRINTED = "unprinted"  # it came over, and no PDF can be made of it here


@dataclass(frozen=True, slots=True)
class Note:
    """Something that did not come over as it was.

    `where` is the place as the users of the foreign format write it, such as
    `work[0].startDate`; `line` is its line in the foreign file, from 1, where there are lines.
    """

    change: Change
    where: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A résumé on its way from a foreign file. `taken` counts the texts that came over."""

    cv: dict[str, Value]
    notes: tuple[Note, ...] = ()
    taken: int = 0
