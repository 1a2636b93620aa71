"""XML of strangers, as a tree like that of a JSON file.

Takes bytes, gives a `Foreign`: mappings by the local names of elements, a list where one name
stands several times, text at the leaves. Namespaces, comments and most attributes are left out. A
document type is refused before anything in it is read, so no entity is ever expanded and nothing
outside of the file is looked at; size, depth and number of elements are bounded.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from cvbuild.diagnostic import CvbuildError, Diagnostic, Path, Span
from cvbuild.importing.foreign import Foreign
from cvbuild.source import Tree

__all__ = ["parsed"]

_LARGEST = 16 * 1024 * 1024
"""Bytes of a file; pictures stand in it."""

_DEEPEST = 64
_MOST = 200_000
_LONGEST = 100_000
"""Characters of one text; a longer one is a picture."""

_FORBIDDEN = dict.fromkeys((*range(0x7F, 0x85), *range(0x86, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF))
"""Characters that XML allows and YAML does not (YAML 1.2, 5.1)."""


@dataclass(slots=True)
class _Element:
    name: str
    line: int
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: list[_Element] = field(default_factory=list)
    length: int = 0


def parsed(data: bytes, name: str, attributes: Collection[str]) -> Foreign:
    """The tree of an XML file, below the name of its root; `attributes` stand in it as `@name`.

    Raises:
        CvbuildError: it is no XML, has a document type, or is too large.
    """
    if len(data) > _LARGEST:
        _fail("too-large", f"the file is larger than {_LARGEST // 1024 // 1024} MB", None)
    root = _Reader(attributes).read(data)
    lines: dict[Path, int] = {}
    tree: Tree = {root.name: _tree(root, (root.name,), lines)}
    return Foreign(tree, name, "", None, (), False, lines)


def _tree(element: _Element, path: Path, lines: dict[Path, int]) -> Tree:
    """What an element holds. Text beside elements is layout, and left out."""
    lines[path] = element.line
    made: dict[str, Tree] = {}
    for name, value in element.attributes.items():
        made[f"@{name}"] = value
        lines[(*path, f"@{name}")] = element.line
    if not element.children:
        text = "".join(element.text).strip()
        if not made:
            return text
        return {**made, "": text} if text else made
    groups: dict[str, list[_Element]] = {}
    for child in element.children:
        groups.setdefault(child.name, []).append(child)
    for name, group in groups.items():
        if len(group) == 1:
            made[name] = _tree(group[0], (*path, name), lines)
        else:
            made[name] = [_tree(c, (*path, name, n), lines) for n, c in enumerate(group)]
    return made


class _Reader:
    """Builds elements from the events of expat."""

    def __init__(self, attributes: Collection[str]) -> None:
        self.attributes = attributes
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.root: _Element | None = None
        self.open: list[_Element] = []
        self.count = 0

    def read(self, data: bytes) -> _Element:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            cut = reason in ("no element found", "unclosed token", "unclosed CDATA section")
            place = (error.lineno, error.offset + 1)
            hint = "the file seems to be cut off" if cut else None
            _fail("xml-syntax", f"this is no XML: {reason}", place, hint)
        except (LookupError, ValueError) as error:  # an encoding that Python does not know
            _fail("xml-syntax", f"this XML cannot be read: {error}", None)
        assert self.root is not None
        return self.root

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MOST or len(self.open) >= _DEEPEST:
            what = f"{_MOST} elements" if self.count > _MOST else f"{_DEEPEST} elements deep"
            self.fail("too-large", f"the file holds more than {what}")
        kept = {n: v for n, v in attributes.items() if n in self.attributes and v.strip()}
        line = self.parser.CurrentLineNumber
        element = _Element(name.rpartition(" ")[2], line, kept)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        element = self.open[-1]
        element.length += len(text)
        if element.length <= _LONGEST:
            element.text.append(text.translate(_FORBIDDEN))
        else:
            element.text[:] = ["(left out: too long)"]

    def doctype(self, *_: object) -> NoReturn:
        self.fail("xml-doctype", "this XML has a document type (<!DOCTYPE), which is not read")

    def fail(self, code: str, message: str) -> NoReturn:
        place = (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        _fail(code, message, place)


def _fail(
    code: str, message: str, place: tuple[int, int] | None, hint: str | None = None
) -> NoReturn:
    span = None if place is None else Span(place[0], place[1], place[0], place[1] + 1)
    raise CvbuildError([Diagnostic(code, message, span, hint)]) from None
