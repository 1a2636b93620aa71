"""What a PDF would do: actions other than links to the web, a mailbox or a telephone.

Takes the objects that TeX wrote, gives the first thing that no résumé needs. A template of somebody
else's can put any key into a page, a link or the catalogue; a reader of the PDF should not have to
trust it. Names are compared as readers do, with `#41` as `A` (ISO 32000-1, 7.3.5).
"""

from __future__ import annotations

import re

from cvbuild.finish.pdf import NotUnderstoodError, Objects, Stream, joined, text_of, token

__all__ = ["SCHEMES", "active"]

SCHEMES = ("http", "https", "mailto", "tel")
"""What a link may begin with."""

_ACTIONS = frozenset(
    (
        *(b"JavaScript", b"JS", b"Launch", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE"),
        *(b"Rendition", b"Movie", b"Sound", b"RichMedia", b"RichMediaExecute", b"XFA"),
        *(b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment", b"FFilter", b"Screen"),
    )
)
"""Keys and types of what runs, sends, opens or brings along something (12.6.4, 12.5.6, 7.11.4)."""

_SUSPECT = re.compile(rb"#|URI|" + b"|".join(sorted(_ACTIONS)))
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_URI = re.compile(rf"(?:{'|'.join(SCHEMES)}):", re.IGNORECASE)


def active(objects: Objects) -> str | None:
    """What a file would do, or None.

    Raises:
        NotUnderstoodError: an object is not as pdfTeX writes it.
    """
    for value in objects.objects.values():
        body = joined(value.keys) if isinstance(value, Stream) else value
        if _SUSPECT.search(body) and (found := _in(body)) is not None:
            return found
    return None


def _in(body: bytes) -> str | None:
    before = b""
    at = 0
    address = False
    while body[at:].strip(b"\0\t\n\f\r "):
        found = token(body, at)
        if found is None:
            raise NotUnderstoodError(f"a value should stand at {body[at : at + 40]!r}")
        at = found.end()
        name = b"" if found["name"] is None else _HEX.sub(_character, found["name"][1:])
        if name in _ACTIONS:
            return f"/{name.decode('ascii')}"
        if address:  # what follows the key /URI
            text = "" if found["text"] is None else text_of(found["text"])
            if not _URI.match(text):
                return f"a link to {text[:60]!r}"
        address = name == b"URI" and before != b"S"
        before = name
    return None


def _character(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])
