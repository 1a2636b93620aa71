"""PDF files: the objects of one that pdfTeX wrote, and a file made of objects.

Reads what pdfTeX writes with \\pdfobjcompresslevel=0 (objects one by one, a table of their places)
and no other PDF. Objects stay bytes; only the dictionaries that somebody asks for are taken apart.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = [
    "Dictionary",
    "NotUnderstoodError",
    "Objects",
    "Stream",
    "array",
    "deflated",
    "dictionary",
    "joined",
    "read",
    "reference",
    "text_of",
    "text_string",
    "token",
    "written",
]

Dictionary = dict[bytes, bytes]
"""Keys with their slash, values as they are written."""


class NotUnderstoodError(ValueError):
    """The file is not as pdfTeX writes it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream: its dictionary without /Length, its data as they are stored."""

    keys: Dictionary
    data: bytes

    def inflated(self) -> bytes:
        """The data themselves."""
        filters = self.keys.get(b"/Filter", b"")
        if not filters:
            return self.data
        if filters.strip(b"[] ") != b"/FlateDecode":
            raise NotUnderstoodError(f"a stream with the filter {filters!r}")
        try:
            return zlib.decompress(self.data)
        except zlib.error as error:
            raise NotUnderstoodError(str(error)) from None


@dataclass(slots=True)
class Objects:
    """The objects of a file by number: bytes as they stand in it, or streams."""

    objects: dict[int, bytes | Stream]
    root: int
    info: int | None = None
    last: int = field(default=0)

    def __post_init__(self) -> None:
        self.last = max(self.objects, default=0)

    def add(self, value: bytes | Stream) -> int:
        """The number of a new object."""
        self.last += 1
        self.objects[self.last] = value
        return self.last

    def body(self, number: int) -> bytes:
        """An object that is no stream."""
        found = self.objects.get(number)
        if not isinstance(found, bytes):
            raise NotUnderstoodError(f"object {number} should be there and be no stream")
        return found

    def dictionary(self, number: int) -> Dictionary:
        """An object that is a dictionary, taken apart."""
        return dictionary(self.body(number))

    def array(self, value: bytes) -> list[bytes]:
        """The values of an array, which may be an object by itself, as LuaTeX writes it."""
        return array(value if value[:1] == b"[" else self.body(reference(value)))

    def stream(self, number: int) -> Stream:
        """An object that is a stream."""
        found = self.objects.get(number)
        if not isinstance(found, Stream):
            raise NotUnderstoodError(f"object {number} should be a stream")
        return found


_TAIL = re.compile(rb"trailer\s*(<<.*?>>)\s*startxref\s+(\d+)\s+%%EOF\s*\Z", re.DOTALL)
_HEAD = re.compile(rb"(\d+) 0 obj\s*")
_STREAM = re.compile(rb"(<<.*?>>)\s*stream\r?\n", re.DOTALL)
_ROW = re.compile(rb"(\d{10}) \d{5} ([nf])")


def read(pdf: bytes) -> Objects:
    """The objects of a file that pdfTeX wrote.

    Raises:
        NotUnderstoodError: it is another's, or damaged.
    """
    tail = _TAIL.search(pdf, max(0, len(pdf) - 2048))
    if tail is None:
        raise NotUnderstoodError("there is no trailer")
    start = int(tail[2])
    places = sorted(int(row[1]) for row in _ROW.finditer(pdf, start) if row[2] == b"n")
    objects: dict[int, bytes | Stream] = {}
    for at, end in zip(places, (*places[1:], start), strict=True):
        head = _HEAD.match(pdf, at)
        if head is None:
            raise NotUnderstoodError(f"there is no object at {at}")
        objects[int(head[1])] = _object(pdf, head.end(), end)
    trailer = dictionary(tail[1])
    info = trailer.get(b"/Info")
    root = reference(trailer.get(b"/Root", b""))
    return Objects(objects, root, None if info is None else reference(info))


def _object(pdf: bytes, at: int, end: int) -> bytes | Stream:
    found = _STREAM.match(pdf, at, end)
    if found is None or b"endobj" in found[1]:
        close = pdf.rfind(b"endobj", at, end)
        if close < 0:
            raise NotUnderstoodError("an object has no end")
        return pdf[at:close].strip()
    keys = dictionary(found[1])
    length = keys.pop(b"/Length", b"")
    if not length.isdigit() or found.end() + int(length) > end:
        raise NotUnderstoodError("a stream without its length")
    close = found.end() + int(length)
    if pdf[close : close + 12].strip()[:9] != b"endstream":
        raise NotUnderstoodError("a stream is longer than it says")
    return Stream(keys, pdf[found.end() : close])


_TOKEN = re.compile(
    rb"[\s\0]*(?:(?P<open><<|\[)|(?P<close>>>|\])|(?P<name>/[^\s\0<>\[\](){}/%]*)"
    rb"|(?P<text>\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)|<[0-9A-Fa-f\s]*>)"
    rb"|(?P<word>[^\s\0<>\[\](){}/%]+))",
    re.DOTALL,
)


def token(body: bytes, at: int) -> re.Match[bytes] | None:
    """What stands at a place: `open`, `close`, `name`, `text` or `word` is not None."""
    return _TOKEN.match(body, at)


_REFERENCE = re.compile(rb"\s*(\d+)\s+0\s+R\b")


def dictionary(body: bytes) -> Dictionary:
    """A dictionary taken apart.

    Raises:
        NotUnderstoodError: it is none.
    """
    first = _TOKEN.match(body)
    if first is None or first["open"] != b"<<":
        raise NotUnderstoodError(f"not a dictionary: {body[:40]!r}")
    found: Dictionary = {}
    at = first.end()
    while True:
        key = _TOKEN.match(body, at)
        if key is not None and key["close"] == b">>":
            return found
        if key is None or key["name"] is None:
            raise NotUnderstoodError(f"a key should stand at {body[at : at + 40]!r}")
        end = _value_end(body, key.end())
        found[key["name"]] = body[key.end() : end].strip()
        at = end


def array(body: bytes) -> list[bytes]:
    """The values of an array."""
    if body[:1] != b"[" or body[-1:] != b"]":
        raise NotUnderstoodError(f"not an array: {body[:40]!r}")
    found = []
    at, stop = 1, len(body) - 1
    while body[at:stop].strip():
        end = _value_end(body, at)
        found.append(body[at:end].strip())
        at = end
    return found


def _value_end(body: bytes, at: int) -> int:
    if (reference := _REFERENCE.match(body, at)) is not None:
        return reference.end()
    depth = 0
    while True:
        token = _TOKEN.match(body, at)
        if token is None:
            raise NotUnderstoodError(f"a value should stand at {body[at : at + 40]!r}")
        depth += (token["open"] is not None) - (token["close"] is not None)
        at = token.end()
        if depth <= 0:
            return at


def reference(value: bytes) -> int:
    """The number of the object that a value refers to."""
    found = _REFERENCE.fullmatch(value)
    if found is None:
        raise NotUnderstoodError(f"not a reference: {value[:40]!r}")
    return int(found[1])


def joined(keys: Mapping[bytes, bytes]) -> bytes:
    """A dictionary as it is written."""
    parts = (k + (b"" if v[:1] in b"/<[(" else b" ") + v for k, v in keys.items())
    return b"<<" + b"".join(parts) + b">>"


def deflated(data: bytes, keys: Mapping[bytes, bytes] = {}) -> Stream:  # not changed
    """A compressed stream."""
    return Stream({**keys, b"/Filter": b"/FlateDecode"}, zlib.compress(data, 9))


def text_string(text: str) -> bytes:
    """A text as a PDF string (ISO 32000-1, 7.9.2.2)."""
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})".encode("ascii")
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>".encode("ascii")


_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _unescaped(match: re.Match[bytes]) -> bytes:
    what = match[1]
    if what.isdigit():
        return bytes([int(what, 8) & 255])
    return b"" if what in (b"\n", b"\r", b"\r\n") else _ESCAPES.get(what, what)


def text_of(value: bytes) -> str:
    """The text of a PDF string."""
    if value[:1] == b"<":
        digits = re.sub(rb"\s", b"", value[1:-1])
        data = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    else:
        data = _ESCAPE.sub(_unescaped, value[1:-1])
    if data.startswith(b"\xfe\xff"):
        return data[2:].decode("utf-16-be", "replace")
    return data.decode("latin-1")


_IN_A_STREAM = 400
"""Objects that share a compressed stream; a reader that wants one of them inflates all."""


def written(objects: Objects) -> bytes:
    """A PDF of these objects, with the compressed objects and references of PDF 1.5 (ISO 32000-1,
    7.5.7 and 7.5.8). Its identifier (14.4) is a digest of its content."""
    from hashlib import md5

    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    rows = [(0, 0, 65535)] * (objects.last + 1)
    small = []
    for number, value in sorted(objects.objects.items()):
        if isinstance(value, bytes):
            small.append((number, value))
        else:
            rows[number] = (1, len(out), 0)
            _put(out, number, value)
    for at in range(0, len(small), _IN_A_STREAM):
        part = small[at : at + _IN_A_STREAM]
        number = len(rows)
        for index, (inner, _) in enumerate(part):
            rows[inner] = (2, number, index)
        rows.append((1, len(out), 0))
        _put(out, number, _object_stream(part))
    number = len(rows)
    rows.append((1, len(out), 0))
    start = len(out)
    identifier = b"<" + md5(out, usedforsecurity=False).hexdigest().encode("ascii") + b">"
    keys = {
        b"/Type": b"/XRef",
        b"/Size": b"%d" % len(rows),
        b"/W": b"[1 4 2]",
        b"/Root": b"%d 0 R" % objects.root,
        b"/ID": b"[" + identifier + identifier + b"]",
        b"/DecodeParms": b"<</Predictor 12/Columns 7>>",
    }
    if objects.info is not None:
        keys[b"/Info"] = b"%d 0 R" % objects.info
    _put(out, number, deflated(_rows(rows), keys))
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _object_stream(part: Iterable[tuple[int, bytes]]) -> Stream:
    places, data = [], bytearray()
    for number, value in part:
        places.append(b"%d %d" % (number, len(data)))
        data += value + b"\n"
    head = b" ".join(places) + b"\n"
    keys = {b"/Type": b"/ObjStm", b"/N": b"%d" % len(places), b"/First": b"%d" % len(head)}
    return deflated(head + data, keys)


def _rows(rows: Iterable[tuple[int, int, int]]) -> bytes:
    """Each row as its difference from the one above (PNG's filter "up"), which packs well."""
    out, above = bytearray(), bytes(7)
    for kind, place, index in rows:
        row = bytes([kind]) + place.to_bytes(4, "big") + index.to_bytes(2, "big")
        out.append(2)
        out += bytes((new - old) & 255 for new, old in zip(row, above, strict=True))
        above = row
    return bytes(out)


def _put(out: bytearray, number: int, stream: Stream) -> None:
    keys = {**stream.keys, b"/Length": b"%d" % len(stream.data)}
    out += b"%d 0 obj\n%b\nstream\n" % (number, joined(keys))
    out += stream.data
    out += b"\nendstream\nendobj\n"
