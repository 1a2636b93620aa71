"""A PDF that carries what it was made from: cvbuild's own, or one that Europass wrote.

Takes the bytes of a PDF, gives what is attached to it. Files that came through other programs
are read as well (rewritten, incremental, with object streams), and so that is pypdf's work; what
stands on the pages is never read. Attachments are ISO 32000-1, 7.11.4.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

from cvbuild.diagnostic import CvbuildError, Diagnostic, path_text
from cvbuild.importing.draft import Change, Draft, Note, Value

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject, PdfObject

    from cvbuild.source import Tree

__all__ = ["read", "recognise"]

T = TypeVar("T")

_BEFORE_HEADER = 1024
"""Bytes that may stand before `%PDF-`, as readers allow (ISO 32000-1, Annex H, 3.4.1)."""

_MOST = 100
"""Attachments that are looked at, and nodes of the tree that names them."""

_LARGEST = 8 * 1024 * 1024
"""Bytes of an attachment; a longer one is none of those that we know."""

_LINKEDIN = "ask LinkedIn for a copy of your data (Settings, Data privacy), and import that ZIP"

_OWN = "cv.json"
"""The name of what cvbuild attaches."""

_LETTER = "letter.json"
"""The name of what cvbuild attaches to a letter."""

_SAVE = "save 'letter.json', which is attached, with a PDF reader or 'pdfdetach -saveall', "


def recognise(data: bytes) -> bool:
    """Whether it is a PDF."""
    return b"%PDF-" in data[:_BEFORE_HEADER]


def read(data: bytes) -> Draft:
    """The résumé that a PDF carries.

    Raises:
        CvbuildError: it carries none, or cannot be read.
    """
    from cvbuild.importing import europass

    found = dict(_attached(data))
    if _OWN in found:
        return _restored(found[_OWN], with_letter=_LETTER in found)
    if _LETTER in found:
        hint = f"{_SAVE}and build it with: cvbuild letter letter.json"
        message = "this PDF is a letter, of which no résumé can be made"
        raise CvbuildError([Diagnostic("letter-in-pdf", message, None, hint)])
    for content in found.values():
        if europass.recognise(content):
            return europass.read(content)
    raise _foreign(data, sorted(found))


def _foreign(data: bytes, names: list[str]) -> CvbuildError:
    if names:
        listed = ", ".join(repr(name) for name in names[:5]) + (", …" if len(names) > 5 else "")
        message = f"what is attached to this PDF ({listed}) is no résumé that cvbuild can read"
    elif (about := _about(data)).author == "LinkedIn":
        message = "LinkedIn's PDF of a profile does not carry the data that it was made from"
        return CvbuildError([Diagnostic("no-data-in-pdf", message, None, _LINKEDIN)])
    elif about.creator == "cvbuild":
        message = "cvbuild made this PDF without its source, which --no-attach leaves out"
    else:
        message = "this PDF does not carry the data that it was made from"
    hint = "the text of pages is not read, as it would be guessed at; "
    hint += "PDFs of cvbuild and Europass carry their data, other programs export it as a file"
    return CvbuildError([Diagnostic("no-data-in-pdf", message, None, hint)])


# --- What is attached.


def _attached(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The names and contents of what is attached to the file as a whole."""
    reader = _safely(lambda: _opened(data))
    for spec in _safely(lambda: list(_specifications(reader))):
        pair = _safely(partial(_content, spec))
        if pair is not None:
            yield pair


def _opened(data: bytes) -> PdfReader:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(BytesIO(data))
    if not reader.is_encrypted:
        return reader
    try:  # what only may not be changed opens without a password
        opened = bool(reader.decrypt(""))
    except DependencyError:
        message = "this PDF is encrypted by AES, for which a package is missing"
        hint = "pip install cryptography, or save it without: qpdf --decrypt in.pdf out.pdf"
        raise CvbuildError([Diagnostic("encrypted", message, None, hint)]) from None
    if not opened:
        message = "this PDF is encrypted, and opens with a password only"
        hint = "save it without, by a program that keeps what is attached: "
        hint += "qpdf --password=… --decrypt in.pdf out.pdf"
        raise CvbuildError([Diagnostic("encrypted", message, None, hint)])
    return reader


def _specifications(reader: PdfReader) -> Iterator[DictionaryObject]:
    """The file specifications of the document: `/AF`, then the tree of names."""
    from pypdf.generic import ArrayObject, DictionaryObject

    root = reader.trailer["/Root"].get_object()
    if not isinstance(root, DictionaryObject):
        return
    associated = _resolved(root.get("/AF"))
    for spec in associated[:_MOST] if isinstance(associated, ArrayObject) else ():
        if isinstance(given := _resolved(spec), DictionaryObject):
            yield given
    names = _resolved(root.get("/Names"))
    nodes = [names.get("/EmbeddedFiles")] if isinstance(names, DictionaryObject) else []
    for _ in range(_MOST):
        if not nodes:
            return
        node = _resolved(nodes.pop())
        if not isinstance(node, DictionaryObject):
            continue
        leaves, kids = _resolved(node.get("/Names")), _resolved(node.get("/Kids"))
        if isinstance(kids, ArrayObject):
            nodes += kids[:_MOST]
        for leaf in leaves[1 : 2 * _MOST : 2] if isinstance(leaves, ArrayObject) else ():
            if isinstance(given := _resolved(leaf), DictionaryObject):
                yield given


def _resolved(value: PdfObject | None) -> PdfObject | None:
    return None if value is None else value.get_object()


def _content(spec: DictionaryObject) -> tuple[str, bytes] | None:
    """The name and the content of one specification; None where the content is elsewhere."""
    from pypdf.generic import DictionaryObject, StreamObject

    inner = _resolved(spec.get("/EF"))
    if not isinstance(inner, DictionaryObject):
        return None
    stream = _resolved(inner.get("/UF") or inner.get("/F"))
    if not isinstance(stream, StreamObject):
        return None
    content = stream.get_data()
    if len(content) > _LARGEST:
        return None
    name = _resolved(spec.get("/UF") or spec.get("/F"))
    return str(name), content


@dataclass(frozen=True, slots=True)
class _About:
    """What a PDF says of itself."""

    author: str = ""
    creator: str = ""


def _about(data: bytes) -> _About:
    def said() -> _About:
        about = _opened(data).metadata
        return _About() if about is None else _About(str(about.author), str(about.creator))

    return _safely(said)


def _safely(do: Callable[[], T]) -> T:
    """What `do` gives, which asks pypdf about a file that anyone may have made.

    pypdf gives damaged files up with whatever went wrong in it, not only with its own errors.
    """
    try:
        with _quiet():
            return do()
    except CvbuildError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        problem = Diagnostic(
            "bad-pdf",
            f"this PDF is damaged: {reason}",
            None,
            "was it copied or downloaded as a whole?",
        )
        raise CvbuildError([problem]) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Nothing of what pypdf says about files on the way reaches the terminal."""
    import warnings

    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


# --- cvbuild's own.


def _restored(content: bytes, *, with_letter: bool) -> Draft:
    """The cv.yaml that is attached, as it is. A letter that stands before it is left, and told."""
    from cvbuild.source import load

    try:
        tree = load(content, _OWN).tree
    except CvbuildError as error:
        reason = error.diagnostics[0].message
        problem = Diagnostic("bad-pdf", f"'{_OWN}', which is attached, is damaged: {reason}")
        raise CvbuildError([problem]) from None
    value = _value(tree)
    cv = value if isinstance(value, dict) else {}
    if "cvbuild" not in cv:
        raise CvbuildError(
            [Diagnostic("bad-pdf", f"'{_OWN}', which is attached, is none of cvbuild's")]
        )
    notes = [*_beside(cv)]
    if with_letter:
        message = f"the letter is not part of a résumé: {_SAVE}and build it with: "
        message += "cvbuild letter letter.json --resume cv.yaml"
        notes.append(Note(Change.LEFT, _LETTER, message))
    return Draft(cv, tuple(notes), _count(value))


def _value(tree: Tree) -> Value:
    if isinstance(tree, dict):
        return {key: _value(inner) for key, inner in tree.items() if inner is not None}
    if isinstance(tree, list):
        return [_value(inner) for inner in tree if inner is not None]
    return tree or ""


def _count(value: Value) -> int:
    if isinstance(value, str):
        return 1
    return sum(map(_count, value.values() if isinstance(value, dict) else value))


def _beside(cv: dict[str, Value]) -> Iterator[Note]:
    """Files that it names, which are not in the PDF."""
    from cvbuild.latex.template import builtin_names

    photo = cv.get("photo")
    if isinstance(photo, dict) and isinstance(photo.get("file"), str):
        yield _not_inside(("photo", "file"), f"the picture {photo['file']!r}")
    template = cv.get("template")
    if isinstance(template, str) and template not in builtin_names():
        yield _not_inside(("template",), f"your own template {template!r}")


def _not_inside(path: tuple[str, ...], what: str) -> Note:
    message = f"{what} is not in the PDF: put it where the new file says"
    return Note(Change.LEFT, path_text(path), message)
