"""The formats that `cvbuild import` reads: one table, in the order in which they are tried.

Each format is a module of this package with two functions: `recognise` says whether it is one of
its files, and `read` gives the draft. Both take a `Foreign` (formats in JSON or YAML) or the bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Literal

from cvbuild.importing.draft import Draft, Value
from cvbuild.importing.foreign import Foreign
from cvbuild.source import Source

__all__ = ["FORMATS", "Format", "Keeper", "available"]

Keeper = Callable[[Source], dict[str, Value]]
"""Gives what is to stand below `kept`, of the valid file as it was loaded."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name for `--from`, what people call it, and what its module is given."""

    name: str
    title: str
    takes: Literal["bytes", "tree"]
    module: str = ""

    def _function(self, name: str) -> Callable[[Foreign | bytes], object]:
        module = import_module(f"cvbuild.importing.{self.module or self.name}")
        function: Callable[[Foreign | bytes], object] = getattr(module, name)
        return function

    def recognise(self, content: Foreign | bytes) -> bool:
        """Whether this is a file of the format."""
        return bool(self._function("recognise")(content))

    def read(self, content: Foreign | bytes) -> Draft:
        """The draft.

        Raises:
            CvbuildError: the file cannot be used, with the reason and the place.
        """
        draft = self._function("read")(content)
        assert isinstance(draft, Draft)
        return draft

    def keeper(self, content: Foreign | bytes) -> Keeper | None:
        """What says, of the valid file, what has to be kept of this one; most formats have none.

        It is the function `keeper` of the module. With one, what the schema refused is not kept
        on its own.
        """
        module = import_module(f"cvbuild.importing.{self.module or self.name}")
        make: Callable[[Foreign | bytes], Keeper] | None = getattr(module, "keeper", None)
        return None if make is None else make(content)


FORMATS = (
    Format("pdf", "PDF with its data", "bytes"),
    Format("linkedin", "LinkedIn data export", "bytes"),
    Format("europass", "Europass XML", "bytes"),
    Format("fresh", "FRESH", "tree"),
    Format("rendercv", "RenderCV", "tree"),
    Format("yamlresume", "YAMLResume", "tree"),
    Format("csl", "CSL-JSON", "tree"),
    Format("jsonresume", "JSON Resume", "tree"),
    Format("bibtex", "BibTeX", "bytes"),
)
"""In the order in which they are tried: first what cannot be mistaken for something else."""


def available() -> tuple[Format, ...]:
    """The formats whose modules are there."""
    return tuple(
        f for f in FORMATS if find_spec(f"cvbuild.importing.{f.module or f.name}") is not None
    )
