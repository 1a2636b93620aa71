"""From the bytes of any foreign file to the text of a cv.yaml.

The format is found by what the file holds, not by its name. What the format's module reads is
settled, so that the result is always valid, and never the sample that others start from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from cvbuild.diagnostic import CvbuildError, Diagnostic, ExitCode, suggest
from cvbuild.importing.draft import Draft, Note
from cvbuild.importing.foreign import Foreign, foreign
from cvbuild.importing.formats import Format, available
from cvbuild.importing.printable import printable, unprintable
from cvbuild.importing.settle import settle
from cvbuild.source import load

__all__ = ["LARGEST", "Imported", "convert", "drafted"]

LARGEST = 50_000_000
"""The largest file that is read; exports with pictures have some megabytes."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A foreign file as a cv.yaml: its text, what is to be told, and how many texts came over."""

    format: Format
    text: str
    notes: tuple[Note, ...]
    taken: int


def convert(data: bytes, name: str, wanted: str | None = None) -> Imported:
    """The cv.yaml that a foreign file becomes.

    `name` is what the file is called; `wanted` the name of its format, where that is known.

    Raises:
        CvbuildError: the file is in no format that is known, or broken.
    """
    format_, content, read = drafted(data, name, wanted)
    more = format_.keeper(content)
    settled = settle(read, f"From {name} ({format_.title})", more)
    lost = unprintable(load(settled.text.encode(), "cv.yaml"))
    return Imported(format_, settled.text, (*settled.notes, *lost), read.taken)


def drafted(
    data: bytes, name: str, wanted: str | None = None
) -> tuple[Format, Foreign | bytes, Draft]:
    """The format of a foreign file, what it holds, and the draft of it.

    Raises:
        CvbuildError: as `convert` does.
    """
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        _fail("empty-file", "the file is empty", "is this the right file?")
    if len(data) > LARGEST:
        _fail("too-large", f"the file is larger than {LARGEST // 1_000_000} MB", None)
    format_, content = _detected(data, name) if wanted is None else _as(wanted, data, name)
    draft = format_.read(content)
    return format_, content, draft if format_.name == "pdf" else printable(draft)


def _as(wanted: str, data: bytes, name: str) -> tuple[Format, Foreign | bytes]:
    known = {f.name: f for f in available()}
    if wanted not in known:
        close = suggest(wanted, known)
        hint = f"did you mean {close!r}?" if close else f"one of {', '.join(known)}"
        problem = Diagnostic("unknown-format", f"there is no format {wanted!r}", None, hint)
        raise CvbuildError([problem], ExitCode.USAGE)
    format_ = known[wanted]
    return format_, data if format_.takes == "bytes" else foreign(data, name)


def _detected(data: bytes, name: str) -> tuple[Format, Foreign | bytes]:
    tree: Foreign | None = None
    broken: CvbuildError | None = None
    for format_ in available():
        if format_.takes == "bytes":
            if format_.recognise(data):
                return format_, data
            continue
        if tree is None and broken is None:
            try:
                tree = foreign(data, name)
            except CvbuildError as error:
                broken = error
        if tree is None:
            continue
        if tree.has("cvbuild"):
            _fail("own-file", "this is a cv.yaml already", f"build it with: cvbuild pdf {name}")
        if format_.recognise(tree):
            return format_, tree
    if broken is not None:
        for what, marks in _OTHERS.items():
            if data.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(marks):
                hint = "copy its text into a file that 'cvbuild new' writes"
                _fail("unknown-format", f"this is {what}, which cannot be imported", hint)
        raise broken
    titles = ", ".join(f.title for f in available())
    hint = f"these can be read: {titles}; name the format with --from"
    return _fail("unknown-format", "this is a file of no format that can be imported", hint)


_OTHERS: dict[str, tuple[bytes, ...]] = {
    "a Word document or another ZIP archive without data from LinkedIn": (b"pk\x03\x04",),
    "an old Word document": (b"\xd0\xcf\x11\xe0",),
    "a web page or XML": (b"<",),
    "LaTeX": (b"\\documentclass", b"\\begin", b"%"),
    "rich text": (b"{\\rtf",),
    "a picture": (b"\x89png", b"\xff\xd8\xff"),
}
"""How files begin that people have and that hold no fields."""


def _fail(code: str, message: str, hint: str | None) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, None, hint)])
