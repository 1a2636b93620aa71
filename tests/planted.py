"""A résumé that is as it should be, and for each rule of `cvbuild check` one way to break it.

`SOURCES` break what the file says: another text in the place of one of the good file's. `BODIES`
break what TeX is given behind the file's back. `FILES` break the finished PDF.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

GOOD = """\
cvbuild: 1
name: Ada Lovelace
headline: Analyst of the Analytical Engine
contacts:
  - email: ada@example.org
  - phone: +44 20 7946 0000
  - website: https://example.org/ada
sections:
  - kind: text
    title: Profile
    text: Mathematician with [notes](https://example.org/notes) on what machines cannot do
  - kind: experience
    entries:
      - organization: Analytical Engine Works
        position: Lead Programmer
        location: Zanzibar
        start: 2012-10
        end: 2016-03
        highlights:
          - Published the first efficient program meant for a machine
          - Ran Kubernetes before anybody else had heard of it
      - organization: Royal Astronomical Society
        position: Computer
        location: London
        start: 2010-02
        end: 2012-09
        highlights:
          - Checked the tables of 3 observatories
  - kind: education
    entries:
      - institution: University of London
        degree: Mathematics
        start: 2006
        end: 2010
"""
"""Nothing is to be found in it."""

Edit = tuple[str, str]
"""What is replaced, and by what."""

Planted = tuple[Edit, int, str]
"""An edit, the line on which it is found, and the beginning of the message."""

SOURCES: dict[str, Planted] = {
    "overlap": (
        ("end: 2012-09", "end: 2014-09"),
        17,
        "it overlaps with 'Royal Astronomical Society' by 23",
    ),
    "gap": (("start: 2012-10", "start: 2013-10"), 17, "12 months without an entry before it"),
    "future-date": (("end: 2016-03", "end: 2106-03"), 18, "2106 is in the future"),
    "repeated-bullet": (
        (
            "Checked the tables of 3 observatories",
            "Ran Kubernetes, before anybody else had heard of it",
        ),
        28,
        "the same bullet as in line 21: ",
    ),
    "mixed-punctuation": (("heard of it", "heard of it."), 21, "this bullet ends with a full stop"),
    "first-person": (("Published the", "There I published the"), 20, "'I' is the first person"),
    "bare-link": (("[notes](https://example.org/notes)", "www.example.org"), 11, ""),
    "double-space": (("the tables", "the  tables"), 28, "two spaces between two words"),
    "mixed-quotes": (
        ("on what machines", 'on "what" “machines” and “others”'),
        11,
        "straight quotation marks here",
    ),
    "section-title": (("  - kind: education\n", "  - kind: education\n    title: Youth\n"), 30, ""),
    "no-email": (("email: ada@example.org", "location: London"), 5, "there is no e-mail address"),
    "hidden-contact": (
        ("email: ada@example.org", "email: ada@example.org\n    show: Write to me"),
        6,
        "the text says 'Write to me', not the address",
    ),
    "long-headline": (
        ("Analytical Engine\n", "Analytical Engine" + " and much more" * 7 + "\n"),
        3,
        "",
    ),
    "long-bullet": (("heard of it", "heard" + " of all that there was of it" * 14), 21, ""),
}
"""What rules on content find, and on what is laid out."""

SOURCES["pages"] = (
    ("Checked the tables", "Checked" + " the many tables" * 500),
    2,
    "1 page is allowed",
)

BODIES: dict[str, Planted] = {
    "text-missing": (("the first efficient", "the efficient"), 20, "'Published the first"),
    "glued-words": (("Kubernetes before", "Kubernetesbefore"), 21, "'Kubernetes' and 'before'"),
    "split-word": (("Kubernetes", "Kuber netes"), 21, "the word 'Kubernetes' is split: 'Kuber ne"),
    "contact": (("ada@example", "ada@ example"), 5, "the contact 'ada@example.org' is not in one"),
    "date-apart": (("October 2012 – March 2016", "{}"), 17, "the date 'October 2012 – March 2016'"),
    "text-order": (("Checked the tables of 3 observatories", "{}"), 28, "'Checked the tables of"),
}
"""What is replaced in the TeX; what vanishes comes again at the end."""


def rewritten(change: Callable[[PdfWriter], None]) -> Callable[[bytes], bytes]:
    """A damage that is done to the objects of a PDF."""

    def damage(pdf: bytes) -> bytes:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
        change(writer)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    return damage


def _fonts(writer: PdfWriter) -> list[DictionaryObject]:
    found = (writer.get_object(n + 1) for n in range(len(writer._objects)))
    return [f for f in found if isinstance(f, DictionaryObject) and f.get("/Type") == "/Font"]


def _dictionary(value: Any) -> Any:
    """What is behind a reference; pypdf's types do not say what it can do."""
    return value.get_object()


def _mapped(code: str, character: str) -> Callable[[PdfWriter], None]:
    """Fonts say that the glyph of a code is another character than before."""

    def change(writer: PdfWriter) -> None:
        for font in _fonts(writer):
            table = _dictionary(font["/ToUnicode"]).get_data().decode("latin-1")
            stream = DecodedStreamObject()
            table = re.sub(rf"(?m)^<{code}> <\\w+>\n", "", table)  # it may have one of its own
            entry = f"1 beginbfchar\n<{code}> <{character}>\nendbfchar\nendcmap"
            stream.set_data(table.replace("endcmap", entry).encode("latin-1"))
            font[NameObject("/ToUnicode")] = writer._add_object(stream)

    return change


def _without_unicode(writer: PdfWriter) -> None:
    del _fonts(writer)[0]["/ToUnicode"]


def _not_embedded(writer: PdfWriter) -> None:
    descriptor = _dictionary(_fonts(writer)[0]["/FontDescriptor"])
    for key in [key for key in descriptor if key.startswith("/FontFile")]:
        del descriptor[key]


def _annotations(writer: PdfWriter) -> ArrayObject:
    found = writer.pages[0]["/Annots"].get_object()
    assert isinstance(found, ArrayObject)
    return found


def _no_link(writer: PdfWriter) -> None:
    del _annotations(writer)[-1]


def _other_link(writer: PdfWriter) -> None:
    note = _annotations(writer)[-1].get_object()
    note["/A"][NameObject("/URI")] = TextStringObject("https://example.org/note")


def _no_title(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": "untitled"})


def _no_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def _large(writer: PdfWriter) -> None:
    writer.add_attachment("noise.bin", os.urandom(2_500_000))


def _locked(writer: PdfWriter) -> None:
    writer.encrypt("", "secret", algorithm="RC4-128")


def _script(writer: PdfWriter) -> None:
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject(key): value for key, value in action.items()}
    )


def _untagged(writer: PdfWriter) -> None:
    for key in ("/StructTreeRoot", "/MarkInfo"):
        writer.root_object.pop(NameObject(key), None)


FILES: dict[str, list[tuple[str, Callable[[bytes], bytes], int | None, str]]] = {
    "unreadable": [("cut off", lambda pdf: pdf[:200], None, "the file cannot be read: ")],
    "bad-character": [
        ("for private use", rewritten(_mapped("5A", "E000")), 16, "a character for private"),
        ("unmapped", rewritten(_mapped("5A", "FFFD")), 16, "a glyph without a character"),
        ("soft hyphen", rewritten(_mapped("5A", "005A00AD")), 16, "a soft hyphen, U+00AD"),
        (
            "control",
            rewritten(_mapped("5A", "005A0001")),
            16,
            "a control character, U+0001",
        ),
    ],
    "ligature": [
        ("ffi", rewritten(_mapped("1E", "FB03")), 20, "the letters 'ffi' are read"),
    ],
    "links": [
        ("none", rewritten(_no_link), 11, "no link leads to https://example.org/notes"),
        ("another", rewritten(_other_link), 11, "no link leads to https://example.org/notes"),
    ],
    "fonts": [
        ("no characters", rewritten(_without_unicode), None, "the font "),
        ("not embedded", rewritten(_not_embedded), None, "the font "),
    ],
    "metadata": [
        ("title", rewritten(_no_title), None, "the title of the file is 'untitled', not 'Ada"),
        ("language", rewritten(_no_language), None, "the file does not say its language"),
    ],
    "size": [("large", rewritten(_large), None, "the file has 2.")],
    "encryption": [("locked", rewritten(_locked), None, "the file is encrypted")],
    "active-content": [("script", rewritten(_script), None, "the file runs JavaScript")],
    "tags": [("untagged", rewritten(_untagged), None, "")],
}
"""For each rule: what is done to the PDF, the line on which it is found, and the message."""

ALL = (*SOURCES, *BODIES, *FILES, "script-limits")  # which test_scripts.py has
"""The rules that have something planted for them."""
