"""Plain text: the résumé for a field of a web form, a mail, or a reader of plain text.

Takes the document, gives its outline in lines of a width, or each paragraph on one line for fields
that wrap by themselves. Headings are in capitals, as nothing else makes them stand out; items
begin with a hyphen, which every field and every font has. Pure.
"""

from __future__ import annotations

import re
from textwrap import wrap

from cvbuild.document import Document
from cvbuild.outline import BULLET, Part, Row, outline
from cvbuild.text import capitals

__all__ = ["WIDTH", "plain_text"]

WIDTH = 72
"""Columns of a line; what mails and forms hold without wrapping once more."""

_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
"""What some programs end a line at."""


def plain_text(document: Document, width: int | None = WIDTH) -> str:
    """The text in lines of at most `width` columns; without, each paragraph is one line.

    A word that is longer stays whole: it may be an address.
    """
    return "\n".join(
        "\n".join(_lines(part, row, n, width, document.language) for n, row in enumerate(part.rows))
        + "\n"
        for part in outline(document)
        if part.rows
    )


def _lines(part: Part, row: Row, number: int, width: int | None, language: str) -> str:
    text = _BREAKS.sub(" ", row.text)
    if number == 0 and part.title is not None:
        text = capitals(text, language)
    mark = row.mark.replace(BULLET, "-")
    text = mark + text[len(row.mark) :]
    if width is not None:
        lines = wrap(
            text[len(mark) :],
            width,
            initial_indent=mark,
            subsequent_indent=" " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )
        text = "\n".join(lines or [mark])
    return f"\n{text}" if row.apart else text
