"""The formats that a résumé can be made in, and what each is made from.

A format is a function of a `Subject` (one résumé of a file) that gives the files it consists of,
and one line in `FORMATS`. The modules that make them are imported when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from cvbuild.diagnostic import CvbuildError, Diagnostic, Severity
from cvbuild.pipeline import (
    Built,
    Compilable,
    Composed,
    Typesetter,
    Wanted,
    build,
    compilable,
    composed,
    natural_layout,
    picture,
)

if TYPE_CHECKING:
    from cvbuild.document import Document
    from cvbuild.latex.template import Layout
    from cvbuild.schema import Cv
    from cvbuild.source import Source

__all__ = ["FORMATS", "Files", "Format", "Subject"]

Files = Mapping[str, bytes]
"""What a résumé becomes in some format.

Of most formats it is one file, and its key is empty. Where there are several, the key is what the
name of each has before the ending (`-1` and `-2` of `cv-1.png` and `cv-2.png`); of a folder, it
is the file's path within it, with slashes.
"""


@dataclass(frozen=True, slots=True)
class Paged:
    """A document, the sizes that it is to be set in, and what is to be told of that."""

    document: Document
    layout: Layout
    diagnostics: tuple[Diagnostic, ...] = ()


class Subject:
    """One résumé of a file. Everything about it is made when it is first asked for, and kept.

    `engine` gives what typesets; without it, the first engine of this machine does.
    """

    def __init__(
        self,
        source: Source,
        wanted: Wanted,
        engine: Callable[[], Typesetter] | None = None,
    ) -> None:
        self.source = source
        self.wanted = wanted
        self._engine = engine

    @cached_property
    def composed(self) -> Composed:
        """What was chosen of the file, the document of it, and warnings.

        Raises:
            CvbuildError: with every problem of the file, or of the choice.
        """
        return composed(self.source, self.wanted)

    @property
    def cv(self) -> Cv:
        """What was chosen of the file."""
        return self.composed.cv

    @property
    def document(self) -> Document:
        """The document of what was chosen."""
        return self.composed.document

    @cached_property
    def photo(self) -> bytes | None:
        """The picture of the header, a JPEG or PNG.

        Raises:
            CvbuildError: it cannot be used.
        """
        return picture(self.source, self.cv, self.wanted.base)

    @property
    def built(self) -> Built:
        """The PDF.

        Raises:
            CvbuildError: as `pipeline.build` does.
        """
        if isinstance(self.outcome, CvbuildError):
            raise self.outcome
        return self.outcome

    @cached_property
    def outcome(self) -> Built | CvbuildError:
        """The PDF, or why there is none."""
        try:
            return build(self.source, self.wanted, self._engine and self._engine())
        except CvbuildError as error:
            return error

    @cached_property
    def paged(self) -> Paged:
        """What stands on pages, and in which sizes, for a format that breaks pages by itself.

        Where there is a page budget, that is as in the PDF; where that cannot be made (no TeX is
        here, or its fonts lack a letter), as the design asks for, and a note says why.

        Raises:
            CvbuildError: the template cannot be used.
        """
        natural = natural_layout(self.source, self.cv, self.wanted.base)
        if self.cv.pages is None:
            return Paged(self.document, natural)
        try:
            fitted = compilable(self.source, self.wanted, self._engine and self._engine())
        except CvbuildError as error:
            return Paged(self.document, natural, (_unfitted(error),))
        return Paged(fitted.document, fitted.layout)

    @cached_property
    def compilable(self) -> Compilable:
        """The TeX in the layout of the PDF.

        Raises:
            CvbuildError: as `pipeline.build` does.
        """
        engine = None if self._engine is None else self._engine()
        return compilable(self.source, self.wanted, engine)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is to be told of all that was made so far, each once."""
        parts = map(vars(self).get, ("composed", "paged", "outcome", "compilable"))
        kinds = Composed | Paged | Built | Compilable
        found = (part.diagnostics for part in parts if isinstance(part, kinds))
        return tuple(dict.fromkeys(chain.from_iterable(found)))


@dataclass(frozen=True, slots=True)
class Format:
    """A format. `ending` is that of its files; of a folder, what its name ends in.

    `typeset` is whether it is made of the PDF.
    """

    ending: str
    make: Callable[[Subject], Files]
    folder: bool = False
    typeset: bool = False


def _pdf(subject: Subject) -> Files:
    return {"": subject.built.pdf}


def _html(subject: Subject) -> Files:
    from cvbuild.export.html import html

    return {"": html(subject.document, subject.cv, subject.photo).encode()}


def _json(subject: Subject) -> Files:
    from cvbuild.export.jsonresume import json_resume

    return {"": json_resume(subject.cv).encode()}


def _docx(subject: Subject) -> Files:
    from cvbuild.export.docx import docx

    paged = subject.paged
    return {"": docx(paged.document, paged.layout, subject.photo)}


def _unfitted(error: CvbuildError) -> Diagnostic:
    reason = error.diagnostics[0]
    message = f"the sizes are not fitted to the page budget: {reason.message}"
    return replace(reason, code="unfitted", message=message, severity=Severity.NOTE, hint=None)


def _png(subject: Subject) -> Files:
    from cvbuild.export.png import pictures, require

    require()
    return pictures(subject.built.pdf)


def _tex(subject: Subject) -> Files:
    from cvbuild.export.tex import folder

    return folder(subject.compilable.job)


def _md(subject: Subject) -> Files:
    from cvbuild.export.markdown import markdown

    return {"": markdown(subject.document).encode()}


def _txt(subject: Subject) -> Files:
    from cvbuild.export.plain_text import plain_text

    return {"": plain_text(subject.document).encode()}


FORMATS: dict[str, Format] = {
    "pdf": Format(".pdf", _pdf, typeset=True),
    "html": Format(".html", _html),
    "md": Format(".md", _md),
    "txt": Format(".txt", _txt),
    "docx": Format(".docx", _docx),
    "json": Format(".json", _json),
    "png": Format(".png", _png, typeset=True),
    "tex": Format("-tex", _tex, folder=True),
}
"""The formats by name, as `cvbuild build` knows them, with their usual settings."""
