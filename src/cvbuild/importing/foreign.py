"""A text file that another program wrote: JSON or YAML, with the place of everything in it.

Takes bytes, gives a `Foreign`. JSON is read as JSON, because much of it is no YAML (tabs, `\\/`,
surrogate pairs) and because its numbers are not its strings; comments and commas before brackets,
which many programs allow, are passed over. The rest is read as a cv.yaml is.
Both are bounded alike, in size, depth and number of values, and read without recursion.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

import yaml

from cvbuild.diagnostic import LINE_BREAK, CvbuildError, Diagnostic, Path, Span, path_text
from cvbuild.importing.draft import Change, Note
from cvbuild.source import MAX_BYTES, MAX_DEPTH, MAX_NODES, Tree, load

__all__ = ["Foreign", "Json", "decoded", "foreign", "line_starts"]

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign file that was read.

    `tree` has text at its leaves, as it was typed (`3.8`, `true`), and None for null. `original`
    has JSON's own types; for YAML it is the tree. `notes` tell what could not be taken as it was:
    keys given twice, halves of characters. `name` is what diagnostics call the file.
    """

    tree: Tree
    name: str
    text: str
    original: Json = None
    notes: tuple[Note, ...] = ()
    is_json: bool = False
    _lines: Mapping[Path, int] = field(default_factory=dict, repr=False)
    _places: Mapping[Path, Path] = field(default_factory=dict, repr=False)

    def place(self, path: Path) -> Path:
        """Where in the file the value at `path` stands, if the tree was put into another shape."""
        for n in range(len(path), -1, -1):
            if path[:n] in self._places:
                return (*self._places[path[:n]], *path[n:])
        return path

    def line(self, path: Path) -> int | None:
        """The line of the value at `path`, or of the innermost value around it that exists."""
        path = self.place(path)
        while path not in self._lines and path:
            path = path[:-1]
        return self._lines.get(path)

    def shaped(self, tree: Tree, places: Mapping[Path, Path], notes: Sequence[Note]) -> Foreign:
        """The file with a tree of another shape; `places` tell where in this one a path stood."""
        notes = (*self.notes, *notes)
        return replace(self, tree=tree, notes=notes, _places=places)

    def at(self, *path: str | int) -> Tree:
        """The value at `path`, None where there is none."""
        tree = self.tree
        for step in path:
            if isinstance(tree, dict) and isinstance(step, str):
                tree = tree.get(step)
            elif isinstance(tree, list) and isinstance(step, int) and -1 < step < len(tree):
                tree = tree[step]
            else:
                return None
        return tree

    def has(self, *keys: str) -> bool:
        """Whether the file is a mapping with one of these keys at its root."""
        return isinstance(self.tree, dict) and any(key in self.tree for key in keys)


def foreign(data: bytes, name: str) -> Foreign:
    """The tree of a JSON or YAML file.

    Raises:
        CvbuildError: it is neither, too large, too deep, or not in UTF-8 or UTF-16.
    """
    text = decoded(data, name)
    if text[_space(text, 0) :][:1] in ("{", "["):
        try:
            return _Json(text, name).read()
        except CvbuildError as error:
            problem = error
        try:  # names and texts without quotes, or between single ones, are YAML
            return _yaml(text, name)
        except CvbuildError:
            raise problem from None
    return _yaml(text, name)


def decoded(data: bytes, name: str) -> str:
    """The text of a file in UTF-8 or UTF-16, without its byte order mark.

    Raises:
        CvbuildError: it is in neither, or too large.
    """
    if len(data) <= MAX_BYTES and (encoding := _utf16(data)):
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            _fail("bad-encoding", "the file begins like UTF-16 and is not", None)
    try:
        if len(data) <= MAX_BYTES:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    load(data, name)  # says what is wrong, and where
    raise AssertionError


def _utf16(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return {
        b"{\0": "utf-16-le",
        b"[\0": "utf-16-le",
        b"\0{": "utf-16-be",
        b"\0[": "utf-16-be",
    }.get(data[:2])


def _yaml(text: str, name: str) -> Foreign:
    try:
        source = load(text.encode("utf-8", "surrogatepass"), name)
    except CvbuildError as error:
        if any(problem.code != "merge-key" for problem in error.diagnostics):
            raise
        return _Merging(text, name, error).read()
    lines = {path: spans.value.line for path, spans in source.spans.items()}
    return Foreign(source.tree, name, text, _copy(source.tree), _lines=lines)


class _Merging:
    """Reads YAML with merge keys (`<<: *name`), which a cv.yaml has not and other files may have.

    `refusal` is what `load` said of the file; it is raised again where the file with all its
    merges is larger or deeper than any may be.
    """

    def __init__(self, text: str, name: str, refusal: CvbuildError) -> None:
        self.text = text
        self.name = name
        self.refusal = refusal
        self.lines: dict[Path, int] = {}
        self.count = 0

    def read(self) -> Foreign:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        tree = self.value(yaml.compose(self.text, loader), ())
        return Foreign(tree, self.name, self.text, _copy(tree), _lines=self.lines)

    def value(self, node: yaml.Node | None, path: Path) -> Tree:
        self.count += 1
        if self.count > MAX_NODES or len(path) > MAX_DEPTH or node is None:
            raise self.refusal
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            fields = self.fields(node, 0)
            return {key: self.value(inner, (*path, key)) for key, inner in fields.items()}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(inner, (*path, n)) for n, inner in enumerate(node.value)]
        plain = isinstance(node, yaml.ScalarNode) and not node.style
        empty = plain and node.value in ("", "~", "null", "Null", "NULL")
        return None if empty else str(node.value)

    def fields(self, node: yaml.MappingNode, depth: int) -> dict[str, yaml.Node]:
        """The fields of a mapping and of those merged into it; its own win, then the first's."""
        own: dict[str, yaml.Node] = {}
        merged: dict[str, yaml.Node] = {}
        for key, inner in node.value:
            self.count += 1
            if self.count > MAX_NODES or depth > MAX_DEPTH:
                raise self.refusal
            if key.tag != "tag:yaml.org,2002:merge":
                own[str(key.value)] = inner
                continue
            others = inner.value if isinstance(inner, yaml.SequenceNode) else [inner]
            for other in others:
                if not isinstance(other, yaml.MappingNode):
                    raise self.refusal
                merged = {**self.fields(other, depth + 1), **merged}
        return {**merged, **own}


def _copy(tree: Tree) -> Json:
    if isinstance(tree, dict):
        return {key: _copy(value) for key, value in tree.items()}
    return [_copy(value) for value in tree] if isinstance(tree, list) else tree


def line_starts(text: str) -> list[int]:
    """The offsets at which the lines of `text` begin."""
    return [0, *(found.end() for found in LINE_BREAK.finditer(text))]


_SPACE = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|#[^\r\n]*|/\*.*?\*/)*", re.DOTALL)
"""White space and comments, as JavaScript and YAML have them."""
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![0-9A-Za-z.])")
_WORD = re.compile(r"(?:true|false|null)(?![0-9A-Za-z])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NUMBER = 100
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _space(text: str, at: int) -> int:
    """The place after the white space and the comments that begin at `at`."""
    found = _SPACE.match(text, at)
    return at if found is None else found.end()


@dataclass(slots=True)
class _Open:
    """A list or a mapping that is not closed yet, as text and as JSON."""

    tree: dict[str, Tree] | list[Tree]
    original: dict[str, Json] | list[Json]
    start: int
    key: str = ""

    @property
    def close(self) -> str:
        return "}" if isinstance(self.tree, dict) else "]"


class _Json:
    """Reads one JSON text (RFC 8259, with comments), on a stack of its own."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.starts = line_starts(text)
        self.stack: list[_Open] = []
        self.lines: dict[Path, int] = {}
        self.notes: list[Note] = []
        self.count = 0
        self.decoder = json.JSONDecoder(strict=False)

    def read(self) -> Foreign:
        at = self._space(0)
        tree: Tree = None
        original: Json = None
        while True:
            tree, original, at, opened = self._value(at)
            at = self._space(at)
            if opened and self.text[at : at + 1] != self.stack[-1].close:
                at = self._key(at)
                continue
            if opened:
                tree, original = self._close()
                at = self._space(at + 1)
            while self.stack:
                frame = self.stack[-1]
                if self.text[at : at + 1] == frame.close:
                    tree, original = self._close()
                    at = self._space(at + 1)
                elif self.text[at : at + 1] == ",":
                    at = self._space(at + 1)
                    if self.text[at : at + 1] != frame.close:
                        at = self._key(at)
                        break
                else:
                    self._missing_comma(at, frame)
            else:
                break
        if at < len(self.text):
            self._fail("nothing may follow the value that has ended before this", at, None)
        return Foreign(tree, self.name, self.text, original, tuple(self.notes), True, self.lines)

    def _value(self, at: int) -> tuple[Tree, Json, int, bool]:
        """The value that begins at `at`, the place after it, and whether it was opened only."""
        self.count += 1
        if self.count > MAX_NODES:
            self._fail(f"the file holds more than {MAX_NODES} values", at, None, "too-many-nodes")
        self.lines[self._path()] = self._line(at)
        char = self.text[at : at + 1]
        if char in ("{", "["):
            if len(self.stack) >= MAX_DEPTH:
                words = f"lists and mappings stand more than {MAX_DEPTH} deep here"
                self._fail(words, at, None, "too-deep")
            self.stack.append(_Open({}, {}, at) if char == "{" else _Open([], [], at))
            return None, None, at + 1, True
        if char == '"':
            text, end = self._string(at)
            return self._put(text, text, end)
        if found := _WORD.match(self.text, at):
            word = found.group()
            return self._put(None if word == "null" else word, _WORDS[word], found.end())
        if found := _NUMBER.match(self.text, at):
            if len(found.group()) > _LONGEST_NUMBER:
                self._fail("this number is too long", at, "put it in quotes")
            number: int | float = json.loads(found.group())
            exact: Json = found.group() if number in (float("inf"), float("-inf")) else number
            return self._put(found.group(), exact, found.end())
        hint = {
            "'": 'JSON takes double quotes: "…"',
            "/": "a comment is // to the end of the line, or between /* and */",
            ",": "remove one comma",
        }.get(char, "put text in double quotes")
        words = "a value is missing here" if char else "the file ends where a value should be"
        return self._fail(words, at, hint if char else None)

    def _put(self, tree: Tree, original: Json, end: int) -> tuple[Tree, Json, int, bool]:
        if self.stack:
            frame = self.stack[-1]
            if isinstance(frame.tree, dict) and isinstance(frame.original, dict):
                frame.tree[frame.key] = tree
                frame.original[frame.key] = original
            elif isinstance(frame.tree, list) and isinstance(frame.original, list):
                frame.tree.append(tree)
                frame.original.append(original)
        return tree, original, end, False

    def _close(self) -> tuple[Tree, Json]:
        frame = self.stack.pop()
        self._put(frame.tree, frame.original, 0)
        return frame.tree, frame.original

    def _key(self, at: int) -> int:
        """Reads what stands before a value: nothing in a list. The place of the value."""
        frame = self.stack[-1]
        if not isinstance(frame.tree, dict):
            return at
        if self.text[at : at + 1] != '"':
            if at >= len(self.text):
                self._fail("this '{' is never closed", frame.start, "the file seems cut off")
            self._fail("the name of a field is missing here", at, 'names stand in quotes: "name"')
        start = at
        key, at = self._string(at)
        at = self._space(at)
        if self.text[at : at + 1] != ":":
            self._fail("a ':' is missing after the name of this field", start, 'write "name": …')
        frame.key = key
        if key in frame.tree:
            path = self._path()
            message = "it is given twice; the last one counts"
            self.notes.append(Note(Change.LEFT, path_text(path), message, self.lines[path]))
            self._forget(path)
        return self._space(at + 1)

    def _forget(self, path: Path) -> None:
        for other in [p for p in self.lines if p[: len(path)] == path]:
            del self.lines[other]

    def _string(self, at: int) -> tuple[str, int]:
        try:
            text, end = self.decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated"):
                self._fail("the quote that starts here is never closed", at, 'end it with "')
            hint = "write \\\\ for a backslash"
            self._fail("this backslash stands for no character", min(error.pos, at + 1), hint)
        assert isinstance(text, str)
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("", text)
            message = "half of a character is left out; the file has lost the other half"
            where = path_text(self._path())
            self.notes.append(Note(Change.CHANGED, where, message, self._line(at)))
        return text, end

    def _missing_comma(self, at: int, frame: _Open) -> NoReturn:
        if at >= len(self.text):
            opening = "{" if frame.close == "}" else "["
            self._fail(f"this '{opening}' is never closed", frame.start, "the file seems cut off")
        hint = f"separate values by commas, and end with '{frame.close}'"
        self._fail(f"a ',' or '{frame.close}' is missing before this", at, hint)

    def _path(self) -> Path:
        return tuple(
            frame.key if isinstance(frame.tree, dict) else len(frame.tree) for frame in self.stack
        )

    def _space(self, at: int) -> int:
        return _space(self.text, at)

    def _line(self, at: int) -> int:
        return bisect_right(self.starts, at)

    def _fail(self, message: str, at: int, hint: str | None, code: str = "json-syntax") -> NoReturn:
        line = self._line(at)
        column = at - self.starts[line - 1] + 1
        _fail(code, message, Span(line, column, line, column + 1), hint)


def _fail(code: str, message: str, span: Span | None, hint: str | None = None) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, span, hint)]) from None
