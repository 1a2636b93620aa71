"""What goes into a TeX engine and what comes out.

The body names the field behind each of its parts in comment lines, `%@ ["sections", 0, "title"]`
(a JSON list: the path in cv.yaml), so that what TeX complains about can be told as a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cvbuild.diagnostic import Diagnostic
from cvbuild.tex.measures import Measures

if TYPE_CHECKING:
    from cvbuild.finish.structure import Structure

__all__ = ["TexJob", "Typeset"]


@dataclass(frozen=True, slots=True)
class TexJob:
    """One document to typeset.

    `preamble` starts with `\\documentclass` and holds nothing of the résumé, so that it can be
    kept as a format. `body` is all that stands between `\\begin{document}` and
    `\\end{document}`. `files` are put beside it under plain names. `language` is a BCP 47 tag.
    `trusted`: all of it was made by templates that come with cvbuild.
    """

    preamble: str
    body: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    language: str = "en"
    trusted: bool = False

    @property
    def source(self) -> str:
        """The whole document, which any LaTeX can compile."""
        return f"{self.preamble}\n\\begin{{document}}\n{self.body}\n\\end{{document}}\n"

    @property
    def rest(self) -> str:
        """What follows the preamble, for an engine that has read that before.

        Each line has the number that it has in `source`.
        """
        before = self.preamble.count("\n") + 2
        return "%\n" * before + f"{self.body}\n\\end{{document}}\n"


@dataclass(frozen=True, slots=True)
class Typeset:
    """What TeX made of a job.

    `diagnostics` are warnings about the result (a line too wide, say), with the path of the field
    but without a span. `log` is TeX's own transcript. `files` are those that TeX read, outside of
    its own folder: settings, packages, fonts.
    """

    pdf: bytes
    pages: int
    log: str
    diagnostics: tuple[Diagnostic, ...] = ()
    measures: Measures = field(default_factory=Measures)
    files: tuple[str, ...] = ()
    structure: Structure = ()
