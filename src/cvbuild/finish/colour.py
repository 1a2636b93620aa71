"""The colours of a page: sRGB, as an ICC profile for the PDF's output intent.

Made from what is published: primaries, white and transfer function of IEC 61966-2-1, the layout of
ICC.1:2004-10 (version 4.2, the newest that PDF 1.7 knows), and its Bradford adaptation (annex E) to
the D50 of the profile connection space.
"""

from __future__ import annotations

import struct
from functools import cache

__all__ = ["srgb_profile"]

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_D65 = (0.3127, 0.3290)
_D50: Vector = (0.9642, 1.0, 0.8249)
_BRADFORD: Matrix = (
    (0.8951, 0.2664, -0.1614),
    (-0.7502, 1.7135, 0.0367),
    (0.0389, -0.0685, 1.0296),
)
_TRANSFER = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
"""g, a, b, c, d of a parametric curve of type 3: (aX + b)^g from d on, cX below."""


@cache
def srgb_profile() -> bytes:
    """The profile, some five hundred bytes."""
    white = _xyz(_D65)
    primaries = _transposed(*(_xyz(primary) for primary in _PRIMARIES))
    scale = _times(_inverse(primaries), white)
    adaptation = _adaptation(white)
    columns = [
        _times(adaptation, (p * s, q * s, r * s))
        for (p, q, r), s in zip(_transposed(*primaries), scale, strict=True)
    ]
    curve = b"para" + struct.pack(">IHH", 0, 3, 0) + b"".join(map(_fixed, _TRANSFER))
    names = (b"rXYZ", b"gXYZ", b"bXYZ")
    tags = [
        (b"desc", _text("sRGB")),
        (b"cprt", _text("No copyright")),
        (b"wtpt", _xyz_tag(_D50)),
        (b"chad", b"sf32" + bytes(4) + b"".join(_fixed(v) for row in adaptation for v in row)),
        *((name, _xyz_tag(column)) for name, column in zip(names, columns, strict=True)),
        *((name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")),
    ]
    return _profile(tags)


def _profile(tags: list[tuple[bytes, bytes]]) -> bytes:
    """The header (ICC.1:2004-10, 7.2), the table of tags, and their data, each once."""
    at = 128 + 4 + 12 * len(tags)
    table, data, places = b"", b"", dict[bytes, int]()
    for name, content in tags:
        if content not in places:
            places[content] = at + len(data)
            data += content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", places[content], len(content))
    header = struct.pack(
        ">I4xI4s4s4s6H4s28x12s48x",
        at + len(data),
        0x04200000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *(2000, 1, 1, 0, 0, 0),  # the same on every day
        b"acsp",
        b"".join(map(_fixed, _D50)),
    )
    return header + struct.pack(">I", len(tags)) + table + data


def _text(text: str) -> bytes:
    words = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">4xII4sII", 1, 12, b"enUS", len(words), 28) + words


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz_tag(value: Vector) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, value))


def _xyz(chromaticity: tuple[float, float]) -> Vector:
    x, y = chromaticity
    return (x / y, 1.0, (1 - x - y) / y)


def _adaptation(white: Vector) -> Matrix:
    """From `white` to D50: to the cones' answers, there from white to white, and back."""
    there, here = _times(_BRADFORD, _D50), _times(_BRADFORD, white)
    scaled = [
        (a * d50 / old, b * d50 / old, c * d50 / old)
        for (a, b, c), d50, old in zip(_BRADFORD, there, here, strict=True)
    ]
    back = _inverse(_BRADFORD)
    return _transposed(*(_times(back, column) for column in _transposed(*scaled)))


def _times(matrix: Matrix, vector: Vector) -> Vector:
    x, y, z = (a * vector[0] + b * vector[1] + c * vector[2] for a, b, c in matrix)
    return (x, y, z)


def _transposed(*rows: Vector) -> Matrix:
    x, y, z = zip(*rows, strict=True)
    return (x, y, z)


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )
