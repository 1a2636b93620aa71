"""Pictures without what they say beside what they show.

Takes the bytes of a JPEG or PNG, gives them without the place, the time, the camera, the thumbnail
and the comments: pdfTeX copies a JPEG into the PDF as it is. The picture itself stays bit for bit.
"""

from __future__ import annotations

__all__ = ["PictureError", "bare"]


class PictureError(ValueError):
    """Why a picture cannot be used, as what follows its name."""


def bare(data: bytes) -> bytes:
    """The picture without metadata; one that is no JPEG is given back, as pdfTeX takes its pixels.

    Raises:
        PictureError: it is damaged, or has to be turned before it is shown.
    """
    return _jpeg(data) if data.startswith(b"\xff\xd8") else data


_SOI, _EOI, _SOS, _COM, _APP0, _APP15 = 0xD8, 0xD9, 0xDA, 0xFE, 0xE0, 0xEF
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers that have no length (ITU T.81, B.1.1.3)."""


def _jpeg(data: bytes) -> bytes:
    """Segment by segment, up to the end of the picture; phones put films behind it."""
    out = bytearray(data[:2])
    at = 2
    while True:
        if data[at : at + 1] != b"\xff":
            raise PictureError("is damaged")
        while data[at + 1 : at + 2] == b"\xff":  # fill bytes
            at += 1
        if at + 1 >= len(data):
            raise PictureError("is damaged")
        marker = data[at + 1]
        if marker == _EOI:
            return bytes(out + data[at : at + 2])
        length = 0 if marker in _ALONE else int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if marker not in _ALONE and (length < 2 or end > len(data)):
            raise PictureError("is damaged")
        if marker == _SOS:
            end = _scan_end(data, end)
        out += _kept(marker, data[at:end])
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """The place of the marker after a scan; FF 00 and restarts belong to it (T.81, B.1.1.5)."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise PictureError("is damaged")
        if data[at + 1] != 0 and data[at + 1] not in _ALONE:
            return at
        at += 2


def _kept(marker: int, segment: bytes) -> bytes:
    """What is needed to show the picture: its colours above all (JFIF, ICC.1, Adobe)."""
    content = segment[4:]
    if marker == _APP0 and content.startswith(b"JFIF\0") and len(content) >= 14:
        return b"\xff\xe0\0\x10" + content[:12] + b"\0\0"  # no thumbnail
    if marker == 0xE1 and content.startswith(b"Exif\0\0") and _orientation(content[6:]) != 1:
        raise PictureError("is stored on its side or mirrored: save it as it should stand")
    colours = (marker == 0xE2 and content.startswith(b"ICC_PROFILE\0")) or (
        marker == 0xEE and content.startswith(b"Adobe")
    )
    if marker == _COM or (_APP0 <= marker <= _APP15 and not colours):
        return b""
    return segment


def _orientation(exif: bytes) -> int:
    """What EXIF's tag 0x0112 says, 1 where it says nothing (Exif 2.32, 4.6.2 and 4.6.4)."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(exif[:4])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], "little" if order == "little" else "big")

    at = number(4, 4)
    for entry in range(at + 2, min(at + 2 + 12 * number(at, 2), len(exif) - 11), 12):
        if number(entry, 2) == 0x0112:
            said = number(entry + 8, 2)
            return said if 1 <= said <= 8 else 1
    return 1
