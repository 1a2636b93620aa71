"""What can be wrong with a file, and how it is told.

A `Diagnostic` is a value: stages gather them and go on, so that one run shows every problem of
its stage. Only the command line turns them into text, with `render`. A stage that cannot go on
raises `CvbuildError` carrying all it found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

__all__ = [
    "CvbuildError",
    "Diagnostic",
    "ExitCode",
    "Path",
    "Severity",
    "Span",
    "path_text",
    "render",
    "suggest",
]


Path = tuple[str | int, ...]
"""Where a value stands in the file: keys and list positions from the root."""


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
class Diagnostic:
    """One problem.

    `code` is a stable kebab-case name such as `unknown-field`. `span` is None when the problem
    concerns the file as a whole. `path` is the field it concerns, where there is one.
    """

    code: str
    message: str
    span: Span | None = None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    path: Path = ()


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
    "place": ("\x1b[1m", "\x1b[0m"),
    "caret": ("\x1b[31m", "\x1b[0m"),
    "hint": ("\x1b[36m", "\x1b[0m"),
}
_TAB = 4
_WIDEST_LINE = 160
"""Characters of a source line that are shown; a longer one is cut around the caret."""


def render(
    diagnostics: Sequence[Diagnostic], *, file: str, text: str | None = None, colour: bool = False
) -> str:
    """The diagnostics as a person reads them, each headed by `file:line:column`.

    `text` is the source they point into; without it the quoted lines are left out.
    """
    styles = _COLOURS if colour else _PLAIN

    def paint(style: str, words: str) -> str:
        before, after = styles.get(style, ("", ""))
        return f"{before}{words}{after}"

    lines = text.splitlines() if text is not None else None
    return "\n".join(_render_one(d, file, lines, paint) for d in diagnostics)


def _render_one(
    d: Diagnostic, file: str, lines: Sequence[str] | None, paint: Callable[[str, str], str]
) -> str:
    place = file if d.span is None else f"{file}:{d.span.line}:{d.span.column}"
    label = f"{d.severity.value}[{d.code}]:"
    out = [
        f"{paint('place', place + ':')} {paint(d.severity.value, label)} {_printable(d.message)}"
    ]
    if d.span is not None and lines is not None and 0 < d.span.line <= len(lines):
        quoted, marker = _quote(lines[d.span.line - 1], d.span)
        out.append(f"{d.span.line:>5} | {quoted}")
        out.append(f"      | {paint('caret', marker)}")
    if d.hint is not None:
        out.append(f"{paint('hint', '  hint:')} {_printable(d.hint)}")
    return "\n".join(out)


def _printable(text: str) -> str:
    """`text` without characters that would move the terminal's cursor or change its colours."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _quote(line: str, span: Span) -> tuple[str, str]:
    """The source line and the carets under it, tabs widened and overlong lines cut."""
    start = min(span.column - 1, len(line))
    end = min(span.end_column - 1 if span.end_line == span.line else len(line.rstrip()), len(line))
    end = max(end, start + 1)
    cut = 0
    if len(line) > _WIDEST_LINE:
        cut = max(0, min(start - _WIDEST_LINE // 2, len(line) - _WIDEST_LINE))
        line = line[cut : cut + _WIDEST_LINE]
        start, end = start - cut, min(end - cut, _WIDEST_LINE)
    before = _widen(line[:start])
    marked = _widen(line[start:end])
    return _widen(line), " " * _width(before) + "^" * max(1, _width(marked))


def _widen(text: str) -> str:
    return "".join(c if c.isprintable() else " " * _TAB if c == "\t" else "\ufffd" for c in text)


def _width(text: str) -> int:
    """The columns that `text` takes on a terminal (Unicode Standard Annex 11)."""
    import unicodedata

    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
