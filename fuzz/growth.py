"""Files as large as files may be, of one thing over and over: how long each takes to TeX.

    python -m fuzz.growth [BYTES]

Prints the seconds that a file of that size takes, and those of one of half the
size: where that is far from twice, the work does not grow with the file. Fails above `SECONDS`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from cvbuild.diagnostic import CvbuildError
from cvbuild.pipeline import Wanted, prepare
from cvbuild.source import MAX_BYTES, load

SECONDS = 30.0
"""What a file may take; a service has to put up with it."""

Many = Callable[[int], str]
"""A file of about so many bytes."""

_HEAD = "cvbuild: 1\nname: Ada\n"


def _times(unit: str, size: int) -> str:
    return unit * (size // len(unit.encode("utf-8", "surrogatepass")))


def _text(unit: str) -> Many:
    def made(size: int) -> str:
        text = _times(unit, size - 200)
        section = {"kind": "text", "text": text}
        return _HEAD + f"sections: [{json.dumps(section, ensure_ascii=False)}]\n"

    return made


def _lines(unit: str, head: str = _HEAD) -> Many:
    return lambda size: head + _times(unit, size - len(head))


TEXTS = (
    *(
        "a ",
        "a",
        "*",
        "**",
        "***a ",
        "**a* ",
        "*a **b ",
        "`",
        "`a",
        "``",
        "[",
        "]",
        "](",
        "[a](",
        "[](",
    ),
    *(
        "[a](b)",
        "[a](https://b.org) ",
        "[[a](tel:1)](tel:2) ",
        "[a](https://" + "b" * 1900,
        "((((",
        "*[*",
    ),
    *(
        "\\",
        "{",
        "~",
        "--",
        ",,",
        "\u00e9",
        "e\u0301",
        "\u0301",
        "\u200b",
        "\u00a0",
        " \u200b",
        "\u4e2d",
    ),
    *(
        "\u4e2da",
        "\U0001f468\u200d",
        "\U0001f1eb",
        "\ufb01",
        "a.b",
        "\u2028",
        "\u0345\u0301",
        "a\u0316\u0301",
    ),
)
LINES = {
    "keys": _lines("{}: x\n"),
    "unknown keys": lambda size: _HEAD + "".join(f"k{n}: x\n" for n in range(size // 9)),
    "the same key": _lines("name: x\n"),
    "brackets": _lines("["),
    "braces": _lines("{a: "),
    "flow": _lines("[], ", _HEAD + "sections: ["),
    "dashes": _lines("- "),
    "colons": _lines(": "),
    "questions": _lines("? "),
    "quotes": _lines('"'),
    "single quotes": _lines("' "),
    "comments": _lines("#\n"),
    "blank lines": _lines("\n"),
    "tabs": _lines("\t"),
    "anchors": lambda size: _HEAD + "x:\n" + "".join(f"- &a{n} x\n" for n in range(size // 11)),
    "aliases": _lines("- *a\n", _HEAD + "x:\n- &a x\n"),
    "tags": _lines("- !x x\n", _HEAD + "x:\n"),
    "forbidden": _lines("\x01"),
    "sections": _lines("- x\n", _HEAD + "sections:\n"),
    "sections without a kind": _lines("- {a: b}\n", _HEAD + "sections:\n"),
    "sections of no kind": _lines("- {kind: educatoin}\n", _HEAD + "sections:\n"),
    "sections of text": _lines("- {kind: text, text: a}\n", _HEAD + "sections:\n"),
    "contacts": _lines("- {text: a}\n", _HEAD + "contacts:\n"),
    "wrong contacts": _lines("- {txet: a}\n", _HEAD + "contacts:\n"),
    "items": _lines("  - a\n", _HEAD + "sections:\n- kind: list\n  items:\n"),
    "wrong items": _lines("  - []\n", _HEAD + "sections:\n- kind: list\n  items:\n"),
    "tagged items": _lines(
        "  - {text: a, tags: [b]}\n", _HEAD + "sections:\n- kind: list\n  items:\n"
    ),
    "unknown tags": lambda size: (
        _HEAD
        + "variants: {a: {tags: zz}}\nsections:\n- kind: list\n  items:\n"
        + "".join(f"  - {{text: a, tags: [t{n}]}}\n" for n in range(size // 28))
    ),
    "expression": _lines("not ", _HEAD + "variants: {a: {tags: "),
    "parentheses": _lines("(", _HEAD + "variants: {a: {tags: "),
    "or": _lines(" or a", _HEAD + "variants: {a: {tags: a"),
    "variants": lambda size: (
        _HEAD
        + "variants:\n"
        + "".join(f"  v{n}: {{extends: v{n + 1}}}\n" for n in range(size // 25))
    ),
    "dates": _lines(
        "  - {title: a, date: 2020-13}\n", _HEAD + "sections:\n- kind: entries\n  entries:\n"
    ),
    "entries": _lines(
        "  - {title: a, date: 2020}\n", _HEAD + "sections:\n- kind: entries\n  entries:\n"
    ),
    "long words in headings": _lines("x" * 5000 + "\n  ", "cvbuild: 1\nname: "),
    "number": _lines("9", _HEAD + "pages: "),
    "fraction": _lines("9", _HEAD + "design: {spacing: 0."),
    "length": _lines("9", _HEAD + "design: {margin: "),
    "date": _lines("9", _HEAD + "sections: [{kind: entries, entries: [{title: a, date: "),
    "email": _lines("a.", _HEAD + "contacts: [{email: a@"),
    "phone": _lines("(1", _HEAD + "contacts: [{phone: "),
    "website": _lines("a.", _HEAD + "contacts: [{website: https://"),
    "orcid": _lines("0-", _HEAD + "contacts: [{orcid: "),
    "picture": _lines("../", _HEAD + "photo: {file: "),
    "template": _lines("a", _HEAD + "template: "),
    "kind": _lines("a", _HEAD + "sections: [{kind: "),
    "word of a key": _lines("a", _HEAD),
}


def files() -> Iterator[tuple[str, Many]]:
    """All kinds of files, by name."""
    for unit in TEXTS:
        yield f"text of {unit[:12]!a}", _text(unit)
    for name, many in LINES.items():
        yield name, many
    closing = ("number", "fraction", "length", "date", "email", "phone", "website", "orcid")
    for name in (*closing, "picture", "template", "kind", "expression", "or", "parentheses"):
        yield f"{name}, closed", _closed(LINES[name])


def _closed(many: Many) -> Many:
    """The file with its brackets closed, so that the schema sees what is in it."""

    def made(size: int) -> str:
        text = many(size)
        opened = [sign for sign in many(200).split("\n", 2)[2] if sign in "[{"]
        return text + "".join("]" if sign == "[" else "}" for sign in reversed(opened))

    return made


def seconds(text: str) -> float:
    """What a file takes to become TeX or diagnostics."""
    data = text.encode("utf-8", "surrogatepass")
    began = time.process_time()
    with suppress(CvbuildError):
        prepare(load(data, "cv.yaml"), Wanted(template="classic"))
    return time.process_time() - began


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else MAX_BYTES - 1000
    found = []
    for name, many in files():
        half, whole = seconds(many(size // 2)), seconds(many(size))
        found.append((whole, half, name))
        print(f"{whole:8.2f} {half:8.2f}  {name}", flush=True)
    slow = [row for row in found if row[0] > SECONDS]
    print(
        f"{len(found)} kinds of files of {size:,} bytes; {len(slow)} take over {SECONDS:g} seconds"
    )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
