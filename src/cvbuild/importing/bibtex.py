"""BibTeX and biblatex: a section of publications; see `cvbuild.bib.bibtex`."""

from __future__ import annotations

import re

from cvbuild.bib import bibtex
from cvbuild.diagnostic import CvbuildError, Diagnostic
from cvbuild.importing.draft import Draft
from cvbuild.importing.publications import draft

__all__ = ["read", "recognise"]

_ENTRY = re.compile(
    rb"(?mi)^[ \t\xef\xbb\xbf]*@[ \t]*(?:"
    rb"(?:string|comment|preamble)[ \t]*[{(]|[a-z]+[ \t]*[{(][ \t]*[^\s,={}]*[ \t]*,)"
)


def recognise(data: bytes) -> bool:
    """Whether an entry of BibTeX begins somewhere in it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    return _ENTRY.search(data) is not None


def read(data: bytes) -> Draft:
    """The draft of a .bib file.

    Raises:
        CvbuildError: nothing of it can be read.
    """
    library = bibtex.read(data)
    if not library.records:
        lost = library.losses[0].message if library.losses else "it has no entries"
        raise CvbuildError([Diagnostic("no-publications", f"nothing of it can be read: {lost}")])
    return draft(library, {record.key: record.left for record in library.records})
