"""What TeX tells of the structure, read from its log."""

from __future__ import annotations

import pytest

from cvbuild.finish.structure import Block, Group, Structure
from cvbuild.tex.structure import read

LOGS: dict[str, tuple[str, Structure]] = {
    "nothing": ("This is pdfTeX\ncv: 1 0 0 1pt 1 1pt 1pt\n", ()),
    "blocks": ("cv@ H 1\ncv@ P 4\n", (Block("H", 1), Block("P", 4))),
    "groups": (
        "cv@ H 1\ncv( Sect\ncv@ H 2\ncv( L\ncv( LI\ncv@ - 5\ncv)\ncv)\ncv)\ncv@ P 6\n",
        (
            Block("H", 1),
            Group(
                "Sect",
                (Block("H", 2), Group("L", (Group("LI", (Block("-", 5),)),))),
            ),
            Block("P", 6),
        ),
    ),
    "other lines": (
        "cv@ P 1\nOverfull \\hbox (1pt) cv@ P 9\n cv@ P 9\ncv@P 9\n"
        "cv@ P\ncv@ P x\ncv@ P 2 3\ncv@ P 3\n",
        (Block("P", 1), Block("P", 3)),
    ),
    "a group in another language": (
        "cv( Sect fr\ncv@ P 1\ncv)\ncv( Sect sr-Latn-RS\ncv@ P 2\ncv)\n",
        (
            Group("Sect", (Block("P", 1),), "fr"),
            Group("Sect", (Block("P", 2),), "sr-Latn-RS"),
        ),
    ),
    "a language that is none": (
        "cv( Sect )/S/URI\ncv@ P 1\ncv)\ncv( Sect fr en\ncv@ P 2\ncv)\n",
        (Group("Sect", (Block("P", 1),)), Group("Sect", (Block("P", 2),))),
    ),
    "a group that does not end": ("cv( Sect\ncv@ P 1\n", (Group("Sect", (Block("P", 1),)),)),
    "an end without a group": ("cv)\ncv@ P 1\ncv)\n", (Block("P", 1),)),
}


@pytest.mark.parametrize(("log", "expected"), LOGS.values(), ids=LOGS)
def test_read(log: str, expected: Structure) -> None:
    assert read(log) == expected


def test_groups_deeper_than_anybody_needs_are_flat() -> None:
    structure = read("cv( Sect\n" * 100_000 + "cv@ P 1\n" + "cv)\n" * 100_000 + "cv@ P 2\n")
    assert structure[1] == Block("P", 2)
    depth = 0
    inner: Block | Group = structure[0]
    while isinstance(inner, Group):
        inner, depth = inner.kids[0], depth + 1
    assert inner == Block("P", 1)
    assert 10 < depth < 100
