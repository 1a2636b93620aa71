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
    primaries = _transposed(tuple(_xyz(p) for p in _PRIMARIES))  # type: ignore[arg-type]
    scale = _times(_inverse(primaries), white)
    adaptation = _adaptation(white)
    columns = [
        _times(adaptation, tuple(row[n] * scale[n] for row in primaries))  # type: ignore[arg-type]
        for n in range(3)
    ]
    curve = b"para" + struct.pack(">IHH", 0, 3, 0) + b"".join(map(_fixed, _TRANSFER))
    tags = [
        (b"desc", _text("sRGB")),
        (b"cprt", _text("No copyright")),
        (b"wtpt", _xyz_tag(_D50)),
        (b"chad", b"sf32" + bytes(4) + b"".join(_fixed(v) for row in adaptation for v in row)),
        *((name, _xyz_tag(c)) for name, c in zip((b"rXYZ", b"gXYZ", b"bXYZ"), columns, strict=True)),
        *((name, curve) for name in (b"rTRC", b"gTRC", b"bTRC")),
    ]
    return _profile(tags)


def _profile(tags: list[tuple[bytes, bytes]]) -> bytes:
    at = 128 + 4 + 12 * len(tags)
    table, data, places = b"", b"", dict[bytes, int]()
    for name, content in tags:
        if content not in places:
            places[content] = at + len(data)
            data += content + bytes(-len(content) % 4)
        table += name + struct.pack(">II", places[content], len(content))
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI12s4s44s",
        at + len(data),
        bytes(4),
        0x04200000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        *(2000, 1, 1, 0, 0, 0),  # the same on every day
        b"acsp",
        bytes(4),
        0,
        bytes(4),
        bytes(4),
        0,
        0,  # perceptual
        b"".join(map(_fixed, _D50)),
        bytes(4),
        bytes(44),
    )
    return header + struct.pack(">I", len(tags)) + table + data


def _text(text: str) -> bytes:
    return b"mluc" + struct.pack(">III4sII", 0, 1, 12, b"enUS", 2 * len(text), 28) + text.encode(
        "utf-16-be"
    )


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz_tag(value: Vector) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(map(_fixed, value))


def _xyz(chromaticity: tuple[float, float]) -> Vector:
    x, y = chromaticity
    return (x / y, 1.0, (1 - x - y) / y)


def _adaptation(white: Vector) -> Matrix:
    """From `white` to D50."""
    cones = [d50 / old for d50, old in zip(_times(_BRADFORD, _D50), _times(_BRADFORD, white), strict=True)]
    inverse = _inverse(_BRADFORD)
    rows = [
        tuple(
            sum(inverse[i][k] * cones[k] * _BRADFORD[k][j] for k in range(3)) for j in range(3)
        )
        for i in range(3)
    ]
    return tuple(rows)  # type: ignore[return-value]


def _times(matrix: Matrix, vector: Vector) -> Vector:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)  # type: ignore[return-value]


def _transposed(matrix: Matrix) -> Matrix:
    return tuple(zip(*matrix, strict=True))  # type: ignore[return-value]


def _inverse(matrix: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )
