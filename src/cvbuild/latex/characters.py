"""Which characters the fonts hold, and how TeX reaches each.

Takes the glyph table that `tools/make_repertoire.py` derives from the fonts' encodings; gives a
`Repertoire` (character → TeX), what a text lacks in it (`missing`), and what a reader of the
finished PDF gets for a text (`displayed`). Every covered character is one real glyph that reads
back as itself, so that search, copy and applicant tracking see what was written.

Only these are not kept as they were written:

- letters with combining marks become the composed letter (Unicode's NFC);
- white space of any kind and length becomes one space;
- invisible characters (soft hyphen, joiners, direction marks, variation selectors) disappear;
- a few characters become others that look the same: `LOOKALIKES`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

__all__ = [
    "LOOKALIKES",
    "Missing",
    "Repertoire",
    "displayed",
    "fold_spaces",
    "missing",
    "of_one_font",
    "repertoire",
]

LOOKALIKES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ŉ": "ʼn",
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x1C4, 0x1CD)},
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x1F1, 0x1F4)},
    "″": "′′",
    "‴": "′′′",
    "‧": "·",
    "∙": "·",
    "⋅": "·",
    "✔": "✓",
    "✘": "✗",
    "▪": "■",
    "▫": "□",
    "►": "▶",
    "▸": "▶",
    "◄": "◀",
    "◂": "◀",
    "▴": "▲",
    "▾": "▼",
}
"""Characters that are set, and read back, as others of the same look, as `ǆ` is as `dž`."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, range(0xFE00, 0xFE10))
)
_UNBREAKABLE = "\u00a0\u2007\u202f"
_SPACES = re.compile(rf"\s(?:[\s{_INVISIBLE}]*\s)?")
"""A run of white space; what cannot be seen within it does not part it."""
_DROP = {ord(char): "" for char in _INVISIBLE} | {ord(k): v for k, v in LOOKALIKES.items()}

_ASCII = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "^": r"\textasciicircum{}",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
}
"""ASCII characters that TeX or the fonts take for something else; T1 holds the others."""

_MACROS = {
    "OML": r"\cvcharmath{OML}",
    "OMS": r"\cvcharmath{OMS}",
    "qx": r"\cvcharalt{qx}",
    "cs": r"\cvcharalt{cs}",
    "l7x": r"\cvcharalt{l7x}",
    "sup": r"\cvcharsup",
    "sub": r"\cvcharsub",
    "prime": r"\cvcharprime",
    "not": r"\cvcharnot",
}
"""The macros of `templates/latex/core/characters.tex` that are not `\\cvchar{encoding}`."""


class _Table(dict[int, str]):
    """For `str.translate`: what is not in it is said to be missing, in characters TeX can set."""

    def __missing__(self, code: int) -> str:
        return rf"\cvmissing{{{code:04X}}}"


@dataclass(frozen=True, slots=True)
class Repertoire:
    """The characters that a family of fonts can set.

    `table` maps code points to TeX, as `str.translate` wants it.
    """

    name: str
    table: dict[int, str]

    def covers(self, char: str) -> bool:
        """Whether the character can be set; an invisible one can."""
        return ord(char) in self.table

    def tex(self, char: str) -> str:
        """The TeX for a character; KeyError when it is not covered."""
        if not self.covers(char):
            raise KeyError(char)
        return self.table[ord(char)]

    def __iter__(self) -> Iterator[str]:
        """The covered characters, in the order of their codes."""
        return map(chr, sorted(self.table))


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that the fonts lack.

    `character` is all that belongs to it (combining marks, joined emoji), as it was written;
    `offset` is its place in the text; `name` is Unicode's, or `U+` and the code without one.
    `in_capitals` means that the fonts have it, but not its capital, whose name is given.
    """

    character: str
    offset: int
    name: str
    in_capitals: bool = False

    @property
    def printed(self) -> str:
        """What the fonts would have to have."""
        return self.character.upper() if self.in_capitals else self.character


@cache
def repertoire(name: str) -> Repertoire:
    """The repertoire of that name; KeyError when there is none. The only one is `latin-modern`."""
    if name != "latin-modern":
        raise KeyError(name)
    from cvbuild.latex._repertoire import LETTERS, SLOTS

    table = _Table({code: chr(code) for code in range(0x20, 0x7F)})
    table |= {ord(char): char for char in LETTERS}
    for way, pairs in SLOTS.items():
        sign, _, series = way.partition("-")
        macro = _MACROS.get(way) or (
            rf"\cvcharsign{{{sign}}}{{{series}}}" if series else rf"\cvchar{{{way}}}"
        )
        table |= {ord(pair[0]): f"{macro}{{{pair[1:]}}}" for pair in pairs.split()}
    table |= {ord(char): tex for char, tex in _ASCII.items()}
    table |= {ord(char): "~" for char in _UNBREAKABLE}
    table |= dict.fromkeys(map(ord, _breakable_spaces()), " ")
    table |= {ord(char): "" for char in _INVISIBLE}
    table |= {0xAD: r"\-", 0x200B: r"\cvbreak{}"}
    for char, same in LOOKALIKES.items():
        table[ord(char)] = "".join(table[ord(part)] for part in same)
    return Repertoire(name, table)


_GREEK = range(0x370, 0x400)


def of_one_font(tex: str) -> str:
    """The TeX of text that has characters which pdfTeX's fonts lack.

    Greek letters are missing as well, where others are: a word in several fonts would look pieced
    together. What is a glyph with another name says which character it is, for other fonts to set
    it: only pdfTeX can tell readers of the PDF what such a glyph of one font is.
    """
    table = repertoire("latin-modern").table
    found = {
        tex: rf"\cvsignor{{{code:04X}}}{{{tex}}}"
        for code, tex in table.items()
        if _ANOTHER_GLYPH.fullmatch(tex)
    }
    if _GREEK_MISSING.search(tex):
        found |= {table[code]: rf"\cvmissing{{{code:04X}}}" for code in _GREEK if code in table}
    # a character that is set as another and a mark is longer than that
    pattern = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    return re.sub(pattern, lambda match: found[match[0]], tex)


_ANOTHER_GLYPH = re.compile(r"\\cvchar[a-z]+(?:\{\w+\})+")
_GREEK_MISSING = re.compile(r"\\cvmissing\{(?:03[7-9A-F]|1F)")


def _breakable_spaces() -> Iterator[str]:
    for code in (*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0x1680, *range(0x2000, 0x200B)):
        if chr(code) not in _UNBREAKABLE:
            yield chr(code)
    yield from "\u2028\u2029\u205f\u3000"


def fold_spaces(text: str) -> str:
    """The text with each run of white space as one space.

    A run of no-break spaces only becomes U+00A0.
    """
    return _SPACES.sub(_fold, text)


def _fold(run: re.Match[str]) -> str:
    return "\u00a0" if not run[0].strip(_UNBREAKABLE + _INVISIBLE) else " "


def displayed(text: str) -> str:
    """What a reader of the PDF gets for a text: the module's docstring lists the differences.

    White space at the ends is kept as one space; characters that the fonts lack are kept.
    """
    visible = unicodedata.normalize("NFC", text).translate(_DROP)
    return _SPACES.sub(" ", visible)


def missing(text: str, repertoire: Repertoire, *, capitals: bool = False) -> tuple[Missing, ...]:
    """The characters of a text that a repertoire lacks, in the order of the text.

    The text is one that is set in one piece: letters and marks compose within it, and not with
    what stands beside it. With `capitals` it is also set in capitals.
    """
    table = repertoire.table
    printed = text + text.upper() if capitals else text
    if all(map(table.__contains__, map(ord, printed))):
        return ()
    found = []
    for cluster in _CLUSTER.finditer(_marked(text)):
        written = text[cluster.start() : cluster.end()]
        name = _lack(written, table)
        if name is not None:
            found.append(Missing(written, cluster.start(), name))
        elif capitals and (name := _lack(written.upper(), table)) is not None:
            found.append(Missing(written, cluster.start(), name, in_capitals=True))
    return tuple(found)


def _lack(cluster: str, table: dict[int, str]) -> str | None:
    """The name of a cluster that a table lacks, else None."""
    composed = unicodedata.normalize("NFC", cluster)
    lacking = [char for char in composed if ord(char) not in table]
    return _name(composed, lacking) if lacking else None


# Enough of Unicode Standard Annex 29 for a message: a character and what cannot stand alone
# after it. `_marked` writes a class letter for every character of the text.
_CLUSTER = re.compile(r"rr|[^r](?:j.|m)*|.|m", re.DOTALL)


def _marked(text: str) -> str:
    return "".join(map(_class, text))


def _class(char: str) -> str:
    if char == "\u200d":
        return "j"
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return "r"
    if unicodedata.category(char)[0] == "M" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return "m"
    if "\U000e0020" <= char <= "\U000e007f":
        return "m"
    return "x"


def _name(composed: str, lacking: list[str]) -> str:
    """The name of a cluster: of its base when that is what is lacking, else with its marks."""
    base = _character_name(composed[0])
    if composed[0] in lacking:
        return base
    return " with ".join([base, *map(_character_name, lacking)])


def _character_name(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}")
