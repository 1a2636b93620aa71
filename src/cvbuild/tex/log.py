"""What TeX's log says: what went wrong, in which field, and how many pages there are.

Takes the text of the log and the source that TeX read, gives diagnostics. Each pattern names the
procedure that writes its line (sections of tex.web and pdftex.web; texmfmp.c is web2c's). The
log is no format: a package may write anything, so a line is read only when it stands as that
procedure writes it, and what is not understood is left out rather than guessed at. It is assumed
that `max_print_line` is so large that TeX does not break its lines, and that TeX ran with
-halt-on-error, so that there is one error at most (web2c's `Emergency stop` after a question
that nobody answers belongs to the error before it).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cvbuild.diagnostic import Diagnostic, Path, Severity

__all__ = [
    "LostCharacter",
    "Markers",
    "Overfull",
    "Reading",
    "TexError",
    "errors",
    "no_format",
    "read",
    "warnings",
]

KEEP_LOG = "--log FILE keeps everything that TeX said"
MM_PER_PT = 25.4 / 72.27
"""TeX's point is 1/72.27 inch (The TeXbook, chapter 10)."""
TOLERATED_PT = 2.0
"""A line that is wider by less is not seen on paper."""


@dataclass(frozen=True, slots=True)
class TexError:
    """An error; `line` counts in cv.tex, and is None when TeX was not reading that file.

    `culprit` is the last control sequence that TeX had read, where the log shows it.
    """

    message: str
    line: int | None = None
    culprit: str | None = None


@dataclass(frozen=True, slots=True)
class Overfull:
    """A box that is too small for what is in it, by `points`.

    `first` and `last` are the lines of cv.tex from the beginning of the paragraph to the place
    where TeX noticed; None for a page, which belongs to no line.
    """

    points: float
    first: int | None
    last: int | None
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class LostCharacter:
    """A character that the font does not have, left out of the output."""

    character: str
    font: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a log holds. `pages` and `size` (bytes) are None when the log does not end well."""

    events: tuple[TexError | Overfull | LostCharacter, ...]
    pages: int | None = None
    size: int | None = None


# `print_err` (tex.web §73; -file-line-error is web2c's change of it). pdftex.web ends a failed job
# through `print_err` too, with a text that begins with a blank: ` ==> Fatal error occurred`. The
# résumé's own text, which `short_display` (§174) shows below an overfull box, begins with `[]` or
# with the name of a font, and so is never taken for a file's.
_FILE_LINE = re.compile(
    r"(?![\[\\])(?P<file>(?:[A-Za-z]:)?[^:\n]+\.\w+):(?P<line>\d+): (?! ==>)(?P<said>.+)"
)
# `print_err` (§73) with no file open, and LaTeX's own `! LaTeX Error: File … not found.`, which is
# a \typeout (ltfiles.dtx, \@missingfileerror).
_BANG = re.compile(r"! (?! ==>)(?P<said>.+)")
# `pdftex_fail` in pdftex's utils.c.
_PDFTEX = re.compile(r"!pdfTeX error: .*?(?: \(file (?P<file>[^)]*)\))?: (?P<said>.+)")
# `hpack` (§666, where §663 ends the line) and `vpack` (§677, §675).
_OVERFULL = re.compile(
    r"Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too (?:wide|high)\) "
    r"(?:in (?:paragraph|alignment) at lines (?P<first>\d+)--(?P<last>\d+)"
    r"|detected at line (?P<at>\d+)"
    r"|has occurred while \\output is active)"
)
# `char_warning` (§581) with \tracinglostchars below 3; from 3 on pdfTeX makes it an error
# and adds the code.
_LOST = re.compile(
    r"Missing character: There is no (?P<character>.+?)(?: \((?P<code>[^)]+)\))? in font "
    r"(?P<font>.+?)[.!]$"
)
# pdftex.web, `finish_pdf_file`.
_OUTPUT = re.compile(r"Output written on .*? \((?P<pages>\d+) pages?, (?P<size>\d+) bytes\)\.")
_NO_PAGES = "No pages of output."

_CONTROL_SEQUENCE_AT_END = re.compile(r"\\(?:[A-Za-z@]+|.)\s*$")
_MAIN = re.compile(r"(?:^|/)cv\.tex$")


def read(log: str) -> Reading:
    """The events of a log in the order in which TeX wrote them."""
    lines = re.split(r"\r?\n", log)
    events: list[TexError | Overfull | LostCharacter] = []
    pages: int | None = None
    size: int | None = None
    for number, line in enumerate(lines):
        if match := _OVERFULL.match(line):
            events.append(_overfull(match))
        elif match := _LOST.match(line):
            events.append(LostCharacter(match["code"] or match["character"], match["font"]))
        elif match := _FILE_LINE.match(line):
            in_main = _MAIN.search(match["file"]) is not None
            events.append(
                _error(match["said"], int(match["line"]) if in_main else None, lines, number)
            )
        elif match := _BANG.match(line):
            events.append(_error(match["said"], None, lines, number))
        elif match := _PDFTEX.match(line):
            file = f" ({match['file']})" if match["file"] else ""
            events.append(TexError(match["said"] + file))
        elif match := _OUTPUT.match(line):
            pages, size = int(match["pages"]), int(match["size"])
        elif line == _NO_PAGES:
            pages, size = 0, 0
    return Reading(tuple(events), pages, size)


def _overfull(match: re.Match[str]) -> Overfull:
    first, last = match["first"] or match["at"], match["last"] or match["at"]
    return Overfull(
        points=float(match["points"]),
        first=int(first) if first else None,
        last=int(last) if last else None,
        vertical=match["box"] == "v",
    )


def _error(said: str, line: int | None, lines: Sequence[str], number: int) -> TexError:
    """The error whose first line is `lines[number]`.

    LaTeX and its packages break their messages (\\MessageBreak, with the package's name in
    parentheses before the next line) and close them with an empty line (lterror.dtx).
    """
    rest = iter(lines[number + 1 :])
    words = [said]
    following = next(rest, "")
    if re.match(r"(?:LaTeX|Package|Class)\b", said):
        while following.strip() and not following.startswith(("See the ", "l.", "Type ")):
            words.append(re.sub(r"^\([\w.-]+\)\s+", "", following).strip())
            following = next(rest, "")
    # `show_context` (§311) prints the part already read of the innermost level first.
    culprit = _CONTROL_SEQUENCE_AT_END.search(following)
    return TexError(" ".join(words), line, culprit[0].strip() if culprit else None)


@dataclass(frozen=True, slots=True)
class Markers:
    """The comment lines `%@ [path]` of a source: which field is behind a line of it.

    `%@file name` says that the lines of a file follow, for those that no field is behind.
    """

    lines: tuple[int, ...]
    paths: tuple[Path, ...]
    written: tuple[int, ...]
    """The lines that hold more than a comment."""
    files: tuple[tuple[int, str], ...] = ()
    """The lines after which files begin, and their names; "" where one ends."""

    @classmethod
    def of(cls, source: str) -> Markers:
        """Collect the markers; a comment that only looks like one is none."""
        lines: list[int] = []
        paths: list[Path] = []
        written: list[int] = []
        files: list[tuple[int, str]] = []
        # web2c's `input_line` ends a line at a line feed, a carriage return, or both.
        for number, line in enumerate(re.split(r"\r\n|\r|\n", source), start=1):
            path = _marker(line)
            if path is not None:
                lines.append(number)
                paths.append(path)
            elif line.startswith(_FILE):
                files.append((number, line.removeprefix(_FILE)))
            elif line == "\\begin{document}":
                files.append((number, ""))
            elif line.strip() and not line.startswith("%"):
                written.append(number)
        return cls(tuple(lines), tuple(paths), tuple(written), tuple(files))

    def file(self, line: int) -> tuple[str, int] | None:
        """The file that a line comes from, and which line of it that is, where it is known."""
        index = bisect_right(self.files, line, key=lambda file: file[0])
        before, name = self.files[index - 1] if index else (0, "")
        return (name, line - before) if name else None

    def path(self, line: int) -> Path:
        """The field behind a line: that of the nearest marker before it, or ()."""
        index = bisect_right(self.lines, line)
        return self.paths[index - 1] if index else ()

    def path_of_paragraph(self, first: int, last: int) -> Path:
        """The field behind a paragraph: what the paths of all its parts begin with.

        A paragraph ends where TeX reads the command that ends it, which mostly is the first one
        of the next field; the field that begins on the last line is therefore not counted.
        """
        common = self.path(first)
        begin, end = bisect_right(self.lines, first), bisect_right(self.lines, last)
        last_written = bisect_right(self.written, last - 1)
        before_last = self.written[last_written - 1] if last_written else 0
        for index in range(begin, end):
            if self.lines[index] < before_last:
                common = _common(common, self.paths[index])
        return common


_FILE = "%@file "


def _marker(line: str) -> Path | None:
    if not line.startswith("%@ "):
        return None
    import json

    try:
        value: object = json.loads(line[3:])
    except ValueError:
        return None
    if not isinstance(value, list):
        return None
    parts: list[str | int] = []
    for part in value:
        if not isinstance(part, str | int) or isinstance(part, bool):
            return None
        parts.append(part)
    return tuple(parts)


def _common(one: Path, other: Path) -> Path:
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return one[:same]


def errors(reading: Reading, markers: Markers) -> tuple[Diagnostic, ...]:
    """What stopped TeX, at most one diagnostic; empty when nothing did.

    The first error is the one that counts. Its line may stand only in the one after it, because
    LaTeX tells of a missing file without a line and TeX then stops with one.
    """
    found = [event for event in reading.events if isinstance(event, TexError)]
    if not found:
        return ()
    line = next((error.line for error in found if error.line is not None), None)
    path = markers.path(line) if line is not None else ()
    file = markers.file(line) if line is not None and not path else None
    return (_explain(found[0], path, _place(file)),)


def _place(file: tuple[str, int] | None) -> str:
    """Where in a template an error is that no field is behind.

    The lines of the body are not those of its Jinja2, so they are not told.
    """
    if file is None:
        return "TeX could not typeset this"
    name, line = file
    if name.endswith(".jinja"):
        return "TeX stopped in the template's body"
    return f"TeX stopped at {name}:{line}"


_MISSING_FILE = re.compile(
    r"File `(?P<a>[^']+)' not found|I can't find file `(?P<b>[^']+)'|Font \S+=(?P<c>\S+) not load"
    r"|Font (?P<d>\S+) at \d+ not found|cannot open (?:Type 1|TrueType|OpenType) font file.*?"
    r"\((?P<e>[^)]+)\)"
)
_NO_FORMAT = re.compile(r"I can't find the format file `(?P<name>[^']+)'")
_CAPACITY = re.compile(r"TeX capacity exceeded, sorry \[(?P<what>[^\]]+)\]")
_UNICODE = re.compile(r"Unicode character (?P<character>\S+) \((?P<code>U\+[0-9A-F]+)\)")


def _explain(error: TexError, path: Path, place: str) -> Diagnostic:
    said = error.message.strip()
    if match := _MISSING_FILE.search(said):
        name = next(group for group in match.groups() if group)
        return Diagnostic(
            code="missing-package",
            message=f"this TeX does not have the file '{name}', which the template needs",
            hint="install it (Debian and Ubuntu: apt install texlive-latex-extra "
            "texlive-fonts-extra; otherwise: tlmgr install NAME), or use the bundled engine",
            path=path,
        )
    if match := _CAPACITY.match(said):
        return Diagnostic(
            code="tex-capacity",
            message=f"TeX ran out of room ({match['what']})",
            hint=f"is a text far too long? {KEEP_LOG}",
            path=path,
        )
    if match := _UNICODE.search(said):
        return Diagnostic(
            code="missing-character",
            message=f"this template has no letter for '{match['character']}' ({match['code']})",
            hint="write it in other letters or choose another template",
            path=path,
        )
    if match := _LOST.match(said):
        return _lost(LostCharacter(match["code"] or match["character"], match["font"]), path)
    if said.startswith("Undefined control sequence") and error.culprit is not None:
        said = f"Undefined control sequence {error.culprit}"
    said = re.sub(r"^LaTeX Error: ", "", said)
    return Diagnostic(
        code="tex-error",
        message=f"{place}: {said}",
        hint=KEEP_LOG,
        path=path,
    )


def _lost(event: LostCharacter, path: Path, severity: Severity = Severity.ERROR) -> Diagnostic:
    return Diagnostic(
        code="missing-character",
        message=f"the font {event.font} has no character {event.character}",
        hint="write it in other letters or choose another template",
        severity=severity,
        path=path,
    )


def no_format(output: str) -> Diagnostic | None:
    """TeX's complaint that it has no LaTeX (§524), which it can only print: no log is open yet."""
    match = _NO_FORMAT.search(output)
    if match is None:
        return None
    return Diagnostic(
        code="missing-format",
        message=f"this TeX has no LaTeX: it lacks the file '{match['name']}'",
        hint="make it with: fmtutil-sys --byfmt pdflatex; or use the bundled engine",
    )


def warnings(reading: Reading, markers: Markers) -> tuple[Diagnostic, ...]:
    """What came out badly, one diagnostic for each field and kind, the widest line of each.

    Underfull boxes are left out: ragged and tight lines are a matter of taste.
    """
    return (*_too_wide(reading, markers), *_too_high(reading), *_left_out(reading))


def _too_wide(reading: Reading, markers: Markers) -> Iterator[Diagnostic]:
    widest: dict[Path, float] = {}
    for event in reading.events:
        if isinstance(event, Overfull) and not event.vertical and event.points > TOLERATED_PT:
            path: Path = ()
            if event.first is not None and event.last is not None:
                path = markers.path_of_paragraph(event.first, event.last)
            widest[path] = max(event.points, widest.get(path, 0.0))
    for path, points in widest.items():
        yield Diagnostic(
            code="too-wide",
            message=f"a line of this is {points * MM_PER_PT:.1f} mm too wide",
            hint="shorten it, or put a space where it may be broken",
            severity=Severity.WARNING,
            path=path,
        )


def _too_high(reading: Reading) -> Iterator[Diagnostic]:
    points = max(
        (e.points for e in reading.events if isinstance(e, Overfull) and e.vertical), default=0
    )
    if points > TOLERATED_PT:
        yield Diagnostic(
            code="too-high",
            message=f"a page holds {points * MM_PER_PT:.1f} mm more than fits on it",
            hint="split a very long entry",
            severity=Severity.WARNING,
        )


def _left_out(reading: Reading) -> Iterator[Diagnostic]:
    lost = dict.fromkeys(event for event in reading.events if isinstance(event, LostCharacter))
    for event in lost:
        yield _lost(event, (), Severity.WARNING)
