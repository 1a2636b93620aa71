"""The text of a cv.yaml, as a person would have written it.

Takes plain data in the shape of cv.yaml, gives YAML that reads back as exactly that: block style,
a line between sections and between entries, a comment that names each section, long texts folded,
quotes only where YAML needs them (cvbuild keeps every scalar as it was typed, so `2018` and `no`
need none).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cvbuild.importing.draft import Value

__all__ = ["SCHEMA_LINE", "WIDTH", "scalar", "written"]

SCHEMA_LINE = "# yaml-language-server: $schema=cv.schema.json"
"""What tells an editor which fields there are; `cvbuild new` writes the same."""

WIDTH = 90
"""Columns that lines have, where they can be broken at all."""

_IN_ROWS = frozenset({"items", "keywords", "courses", "authors", "inventors", "tags", "order"})
"""Lists that stand in brackets on one line where they are short and of plain words."""

_HEADINGS = {
    "experience": "Work",
    "entries": "Further",
    "text": "Text",
    "list": "List",
}
"""What comments call sections without a title whose kind says it badly."""

_NULL = frozenset({"", "~", "null", "Null", "NULL", "<<", "="})
_INDICATOR = re.compile(r"[-?:](?:[ \t]|$)|[,\[\]{}#&*!|>'\"%@`]|---|\.\.\.")
"""What a text without quotes cannot begin with (YAML 1.2, 5.3 and 9.1.2)."""
_BREAKING = re.compile(r":(?:[ \t]|$)|[ \t]#")
_NOT_IN_ROWS = re.compile(r"[,\[\]{}:#\"'`]|^[-?*&!|>%@]|\s{2}")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\u200b-\u200f\u202a-\u202e\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that an editor does not show, or that some readers take for the end of a line."""
_LONGEST_KEY = 200
_SHORT = 3
"""Lines of an entry; longer ones have an empty line between them."""


def written(cv: dict[str, Value], comment: str = "") -> str:
    """The text of a cv.yaml; `comment` is a line below the one that names the schema."""
    lines = [SCHEMA_LINE]
    if comment:
        lines.append(f"# {_one_line(comment)}")
    for name, value in cv.items():
        if name == "sections" and isinstance(value, list):
            lines += ["", *_sections(value)]
            continue
        if name in ("variants", "kept"):
            lines.append("")
        if name == "kept":
            lines.append("# What cv.yaml has no field for. It is never printed.")
        lines += _field(name, value, 0)
    return "\n".join(lines) + "\n"


def _sections(sections: list[Value]) -> Iterator[str]:
    if not sections:
        yield "sections: []"
        return
    yield "sections:"
    for n, section in enumerate(sections):
        if n:
            yield ""
        if isinstance(section, dict):
            yield f"  # {_called(section)}"
        yield from _item(section, 2, parted=True)


def _called(section: dict[str, Value]) -> str:
    title = section.get("title")
    if isinstance(title, str) and _one_line(title):
        return _one_line(title)
    kind = section.get("kind")
    kind = kind if isinstance(kind, str) else ""
    return _HEADINGS.get(kind) or _one_line(kind.capitalize()) or "Section"


def _one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())[: WIDTH - 4]


def _field(name: str, value: Value, indent: int, *, parted: bool = False) -> Iterator[str]:
    """The lines of `name: value`."""
    before = " " * indent
    if len(name) > _LONGEST_KEY:  # a key on one line with its value may have 1024 characters
        yield f"{before}? {_double(name)}"
        before += ": "
        head = before
        bare = f"{before}".rstrip() if isinstance(value, dict | list) and value else head
    else:
        head = f"{before}{scalar(name, key=True)}: "
        bare = head.rstrip()
    if isinstance(value, str):
        yield from _text(value, head, indent)
    elif not value:
        yield head + ("{}" if isinstance(value, dict) else "[]")
    elif isinstance(value, dict):
        yield bare
        for inner, what in value.items():
            yield from _field(inner, what, indent + 2)
    elif row := _row(name, value, head):
        yield row
    else:
        yield bare
        items = [list(_item(item, indent + 2)) for item in value]
        blank = parted and name == "entries" and any(len(lines) > _SHORT for lines in items)
        for n, lines in enumerate(items):
            if n and blank:
                yield ""
            yield from lines


def _item(item: Value, indent: int, *, parted: bool = False) -> Iterator[str]:
    """The lines of one item of a list."""
    before = " " * indent
    if isinstance(item, str):
        yield from _text(item, f"{before}- ", indent)
        return
    if not item:
        yield f"{before}- " + ("{}" if isinstance(item, dict) else "[]")
        return
    lines: list[str] = []
    if isinstance(item, dict):
        for name, value in item.items():
            lines += _field(name, value, indent + 2, parted=parted)
    else:
        for inner in item:
            lines += _item(inner, indent + 2)
    yield f"{before}- {lines[0][indent + 2 :]}"
    yield from lines[1:]


def _row(name: str, items: list[Value], head: str) -> str:
    """The list in brackets, or "" where it needs lines of its own."""
    if name not in _IN_ROWS:
        return ""
    words = [item for item in items if isinstance(item, str)]
    if len(words) < len(items) or any(_NOT_IN_ROWS.search(word) for word in words):
        return ""
    row = f"{head}[{', '.join(words)}]"
    fits = len(row) <= WIDTH and all(_is_plain(word) for word in words)
    return row if fits else ""


def _text(text: str, head: str, indent: int) -> Iterator[str]:
    """The lines of a text that begins after `head`."""
    short = scalar(text)
    foldable = not _UNSEEN.search(text) and "\t" not in text and text == text.strip()
    if "\n" not in text:
        if len(head) + len(short) <= WIDTH or not foldable or not _breaks(text):
            yield head + short
        else:
            yield f"{head}>-"
            yield from _folded(text, indent + 2)
        return
    lines = text.split("\n")
    if not foldable or any(line != line.strip() for line in lines):
        yield head + _double(text)
    elif all(len(line) + indent + 2 <= WIDTH for line in lines):
        yield f"{head}|-"
        for line in lines:
            yield " " * (indent + 2) + line if line else ""
    else:
        yield f"{head}>-"
        for n, line in enumerate(lines):
            if n and lines[n - 1]:
                yield ""  # a line break of the text; one that is followed by others has one more
            if line:
                yield from _folded(line, indent + 2)
            else:
                yield ""


_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def _breaks(text: str) -> bool:
    return _BREAK.search(text) is not None


def _folded(text: str, indent: int) -> Iterator[str]:
    """A line of text over several lines, broken at single spaces."""
    line = ""
    for piece in _BREAK.split(text):
        if line and indent + len(line) + 1 + len(piece) > WIDTH:
            yield " " * indent + line
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    yield " " * indent + line


def _is_plain(text: str) -> bool:
    return not (
        text in _NULL
        or "\n" in text
        or "\t" in text
        or text != text.strip()
        or _INDICATOR.match(text)
        or _BREAKING.search(text)
        or _UNSEEN.search(text)
    )


def scalar(text: str, *, key: bool = False) -> str:
    """The text on one line, in quotes where YAML needs them."""
    if _is_plain(text) and not (key and text.startswith("?")):
        return text
    if "\n" in text or "\t" in text or _UNSEEN.search(text):
        return _double(text)
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _double(text: str) -> str:
    """In double quotes, with escapes for all that is not shown (YAML 1.2, 7.3.1)."""
    out = "".join(_ESCAPES.get(c) or (_escaped(c) if _UNSEEN.match(c) else c) for c in text)
    return f'"{out}"'


def _escaped(c: str) -> str:
    return f"\\x{ord(c):02x}" if ord(c) < 0x100 else f"\\u{ord(c):04x}"
