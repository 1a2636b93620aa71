"""A CV that Europass wrote as XML, or attached to a PDF.

There are two formats: `SkillsPassport`, of the editor of 2013 to 2020 (schema 3.0 to 3.4), and
`Candidate`, of the one since 2020, which is HR Open Standards' noun with parts of Europass and
EURES. Both are read through a `Journal`, so that what has no place is kept.
"""

from __future__ import annotations

import re

from cvbuild.diagnostic import CvbuildError, Diagnostic
from cvbuild.importing.draft import Draft
from cvbuild.importing.europass.candidate import Candidate
from cvbuild.importing.europass.passport import Passport
from cvbuild.importing.journal import Journal
from cvbuild.importing.xml import parsed

__all__ = ["read", "recognise"]

_ATTRIBUTES = ("year", "month", "day", "languageCode")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:SkillsPassport|Candidate)[\s/>]")
_LOOKED_AT = 65536
"""Bytes at the beginning of a file in which its root must stand."""


def recognise(data: bytes) -> bool:
    """Whether it is XML with the root of one of the formats."""
    head = data[:_LOOKED_AT]
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    text = head.decode(encoding, "ignore").removeprefix("\xef\xbb\xbf").lstrip()
    found = _ROOT.search(text) if text.startswith("<") else None
    if found is None or re.search(r"<[A-Za-z]", text[: found.start()]):
        return False
    return "SkillsPassport" in found.group() or bool(
        re.search("(?i)europass|hr-xml|CandidateP", text)
    )


def read(data: bytes) -> Draft:
    """The CV.

    Raises:
        CvbuildError: it is no XML, or too large, or has a document type.
    """
    journal = Journal(parsed(data, "Europass", _ATTRIBUTES))
    if journal.foreign.has("SkillsPassport"):
        return Passport(journal).draft()
    if journal.foreign.has("Candidate"):
        return Candidate(journal).draft()
    problem = "this XML is neither a SkillsPassport nor a Candidate of Europass"
    raise CvbuildError([Diagnostic("unknown-format", problem)])
