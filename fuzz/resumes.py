"""Files that nobody would write: of every kind of section, full of text that means something.

Hypothesis strategies. `structured` gives files that are nearly or wholly right, with odd text in
every field; `mutated` gives files of people with a few bytes changed; `typeset` gives files of
which most can be typeset.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from cvbuild.latex.characters import repertoire
from tests.test_any_text import EVERYTHING, FILLER, filled

__all__ = ["files", "mutated", "structured", "typeset"]

ROOT = Path(__file__).resolve().parent.parent
Value = Any

TEX = (
    *("\\", "{", "}", "$", "&", "#", "%", "_", "~", "^", "^^M", "^^41", "^^5c", "^^^^0041", "\\\\"),
    *("\\input{/etc/passwd}", "\\end{document}", "\\write18{id}", "\\immediate\\openout3=x", "$$"),
    *("\\csname x\\endcsname", "\\pdfobj", "\\def\\a{\\a}\\a", "#1", "##", "%@ [1]", "%@file x"),
    *(
        "\\catcode`\\@=11",
        "{\\",
        "}}",
        "\\par",
        "\\]",
        "[",
        "]",
        "[x]",
        "*",
        "--",
        "---",
        "''",
        "``",
    ),
    *(",,", "<<", ">>", "?`", "!`", "fi", "ffl", "\\begin{cvlist}", "\\cvlink{<41>}{x}", '"', "'"),
)
MARKS = (
    *("**a**", "*a*", "***a***", "`a`", "``", "**", "*", "[a](https://b.org)", "[**a**](tel:1)"),
    *("[a](javascript:alert(1))", "[a](file:///etc/passwd)", "[a](data:text/html,x)", "[a](b)"),
    *(
        "[a](https://b.org/%00)",
        "[a](mailto:a@b.org?body=$&#%_)",
        "[[a](tel:1)](tel:2)",
        "](",
        "[]",
    ),
    *(
        "*a `b* c`",
        "**a*b**c*",
        "[a](https://\u00e4.org)",
        "[a](https://b.org/\u2603)",
        "\\*",
        "\\`",
    ),
    *("[a](https://b.org/<)", "[a](https://[::1]/)", "[a](HTTPS://B.ORG)", "[a](https://b.org:x)"),
)
LETTERS = (
    *("\u202e", "\u202d", "\u2066", "\u2069", "\u200b", "\u200d", "\ufe0f", "\u00ad", "\ufeff"),
    *("e\u0301", "\u0301", "a\u0300\u0301\u0302\u0303", "\u0345", "\u1e9e", "\u0130", "\u0131"),
    *("\u00a0", "\u2003", "\u2028", "\u2029", "\x85", "\t", "\n", "\n\n", "\r", "\x0b", " ", "  "),
    *("\x00", "\x01", "\x07", "\x1b[31m", "\x7f", "\x9b", "\ud800", "\udfff", "\ufffe", "\ufffd"),
    *("\U0001f600", "\U0001f468\u200d\U0001f4bb", "\U0001f1eb\U0001f1f7", "\U000e0041", "\u05d0"),
    *("\u0627", "\u4e2d", "\u0e33", "\ufb01", "\u01c6", "\u2126", "\u212b", "\u00b5", "\u1ebe"),
)
WORDS = (
    "a",
    "Ada",
    "an engine",
    "1843",
    "x" * 31,
    "y" * 400,
    "a.b" * 40,
    "\u00e9" * 70,
    "no",
    "~",
    "",
)
DATES = (
    *("2020", "2020-02", "2020-02-30", "present", "0000", "99999", "Summer 2020", "2020-13", ""),
    *("-2020", "2020-1", "{start: 2020}", "\u0662\u0660\u0662\u0660", "2020\u20132021", "1e3"),
)
ADDRESSES = (
    *(
        "https://example.org",
        "http://a.b/%zz?x=$y&z#~_^",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ),
    *(
        "https://\u00fc.org/\u2603",
        "https://\u2100.org",
        "https://a@b:c@d",
        "https://[x]",
        "//b.org",
    ),
    *("mailto:a@b.org", "tel:+1", "https://b.org/" + "a/" * 400, "https://b.org/\\input{x}", ""),
)
OTHER: tuple[Value, ...] = (
    None,
    [],
    {},
    [[]],
    {"a": {}},
    ["a"],
    "1",
    "true",
    "a",
    [{}],
    "-1",
    "1e99",
)
KEYS = ("tags", "id", "page_break", "priority", "kind", "entries", "items", "text", "x", "", "url")


def _texts(letters: st.SearchStrategy[str], pieces: Sequence[str]) -> st.SearchStrategy[list[str]]:
    piece = st.sampled_from(pieces) | st.sampled_from(WORDS) | letters
    text = st.lists(piece, min_size=1, max_size=6).map("".join)
    return st.lists(text, min_size=1, max_size=6)


ODD = _texts(st.text(max_size=6), (*TEX, *MARKS, *LETTERS))


@cache
def _settable() -> tuple[str, ...]:
    """Pieces of text without a character that the fonts lack, and without a link that is none."""
    table = repertoire("latin-modern").table
    wrong = re.compile(r"\]\((?!https://b\.org\)|tel:|https://ä)")
    pieces = (*TEX, *MARKS, *LETTERS)
    return tuple(p for p in pieces if all(ord(c) in table for c in p) and not wrong.search(p))


@cache
def _characters() -> st.SearchStrategy[str]:
    table = repertoire("latin-modern").table
    return st.sampled_from([chr(code) for code in sorted(table) if code >= 32])


def _sections() -> list[dict[str, Value]]:
    sections = EVERYTHING["sections"]
    assert isinstance(sections, list)
    return sections


CONTACTS: tuple[dict[str, Value], ...] = (
    *(
        {"email": "a_b%c@example.org"},
        {"phone": "+1 (555) 01-23"},
        {"website": "https://b.org/~a_b"},
    ),
    *({"github": "a-b"}, {"linkedin": "a-b"}, {"orcid": "0000-0002-1825-0097"}, {"gitlab": "a_b"}),
    *({"scholar": "aBc_-AAAAJ"}, {"link": "https://\u00e9.org", "show": "any text"}),
    *({"location": "any text", "label": "any text"}, {"text": "any text"}),
)
EDIT = st.tuples(st.integers(0, 400), st.integers(0, 6), st.integers(0, 400))


@st.composite
def structured(draw: st.DrawFn, *, edits: int = 3) -> bytes:
    """A file with odd text in all its fields, and up to `edits` values that are something else."""
    texts = draw(ODD)
    return _yaml(_edited(_shape(draw, texts), draw(st.lists(EDIT, max_size=edits)), texts))


@st.composite
def typeset(draw: st.DrawFn, *, edits: int = 0) -> bytes:
    """A file that can be typeset unless an address, a mark or a capital in it is wrong."""
    texts = draw(_texts(st.text(_characters(), max_size=8), _settable()))
    return _yaml(_edited(_shape(draw, texts), draw(st.lists(EDIT, max_size=edits)), texts))


def _shape(draw: st.DrawFn, texts: Sequence[str]) -> dict[str, Value]:
    kinds = draw(st.lists(st.sampled_from(range(len(_sections()))), max_size=4))
    contacts = draw(st.lists(st.sampled_from(CONTACTS), max_size=3))
    shape: dict[str, Value] = {
        **{key: EVERYTHING[key] for key in ("cvbuild", "name")},
        **({"headline": "any text", "summary": "any text"} if draw(st.booleans()) else {}),
        "contacts": contacts,
        "sections": [_sections()[kind] for kind in kinds],
    }
    made = filled(shape, cycle([*texts, *FILLER]))
    assert isinstance(made, dict)
    return made


def _edited(value: Value, edits: Sequence[tuple[int, int, int]], texts: Sequence[str]) -> Value:
    """A value of which some parts are gone, twice there, called otherwise, or something else."""
    made = _copy(value)
    for place, what, which in edits:
        places = list(_places(made))
        if not places:
            break
        holder, key = places[place % len(places)]
        old = holder[key]
        if what == 0:
            del holder[key]
        elif what == 1:
            holder[key] = _copy(OTHER[which % len(OTHER)])
        elif what == 2:
            holder[key] = DATES[which % len(DATES)]
        elif what == 3:
            holder[key] = ADDRESSES[which % len(ADDRESSES)]
        elif what == 4 and isinstance(holder, list):
            holder.append(_copy(old))
        elif what == 5 and isinstance(holder, dict):
            holder[KEYS[which % len(KEYS)]] = texts[which % len(texts)]
        else:
            other, at = places[which % len(places)]
            holder[key] = _copy(other[at])
    return made


def _copy(value: Value) -> Value:
    return json.loads(json.dumps(value))


def _places(value: Value) -> Iterator[tuple[Value, Value]]:
    """Every place of a value: what holds it, and its key or number there."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _yaml(value: Value) -> bytes:
    """JSON is YAML; what may not stand in a file as it is, is written as an escape."""
    return json.dumps(value).encode()


@cache
def _real() -> tuple[bytes, ...]:
    """Files as people write them."""
    from fuzz.corpus import seeds

    return (*(seed for seed in seeds() if len(seed) < 6000), (ROOT / "cv.yaml").read_bytes())


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file of people in which a few bytes are gone, and odd ones have come."""
    data = draw(st.sampled_from(_real()))
    pieces = st.sampled_from((*TEX, *MARKS, *LETTERS, *DATES, *ADDRESSES, *_YAML))
    change = st.tuples(st.integers(0, 10_000), st.integers(0, 12), pieces)
    for at, gone, piece in draw(st.lists(change, min_size=1, max_size=4)):
        at %= len(data) + 1
        data = data[:at] + piece.encode("utf-8", "surrogatepass") + data[at + gone :]
    return data


_YAML = (": ", "- ", "\n", "\n  ", "? ", "|", ">", "&a ", "*a ", "!!x ", "<<: ", "#", "[", "]", "{")

files = structured() | typeset(edits=1) | mutated()
"""All that a service may be sent."""
