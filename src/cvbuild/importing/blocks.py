"""The blocks of Markdown in text that need not be Markdown, as text.

Takes text of a format that does not say what its texts are, gives the same with headings bold, and
without the marks of quotes, fenced code and tables; lists stay as they are. Only what nobody types
by accident is a block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["unblocked"]

_HEADING = re.compile(r"[ \t]*(#{1,6})[ \t]+([^\s*](?:[^*]*[^\s*#])?)[ \t]*#*[ \t]*")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]*)+(?=[^\W\d]|[\"“„«'‘*_\[(])")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[^`~]*")
_RULE = re.compile(r"[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?")
"""The line below the first row of a table."""

BOLD = "a heading within the text is set bold"
QUOTED = "the marks before the lines of a quote are left out"
FENCED = "the marks around lines of code are left out"
ROWS = "the rows of its table are lines"


def unblocked(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the marks of blocks, and what was changed."""
    changes: dict[str, None] = {}
    made = "\n".join(_lines(text.split("\n"), changes))
    return (re.sub(r"\n{3,}", "\n\n", made).strip("\n"), tuple(changes)) if changes else (text, ())


def _lines(lines: list[str], changes: dict[str, None]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        end = _fenced(lines, at) or _table(lines, at)
        if end and _FENCE.fullmatch(line):
            changes[FENCED] = None
            yield from _apart(map(_code, lines[at + 1 : end - 1]))
        elif end:
            changes[ROWS] = None
            yield from _apart(map(_row, (line, *lines[at + 2 : end])))
        elif (found := _HEADING.fullmatch(line)) and _heads(found, len(lines)):
            changes[BOLD] = None
            yield f"**{found[2]}**"
        elif _QUOTE.match(line):
            changes[QUOTED] = None
            yield _QUOTE.sub("", line, count=1)
        else:
            yield "" if line.strip() == ">" else line
        at = end or at + 1


def _heads(found: re.Match[str], count: int) -> bool:
    """Whether it is a heading: one `#` may also be a number sign."""
    return len(found[1]) > 1 or (count > 1 and found[2][0].isupper())


def _apart(lines: Iterator[str]) -> Iterator[str]:
    """Lines that are paragraphs of their own."""
    for line in lines:
        if line:
            yield from ("", line)
    yield ""


def _fenced(lines: list[str], at: int) -> int:
    """The line after fenced lines that begin here, or 0."""
    found = _FENCE.fullmatch(lines[at])
    if found is None:
        return 0
    for end in range(at + 1, len(lines)):
        if lines[end].strip().startswith(found[1]) and not lines[end].strip(" \t`~"):
            return end + 1
    return 0


def _table(lines: list[str], at: int) -> int:
    """The line after a table that begins here, or 0."""
    if "|" not in lines[at] or at + 1 >= len(lines) or not _RULE.fullmatch(lines[at + 1]):
        return 0
    end = at + 2
    while end < len(lines) and "|" in lines[end]:
        end += 1
    return end


def _row(line: str) -> str:
    return " | ".join(cell for part in line.split("|") if (cell := part.strip()))


def _code(line: str) -> str:
    bare = " ".join(line.split())
    return f"`{bare}`" if bare and "`" not in bare else bare
