"""Text as LaTeX: the only way from a field of cv.yaml into a TeX file.

Takes text, inline nodes and URLs; gives `Latex`, the type of what TeX may read. Being a
`markupsafe.Markup`, it escapes whatever is joined to it, so a field that someone forgot to escape
cannot exist. Any text means itself: nothing in it is a command, and nothing turns into another
character on the way to the PDF (`--` stays two hyphens, `'` stays straight).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from markupsafe import Markup

from cvbuild.latex.characters import fold_spaces, repertoire
from cvbuild.text import Code, Emph, Link, Str, Strong

if TYPE_CHECKING:
    from typing import Self

    from cvbuild.text import Inlines

__all__ = ["Latex", "address", "ascii_url", "escape", "hex_string", "inlines"]

_LONGEST = 30
"""Characters of a word that need no place to break: such a word fits every column."""
_PIECE = 5
"""Characters that stay together in a longer word that has no punctuation to break at."""

# Pairs that the fonts would join into one other character, as `--` into an en dash: the ligature
# tables of Latin Modern in T1 (tftopl ec-lmr10), without those for f.
_JOINED = re.compile(
    "(?<=[-–])(?=-)|(?<=[’!?‘])(?=‘)|(?<=’)(?=’)|(?<=,)(?=,)|(?<=„)(?=„)|(?<=<)(?=<)|(?<=>)(?=>)"
)
_JOINS_NEXT = tuple("-–‘’,<>!?")
# A template may end in a hyphen; `\item` and `\\` look for the others behind spaces.
_JOINS_BEFORE = tuple("-[*")

_LONG_WORD = re.compile(f"[^ ]{{{_LONGEST + 1},}}")
_BREAK = "\u200b"
_BREAKS_AFTER = re.compile(r"(?<=[/._?&=@:;,+-])(?=[^/._?&=@:;,+-])")
_LONG_PIECE = re.compile(f"[^ {_BREAK}]{{{_LONGEST + 1},}}")


_LINE = 4000
"""Characters of TeX after which a line ends at the next chance; pdfTeX reads lines of 200,000."""
# At a space, which the end of a line is as well, or after a brace, where a comment hides it. Never
# at the end: what a template writes there may begin with a space or an end of line of its own.
_LINE_END = re.compile(rf"(.{{{_LINE}}}.*?)(?: (?=[^ ])|(?<=\}})(?=[^ ]))", re.DOTALL)


class Latex(Markup):
    """LaTeX source. What is added to it, joined or formatted into it is escaped."""

    __slots__ = ()

    @classmethod
    def escape(cls, s: object, /) -> Self:
        """LaTeX for a `Latex` (itself), a text, a whole number or inline nodes.

        TypeError for everything else, None and other markup above all: a value that reached a
        template by mistake must not be printed.
        """
        if isinstance(s, Latex):
            return s if type(s) is cls else cls(s)
        if isinstance(s, str) and not isinstance(s, Markup):
            return cls(escape(s))
        if isinstance(s, int) and not isinstance(s, bool):
            return cls(escape(str(int(s))))
        if isinstance(s, tuple) and all(
            isinstance(n, Str | Strong | Emph | Code | Link) for n in s
        ):
            return cls(inlines(s))
        raise TypeError(f"{type(s).__name__} is not text: {s!r:.80}")


def _change(self: Latex, *_: object, **__: object) -> NoReturn:
    raise TypeError("LaTeX cannot be cut or changed: do that to the text before")


for _name in (
    *("__getitem__", "partition", "rpartition", "rsplit", "split", "lstrip", "rstrip", "strip"),
    *("capitalize", "casefold", "lower", "swapcase", "title", "upper"),
    *("removeprefix", "removesuffix", "replace", "striptags", "translate", "unescape"),
):
    setattr(Latex, _name, _change)


def escape(text: str) -> Latex:
    """LaTeX that sets the text as it is, in lines that TeX can read.

    Runs of white space become one space. Words over 30 characters may break, without a hyphen,
    after punctuation and, where there is none for as long, within. A character that the fonts
    lack becomes an error of TeX that tells its code (`missing` finds these before).
    """
    return Latex(_in_lines(_escape(text)))


def _escape(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = fold_spaces(text)
    if len(text) > _LONGEST:
        text = _LONG_WORD.sub(_breakable, text)
    out = _JOINED.sub("{}", text.translate(repertoire("latin-modern").table))
    if text.endswith(_JOINS_NEXT):
        out += "{}"
    if text.lstrip().startswith(_JOINS_BEFORE):
        out = f" {{}}{out[1:]}" if out.startswith(" ") else "{}" + out
    return out


def _in_lines(latex: str) -> str:
    """The LaTeX of text in lines of some thousand characters; it means the same.

    There is no space in it but those of the text, never two in a row.
    """
    return _LINE_END.sub(_end_line, latex) if len(latex) > _LINE else latex


def _end_line(match: re.Match[str]) -> str:
    return f"{match[1]}\n" if match[0].endswith(" ") else f"{match[1]}%\n"


def _breakable(match: re.Match[str]) -> str:
    """A long word with a zero-width space wherever it may break."""
    word = match[0] if len(match[0]) <= 2 * _LONGEST else match[0].replace("\u00a0", " ")
    word = _BREAKS_AFTER.sub(_BREAK, word)
    return _LONG_PIECE.sub(lambda piece: _cut(piece[0]), word)


def _cut(piece: str) -> str:
    return _BREAK.join(piece[i : i + _PIECE] for i in range(0, len(piece), _PIECE))


def inlines(nodes: Inlines) -> Latex:
    r"""LaTeX for inline nodes: `\cvstrong{…}`, `\cvemph{…}`, `\cvcode{…}`, `\cvlink{<hex>}{…}`."""
    return Latex(_in_lines("".join(_walk(nodes, _SoFar()))))


@dataclass(slots=True)
class _SoFar:
    """How the text so far ends: in a space, or in a word of which `word` characters are there."""

    spaced: bool = False
    word: int = 0


def _walk(nodes: Inlines, before: _SoFar) -> list[str]:
    """The pieces of LaTeX.

    Spaces on both sides of a node's border are one run, too, and so are the parts of a word.
    """
    out: list[str] = []
    for node in nodes:
        match node:
            case Str(text):
                out.append(_continue(text, before))
            case Code(text):
                out.append(rf"\cvcode{{{_continue(text, before)}}}")
            case Strong(children):
                out += [r"\cvstrong{", *_walk(children, before), "}"]
            case Emph(children):
                out += [r"\cvemph{", *_walk(children, before), "}"]
            case Link(url, children):
                out += [rf"\cvlink{{{address(url)}}}{{", *_walk(children, before), "}"]
    return out


def _continue(text: str, before: _SoFar) -> str:
    if before.spaced:
        text = text.lstrip()
    if not text:
        return ""
    may_break = before.word > _LONGEST and text[0].isalnum()
    before.spaced = text[-1].isspace()
    tail = 0 if before.spaced else len(text.rsplit(maxsplit=1)[-1])
    before.word = tail + (before.word if tail == len(text) and not may_break else 0)
    return rf"\cvbreak{{}}{_escape(text)}" if may_break else _escape(text)


_UNSAFE = re.compile(r"[^!#$&'()*+,./0-9:;=?@A-Z_a-z~\[\]%-]|%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?)([^/?#:]+)")


def address(url: str) -> Latex:
    """A URL as a PDF hexadecimal string, `<6874…>`, for `/URI` (ISO 32000-1, 12.6.4.7: ASCII)."""
    return _string(ascii_url(url).encode("ascii").hex().upper())


def ascii_url(url: str) -> str:
    """A URL in ASCII alone.

    A host name with other letters is written in Punycode (RFC 3492); elsewhere what is no URL
    character (RFC 3986) is percent-encoded as UTF-8. What is percent-encoded already stays.
    """
    if not url.isascii():
        url = _HOST.sub(lambda match: match[1] + _host(match[2]), url)
    return _UNSAFE.sub(_percent, url.strip())


def _host(name: str) -> str:
    labels = unicodedata.normalize("NFKC", name).lower().split(".")
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
        for label in labels
    )


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def hex_string(text: str) -> Latex:
    """A text as a PDF hexadecimal string in UTF-16 (ISO 32000-1, 7.9.2.2), for metadata."""
    return _string(f"FEFF{text.encode('utf-16-be', 'replace').hex().upper()}")


def _string(digits: str) -> Latex:
    """A hexadecimal string in lines that TeX can read: white space in it counts for nothing."""
    lines = (digits[at : at + _LINE] for at in range(0, len(digits), _LINE))
    return Latex(f"<{chr(10).join(lines)}>")
