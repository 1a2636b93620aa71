"""The first stage: YAML text into plain values, with a position for every key and value.

Takes the bytes of a file, gives a `Source`. Every scalar stays the text that was written (`no`,
`1.10` and `2018-08` too), so that the schema decides types and not the parser. YAML is kept to
what a résumé needs: one mapping, text keys, no tags and no merge keys. All problems are gathered
and raised together; only a syntax error ends the reading, because nothing after it can be trusted.

PyYAML's parser gives events and their marks; the tree is built from them on an explicit stack, so
that no nesting can exhaust Python's. Positions are computed from offsets into the text and not
from the marks' lines, because YAML 1.1 parsers count U+0085, U+2028 and U+2029 as line ends, while
YAML 1.2 (section 5.4) and editors do not.
"""

from __future__ import annotations

import re
import stat
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import yaml

from cvbuild.diagnostic import LINE_BREAK, CvbuildError, Diagnostic, Path, Span, suggest

if TYPE_CHECKING:
    from typing import NoReturn

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_MARKS",
    "MAX_NODES",
    "NodeSpans",
    "Source",
    "Tree",
    "load",
    "read",
    "shown",
]

MAX_BYTES = 2_000_000
"""The largest file that is read; a résumé of a hundred pages stays far below."""

MAX_DEPTH = 64
"""How deep lists and mappings may stand inside each other, aliases followed."""

MAX_NODES = 200_000
"""How many keys and values a file may hold once every alias stands for a copy of its value."""

MAX_CHARACTERS = 2 * MAX_BYTES
"""How many characters keys and values may hold once every alias stands for a copy of its value."""

MAX_MARKS = 30
"""How many combining marks may follow each other (Unicode Standard Annex 15, section 13).

Languages need no more, and the time that Unicode's composition takes grows with their square.
"""

_MAX_FORBIDDEN = 20
"""How many forbidden characters are reported one by one; a binary file holds thousands."""

_MAX_PROBLEMS = 100
"""How many problems are gathered; more tell a person nothing new."""

_LONGEST_SAMPLE = 60
"""A longer value is not repeated in a hint."""

Tree = dict[str, "Tree"] | list["Tree"] | str | None
"""What a file holds: mappings, lists, text, and None for an empty value, `~` or `null`."""

_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)
"""libyaml's parser, or the one in Python where PyYAML was built without libyaml."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
"""The plain scalars that mean "nothing" (YAML 1.2, core schema, section 10.3.2)."""

_STR_TAG = "tag:yaml.org,2002:str"

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What may not stand in YAML (section 5.1), and U+FEFF, which libyaml refuses inside a file.

Listed, because Python takes 6 ms to compile the list of what may.
"""

_FOREIGN_BREAKS = "\x85\u2028\u2029"
"""Line ends for YAML 1.1 and so for libyaml, ordinary characters in YAML 1.2."""

_PROPERTIES = re.compile(r"(?:(?:&[\w-]+|![^\s,\[\]{}]*)(?:[ \t\r\n]+|(?<=\s)#[^\r\n]*)*){1,2}")
"""The anchor and the tag before a value, with the space and comments after them."""

_TAG = re.compile(r"![^\s,\[\]{}]*")

_LEAD = re.compile(r"[ \t]*(?:- +)*(?:[^\s:#'\"\[{][^:\r\n]*?[ \t]*:[ \t]+)?")
"""What stands before the value on a line: indentation, dashes and a key."""


@dataclass(frozen=True, slots=True)
class NodeSpans:
    """Where one value stands, and the key it stands under when its parent is a mapping."""

    key: Span | None
    value: Span


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its text, its tree and the place of everything in it.

    `file` is the name shown in diagnostics. `text` has no byte order mark. `spans` has an entry
    for every path of the tree, `()` being the root. A value reached through an alias has the span
    of the anchored text.
    """

    file: str
    text: str
    tree: Tree
    spans: Mapping[Path, NodeSpans]
    locale: str | None = None
    """The locale whose texts were chosen, where the file has some in several languages."""
    own_locale: str | None = None
    """The file's own, where another one was chosen."""
    found: tuple[Diagnostic, ...] = ()
    """What was wrong when they were chosen."""
    _lines: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def lines(self) -> Sequence[str]:
        """The lines of the text, without what ends them; there is always one."""
        if not self._lines:  # few need them, and to split the text once for each problem is slow
            self._lines[:] = LINE_BREAK.split(self.text)
        return self._lines

    def span(self, path: Path) -> Span:
        """The place of the value at `path`, or of the innermost value around it that exists."""
        return self._nearest(path).value

    def key_span(self, path: Path) -> Span:
        """The place of the key at `path`; for a list item and the root that of the value."""
        spans = self._nearest(path)
        return spans.value if spans.key is None else spans.key

    def _nearest(self, path: Path) -> NodeSpans:
        while path not in self.spans:
            path = path[:-1]
        return self.spans[path]


START = "'cvbuild new' writes a cv.yaml to start from"
"""What to do without a file; commands that take another sort of file say otherwise."""


def read(path: FilePath) -> bytes:
    """The bytes of the file at `path`, read from disk.

    Raises CvbuildError when there is no such file, or it is a folder, a device, a pipe, too large
    or may not be read.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            _fail("is-a-folder", "this is a folder, not a file", hint=_file_in(path))
        if not stat.S_ISREG(mode):
            _fail("unreadable", "this is not a regular file", hint="copy the text into a file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: NUL in the name
        _fail("no-such-file", "there is no such file", hint=_file_near(path))
    except PermissionError:
        _fail("unreadable", "you may not read this file", hint="check the file's permissions")
    except OSError as error:
        _fail("unreadable", f"the file cannot be read: {error.strerror or error}")
    if len(data) > MAX_BYTES:
        _too_large()
    return data


def shown(data: bytes) -> str:
    """The text that diagnostics about `data` quote, also where it is not the UTF-8 it should be.

    For the `text` of `diagnostic.render` after `load` has failed.
    """
    encoding = "utf-16" if _is_utf16(data) else "utf-8-sig"
    return data[:MAX_BYTES].decode(encoding, errors="replace")


def load(data: bytes, file: str) -> Source:
    """The tree that the YAML in `data` holds, with the span of every key and value.

    `file` is the name to show. Raises CvbuildError with every problem found.
    """
    if len(data) > MAX_BYTES:
        _too_large()
    text = _decode(data)
    places = _Places(text)
    _forbid_characters(text, places)
    root = _Builder(text, places).build()
    if not isinstance(root.tree, dict):
        _refuse_root(root)
    return Source(file, text, root.tree, _spans(root))


# --- from bytes to characters


def _decode(data: bytes) -> str:
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        span = _Places(before).span(len(before), len(before) + 1)
        byte = data[error.start]
        if _is_utf16(data):
            hint = "it looks like UTF-16 (Windows also says 'Unicode'): save it as UTF-8"
        elif error.reason == "unexpected end of data":
            hint = "the file seems to be cut off in the middle of a character"
        else:
            meant = bytes([byte]).decode("cp1252", errors="replace")
            hint = f"in Windows-1252 or Latin-1 this byte is '{meant}': save the file as UTF-8"
        _fail("not-utf8", f"the file is not UTF-8: byte 0x{byte:02X}", span, hint)


def _is_utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


class _Places:
    """Turns offsets into a text into lines and columns."""

    __slots__ = ("_starts", "end")

    def __init__(self, text: str) -> None:
        self._starts = [0, *(m.end() for m in LINE_BREAK.finditer(text))]
        self.end = len(text)

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def line_start(self, offset: int) -> int:
        return self._starts[self.line(offset) - 1]

    def span(self, start: int, end: int) -> Span:
        line, end_line = self.line(start), self.line(end)
        return Span(
            line,
            start - self._starts[line - 1] + 1,
            end_line,
            end - self._starts[end_line - 1] + 1,
        )


def _forbid_characters(text: str, places: _Places) -> None:
    first = _FORBIDDEN.search(text)
    if first is None:
        return
    if text.count("\0") * 3 > len(text):  # every second byte of UTF-16 with Latin letters
        _fail(
            "bad-character",
            "the file is full of NUL characters (U+0000)",
            places.span(first.start(), first.end()),
            "it looks like UTF-16 (Windows also says 'Unicode'): save it as UTF-8",
        )
    problems = []
    for match in _FORBIDDEN.finditer(text, first.start()):
        problems.append(_bad_character(match.group(), places.span(match.start(), match.end())))
        if len(problems) == _MAX_FORBIDDEN:
            break
    raise CvbuildError(problems)


_MAY_PILE = re.compile(rf"[^\x00-\u02ff]{{{MAX_MARKS + 1},}}")
"""What has so many characters in a row that may be marks; the first mark is U+0300."""


def _piles_marks(text: str) -> bool:
    if text.isascii():
        return False
    for run in _MAY_PILE.finditer(text):
        marks = 0
        for character in run.group():
            marks = marks + 1 if unicodedata.combining(character) else 0
            if marks > MAX_MARKS:
                return True
    return False


def _bad_character(character: str, span: Span) -> Diagnostic:
    return Diagnostic(
        "bad-character",
        f"the character U+{ord(character):04X} may not stand in a file",
        span,
        "delete it; most editors do not show it",
    )


# --- from events to the tree


@dataclass(slots=True)
class _Node:
    """A value that is complete.

    `size` counts it and everything in it, aliases as copies, and `characters` those of all text
    in it; `height` is how many lists and mappings stand inside each other in it.
    """

    tree: Tree
    span: Span
    children: list[tuple[str | int, Span | None, _Node]]
    size: int
    characters: int
    height: int


@dataclass(slots=True)
class _Key:
    """The key that waits for its value. Without a name the value is read and dropped."""

    name: str | None
    span: Span | None


@dataclass(slots=True)
class _Frame:
    """A list or a mapping that is still open."""

    tree: dict[str, Tree] | list[Tree]
    children: list[tuple[str | int, Span | None, _Node]]
    start: int
    end: int
    """Offset after the last thing in it so far."""
    anchor: str | None
    is_key: bool
    """It stands where a key should be."""
    counted: int
    """The nodes of the file before it."""
    counted_characters: int
    """The characters of the file before it."""
    height: int = 1
    key: _Key | None = None
    lines: dict[str, int] | None = None
    """The line of each key of a mapping; None in a list."""


class _Builder:
    """Reads the events of one text into its root node."""

    def __init__(self, text: str, places: _Places) -> None:
        self.text = text
        self.places = places
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Node | None] = {}
        """None while the anchored value is still open."""
        self.count = 0
        self.characters = 0
        self.root: _Node | None = None
        self.problems: list[Diagnostic] = []
        self.last = (0, 0)
        """Offsets of the scalar read last."""
        self.restore: dict[int, str] = {}

    def build(self) -> _Node:
        stream = self.text
        foreign = [c for c in _FOREIGN_BREAKS if c in stream]
        if foreign:
            stand_ins = _unused(stream)
            pairs = [(c, next(stand_ins)) for c in foreign]
            self.restore = {ord(stand_in): c for c, stand_in in pairs}
            stream = stream.translate({ord(c): stand_in for c, stand_in in pairs})
        for event in self._events(stream):
            self._take(event)
        if self.problems:
            raise CvbuildError(self.problems)
        if self.root is None or self.root.tree is None:
            _fail("empty-file", "the file is empty", hint=START)
        return self.root

    def _events(self, stream: str) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(stream, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            self._syntax(error)
        except (yaml.YAMLError, ValueError, OverflowError):
            # The parser in Python hands an escape such as "\\UFFFFFFFF" to chr() unchecked.
            self._refuse("yaml-syntax", "the text after this cannot be read as YAML", *self.last)

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            start, _ = _offsets(event)
            hint = "remove this line; everything belongs into one document"
            self._stop(
                "many-documents", "a second YAML document starts here", start, start + 3, hint
            )

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        start, end = self._start(event), _offsets(event)[1]
        if event.style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip(" \t\r\n"))
        start = min(start, end)
        self.last = (start, end)
        span = self.places.span(start, end)
        value = event.value.translate(self.restore) if self.restore else event.value
        self._add_to_count(start, end, characters=len(value))
        self._check_tag(event, end)
        # The text itself has been searched, but escapes can bring such characters back.
        forbidden = _FORBIDDEN.search(value) if event.style == '"' else None
        if forbidden is not None:
            number = f"U+{ord(forbidden.group()):04X}"
            message = f"an escape stands for {number}, which is not allowed"
            self._refuse("bad-character", message, start, end, "remove the escape")
        elif _piles_marks(value):
            message = f"more than {MAX_MARKS} combining marks follow each other"
            self._refuse("bad-character", message, start, end, "keep those of one letter")
        plain = not event.style and event.tag is None
        node = _Node(None if plain and value in _NULL else value, span, [], 1, len(value), 0)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if self._expects_key():
            self._key(value, plain, span, end)
        else:
            self._put(node, end)

    def _key(self, name: str, plain: bool, span: Span, end: int) -> None:
        frame = self.stack[-1]
        frame.end = end
        frame.key = _Key(name, span)
        assert frame.lines is not None
        problem: tuple[str, str, str] | None = None
        if plain and name == "<<":
            problem = (
                "merge-key",
                "merge keys ('<<') are not supported",
                "write the fields out, or alias a whole value: 'key: *name'",
            )
        elif plain and not name:
            problem = (
                "bad-key",
                "a key is missing before this ':'",
                "write 'key: value', or put the text in quotes if the colon is part of it",
            )
        elif name in frame.lines:
            problem = (
                "duplicate-key",
                f"'{name}' is given twice; the first is on line {frame.lines[name]}",
                "remove one of them or give it another name",
            )
        if problem is None:
            frame.lines[name] = span.line
            return
        code, message, hint = problem
        self._refuse(code, message, self.last[0], end, hint)
        frame.key = _Key(None, None)

    def _alias(self, event: yaml.AliasEvent) -> None:
        start, end = _offsets(event)
        name = str(event.anchor)
        self.last = (start, end)
        if self._expects_key():
            self._refuse("bad-key", "an alias cannot be a key", start, end, "write the key out")
            self.stack[-1].key = _Key(None, None)
            return
        target = self.anchors.get(name)
        if target is None:
            hint = f"put the value in quotes if the star is part of it: {self._sample(start)}"
            if name in self.anchors:
                message = f"'*{name}' stands inside the very value it refers to"
            else:
                message = f"'*{name}' refers to '&{name}', which is not in the lines above"
            self._refuse("yaml-alias", message, start, end, hint)
            target = _Node(None, self.places.span(start, end), [], 1, 0, 0)
        self._add_to_count(start, end, target.size, target.characters)
        self._check_depth(target.height, start, end)
        self._put(target, end)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        start, end = self._start(event), _offsets(event)[1]
        self._add_to_count(start, start + 1)
        self._check_tag(event, end)
        self._check_depth(1, start, start + 1)
        is_key = self._expects_key()
        if is_key and not self.stack[-1].is_key:
            hint = "put the key in quotes if the brackets are part of it"
            self._refuse(
                "bad-key", "a key must be text, not a list or a mapping", start, start + 1, hint
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(
            _Frame(
                tree={} if is_mapping else [],
                children=[],
                start=start,
                end=max(start, end),
                anchor=event.anchor,
                is_key=is_key,
                counted=self.count - 1,
                counted_characters=self.characters,
                lines={} if is_mapping else None,
            )
        )

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        frame = self.stack.pop()
        start, end = _offsets(event)
        if end > start:  # a bracket; a block ends without one
            frame.end = end
        span = self.places.span(frame.start, frame.end)
        size = self.count - frame.counted
        characters = self.characters - frame.counted_characters
        node = _Node(frame.tree, span, frame.children, size, characters, frame.height)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = node
        if frame.is_key:
            self.stack[-1].key = _Key(None, None)
            self.stack[-1].end = frame.end
        else:
            self._put(node, frame.end)

    def _put(self, node: _Node, end: int) -> None:
        """Give the value `node` to the list or mapping that is open."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.end = max(frame.end, end)
        frame.height = max(frame.height, node.height + 1)
        if isinstance(frame.tree, list):
            frame.children.append((len(frame.tree), None, node))
            frame.tree.append(node.tree)
        elif frame.key is not None:
            if frame.key.name is not None:
                frame.children.append((frame.key.name, frame.key.span, node))
                frame.tree[frame.key.name] = node.tree
            frame.key = None

    def _expects_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].lines is not None and self.stack[-1].key is None

    def _start(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> int:
        """Where the value itself starts, after its anchor and tag."""
        start, _ = _offsets(event)
        if event.anchor is None and event.tag is None:
            return start
        properties = _PROPERTIES.match(self.text, start)
        return start if properties is None else properties.end()

    def _check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, end: int) -> None:
        tag = event.tag
        if tag is None or (tag == _STR_TAG and isinstance(event, yaml.ScalarEvent)):
            return
        start, _ = _offsets(event)
        written = _TAG.search(self.text, start)
        if written is not None:
            start, end = written.span()
        hint = "remove it"
        if not tag.startswith("tag:"):
            hint = f"put the value in quotes if the '!' is part of it: {self._sample(start)}"
        self._refuse(
            "yaml-tag",
            f"YAML tags such as '{self.text[start:end]}' are not supported",
            start,
            end,
            hint,
        )

    def _check_depth(self, height: int, start: int, end: int) -> None:
        if len(self.stack) + height > MAX_DEPTH:
            self._stop(
                "too-deep", f"lists and mappings stand more than {MAX_DEPTH} deep here", start, end
            )

    def _add_to_count(self, start: int, end: int, size: int = 1, characters: int = 0) -> None:
        self.count += size
        self.characters += characters
        if self.characters > MAX_CHARACTERS:
            self._stop(
                "too-much-text",
                f"the file holds more than {MAX_CHARACTERS} characters, aliases counted as copies",
                start,
                end,
            )
        if self.count > MAX_NODES:
            self._stop(
                "too-many-nodes",
                f"the file holds more than {MAX_NODES} keys and values, aliases counted as copies",
                start,
                end,
            )

    def _path(self) -> Path:
        path: list[str | int] = []
        for frame in self.stack:
            if isinstance(frame.tree, list):
                path.append(len(frame.tree))
            elif frame.key is not None and frame.key.name is not None:
                path.append(frame.key.name)
            else:
                break
        return tuple(path)

    def _sample(self, start: int) -> str:
        return _quoted(_value_from(self.text, self.places, start))

    def _refuse(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> None:
        span = self.places.span(start, end)
        self.problems.append(Diagnostic(code, message, span, hint, path=self._path()))
        if len(self.problems) >= _MAX_PROBLEMS:
            raise CvbuildError(self.problems)

    def _stop(
        self, code: str, message: str, start: int, end: int, hint: str | None = None
    ) -> NoReturn:
        self._refuse(code, message, start, min(end, self.places.end), hint)
        raise CvbuildError(self.problems)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        context = error.context_mark or mark
        at = min(mark.index if mark else 0, self.places.end)
        since = min(context.index if context else 0, self.places.end)
        words = f"{error.context or ''}; {error.problem or ''}"
        fault = _Fault(self.text, self.places, at, since, self.last)
        start, end, message, hint = _explain(words, fault)
        line = self.places.line(start)
        if any(d.span is not None and d.span.line == line for d in self.problems):
            return  # what was refused there, such as an alias, is also what confused the parser
        self._refuse("yaml-syntax", message, start, max(start, end), hint)


def _offsets(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    assert event.end_mark is not None
    return event.start_mark.index, event.end_mark.index


def _unused(text: str) -> Iterator[str]:
    """Characters that `text` does not hold, as themselves or as an escape.

    A text of `MAX_BYTES` cannot hold all that are tried: they would take four bytes each.
    """
    used = {ord(c) for c in set(text)}
    used.update(int(digits, 16) for digits in re.findall(r"\\U([0-9A-Fa-f]{8})", text))
    return (chr(n) for n in range(0x10000, 0x110000) if n not in used)


def _spans(root: _Node) -> dict[Path, NodeSpans]:
    spans: dict[Path, NodeSpans] = {}
    todo: list[tuple[Path, Span | None, _Node]] = [((), None, root)]
    while todo:
        path, key, node = todo.pop()
        spans[path] = NodeSpans(key, node.span)
        todo.extend(((*path, name), at, child) for name, at, child in reversed(node.children))
    return spans


def _refuse_root(root: _Node) -> NoReturn:
    what = "a list" if isinstance(root.tree, list) else "a text"
    hint = "start it with fields such as 'name: Jane Doe'"
    if isinstance(root.tree, str) and re.search(r":\S", root.tree):
        hint = "put a space after the ':' of every field, as in 'name: Jane Doe'"
    message = f"the file holds {what} where it should hold fields"
    _fail("not-a-mapping", message, root.span, hint)


# --- what the parser says, in plain words


@dataclass(frozen=True, slots=True)
class _Fault:
    """Where the parser gave up.

    `at` is the offset of the character it could not take, `since` that of what it was reading,
    `last` are those of the scalar before.
    """

    text: str
    places: _Places
    at: int
    since: int
    last: tuple[int, int]

    @property
    def character(self) -> str:
        return self.text[self.at : self.at + 1]

    @property
    def before(self) -> str:
        """The line up to the character."""
        return self.text[self.places.line_start(self.at) : self.at]

    def value(self) -> str:
        """The value on the line of the fault, quoted as it should have been."""
        lead = _LEAD.match(self.text, self.places.line_start(self.at), self.at)
        start = lead.end() if lead else self.at
        return _quoted(_value_from(self.text, self.places, start))

    def begin(self) -> str:
        """The place where what was being read begins."""
        span = self.places.span(self.since, self.since)
        return f"line {span.line}, column {span.column}"

    def line_end(self, start: int) -> int:
        end = LINE_BREAK.search(self.text, start)
        line = self.text[start : end.start() if end else None]
        return start + len(line.rstrip())


_Explanation = tuple[int, int, str, str]
"""Start and end offset, message and hint."""


def _explain(words: str, fault: _Fault) -> _Explanation:
    if fault.character == "\t":
        return (
            fault.at,
            fault.at + 1,
            "a tab stands where YAML allows only spaces",
            "indent with spaces, two for each level",
        )
    start, end = fault.last
    if (
        fault.text[start : start + 1] in ("'", '"')
        and fault.places.line(start) < fault.places.line(end) == fault.places.line(fault.at)
        and not words.startswith("while scanning a quoted")
    ):
        return _late_quote(fault)
    for pattern, explain in _EXPLANATIONS:
        if re.search(pattern, words):
            return explain(fault)
    return _not_yaml(fault)


def _not_yaml(f: _Fault) -> _Explanation:
    return (
        f.at,
        f.at + 1,
        "this line cannot be read as YAML",
        "put text with unusual characters in quotes, and indent the fields of an entry alike",
    )


def _colon(f: _Fault) -> _Explanation:
    start, end = f.last
    if start < f.at and f.places.line(start) < f.places.line(f.at) == f.places.line(end):
        begun = f.places.line(start)
        hint = "indent it like the fields around it"
        if ":" not in f.text[f.places.line_start(start) : start]:
            hint += f", or put a ':' after the key on line {begun}"
        message = f"the text of line {begun} goes on here; no key can stand in it"
        return f.at, f.at + 1, message, hint
    message = "a ':' and a space inside a text look like another key"
    return f.at, f.at + 1, message, f"put the text in quotes: {f.value()}"


def _no_colon(f: _Fault) -> _Explanation:
    return (
        f.since,
        f.line_end(f.since),
        "this line is neither a field nor a list item",
        "write 'key: value' or '- item', or indent it deeper to continue the text above",
    )


def _cannot_start(f: _Fault) -> _Explanation:
    if f.character.strip():
        hint = f"put the text in quotes: {_quoted(_value_from(f.text, f.places, f.at))}"
        return f.at, f.at + 1, f"a text without quotes cannot start with '{f.character}'", hint
    bracket = max(f.text.rfind("[", 0, f.at), f.text.rfind("{", 0, f.at))
    return _not_yaml(f) if bracket < 0 else _open_bracket(replace(f, since=bracket))


def _cannot_begin(f: _Fault) -> _Explanation:
    return _cannot_start(replace(f, at=f.since))


def _open_quote(f: _Fault) -> _Explanation:
    quote = f.text[f.since]
    message = f"the quote that starts here is never closed: {quote}"
    return f.since, f.since + 1, message, _closing(quote)


def _late_quote(f: _Fault) -> _Explanation:
    """A quote was forgotten, and the text ran on to where the next one should open."""
    start, end = f.last
    message = f"the quote that starts here is closed only on line {f.places.line(end)}"
    return start, start + 1, message, _closing(f.text[start])


def _closing(quote: str) -> str:
    inside = "''" if quote == "'" else '\\"'
    return f"end the text with {quote} and write {inside} where it is part of the text"


def _open_bracket(f: _Fault) -> _Explanation:
    bracket = f.text[f.since : f.since + 1]
    closing = "]" if bracket == "[" else "}"
    if f.places.line(f.at) == f.places.line(f.since) and f.at < f.line_end(f.at):
        return (
            f.at,
            f.at + 1,
            f"a ',' or '{closing}' is missing before this",
            f"separate the items by commas, or put the text in quotes if '{bracket}' is part of it",
        )
    return (
        f.since,
        f.since + 1,
        f"this '{bracket}' is never closed",
        f"close it with '{closing}', or put the text in quotes if '{bracket}' is part of it",
    )


def _not_a_field(f: _Fault) -> _Explanation:
    """Something that does not fit among the fields of a mapping."""
    if f.character in ("]", "}", ","):
        hint = f"remove it, or put the whole text in quotes: {f.value()}"
        return f.at, f.at + 1, f"this '{f.character}' belongs to no bracket before it", hint
    if f.before.strip(" "):
        hint = f"put the whole text in quotes: {f.value()}"
        return f.at, f.at + 1, "nothing may follow the value that has ended here", hint
    end = f.line_end(f.at)
    if f.character == ":":
        return f.at, f.at + 1, "a key is missing before this ':'", "write 'key: value'"
    if f.text.startswith(("- ", "-\n", "-\r"), f.at):
        message = "a list item cannot stand here, among fields"
        return f.at, end, message, "indent it deeper than its key, and give that key no other value"
    message = f"this is indented unlike the fields from {f.begin()}"
    return f.at, end, message, "indent all fields of one entry alike"


def _not_an_item(f: _Fault) -> _Explanation:
    """Something that does not fit among the items of a list."""
    if f.before.strip(" "):
        return _not_a_field(f)
    message = f"a list item is expected, as on {f.begin()}"
    hint = "start the line with '- ', or indent it like the first field of its item"
    return f.at, f.line_end(f.at), message, hint


def _not_in_document(f: _Fault) -> _Explanation:
    """Something after the end of what the file holds."""
    if f.before.strip(" ") or f.character in ("]", "}", ",", ":"):
        return _not_a_field(f)
    message = "this line does not continue what stands above it"
    return f.at, f.line_end(f.at), message, "start all fields of the file in the same column"


def _item(f: _Fault) -> _Explanation:
    return (
        f.at,
        f.at + 1,
        "a list item cannot start here",
        f"put the items on lines of their own below, or the text in quotes: {f.value()}",
    )


def _escape(f: _Fault) -> _Explanation:
    at = f.text.rfind("\\", f.since, f.at + 1)
    start = at if at >= 0 else f.at
    return (
        start,
        start + 2,
        f"'{f.text[start : start + 2]}' does not stand for a character in double quotes",
        r"write \\ for a backslash, or use single quotes, which leave it as it is",
    )


def _after_block_sign(f: _Fault) -> _Explanation:
    sign = f.text[f.since : f.since + 1]
    return (
        f.at,
        f.at + 1,
        f"nothing may follow the '{sign}' that begins a block of text",
        f"put the text on the next lines, or in quotes if '{sign}' is part of it: {f.value()}",
    )


def _directive(f: _Fault) -> _Explanation:
    start = f.places.line_start(f.at)
    return (
        start,
        f.line_end(start),
        "a line that starts with '%' is not a field",
        "remove this line",
    )


_EXPLANATIONS: tuple[tuple[str, Callable[[_Fault], _Explanation]], ...] = (
    (r"mapping values are not allowed", _colon),
    (r"could not find expected ':'", _no_colon),
    (r"cannot start any token", _cannot_start),
    (r"quoted scalar; found unexpected", _open_quote),
    (r"quoted scalar; ", _escape),
    (r"parsing a flow (sequence|mapping)", _open_bracket),
    (r"scanning an (alias|anchor)|scanning a tag|tag handle", _cannot_begin),
    (r"scanning a block scalar", _after_block_sign),
    (r"sequence entries are not allowed", _item),
    (r"directive|incompatible YAML", _directive),
    (r"mapping keys are not allowed|node content", _cannot_start),
    (r"parsing a block mapping", _not_a_field),
    (r"parsing a block (collection|sequence)", _not_an_item),
    (r"document start", _not_in_document),
)
"""The parser's context and problem, as libyaml and as PyYAML's own parser word them."""


def _value_from(text: str, places: _Places, start: int) -> str:
    """The value that starts at `start`, to the end of its line, bracket or comment."""
    end = LINE_BREAK.search(text, start)
    value = text[start : end.start() if end else None]
    if re.search(r"[\[{]", text[places.line_start(start) : start]):
        value = re.split(r"[,\]}]", value, maxsplit=1)[0]
    return re.split(r"\s#", value, maxsplit=1)[0].strip()


def _quoted(value: str) -> str:
    """`value` in the quotes that leave it readable; a long one stands for itself as `"…"`."""
    quote, inside = value[:1], value[1:-1]
    if quote in ("'", '"') and value.endswith(quote) and inside.count(quote) % 2:
        value = inside  # the quotes were meant, and one more of them was part of the text
    if len(value) > _LONGEST_SAMPLE or not value:
        return '"…"'
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


# --- problems of the file as a whole


def _fail(code: str, message: str, span: Span | None = None, hint: str | None = None) -> NoReturn:
    raise CvbuildError([Diagnostic(code, message, span, hint)])


def _too_large() -> NoReturn:
    message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
    _fail("too-large", message, hint="is this the right file?")


def _file_in(folder: FilePath) -> str | None:
    found = sorted(name for name in _yaml_files(folder))
    return f"did you mean '{folder / found[0]}'?" if found else None


def _file_near(path: FilePath) -> str:
    near = suggest(path.name, _yaml_files(path.parent))
    if near is not None:
        return f"did you mean '{path.parent / near}'?"
    return START


def _yaml_files(folder: FilePath) -> list[str]:
    try:
        return [p.name for p in folder.iterdir() if p.suffix in (".yaml", ".yml")]
    except (OSError, ValueError):
        return []
