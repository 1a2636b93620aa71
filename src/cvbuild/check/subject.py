"""What rules look at, and what they find.

A rule is a function of a `Subject` that yields `Problem`s; it knows neither its own name nor where
a field stands in the file. Nothing here touches the disk, the clock or a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from cvbuild.check.align import Place
from cvbuild.check.finished import Finished
from cvbuild.check.pieces import Piece
from cvbuild.diagnostic import Diagnostic, Path
from cvbuild.document import Document
from cvbuild.schema import Cv
from cvbuild.source import Source
from cvbuild.tex.measures import Measures

__all__ = ["Find", "Problem", "Subject", "listed", "quoted"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One résumé of a file, and the PDF that was made of it.

    `cv` and `document` hold what the variant has, without what was dropped for room. `file` is
    None when there is no PDF, and `too_long` says so when the page budget is the reason. `places`
    say, for each reader, where every piece stands. `measures` are None when it was not typeset.
    `complaints` are what each checker of tags has to say.
    """

    source: Source
    cv: Cv
    document: Document
    pieces: tuple[Piece, ...]
    today: date
    file: Finished | None = None
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    measures: Measures | None = None
    too_long: Diagnostic | None = None
    complaints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variant: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule found: at `path`, and there at the first place where `words` stand."""

    message: str
    path: Path = ()
    words: str | None = None
    hint: str | None = None


Find = Callable[[Subject], Iterable[Problem]]
"""A rule at work."""

_LONGEST_QUOTE = 60


def quoted(text: str) -> str:
    """A text of the file as messages quote it: on one line, the end of a long one left out."""
    words = " ".join(text.split())
    if len(words) > _LONGEST_QUOTE:
        words = words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    return repr(words)


def listed(names: Iterable[str]) -> str:
    """`poppler, pypdf and pdfium`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, one: str) -> str:
    """`1 page`, `2 pages`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def together(found: Iterable[tuple[str, Problem]]) -> Iterator[Problem]:
    """What several readers found, each problem once, with those who have it."""
    by: dict[Problem, list[str]] = {}
    for reader, problem in found:
        by.setdefault(problem, []).append(reader)
    for problem, readers in by.items():
        names = listed(dict.fromkeys(readers))
        yield Problem(f"{problem.message} ({names})", problem.path, problem.words, problem.hint)
