"""What can be wrong with a file, and how it is told.

A `Diagnostic` is a value: stages gather them and go on, so that one run shows every problem of
its stage. Only the command line turns them into text, with `render`. A stage that cannot go on
raises `CvbuildError` carrying all it found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

__all__ = [
    "CvbuildError",
    "Diagnostic",
    "Elsewhere",
    "LINE_BREAK",
    "ExitCode",
    "Path",
    "Severity",
    "Span",
    "path_text",
    "printable",
    "render",
    "suggest",
]


Path = tuple[str | int, ...]
"""Where a value stands in the file: keys and list positions from the root."""

LINE_BREAK = re.compile(r"\r\n|[\r\n]")
"""What ends a line, here and wherever a `Span` is made: YAML 1.2 section 5.4, and editors agree.

Not `str.splitlines`, for which U+2028, U+0085 and a form feed end a line too.
"""


class ExitCode(IntEnum):
    """What the `cvbuild` command exits with."""

    DONE = 0
    INPUT = 1
    """The input has problems."""
    USAGE = 2
    """The command line cannot be understood."""
    NO_ENGINE = 3
    """No TeX engine works on this machine."""
    TYPESETTING = 4
    """TeX ran and failed."""
    CHECK = 5
    """A check or the page budget failed."""


class Severity(Enum):
    """How bad a diagnostic is; only an error stops the build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """Something to look at, which may well be as it should."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source.

    Lines and columns count from 1, columns in characters. `end_column` is exclusive; a span
    over several lines has its own `end_line`, and only its first line is shown.
    """

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another file than the one at hand, which that one names; `line` is the one to quote."""

    file: str
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem.

    `code` is a stable kebab-case name such as `unknown-field`. `span` is None when the problem
    concerns the file as a whole. `path` is the field it concerns, where there is one. With
    `elsewhere`, the span is one of another file.
    """

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    path: Path = ()
    elsewhere: Elsewhere | None = None


class CvbuildError(Exception):
    """A stage could not go on.

    `diagnostics` holds at least one error; `exit_code` is what the command line exits with.
    """

    def __init__(
        self, diagnostics: Iterable[Diagnostic], exit_code: ExitCode = ExitCode.INPUT
    ) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        self.exit_code = exit_code
        super().__init__("\n".join(d.message for d in self.diagnostics))


def path_text(path: Path) -> str:
    """A path as people write it: `sections[1].entries[0].start`."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            out += f".{part}" if out else part
    return out


def suggest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `name` is most likely a misspelling of, or None."""
    import difflib

    folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


_PLAIN: dict[str, tuple[str, str]] = {}
_COLOURS = {
    "error": ("\x1b[1;31m", "\x1b[0m"),
    "warning": ("\x1b[1;33m", "\x1b[0m"),
    "note": ("\x1b[1;34m", "\x1b[0m"),
    "place": ("\x1b[1m", "\x1b[0m"),
    "caret": ("\x1b[31m", "\x1b[0m"),
    "hint": ("\x1b[36m", "\x1b[0m"),
}
_TAB = 4
_WIDEST_LINE = 160
"""Characters of a source line that are shown; a longer one is cut around the caret."""
_NARROWEST = 24
"""Columns that a quoted line has at least, however narrow the terminal is."""


def render(
    diagnostics: Sequence[Diagnostic],
    *,
    file: str,
    text: str | None = None,
    colour: bool = False,
    columns: int | None = None,
) -> str:
    """The diagnostics as a person reads them, each headed by `file:line:column`.

    `text` is the source they point into; without it the quoted lines are left out. `columns` is how
    wide a quoted line may be, where it is for a terminal.
    """
    styles = _COLOURS if colour else _PLAIN

    def paint(style: str, words: str) -> str:
        before, after = styles.get(style, ("", ""))
        return f"{before}{words}{after}"

    lines = LINE_BREAK.split(text) if text is not None else None
    return "\n".join(_render_one(d, file, lines, paint, columns) for d in diagnostics)


def _render_one(
    d: Diagnostic,
    file: str,
    lines: Sequence[str] | None,
    paint: Callable[[str, str], str],
    columns: int | None,
) -> str:
    place = printable(file if d.elsewhere is None else d.elsewhere.file)
    if d.span is not None:
        place += f":{d.span.line}:{d.span.column}"
    label = f"{d.severity.value}[{d.code}]:"
    out = [f"{paint('place', place + ':')} {paint(d.severity.value, label)} {printable(d.message)}"]
    source = _line_of(d, lines)
    if d.span is not None and source is not None:
        number = f"{d.span.line:>5}"
        room = None if columns is None else max(_NARROWEST, columns - len(number) - 3)
        quoted, marker = _quote(source, d.span, room)
        out.append(f"{number} | {quoted}")
        out.append(f"{' ' * len(number)} | {paint('caret', marker)}")
    if d.hint is not None:
        out.append(f"{paint('hint', '  hint:')} {printable(d.hint)}")
    return "\n".join(out)


def _line_of(d: Diagnostic, lines: Sequence[str] | None) -> str | None:
    """The line of the source that the diagnostic points at, where it is known."""
    if d.elsewhere is not None:
        return d.elsewhere.line
    if d.span is None or lines is None or not 0 < d.span.line <= len(lines):
        return None
    return lines[d.span.line - 1]


def printable(text: str) -> str:
    """`text` without characters that would move the terminal's cursor or change its colours."""
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(c: str) -> str:
    return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"


def _quote(line: str, span: Span, room: int | None) -> tuple[str, str]:
    """The source line and the carets under it, tabs widened and overlong lines cut.

    `room` is how many columns there are for it.
    """
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1 if span.end_line == span.line else len(line.rstrip()), len(line))
    end = max(end, start + 1)
    before, after = "", ""
    if len(line) > _WIDEST_LINE:
        cut = max(0, min(start - _WIDEST_LINE // 2, len(line) - _WIDEST_LINE))
        before = "…" if cut else ""
        after = "…" if cut + _WIDEST_LINE < len(line) else ""
        line = line[cut : cut + _WIDEST_LINE]
        start, end = start - cut, min(end - cut, _WIDEST_LINE)
    if room is not None and _width(before + _widen(line) + after) > room:
        left, right = _window(line, start, room - 2)
        before, after = "…" if left else before, "…" if right < len(line) else after
        line, start, end = line[left:right], start - left, min(end, right) - left
    indent = _width(before + _widen(line[:start]))
    marked = _width(_widen(line[start:end]))
    return before + _widen(line) + after, " " * indent + "^" * max(1, marked)


def _window(line: str, start: int, room: int) -> tuple[int, int]:
    """The part of a line around `start` that takes no more columns than there are."""
    widths = [_width(_widen(char)) for char in line]
    left = right = start
    used = 0
    while left > 0 and used + widths[left - 1] <= room // 2:
        left -= 1
        used += widths[left]
    while right < len(line) and used + widths[right] <= room:
        used += widths[right]
        right += 1
    while left > 0 and used + widths[left - 1] <= room:
        left -= 1
        used += widths[left]
    return left, right


def _widen(text: str) -> str:
    return "".join(" " * _TAB if c == "\t" else c if _is_harmless(c) else "\ufffd" for c in text)


def _is_harmless(c: str) -> bool:
    """Whether a terminal shows `c` in its place: what is printable, and spaces of any width."""
    import unicodedata

    return c.isprintable() or unicodedata.category(c) == "Zs"


def _width(text: str) -> int:
    """The columns that `text` takes on a terminal (Unicode Standard Annex 11)."""
    return sum(_width_of(c) for c in text)


def _width_of(c: str) -> int:
    import unicodedata

    if unicodedata.category(c) in ("Mn", "Me") or "\u1160" <= c <= "\u11ff":
        return 0  # marks, and the vowels and finals that join the Hangul letter before them
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1
