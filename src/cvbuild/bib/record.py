"""What a bibliography holds, whatever its format: records of publications, and what was lost.

All text is in the small Markdown of cv.yaml. Names are in parts, because styles abbreviate and
turn them around.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Library", "Loss", "Person", "Record"]


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that a file holds and that was not read as it stands there.

    `line` counts from 1. `key` is that of the record, empty where it has none. With `whole` the
    record itself is lost.
    """

    line: int
    key: str
    message: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """An author. A society, or who has one name only, has just a `family` name."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""
    equal: bool = False
    corresponding: bool = False

    @property
    def name(self) -> str:
        """The name as it is read: `Ludwig van Beethoven, Jr.`"""
        words = " ".join(word for word in (self.given, self.particle, self.family) if word)
        return f"{words}, {self.suffix}" if self.suffix else words


@dataclass(frozen=True, slots=True)
class Record:
    """One publication of a bibliography.

    `type` is one of those that the schema of cv.yaml knows. `fields` are named as in CSL where
    CSL has a name; `title` may have parts whose capitals no style may change, which
    `protected` lists. `others` says that there are more authors than are named.
    """

    key: str
    type: str
    line: int
    fields: Mapping[str, str]
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    others: bool = False
    keywords: tuple[str, ...] = ()
    protected: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()
    parent: bool = False
    """Whether it is there only for what other records take from it."""
    patent: bool = False
    left: tuple[str, ...] = ()
    """The names of fields that nothing is made of."""


@dataclass(frozen=True, slots=True)
class Library:
    """The records of a file in its order, and what of it belongs to none of them."""

    records: tuple[Record, ...] = ()
    losses: tuple[Loss, ...] = field(default=())
